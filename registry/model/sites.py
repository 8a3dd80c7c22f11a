"""Sites: where an organisation works, and the communes that they lie in.

1. A site is named within its organisation: by its GLN, its national location code, or its name, of open ones the only
   one after folding (`search_key`). A closed site stays on record, and nothing is done there any more.
2. Coordinates lie in Viet Nam with its seas, and where the province is: what is far from it is a slip of the hand.
3. Whoever is signed in at a site is taken to be there. A place that is claimed beside it neither moves the site nor
   counts against it: where it agrees, it is the site; where it contradicts, nobody knows where they are (`settled`).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from registry.model.goods import search_key
from registry.model.places import CENTRES, distance_km, nearest
from registry.model.sightings import Locating, Position, in_province


class SiteKind(StrEnum):
    """What a site is for."""

    PLANT = "plant"
    WAREHOUSE = "warehouse"
    SHOP = "shop"
    PHARMACY = "pharmacy"
    HOSPITAL = "hospital"
    WARD = "ward"
    LABORATORY = "laboratory"
    DEPOT = "depot"
    OFFICE = "office"


class Commune(NamedTuple):
    """A commune by its five-digit code (Decision 19/2025/QD-TTg), and the two digits of its province."""

    code: str
    name: str
    province: str


@dataclass(frozen=True, slots=True)
class Site:
    """A place of an organisation. `province` and `commune` are codes, `lat` and `lon` degrees (WGS 84), both or none.

    `code` is its national location code. The id and organisation of a new one are 0.
    """

    id: int
    organisation_id: int
    name: str
    kind: SiteKind
    gln: str | None = None
    code: str | None = None
    address: str | None = None
    province: str | None = None
    commune: str | None = None
    lat: float | None = None
    lon: float | None = None
    closed_at: datetime | None = None

    def is_called(self, text: str) -> bool:
        """Whether a text names this site of its organisation."""
        plain = " ".join(text.split())
        return plain in (self.gln, self.code) or search_key(plain) == search_key(self.name)

    @property
    def position(self) -> Position | None:
        """Where it lies, as its organisation declares it: a point, else the province's centre, else nobody knows."""
        if self.lat is not None and self.lon is not None:
            province = self.province or nearest(self.lat, self.lon)
            return Position(self.lat, self.lon, SITE_ACCURACY_M, province, Locating.ACCOUNT)
        return in_province(self.province, Locating.ACCOUNT) if self.province else None


SITE_ACCURACY_M = 100.0
# Viet Nam from A Pa Chai to Truong Sa, in degrees.
LATITUDES, LONGITUDES = (6.0, 23.5), (102.0, 118.0)
# How far from its centre a province reaches; to the islands of Da Nang and Khanh Hoa it is further.
_REACH_KM, _TO_THE_ISLANDS_KM = 300.0, 1_000.0
_WITH_ISLANDS = ("48", "56")
# Two accounts of one place may differ so much, beside their accuracies; the evidence calls it near too.
_SAME_PLACE_KM = 60.0


def is_within_reach(lat: float, lon: float, province: str) -> bool:
    """Whether a point can lie in a province (a known code)."""
    centre = CENTRES[province]
    reach = _TO_THE_ISLANDS_KM if province in _WITH_ISLANDS else _REACH_KM
    return distance_km(lat, lon, centre.lat, centre.lon) <= reach


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where somebody is taken to be: at a site, at a point that was given, or nobody knows where."""

    site_id: int | None = None
    position: Position | None = None


def settled(site: Site | None, claimed: Position | None) -> Whereabouts:
    """Where somebody is who stands at a site, if one is known, and claims a place, if any (rule 3).

    So no claim can bring a till nearer to where a pack was seen, or further away from it.
    """
    if site is None:
        return Whereabouts(None, claimed)
    there = site.position
    if there is None or claimed is None:
        return Whereabouts(site.id, there or claimed)
    km = distance_km(there.lat, there.lon, claimed.lat, claimed.lon)
    apart = km - _SAME_PLACE_KM - (there.accuracy_m + claimed.accuracy_m) / 1_000
    return Whereabouts(site.id, there) if apart <= 0 else Whereabouts()
