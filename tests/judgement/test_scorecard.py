"""The scorecard: an alarm can be taken apart, every value has its bin, and what shops saw stays an alarm."""

from itertools import pairwise

import pytest
from hypothesis import given, settings

from registry.errors import Invalid
from registry.judgement._scorecard import BY_SHOPS, FEATURES, Row, Scorecard
from registry.judgement._scorecard_points import POINTS
from registry.judgement.evidence_parameters import Parameters, from_mapping
from registry.judgement.unit_state import Counts, UnitState
from tests.examples import at_most
from tests.judgement.test_unit_state import states

SUSPECT_AT = Parameters().suspect_at


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
    card = Scorecard(-1.0, (Row("sessions", (0,), (0.0, -9.0)), Row("shops", (0,), (0.0, 4.0))), floor=-2.0)
    assert card.score(UnitState(sessions=5, counts=Counts(shops=1))) == pytest.approx(-1.0 - 2.0 + 4.0)


def test_what_shops_take_away_has_none() -> None:
    card = Scorecard(0.0, (Row("far_shops", (0,), (0.0, -5.0)),), floor=-1.0)
    assert card.score(UnitState(counts=Counts(far_shops=1))) == -5.0


@pytest.mark.parametrize("row", POINTS.rows, ids=lambda row: row.feature)
def test_edges_rise_and_every_bin_has_its_points(row: Row) -> None:
    assert row.feature in FEATURES
    assert all(lower < higher for lower, higher in pairwise(row.edges))
    assert len(row.points) == len(row.edges) + 1


def test_every_feature_has_one_row() -> None:
    assert sorted(row.feature for row in POINTS.rows) == sorted(FEATURES)
    assert set(FEATURES) >= BY_SHOPS


@pytest.mark.parametrize(("sessions", "points"), [(0, 1.0), (1, 1.0), (2, 2.0), (3, 2.0), (4, 3.0), (65_535, 3.0)])
def test_value_falls_into_the_bin_up_to_its_edge_and_beyond_the_last_into_the_last(
    sessions: int, points: float
) -> None:
    card = Scorecard(0.0, (Row("sessions", (1, 3), (1.0, 2.0, 3.0)),))
    assert card.score(UnitState(sessions=sessions)) == points
    assert card.parts(UnitState(sessions=sessions)) == {"sessions": points}


@pytest.mark.parametrize(
    "state",
    [
        UnitState(),
        UnitState(last=2**32 - 1, first_consumer=1, sessions=65_535, online=30_000),
        UnitState(first_consumer=2**32 - 1, online=-30_000),
        UnitState(counts=Counts(255, 255, 255, 255, 255, 255, 255, 255, 255, 2**34 - 1)),
    ],
    ids=["empty", "top", "bottom", "full"],
)
def test_any_value_a_state_can_hold_has_its_points(state: UnitState) -> None:
    assert set(POINTS.parts(state)) == set(FEATURES)
    assert -20 < POINTS.score(state) < 40


def test_unit_that_nobody_touched_is_far_from_suspect() -> None:
    assert POINTS.score(UnitState()) < SUSPECT_AT - 3


def test_days_are_known_from_the_first_buyer_on() -> None:
    days = FEATURES["days_known"]
    assert days(UnitState(first=5, last=90_000)) == -1
    assert days(UnitState(first=5, last=1_440 * 3 + 10, first_consumer=10)) == 3


def test_online_is_read_in_nats_and_provinces_are_counted() -> None:
    assert FEATURES["online"](UnitState(online=-250)) == -2.5
    assert FEATURES["provinces"](UnitState(counts=Counts(provinces=0b1011))) == 3


by_shops = [
    Counts(shops=shops, far_shops=far, late_shops=late)
    for shops in range(8)
    for far in range(max(shops, 1))
    for late in range(shops + 1)
]


@pytest.mark.parametrize("late", [False, True], ids=["in time", "late"])
@pytest.mark.parametrize("strangers", [POINTS.floor, 0.0, 2.0])
def test_one_more_shop_elsewhere_never_takes_an_alarm_away(strangers: float, late: bool) -> None:
    lost = []
    for counts in by_shops:
        if not counts.shops:
            continue
        more = Counts(shops=counts.shops + 1, far_shops=counts.far_shops + 1, late_shops=counts.late_shops + late)
        had, has = (POINTS.score(UnitState(counts=one)) + strangers for one in (counts, more))
        if had >= SUSPECT_AT > has:
            lost.append((counts, round(had, 2), round(has, 2)))
    assert lost == []


def test_four_shops_far_apart_are_an_alarm_whatever_strangers_do() -> None:
    for counts in by_shops:
        if counts.shops >= 4 and counts.far_shops >= 3:
            assert POINTS.score(UnitState(counts=counts)) + POINTS.floor >= SUSPECT_AT


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
