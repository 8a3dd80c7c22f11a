"""Faults that strike clients at work: kills, a full disk, a database that goes away, and two servers at once."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from registry.store.engine.engine import is_sqlite, open_engine, write
from tests.faults import acts
from tests.faults.books import opened, require_settled, settle
from tests.faults.client import Act, Answer, looked_at, verdicts
from tests.faults.conftest import Clocked, Wired
from tests.faults.database_server import DatabaseServer
from tests.faults.load import under_load
from tests.faults.site import PACKS, Server, Site, lives, until
from tests.faults.table import Fate, Fault, tries

pytestmark = pytest.mark.slow("faults")


@tries("worker_killed")
def test_a_worker_is_killed(fault: Fault, served: Server) -> None:
    before = served.workers()
    with under_load(served.site, served) as load:
        os.kill(before[0], signal.SIGKILL)
        load.until_more_are_answered()
        until(lambda: len(set(served.workers()) - {before[0]}) == len(before), "a new worker")
        load.until_more_are_answered()
    settle(served.site, served, load.acts)


@tries("server_killed")
def test_the_server_is_killed(fault: Fault, served: Server) -> None:
    with under_load(served.site, served) as load:
        served.kill()
        load.until_more_fail()
        served.start()
        load.until_more_are_answered()
    settle(served.site, served, load.acts)


@tries("parent_killed")
def test_the_parent_is_killed(fault: Fault, served: Server) -> None:
    workers = served.workers()
    assert served.process is not None
    with under_load(served.site, served) as load:
        os.kill(served.process.pid, signal.SIGKILL)
        served.process.wait()
        until(lambda: not any(lives(worker) for worker in workers), "the workers end with their parent", 20)
        served.start()
        load.until_more_are_answered()
    settle(served.site, served, load.acts)


@tries("database_stopped", "database_crashed")
def test_the_database_ends_and_comes_back(fault: Fault, served: Server, postgresql: DatabaseServer) -> None:
    with under_load(served.site, served) as load:
        try:
            postgresql.stop("fast" if fault.name == "database_stopped" else "immediate")
            at = len(load.acts)
            load.until_more_fail(10)
        finally:
            postgresql.start()
        load.until_more_are_answered()
    assert any(is_refused(answer) for act in load.acts[at:] for answer in act.answers)
    # The server is alive and well: it was no broken line that the clients saw.
    assert not any(answer is None for act in load.acts for answer in act.answers)
    settle(served.site, served, load.acts)


def is_refused(answer: Answer | None) -> bool:
    return answer is not None and answer.status == 503


@tries("sessions_cut")
def test_the_database_ends_every_session(fault: Fault, served: Server, postgresql: DatabaseServer) -> None:
    database = sa.make_url(served.site.url).database
    assert database is not None
    with under_load(served.site, served) as load:
        for _ in range(3):
            assert postgresql.cut_sessions(database) > 0
            load.until_more_are_answered(20)
    assert not any(answer is None for act in load.acts for answer in act.answers)
    settle(served.site, served, load.acts)


@tries("commits_lost", "commits_unheard")
def test_lines_to_the_database_break_at_commits(fault: Fault, wired: Wired) -> None:
    served, wire = wired
    with under_load(served.site, served) as load:
        for table in ("scans", "orders", "sales") * 3:
            wire.cut("before" if fault.fate is Fate.LOST else "after", table)
            until(wire.struck.is_set, f"a COMMIT of {table}")
            load.until_more_are_answered(5)
    unanswered = [act for act in load.acts if not act.done]
    assert {act.table for act in unanswered} == {"scans", "orders", "sales"}
    assert all(is_refused(answer) for act in unanswered for answer in act.answers)
    books = opened(served.site)
    # One line carries one transaction: more than one request where they share a commit.
    assert len(unanswered) >= 9
    kept = [act.key for act in unanswered if books.rows(act)]
    assert kept == ([] if fault.fate is Fate.LOST else [act.key for act in unanswered])
    settle(served.site, served, load.acts)


@tries("writer_halted")
def test_a_writer_stands_still(fault: Fault, served: Server) -> None:
    """Such as a long import, or a program that was stopped at its terminal: nobody waits for it without end."""
    site = served.site
    other = open_engine(site.world.settings.database_url)
    try:
        with under_load(site, served) as load:
            with write(other) as conn:
                if not is_sqlite(conn):
                    conn.exec_driver_sql("LOCK TABLE units, orders IN SHARE ROW EXCLUSIVE MODE")
                load.until_each_has_an_answer()
                load.until_more_fail()
                require_verdict_without_a_trace(served)
            load.until_more_are_answered()
    finally:
        other.dispose()
    require_refused_and_lost(site, load.acts)
    settle(site, served, load.acts)


def require_verdict_without_a_trace(served: Server) -> None:
    """What is not recorded is answered while nothing can be written."""
    answer = looked_at(served.port, served.site.code(PACKS // 2))
    assert answer.body.get("verdict") == "genuine", answer


def require_refused_and_lost(site: Site, acts: list[Act]) -> None:
    """What was not answered was refused in words, and nothing of it is there."""
    unanswered = [act for act in acts if not act.done]
    assert unanswered != []
    assert all(is_refused(answer) for act in unanswered for answer in act.answers)
    books = opened(site)
    assert [act.key for act in unanswered if books.rows(act)] == []


@tries("disk_full")
def test_the_disk_is_full(fault: Fault, small_disk: Path, cramped: Site) -> None:
    site, served = cramped, cramped.start()
    filler = small_disk / "filler"
    with under_load(site, served) as load:
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while file.write(bytes(4096)):
                pass
        load.until_more_fail(20)
        require_verdict_without_a_trace(served)
        load.until_more_fail(5)
        filler.unlink()
        load.until_more_are_answered()
    require_refused_and_lost(site, load.acts)
    assert served.runs
    settle(site, served, load.acts)


@tries("two_servers")
def test_two_servers_on_one_database(fault: Fault, served: Server, second: Clocked) -> None:
    site, (other, _) = served.site, second
    with under_load(site, served, other) as load:
        load.until_more_are_answered(200)
    assert [act.key for act in load.acts if not act.done] == []
    settle(site, other, load.acts)


@tries("two_servers")
def test_one_pack_scanned_at_both_servers_is_first_at_one(fault: Fault, served: Server, second: Clocked) -> None:
    site = served.site
    for _ in range(5):
        pack = next(site.packs)
        scans = [acts.scan(site, pack, number) for number in range(acts.SCANS)]
        site.acts += scans
        with ThreadPoolExecutor(len(scans)) as clients:
            answers = list(clients.map(Act.send, scans, (served.port, second.server.port, served.port)))
        told = [answer.body["history"]["first_checked_at"] for answer in answers if answer is not None]
        assert len(told) == len(scans)
        assert told.count(None) == 1
    require_settled(site)


@tries("two_servers")
def test_a_recall_at_one_server_counts_at_the_other_at_once(fault: Fault, served: Server, second: Clocked) -> None:
    site = served.site
    for here, there in ((served, second.server), (second.server, served)) * 2:
        ordered = acts.order(site, next(site.numbers))
        recalled = acts.recall(site, ordered.key)
        site.acts += [ordered, recalled]
        assert ordered.send(here.port)
        code = site.code_of(ordered.done[0].body["id"])
        # Often enough that each worker has seen the order, and would remember it.
        assert verdicts(there.port, code) == {"genuine"}
        assert recalled.send(here.port)
        assert recalled.done
        assert verdicts(there.port, code) == verdicts(here.port, code) == {"recalled"}
    require_settled(site)
