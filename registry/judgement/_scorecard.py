"""The scorecard: points for what the counters of a unit's small state show.

Additive, so that every alarm can be taken apart: a feature falls into a bin, a bin has its points, the score is their
sum (nats, near enough: a logistic regression's logarithm of odds). The points are fitted to simulated histories by
`python -m tests.bench fit`; docs/detection.md says how, and how it fares in worlds it was not fitted to.
"""

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeGuard

from registry.judgement.unit_state import UnitState

_MINUTES_A_DAY = 1440


def _days_known(state: UnitState) -> float:
    """Days from the first buyer's session to the last sighting; -1 before any buyer."""
    return (state.last - state.first_consumer) / _MINUTES_A_DAY if state.first_consumer else -1.0


# What a scorecard may look at, by name. Distances are in steps of 10 km.
FEATURES: dict[str, Callable[[UnitState], float]] = {
    "sessions": lambda state: state.sessions,
    "devices": lambda state: state.counts.devices,
    "shops": lambda state: state.counts.shops,
    "provinces": lambda state: state.counts.provinces.bit_count(),
    "far_gps": lambda state: state.counts.far_gps,
    "far_network": lambda state: state.counts.far_network,
    "far_shops": lambda state: state.counts.far_shops,
    "late_shops": lambda state: state.counts.late_shops,
    "journeys": lambda state: state.counts.journeys,
    "unshipped": lambda state: state.counts.unshipped,
    "farthest": lambda state: state.counts.farthest,
    "days_known": _days_known,
    "online": lambda state: state.online / 100,
}


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature: bin i holds values above `edges[i - 1]` up to `edges[i]`; `points` has one more than `edges`."""

    feature: str
    edges: tuple[float, ...]
    points: tuple[float, ...]


# The features that shops make; all others follow from what strangers do.
BY_SHOPS = frozenset({"shops", "far_shops", "late_shops"})

# A row made ready: the feature, edges and points of its bins, and whether shops make it.
_Look = tuple[Callable[[UnitState], float], tuple[float, ...], tuple[float, ...], bool]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The base of an unsuspicious unit, and the rows that add to it.

    What strangers take away has a floor, so that a faked burst of scans cannot hide what shops saw.
    """

    base: float
    rows: tuple[Feature, ...]
    floor: float = -1.0
    # Looked up once, because every scan is scored.
    _looks: tuple[_Look, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        looks = tuple((FEATURES[row.feature], row.edges, row.points, row.feature in BY_SHOPS) for row in self.rows)
        object.__setattr__(self, "_looks", looks)

    def __reduce__(self) -> tuple[type["Scorecard"], tuple[float, tuple[Feature, ...], float]]:
        """To another process goes what was given, not what was made ready of it."""
        return Scorecard, (self.base, self.rows, self.floor)

    def score(self, state: UnitState) -> float:
        """The sum of points of a state, in nats."""
        shops = strangers = 0.0
        for feature, edges, points, by_shops in self._looks:
            if by_shops:
                shops += points[bisect_left(edges, feature(state))]
            else:
                strangers += points[bisect_left(edges, feature(state))]
        return self.base + shops + max(strangers, self.floor)

    def parts(self, state: UnitState) -> dict[str, float]:
        """What each feature adds, for an officer to see."""
        return {row.feature: row.points[bisect_left(row.edges, FEATURES[row.feature](state))] for row in self.rows}


def read(given: object) -> Scorecard:
    """A scorecard as JSON gives it: {"base", "floor"?, "rows": [{"feature", "edges", "points"}]}.

    Raises ValueError that says what was expected.
    """
    if not isinstance(given, dict) or not isinstance(given.get("rows"), list) or set(given) - {"base", "floor", "rows"}:
        raise ValueError('null, or {"base", "floor", "rows": [{"feature", "edges", "points"}]}')
    base, floor = given.get("base"), given.get("floor", -1.0)
    if not _is_number(base) or not _is_number(floor):
        raise ValueError("base and floor as numbers")
    rows = tuple(_row(at, row) for at, row in enumerate(given["rows"]))
    if len({row.feature for row in rows}) != len(rows):
        raise ValueError("each feature once")
    return Scorecard(base, rows, floor)


def _row(at: int, given: object) -> Feature:
    names = ", ".join(FEATURES)
    if not isinstance(given, dict) or given.get("feature") not in FEATURES:
        raise ValueError(f"rows[{at}].feature as one of {names}")
    edges, points = given.get("edges"), given.get("points")
    if not isinstance(edges, list) or not isinstance(points, list) or not all(map(_is_number, edges + points)):
        raise ValueError(f"rows[{at}]: edges and points as lists of numbers")
    if edges != sorted(set(edges)) or len(points) != len(edges) + 1:
        raise ValueError(f"rows[{at}]: edges rising, and one point more than edges")
    return Feature(given["feature"], tuple(map(float, edges)), tuple(map(float, points)))


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= 1e6
