"""Opening the database, and the two kinds of transaction.

1. SQLite runs in WAL mode with `synchronous=FULL`: a committed write survives a power cut.
2. `write` starts with BEGIN IMMEDIATE, so that two writers never both believe they were first; the driver's own
   implicit transactions are switched off.
3. A fault of disk or database leaves here as Unavailable with the way out, never as a driver's exception.
4. Nothing is served on a database of another schema version.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from registry.errors import Invalid, Unavailable

__all__ = ["Connection", "Engine", "IntegrityError", "listed", "open_engine", "read", "sqlite_path", "write"]

# A writer waits this long for another before it gives up with `database_busy`.
BUSY_MILLISECONDS = 10_000


def open_engine(url: str) -> Engine:
    """An engine on a database URL such as `sqlite:///var/registry.sqlite`; makes the folder, not the schema.

    Raises Invalid for a text that is no such URL, Unavailable when the folder cannot be made.
    """
    try:
        parsed = sa.make_url(url)
    except (SQLAlchemyError, ValueError):
        # The text is not repeated: it may hold a password.
        raise Invalid(
            "database_url", "REGISTRY_DATABASE_URL is no database URL such as sqlite:///var/registry.sqlite."
        ) from None
    if parsed.get_backend_name() != "sqlite":
        raise Unavailable(
            "database_kind",
            f"REGISTRY_DATABASE_URL names {parsed.get_backend_name()}; this version speaks SQLite only.",
        )
    if not parsed.database or parsed.database == ":memory:":
        raise Invalid("database_url", "REGISTRY_DATABASE_URL names no file: write it as sqlite:///var/registry.sqlite.")
    folder = Path(parsed.database).resolve().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            "database_folder", f"The database folder {folder} cannot be made: {error.strerror}."
        ) from error
    engine = sa.create_engine(parsed, connect_args={"timeout": BUSY_MILLISECONDS / 1000}, pool_size=16, max_overflow=16)
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    return engine


def sqlite_path(engine: Engine) -> Path:
    """The file of an SQLite database."""
    return Path(str(engine.url.database)).resolve()


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_MILLISECONDS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


@contextmanager
def read(engine: Engine) -> Iterator[Connection]:
    """One snapshot of the database; takes no lock."""
    with _faults_named(), engine.connect() as conn, conn.begin():
        yield conn


@contextmanager
def write(engine: Engine) -> Iterator[Connection]:
    """A write transaction: everything in it happens, durably, or nothing does."""
    with _faults_named(), engine.connect() as conn:
        conn = conn.execution_options(immediate=True)
        with conn.begin():
            yield conn


@contextmanager
def _faults_named() -> Iterator[None]:
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as error:
        raise _unavailable(error.orig) from error
    except SQLAlchemyError as error:
        raise Unavailable("database", f"The database did not answer: {type(error).__name__}. Try again.") from error


_FAULTS = (
    (
        "readonly",
        "database_read_only",
        "The database file or its folder is read-only: give the user write permission.",
    ),
    (
        "disk is full",
        "disk_full",
        "The disk is full; nothing was changed. Free some space and repeat the command.",
    ),
    (
        "unable to open",
        "database_missing",
        "The database file cannot be opened: check REGISTRY_DATABASE_URL, or run `init`.",
    ),
    ("no such table", "schema_missing", "The database has no tables yet: run `init`."),
    ("no such column", "schema_old", "The database is older than this program: run `db upgrade`."),
    (
        "locked",
        "database_busy",
        "Another writer holds the database for too long; nothing was changed. Try again.",
    ),
    (
        "not a database",
        "database_damaged",
        "The file is no SQLite database, or it is damaged: `restore` a backup.",
    ),
    ("malformed", "database_damaged", "The database file is damaged: `restore` a backup."),
    (
        "disk i/o",
        "disk_fault",
        "The disk reported an error; nothing was changed. Check disk and space, then repeat.",
    ),
)


def _unavailable(fault: object) -> Unavailable:
    words = str(fault).lower()
    for sign, code, message in _FAULTS:
        if sign in words:
            return Unavailable(code, message)
    return Unavailable("database", f"The database refused the statement ({type(fault).__name__}); nothing was changed.")


def listed(rows: Iterable[Sequence[Any]], names: Sequence[str]) -> sa.Subquery:
    """A list of values as a table to join with: one statement, cached once, however many rows.

    SQLite's json_each; `(a, b) IN (VALUES ...)` would scan the whole table there.
    """
    parameter: sa.BindParameter[str] = sa.bindparam("listed", json.dumps([list(row) for row in rows]), unique=True)
    each = sa.func.json_each(parameter).table_valued("value", name="each")
    columns = [sa.func.json_extract(each.c.value, f"$[{i}]").label(name) for i, name in enumerate(names)]
    return sa.select(*columns).subquery()
