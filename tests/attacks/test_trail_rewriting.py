"""A dishonest operator, or whoever found a way to the application's own database account, rewrites the audit trail.

Before: `INSERT OR REPLACE` wrote over any entry of an SQLite trail, and left a chain that could be computed again.
Tried are all forms of a statement that could change or take away a row, on SQLite with and without the pragma that the
program sets, on PostgreSQL as the server's role of docs/deploy/roles.sql and, as far as triggers hold it, as the owner.
What does not hold: whoever may write the SQLite file, or owns the tables, can drop the triggers; docs/security.md.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest
import sqlalchemy as sa

from registry.errors import RegistryError
from registry.model.trail import TrailAct, TrailEntry
from registry.office import trail
from registry.store.engine import schema
from registry.store.engine.engine import (
    IntegrityError,
    insert_many,
    is_spread,
    is_sqlite,
    open_engine,
    read,
    sqlite_path,
    write,
)
from tests.databases import text
from tests.factories import NOW, World
from tests.paths import ROOT

_COLUMNS = 'number, at, "by", second, act, subject, organisation_id, detail, hash'
_FORGED = "'mallory', NULL, 'key_made', 'nothing happened', NULL, '{}'"
_NEW = f"999, 0, {_FORGED}, {{hash}}"
_SECOND = "number = 2"
_TAKEN_HASH = f"(SELECT hash FROM audit WHERE {_SECOND})"
_TAKEN_PLACE = f"(SELECT rowid FROM audit WHERE {_SECOND})"

EVERYWHERE = {
    "UPDATE": f"UPDATE audit SET subject = 'x' WHERE {_SECOND}",
    "UPDATE of the number": f"UPDATE audit SET number = 999 WHERE {_SECOND}",
    "UPDATE FROM": "UPDATE audit SET subject = 'x' FROM registry WHERE registry.id = 1",
    "UPDATE of nothing but itself": "UPDATE audit SET number = number",
    "DELETE": f"DELETE FROM audit WHERE {_SECOND}",
    "DELETE of the end": "DELETE FROM audit WHERE number > 1",
    "DELETE of everything": "DELETE FROM audit",
    "INSERT of a number that is taken": f"INSERT INTO audit ({_COLUMNS}) VALUES (2, 0, {_FORGED}, {{hash}})",
    "UPSERT": f"INSERT INTO audit ({_COLUMNS}) VALUES (2, 0, {_FORGED}, {{hash}}) "
    "ON CONFLICT (number) DO UPDATE SET subject = excluded.subject",
    "UPSERT by the hash": f"INSERT INTO audit ({_COLUMNS}) VALUES (999, 0, {_FORGED}, {_TAKEN_HASH}) "
    "ON CONFLICT (hash) DO UPDATE SET subject = excluded.subject",
    "WITH ... DELETE": "WITH one AS (SELECT 2 AS n) DELETE FROM audit WHERE number IN (SELECT n FROM one)",
}
ON_SQLITE = {
    "INSERT OR REPLACE": f"INSERT OR REPLACE INTO audit ({_COLUMNS}) VALUES (2, 0, {_FORGED}, {{hash}})",
    "REPLACE": f"REPLACE INTO audit ({_COLUMNS}) VALUES (2, 0, {_FORGED}, {{hash}})",
    "REPLACE by the hash": f"REPLACE INTO audit ({_COLUMNS}) VALUES (999, 0, {_FORGED}, {_TAKEN_HASH})",
    "REPLACE by the place": f"REPLACE INTO audit (rowid, {_COLUMNS}) VALUES ({_TAKEN_PLACE}, {_NEW})",
    "REPLACE of a copy of all": "REPLACE INTO audit SELECT number, at, 'mallory', second, act, subject, "
    "organisation_id, detail, hash FROM audit",
    "INSERT with a place": f"INSERT INTO audit (rowid, {_COLUMNS}) VALUES ({_TAKEN_PLACE}, {_NEW})",
    "INSERT with a place below all": f"INSERT INTO audit (rowid, {_COLUMNS}) VALUES (-1, {_NEW})",
    "INSERT OR IGNORE": f"INSERT OR IGNORE INTO audit ({_COLUMNS}) VALUES (2, 0, {_FORGED}, {{hash}})",
    "INSERT OR FAIL": f"INSERT OR FAIL INTO audit ({_COLUMNS}) VALUES (2, 0, {_FORGED}, {{hash}})",
    "INSERT OR ROLLBACK": f"INSERT OR ROLLBACK INTO audit ({_COLUMNS}) VALUES (2, 0, {_FORGED}, {{hash}})",
    "UPSERT on any": f"INSERT INTO audit ({_COLUMNS}) VALUES (2, 0, {_FORGED}, {{hash}}) "
    "ON CONFLICT DO UPDATE SET subject = 'x'",
    "UPSERT by the place": f"INSERT INTO audit (rowid, {_COLUMNS}) VALUES ({_TAKEN_PLACE}, 2, 0, {_FORGED}, {{hash}}) "
    "ON CONFLICT DO UPDATE SET subject = 'x'",
    "UPDATE OR REPLACE": "UPDATE OR REPLACE audit SET number = 2 WHERE number = 3",
    "UPDATE OR IGNORE": f"UPDATE OR IGNORE audit SET subject = 'x' WHERE {_SECOND}",
    "UPDATE OR ROLLBACK": f"UPDATE OR ROLLBACK audit SET subject = 'x' WHERE {_SECOND}",
    "UPDATE of the place": f"UPDATE audit SET rowid = 999 WHERE {_SECOND}",
    "DELETE by the place": f"DELETE FROM audit WHERE rowid = {_TAKEN_PLACE}",
    "TRUNCATE": "TRUNCATE audit",
}
# What the server's role may not, and what not even the owner's triggers let through.
ON_POSTGRESQL = {
    "TRUNCATE": "TRUNCATE audit",
    "TRUNCATE of what it refers to": "TRUNCATE organisations CASCADE",
    "MERGE": "MERGE INTO audit USING registry ON audit.number = 2 WHEN MATCHED THEN UPDATE SET subject = 'x'",
    "MERGE that deletes": "MERGE INTO audit USING registry ON audit.number = 2 WHEN MATCHED THEN DELETE",
    "DELETE USING": "DELETE FROM audit USING registry",
    "WITH ... UPDATE": "WITH one AS (UPDATE audit SET subject = 'x' RETURNING 1) SELECT * FROM one",
    "UPDATE in a block": "DO $$ BEGIN UPDATE audit SET subject = 'x'; END $$",
}
AS_THE_SERVER = {
    "COPY FROM a program": "COPY audit FROM PROGRAM 'cat /dev/null'",
    "COPY FROM a file": "COPY audit FROM '/etc/hostname'",
    "UPDATE behind the triggers": "SET session_replication_role = replica; UPDATE audit SET subject = 'x'",
    "DROP TRIGGER": "DROP TRIGGER audit_stays ON audit",
    "DISABLE TRIGGER": "ALTER TABLE audit DISABLE TRIGGER audit_stays",
    "DISABLE all triggers": "ALTER TABLE audit DISABLE TRIGGER ALL",
    "ENABLE for replicas only": "ALTER TABLE audit ENABLE REPLICA TRIGGER audit_stays",
    "RENAME": "ALTER TABLE audit RENAME TO audit_before",
    "another OWNER": "ALTER TABLE audit OWNER TO registry_server",
    "a RULE": "CREATE RULE nothing AS ON INSERT TO audit DO INSTEAD NOTHING",
    "a TRIGGER of one's own": "CREATE TRIGGER mine BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_stays()",
    "DROP FUNCTION": "DROP FUNCTION audit_stays() CASCADE",
    "another FUNCTION": "CREATE OR REPLACE FUNCTION audit_stays() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RETURN NULL; END $$",
    "DROP TABLE": "DROP TABLE audit CASCADE",
    "DROP COLUMN": "ALTER TABLE audit DROP COLUMN hash",
    "another type": "ALTER TABLE audit ALTER COLUMN subject TYPE text USING 'x'",
    "GRANT to oneself": "GRANT ALL ON audit TO registry_server; DELETE FROM audit",
    "SET ROLE": "SET ROLE registry_owner; DELETE FROM audit",
    "DROP SCHEMA": "DROP SCHEMA public CASCADE",
}
_HASH = {True: "zeroblob(32)", False: "decode(repeat('00', 32), 'hex')"}
Try = Callable[[str], None]


@pytest.fixture
def written(world: World) -> World:
    """A registry with a trail."""
    with write(world.engine) as conn:
        for number in range(3):
            trail.audit(conn, TrailEntry(NOW, "an", TrailAct.KEY_REVOKED, str(number), {"reason": "bị lộ"}))
    return world


def _rows(world: World) -> list[tuple[object, ...]]:
    with read(world.engine) as conn:
        return [tuple(row) for row in conn.exec_driver_sql("SELECT * FROM audit ORDER BY number")]


def _attack(world: World, who: str, forms: dict[str, str], attempt: Try) -> None:
    """Each form by itself; none may change what stands in the trail."""
    before = _rows(world)
    for form, statement in forms.items():
        answer = "carried out"
        try:
            attempt(statement.replace("{hash}", _HASH[is_sqlite(world.engine)]))
        except (RegistryError, sa.exc.SQLAlchemyError, sqlite3.Error) as error:
            answer = f"refused: {str(error).splitlines()[0][:90]}"
        print(f"{who}: {form:32} {answer}")
        assert answer != "carried out", f"{who}: {form}: {statement}"
        assert _rows(world) == before, f"{who}: {form}"
    with read(world.engine) as conn:
        assert trail.check_chain(conn) is None


def _by(world: World) -> Try:
    def attempt(statement: str) -> None:
        with write(world.engine) as conn:
            conn.exec_driver_sql(statement)

    return attempt


def _by_a_plain_connection(world: World) -> Try:
    """As any other program would: none of our pragmas."""

    def attempt(statement: str) -> None:
        with closing(sqlite3.connect(sqlite_path(world.engine))) as plain, plain:
            plain.execute("PRAGMA recursive_triggers = OFF")
            plain.execute(statement)

    return attempt


@pytest.mark.sqlite
def test_no_statement_rewrites_the_trail_of_a_file(written: World) -> None:
    forms = EVERYWHERE | ON_SQLITE
    _attack(written, "the program's connection", forms, _by(written))
    _attack(written, "a plain connection", forms, _by_a_plain_connection(written))


@pytest.mark.sqlite
def test_the_programs_connections_ask_the_triggers_of_deletion_for_rows_that_are_replaced(world: World) -> None:
    """The pragma holds where the trigger against replacement is gone."""
    with write(world.engine) as conn:
        conn.exec_driver_sql("DROP TRIGGER audit_no_replacement")
    replacing = {form: ON_SQLITE[form] for form in ("INSERT OR REPLACE", "REPLACE", "REPLACE by the hash")}
    _attack(world, "the program's connection without that trigger", replacing, _by(world))


def test_every_table_that_is_only_added_to_is_tried_here(world: World) -> None:
    of_the_kind = (
        "SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'"
        if is_sqlite(world.engine)
        else "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    )
    with read(world.engine) as conn:
        if is_spread(conn):
            pytest.skip("Citus has triggers of its own")
        tables = set(conn.exec_driver_sql(of_the_kind).scalars())
    print(f"tables with triggers: {tables}")
    assert tables == {"audit"}


@contextmanager
def _role(world: World) -> Iterator[World]:
    """The same registry, as the server's role of docs/deploy/roles.sql."""
    with write(world.engine) as conn:
        for role in ("registry_owner", "registry_server"):
            there = conn.execute(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}).scalar()
            if not there:
                conn.exec_driver_sql(f"CREATE ROLE {role} LOGIN")
        conn.exec_driver_sql((ROOT / "docs/deploy/roles.sql").read_text("utf-8"))
    engine = open_engine(text(world.engine.url.set(drivername="postgresql", username="registry_server")))
    try:
        yield World(engine, world.folder, world.now, world.draw)
    finally:
        engine.dispose()


def test_no_statement_rewrites_the_trail_of_a_server(written: World) -> None:
    with read(written.engine) as conn:
        if is_sqlite(conn) or is_spread(conn):
            pytest.skip("PostgreSQL's roles; `--postgresql` runs it")
    with _role(written) as server:
        _attack(written, "registry_server", EVERYWHERE | ON_POSTGRESQL | AS_THE_SERVER, _by(server))
        _copies_over(written, server)
        with write(server.engine) as conn:
            trail.audit(conn, TrailEntry(NOW, "an", TrailAct.KEY_REVOKED, "9"))
    _attack(written, "the owner", EVERYWHERE | ON_POSTGRESQL, _by(written))


def _copies_over(written: World, server: World) -> None:
    """COPY FROM STDIN is a way of adding; over an entry that is there it is refused as a whole."""
    before = _rows(written)
    names = ("number", "at", "by", "act", "subject", "detail", "hash")
    row = (2, 0, "mallory", "key_made", "x", "{}", bytes(32))
    with pytest.raises(IntegrityError) as caught, write(server.engine) as conn:
        insert_many(conn, schema.audit, names, [row])
    print(f"registry_server: COPY FROM STDIN                 refused: {str(caught.value).splitlines()[0][:90]}")
    assert _rows(written) == before
