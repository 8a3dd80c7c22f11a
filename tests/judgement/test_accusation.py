"""The flag that a risen level calls for, and who gave the evidence: one rule for scans and sales."""

from datetime import UTC, datetime

import pytest

from registry.judgement.accusation import accusation, unit_evidence
from registry.judgement.evidence import WHY, scores
from registry.judgement.evidence_parameters import Parameters
from registry.judgement.unit_state import Giver, UnitState
from registry.model.cases import FlagKind
from registry.model.flag_evidence import Counts, SaleInQuestion, UnitEvidence, UnitWeight
from registry.model.sightings import SaleOutcome

RULES = Parameters()
SALE = SaleInQuestion(datetime(2026, 11, 22, tzinfo=UTC), "Quầy 1", "01", None, "till", SaleOutcome.RESOLD)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (0, 0, None),
        (1, 1, None),
        (2, 1, None),
        (0, 1, FlagKind.UNIT_SUSPECT),
        (0, 2, FlagKind.UNIT_DUPLICATED),
        (1, 2, FlagKind.UNIT_DUPLICATED),
    ],
)
def test_a_flag_is_raised_when_the_level_rises(before: int, after: int, kind: FlagKind | None) -> None:
    accused = accusation(UnitState(reached=before), UnitState(reached=after), RULES)
    assert (accused.kind if accused else None) is kind


@pytest.mark.parametrize("why", WHY)
def test_what_only_signed_in_parties_can_say_is_given_by_them(why: str) -> None:
    accused = accusation(UnitState(), UnitState(reached=1, why=WHY[why]), RULES)
    assert accused
    assert accused.signed_in is (why in ("second_sale", "sold_again_here", "held_after_end"))
    assert accused.evidence.reasons == (why,)


def test_one_organisation_alone_or_two_neighbours_do_not_make_it_theirs_but_more_do() -> None:
    cap = round(RULES.organisation_cap * 100)
    for givers, theirs in (((cap,), False), ((cap, 1), True), ((cap - 1, 1), False)):
        state = UnitState(reached=1, givers=tuple(Giver(number, score) for number, score in enumerate(givers)))
        accused = accusation(UnitState(), state, RULES)
        assert accused
        assert accused.signed_in is theirs


def test_a_sale_is_evidence_of_a_signed_in_shop_whatever_else_is_said() -> None:
    accused = accusation(UnitState(), UnitState(reached=1, why=WHY["several_people"]), RULES, (SALE,))
    assert accused
    assert accused.signed_in
    assert accused.evidence.sales == (SALE,)


def test_an_officer_sees_scores_givers_counters_and_reasons_but_no_pseudonym() -> None:
    state = UnitState(
        sessions=4, devices=(77_777,), givers=(Giver(88_888, 245), Giver(99_999, 0)), counts=Counts(devices=3), why=16
    )
    told = unit_evidence(state, RULES)
    assert told == UnitEvidence(
        ("second_sale",), UnitWeight(scores(state, RULES), (2.45, 0.0), Counts(devices=3), sessions=4)
    )
    assert not any(name in str(told.to_json()) for name in ("77777", "88888", "99999"))
