"""The log: one JSON object a line, from a thread of its own, and nobody waits for whoever reads it."""

import io
import json
import logging
import threading
import time
from typing import Any

import pytest

from registry import telemetry
from registry.telemetry import AccessRecord, LineWriter
from tests.processes import PATIENCE


class Closable(io.StringIO):
    """A stream that takes nothing while its gate is shut."""

    def __init__(self) -> None:
        super().__init__()
        self.gate = threading.Event()
        self.pieces: list[str] = []

    def write(self, text: str) -> int:
        assert self.gate.wait(PATIENCE)
        self.pieces.append(text)
        return super().write(text)


def record(event: str, level: int = logging.INFO, **fields: object) -> logging.LogRecord:
    made = logging.LogRecord("registry", level, "", 0, event, (), None)
    made.fields = fields
    return made


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_answer_is_a_line_with_its_fields() -> None:
    line = telemetry.JsonLines().format(
        AccessRecord('"route": "/01<tail:rest>", "status": 200, "ms": 0.4', 1_790_000_000.9)
    )
    found = json.loads(line)
    assert list(found) == ["at", "level", "event", "route", "status", "ms"]
    assert (found["level"], found["event"], found["route"]) == ("info", "request", "/01<tail:rest>")
    assert time.strptime(found["at"], "%Y-%m-%dT%H:%M:%S%z")


def test_lines_come_in_order_and_none_is_lost_at_the_end() -> None:
    stream = Closable()
    stream.gate.set()
    writer = LineWriter(stream)
    for number in range(1000):
        assert writer.handle(record("x", number=number, word="ế" * 50))
    writer.flush()
    assert [line["number"] for line in lines(stream)] == list(range(1000))
    assert all(piece.endswith("\n") and len(piece.encode()) <= LineWriter.PIECE for piece in stream.pieces)


def test_nobody_waits_for_a_reader_that_stands_still_and_what_is_dropped_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(LineWriter, "MOST", 100)
    stream = Closable()
    writer = LineWriter(stream)
    monkeypatch.setattr(telemetry.LOG, "handlers", [writer])
    kept = sum(writer.handle(record("x", number=number)) for number in range(1000))
    assert 100 <= kept < 1000
    stream.gate.set()
    until = time.monotonic() + PATIENCE
    while "lines_lost" not in stream.getvalue():
        assert time.monotonic() < until
        time.sleep(0.01)
    writer.flush()
    found = lines(stream)
    assert sum(line["event"] == "x" for line in found) == kept
    assert sum(line["lines"] for line in found if line["event"] == "lines_lost") == 1000 - kept
