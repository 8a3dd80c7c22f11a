"""Fit the scorecard's points: a logistic regression on one bin each, over simulated sessions.

Fitted on the worlds `default` and `wide` and on the innocent oddities, with sales and without; never on the harsh ones.
Prints the table for `registry/judgement/_scorecard_points.py`, and the threshold that the default world sets: where
0.05 % of its capped sessions would be answered `suspect`, plus 1.5 nats of margin.
"""

import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from registry.judgement._scorecard import FEATURES, Feature, Scorecard
from registry.judgement.evidence_parameters import Parameters
from registry.simulation.courses import CAPPED, follow
from registry.simulation.people import History, packs
from registry.simulation.simulated_cases import ODDITIES, TELEVISION, copied
from registry.simulation.worlds import WORLDS, Chance

SEEDS = {"genuine": 100, "attacks": 200, "oddities": 300, "threshold": 400}
COPIES = {1: 0.3, 3: 0.6, 5: 1.0, 10: 1.0, 20: 1.0, 100: 1.0}
# The last bin of a feature must occur among genuine and attacked codes, or its points mean nothing.
# A class of attacks weighs as much as so many genuine sessions.
CLASS_WEIGHT = 30_000.0
MARGIN = 1.5
QUIET_SHOPS = 0.03
BUDGET = 0.0005

EDGES: dict[str, tuple[float, ...]] = {
    "sessions": (1, 2, 3, 4, 5, 7),
    "devices": (1, 2, 3, 4, 5, 6, 8),
    "shops": (0, 1, 2, 3, 4),
    "provinces": (0, 1, 2, 3, 4, 5),
    "far_gps": (0, 1, 2, 3, 4),
    "far_network": (0, 1, 2, 3, 4),
    "far_shops": (0, 1, 2, 3),
    "late_shops": (0, 1, 2, 3),
    "journeys": (0, 1),
    "unshipped": (0, 1, 2),
    "farthest": (0, 10, 25, 50, 90),
    "days_known": (-1, 14, 45, 120),
    "online": (-6, -3, -1, 0, 1, 3, 5, 8, 12),
}

Array = npt.NDArray[Any]


def features(history: History, sales: bool) -> list[tuple[float, ...]]:
    """The features after each of the first sessions; of an attacked code, only once a copy was seen."""
    rows: list[tuple[float, ...]] = []
    attacked = any(event.copy for event in history.events)
    for step in follow(history if sales else history.without_sales(), Parameters(scorecard=None)):
        if step.session and (step.copy_seen or not attacked):
            rows.append(tuple(of(step.state) for of in FEATURES.values()))
        if len(rows) >= 2 * CAPPED:
            break
    return rows


def _flat(histories: Iterable[History], sales: bool) -> Array:
    return np.array([row for history in histories for row in features(history, sales)], float)


def genuine(world: str, seed: int, count: int, sales: bool) -> Array:
    return _flat(packs(WORLDS[world], seed, count), sales)


def attacks(world: str, seed: int, count: int, sales: bool) -> dict[int, Array]:
    return {k: _flat(_made(world, seed * 1000 + k, k, count), sales) for k in COPIES}


def _made(world: str, seed: int, copies: int, count: int) -> Iterator[History]:
    """Copied codes; every other one where shops hardly scan, so that the points do not rest on shops alone."""
    chance, place = Chance(seed), WORLDS[world]
    quiet = replace(place, copy_shop_scans=QUIET_SHOPS)
    return (copied(copies)(quiet if number % 2 else place, chance) for number in range(count))


def oddities(world: str, seed: int, count: int, sales: bool) -> Array:
    found = []
    for number, (name, case) in enumerate(ODDITIES.items()):
        chance = Chance((seed, number))
        size = count // 20 if name == TELEVISION else count
        found.append(_flat((case(WORLDS[world], chance) for _ in range(size)), sales))
    return np.vstack(found)


def _bits(rows: Array) -> Array:
    """Each feature as the bin it falls into, one column a bin, the first bin left out."""
    parts = []
    for column, name in enumerate(FEATURES):
        bins = np.digitize(rows[:, column], EDGES[name], right=True)
        parts.append(bins[:, None] == np.arange(1, len(EDGES[name]) + 1))
    return np.hstack(parts).astype(np.float32)


def fitted(codes: int, attacked: int, odd: int) -> Scorecard:
    """Draw, fit, and write the points into a scorecard."""
    from sklearn.linear_model import LogisticRegression

    jobs = []
    with ProcessPoolExecutor(2) as pool:
        for sales in (True, False):
            for world, share in (("default", 0.3), ("wide", 1.0)):
                seed = 10 * sales + (world == "wide")
                jobs.append(pool.submit(genuine, world, SEEDS["genuine"] + seed, int(codes * share), sales))
            jobs.append(pool.submit(oddities, "default", SEEDS["oddities"] + sales, odd, sales))
        attack_jobs = [
            pool.submit(attacks, world, SEEDS["attacks"] + 10 * sales + (world == "wide"), attacked, sales)
            for sales in (True, False)
            for world in ("default", "wide")
        ]
        clean = [job.result() for job in jobs]
        bad = [job.result() for job in attack_jobs]
    rows, weights = list(clean), [np.ones(len(part)) for part in clean]
    for part in bad:
        for copies, found in part.items():
            rows.append(found)
            weights.append(np.full(len(found), COPIES[copies] * CLASS_WEIGHT / len(found)))
    guilty = np.concatenate([np.zeros(sum(map(len, clean))), np.ones(sum(len(f) for p in bad for f in p.values()))])
    print(f"{len(guilty):,} sessions, {int(guilty.sum()):,} of attacked codes", file=sys.stderr)
    model = LogisticRegression(C=1.0, max_iter=600).fit(_bits(np.vstack(rows)), guilty, np.concatenate(weights))
    points = iter(model.coef_[0].tolist())
    table = []
    for name in FEATURES:
        edges = EDGES[name]
        table.append(Feature(name, edges, (0.0, *(round(next(points), 2) for _ in edges))))
    return Scorecard(round(float(model.intercept_[0]), 2), tuple(table))


def _tops(card: Scorecard, seed: int, count: int) -> list[float]:
    """For each capped session of default packs, the highest score so far: a verdict once reached stays."""
    found: list[float] = []
    for history in packs(WORLDS["default"], seed, count):
        top, sessions = -np.inf, 0
        for step in follow(history, Parameters(scorecard=None)):
            top = max(top, card.score(step.state))
            sessions += step.session
            if step.session and sessions <= CAPPED:
                found.append(top)
    return found


def threshold(card: Scorecard, codes: int) -> float:
    """The score that BUDGET of the default world's capped sessions pass."""
    with ProcessPoolExecutor(2) as pool:
        halves = pool.map(partial(_tops, card, count=codes // 2), (SEEDS["threshold"], SEEDS["threshold"] + 1))
        tops = np.concatenate([np.array(half) for half in halves])
    return float(np.quantile(tops, 1 - BUDGET))


def main(codes: int = 600_000, attacked: int = 2_000, odd: int = 8_000) -> None:
    card = fitted(codes, attacked, odd)
    at = threshold(card, codes * 2)
    rules = replace(Parameters(), scorecard=card)
    assert rules.scorecard is card
    print(f"# 0.05 % of the default world's capped sessions pass {at:.2f}; with the margin {at + MARGIN:.2f}.")
    print(f"POINTS = Scorecard(\n    {card.base},\n    (")
    for row in card.rows:
        print(f"        Row({row.feature!r}, {row.edges}, {row.points}),")
    print("    ),\n)")
