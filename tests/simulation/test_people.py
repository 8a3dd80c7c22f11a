"""The simulated world: the same from the same seed, with the shares that are written down, and every case in it."""

import os
import subprocess
from collections import Counter
from collections.abc import Iterator
from itertools import islice

import pytest

from registry.codes.serials import is_serial
from registry.model.measures import Scope
from registry.model.places import CENTRES
from registry.model.sightings import Channel, Locating
from registry.simulation.people import Fate, History, add_copies, device, drawn_fate, fates, genuine, lot, packs
from registry.simulation.simulated_cases import (
    JUDGED,
    ODDITIES,
    TELEVISION,
    Case,
    cases,
    copied,
    guessed,
    hidden,
    poisoned,
    refilled,
    sold_twice,
    stolen,
)
from registry.simulation.worlds import DAY, PROVINCES_OF_COPIES, START, WORLDS, YEAR, Chance, World, shop_in, spot_in
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


def test_shop_has_one_name_and_one_place_in_every_history() -> None:
    places: dict[int, set[tuple[float, float]]] = {}
    for seed in range(3_000):
        shop = shop_in(Chance(seed), "12")
        places.setdefault(shop.name, set()).add((shop.spot.lat, shop.spot.lon))
    assert len(places) == round(CENTRES["12"].population * 100)
    assert all(len(where) == 1 for where in places.values())


def test_shops_of_two_provinces_are_never_one() -> None:
    chance = Chance(4)
    named = {code: {shop_in(chance, code).name for _ in range(300)} for code in CENTRES}
    assert sum(map(len, named.values())) == len(set().union(*named.values()))


def test_spot_is_within_its_radius() -> None:
    chance = Chance(6)
    for code in ("01", "96"):
        for _ in range(200):
            spot = spot_in(chance, code, 40)
            assert abs(spot.lat - CENTRES[code].lat) <= 40 / 111
            assert abs(spot.lon - CENTRES[code].lon) <= 40 / 105


# Attacks and oddities


def made(case: Case, world: World, count: int = 40) -> Iterator[History]:
    return (case(world, Chance(seed)) for seed in range(count))


@pytest.mark.parametrize("case", ATTACKS.values(), ids=ATTACKS)
def test_attacked_codes_have_marked_events_and_unmarked_ones(case: Case) -> None:
    histories = list(made(case, BUSY))
    assert all(in_order(history) for history in histories)
    assert all(any(event.copy for event in history.events) for history in histories)
    assert all(event.copy >= 0 for history in histories for event in history.events)


@pytest.mark.parametrize("case", ODDITIES.values(), ids=ODDITIES)
def test_every_oddity_is_a_genuine_pack_that_is_scanned(case: Case) -> None:
    for history in made(case, WORLD):
        assert history.events
        assert in_order(history)
        assert not any(event.copy for event in history.events)
        assert sum(event.sale is None for event in history.events) >= 1


def test_copies_are_numbered_from_one() -> None:
    for history in made(copied(20), BUSY, 10):
        assert {event.copy for event in history.events} - {0} == set(range(1, 21))


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


def test_refilled_pack_comes_after_its_first_buyer() -> None:
    for history in made(refilled, BUSY):
        genuine_last = max(event.sighting.minute for event in history.events if not event.copy)
        assert min(event.sighting.minute for event in history.events if event.copy) >= genuine_last + 30 * DAY - 1


@pytest.mark.parametrize("same_shop", [True, False])
def test_sold_twice_is_two_sales_by_different_till_ids(same_shop: bool) -> None:
    for history in made(sold_twice(same_shop), WORLD):
        original = next(event.sale for event in history.events if event.sale and not event.copy)
        copy = next(event.sale for event in history.events if event.sale and event.copy)
        assert original.sale != copy.sale
        assert not same_shop or original.place == copy.place


def test_poisoner_uses_new_devices_from_so_many_networks_and_rogues_their_accounts() -> None:
    for history in made(poisoned(30, 30, 3, rogues=2), WORLD):
        fakes = [e.sighting for e in history.events if e.copy and e.sighting.channel is Channel.CONSUMER]
        rogues = [e.sighting for e in history.events if e.copy and e.sighting.channel is Channel.SHOP]
        assert len({seen.device for seen in fakes}) == len(fakes) == 30
        assert len({seen.network for seen in fakes}) <= 3
        assert {seen.position.by for seen in fakes if seen.position} == {Locating.GPS}
        assert len(rogues) == 2
        assert all(seen.organisation for seen in rogues)


def test_hider_fakes_a_burst_over_real_copies() -> None:
    for history in made(hidden(20, 60), BUSY, 10):
        first_copy = min(event.sighting.minute for event in history.events if event.copy)
        burst = [event.sighting for event in history.events if event.sighting.network >= 5000 and not event.copy]
        within = [seen for seen in burst if first_copy <= seen.minute < first_copy + 6 * DAY]
        assert len(within) >= 60


def test_every_case_has_one_name_and_says_whether_others_carry_the_code() -> None:
    named = cases()
    assert set(ODDITIES) < set(named)
    assert not set(JUDGED) & set(named)
    assert all(one.words for one in named.values())
    for name, one in named.items():
        genuine_pack = name in ODDITIES or name.startswith("poison ")
        assert one.copies is not genuine_pack, name


def test_stolen_pack_is_reported_after_its_shop_had_it_and_is_no_copy() -> None:
    scopes, late = set(), 0
    for seed in range(200):
        theft = stolen(WORLD, Chance(seed))
        assert in_order(theft.history)
        assert not any(event.copy or event.sale for event in theft.history.events)
        first, last = (theft.history.events[at].sighting for at in (0, -1))
        assert first.channel in (Channel.SHOP, Channel.CONSUMER)
        assert first.minute < theft.reported
        late += last.minute >= theft.reported
        scopes.add(theft.scope)
    assert scopes == {Scope.UNIT, Scope.LOT}
    assert 150 < late < 200


def test_same_seed_gives_the_same_theft_and_the_same_guesses() -> None:
    first, again = (stolen(WORLD, Chance(5)) for _ in range(2))
    assert (first.history.events, first.reported, first.scope) == (again.history.events, again.reported, again.scope)
    assert guessed(Chance(5), 10).tolist() == guessed(Chance(5), 10).tolist() != guessed(Chance(6), 10).tolist()


def test_guessed_serials_are_serials_drawn_evenly() -> None:
    drawn = [serial.decode() for serial in guessed(Chance(3), 5_000).tolist()]
    assert all(map(is_serial, drawn))
    assert len(set(drawn)) == len(drawn)
    counts = Counter("".join(drawn))
    assert len(counts) == 32
    assert all(1_700 < count < 2_050 for count in counts.values())


def test_television_shows_a_code_to_fifty_viewers_at_least() -> None:
    for history in made(ODDITIES[TELEVISION], WORLD, 10):
        assert len({event.sighting.device for event in history.events}) >= 50


def test_returned_pack_is_taken_back_before_it_is_sold_again() -> None:
    for history in made(ODDITIES["returned, undone and sold again"], WORLD):
        deeds = [event.undo for event in history.events if event.sale]
        assert deeds == [False, True, False]


def test_every_world_makes_histories() -> None:
    for world in WORLDS.values():
        assert all(in_order(history) for history in islice(packs(world, 9, 1_000), 300))
