"""The trust list: what others need in order to check seals and reports (RFC 7517), public halves alone."""

from cryptography.hazmat.primitives import serialization
from joserfc import jwk

from registry.model.days import rfc3339
from registry.model.keys import SEALING
from registry.store.engine.engine import Connection
from registry.store.keys import key_rows

_FORM = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo


def trust_list(conn: Connection) -> dict[str, list[dict[str, object]]]:
    """The public signing keys as a JWK set (RFC 7517), each with `key_no`, `purpose`, `state`, `not_before`."""
    listed: list[dict[str, object]] = []
    for row in key_rows.every(conn):
        if row.purpose in SEALING:
            public = serialization.load_der_public_key(row.public)
            key = jwk.ECKey.import_key(public.public_bytes(*_FORM))
            listed.append(
                {
                    **key.as_dict(private=False),
                    "kid": key.thumbprint(),
                    "use": "sig",
                    "alg": "ES256",
                    "key_no": row.number,
                    "purpose": str(row.purpose),
                    "state": str(row.state),
                    "not_before": rfc3339(row.made_at),
                }
            )
    return {"keys": listed}
