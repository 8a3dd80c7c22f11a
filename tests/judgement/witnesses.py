"""Who sees a unit: strangers, shops, crowds, fakers; and any sighting at all."""

import random
from collections.abc import Iterable

from hypothesis import strategies as st

from registry.judgement import evidence
from registry.judgement.evidence_parameters import Parameters
from registry.judgement.unit_state import UnitState
from registry.model.places import CENTRES
from registry.model.sightings import Channel, Locating, Position, Sighting, Suspicion

RULES = Parameters()
# The hand-set ratios alone, with the threshold they want.
BY_HAND = Parameters(scorecard=None, suspect_at=5.0)
START = 29_000_000
DAY = 1440
NOWHERE: frozenset[str] = frozenset()
HA_NOI, HAI_PHONG, DA_NANG, SAI_GON, CA_MAU = "01", "31", "48", "79", "96"


def at(province: str, by: Locating = Locating.GPS, accuracy_m: float = 30.0) -> Position:
    centre = CENTRES[province]
    return Position(centre.lat, centre.lon, accuracy_m, province, by)


def stranger(minute: int, device: int, province: str | None = None, network: int = 0, weight: float = 1.0) -> Sighting:
    """A consumer's scan so many minutes after the start; each device on a network of its own unless told."""
    place = at(province) if province else None
    return Sighting(START + minute, Channel.CONSUMER, device, network or device, 0, place, weight)


def keeper(minute: int, name: int, province: str | None = HA_NOI, channel: Channel = Channel.SHOP) -> Sighting:
    """A scan of somebody signed in, at the account's address."""
    place = at(province, Locating.ACCOUNT, 100.0) if province else None
    return Sighting(START + minute, channel, 900_000 + name, 900_000 + name, 900_000 + name, place)


def weighed(
    seen: Iterable[Sighting],
    rules: Parameters = RULES,
    state: UnitState = UnitState(),  # noqa: B008 (frozen)
    shipped: frozenset[str] = NOWHERE,
) -> UnitState:
    for sighting in seen:
        state = evidence.weigh(state, sighting, shipped, rules)
    return state


def level(seen: Iterable[Sighting], rules: Parameters = RULES) -> Suspicion:
    return evidence.suspicion(weighed(seen, rules))


def viewers(count: int, minute: int = 0, days: int = 6, name: int = 50_000) -> list[Sighting]:
    """New devices on new networks all over the country within some days: as a picture online brings them."""
    step = days * DAY // count
    codes = list(CENTRES)
    return [stranger(minute + i * step, name + i, codes[i * 7 % len(codes)]) for i in range(count)]


def faked(chance: random.Random, count: int, days: float) -> list[Sighting]:
    """Strangers of every kind, in order of time: known and new devices, claimed, guessed and no places."""
    minutes = sorted(int(chance.uniform(0, days * DAY)) for _ in range(count))
    devices, networks = chance.choice((1, 5, 10**9)), chance.choice((1, 3, 50, 10**9))
    provinces = chance.sample(list(CENTRES), chance.randint(1, len(CENTRES)))
    seen = []
    for minute in minutes:
        by = chance.choice((Locating.GPS, Locating.GPS, Locating.NETWORK, Locating.PROVINCE))
        place = at(chance.choice(provinces), by, chance.choice((5.0, 1_000.0, 50_000.0)))
        seen.append(
            Sighting(
                START + minute,
                Channel.CONSUMER,
                chance.randint(0, devices),
                chance.randint(0, networks),
                0,
                place if chance.random() < 0.9 else None,
                chance.choice((1.0, 1.0, 0.3)),
            )
        )
    return seen


positions = st.builds(
    Position,
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.floats(0, 1e7),
    st.sampled_from(list(CENTRES)),
    st.sampled_from(Locating),
)
names = st.integers(0, 3) | st.integers(0, 2**32 - 1)
minutes = st.integers(START, START + 200 * DAY) | st.integers(0, 2**32 - 1)
sightings = st.builds(
    Sighting,
    minute=minutes,
    channel=st.sampled_from(Channel),
    device=names,
    network=names,
    organisation=names,
    position=st.none() | positions,
    weight=st.sampled_from([0.0, 1.0]) | st.floats(0, 1),
    sealed=st.booleans(),
)
shipments = st.sampled_from([NOWHERE, frozenset({HA_NOI}), frozenset(CENTRES)])
SHOPS = [keeper((20 + 4 * i) * DAY, i, code) for i, code in enumerate((HA_NOI, SAI_GON, DA_NANG, CA_MAU))]
