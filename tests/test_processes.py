"""Programs that tests start have the signals of a terminal, whatever started the tests."""

import os
import signal
import subprocess
import sys
from contextlib import suppress

import pytest

from tests.processes import PATIENCE, as_at_a_terminal, python

_BACKGROUND = """
import signal, subprocess, sys
for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGQUIT, signal.SIGPIPE):
    signal.signal(number, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
sys.exit(subprocess.run(sys.argv[1:]).returncode)
"""


def _masks(command: list[str]) -> dict[str, int]:
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return {name: int(mask, 16) for name, _, mask in (line.partition(":\t") for line in said.splitlines() if line)}


def _of(*signals: signal.Signals) -> int:
    return sum(1 << (number - 1) for number in signals)


def test_what_the_parent_ignores_and_blocks_is_undone() -> None:
    background = [sys.executable, "-c", _BACKGROUND]
    show = ["grep", "^Sig[BI]", "/proc/self/status"]
    hidden = _masks([*background, *show])
    assert hidden["SigIgn"] & _of(signal.SIGINT, signal.SIGHUP) == _of(signal.SIGINT, signal.SIGHUP)
    assert hidden["SigBlk"] & _of(signal.SIGINT) == _of(signal.SIGINT)
    shown = _masks([*background, *as_at_a_terminal(show)])
    assert (shown["SigIgn"], shown["SigBlk"]) == (0, 0)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP, signal.SIGTERM])
def test_a_signal_ends_a_program_started_from_the_background(number: signal.Signals) -> None:
    wait = python("-c", "print('here', flush=True); import time; time.sleep(600)")
    command = [sys.executable, "-c", _BACKGROUND, *wait]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"here\n"
        os.killpg(parent.pid, number)
        try:
            assert parent.wait(PATIENCE) != 0
        finally:
            # Ends a program that has not heard the signal; after one that has, nobody of the group is left.
            with suppress(ProcessLookupError):
                os.killpg(parent.pid, signal.SIGKILL)


def test_it_is_the_program_itself_that_was_started() -> None:
    with subprocess.Popen(python("-c", "import os; print(os.getpid())"), stdout=subprocess.PIPE) as started:
        assert started.stdout is not None
        assert int(started.stdout.read()) == started.pid
