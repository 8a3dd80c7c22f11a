"""Which schema version a database has, which one this program needs, and the way from one to the other.

Upgrading is one transaction: a crash in the middle leaves the old version. There is no way back but a backup.
"""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from registry.errors import Unavailable
from registry.store.engine.engine import Connection, Engine, is_spread, read, unhurried, write


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def needed() -> str:
    """The schema version this program speaks."""
    return _versions(str(_config().get_main_option("script_location")))[0]


@cache
def _versions(migrations: str) -> tuple[str, ...]:
    """The versions that a folder of migrations makes, the last one first; they do not change while a program runs."""
    return tuple(script.revision for script in ScriptDirectory(migrations).walk_revisions())


def present(conn: Connection) -> str | None:
    """The schema version of a database; None for an empty one."""
    try:
        return MigrationContext.configure(conn).get_current_revision()
    except CommandError as error:
        raise Unavailable(
            "schema_damaged", "The database claims two schema versions at once: `restore` a backup."
        ) from error


def is_known(version: str) -> bool:
    """Whether this program speaks a schema version or knows the way from it."""
    return version in _versions(str(_config().get_main_option("script_location")))


def upgrade(engine: Engine, version: str = "head") -> str | None:
    """Bring a database, empty or older, to this program's version, or to an older known one; returns what it had.

    Raises Unavailable `schema_newer` for a database made by a later release.
    """
    config = _config()
    with write(engine) as conn:
        before = present(conn)
        _refuse_newer(before)
        unhurried(conn)
        if is_spread(conn):
            in_sequence(conn)
        config.attributes["connection"] = conn
        command.upgrade(config, version)
    return before


def in_sequence(conn: Connection) -> None:
    """Let all statements of this transaction reach each server of a spread registry over one connection.

    Whoever changes spread tables together with those that are everywhere needs it.
    """
    conn.exec_driver_sql("SET LOCAL citus.multi_shard_modify_mode = 'sequential'")


def require_known(engine: Engine) -> str:
    """The schema version of a database that this program can at least copy and upgrade; Unavailable otherwise."""
    with read(engine) as conn:
        version = present(conn)
    if version is None:
        raise Unavailable("schema_missing", "There is no registry in this database yet: run `init`.")
    _refuse_newer(version)
    return version


def require_current(engine: Engine) -> None:
    """Raises Unavailable unless the database has exactly this program's schema; the message names the command."""
    version = require_known(engine)
    if version == needed():
        return
    raise Unavailable(
        "schema_older",
        f"The database has schema {version}, this program needs {needed()}: make a backup, then run `db upgrade`.",
    )


def _refuse_newer(version: str | None) -> None:
    if version is not None and not is_known(version):
        raise Unavailable(
            "schema_newer",
            f"The database has schema {version}, which this program (schema {needed()}) does not know: "
            "a later release made it. Install that release, or restore a backup of this one.",
        )
