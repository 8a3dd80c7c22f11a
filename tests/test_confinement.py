"""Work in a process of its own: its limits, what it knows, and what becomes of it and of whoever waits."""

import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest

from registry import confinement
from registry.confinement import Bounds, Confinement, Crowded, Overrun
from registry.errors import Invalid, Unavailable
from tests.processes import PATIENCE, python

BOUNDS = Bounds(cpu_seconds=1, seconds=20.0, memory=1 << 29, answer=1 << 20, at_once=1, patience=0.05, pieces=3)


# What runs inside: this file is its module.


def prepare() -> None:
    """Nothing is needed."""


def echo(parts: list[bytes]) -> list[bytes]:
    return [*parts, str(os.getpid()).encode()]


def spin(_: list[bytes]) -> list[bytes]:
    while True:
        pass


def sleep(_: list[bytes]) -> list[bytes]:
    time.sleep(3600)
    return []


def hoard(_: list[bytes]) -> list[bytes]:
    return [bytes(1 << 31)]


def babble(_: list[bytes]) -> list[bytes]:
    return [bytes(BOUNDS.answer + 1)]


def die(_: list[bytes]) -> list[bytes]:
    os.kill(os.getpid(), signal.SIGSEGV)
    return []


def refuse(_: list[bytes]) -> list[bytes]:
    raise Invalid("a_code", "Điều gì đó.")


def fail(_: list[bytes]) -> list[bytes]:
    raise KeyError("what a stranger has sent")


def reach_out(parts: list[bytes]) -> list[bytes]:
    """Which of these doors is open."""
    doors = []
    for name, attempt in (
        ("read", lambda: Path("/etc/hostname").read_bytes()),
        ("write", lambda: Path(parts[0].decode()).write_bytes(b"x")),
        ("socket", socket.socket),
        ("process", lambda: subprocess.run(["/bin/true"], check=False)),
    ):
        try:
            attempt()
        except OSError:
            continue
        doors.append(name.encode())
    return [*doors, *(f"{name}={value}".encode() for name, value in os.environ.items() if name != "LC_CTYPE")]


@pytest.fixture
def confined() -> Iterator[Confinement]:
    made = Confinement(__name__, BOUNDS)
    yield made
    made.close()


def test_bytes_go_in_and_come_out_and_a_process_takes_several_pieces(confined: Confinement) -> None:
    answers = [confined.run("echo", [b"", b"\0" * 100_000, str(n).encode()]) for n in range(4)]
    assert [answer[:3] for answer in answers] == [[b"", b"\0" * 100_000, str(n).encode()] for n in range(4)]
    processes = [int(answer[3]) for answer in answers]
    assert processes[0] == processes[1] == processes[2] != processes[3]
    assert os.getpid() not in processes


@pytest.mark.parametrize("task", ["spin", "hoard", "babble", "die"])
def test_who_goes_beyond_a_limit_is_ended_and_the_next_has_a_new_process(confined: Confinement, task: str) -> None:
    before = int(confined.run("echo", [])[0])
    with pytest.raises(Overrun):
        confined.run(task, [])
    after = int(confined.run("echo", [])[0])
    # Memory is refused to it, which it survives.
    assert (after == before) == (task == "hoard")


def test_time_is_limited_where_no_core_is_used() -> None:
    confined = Confinement(__name__, replace(BOUNDS, seconds=0.3))
    with pytest.raises(Overrun):
        confined.run("sleep", [])
    confined.close()


def test_it_knows_nothing_and_can_open_nothing(
    confined: Confinement, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REGISTRY_DATABASE_URL", "sqlite:////secret")
    assert confined.run("reach_out", [str(tmp_path / "made").encode()]) == []
    assert not list(tmp_path.iterdir())


def test_a_rule_that_is_broken_is_told_and_a_fault_tells_nothing_of_what_was_sent(confined: Confinement) -> None:
    with pytest.raises(Invalid) as caught:
        confined.run("refuse", [])
    assert (caught.value.code, caught.value.message) == ("a_code", "Điều gì đó.")
    with pytest.raises(RuntimeError, match=r"KeyError .*test_confinement\.py") as failed:
        confined.run("fail", [])
    assert "stranger" not in str(failed.value)


def test_who_finds_none_free_waits_a_moment_and_is_told(confined: Confinement) -> None:
    begun, faults = Event(), list[BaseException]()

    def hold() -> None:
        begun.set()
        try:
            confined.run("spin", [])
        except Overrun as error:
            faults.append(error)

    holder = Thread(target=hold)
    holder.start()
    begun.wait(PATIENCE)
    while confined._places.acquire(blocking=False):
        confined._places.release()
    with pytest.raises(Crowded):
        confined.run("echo", [])
    holder.join(PATIENCE)
    assert len(faults) == 1
    assert confined.run("echo", [b"again"])[0] == b"again"


def test_an_idle_process_that_was_ended_from_outside_is_replaced(confined: Confinement) -> None:
    process = int(confined.run("echo", [])[0])
    os.kill(process, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE
    while confined._idle[0].is_alive and time.monotonic() < deadline:
        time.sleep(0.01)
    assert int(confined.run("echo", [])[0]) != process


def test_what_cannot_start_is_trouble_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, path in ((__name__, "/nowhere/python"), ("registry.nowhere", sys.executable)):
        monkeypatch.setattr(sys, "executable", path)
        with pytest.raises(Unavailable) as caught:
            Confinement(module, BOUNDS).run("echo", [])
        assert caught.value.code == "process_lost"


def test_it_ends_with_whoever_started_it_even_by_kill() -> None:
    program = (
        "import sys, time; from registry.confinement import Confinement; from tests.test_confinement import BOUNDS\n"
        "made = Confinement('tests.test_confinement', BOUNDS)\n"
        "print(int(made.run('echo', [])[0]), flush=True)\n"
        "time.sleep(3600)"
    )
    with subprocess.Popen(python("-c", program), stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + PATIENCE
    while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not Path(f"/proc/{child}").exists()


def test_a_limit_is_only_lowered(monkeypatch: pytest.MonkeyPatch) -> None:
    lowered: list[tuple[int, tuple[int, int]]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (100, 100))
    monkeypatch.setattr(resource, "setrlimit", lambda kind, both: lowered.append((kind, both)))
    confinement._limit(resource.RLIMIT_CORE, 500)
    confinement._limit(resource.RLIMIT_CORE, 5)
    assert lowered == [(resource.RLIMIT_CORE, (100, 100)), (resource.RLIMIT_CORE, (5, 100))]
