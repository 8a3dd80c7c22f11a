"""Rates: intervals, and what counts as a hit, of what."""

import pytest

from registry.judgement.evidence_parameters import Parameters
from registry.model.measures import Scope
from registry.model.sightings import Suspicion
from registry.simulation.courses import CAPPED, Course, Issue, good_unit
from registry.simulation.rates import (
    DUPLICATED,
    SUSPECT,
    Attacked,
    Clean,
    Share,
    Stolen,
    of_attacked,
    of_clean,
    of_guesses,
    of_theft,
)
from registry.simulation.simulated_cases import Theft, guessed, stolen
from registry.simulation.worlds import DAY, START, WORLDS, Chance
from tests.bench import detect, runs
from tests.simulation.test_courses import history, scan

RULES, UNIT = Parameters(), good_unit()
NONE = Suspicion.NONE


# Shares


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (3, 10, 0.1078, 0.6032),
        (10, 10, 0.7225, 1.0),
        (50, 1000, 0.0381, 0.0653),
        (0, 0, 0.0, 1.0),
    ],
)
def test_interval_is_wilsons(hits: int, of: int, low: float, high: float) -> None:
    assert Share(hits, of).interval == pytest.approx((low, high), abs=1e-4)


def test_share_of_nothing_is_none_of_it() -> None:
    assert Share().value == 0.0
    assert Share().percent() == "0.0 % (0.0-100.0)"


def test_shares_add_up() -> None:
    assert sum([Share(1, 2), Share(3, 4)], Share()) == Share(4, 6)


def test_share_is_told_in_percent_per_thousand_or_counts() -> None:
    one = Share(3, 2000)
    assert one.percent(2) == "0.15 % (0.05-0.44)"
    assert one.per_thousand() == "1.500 (0.510-4.401)"
    assert one.counted(1) == "3 of 2,000 (0.1-0.4 %)"
    assert Share(0, 100_000).counted() == "0 of 100,000 (0.0000-0.0038 %)"


# Courses added up


def clean(**more: object) -> Course:
    made = Course(capped=[2, 0, 0], capped_by_scans=[2, 0, 0], answered=[2, 0, 0])
    for name, value in more.items():
        setattr(made, name, value)
    return made


def test_genuine_codes_are_all_codes_and_sessions_those_that_were() -> None:
    accused = clean(
        capped=[1, 1, 1], capped_by_scans=[2, 1, 0], answered=[1, 1, 9], level=DUPLICATED, behaviour=SUSPECT
    )
    found = of_clean([clean(), accused, clean(answered=[0, 0, 0], capped=[0, 0, 0], capped_by_scans=[0, 0, 0])], 100)
    assert (found.codes, found.followed, found.scanned) == (100, 3, 2)
    assert found.sessions_by_scans(SUSPECT) == Share(1, 5)
    assert found.sessions_by_scans(DUPLICATED) == Share(0, 5)
    assert found.sessions_with_sales(SUSPECT) == Share(2, 5)
    assert found.sessions_uncapped(DUPLICATED) == Share(9, 13)
    assert (found.of_codes_by_scans(SUSPECT), found.of_codes_by_scans(DUPLICATED)) == (Share(1, 100), Share(0, 100))
    assert found.of_codes_with_sales(DUPLICATED) == Share(1, 100)
    assert found.of_followed(DUPLICATED) == Share(1, 3)


def test_second_sale_is_not_told_as_one_in_the_same_shop_too() -> None:
    elsewhere = clean(level=DUPLICATED, second_sale=True)
    here = clean(level=SUSPECT)
    found = of_clean([elsewhere, here, clean(online_said=True)], 3)
    assert (found.sold_twice, found.sold_again_here, found.said_online) == (1, 1, 1)


def test_found_within_ten_sessions_is_found_in_the_year_and_not_the_other_way() -> None:
    made = [
        Course(packs=2, sessions_until={SUSPECT: CAPPED, DUPLICATED: CAPPED + 1}),
        Course(packs=1, sessions_until={SUSPECT: 0}),
        Course(packs=2, accused_before=SUSPECT),
    ]
    found = of_attacked(made)
    assert (found.codes, found.two_packs, found.before) == (3, 2, 1)
    assert (found.within_ten(SUSPECT), found.in_the_year(SUSPECT)) == (Share(2, 3), Share(2, 3))
    assert (found.within_ten(DUPLICATED), found.in_the_year(DUPLICATED)) == (Share(0, 3), Share(1, 3))
    assert found.sessions_to(SUSPECT) == CAPPED / 2
    assert of_attacked([]).sessions_to(SUSPECT) is None


def test_pieces_that_are_merged_count_as_if_they_were_one() -> None:
    some = [clean(), clean(level=SUSPECT, behaviour=SUSPECT, capped=[0, 3, 0])]
    others = [clean(second_sale=True, level=DUPLICATED, online_said=True, answered=[0, 0, 4])]
    assert of_clean(some, 10).merged(of_clean(others, 5)) == of_clean(some + others, 15)
    bad = [
        Course(packs=2, sessions_until={SUSPECT: 3}),
        Course(accused_before=DUPLICATED),
        Course(sessions_until={DUPLICATED: 20}),
    ]
    assert of_attacked(bad[:1]).merged(of_attacked(bad[1:])) == of_attacked(bad)
    assert Clean().merged(Clean()) == Clean()
    assert Attacked().merged(Attacked()) == Attacked()


# Guessed serials


def test_guesses_hit_as_often_as_serials_were_issued() -> None:
    """Half of all order numbers, each with every unit there can be: every other guess names one."""
    issue = Issue(bytes(32), orders=2**27, size=2**32)
    assert issue.share == 0.5
    found = of_guesses(issue.findings(guessed(Chance(1), 4_000)))
    assert found.of == 4_000
    low, high = found.interval
    assert low < 0.5 < high


def test_guesses_at_a_billion_units_hit_nothing() -> None:
    assert of_guesses(Issue(bytes(32)).findings(guessed(Chance(2), 4_000))) == Share(0, 4_000)


# Stolen stock


def test_scans_of_a_stolen_pack_are_blocked_after_the_report_and_not_before() -> None:
    seen = history(scan(0, 1), scan(2 * DAY, 1), scan(3 * DAY, 2), scan(4 * DAY, 3))
    for scope in (Scope.UNIT, Scope.LOT):
        found = of_theft(Theft(seen, START + 3 * DAY, scope), RULES, UNIT)
        assert found == Stolen(before=Share(0, 2), after=Share(2, 2))


@pytest.mark.parametrize("world", ["default", "all"])
def test_every_scan_of_stolen_stock_after_its_report_is_blocked(world: str) -> None:
    chance = Chance(7)
    found = sum((of_theft(stolen(WORLDS[world], chance), RULES, UNIT) for _ in range(100)), Stolen())
    assert found.after.hits == found.after.of > 80
    assert found.before.hits == 0
    assert found.before.of > 80


def test_bench_tells_of_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "GUESSES", 10)
    head, *rows = detect.judged_alone(0.01)
    assert all(len(row) == len(head) for row in rows)
    assert [row[0] for row in rows] == ["guessed serials", *["stolen stock"] * 4]
    assert {row[-1] for row in rows} == {"met"}
    assert rows[0][3].startswith("0 of 200 ")
