"""The keys in hand: sign, check, and nothing else.

1. CODE and BUNDLE keys are ES256 (ECDSA on P-256 with SHA-256, RFC 7518 3.4), LOG keys Ed25519, SERIAL keys are
   AES-256 secrets for the format-preserving encryption of serials.
2. A signature is 64 bytes `r | s`, deterministic (RFC 6979), with `s` in the lower half of the group order, so that one
   message has one signature; a reader refuses a high `s`.
3. A key number says which key; whether that key still counts (its state) is not known here but in the database.
4. Pseudonyms of scans and the tokens of devices have keys of their own, derived from the serial key made first, which
   stays the same however often keys are rotated.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from registry.codes.pseudonyms import derive_key
from registry.errors import Unavailable

# The order of the base point of P-256 (FIPS 186-5, SEC 2 "secp256r1").
GROUP_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_HALF = GROUP_ORDER // 2
_ES256 = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
_CHECK = ec.ECDSA(hashes.SHA256())
# Key numbers of sample registries; a live registry neither gives nor accepts them.
SAMPLE_NUMBERS = range(0xFF00, 0x10000)
LIVE_NUMBERS = range(1, 0xFF00)


class StaleKeyring(Unavailable):
    """The database knows a key that this keyring was loaded without: load it again and repeat."""


@dataclass(frozen=True)
class Keyring:
    """Public keys by number, and those private and serial keys whose files could be opened.

    `first_serial_key` is the number of the serial key made first; None where the registry has none.
    """

    publics: Mapping[int, ec.EllipticCurvePublicKey]
    signers: Mapping[int, ec.EllipticCurvePrivateKey] = field(default_factory=dict, repr=False)
    serial_keys: Mapping[int, bytes] = field(default_factory=dict, repr=False)
    first_serial_key: int | None = None

    def sign(self, number: int, message: bytes) -> bytes:
        """The 64 bytes `r | s` over message; Unavailable `key_missing` when the private half is not here."""
        signer = self.signers.get(number)
        if signer is None:
            raise Unavailable(
                "key_missing",
                f"The private half of key {number} is not in the keys folder: bring its file back, from a backup "
                "if need be.",
            )
        return sign(signer, message)

    def check(self, number: int, message: bytes, signature: bytes) -> bool:
        """Whether signature is the one low-s signature form of key `number` over message; False for an unknown key."""
        public = self.publics.get(number)
        return public is not None and check(public, message, signature)

    def serial_key(self, number: int) -> bytes:
        """The 32 bytes of a serial key; Unavailable `serial_key_missing` when its file is not here."""
        secret = self.serial_keys.get(number)
        if secret is None:
            raise StaleKeyring(
                "serial_key_missing",
                f"Serial key {number} is not in the keys folder: without it every code of its products is unknown. "
                "Bring its file back from a backup.",
            )
        return secret

    @cached_property
    def pseudonym_key(self) -> bytes:
        """The 32 bytes that key the pseudonyms of scans; Unavailable when the first serial key is not here."""
        return derive_key(self._first_serial_secret())

    @cached_property
    def device_key(self) -> bytes:
        """The 32 bytes that sign the tokens of devices; Unavailable when the first serial key is not here."""
        return derive_key(self._first_serial_secret(), b"VNPC device tokens")

    @cached_property
    def people_key(self) -> bytes:
        """The 32 bytes that seal the secrets of people's one-time codes; Unavailable as above."""
        return derive_key(self._first_serial_secret(), b"VNPC one-time codes")

    @cached_property
    def mail_key(self) -> bytes:
        """The 32 bytes from which the secrets of mailed links are made; Unavailable as above."""
        return derive_key(self._first_serial_secret(), b"VNPC mailed links")

    def _first_serial_secret(self) -> bytes:
        if self.first_serial_key is None:
            raise StaleKeyring("serial_key_missing", "There is no serial key yet: run `init`.")
        return self.serial_key(self.first_serial_key)


def sign(signer: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    """ES256 over message: 64 bytes, deterministic, low s."""
    der = signer.sign(message, _ES256)
    # SEQUENCE of INTEGER r and INTEGER s, at most 72 bytes: each of the three lengths is one byte (X.690 8.1.3).
    end = 4 + der[3]
    r, s = der[4:end], der[end + 2 :]
    # An `s` of fewer bytes is low.
    if len(s) >= 32 and (number := int.from_bytes(s, "big")) > _HALF:
        s = (GROUP_ORDER - number).to_bytes(32, "big")
    return r[-32:].rjust(32, b"\0") + s.rjust(32, b"\0")


def check(public: ec.EllipticCurvePublicKey, message: bytes, signature: bytes) -> bool:
    """Whether signature (64 bytes) verifies over message and has its `s` in the lower half."""
    if len(signature) != 64:
        return False
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if not (0 < r < GROUP_ORDER and 0 < s <= _HALF):
        return False
    try:
        public.verify(encode_dss_signature(r, s), message, _CHECK)
    except InvalidSignature:
        return False
    return True
