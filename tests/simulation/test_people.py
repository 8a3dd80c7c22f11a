"""The simulated people: the same from the same seed, with the shares that are written down."""

import os
import subprocess

import pytest

from registry.model.sightings import Channel, Locating
from registry.simulation.people import Fate, History, add_copies, device, drawn_fate, fates, genuine, lot, packs
from registry.simulation.simulated_cases import (
    ODDITIES,
    Case,
    copied,
    hidden,
    poisoned,
    refilled,
    sold_twice,
)
from registry.simulation.worlds import DAY, PROVINCES_OF_COPIES, START, WORLDS, YEAR, Chance, World
from tests.processes import python

WORLD = WORLDS["default"]
# Everything scans and sells, so that small numbers of histories show what every pack can do.
BUSY = World(copy_shop_scans=1.0, copy_sales=1.0, household_scans=1.0)
ATTACKS: dict[str, Case] = {
    "copied once": copied(1),
    "copied twenty times": copied(20),
    "refilled": refilled,
    "sold twice elsewhere": sold_twice(False),
    "sold twice in one shop": sold_twice(True),
    "poisoned": poisoned(10, 30, 1),
    "poisoned with two rogue shops": poisoned(5, 30, 50, 2),
    "hidden": hidden(20, 60),
}


def sessions(history: History) -> int:
    """Sessions by definition: one device, 30 minutes idle, within the year; sales are none."""
    last: dict[int, int] = {}
    count = 0
    for event in history.events:
        seen = event.sighting
        if event.sale is not None or seen.minute >= START + YEAR:
            continue
        count += seen.device not in last or seen.minute - last[seen.device] > 30
        last[seen.device] = seen.minute
    return count


def in_order(history: History) -> bool:
    minutes = [event.sighting.minute for event in history.events]
    return minutes == sorted(minutes)


# Seeds


def test_same_seed_gives_the_same_histories() -> None:
    first, again = (list(packs(WORLD, 11, 3_000)) for _ in range(2))
    assert [(one.events, one.shipped, one.lot) for one in first] == [(o.events, o.shipped, o.lot) for o in again]


def test_another_seed_gives_other_histories() -> None:
    one, other = (list(packs(WORLD, seed, 500)) for seed in (11, 12))
    assert [history.events for history in one] != [history.events for history in other]


@pytest.mark.parametrize("case", [*ATTACKS.values(), *ODDITIES.values()], ids=[*ATTACKS, *ODDITIES])
def test_same_seed_gives_the_same_case(case: Case) -> None:
    first, again = (case(WORLD, Chance(5)) for _ in range(2))
    assert first.events == again.events


_DIGEST = """
from registry.simulation.people import packs
from registry.simulation.simulated_cases import copied
from registry.simulation.worlds import WORLDS, Chance
world = WORLDS["default"]
made = [str(history.events) for history in packs(world, 3, 400)]
made += [str(copied(20)(world, Chance(seed)).events) for seed in range(5)]
import hashlib
print(hashlib.sha256("".join(made).encode()).hexdigest())
"""


def test_same_seed_gives_the_same_histories_in_another_process() -> None:
    """Python orders a set of texts anew in every process: no history may hang on it."""
    found = set()
    for salt in ("1", "2", "3"):
        env = {**os.environ, "PYTHONHASHSEED": salt}
        found.add(subprocess.run(python("-c", _DIGEST), env=env, check=True, capture_output=True).stdout)
    assert len(found) == 1


# The world


@pytest.fixture(scope="module")
def hundred_thousand() -> list[History]:
    return list(packs(WORLD, 4242, 100_000))


def test_default_world_has_about_half_a_session_a_code(hundred_thousand: list[History]) -> None:
    rate = sum(map(sessions, hundred_thousand)) / 100_000
    assert 0.50 <= rate <= 0.56


def test_histories_are_in_order_of_time(hundred_thousand: list[History]) -> None:
    assert all(map(in_order, hundred_thousand))


def test_genuine_packs_have_no_copies(hundred_thousand: list[History]) -> None:
    assert not any(event.copy for history in hundred_thousand for event in history.events)


def test_shares_of_shops_and_sales_are_as_written_down(hundred_thousand: list[History]) -> None:
    sold = sum(any(event.sale for event in history.events) for history in hundred_thousand) / 100_000
    assert sold == pytest.approx(WORLD.sales, abs=0.01)
    received = sum(
        any(event.sale is None and event.sighting.channel is Channel.SHOP for event in history.events)
        for history in hundred_thousand
    )
    # A redistributed pack may be scanned by its first shop, too.
    assert received / 100_000 == pytest.approx(WORLD.shop_scans, abs=0.02)


def test_shares_of_places_are_as_written_down() -> None:
    chance = Chance(8)
    devices = [device(WORLD, chance) for _ in range(20_000)]
    by = [sum(one.by is how for one in devices) / len(devices) for how in (Locating.GPS, Locating.NETWORK, None)]
    assert by == pytest.approx([0.35, 0.55, 0.10], abs=0.015)
    wrong = sum(one.shows is not None for one in devices) / sum(one.by is Locating.NETWORK for one in devices)
    assert wrong == pytest.approx(0.15, abs=0.015)


def test_packs_of_one_lot_were_said_to_be_shipped_to_the_same_provinces(hundred_thousand: list[History]) -> None:
    shipped: dict[int, set[frozenset[str]]] = {}
    for history in hundred_thousand:
        shipped.setdefault(history.lot, set()).add(history.shipped)
    assert len(shipped) == 50
    assert all(len(said) == 1 for said in shipped.values())


def test_packs_that_nobody_sees_have_no_history() -> None:
    assert all(fate.happens() for _, fate in fates(WORLD, Chance(1), 20_000))
    assert not Fate().happens()
    assert genuine(WORLD, Chance(1), lot(WORLD, Chance(1)), Fate()).events == []
    alone = [fate for _, fate in fates(World(0, 0, 0, 0, 0, redistributed=1.0), Chance(1), 5_000)]
    assert all(fate.passed_on or fate.browsed or fate.inspected or fate.online for fate in alone)


def test_fates_come_in_order_and_as_often_as_their_shares() -> None:
    drawn = list(fates(WORLD, Chance(2), 150_000))
    numbers = [index for index, _ in drawn]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] < 150_000
    assert sum(fate.scanned for _, fate in drawn) / 150_000 == pytest.approx(0.10, abs=0.004)


def test_drawn_fate_can_be_fixed() -> None:
    chance = Chance(3)
    found = [drawn_fate(WORLD, chance, scanned=True, online=False) for _ in range(200)]
    assert all(fate.scanned and not fate.online for fate in found)
    assert {fate.sold for fate in found} == {True, False}


# Attacks and oddities


@pytest.mark.parametrize(("count", "spread"), PROVINCES_OF_COPIES.items())
def test_copies_are_sold_only_in_the_wanted_number_of_provinces(count: int, spread: int) -> None:
    for seed in range(3 if count > 50 else 10):
        history = add_copies(BUSY, Chance(seed), History(), count)
        provinces = {
            event.sighting.position.province
            for event in history.events
            if event.sighting.channel is Channel.SHOP and event.sighting.position
        }
        assert len(provinces) <= spread
        assert count < 100 or len(provinces) == spread


def test_copies_are_sold_within_ninety_days() -> None:
    for seed in range(10):
        history = add_copies(BUSY, Chance(seed), History(), 100)
        sold = [event.sighting.minute for event in history.events if event.sale]
        assert max(sold) - min(sold) <= 90 * DAY
        assert START <= min(sold) <= START + 60 * DAY + 30 * DAY


def test_copies_spread_can_be_given() -> None:
    history = add_copies(BUSY, Chance(1), History(), 50, 2)
    shops = {e.sighting.position.province for e in history.events if e.sale and e.sighting.position}
    assert len(shops) == 2
