"""Courses: what counts as found and as a false alarm, and that the real evidence and the real judge are asked."""

from dataclasses import replace

import numpy as np
import pytest

from registry.codes.serials import SerialCipher
from registry.judgement import evidence
from registry.judgement.evidence_parameters import Parameters
from registry.judgement.unit_state import UnitState
from registry.judgement.verdict import Findings, Judgement, SealState, Verdict, judge
from registry.model.measures import Scope
from registry.model.sightings import Suspicion
from registry.simulation import courses
from registry.simulation.courses import CAPPED, Issue, answered, course, follow, good_unit, reported_stolen, verdicts
from registry.simulation.people import Event, History
from registry.simulation.simulated_cases import copied, poisoned, sold_twice
from registry.simulation.worlds import DAY, START, WORLDS, YEAR, Chance
from tests.judgement.test_evidence_sales import ELSEWHERE, HERE, sale
from tests.judgement.witnesses import CA_MAU, DA_NANG, HA_NOI, SAI_GON, keeper, stranger

RULES = Parameters()
UNIT = good_unit()
NONE, SUSPECT, DUPLICATED = Suspicion.NONE, Suspicion.SUSPECT, Suspicion.DUPLICATED


def scan(minute: int, device: int, province: str = HA_NOI, copy: int = 0) -> Event:
    return Event(stranger(minute, device, province), None, copy)


def shop(minute: int, name: int, province: str = HA_NOI, copy: int = 0) -> Event:
    return Event(keeper(minute, name, province), None, copy)


def sold(minute: int, number: int, place: int = HERE, copy: int = 0, undo: bool = False) -> Event:
    one = sale(minute, number, place)
    return Event(one.sighting, one, copy, undo)


def history(*events: Event) -> History:
    return History(events=list(events)).ordered()


FOUR_SHOPS = ((1, HA_NOI), (2, SAI_GON), (3, DA_NANG), (4, CA_MAU))


def test_good_unit_is_genuine() -> None:
    assert judge(UNIT).verdict is Verdict.GENUINE
    assert answered(UNIT, UnitState()) is NONE


# Found


def test_copy_is_found_after_so_many_sessions_from_its_first() -> None:
    seen = [scan(-3 * DAY, 1), scan(-2 * DAY, 1)]
    copies = [shop(i * DAY, name, province, i + 1) for i, (name, province) in enumerate(FOUR_SHOPS)]
    made = course(history(*seen, *copies), RULES, UNIT)
    assert made.attacked
    assert made.accused_before is NONE
    assert made.level is DUPLICATED
    assert made.sessions_until[SUSPECT] <= 3
    assert made.sessions_until[DUPLICATED] == 4


def test_originals_sessions_count_after_the_first_copy_was_seen() -> None:
    copies = [shop(i * DAY, name, province, i + 1) for i, (name, province) in enumerate(FOUR_SHOPS)]
    between = [scan(2 * DAY + i * 60 + 1, 1) for i in range(5)]
    made = course(history(scan(-DAY, 1), *copies, *between), RULES, UNIT)
    assert made.sessions_until[DUPLICATED] == 9


def test_genuine_code_that_is_accused_is_never_found() -> None:
    made = course(history(*(shop(i * DAY, *which) for i, which in enumerate(FOUR_SHOPS))), RULES, UNIT)
    assert made.level is DUPLICATED
    assert not made.attacked
    assert made.sessions_until == {}
    assert made.accused_before is DUPLICATED


def test_code_accused_before_its_first_copy_is_not_found() -> None:
    before = [shop(i * DAY, *which) for i, which in enumerate(FOUR_SHOPS)]
    made = course(history(*before, scan(20 * DAY, 9, SAI_GON, 1), shop(21 * DAY, 9, "12", 1)), RULES, UNIT)
    assert made.attacked
    assert made.accused_before is DUPLICATED
    assert made.sessions_until == {}


def test_code_suspected_before_its_first_copy_can_be_found_duplicated_only() -> None:
    before = [shop(i * DAY, *which) for i, which in enumerate(FOUR_SHOPS[:3])]
    made = course(history(*before, shop(20 * DAY, *FOUR_SHOPS[3], copy=1)), RULES, UNIT)
    assert made.accused_before is SUSPECT
    assert made.sessions_until == {DUPLICATED: 1}


def test_copy_found_at_a_sale_before_any_session_is_found_at_once() -> None:
    made = course(history(sold(0, 1), sold(DAY, 2, ELSEWHERE, copy=1)), RULES, UNIT)
    assert made.sessions_until == {SUSPECT: 0, DUPLICATED: 0}
    assert made.second_sale


def test_level_reached_later_does_not_change_when_it_was_found() -> None:
    copies = [shop(i * DAY, name, province, i + 1) for i, (name, province) in enumerate(FOUR_SHOPS)]
    once = course(history(*copies), RULES, UNIT).sessions_until
    later = [scan((10 + i) * DAY, 1, copy=1) for i in range(20)]
    assert course(history(*copies, *later), RULES, UNIT).sessions_until == once


def test_copy_that_nobody_sees_is_no_attacked_course() -> None:
    made = course(history(scan(0, 1)), RULES, UNIT)
    assert not made.attacked
    assert made.packs == 1


def test_packs_are_those_that_were_seen() -> None:
    events = [scan(0, 1), scan(DAY, 2, copy=1), scan(2 * DAY, 3, copy=2), scan(3 * DAY, 2, copy=1)]
    assert course(history(*events), RULES, UNIT).packs == 3


# Sessions


def test_capped_sessions_are_the_first_ten() -> None:
    made = course(history(*(scan(i * DAY, 1) for i in range(25))), RULES, UNIT)
    assert made.answered == [25, 0, 0]
    assert made.capped == [CAPPED, 0, 0]
    assert sum(made.capped_by_scans) == CAPPED == 10


def test_capped_sessions_are_counted_by_the_level_answered() -> None:
    events = [shop(i * DAY, *which) for i, which in enumerate(FOUR_SHOPS)]
    made = course(history(*events, *(scan((10 + i) * DAY, 1) for i in range(20))), RULES, UNIT)
    assert made.capped == [2, 1, 7]
    assert made.answered == [2, 1, 21]


@pytest.mark.parametrize("seed", range(5))
def test_capped_sessions_are_never_more_than_ten(seed: int) -> None:
    made = course(copied(100)(WORLDS["default"], Chance(seed)), RULES, UNIT)
    assert sum(made.capped) == sum(made.capped_by_scans) == min(CAPPED, sum(made.answered))


def test_sale_is_no_session() -> None:
    made = course(history(sold(0, 1), sold(DAY, 2, ELSEWHERE)), RULES, UNIT)
    assert made.level is DUPLICATED
    assert sum(made.answered) == sum(made.capped) == 0


def test_reload_is_no_session() -> None:
    assert course(history(scan(0, 1), scan(20, 1), scan(40, 1)), RULES, UNIT).answered == [1, 0, 0]


def test_sessions_after_a_conflict_of_sales_are_not_laid_on_scans() -> None:
    made = course(history(sold(0, 1), sold(DAY, 2, ELSEWHERE), scan(2 * DAY, 1)), RULES, UNIT)
    assert made.capped == [0, 0, 1]
    assert made.capped_by_scans == [1, 0, 0]
    assert made.behaviour is NONE


# Sales, the year


def test_without_sales_no_sale_counts() -> None:
    events = history(sold(0, 1), scan(DAY, 1), sold(2 * DAY, 2, ELSEWHERE, copy=1), scan(3 * DAY, 1))
    made = course(events.without_sales(), RULES, UNIT)
    assert made.level is NONE
    assert not made.second_sale
    assert not evidence.is_sold(made.state)
    assert all(step.event.sale is None for step in follow(events.without_sales(), RULES))
    assert course(events, RULES, UNIT).level is DUPLICATED


def test_without_sales_a_copy_is_first_seen_when_it_is_scanned() -> None:
    events = history(sold(0, 1, copy=1), scan(DAY, 1))
    assert course(events, RULES, UNIT).attacked
    made = course(events.without_sales(), RULES, UNIT)
    assert not made.attacked
    assert made.packs == 1


def test_undo_takes_the_sale_back() -> None:
    made = course(history(sold(0, 1), sold(DAY, 2, undo=True), sold(40 * DAY, 3, ELSEWHERE)), RULES, UNIT)
    assert made.level is NONE
    assert evidence.is_sold(made.state)


def test_history_ends_with_its_year() -> None:
    events = history(scan(0, 1), scan(YEAR - 1, 1), scan(YEAR, 1), scan(YEAR + DAY, 1))
    assert len(list(follow(events, RULES))) == 2
    assert course(events, RULES, UNIT).answered == [2, 0, 0]


def test_history_is_followed_until_the_minute_that_is_given_and_no_further() -> None:
    events = history(scan(0, 1), scan(YEAR - 1, 1), scan(YEAR, 2), scan(5 * YEAR, 1))
    for until, count in ((START, 0), (START + 1, 1), (START + YEAR, 2), (START + YEAR + 1, 3), (START + 6 * YEAR, 4)):
        assert len(list(follow(events, RULES, until=until))) == count
        assert course(events, RULES, UNIT, until=until).answered == [count, 0, 0]


def test_steps_say_from_when_a_copy_was_seen() -> None:
    events = history(scan(0, 1), scan(DAY, 1, copy=1), scan(2 * DAY, 1))
    assert [step.copy_seen for step in follow(events, RULES)] == [False, True, True]
    assert events.events[0].sighting.minute == START


# The real evidence and the real judge


def test_states_are_those_of_the_real_evidence() -> None:
    made = copied(20)(WORLDS["default"], Chance(3))
    state = UnitState()
    for step in follow(made.without_sales(), RULES):
        state = evidence.weigh(state, step.event.sighting, made.shipped, RULES)
        assert step.state == state


@pytest.mark.parametrize("level", list(Suspicion))
def test_answer_is_the_real_judges(level: Suspicion) -> None:
    state = UnitState(reached=int(level), why=evidence.WHY["several_shops"])
    assert answered(UNIT, state) is level


def test_judge_decides_and_not_the_state() -> None:
    """A forged seal is forged, whatever the evidence says."""
    state = UnitState(reached=2, why=evidence.WHY["several_shops"])
    assert answered(replace(UNIT, seal=SealState.INVALID), state) is NONE


def test_judge_is_asked_at_every_step_with_the_reasons_and_the_sale(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Findings] = []

    def listening(found: Findings) -> Judgement:
        asked.append(found)
        return judge(found)

    monkeypatch.setattr(courses, "judge", listening)
    course(history(scan(0, 1), sold(DAY, 1), sold(2 * DAY, 2, ELSEWHERE)), RULES, UNIT)
    assert [found.sold for found in asked] == [False, True, True]
    assert [found.suspicion for found in asked] == [NONE, NONE, DUPLICATED]
    assert "second_sale" in asked[-1].evidence_reasons


# What the judge alone answers


def guesses(issue: Issue, *serials: str) -> list[Verdict]:
    return [judge(found).verdict for found in issue.findings(np.array([s.encode() for s in serials], dtype="S12"))]


def test_guess_that_names_an_issued_unit_is_listed_and_every_other_unknown() -> None:
    issue = Issue(bytes(32), orders=3, size=100)
    assert UNIT.issued is not None
    cipher = SerialCipher(bytes(32), UNIT.issued.order.gtin)
    places = {(1, 0): True, (3, 99): True, (0, 5): False, (4, 0): False, (1, 100): False, (2, 2**32 - 1): False}
    found = guesses(issue, *(cipher.write(*place) for place in places))
    assert found == [Verdict.LISTED if issued else Verdict.UNKNOWN for issued in places.values()]


def test_guess_under_another_key_names_nothing() -> None:
    assert UNIT.issued is not None
    serial = SerialCipher(bytes(32), UNIT.issued.order.gtin).write(1, 0)
    assert guesses(Issue(bytes(32), 1, 1), serial) == [Verdict.LISTED]
    assert guesses(Issue(bytes([1] * 32), 1, 1), serial) == [Verdict.UNKNOWN]


def test_share_of_serials_that_were_issued() -> None:
    assert Issue(bytes(32)).share == pytest.approx(1e9 / 2**60)


@pytest.mark.parametrize("scope", list(Scope))
def test_stolen_unit_is_blocked_from_the_minute_of_its_report_on(scope: Scope) -> None:
    measure = reported_stolen(UNIT, scope, START + DAY)
    events = history(scan(0, 1), scan(DAY - 1, 1), scan(DAY, 1), scan(9 * DAY, 2, SAI_GON))
    found = list(verdicts(events, RULES, UNIT, measure))
    assert found == [(False, Verdict.GENUINE)] * 2 + [(True, Verdict.BLOCKED)] * 2


def test_stolen_unit_is_blocked_even_if_its_code_was_copied() -> None:
    events = history(*(shop(i * DAY, name, province, i + 1) for i, (name, province) in enumerate(FOUR_SHOPS)))
    measure = reported_stolen(UNIT, Scope.UNIT, START + 3 * DAY)
    assert [verdict for _, verdict in verdicts(events, RULES, UNIT, measure)][-1] is Verdict.BLOCKED
    late = reported_stolen(UNIT, Scope.UNIT, START + 4 * DAY)
    assert [verdict for _, verdict in verdicts(events, RULES, UNIT, late)][-1] is Verdict.DUPLICATED


def test_report_of_another_lot_blocks_nothing() -> None:
    measure = reported_stolen(UNIT, Scope.LOT, START)
    other = replace(measure, target=replace(measure.target, lot="L2"))
    assert list(verdicts(history(scan(0, 1)), RULES, UNIT, other)) == [(True, Verdict.GENUINE)]


def test_picture_online_is_noted_when_it_was_said() -> None:
    viewers = [scan(i * 60, 100 + i, (HA_NOI, SAI_GON, DA_NANG, CA_MAU)[i % 4]) for i in range(60)]
    assert course(history(*viewers), RULES, UNIT).online_said
    assert not course(history(scan(0, 1)), RULES, UNIT).online_said


# Samples of what the bench measures with many


def test_two_sales_elsewhere_are_always_duplicated() -> None:
    for seed in range(60):
        made = course(sold_twice(False)(WORLDS["default"], Chance(seed)), RULES, UNIT)
        assert made.level is DUPLICATED


@pytest.mark.parametrize("rogues", [0, 1])
@pytest.mark.parametrize("networks", [1, 50])
def test_poisoner_never_makes_a_code_duplicated(networks: int, rogues: int) -> None:
    """With none or one rogue organisation, where no other shop scanned the code."""
    reached = set()
    for seed in range(60):
        made = poisoned(60, 90, networks, rogues)(WORLDS["default"], Chance(seed))
        shops = {e.sighting.organisation for e in made.events if not e.copy and e.sighting.organisation}
        if not shops:
            reached.add(course(made, RULES, UNIT).level)
    assert reached
    assert DUPLICATED not in reached
