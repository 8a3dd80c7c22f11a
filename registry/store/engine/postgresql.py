"""What only PostgreSQL needs: connections with time limits, how a writer waits its turn, its faults, bulk loading.

1. A reader sees one snapshot (REPEATABLE READ). Writers take turns by an advisory lock, as they do on SQLite: each one
   decides on what the one before left. Only who records what touches single units locks these units' rows instead.
2. No statement runs for ever and no connection is waited for endlessly; the pool is sized for a worker's threads.
3. Faults are told by their SQLSTATE, never by a driver's words.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.pool import ConnectionPoolEntry

from registry.errors import Unavailable

OLDEST = 14
_STATEMENT_SECONDS = 30
_LOCK_SECONDS = 10
_CONNECT_SECONDS = 5


def make(url: URL) -> Engine:
    """An engine on a server, through psycopg 3."""
    options = (
        f"-c statement_timeout={_STATEMENT_SECONDS}s -c lock_timeout={_LOCK_SECONDS}s "
        "-c idle_in_transaction_session_timeout=60s -c timezone=UTC -c jit=off"
    )
    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args={"options": options, "connect_timeout": _CONNECT_SECONDS, "application_name": "registry"},
        pool_size=8,
        max_overflow=8,
        pool_timeout=_LOCK_SECONDS,
        pool_pre_ping=True,
        isolation_level="REPEATABLE READ",
    )
    sa.event.listen(engine, "connect", _refuse_old)
    sa.event.listen(engine, "connect", _note_spread)
    return engine


def _refuse_old(connection: psycopg.Connection[Any], _record: object) -> None:
    version = connection.info.server_version
    if version < OLDEST * 10_000:
        connection.close()
        raise Unavailable(
            "database_too_old",
            f"The server is PostgreSQL {version // 10_000}; this program needs {OLDEST} or newer: upgrade the server.",
        )


_SPREAD = "spread"


def _note_spread(connection: psycopg.Connection[Any], record: ConnectionPoolEntry) -> None:
    """Note whether the units are a distributed table of Citus."""
    with connection.cursor() as cursor:
        row = cursor.execute("SELECT to_regclass('pg_dist_partition') IS NOT NULL").fetchone()
        spread = row is not None and row[0]
        if spread:
            row = cursor.execute(
                "SELECT count(*) FROM pg_dist_partition WHERE logicalrelid = to_regclass('units') AND partmethod = 'h'"
            ).fetchone()
            spread = row is not None and row[0] == 1
    connection.rollback()
    record.info[_SPREAD] = spread


def is_spread(conn: Connection) -> bool:
    """Whether the units were a distributed table when this connection was made."""
    return bool(conn.info.get(_SPREAD))


def take_turn(conn: Connection, what: int) -> None:
    """Wait until no other transaction has the turn of this number; it ends with the transaction."""
    conn.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (what,))


def insert_many(conn: Connection, table: sa.Table, names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """All rows by COPY."""
    driver = conn.connection.driver_connection
    assert isinstance(driver, psycopg.Connection)
    # Names come from the schema, never from a caller.
    try:
        with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    except psycopg.IntegrityError as error:
        raise sa.exc.IntegrityError("COPY", None, error) from error
    except psycopg.Error as error:
        raise sa.exc.DBAPIError("COPY", None, error) from error


_FAULTS = {
    "53100": ("disk_full", "The database's disk is full; nothing was changed. Free some space and repeat."),
    "53300": ("database_busy", "The server has no connection left; nothing was changed. Try again."),
    "57014": ("database_slow", f"A statement took longer than {_STATEMENT_SECONDS} s; nothing was changed. Try again."),
    "40P01": ("database_busy", "Two transactions waited for each other; nothing was changed. Try again."),
    "40001": ("database_busy", "Another writer was quicker; nothing was changed. Try again."),
    "55P03": ("database_busy", "Another writer is at work for too long; nothing was changed. Try again."),
    "25006": ("database_read_only", "The database is read-only, perhaps a replica: name the primary server."),
    "42P01": ("schema_missing", "The database has no tables yet: run `init`."),
    "42703": ("schema_old", "The database is older than this program: run `db upgrade`."),
    "42501": ("database_rights", "The database user lacks a right: grant it, or name another user."),
    "28P01": ("database_password", "The server refused the user or password: check REGISTRY_DATABASE_URL."),
    "28000": ("database_password", "The server refused the user: check REGISTRY_DATABASE_URL and pg_hba.conf."),
    "3D000": ("database_missing", "There is no such database on the server: create it (createdb), then run `init`."),
    "25P03": ("database_down", "The server broke an idle connection. Try the same again: nothing is done twice."),
    "57P03": ("database_down", "The server is starting or stopping. Try again in a moment."),
}


# A refused connection has no SQLSTATE of its own in psycopg; the server's words are all there is.
_REFUSED = (
    (re.compile("password authentication failed|no password supplied"), "28P01"),
    (re.compile('role ".*" does not exist|no pg_hba.conf entry'), "28000"),
    (re.compile('database ".*" does not exist'), "3D000"),
    (re.compile("too many clients|connection slots are reserved|too many connections"), "53300"),
    (re.compile("database system is (starting up|shutting down|in recovery)"), "57P03"),
)


def fault(error: BaseException) -> Unavailable | None:
    """The fault in the registry's words; None for one that has none."""
    state = getattr(error, "sqlstate", None)
    if state in _FAULTS:
        return Unavailable(*_FAULTS[state])
    if isinstance(error, psycopg.OperationalError):
        for words, state in _REFUSED:
            if words.search(str(error)):
                return Unavailable(*_FAULTS[state])
        return Unavailable(
            "database_down",
            "The server does not answer, or broke the connection. Try the same again: nothing is done twice.",
        )
    return None
