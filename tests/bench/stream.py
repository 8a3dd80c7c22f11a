"""`python -m tests.bench detect --stream FILE`: scans and sales from elsewhere, judged by the real evidence and judge.

1. What the file may hold stands in `rows`. A line that breaks a rule ends it all before anything is judged.
2. A unit is followed to its last event, however long that takes; where it was shipped nobody says.
3. A unit without any truth is in neither rate.
Measured: 85 MB and four minutes for 1,000,000 rows of 370,000 units.
"""

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from registry.errors import Invalid, RegistryError, Unavailable
from registry.judgement import evidence
from registry.judgement.evidence_parameters import Parameters
from registry.simulation.courses import Course, course, good_unit
from registry.simulation.rates import LEVELS, Attacked, Clean, Share
from tests.bench.detect import Table, markdown
from tests.bench.rows import Stream, Truth, history, read


@dataclass(frozen=True, slots=True)
class Judged:
    """One unit: what it is, and its course by scans alone and with sales."""

    unit: str
    truth: Truth
    scans: Course
    sales: Course


def judged(stream: Stream, rules: Parameters) -> Iterator[Judged]:
    """Every unit through the evidence and the judge, in the order in which the file first names them."""
    unit = good_unit()
    for name, packed in stream.units.items():
        made, truth = history(packed)
        until = made.events[-1].sighting.minute + 1
        by_scans, with_sales = (course(one, rules, unit, until) for one in (made.without_sales(), made))
        yield Judged(name, truth, by_scans, with_sales)


EVIDENCE: Final = {"scans": "scans", "scans_and_sales": "scans and sales"}


@dataclass(slots=True)
class Result:
    """What became of the units of each truth, by scans alone and with sales."""

    genuine: dict[str, Clean] = field(default_factory=lambda: {key: Clean() for key in EVIDENCE})
    attacked: dict[str, Attacked] = field(default_factory=lambda: {key: Attacked() for key in EVIDENCE})
    unknown: dict[str, Clean] = field(default_factory=lambda: {key: Clean() for key in EVIDENCE})

    def add(self, one: Judged) -> None:
        clean = {Truth.GENUINE: self.genuine, Truth.UNKNOWN: self.unknown}
        for key in EVIDENCE:
            made = one.scans if key == "scans" else one.sales
            if one.truth is Truth.COPY:
                self.attacked[key].add(made)
            else:
                clean[one.truth][key].codes += 1
                clean[one.truth][key].add(made)


def added_up(of: Iterable[Judged], answers: Any = None) -> Result:
    """The result; each unit's answer is written to the CSV writer `answers` if there is one."""
    total = Result()
    if answers is not None:
        answers.writerow(ANSWERS)
    for one in of:
        total.add(one)
        if answers is not None:
            answers.writerow(_answer(one))
    return total


ANSWERS: Final = (
    "unit", "truth", "level", "reasons", "sessions", "accused_before", "sessions_to_suspect", "sessions_to_duplicated"
)  # fmt: skip


def _answer(one: Judged) -> tuple[object, ...]:
    """With sales. Sessions count from the first event of a copy; empty where a level was not reached after it."""
    made = one.sales
    found = [made.sessions_until.get(level, "") for level in LEVELS]
    before = made.accused_before.name.lower() if one.truth is Truth.COPY else ""
    reasons = " ".join(evidence.reasons(made.state))
    return one.unit, one.truth.value, made.level.name.lower(), reasons, sum(made.answered), before, *found


Figures = dict[str, Share | float | None]


def figures(result: Result) -> dict[str, dict[str, Figures]]:
    """By truth and evidence; sessions are the first ten of each unit."""
    return {
        "genuine": {key: _of_clean(one) for key, one in result.genuine.items()},
        "attacked": {key: _of_attacked(one) for key, one in result.attacked.items()},
        "unknown": {key: _of_clean(one) for key, one in result.unknown.items()},
    }


def _of_clean(one: Clean) -> Figures:
    made: Figures = {"units": one.codes, "sessions": sum(one.capped)}
    for level in LEVELS:
        made[f"sessions_{level.name.lower()}"] = one.sessions_with_sales(level)
        made[f"units_{level.name.lower()}"] = one.of_followed(level)
    return made | {"second_sale": Share(one.sold_twice, one.codes)}


def _of_attacked(one: Attacked) -> Figures:
    made: Figures = {"units": one.codes, "both_items_seen": Share(one.two_packs, one.codes)}
    made["accused_before"] = Share(one.before, one.codes)
    for level in LEVELS:
        name = level.name.lower()
        made |= {f"{name}_within_10": one.within_ten(level), name: one.in_the_year(level)}
        made[f"median_sessions_to_{name}"] = one.sessions_to(level)
    return made


def table(of: dict[str, Figures]) -> Table:
    """Shares with their intervals; `suspect` is `suspect` or worse."""
    names = list(of["scans"])
    rows = [[EVIDENCE[key], *(_shown(made[name]) for name in names)] for key, made in of.items()]
    return [["evidence", *(name.replace("_", " ") for name in names)], *rows]


def _shown(figure: Share | float | None) -> str:
    if isinstance(figure, Share):
        return f"{figure.hits:,}: {figure.percent(2)}"
    return "-" if figure is None else f"{figure:,g}" if isinstance(figure, float) else f"{figure:,}"


def as_json(stream: Stream, result: Result) -> dict[str, Any]:
    """Counts, from which every share follows."""
    found: dict[str, Any] = {"bench": "stream", "rows": stream.rows, "units": len(stream.units)}
    for truth, of in figures(result).items():
        found[truth] = {
            key: {name: one.hits if isinstance(one, Share) else one for name, one in made.items()}
            for key, made in of.items()
        }
    return found


def main(arguments: list[str]) -> None:
    """Exit 2 for a file that breaks a rule, 3 for one that cannot be read or written."""
    parser = argparse.ArgumentParser("python -m tests.bench detect", allow_abbrev=False)
    parser.add_argument("--stream", type=Path, required=True, metavar="FILE", help="a CSV of scans and sales")
    parser.add_argument("--answers", type=Path, metavar="FILE", help="write each unit's level and reasons, as CSV")
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    chosen = parser.parse_args(arguments)
    try:
        run(chosen.stream, chosen.answers, chosen.json)
    except RegistryError as error:
        print(f"Error: {error.message} [{error.code}]", file=sys.stderr)
        sys.exit(3 if isinstance(error, Unavailable) else 2)


def run(path: Path, answers: Path | None, last_as_json: bool) -> None:
    """Read all of it, then judge and tell."""
    stream = read(path)
    with ExitStack() as opened:
        writer = None
        if answers is not None:
            if answers.exists() and answers.samefile(path):
                raise Invalid("answers", f"{answers} is the stream itself; name another file for the answers.")
            try:
                file = opened.enter_context(answers.open("w", encoding="utf-8", newline=""))
            except OSError as error:
                raise Unavailable("file", f"{answers} cannot be written: {error.strerror}.") from error
            writer = csv.writer(file, lineterminator="\n")
        result = added_up(judged(stream, Parameters()), writer)
    for truth, of in figures(result).items():
        if of["scans"]["units"]:
            print(f"\n{truth} units\n{markdown(table(of))}")
    if last_as_json:
        print(json.dumps(as_json(stream, result)))
