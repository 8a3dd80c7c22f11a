"""The worlds of the simulation: how people and shops behave, chance from a seed, where provinces and shops lie.

Every number is an assumption; names and defaults are fixed, so that results compare.
"""

import math
from bisect import bisect
from dataclasses import dataclass

import numpy as np

from registry.model.places import CENTRES
from registry.model.sightings import Locating, Position

DAY = 1440
YEAR = 365 * DAY
# The first minute of a simulated year; any number far from zero will do.
START = 29_000_000
HUBS = ("01", "79")
PROVINCES_OF_COPIES = {1: 1, 3: 2, 5: 2, 10: 3, 20: 4, 100: 8, 1000: 20}


@dataclass(frozen=True, slots=True)
class World:
    """How people and shops behave. Shares are of codes unless the name says otherwise; all are assumed."""

    shop_scans: float = 0.30
    copy_shop_scans: float = 0.15
    sales: float = 0.30
    copy_sales: float = 0.15
    household_scans: float = 0.10
    second_device: float = 0.25
    device_chains: float = 0.0
    more_sessions: float = 0.5
    by_gps: float = 0.35
    by_network: float = 0.55
    network_wrong: float = 0.15
    wrong_shows_hub: float = 0.70
    gps_wrong: float = 0.0
    home_elsewhere: float = 0.05
    travelling: float = 0.03
    passed_on: float = 0.01
    shelf_browsers: float = 0.01
    inspected: float = 0.002
    redistributed: float = 0.03
    online: float = 2e-5
    lot_size: int = 2000
    shipping_wrong: float = 0.02
    shipping_missing: float = 0.40
    shipping_everywhere: float = 0.50
    returned: float = 0.005
    returned_resold: float = 0.80
    returned_late: float = 0.05
    resold_elsewhere: float = 0.02
    undo_forgotten: float = 0.10
    on_carrier: float = 0.40


WORLDS = {
    "default": World(),
    # Between the default and the harshest: only for fitting, so that the points lean on no single world.
    "wide": World(
        network_wrong=0.22,
        gps_wrong=0.0025,
        second_device=0.42,
        device_chains=0.20,
        online=8e-5,
        home_elsewhere=0.075,
        travelling=0.045,
        passed_on=0.02,
        shelf_browsers=0.02,
        redistributed=0.045,
    ),
    "geo30": World(network_wrong=0.30, gps_wrong=0.005),
    "multi": World(second_device=0.60, device_chains=0.40),
    "viral10": World(online=2e-4),
    "all": World(
        network_wrong=0.30,
        gps_wrong=0.005,
        second_device=0.60,
        device_chains=0.40,
        online=2e-4,
        home_elsewhere=0.10,
        travelling=0.06,
        passed_on=0.03,
        shelf_browsers=0.03,
        redistributed=0.06,
    ),
}


class Chance:
    """A stream of chance from one seed; drawn in blocks, because single draws are slow."""

    def __init__(self, seed: int | tuple[int, ...]) -> None:
        self.generator = np.random.default_rng(seed)
        self._block: list[float] = []

    def unit(self) -> float:
        """A number from 0 up to 1."""
        if not self._block:
            self._block = self.generator.random(8192).tolist()
        return self._block.pop()

    def happens(self, share: float) -> bool:
        return self.unit() < share

    def below(self, count: int) -> int:
        """A whole number from 0 to count - 1."""
        return int(self.unit() * count)

    def name(self) -> int:
        """A pseudonym: 1 to 2^32 - 1."""
        return 1 + int(self.unit() * 4294967294)

    def exponential(self, mean: float) -> float:
        return -mean * math.log(1.0 - self.unit())


CODES = tuple(CENTRES)
_CUMULATED = tuple(np.cumsum([centre.population for centre in CENTRES.values()]).tolist())


def province(chance: Chance) -> str:
    """A province, by population."""
    return CODES[bisect(_CUMULATED, chance.unit() * _CUMULATED[-1])]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where somebody really is."""

    lat: float
    lon: float
    province: str


def spot_in(chance: Chance, code: str, radius_km: float = 40.0) -> Spot:
    """A point within so many km of a province's centre."""
    centre = CENTRES[code]
    radius, angle = radius_km * math.sqrt(chance.unit()), 2 * math.pi * chance.unit()
    lat = centre.lat + radius * math.cos(angle) / 111.2
    return Spot(lat, centre.lon + radius * math.sin(angle) / (111.2 * math.cos(math.radians(lat))), code)


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop with an account: its pseudonym and place."""

    name: int
    spot: Spot

    def position(self) -> Position:
        return Position(self.spot.lat, self.spot.lon, 100.0, self.spot.province, Locating.ACCOUNT)


def shop_in(chance: Chance, code: str) -> Shop:
    """A shop of a province: a hundred for every million people, so that two copies seldom meet in one."""
    number = chance.below(max(1, round(CENTRES[code].population * 100)))
    own = _place_of_shop(code, number)
    return Shop(own[0], Spot(own[1], own[2], code))


def _place_of_shop(code: str, number: int) -> tuple[int, float, float]:
    """The same shop has the same name and place in every history."""
    key = (int(code) * 10_007 + number) * 2_654_435_761 & 0xFFFFFFFF
    radius = 40.0 * math.sqrt((key & 0xFFFF) / 0x10000)
    angle = 2 * math.pi * (key >> 16) / 0x10000
    centre = CENTRES[code]
    lat = centre.lat + radius * math.cos(angle) / 111.2
    return key or 1, lat, centre.lon + radius * math.sin(angle) / (111.2 * math.cos(math.radians(lat)))
