"""Every attack and oddity by its name: what it surely does to a code, and what it leaves alone."""

from collections import Counter
from collections.abc import Iterator

import pytest

from registry.codes.serials import is_serial
from registry.model.measures import Scope
from registry.model.sightings import Channel, Locating
from registry.simulation.people import History
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
from registry.simulation.worlds import DAY, WORLDS, Chance, World
from tests.simulation.test_people import ATTACKS, in_order

WORLD = WORLDS["default"]

# Everything scans and sells, so that small numbers of histories show what every pack can do.
BUSY = World(copy_shop_scans=1.0, copy_sales=1.0, household_scans=1.0)


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
