"""The evidence report of an inspection: its values, its bytes, its detached signature, and how both are checked.

1. The report is JSON in UTF-8 with sorted members and no spaces (docs/inspection.md): one content, one spelling. Its
   bytes are what is signed, kept and handed out; nobody writes them anew.
2. The signature is a JWS with detached payload (RFC 7515 appendix F), ES256, by a BUNDLE key. `kid` is the thumbprint
   (RFC 7638) under which the trust list names the key.
3. Checking needs the report, the signature and the trust list, no network and no database.
4. Of a code the report holds the values it names and the SHA-256 of its text, never the text, which could be copied.
"""

import base64
import binascii
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec

from registry.codes.keyring import check
from registry.errors import Invalid
from registry.model import phrases
from registry.model.days import Precision, parse_rfc3339, rfc3339
from registry.model.inspections import Inspection, InspectionLine, Photo
from registry.model.keys import KeyState, Purpose
from registry.model.phrases import Phrase
from registry.offline.evidence_list import standing_json, standing_of

FORMAT: Final = "vnpc-inspection-report"
VERSION: Final = 1
_ALGORITHM: Final = "ES256"


@dataclass(frozen=True, slots=True)
class Issuer:
    """The registry that makes a report: the host it answers at, its version, the key it signs with."""

    host: str
    software: str
    key: int
    sample: bool = False


@dataclass(frozen=True, slots=True)
class InspectionReport:
    """A closed inspection with its evidence."""

    issuer: Issuer
    inspection: Inspection
    checks: tuple[InspectionLine, ...]
    photos: tuple[Photo, ...]

    @property
    def standing(self) -> tuple[InspectionLine, ...]:
        """The codes on the list, without those that were taken off it."""
        return tuple(one for one in self.checks if not one.removed)

    @property
    def counts(self) -> dict[str, int]:
        """How many codes got which verdict, in the order of the verdicts' words; only those that occur."""
        by_verdict = Counter(one.verdict for one in self.standing)
        return {verdict: by_verdict[verdict] for verdict in phrases.VERDICTS if by_verdict[verdict]}


class SignatureOutcome(StrEnum):
    """What checking a report found."""

    VALID = "valid"
    CHANGED = "changed"
    UNKNOWN_KEY = "unknown_key"
    REVOKED_KEY = "revoked_key"


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """The outcome, and the number of the key where the trust list knows it."""

    outcome: SignatureOutcome
    key: int | None = None


def canonical(value: object) -> bytes:
    """A JSON value in its one spelling: sorted members, no spaces, UTF-8."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "replace")


def write(report: InspectionReport) -> bytes:
    """The bytes of a report, which are signed and kept."""
    closed = report.inspection
    verdicts = {verdict: phrases.VERDICTS[verdict].word._asdict() for verdict in report.counts}
    reasons = {code for one in report.checks for code in one.reasons}
    issuer = report.issuer
    return canonical(
        {
            "format": FORMAT,
            "version": VERSION,
            "registry": {
                "host": issuer.host, "key": issuer.key, "sample": issuer.sample, "software": issuer.software,
            },
            "inspection": {
                "id": closed.id,
                "authority": closed.authority,
                "inspector": closed.inspector,
                "place": closed.place,
                "province": {"code": closed.province, **closed.where._asdict()},
                "purpose": closed.purpose,
                "legal_basis": closed.legal_basis,
                "trader": closed.trader,
                "opened_at": rfc3339(closed.opened_at, Precision.MILLISECOND),
                "closed_at": rfc3339(closed.closed_at, Precision.MILLISECOND),
            },
            "counts": {
                "checked": len(report.standing),
                "removed": len(report.checks) - len(report.standing),
                "verdicts": report.counts,
            },
            "checks": [_check_json(one) for one in report.checks],
            "photos": [
                {
                    "original_sha256": one.original.hex(),
                    "kept_sha256": one.digest.hex(),
                    "at": rfc3339(one.at, Precision.MILLISECOND),
                }
                for one in report.photos
            ],
            "words": {
                "verdicts": verdicts,
                "reasons": {code: phrases.reason(code)._asdict() for code in reasons},
            },
        }
    )  # fmt: skip


def _check_json(one: InspectionLine) -> dict[str, object]:
    return {
        "number": one.number,
        "at": rfc3339(one.at, Precision.MILLISECOND),
        "code_sha256": one.digest.hex(),
        "shown": one.shown,
        "verdict": one.verdict,
        "reasons": list(one.reasons),
        "gtin": one.gtin,
        "serial": one.serial,
        "lot": one.lot,
        "expiry": one.expiry.isoformat() if one.expiry else None,
        "product": one.product,
        "producer": one.producer,
        "level": one.level,
        "seal": one.seal,
        "history": one.history._asdict() if one.history else None,
        "measures": [standing_json(measure) for measure in one.measures],
        "times": one.times,
        "removed_at": rfc3339(one.removed_at, Precision.MILLISECOND),
        "restored_at": rfc3339(one.restored_at, Precision.MILLISECOND),
    }


def read(data: bytes) -> InspectionReport:
    """The report in its bytes. Raises Invalid not_a_report for a file that is none, or one of a later version."""
    try:
        document = json.loads(data)
        if document["format"] != FORMAT or document["version"] != VERSION:
            raise ValueError("another format or version")
        return _report(document)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Invalid(
            "not_a_report", f"This is no inspection report of version {VERSION}: {str(error)[:100]}."
        ) from error


def _report(document: Mapping[str, Any]) -> InspectionReport:
    issuer, fields = document["registry"], document["inspection"]
    inspection = Inspection(
        fields["id"],
        0,
        None,
        fields["inspector"],
        fields["authority"],
        fields["place"],
        fields["province"]["code"],
        fields["purpose"],
        fields["legal_basis"],
        fields["trader"],
        parse_rfc3339(fields["opened_at"]),
        parse_rfc3339(fields["closed_at"]),
    )
    photos = (
        Photo(bytes.fromhex(one["kept_sha256"]), bytes.fromhex(one["original_sha256"]), parse_rfc3339(one["at"]))
        for one in document["photos"]
    )
    return InspectionReport(
        Issuer(issuer["host"], issuer["software"], issuer["key"], issuer["sample"]),
        inspection,
        tuple(_check(one) for one in document["checks"]),
        tuple(photos),
    )


def _check(one: Mapping[str, Any]) -> InspectionLine:
    return InspectionLine(
        number=one["number"],
        at=parse_rfc3339(one["at"]),
        digest=bytes.fromhex(one["code_sha256"]),
        shown=one["shown"],
        verdict=one["verdict"],
        reasons=tuple(one["reasons"]),
        gtin=one["gtin"],
        serial=one["serial"],
        lot=one["lot"],
        expiry=date.fromisoformat(one["expiry"]) if one["expiry"] else None,
        product=one["product"],
        producer=one["producer"],
        level=one["level"],
        seal=one["seal"],
        history=Phrase(**one["history"]) if one["history"] else None,
        measures=tuple(standing_of(measure) for measure in one["measures"]),
        times=one["times"],
        removed_at=parse_rfc3339(one["removed_at"]) if one["removed_at"] else None,
        restored_at=parse_rfc3339(one["restored_at"]) if one["restored_at"] else None,
    )


def sign(report: bytes, kid: str, signer: Callable[[bytes], bytes]) -> str:
    """The detached JWS over a report's bytes; `signer` gives the 64 bytes of ES256."""
    header = _base64url(canonical({"alg": _ALGORITHM, "kid": kid}))
    return f"{header}..{_base64url(signer(_signed(header, report)))}"


def check_signature(report: bytes, signature: str, trusted: Sequence[Mapping[str, object]]) -> SignatureCheck:
    """Whether a report is as it was signed, by the keys of a trust list (the members of its `keys`).

    Raises Invalid not_a_signature for a text that is no detached JWS with ES256.
    """
    header, given = _parts(signature)
    key = next((one for one in trusted if one.get("kid") == header["kid"]), None)
    if key is None or key.get("purpose") != Purpose.BUNDLE:
        return SignatureCheck(SignatureOutcome.UNKNOWN_KEY)
    number = key.get("key_no")
    key_number = number if isinstance(number, int) else None
    if not check(_public(key), _signed(signature.strip().split(".")[0], report), given):
        return SignatureCheck(SignatureOutcome.CHANGED, key_number)
    revoked = key.get("state") == KeyState.REVOKED
    return SignatureCheck(SignatureOutcome.REVOKED_KEY if revoked else SignatureOutcome.VALID, key_number)


def thumbprint(public: ec.EllipticCurvePublicKey) -> str:
    """The name of a key on P-256 in a trust list (RFC 7638)."""
    numbers = public.public_numbers()
    x, y = (_base64url(number.to_bytes(32, "big")) for number in (numbers.x, numbers.y))
    return _base64url(hashlib.sha256(canonical({"crv": "P-256", "kty": "EC", "x": x, "y": y})).digest())


def _signed(header: str, report: bytes) -> bytes:
    """What JWS signs (RFC 7515 5.1)."""
    return f"{header}.{_base64url(report)}".encode("ascii")


def _parts(signature: str) -> tuple[dict[str, Any], bytes]:
    parts = signature.strip().split(".")
    try:
        if len(parts) != 3 or parts[1]:
            raise ValueError("expected header..signature")
        header = json.loads(_from_base64url(parts[0]))
        if header["alg"] != _ALGORITHM or "crit" in header or not isinstance(header["kid"], str):
            raise ValueError(f"expected {_ALGORITHM} and a kid")
        return header, _from_base64url(parts[2])
    except (ValueError, TypeError, KeyError, RecursionError, binascii.Error) as error:
        raise Invalid(
            "not_a_signature", f"The signature is no detached JWS with {_ALGORITHM}: {str(error)[:100]}."
        ) from error


def _public(key: Mapping[str, object]) -> ec.EllipticCurvePublicKey:
    try:
        x, y = (int.from_bytes(_from_base64url(str(key[name])), "big") for name in ("x", "y"))
        return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    except (KeyError, ValueError, binascii.Error) as error:
        raise Invalid("trust_list", f"The trust list's key {key.get('key_no')} is no key on P-256.") from error


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _from_base64url(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def digest(data: bytes) -> str:
    """The SHA-256 of a report's bytes in hexadecimal, as it stands on paper."""
    return hashlib.sha256(data).hexdigest()
