"""Marks: bits that follow from a unit's score, and bits that say where it was seen."""

from dataclasses import replace

import pytest

from registry.judgement import marks
from registry.judgement.evidence import WHY
from registry.judgement.evidence_parameters import Parameters
from registry.judgement.marks import PLACES, Mark
from registry.judgement.unit_state import UnitState
from registry.model.flag_evidence import Scores
from registry.model.sightings import Channel, Locating, Position, Sighting, in_province

RULES = Parameters()
SEEN = Sighting(29_000_000, Channel.CONSUMER, 1, 1, 0, in_province("01", Locating.GPS))
NOWHERE: frozenset[str] = frozenset()


def test_each_mark_is_a_bit_of_its_own() -> None:
    assert [int(mark) for mark in Mark] == [1, 2, 4, 8, 16]


@pytest.mark.parametrize(
    ("score", "found"),
    [(-5.0, 0), (1.49, 0), (1.5, Mark.LEANING), (3.99, Mark.LEANING), (4.0, Mark.LEANING | Mark.STRONG)],
)
def test_a_score_leans_from_one_and_a_half_nats_and_is_strong_from_four(score: float, found: int) -> None:
    # The score that accuses decides nothing here.
    assert marks.of_state(UnitState(), RULES, Scores(9.0, 9.0, 9.0, 9.0, score)) == found


def test_the_scores_of_the_state_count_where_none_are_given() -> None:
    assert marks.of_state(UnitState(), RULES) == 0
    assert marks.of_state(UnitState(), replace(RULES, scorecard=None)) == 0


@pytest.mark.parametrize("why", WHY)
def test_only_a_second_sale_is_marked_as_one(why: str) -> None:
    found = marks.of_state(UnitState(why=WHY[why]), RULES, Scores(0.0, 0.0, 0.0, 0.0, 0.0))
    assert found == (Mark.SECOND_SALE if why == "second_sale" else 0)


@pytest.mark.parametrize(
    ("shipped", "found"),
    [
        (frozenset({"01"}), Mark.LOCATED),
        (frozenset({"79"}), PLACES),
        (frozenset({"79", "01"}), Mark.LOCATED),
        (NOWHERE, Mark.LOCATED),
    ],
)
def test_a_measured_place_is_held_against_where_the_order_went(shipped: frozenset[str], found: int) -> None:
    assert marks.of_place(SEEN, shipped) == found


@pytest.mark.parametrize("place", [None, in_province("01"), in_province("01", Locating.NETWORK)])
def test_a_place_that_nobody_measured_marks_nothing(place: Position | None) -> None:
    assert marks.of_place(replace(SEEN, position=place), frozenset({"79"})) == 0


def test_a_code_without_its_seal_marks_nothing() -> None:
    assert marks.of_place(replace(SEEN, sealed=False), frozenset({"79"})) == 0
