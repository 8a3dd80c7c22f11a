"""What only SQLite needs: pragmas, how a transaction begins, how its faults are told, a list as a table.

WAL mode with `synchronous=FULL`: a committed write survives a power cut. BEGIN IMMEDIATE for writers, so that two of
them never both believe they were first; the driver's own implicit transactions are switched off.
"""

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine

from registry.errors import Invalid, Unavailable

# A writer waits this long for another before it gives up with `database_busy`.
BUSY_MILLISECONDS = 10_000
_POOL_SECONDS = 5
# The log is carried over into the database after so many pages, 16 MB: scans touch the same pages again and again, and
# each is then carried over once.
_PAGES = 4000
# The beginning of the file is read where the system keeps it: pages of SQLite's own would be forgotten with every
# commit of another process. A disk that cannot be read then ends the process, and a server starts another.
_MAPPED = (1 << 31) - (1 << 16)


def make(url: URL) -> Engine:
    """An engine on a database file, whose folder is made where it is missing.

    Both are made for the account of this process alone. What SQLite lays beside a file has the file's mode.
    """
    if not url.database or url.database == ":memory:":
        raise Invalid("database_url", "REGISTRY_DATABASE_URL names no file: write it as sqlite:///var/registry.sqlite.")
    folder = Path(url.database).resolve().parent
    try:
        folder.mkdir(0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unavailable(
            "database_folder", f"The database folder {folder} cannot be made: {error.strerror}."
        ) from error
    engine = sa.create_engine(
        url,
        connect_args={"timeout": BUSY_MILLISECONDS / 1000},
        pool_size=16,
        max_overflow=16,
        pool_timeout=_POOL_SECONDS,
    )
    sa.event.listen(engine, "do_connect", _make_file)
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _make_file(_dialect: object, _record: object, arguments: list[Any], _more: object) -> None:
    # What stands against it, the connection will say.
    with suppress(OSError):
        os.close(os.open(arguments[0], os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def close_to_others(engine: Engine) -> None:
    """Take a database's files from all other accounts, as `make` does with new ones."""
    for suffix in ("", "-wal", "-shm", ".turn"):
        file = Path(f"{path(engine)}{suffix}")
        # A file of another account stays as it is.
        with suppress(FileNotFoundError, PermissionError):
            file.chmod(0o600)


@lru_cache(maxsize=1000)
def _turn_of(database: str) -> tuple[Lock, Path]:
    return Lock(), Path(f"{Path(database).resolve()}.turn")


@contextmanager
def turn(engine: Engine) -> Iterator[None]:
    """The turn to write to a database's file, among the threads and processes of this program on this machine.

    SQLite alone would let its writers try again and again, and who sleeps longest would come last. The turn is a lock
    of the file `<database>.turn`, which the system gives up when its process ends, however it ends. A folder that is
    read-only has no turns: there the database refuses to be written itself.
    """
    mine, file = _turn_of(str(engine.url.database))
    if not mine.acquire(timeout=BUSY_MILLISECONDS / 1000):
        raise _busy()
    try:
        with _locked(file):
            yield
    finally:
        mine.release()


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    try:
        handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        yield
        return
    try:
        for pause in (*_PAUSES, None):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if pause is None:
                    raise _busy() from None
                time.sleep(pause)
        yield
    finally:
        os.close(handle)


# Most turns are over within milliseconds.
_PAUSES = (0.0002,) * 100 + (BUSY_MILLISECONDS / 1000 / 2000,) * 2000


def _busy() -> Unavailable:
    return Unavailable("database_busy", "Another writer is at work for too long; nothing was changed. Try again.")


FROM_HEX = "from_hex"


def _from_hex(digits: str | None) -> bytes | None:
    """SQLite has `unhex` only since 3.41."""
    return None if digits is None else bytes.fromhex(digits)


def path(engine: Engine) -> Path:
    """The file of a database."""
    return Path(str(engine.url.database)).resolve()


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.create_function(FROM_HEX, 1, _from_hex, deterministic=True)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        # A row that another takes the place of is deleted, and the triggers of deletion are asked.
        "recursive_triggers=ON",
        f"busy_timeout={BUSY_MILLISECONDS}",
        f"wal_autocheckpoint={_PAGES}",
        f"mmap_size={_MAPPED}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def insert_many(
    conn: Connection, table: sa.Table, names: Sequence[str], rows: Iterable[tuple[Any, ...]], otherwise: str = ""
) -> None:
    """All rows with one prepared statement; `otherwise`: its ON CONFLICT clause, if any."""
    marks = ", ".join("?" for _ in names)
    # Names come from the schema, never from a caller.
    statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks}) {otherwise}"  # noqa: S608
    conn.exec_driver_sql(statement, list(rows))


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


def fault(error: BaseException) -> Unavailable | None:
    """The fault in the registry's words, by the words of SQLite's message; None for one that has none."""
    words = str(error).lower()
    for sign, code, message in _FAULTS:
        if sign in words:
            return Unavailable(code, message)
    return None
