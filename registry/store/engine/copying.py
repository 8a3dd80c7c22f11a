"""Whole copies of a database, out and in, while others read and write.

A copy is always an SQLite file. From SQLite it is made by the online backup, from PostgreSQL table by table in one
snapshot, of a registry spread over servers in a snapshot of each, all of one moment; so a backup of one kind of
database can be brought back into the other. A database of an older schema is copied as it is, so that a backup can be
made before an upgrade; its copy is upgraded before it is brought back.
"""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sa

from registry.errors import Invalid, Unavailable
from registry.store.engine import sqlite, upgrade, versions
from registry.store.engine.engine import (
    Connection,
    Engine,
    IntegrityError,
    is_spread,
    is_sqlite,
    open_engine,
    read,
    sqlite_path,
    unhurried,
    write,
)
from registry.store.engine.schema import metadata
from registry.store.engine.spreading import SPREAD

_PIECE = 5_000


def copy_out(engine: Engine, target: Path) -> None:
    """A consistent copy of the database, of this or an older schema, into a new file."""
    try:
        if is_sqlite(engine):
            with closing(sqlite3.connect(sqlite_path(engine))) as here, closing(sqlite3.connect(target)) as there:
                here.backup(there)
        else:
            _transfer_out(engine, target)
        with closing(sqlite3.connect(target)) as there:
            there.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise Unavailable("backup", f"The database cannot be copied: {error}.") from error


def _transfer_out(engine: Engine, target: Path) -> None:
    copy = open_engine(f"sqlite:///{target}")
    try:
        version = upgrade.require_known(engine)
        upgrade.upgrade(copy, version)
        with read(engine) as source, write(copy) as goal:
            if is_spread(source):
                _at_one_moment(engine, source)
            if upgrade.present(source) != version:
                raise Unavailable("schema_changed", "The database was upgraded meanwhile: make the backup again.")
            tables = _tables_of(goal)
            # What a new database has by its migrations comes from the source too.
            for table in reversed(tables):
                goal.execute(table.delete())
            _transfer(source, goal, tables)
    finally:
        copy.dispose()


def _at_one_moment(engine: Engine, source: Connection) -> None:
    """Let every server of a spread registry take its snapshot while, for that moment, nobody records anything.

    Each takes its own at the first statement that it is asked, and keeps it for the connection alone.
    """
    source.exec_driver_sql("SET LOCAL citus.max_adaptive_executor_pool_size = 1")
    with write(engine) as held:
        held.exec_driver_sql(f"LOCK TABLE {', '.join(SPREAD)} IN SHARE MODE")
        for name in SPREAD:
            source.execute(sa.select(sa.literal(1)).select_from(sa.table(name)).limit(1)).all()


def _tables_of(conn: Connection) -> Sequence[sa.Table]:
    """The tables as they are there, parents first: an older schema has others than this program's."""
    there = sa.MetaData()
    there.reflect(conn)
    return [table for table in there.sorted_tables if table.name != "alembic_version"]


def _transfer(source: Connection, goal: Connection, tables: Sequence[sa.Table]) -> None:
    """Every row of every table, parents before children, in constant memory."""
    for table in tables:
        rows = source.execution_options(yield_per=_PIECE).execute(sa.select(table))
        for piece in rows.partitions():
            goal.execute(table.insert(), [dict(row._mapping) for row in piece])


Check = Callable[[Connection], None]


def copy_in(engine: Engine, source: Path, check: Check | None = None) -> None:
    """Replace the database's content by a copy's, in one transaction that readers see whole or not at all.

    `check` looks at what is to be replaced, of this program's schema, at the last moment, and may raise.
    """
    try:
        if is_sqlite(engine):
            _outdate(engine, source)
            with (
                sqlite.turn(engine),
                closing(sqlite3.connect(source)) as there,
                closing(sqlite3.connect(sqlite_path(engine), timeout=30)) as here,
            ):
                here.execute("PRAGMA journal_mode=WAL")
                here.execute("PRAGMA synchronous=FULL")
                if check is not None and _is_current(engine):
                    with read(engine) as conn:
                        check(conn)
                there.backup(here)
        else:
            _transfer_in(engine, source, check)
    except sqlite3.Error as error:
        raise Unavailable("restore", f"The database cannot be replaced: {error}; nothing was changed.") from error
    engine.dispose()


def _outdate(engine: Engine, source: Path) -> None:
    """Let processes that serve the present database find all that they remember old once the copy is in its place."""
    try:
        with read(engine) as conn:
            now = versions.of(conn, ())
    except Unavailable:
        # There is nothing that could be remembered, or it is of an older schema, which nobody serves.
        now = {}
    copy = open_engine(f"sqlite:///{source}")
    try:
        with write(copy) as conn:
            versions.go_beyond(conn, now.get(versions.EVERYTHING, 0))
    finally:
        copy.dispose()
    with closing(sqlite3.connect(source)) as there:
        there.execute("PRAGMA journal_mode=DELETE")


def _is_current(engine: Engine) -> bool:
    """Whether there is a registry that others may use now: of an older schema nobody serves one."""
    with read(engine) as conn:
        return upgrade.present(conn) == upgrade.needed()


def _transfer_in(engine: Engine, source: Path, check: Check | None) -> None:
    upgrade.upgrade(engine)
    copy = open_engine(f"sqlite:///{source}")
    try:
        with read(copy) as there, write(engine) as here:
            unhurried(here)
            if is_spread(here):
                upgrade.in_sequence(here)
            if check is not None:
                check(here)
            now = versions.of(here, ())
            # Only the owner of the table may, so a server that can restore nothing can change no trail either.
            here.exec_driver_sql("ALTER TABLE audit DISABLE TRIGGER audit_stays")
            for table in reversed(metadata.sorted_tables):
                here.execute(table.delete())
            _transfer(there, here, metadata.sorted_tables)
            versions.go_beyond(here, now.get(versions.EVERYTHING, 0))
            here.exec_driver_sql("ALTER TABLE audit ENABLE TRIGGER audit_stays")
            for table in metadata.sorted_tables:
                _count_on(here, table)
    finally:
        copy.dispose()


def _count_on(conn: Connection, table: sa.Table) -> None:
    """Let a table's running numbers go on behind the highest one that was brought in."""
    for column in table.primary_key.columns:
        if column is table.autoincrement_column and isinstance(column.type, sa.Integer):
            highest = sa.select(sa.func.max(column)).scalar_subquery()
            sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
            conn.execute(sa.select(sa.func.setval(sequence, sa.func.coalesce(highest, 1), highest.is_not(None))))


def check_copy(path: Path) -> str:
    """The schema version of a copied database, after SQLite checked every page; Invalid when it is damaged."""
    try:
        with closing(sqlite3.connect(path)) as copy:
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise Invalid("backup_damaged", "SQLite's integrity check failed on the copied database.")
            copy.execute("SELECT kind FROM registry")
            row = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise Invalid("backup_damaged", f"The copied database cannot be read: {error}.") from error
    if row is None:
        raise Invalid("backup_damaged", "The copied database does not say its schema version.")
    return str(row[0])


def bring_up(path: Path) -> None:
    """Upgrade a checked copy of an older schema to this program's; Invalid when its rows do not allow it."""
    copy = open_engine(f"sqlite:///{path}")
    try:
        upgrade.upgrade(copy)
    except IntegrityError as error:
        raise Invalid("backup_damaged", f"The copied database cannot be upgraded: {error.orig}.") from error
    finally:
        copy.dispose()


def kind_of_copy(path: Path) -> str | None:
    """Whether a checked copy is of a live or a sample registry."""
    with closing(sqlite3.connect(path)) as copy:
        row = copy.execute("SELECT kind FROM registry").fetchone()
    return str(row[0]) if row else None


class Holding(StrEnum):
    """What a database file turns out to hold, before another is put in its place."""

    NOTHING = "nothing"
    REGISTRY = "registry"
    OTHER = "other"
    DAMAGED = "damaged"


def holding(engine: Engine) -> Holding:
    """What the database holds; Unavailable when it cannot be looked into, as while another locks it."""
    if not is_sqlite(engine):
        with read(engine) as conn:
            return _kind(set(sa.inspect(conn).get_table_names()))
    path = sqlite_path(engine)
    if not path.exists() or path.stat().st_size == 0:
        return Holding.NOTHING
    try:
        with closing(sqlite3.connect(path)) as present:
            tables = {name for (name,) in present.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if _kind(tables) is Holding.OTHER:
                return Holding.OTHER
            whole = present.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    except sqlite3.OperationalError as error:
        raise Unavailable("database", f"The present database {path} cannot be read: {error}.") from error
    except sqlite3.DatabaseError:
        return Holding.DAMAGED
    return _kind(tables) if whole else Holding.DAMAGED


def _kind(tables: set[str]) -> Holding:
    if not tables:
        return Holding.NOTHING
    return Holding.REGISTRY if {"registry", "alembic_version"} <= tables else Holding.OTHER
