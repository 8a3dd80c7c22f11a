"""Who checks, and by which rules it is weighed: a visit is one request or one run.

A device, a network and an organisation are texts here; they are stored as pseudonyms of one unit alone.
"""

from dataclasses import dataclass
from pathlib import Path

from registry.judgement.evidence_parameters import Parameters, from_mapping
from registry.model.sightings import Channel, Position
from registry.settings import json_object


@dataclass(frozen=True, slots=True)
class Visit:
    """Who checks, in one request or one run: texts that become pseudonyms, "" where nothing is known.

    `id`: 16 bytes, the caller's; `account` names the organisation or person signed in, `device` is a token that this
    server issued, `network` comes from `pseudonyms.network_of`. `site_id`: the site of the organisation that it is at,
    whose place `position` then is.
    """

    id: bytes
    channel: Channel
    organisation_id: int | None = None
    account: str = ""
    device: str = ""
    network: str = ""
    position: Position | None = None
    site_id: int | None = None

    @property
    def acts_for(self) -> str:
        """Who signed in: an organisation's people are one, whoever of them holds the item."""
        return f"organisation:{self.organisation_id}" if self.organisation_id is not None else self.account

    @property
    def seen_as(self) -> str:
        """What stands for the device: without a token an account is one device, and so is a strangers' network."""
        if self.device:
            return self.device
        if self.account:
            return f"account:{self.account}"
        return f"net:{self.network}" if self.network else ""


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of the evidence: those that are shown, and perhaps others in shadow."""

    shown: Parameters
    shadow: Parameters | None = None


def read_rules(shown: Path | None, shadow: Path | None) -> Rules:
    """The rules in the files that an operator named; without a file the built-in ones, and none in shadow.

    Raises Invalid naming file, field and what was expected, Unavailable for a file that cannot be read.
    """
    mine = from_mapping(json_object(shown), str(shown)) if shown else Parameters()
    return Rules(mine, from_mapping(json_object(shadow), str(shadow)) if shadow else None)


def new_scan_id(milliseconds: int, chance: int) -> bytes:
    """A UUIDv7 (RFC 9562 5.7) from the time since 1970 and 74 bits of chance: in order of time, so rows insert fast."""
    moment = milliseconds & ((1 << 48) - 1)
    value = moment << 80 | 7 << 76 | (chance >> 62) << 64 | 0b10 << 62 | chance & ((1 << 62) - 1)
    return value.to_bytes(16, "big")
