"""Processes that share work: in order, few pieces ahead, and none is left behind."""

import multiprocessing
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry import crews
from registry.errors import Unavailable
from tests.paths import ROOT
from tests.processes import PATIENCE, python

_factor = 0


def take(factor: int) -> None:
    global _factor
    _factor = factor


def times(number: int) -> tuple[int, int]:
    if number == 13:
        raise ValueError("thirteen")
    return number * _factor, os.getpid()


def test_pieces_come_back_in_order_made_by_processes_that_have_the_tools() -> None:
    done = list(crews.share(times, range(10), take, 7, 2))
    assert [(piece, made) for piece, (made, _) in done] == [(number, 7 * number) for number in range(10)]
    assert os.getpid() not in {process for _, (_, process) in done}
    assert not multiprocessing.active_children()


def end(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_that_is_ended_from_outside_is_an_error_in_words() -> None:
    with pytest.raises(Unavailable) as raised:
        list(crews.share(end, range(3), take, 1, 2))
    assert raised.value.code == "process_lost"
    assert not multiprocessing.active_children()


def test_few_pieces_are_ahead_and_closing_ends_the_processes() -> None:
    pulled = 0

    def pieces() -> Iterator[int]:
        nonlocal pulled
        while True:
            pulled += 1
            yield 1

    shared = crews.share(times, pieces(), take, 1, 2)
    next(shared)
    assert pulled <= 6
    assert len(multiprocessing.active_children()) == 2
    shared.close()
    assert not multiprocessing.active_children()


def test_what_goes_wrong_with_a_piece_is_raised_in_its_turn_and_ends_the_processes() -> None:
    shared = crews.share(times, range(10, 20), take, 1, 2)
    assert [piece for piece, _ in (next(shared) for _ in range(3))] == [10, 11, 12]
    with pytest.raises(ValueError, match="thirteen"):
        next(shared)
    assert not multiprocessing.active_children()


_SCRIPT = """
import time
from registry import crews
from registry.errors import Unavailable
from tests.test_crews import times, take
shared = crews.share(times, range(100), take, 1, 2)
print(*{process for _, (_, process) in (next(shared) for _ in range(10))}, flush=True)
time.sleep(600)
"""


def test_a_killed_starter_leaves_no_process_and_none_imports_its_program(tmp_path: Path) -> None:
    script = tmp_path / "starter.py"
    script.write_text(_SCRIPT)
    root = ROOT
    environment = os.environ | {"PYTHONPATH": str(root)}
    with subprocess.Popen(python(script), stdout=subprocess.PIPE, env=environment) as started:
        assert started.stdout is not None
        processes = [int(word) for word in started.stdout.readline().split()]
        started.kill()
    assert processes
    until = time.monotonic() + PATIENCE
    while any(_lives(process) for process in processes) and time.monotonic() < until:
        time.sleep(0.05)
    assert not [process for process in processes if _lives(process)]


def _lives(process: int) -> bool:
    try:
        return " Z " not in Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
