"""Whole copies of an SQLite database, out and in, while others read and write (SQLite's online backup)."""

import sqlite3
from contextlib import closing
from enum import StrEnum
from pathlib import Path

from registry.errors import Invalid, Unavailable
from registry.store.engine import Engine, sqlite_path


def copy_out(engine: Engine, target: Path) -> None:
    """A consistent copy of the database into a new file."""
    try:
        with closing(sqlite3.connect(sqlite_path(engine))) as here, closing(sqlite3.connect(target)) as there:
            here.backup(there)
            there.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise Unavailable("backup", f"The database cannot be copied: {error}.") from error


def copy_in(engine: Engine, source: Path) -> None:
    """Replace the database's content by a copy's, in one transaction that readers see whole or not at all."""
    try:
        with (
            closing(sqlite3.connect(source)) as there,
            closing(sqlite3.connect(sqlite_path(engine), timeout=30)) as here,
        ):
            here.execute("PRAGMA journal_mode=WAL")
            here.execute("PRAGMA synchronous=FULL")
            there.backup(here)
    except sqlite3.Error as error:
        raise Unavailable("restore", f"The database cannot be replaced: {error}; nothing was changed.") from error
    engine.dispose()


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


class Holding(StrEnum):
    """What a database file turns out to hold, before another is put in its place."""

    NOTHING = "nothing"
    REGISTRY = "registry"
    OTHER = "other"
    DAMAGED = "damaged"


def holding(path: Path) -> Holding:
    """What the file holds; Unavailable when it cannot be looked into, as while another locks it."""
    if not path.exists() or path.stat().st_size == 0:
        return Holding.NOTHING
    try:
        with closing(sqlite3.connect(path)) as present:
            tables = {name for (name,) in present.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if tables and not {"registry", "alembic_version"} <= tables:
                return Holding.OTHER
            whole = present.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    except sqlite3.OperationalError as error:
        raise Unavailable("database", f"The present database {path} cannot be read: {error}.") from error
    except sqlite3.DatabaseError:
        return Holding.DAMAGED
    if not whole:
        return Holding.DAMAGED
    return Holding.REGISTRY if tables else Holding.NOTHING
