"""What a key is for, and whether it still counts."""

from enum import StrEnum


class Purpose(StrEnum):
    """What a key is for; a key of one purpose never serves another."""

    CODE = "code"
    SERIAL = "serial"
    BUNDLE = "bundle"
    LOG = "log"


class KeyState(StrEnum):
    """`retired` signs no new orders but still reproduces its own; the seal of a `revoked` key counts for nothing."""

    ACTIVE = "active"
    RETIRED = "retired"
    REVOKED = "revoked"
