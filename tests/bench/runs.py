"""The runs behind the table: many histories through the real evidence, in pieces on all cores."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import TypeVar

from registry.judgement.evidence_parameters import Parameters
from registry.simulation.courses import Course, Issue, course, good_unit
from registry.simulation.people import History, packs
from registry.simulation.rates import Attacked, Clean, Share, Stolen, of_attacked, of_clean, of_guesses, of_theft
from registry.simulation.simulated_cases import GUESSES, TELEVISION, cases, guessed, stolen
from registry.simulation.worlds import WORLDS, Chance, World

P = TypeVar("P")
T = TypeVar("T")
PIECE = 100_000


@dataclass(frozen=True, slots=True)
class Run:
    """One class of histories: a case in a world, so many times, from a seed."""

    world: str
    case: str
    count: int
    seed: int
    sales: bool = True
    changes: tuple[tuple[str, float], ...] = ()
    rules: Parameters = field(default_factory=Parameters)

    def place(self) -> World:
        return replace(WORLDS[self.world], **dict(self.changes))  # type: ignore[arg-type]  # names of World's shares

    def told(self, history: History) -> History:
        """A history with its sales, or as where no till reports."""
        return history if self.sales else history.without_sales()


def clean(run: Run) -> Clean:
    """Genuine packs of a world, in pieces."""
    pieces = [replace(run, count=min(PIECE, run.count - at), seed=run.seed * 1000 + at // PIECE)
              for at in range(0, run.count, PIECE)]  # fmt: skip
    return _spread(_clean_piece, pieces, Clean.merged)


def attacked(run: Run) -> Attacked:
    """Codes under an attack."""
    return _spread(_attacked_piece, _halves(run), Attacked.merged)


def odd(run: Run) -> Clean:
    """Genuine packs to which one odd thing happens."""
    size = 2_000 if run.case == TELEVISION else run.count
    return _spread(_odd_piece, _halves(replace(run, count=size)), Clean.merged)


def of_guessing(issue: Issue, codes: int, seed: int) -> Share:
    """GUESSES random serials for each of so many codes."""
    chance = Chance(seed)
    return sum((of_guesses(issue.findings(guessed(chance, GUESSES))) for _ in range(codes)), Share())


def of_stealing(run: Run) -> Stolen:
    """Packs that are stolen and scanned."""
    unit, world, chance = good_unit(), run.place(), Chance(run.seed)
    return sum((of_theft(stolen(world, chance), run.rules, unit) for _ in range(run.count)), Stolen())


def _halves(run: Run) -> list[Run]:
    half = run.count // 2
    return [
        replace(run, count=half, seed=run.seed * 1000),
        replace(run, count=run.count - half, seed=run.seed * 1000 + 1),
    ]


def _spread(work: Callable[[P], T], pieces: list[P], merge: Callable[[T, T], T]) -> T:
    with ProcessPoolExecutor(2) as pool:
        return reduce(merge, pool.map(work, pieces))


def _clean_piece(run: Run) -> Clean:
    unit = good_unit()
    histories = packs(run.place(), run.seed, run.count)
    return of_clean((course(run.told(history), run.rules, unit) for history in histories), run.count)


def _courses(run: Run) -> Iterator[Course]:
    unit, case, world = good_unit(), cases()[run.case].case, run.place()
    chance = Chance((run.seed, sum(run.case.encode())))
    for _ in range(run.count):
        yield course(run.told(case(world, chance)), run.rules, unit)


def _attacked_piece(run: Run) -> Attacked:
    return of_attacked(_courses(run))


def _odd_piece(run: Run) -> Clean:
    return of_clean((made for made in _courses(run) if made.answered != [0, 0, 0]), run.count)
