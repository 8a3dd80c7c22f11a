"""Scans and sales as frozen values: what happens to a unit after it was printed.

1. A device and a network are pseudonyms keyed per unit: the same phone has another pseudonym on every unit, so nobody
   can follow it. Zero means that nothing is known.
2. A place says where it comes from, because a claimed coordinate, an account's address and a network's guess are not
   worth the same.
3. A session is one device on one unit with at most 30 minutes between its scans.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum

from registry.model.orders import Unit
from registry.model.places import CENTRES, nearest


class Channel(StrEnum):
    """Who scans. All but `consumer` are signed in."""

    CONSUMER = "consumer"
    SHOP = "shop"
    PHARMACY = "pharmacy"
    INSPECTOR = "inspector"
    PLATFORM = "platform"


class Locating(StrEnum):
    """Where a place comes from: the device, the account's address, the network, or a province that was named."""

    GPS = "gps"
    ACCOUNT = "account"
    NETWORK = "network"
    PROVINCE = "province"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a scan happened: degrees (WGS 84), accuracy in metres, province by its two-digit code, and its origin."""

    lat: float
    lon: float
    accuracy_m: float
    province: str
    by: Locating

    @property
    def reliable(self) -> bool:
        """Whether it is a measured place or an account's: still a claim where a stranger makes it."""
        return self.by in (Locating.GPS, Locating.ACCOUNT)


# A province that was only named is its centre, give or take.
_PROVINCE_ACCURACY_M = 50_000.0
DEFAULT_ACCURACY_M = 1_000.0
# No satellite fix is so vague: a phone that knew no better asked its network.
GUESSED_M = 20_000.0


def at_point(lat: float, lon: float, accuracy_m: float | None, by: Locating = Locating.GPS) -> Position:
    """A measured place; its province is the one with the nearest centre. What is vaguer than 20 km was not measured."""
    accuracy = DEFAULT_ACCURACY_M if accuracy_m is None else accuracy_m
    if by is Locating.GPS and accuracy >= GUESSED_M:
        by = Locating.NETWORK
    return Position(lat, lon, accuracy, nearest(lat, lon), by)


def in_province(code: str, by: Locating = Locating.PROVINCE) -> Position:
    """A place of which only the province (a known two-digit code) is known."""
    centre = CENTRES[code]
    return Position(centre.lat, centre.lon, _PROVINCE_ACCURACY_M, code, by)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A scan or sale of one unit as the evidence sees it: no names, only pseudonyms of this unit.

    `minute` counts from 1970 in UTC; `device`, `network` and `organisation` are 32-bit pseudonyms, 0 unknown. `weight`
    from 0 to 1 says how much a network's consumers count (0 for data centres and foreign networks). `sealed` is False
    for a typed or unsealed code, which weighs nothing.
    """

    minute: int
    channel: Channel
    device: int = 0
    network: int = 0
    organisation: int = 0
    position: Position | None = None
    weight: float = 1.0
    sealed: bool = True


class Suspicion(IntEnum):
    """How far the evidence of a copy has gone; it stays until an officer clears it."""

    NONE = 0
    SUSPECT = 1
    DUPLICATED = 2


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan as it is kept: of which unit, under which id of the caller (16 bytes, unique within the unit), by whom.

    `organisation_id` is set for signed-in callers, `site_id` where they stood at a site of it; `device` and `network`
    are the pseudonyms of this unit.
    """

    unit: Unit
    id: bytes
    at: datetime
    channel: Channel
    organisation_id: int | None
    device: int
    network: int
    position: Position | None
    sealed: bool
    verdict: str
    site_id: int | None = None


class SaleOutcome(StrEnum):
    """What became of a reported sale: `sold`, `repeated` (the same sale again), a conflict, or a refusal."""

    SOLD = "sold"
    REPEATED = "repeated"
    RESOLD = "resold"
    SECOND = "second"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale or dispensing as it is kept. `place` names the shop within its organisation; `id` is the till's own.

    `site_id`: the site of the organisation that it happened at, where one is known.
    `unit` is None for a sale that was refused because nothing of ours stands behind the code.
    """

    unit: Unit | None
    id: str
    at: datetime
    organisation_id: int | None
    by: str
    place: str
    province: str | None
    outcome: SaleOutcome
    reason: str | None = None
    undone_at: datetime | None = None
    site_id: int | None = None


@dataclass(frozen=True, slots=True)
class ScanFilter:
    """Which scans to count: of a product, of a lot as it was ordered; from a moment on, before another."""

    since: datetime
    until: datetime
    gtin: str | None = None
    lot: str | None = None


@dataclass(frozen=True, slots=True)
class SessionCounts:
    """Sessions (what one device sees of one unit on one day) by province and by day of Viet Nam, the latter without
    gaps; `nowhere` of them without a place. `whole` is False where there were more scans than are counted.
    """

    total: int
    by_province: dict[str, int]
    by_day: list[tuple[date, int]]
    nowhere: int
    whole: bool
