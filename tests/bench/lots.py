"""Whole lots: 2,000 codes each, some of them copied; which lots are out of line."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

from registry.judgement import marks
from registry.judgement.evidence_parameters import Parameters
from registry.judgement.lot_evidence import LotCounts, LotRules, out_of_line
from registry.model.cases import FlagKind
from registry.simulation.courses import follow
from registry.simulation.people import History, add_copies, drawn_fate, fates, genuine, lot
from registry.simulation.rates import Share
from registry.simulation.worlds import WORLDS, Chance, World

CELLS = ((0.01, 1), (0.05, 1), (0.20, 1), (0.05, 3), (0.01, 5), (0.05, 5))
CLEAN_LOTS = 300
ATTACKED_LOTS = 150
# A producer's other lots, against which one is judged.
BESIDE = 20


@dataclass(frozen=True, slots=True)
class Cell:
    """Of the lots with this share of codes copied so often, how many were flagged as out of line, and how many by each
    test; clean lots have the share 0."""

    share: float
    copies: int
    flagged: Share
    by_sales: Share
    by_scores: Share


def counted(world: World, seed: int, share: float, copies: int) -> LotCounts:
    """One lot through the evidence."""
    chance = Chance(seed)
    of = lot(world, chance)
    histories: list[History] = []
    copied = int(world.lot_size * share)
    for _ in range(copied):
        made = genuine(world, chance, of, drawn_fate(world, chance))
        histories.append(add_copies(world, chance, made, copies))
    histories += [genuine(world, chance, of, fate) for _, fate in fates(world, chance, world.lot_size - copied)]
    rules, total = Parameters(), LotCounts("L", world.lot_size, 0)
    for history in histories:
        total = _with(total, history, rules)
    return total


def _with(total: LotCounts, history: History, rules: Parameters) -> LotCounts:
    state, bits = None, marks.Mark(0)
    for step in follow(history, rules):
        state = step.state
        bits |= marks.of_place(step.event.sighting, history.shipped)
    if state is None:
        return total
    bits |= marks.of_state(state, rules)
    return replace(
        total,
        touched=total.touched + 1,
        suspicious=total.suspicious + bool(bits & marks.Mark.LEANING),
        second_sales=total.second_sales + bool(bits & marks.Mark.SECOND_SALE),
        outside=total.outside + bool(bits & marks.Mark.UNSHIPPED),
        located=(total.located or 0) + bool(bits & marks.Mark.LOCATED),
    )


def _drawn(world: str, share: float, copies: int, seed: int) -> LotCounts:
    return counted(WORLDS[world], seed, share, copies)


def cells(world: str, seed: int) -> list[Cell]:
    """Clean lots and attacked ones, each judged beside clean lots of its product."""
    with ProcessPoolExecutor(2) as pool:
        clean = list(pool.map(partial(_drawn, world, 0.0, 0), range(seed, seed + CLEAN_LOTS + BESIDE), chunksize=20))
        beside, judged = clean[:BESIDE], clean[BESIDE:]
        found = [_cell(0.0, 0, beside, judged)]
        for number, (share, copies) in enumerate(CELLS):
            start = seed + 10_000 * (number + 1)
            lots = list(
                pool.map(partial(_drawn, world, share, copies), range(start, start + ATTACKED_LOTS), chunksize=15)
            )
            found.append(_cell(share, copies, beside, lots))
    return found


def _cell(share: float, copies: int, beside: list[LotCounts], lots: list[LotCounts]) -> Cell:
    flagged = sales = scores = 0
    for one in lots:
        about = [f for f in out_of_line([*beside, replace(one, lot="X")], LotRules()) if f.counts.lot == "X"]
        about = [f for f in about if f.kind is not FlagKind.LOT_SHIPPING_DATA]
        flagged += bool(about)
        sales += any(f.second_sales for f in about)
        scores += any(f.scores for f in about)
    return Cell(share, copies, *(Share(hits, len(lots)) for hits in (flagged, sales, scores)))
