"""The scorecard: an alarm can be taken apart, every value has its bin, and floors bound what is taken away."""

import pickle

import pytest
from hypothesis import given, settings

from registry.errors import Invalid
from registry.judgement._scorecard import BY_SHOPS, FEATURES, Feature, Scorecard
from registry.judgement._scorecard_points import POINTS
from registry.judgement.evidence_parameters import from_mapping
from registry.judgement.unit_state import UnitState
from registry.model.flag_evidence import Counts
from tests.examples import at_most
from tests.judgement.test_unit_state import states


def strangers_part(card: Scorecard, state: UnitState) -> float:
    return sum(points for feature, points in card.parts(state).items() if feature not in BY_SHOPS)


@settings(max_examples=at_most(200), deadline=None)
@given(states)
def test_score_is_the_base_and_its_parts_unless_the_floor_holds(state: UnitState) -> None:
    parts = POINTS.parts(state)
    strangers = strangers_part(POINTS, state)
    shops = sum(parts.values()) - strangers
    assert POINTS.score(state) == pytest.approx(POINTS.base + shops + max(strangers, POINTS.floor))


def test_what_strangers_take_away_has_a_floor() -> None:
    card = Scorecard(-1.0, (Feature("sessions", (0,), (0.0, -9.0)), Feature("shops", (0,), (0.0, 4.0))), floor=-2.0)
    assert card.score(UnitState(sessions=5, counts=Counts(shops=1))) == pytest.approx(-1.0 - 2.0 + 4.0)


def test_what_shops_take_away_has_none() -> None:
    card = Scorecard(0.0, (Feature("far_shops", (0,), (0.0, -5.0)),), floor=-1.0)
    assert card.score(UnitState(counts=Counts(far_shops=1))) == -5.0


@pytest.mark.parametrize(("sessions", "points"), [(0, 1.0), (1, 1.0), (2, 2.0), (3, 2.0), (4, 3.0), (65_535, 3.0)])
def test_value_falls_into_the_bin_up_to_its_edge_and_beyond_the_last_into_the_last(
    sessions: int, points: float
) -> None:
    card = Scorecard(0.0, (Feature("sessions", (1, 3), (1.0, 2.0, 3.0)),))
    assert card.score(UnitState(sessions=sessions)) == points
    assert card.parts(UnitState(sessions=sessions)) == {"sessions": points}


def test_days_are_known_from_the_first_buyer_on() -> None:
    days = FEATURES["days_known"]
    assert days(UnitState(first=5, last=90_000)) == -1
    assert days(UnitState(first=5, last=1_440 * 3 + 10, first_consumer=10)) == 3


def test_online_is_read_in_nats_and_provinces_are_counted() -> None:
    assert FEATURES["online"](UnitState(online=-250)) == -2.5
    assert FEATURES["provinces"](UnitState(counts=Counts(provinces=0b1011))) == 3


def as_json(card: Scorecard) -> dict[str, object]:
    rows = [{"feature": row.feature, "edges": list(row.edges), "points": list(row.points)} for row in card.rows]
    return {"base": card.base, "floor": card.floor, "rows": rows}


def test_a_file_gives_a_scorecard_or_takes_it_away() -> None:
    given = from_mapping({"scorecard": as_json(POINTS)}, "rules.json")
    state = UnitState(first=1, last=2, sessions=3)
    assert given.scorecard is not None
    assert given.scorecard.score(state) == POINTS.score(state)
    assert from_mapping({"scorecard": None}, "rules.json").scorecard is None


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"rows": [], "base": "0"},
        {"rows": [{"feature": "moon", "edges": [], "points": [0]}], "base": 0},
        {"rows": [{"feature": "shops", "edges": [2, 1], "points": [0, 1, 2]}], "base": 0},
        {"rows": [{"feature": "shops", "edges": [1], "points": [0]}], "base": 0},
        {"rows": [{"feature": "shops", "edges": [1], "points": [0, "x"]}], "base": 0},
        {"rows": [{"feature": "shops", "edges": [1], "points": [0, 1]}] * 2, "base": 0},
        {"rows": [], "base": 0, "more": 1},
    ],
)
def test_a_scorecard_that_cannot_be_read_is_named(changed: dict[str, object]) -> None:
    with pytest.raises(Invalid, match="scorecard"):
        from_mapping({"scorecard": changed}, "rules.json")


def test_a_scorecard_goes_to_another_process_whole() -> None:
    there = pickle.loads(pickle.dumps(POINTS))
    assert there == POINTS
    state = UnitState(counts=Counts(devices=9, far_gps=3), sessions=12)
    assert there.score(state) == POINTS.score(state)
