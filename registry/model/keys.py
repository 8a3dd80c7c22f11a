"""What a key is for, whether it still counts, and what is on record of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Purpose(StrEnum):
    """What a key is for; a key of one purpose never serves another."""

    CODE = "code"
    SERIAL = "serial"
    BUNDLE = "bundle"
    LOG = "log"


# Keys that make signatures, which others check by the trust list.
SEALING = (Purpose.CODE, Purpose.BUNDLE)


class KeyState(StrEnum):
    """`retired` signs no new orders but still reproduces its own; the seal of a `revoked` key counts for nothing."""

    ACTIVE = "active"
    RETIRED = "retired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class RecordedKey:
    """A key as it is on record; `public` is DER SubjectPublicKeyInfo, of a SERIAL key its check value."""

    number: int
    purpose: Purpose
    state: KeyState
    public: bytes
    made_at: datetime
    sign_until: datetime | None
    reason: str | None
