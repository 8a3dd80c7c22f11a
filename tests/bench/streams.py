"""Streams of the tests: lines of a file, and what is read and judged of them."""

from collections.abc import Callable
from pathlib import Path

from registry.judgement.evidence_parameters import Parameters
from registry.simulation.people import Event
from tests.bench import rows, stream
from tests.bench.rows import COLUMNS, read

HEADER = ",".join(COLUMNS) + "\n"
GOOD = {"unit": "u1", "at": "29000000", "kind": "scan", "channel": "consumer", "device": "d", "truth": "genuine"}
SALE = {**GOOD, "kind": "sale", "channel": "shop"}

Write = Callable[..., Path]


def row(**cells: str) -> str:
    """One line of the file."""
    return ",".join(cells.get(column, "") for column in COLUMNS) + "\n"


def events(path: Path, unit: str = "u1") -> list[Event]:
    return rows.history(read(path).units[unit])[0].events


def courses(path: Path) -> dict[str, stream.Judged]:
    return {one.unit: one for one in stream.judged(read(path), Parameters())}
