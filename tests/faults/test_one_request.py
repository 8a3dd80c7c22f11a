"""Faults that strike one request at a chosen moment: each kind of request that writes, before and after its COMMIT."""

import json
import signal
import socket
import struct
import subprocess
from collections.abc import Callable, Iterator

import pytest

from tests.faults import acts
from tests.faults.books import opened, require_settled
from tests.faults.client import Act
from tests.faults.conftest import Wired
from tests.faults.load import send_until_done
from tests.faults.site import PACKS, Server, Site, settings_of, until
from tests.faults.table import Fate, Fault, tries
from tests.paths import ROOT
from tests.processes import python

pytestmark = pytest.mark.slow("faults")


def kinds(site: Site, served: Server) -> Iterator[Act]:
    """One act of every kind, on packs that no load touches."""
    number = next(site.rounds)
    first = PACKS // 2 + 100 * number
    yield acts.scan(site, first, 0)
    yield acts.scan(site, first, 2)
    yield acts.batch(site, range(first + 1, first + 41))
    yield acts.sale(site, first + 50, first + 51, first + 52)
    ordered = acts.order(site, 10**6 + number)
    yield ordered
    yield acts.recall(site, ordered.key)
    awaited = acts.own_order(site, number)
    yield awaited
    yield acts.upload(site, awaited.done[0].body["id"])


def strike_each(fault: Fault, served: Server, strike: Callable[[Act], None], kept: Callable[[Act], int]) -> None:
    """Let the fault strike an act of every kind; look at what is left, repeat it twice, and look again."""
    site = served.site
    for act in kinds(site, served):
        site.acts.append(act)
        strike(act)
        assert act.done == [], (act.key, act.answers)
        assert opened(site).rows(act) == (kept(act) if fault.fate is Fate.KEPT else 0), (act.key, fault)
        for _ in range(2):
            send_until_done(act, served)
            assert opened(site).rows(act) == act.rows, (act.key, fault)
    require_settled(site)


def _whole(act: Act) -> int:
    return act.rows


def _first_piece(act: Act) -> int:
    return act.piece


@tries("request_cut", "answer_cut")
def test_the_line_to_the_client_breaks(fault: Fault, served: Server) -> None:
    def strike(act: Act) -> None:
        request = written(act)
        with socket.create_connection(("127.0.0.1", served.port)) as line:
            if fault.fate is Fate.LOST:
                line.sendall(request[: -len(act.content) // 2])
            else:
                line.sendall(request)
                until(lambda: opened(served.site).rows(act) == act.rows, f"{act.path} is recorded")
            # Close with a reset, as a phone does that leaves the network.
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    strike_each(fault, served, strike, _whole)


@tries("killed_before_commit", "killed_after_commit")
def test_a_process_dies_at_its_commit(fault: Fault, served: Server) -> None:
    when = "before" if fault.fate is Fate.LOST else "after"
    command = python("-m", "tests.faults.wounded")
    with subprocess.Popen(
        command, cwd=ROOT, env=settings_of(served.site), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as room:
        assert room.stdin is not None
        assert room.stdout is not None
        asked, told = room.stdin, room.stdout

        def strike(act: Act) -> None:
            line = [when, act.table, act.path, act.content.decode(), act.headers]
            asked.write(json.dumps(line) + "\n")
            asked.flush()
            assert told.readline() == f"ended by {int(signal.SIGKILL)}\n"

        try:
            strike_each(fault, served, strike, _first_piece)
        finally:
            asked.close()


@tries("cut_before_commit", "cut_after_commit")
def test_the_line_to_the_database_breaks_at_a_commit(fault: Fault, wired: Wired) -> None:
    served, wire = wired

    def strike(act: Act) -> None:
        wire.cut("before" if fault.fate is Fate.LOST else "after", act.table)
        answer = act.send(served.port)
        assert wire.struck.is_set()
        assert answer is not None
        assert answer.status == 503

    strike_each(fault, served, strike, _first_piece)


@tries("cut_after_commit")
def test_nobody_is_told_that_nothing_changed_where_something_has(fault: Fault, wired: Wired) -> None:
    served, wire = wired
    act = acts.order(served.site, next(served.site.numbers))
    served.site.acts.append(act)
    wire.cut("after", act.table)
    answer = act.send(served.port)
    assert opened(served.site).rows(act) == 1
    send_until_done(act, served)
    require_settled(served.site)
    assert answer is not None
    assert "nothing was changed" not in answer.body["detail"]


def written(act: Act) -> bytes:
    """The act as it goes over the line."""
    headers = act.headers | {"Host": "localhost", "Content-Length": f"{len(act.content)}"}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {act.path} HTTP/1.1\r\n{head}\r\n".encode() + act.content
