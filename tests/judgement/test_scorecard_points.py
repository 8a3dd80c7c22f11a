"""The fitted points: a bin for every value, and what shops saw stays an alarm."""

from itertools import pairwise

import pytest

from registry.judgement._scorecard import BY_SHOPS, FEATURES, Feature
from registry.judgement._scorecard_points import POINTS
from registry.judgement.evidence_parameters import Parameters
from registry.judgement.unit_state import UnitState
from registry.model.flag_evidence import Counts

SUSPECT_AT = Parameters().suspect_at


@pytest.mark.parametrize("row", POINTS.rows, ids=lambda row: row.feature)
def test_edges_rise_and_every_bin_has_its_points(row: Feature) -> None:
    assert row.feature in FEATURES
    assert all(lower < higher for lower, higher in pairwise(row.edges))
    assert len(row.points) == len(row.edges) + 1


def test_every_feature_has_one_row() -> None:
    assert sorted(row.feature for row in POINTS.rows) == sorted(FEATURES)
    assert set(FEATURES) >= BY_SHOPS


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
