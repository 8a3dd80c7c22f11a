"""The yardstick: every detector at equal false alarms, an oracle among them that sees whole histories.

The oracle is a gradient-boosted classifier (scikit-learn) trained on other histories of the very world it is tested in,
with features of everything that was ever scanned. No rule that an honest operator could write knows that much.
"""

from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from registry.judgement._scorecard import FEATURES
from registry.judgement.evidence import scores
from registry.judgement.evidence_parameters import Parameters
from registry.judgement.unit_state import UnitState
from registry.model.places import distance_km
from registry.model.sightings import Channel, Position, Sighting
from registry.simulation.courses import CAPPED, follow
from registry.simulation.people import History, packs
from registry.simulation.simulated_cases import copied
from registry.simulation.worlds import DAY, HUBS, WORLDS, Chance

Array = npt.NDArray[Any]
COPIES = (1, 2, 3, 5, 10, 20, 100)
DETECTORS = ("scans", "devices", "hand", "card")
_CARRIERS = 2000


class Seen(NamedTuple):
    """One session: how many since the first copy, the simple detectors' scores, and what the oracle sees."""

    after: int
    scores: tuple[float, ...]
    features: tuple[float, ...]


def sessions(history: History, rules: Parameters, at_most: int) -> list[Seen]:
    """The first sessions of a history, scans only, or those up to the tenth after the first copy."""
    found: list[Seen] = []
    seen: list[Sighting] = []
    after = 0
    hand = replace(rules, scorecard=None)
    assert rules.scorecard is not None
    for step in follow(history.without_sales(), rules):
        seen.append(step.event.sighting)
        if not step.session:
            continue
        after += step.copy_seen
        state = step.state
        simple = (
            float(state.sessions),
            float(state.counts.devices + state.counts.shops),
            scores(state, hand).suspecting,
            rules.scorecard.score(state),
        )
        found.append(Seen(after, simple, _of_state(state) + of_history(seen, history.shipped)))
        if len(found) >= at_most or after > CAPPED:
            break
    return found


def _of_state(state: UnitState) -> tuple[float, ...]:
    sums = (state.anonymous / 100, sum(giver.score for giver in state.givers) / 100, state.burst / 10)
    return (*(of(state) for of in FEATURES.values()), *sums, float(state.consumers), float(state.shops))


def of_history(seen: list[Sighting], shipped: frozenset[str]) -> tuple[float, ...]:
    """Everything that could be counted in a whole history."""
    buyers = [s for s in seen if s.channel is Channel.CONSUMER]
    keepers = [s for s in seen if s.channel is not Channel.CONSUMER]
    measured = [s.position for s in buyers if s.position and s.position.reliable]
    guessed = [s.position for s in buyers if s.position and not s.position.reliable]
    kept = [s.position for s in keepers if s.position]
    sure = (measured + kept)[:20]
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    for s in buyers:
        first.setdefault(s.device, s.minute)
        last[s.device] = s.minute
    arrivals = sorted(first.values())
    now = seen[-1].minute
    shops = [s.minute for s in keepers if s.channel is Channel.SHOP]
    late = [s for s in keepers if arrivals and s.minute > arrivals[0] + 10 * DAY]
    return (
        len(buyers),
        len(keepers),
        len(first),
        len({s.network for s in buyers}),
        len({s.network for s in buyers if s.network > _CARRIERS}),
        len({s.organisation for s in keepers}),
        len({p.province for p in measured}),
        len({p.province for p in guessed}),
        len({p.province for p in guessed if p.province not in HUBS}),
        len({p.province for p in kept}),
        _clusters(measured[:15]),
        _clusters(kept[:8]),
        _clusters(sure),
        sum(s.minute > now - 30 * DAY for s in seen),
        sum(s.minute > now - 3 * DAY for s in seen),
        len(late),
        len({s.organisation for s in late}),
        len({p.province for p in sure if shipped and p.province not in shipped}),
        _farthest(sure[:12]),
        sum(p.province in HUBS for p in guessed),
        max((last[d] - first[d] for d in first), default=0) / DAY,
        sum(any(_km(p, q) < 60 for p in measured[:12]) for q in kept[:6]),
        max((b - a for a, b in pairwise(arrivals)), default=0) / DAY,
        (now - seen[0].minute) / DAY,
        (max(shops) - min(shops)) / DAY if shops else -1.0,
        len({s.minute // (7 * DAY) for s in seen}),
        (arrivals[-1] - arrivals[0]) / DAY if arrivals else -1.0,
        float(seen[-1].channel is Channel.CONSUMER),
        (now - seen[-2].minute) / DAY if len(seen) > 1 else -1.0,
    )


def _km(one: Position, other: Position) -> float:
    return distance_km(one.lat, one.lon, other.lat, other.lon)


def _clusters(places: list[Position]) -> int:
    heads: list[Position] = []
    for place in places:
        if all(_km(place, head) > 60 for head in heads):
            heads.append(place)
    return len(heads)


def _farthest(places: list[Position]) -> float:
    return max((_km(a, b) for i, a in enumerate(places) for b in places[:i]), default=0.0)


@dataclass(slots=True)
class Sample:
    """Sessions of genuine codes and of attacked ones by the number of copies."""

    genuine: list[list[Seen]]
    attacked: dict[int, list[list[Seen]]]


def sample(world: str, rules: Parameters, codes: int, attacked: int, seed: int) -> Sample:
    """Draw histories on two cores; a code that nobody scanned has no sessions."""
    with ProcessPoolExecutor(2) as pool:
        parts = [pool.submit(_genuine, world, rules, codes // 4, seed * 100 + i) for i in range(4)]
        bad = {k: pool.submit(_attacked, world, rules, (k, attacked), seed * 100 + 50 + k) for k in COPIES}
        return Sample([h for part in parts for h in part.result()], {k: job.result() for k, job in bad.items()})


def _genuine(world: str, rules: Parameters, codes: int, seed: int) -> list[list[Seen]]:
    made = (sessions(history, rules, CAPPED) for history in packs(WORLDS[world], seed, codes))
    return [found for found in made if found]


def _attacked(world: str, rules: Parameters, which: tuple[int, int], seed: int) -> list[list[Seen]]:
    chance, (copies, count) = Chance(seed), which
    return [sessions(copied(copies)(WORLDS[world], chance), rules, 60) for _ in range(count)]


def train(of: Sample) -> Any:
    """The oracle's classifier; each number of copies weighs as much as the next."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    clean = np.array([s.features for h in of.genuine for s in h])
    rows, weights, guilty = [clean], [np.ones(len(clean))], [np.zeros(len(clean))]
    for histories in of.attacked.values():
        bad = np.array([s.features for h in histories for s in h if s.after])
        rows.append(bad)
        weights.append(np.full(len(bad), 30_000 / len(bad)))
        guilty.append(np.ones(len(bad)))
    model = HistGradientBoostingClassifier(
        max_iter=300, learning_rate=0.06, max_leaf_nodes=31, min_samples_leaf=40, l2_regularization=1, random_state=1
    )
    return model.fit(np.vstack(rows), np.concatenate(guilty), np.concatenate(weights))


def tops(histories: Iterable[list[Seen]], detector: str, oracle: Any) -> list[Array]:
    """For each history the highest score so far after each session: a verdict once reached stays."""
    listed = list(histories)
    if detector == "oracle":
        rows = np.array([s.features for h in listed for s in h])
        scored = oracle.decision_function(rows) if len(rows) else rows
    else:
        column = DETECTORS.index(detector)
        scored = np.array([s.scores[column] for h in listed for s in h])
    found, at = [], 0
    for history in listed:
        found.append(np.maximum.accumulate(scored[at : at + len(history)]))
        at += len(history)
    return found


@dataclass(slots=True)
class Curve:
    """One detector: for each budget of false alarms (share of capped sessions) the share found within ten sessions."""

    detector: str
    found: dict[int, list[float]]


BUDGETS = (0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01)


def curves(of: Sample, oracle: Any) -> list[Curve]:
    """Every detector at the same budgets."""
    made = []
    for detector in (*DETECTORS, "oracle"):
        clean = np.concatenate(tops(of.genuine, detector, oracle))
        limits = [_limit(clean, budget) for budget in BUDGETS]
        found = {}
        for copies, histories in of.attacked.items():
            highest = tops(histories, detector, oracle)
            found[copies] = [_found(histories, highest, limit) / len(histories) for limit in limits]
        made.append(Curve(detector, found))
    return made


def _limit(clean: Array, budget: float) -> float:
    """The lowest score that at most `budget` of the clean sessions pass; whole-number scores often allow far fewer."""
    ordered = np.sort(clean)
    return float(ordered[min(len(ordered) - 1, int(np.ceil(len(ordered) * (1 - budget))) - 1)])


def _found(histories: list[list[Seen]], highest: list[Array], limit: float) -> int:
    count = 0
    for history, tops_so_far in zip(histories, highest, strict=True):
        passed = next((s for s, top in zip(history, tops_so_far, strict=True) if top > limit), None)
        count += passed is not None and 1 <= passed.after <= CAPPED
    return count
