"""Opening the database, and the three kinds of transaction, on SQLite and PostgreSQL alike.

1. `read` is one snapshot; `write` is one writer at a time, and everything in it happens, durably, or nothing does.
   `record` is for what touches single units, which it locks one by one (`unit_rows.lock`): many run side by side on
   PostgreSQL, so nothing in it may be decided on what it has not locked.
2. A fault of disk, server or database leaves here as Unavailable with the way out, never as a driver's exception.
3. Nothing is served on a database of another schema version (`upgrade.require_current`).
What differs between the two stands in `sqlite.py` and `postgresql.py`.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as postgresql_words
from sqlalchemy.dialects import sqlite as sqlite_words
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from registry.errors import Invalid, Unavailable
from registry.store.engine import sqlite

__all__ = [
    "Connection",
    "Engine",
    "IntegrityError",
    "as_list",
    "gathered",
    "insert_many",
    "insert_or",
    "is_spread",
    "is_sqlite",
    "listed",
    "open_engine",
    "read",
    "record",
    "sqlite_path",
    "take_turn",
    "unhurried",
    "write",
]


def open_engine(url: str) -> Engine:
    """An engine on a database URL: `sqlite:///var/registry.sqlite` or `postgresql://user@host/name`.

    Makes the folder of an SQLite file, not the schema. Raises Invalid for a text that is no such URL, Unavailable where
    the folder cannot be made or the PostgreSQL driver is not installed.
    """
    try:
        parsed = sa.make_url(url)
        backend = parsed.get_backend_name()
    except (SQLAlchemyError, ValueError):
        # The text is not repeated: it may hold a password.
        raise Invalid(
            "database_url",
            "REGISTRY_DATABASE_URL is no database URL such as sqlite:///var/registry.sqlite or postgresql://host/name.",
        ) from None
    if backend == "sqlite":
        return sqlite.make(parsed)
    if backend in ("postgresql", "postgres"):
        engine: Engine = _postgresql().make(parsed)
        return engine
    raise Unavailable(
        "database_kind", f"REGISTRY_DATABASE_URL names {backend}; this program speaks SQLite and PostgreSQL."
    )


def _postgresql() -> Any:
    """The PostgreSQL side, which is an extra to install."""
    try:
        from registry.store.engine import postgresql
    except ImportError as error:
        raise Unavailable(
            "driver_missing", "The PostgreSQL driver is not installed: pip install '.[postgresql]'."
        ) from error
    return postgresql


def is_sqlite(engine: Engine | Connection) -> bool:
    """Whether the database is a file here; otherwise it is a PostgreSQL server's."""
    return engine.dialect.name == "sqlite"


def is_spread(conn: Connection) -> bool:
    """Whether units, scans and sales are spread over several machines by order (`db distribute`)."""
    return not is_sqlite(conn) and bool(_postgresql().is_spread(conn))


def close_to_others(engine: Engine) -> None:
    """Take an SQLite database's files from all other accounts of this machine; a server keeps its own."""
    if is_sqlite(engine):
        sqlite.close_to_others(engine)


def sqlite_path(engine: Engine) -> Path:
    """The file of an SQLite database; a server's has none."""
    assert is_sqlite(engine)
    return sqlite.path(engine)


@contextmanager
def read(engine: Engine) -> Iterator[Connection]:
    """One snapshot of the database; takes no lock."""
    with _faults_named(), engine.connect() as conn, conn.begin():
        yield conn


@contextmanager
def write(engine: Engine) -> Iterator[Connection]:
    """A write transaction: everything in it happens, durably, or nothing does; other writers wait for its end."""
    with record(engine) as conn:
        take_turn(conn, _WRITERS)
        yield conn


@contextmanager
def record(engine: Engine) -> Iterator[Connection]:
    """A write transaction beside others: only who touches the same rows waits. On SQLite the same as `write`."""
    with _faults_named(), sqlite.turn(engine) if is_sqlite(engine) else nullcontext(), engine.connect() as conn:
        if is_sqlite(engine):
            conn = conn.execution_options(writing=True)
        else:
            # The snapshot of REPEATABLE READ would be taken before the turn or the lock came.
            conn = conn.execution_options(isolation_level="READ COMMITTED")
        with conn.begin():
            yield conn


# Any numbers will do, as long as everybody takes the same.
_WRITERS = 0x564E5043


def take_turn(conn: Connection, what: int) -> None:
    """Wait until no other transaction has the turn of this number; it ends with the transaction.

    An SQLite transaction that writes has every turn already.
    """
    if not is_sqlite(conn):
        _postgresql().take_turn(conn, what)


def unhurried(conn: Connection) -> None:
    """Let the statements of this transaction take as long as they need, as restoring or upgrading does."""
    if not is_sqlite(conn):
        conn.exec_driver_sql("SET LOCAL statement_timeout = 0")


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


def _unavailable(error: BaseException | None) -> Unavailable:
    fault = None
    if error is not None:
        module = type(error).__module__
        fault = _postgresql().fault(error) if module.startswith("psycopg") else sqlite.fault(error)
    return fault or Unavailable(
        "database", f"The database refused the statement ({type(error).__name__}); nothing was changed."
    )


class _Each(FunctionElement[Any]):
    """The members of a JSON array as rows with the one column `value`."""

    inherit_cache = True
    name = "each"


@compiles(_Each, "sqlite")
def _each_in_sqlite(element: _Each, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **options)})"


@compiles(_Each, "postgresql")
def _each_in_postgresql(element: _Each, compiler: SQLCompiler, **options: Any) -> str:
    return f"jsonb_array_elements(CAST({compiler.process(element.clauses, **options)} AS jsonb))"


class _Member(FunctionElement[str]):
    """A member of a JSON array by its index, as text; the index is part of the statement."""

    inherit_cache = True
    name = "member"
    type = sa.String()


@compiles(_Member, "sqlite")
def _member_in_sqlite(element: _Member, compiler: SQLCompiler, **options: Any) -> str:
    value, index = element.clauses
    return f"json_extract({compiler.process(value, **options)}, '$[' || {compiler.process(index, **options)} || ']')"


@compiles(_Member, "postgresql")
def _member_in_postgresql(element: _Member, compiler: SQLCompiler, **options: Any) -> str:
    value, index = element.clauses
    return f"({compiler.process(value, **options)} ->> {compiler.process(index, **options)})"


class _FromHex(FunctionElement[bytes]):
    """The bytes that hexadecimal digits stand for: JSON has no bytes."""

    inherit_cache = True
    name = "from_hex"
    type = sa.LargeBinary()


@compiles(_FromHex, "sqlite")
def _from_hex_in_sqlite(element: _FromHex, compiler: SQLCompiler, **options: Any) -> str:
    return f"{sqlite.FROM_HEX}({compiler.process(element.clauses, **options)})"


@compiles(_FromHex, "postgresql")
def _from_hex_in_postgresql(element: _FromHex, compiler: SQLCompiler, **options: Any) -> str:
    return f"decode({compiler.process(element.clauses, **options)}, 'hex')"


def listed(*columns: tuple[str, type[sa.types.TypeEngine[Any]]]) -> sa.Subquery:
    """A list of values as a table to join with; the statement takes `as_list(rows)` under the name `listed`.

    So a statement is built and compiled once, however many rows come. `(a, b) IN (VALUES ...)` would scan the whole
    table on SQLite.
    """
    parameter: sa.BindParameter[str] = sa.bindparam("listed", type_=sa.String)
    each = _Each(parameter).table_valued("value", name="each")
    members = [
        _typed(_Member(each.c.value, sa.literal_column(str(i))), kind).label(name)
        for i, (name, kind) in enumerate(columns)
    ]
    return sa.select(*members).subquery()


def _typed(member: _Member, kind: type[sa.types.TypeEngine[Any]]) -> sa.ColumnElement[Any]:
    return _FromHex(member) if issubclass(kind, sa.LargeBinary) else sa.cast(member, kind)


def as_list(rows: Iterable[Sequence[Any]]) -> dict[str, str]:
    """The parameter that fills `listed`."""
    return {"listed": json.dumps([list(row) for row in rows], default=bytes.hex)}


def gathered(
    conn: Connection, query: sa.Select[Any], one: sa.ColumnElement[bool], wanted: Collection[Sequence[Any]]
) -> Iterator[Iterable[Any]]:
    """The rows of a query joined with a list (`listed`). Where tables are spread over several machines, by one value of
    the list's first column after the other, so that each statement goes to one machine: `one` compares the column by
    which they are spread with the parameter `one`.
    """
    if not is_spread(conn):
        yield conn.execute(query, as_list(wanted))
        return
    query = query.where(one)
    for value, rows in groupby(sorted(wanted, key=itemgetter(0)), key=itemgetter(0)):
        yield conn.execute(query, as_list(rows) | {"one": value})


def insert_or(conn: Connection, table: sa.Table) -> sqlite_words.Insert | postgresql_words.Insert:
    """An INSERT that can say what happens to a row that is there already (`on_conflict_do_...`)."""
    return sqlite_words.insert(table) if is_sqlite(conn) else postgresql_words.insert(table)


def insert_many(conn: Connection, table: sa.Table, names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert many rows at once, by the database's quickest way; IntegrityError when one is refused, and then none."""
    side = sqlite if is_sqlite(conn) else _postgresql()
    side.insert_many(conn, table, names, rows)
