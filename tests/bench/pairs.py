"""What every measurement shares: pairs of figures taken in turn, their ratio, and the options.

1. A figure is a ratio of two that were taken right after one another: limit, ours, limit, ours, ... The median of the
   pairs' ratios counts. The machine may be shared and slow: that changes both halves of a pair.
2. `--quick` runs the same parts on little, to see that they run. Its numbers mean nothing and are never written down.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run was asked for; None where a measurement has a usual size of its own."""

    pairs: int | None = None
    quick: bool = False
    database: str = "sqlite"
    codes: int | None = None
    seconds: int = 6
    orders: int = 1_000_000
    touched: int = 10_000_000
    keep: Path = Path("/tmp/registry-bench")

    def size(self, usual: int, quick: int) -> int:
        """How many codes: as asked, else the usual number, or the small one with --quick."""
        return self.codes or (quick if self.quick else usual)

    def turns(self, usual: int = 5) -> int:
        return self.pairs or (1 if self.quick else usual)


@dataclass(frozen=True, slots=True)
class Pair:
    """One figure of the limit and one of ours."""

    limit: float
    ours: float

    @property
    def ratio(self) -> float:
        return self.ours / self.limit


@dataclass(frozen=True, slots=True)
class Result:
    """A row of docs/performance.md. `at_most`: the goal is an upper bound; `what`: what the figures count."""

    row: str
    what: str
    pairs: Sequence[Pair]
    goal: float
    at_most: bool = False
    database: str = ""
    details: dict[str, object] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        return median(pair.ratio for pair in self.pairs)

    @property
    def met(self) -> bool:
        return self.ratio <= self.goal if self.at_most else self.ratio >= self.goal

    def told(self) -> dict[str, object]:
        """The row as JSON."""
        return {
            "row": self.row,
            "ratio": _short(self.ratio),
            "goal": self.goal,
            "at_most": self.at_most,
            "met": self.met,
            "database": self.database,
            "what": self.what,
            "limit": _short(median(pair.limit for pair in self.pairs)),
            "ours": _short(median(pair.ours for pair in self.pairs)),
            "pairs": [[_short(pair.limit), _short(pair.ours), _short(pair.ratio)] for pair in self.pairs],
            **self.details,
        }


def _short(number: float) -> float:
    return float(f"{number:.4g}")


def say(text: str) -> None:
    """A line of what is being done."""
    print(text, flush=True)


def in_turn(name: str, limit: Callable[[int], float], ours: Callable[[int], float], pairs: int) -> list[Pair]:
    """Take both figures `pairs` times, each pair right after one another; both are told the pair's number."""
    found = []
    for number in range(pairs):
        pair = Pair(limit(number), ours(number))
        say(f"{name} {number + 1}/{pairs}: limit {pair.limit:,.4g}, ours {pair.ours:,.4g}, ratio {pair.ratio:.3g}")
        found.append(pair)
    return found


def read(arguments: Sequence[str]) -> tuple[Asked, bool]:
    """The options of a command line, and whether to write the row down; ends the program for bad ones."""
    plain = Asked()
    parser = argparse.ArgumentParser(prog="python -m tests.bench NAME", allow_abbrev=False)
    parser.add_argument("--pairs", type=_count, help="pairs of figures (usually 5)")
    parser.add_argument("--quick", action="store_true", help="a small run, to see that it works")
    parser.add_argument(
        "--database", default=plain.database, help="sqlite, postgresql (a server of its own), or a server's URL"
    )
    parser.add_argument("--codes", type=_count, help="codes of an order or a list")
    parser.add_argument("--seconds", type=_count, default=plain.seconds, help="of one run under load")
    parser.add_argument("--orders", type=_count, default=plain.orders, help="growth: orders of 1,000 codes")
    parser.add_argument("--touched", type=_count, default=plain.touched, help="growth: units with a history")
    parser.add_argument("--keep", type=Path, default=plain.keep, help="growth: where filled databases stay")
    parser.add_argument("--write", action="store_true", help="put the row into docs/performance.md")
    given = vars(parser.parse_args(arguments))
    write = given.pop("write")
    asked = Asked(**given)
    if write and asked.quick:
        parser.error("--quick measures nothing, so there is nothing to --write")
    if asked.quick and asked.orders == plain.orders:
        asked = Asked(**{**given, "orders": 500, "touched": 1_000})
    return asked, write


def _count(text: str) -> int:
    number = int(text.replace("_", ""))
    if number < 1:
        raise argparse.ArgumentTypeError("expected a number above 0")
    return number


def give_up(text: str) -> None:
    """End the program: what was asked for cannot be measured here."""
    sys.exit(text)
