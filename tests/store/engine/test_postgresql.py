"""What only a PostgreSQL server can do to us: each fault by its name with the way out, and what comes after it."""

import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import sqlalchemy as sa

from registry.errors import Unavailable
from registry.market import measures
from registry.market.measures import Decision
from registry.model.measures import Act, Target
from registry.model.orders import Unit
from registry.model.people import REGISTRY, Person, Role
from registry.office import trail
from registry.store.engine import postgresql, schema
from registry.store.engine.engine import (
    Engine,
    IntegrityError,
    insert_many,
    open_engine,
    read,
    record,
    unhurried,
    write,
)
from registry.store.market import unit_rows
from registry.store.orders import order_rows, own_serial_rows
from tests.databases import Databases, text
from tests.factories import OWN_AUTHORITY, World, add_account, make_order
from tests.paths import ROOT
from tests.processes import PATIENCE


@pytest.fixture(autouse=True)
def _only_there(rack: Databases) -> None:
    if rack.server is None:
        pytest.skip("needs a PostgreSQL server; it runs with --postgresql")


def _fault(url: str, statement: str = "SELECT 1") -> tuple[str, str]:
    """The code and words of what a statement on a connection of its own comes to."""
    engine = open_engine(url)
    try:
        with pytest.raises(Unavailable) as caught, write(engine) as conn:
            conn.exec_driver_sql(statement)
    finally:
        engine.dispose()
    return caught.value.code, caught.value.message


def _do(rack: Databases, *statements: str) -> None:
    assert rack.server is not None
    with rack.server.connect() as conn:
        for statement in statements:
            conn.exec_driver_sql(statement)


@pytest.fixture
def stranger(rack: Databases, database_url: str) -> Iterator[str]:
    """The URL of the database under a user without any right, who has the password `right`."""
    if rack.workers:
        pytest.skip("a cluster is not the run's own, so nobody changes its rules of entry")
    assert rack.server is not None
    with rack.server.connect() as conn:
        rules = Path(conn.exec_driver_sql("SHOW hba_file").scalar_one())
        before = rules.read_text()
        rules.write_text(f"local all stranger scram-sha-256\n{before}")
    _do(rack, "CREATE ROLE stranger LOGIN PASSWORD 'right'", "SELECT pg_reload_conf()", "SELECT pg_sleep(0.2)")
    yield text(sa.make_url(database_url).set(username="stranger", password="right"))
    rules.write_text(before)
    _do(rack, "DROP ROLE stranger", "SELECT pg_reload_conf()")


def test_a_wrong_password_is_named_and_not_repeated(stranger: str) -> None:
    for password in ("wrong", None):
        url = sa.make_url(stranger)
        code, words = _fault(text(sa.URL.create(**url._asdict() | {"password": password})))
        assert code == "database_password"
        assert "REGISTRY_DATABASE_URL" in words
        assert "wrong" not in words


def test_a_user_without_rights_or_with_too_many_connections_is_named(stranger: str, rack: Databases) -> None:
    assert _fault(stranger, "CREATE TABLE x (y INTEGER)")[0] == "database_rights"
    _do(rack, "ALTER ROLE stranger CONNECTION LIMIT 0")
    assert _fault(stranger)[0] == "database_busy"


def test_an_unknown_user_and_an_unknown_database_are_told_apart(rack: Databases, database_url: str) -> None:
    nobody = text(sa.make_url(database_url).set(username="nobody", password=None))
    assert _fault(nobody)[0] == "database_password"
    code, words = _fault(rack.url("nowhere"))
    assert (code, "createdb" in words) == ("database_missing", True)


@pytest.mark.parametrize("where", ["host=%2Fnowhere", "host=127.0.0.1&port=1"])
def test_a_server_that_is_down_is_named(where: str) -> None:
    code, words = _fault(f"postgresql://postgres@/registry?{where}")
    assert (code, "nothing is done twice" in words) == ("database_down", True)


def test_an_old_server_is_refused(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "OLDEST", 99)
    code, words = _fault(database_url)
    assert (code, "99 or newer" in words) == ("database_too_old", True)


def test_an_endless_statement_is_ended_unless_it_may_take_its_time(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "_STATEMENT_SECONDS", 1)
    assert _fault(database_url, "SELECT pg_sleep(20)")[0] == "database_slow"
    engine = open_engine(database_url)
    with write(engine) as conn:
        unhurried(conn)
        conn.exec_driver_sql("SELECT pg_sleep(1.5)")
    with read(engine) as conn:
        assert conn.exec_driver_sql("SHOW statement_timeout").scalar_one() == "1s"
    engine.dispose()


def test_a_writer_that_waits_too_long_is_told_so_and_a_reader_never_waits(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "_LOCK_SECONDS", 1)
    engine = open_engine(database_url)
    with write(engine):
        assert _fault(database_url)[0] == "database_busy"
        with read(engine) as conn:
            assert conn.exec_driver_sql("SELECT 1").scalar_one() == 1
    with write(engine) as conn:
        conn.exec_driver_sql("SELECT 1")
    engine.dispose()


def test_of_two_that_wait_for_each_other_one_is_told_so_and_the_other_goes_on(world: World) -> None:
    order = make_order(world)
    pair = [Unit(order.id, 0), Unit(order.id, 1)]
    both, told = threading.Barrier(2), []

    def work(first: Unit, second: Unit) -> None:
        try:
            with record(world.engine) as conn:
                unit_rows.lock(conn, [first])
                both.wait(PATIENCE)
                unit_rows.lock(conn, [second])
                unit_rows.save(conn, dict.fromkeys(pair, unit_rows.StoredUnit(b"x")))
            told.append("done")
        except Unavailable as error:
            told.append(error.code)

    threads = [threading.Thread(target=work, args=each) for each in (pair, pair[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["database_busy", "done"]


def test_a_write_on_an_old_snapshot_is_told_to_try_again(world: World) -> None:
    order = make_order(world)
    with pytest.raises(Unavailable) as caught, read(world.engine) as conn:  # noqa: PT012
        conn.exec_driver_sql("SELECT 1 FROM orders")
        with write(world.engine) as other:
            order_rows.cancel(other, order.id, "x", None, world.now)
        order_rows.cancel(conn, order.id, "y", None, world.now)
    assert caught.value.code == "database_busy"


def test_a_read_only_database_is_named(database_url: str, rack: Databases) -> None:
    _do(rack, f"ALTER DATABASE {sa.make_url(database_url).database} SET default_transaction_read_only = on")
    assert _fault(database_url, "CREATE TABLE x (y INTEGER)")[0] == "database_read_only"


def test_before_init_and_after_a_column_was_lost_the_way_out_is_named(engine: Engine, world: World) -> None:
    for statement, code in (("SELECT * FROM nowhere", "schema_missing"), ("SELECT nothing FROM orders", "schema_old")):
        with pytest.raises(Unavailable) as caught, read(engine) as conn:
            conn.exec_driver_sql(statement)
        assert caught.value.code == code


def _cut(conn: sa.Connection, rack: Databases) -> None:
    """End the server's side of a connection, as a restart of the server does."""
    _do(rack, f"SELECT pg_terminate_backend({conn.exec_driver_sql('SELECT pg_backend_pid()').scalar_one()})")


def test_a_connection_lost_in_the_middle_changes_nothing_and_the_next_transaction_works(
    world: World, rack: Databases
) -> None:
    order = make_order(world)
    for way, statement in ((write, "DELETE FROM orders"), (read, "SELECT 1")):
        with pytest.raises(Unavailable) as caught, way(world.engine) as conn:  # noqa: PT012
            conn.exec_driver_sql(statement)
            _cut(conn, rack)
            conn.exec_driver_sql("SELECT 1")
        assert caught.value.code == "database_down"
        with write(world.engine) as conn:
            assert conn.exec_driver_sql("SELECT id FROM orders").scalar_one() == order.id


def test_a_connection_lost_at_the_last_moment_is_no_success(world: World, rack: Databases) -> None:
    make_order(world)
    with pytest.raises(Unavailable), write(world.engine) as conn:  # noqa: PT012
        conn.exec_driver_sql("DELETE FROM orders")
        _cut(conn, rack)
    with read(world.engine) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM orders").scalar_one() == 1


def test_a_connection_lost_while_it_waits_in_the_pool_is_not_noticed(world: World, rack: Databases) -> None:
    order = make_order(world)
    with read(world.engine) as conn:
        pid = conn.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    _do(rack, f"SELECT pg_terminate_backend({pid})")
    with read(world.engine) as conn:
        assert conn.exec_driver_sql("SELECT id FROM orders").scalar_one() == order.id


def _serials(world: World) -> int:
    with read(world.engine) as conn:
        return int(conn.execute(sa.select(sa.func.count()).select_from(schema.own_serials)).scalar_one())


def test_copy_loads_all_rows_or_none(world: World) -> None:
    order = make_order(world)
    with write(world.engine) as conn:
        own_serial_rows.add(conn, order.gtin, order.id, 0, ["A\"\\,'", "b", "%_", "\\N", "NULL"])
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        own_serial_rows.add(conn, order.gtin, order.id, 5, [f"n{n}" for n in range(5000)] + ["b"])
    assert _serials(world) == 5
    with read(world.engine) as conn:
        assert own_serial_rows.of_order(conn, order.gtin, order.id, 0, 9) == ["A\"\\,'", "b", "%_", "\\N", "NULL"]


def test_a_connection_lost_in_the_middle_of_copy_loads_nothing(world: World, rack: Databases) -> None:
    order = make_order(world)

    def rows(conn: sa.Connection, pid: int) -> Iterator[tuple[str, str, str, int]]:
        for number in range(200_000):
            if number == 50_000:
                _do(rack, f"SELECT pg_terminate_backend({pid})")
            yield order.gtin, f"n{number}", order.id, number

    with pytest.raises(Unavailable) as caught, write(world.engine) as conn:  # noqa: PT012
        pid = conn.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        names = ("gtin", "serial", "order_id", "unit_index")
        insert_many(conn, schema.own_serials, names, cast(Any, rows(conn, pid)))
    assert caught.value.code == "database_down"
    assert _serials(world) == 0
    with write(world.engine) as conn:
        own_serial_rows.add(conn, order.gtin, order.id, 0, ["a"])


def test_many_threads_share_the_pool(world: World) -> None:
    order = make_order(world)
    told: list[object] = []

    def look() -> None:
        for _ in range(20):
            with read(world.engine) as conn:
                told.append(conn.exec_driver_sql("SELECT id FROM orders").scalar_one())

    threads = [threading.Thread(target=look) for _ in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [order.id] * 480


def test_a_text_that_is_too_long_is_refused_by_the_caller_not_called_a_fault_of_the_server(world: World) -> None:
    order = make_order(world)
    with pytest.raises(Unavailable) as caught, write(world.engine) as conn:
        own_serial_rows.add(conn, order.gtin, order.id, 0, ["x" * 21])
    assert "refused the statement" in caught.value.message
    assert _serials(world) == 0


def test_without_the_driver_the_way_to_install_it_is_named(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("registry.store.engine.postgresql")
    monkeypatch.setitem(sys.modules, "registry.store.engine.postgresql", None)
    with pytest.raises(Unavailable, match="pip install") as caught:
        open_engine(database_url)
    assert caught.value.code == "driver_missing"


@pytest.fixture
def server_role(rack: Databases, world: World, database_url: str) -> Iterator[Engine]:
    """The database under the role of docs/operation.md, which has the rights written there and owns nothing."""
    words = (ROOT / "docs" / "operation.md").read_text(encoding="utf-8")
    rights = words.split("```sql")[1].split("```")[0].strip().split(";")
    # Of all databases of a server: another test may have made it.
    _do(rack, "DO $$ BEGIN CREATE ROLE registry_server LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
    with write(world.engine) as conn:
        for statement in filter(None, rights):
            conn.exec_driver_sql(statement)
    engine = open_engine(text(sa.make_url(database_url).set(username="registry_server")))
    yield engine
    engine.dispose()
    with write(world.engine) as conn:
        conn.exec_driver_sql("DROP OWNED BY registry_server")


def test_the_servers_role_does_its_work_and_can_neither_change_nor_delete_the_trail(
    world: World, server_role: Engine
) -> None:
    gtin = make_order(world).gtin
    as_server = replace(world, engine=server_role)
    # Real work: an order, a recall and its end, a person, each with its entry.
    make_order(as_server, gtin)
    with write(server_role) as conn:
        measures.carry_out(conn, Act.RECALL, Target(gtin, "L1"), Decision("an", "vì sao", 1), world.now)
        measures.carry_out(conn, Act.RESTORE, Target(gtin, "L1"), Decision("an", "xong", second="bình"), world.now)
        add_account(
            conn, Person(0, "an", "An", None, (Role.OFFICER,), authority=OWN_AUTHORITY), "x", world.now, world.draw
        )
    for statement in (
        "UPDATE audit SET act = 'x'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "ALTER TABLE audit DISABLE TRIGGER audit_stays",
        "DROP TABLE audit",
        "DROP FUNCTION audit_stays() CASCADE",
    ):
        with pytest.raises(Unavailable) as caught, write(server_role) as conn:
            conn.exec_driver_sql(statement)
        assert caught.value.code == "database_rights", statement
    with read(server_role) as conn:
        assert trail.check_chain(conn) is None
        assert [one.entry.act for one in trail.entries(conn, REGISTRY, at_most=3)] == [
            "person_added",
            "restore",
            "recall",
        ]
