"""Transactions that wait for each other, and lookups that never read a whole table."""

import sqlite3
import threading
import time
from contextlib import closing

import pytest
import sqlalchemy as sa

from registry.codes import production
from registry.errors import Unavailable
from registry.keys import custodian
from registry.market import measures
from registry.market.measures import Decision
from registry.market.verification import verify_chunk
from registry.model.goods import Level
from registry.model.measures import Act, Target
from registry.model.orders import Order, RangeKind, SpanRequest, Unit
from registry.orders import issuing
from registry.orders.issuing import Deed
from registry.store.engine import sqlite
from registry.store.engine.engine import Engine, is_sqlite, open_engine, read, sqlite_path, write
from tests.factories import World, make_order, make_product, printed
from tests.store.plans import noted, read_whole


def test_of_two_writers_the_second_waits_and_sees_what_the_first_wrote(engine: Engine) -> None:
    with write(engine) as conn:
        conn.exec_driver_sql("CREATE TABLE firsts (name TEXT)")
    told: list[int] = []
    together = threading.Barrier(8)

    def scan() -> None:
        together.wait()
        with write(engine) as conn:
            seen = conn.exec_driver_sql("SELECT count(*) FROM firsts").scalar_one()
            time.sleep(0.01)
            conn.exec_driver_sql("INSERT INTO firsts VALUES ('x')")
            told.append(seen)

    threads = [threading.Thread(target=scan) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == list(range(8))


def test_a_read_sees_one_moment_and_waits_for_no_writer(world: World) -> None:
    order = make_order(world)
    with read(world.engine) as conn:
        before = conn.exec_driver_sql("SELECT count(*) FROM orders").scalar_one()
        make_order(world, order.gtin)
        assert conn.exec_driver_sql("SELECT count(*) FROM orders").scalar_one() == before
    with write(world.engine) as held:
        held.exec_driver_sql("DELETE FROM corrections")
        with read(world.engine) as conn:
            assert conn.exec_driver_sql("SELECT count(*) FROM orders").scalar_one() == before + 1


def test_what_fails_half_way_leaves_nothing(engine: Engine) -> None:
    def half() -> None:
        with write(engine) as conn:
            conn.exec_driver_sql("CREATE TABLE half (x INTEGER)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    with read(engine) as conn:
        assert sa.inspect(conn).get_table_names() == []


@pytest.mark.sqlite
def test_a_writer_that_waits_too_long_is_told_so(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "BUSY_MILLISECONDS", 50)
    with closing(sqlite3.connect(sqlite_path(engine), isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable) as caught, write(engine):
            pass
    assert caught.value.code == "database_busy"


def test_a_url_of_another_database_is_refused_without_its_password() -> None:
    with pytest.raises(Unavailable, match="SQLite and PostgreSQL") as caught:
        open_engine("mysql://user:secret@host/x")
    assert "secret" not in caught.value.message


def _uris(world: World, order: Order, count: int) -> list[str]:
    """The first codes of an order; the keys are opened once, which is slow on purpose."""
    keyring = custodian.with_signer(world.custodian.keyring, world.folder, order.code_key)
    return [code.uri for code in production.printed_codes(order, keyring, 0, count)]


def test_no_lookup_of_verify_reads_a_whole_table(world: World) -> None:
    """Every statement that a chunk of all kinds of code runs is explained by the database itself."""
    gtins = [make_product(world, item).gtin for item in range(3)]
    order = make_order(world, gtins[0], inactive=True)
    shelf = make_order(world, gtins[1], level=Level.LOT, lot="L2")
    with write(world.engine) as conn:
        issuing.mark(conn, order.id, RangeKind.ACTIVATED, SpanRequest(0, 500), Deed("x", world.now))
        issuing.correct(conn, order.id, "L1A", None, Deed("x", world.now, "misprint"))
        for target in (Target(gtins[0]), Target(gtins[0], "L1"), Target(gtins[0], unit=Unit(order.id, 3))):
            measures.carry_out(conn, Act.RECALL, target, Decision("x", "x"), world.now)
    texts = [*_uris(world, order, 20), printed(world, shelf).uri, gtins[2], f"{gtins[0]} {'2' * 12}"]
    with noted(world.engine) as ran:
        verify_chunk(world.engine, world.custodian.keyring, texts, world.now)
    ran = [(statement, parameters) for statement, parameters in ran if statement.lstrip().upper().startswith("SELECT")]
    assert len(ran) >= 8
    if not is_sqlite(world.engine):
        _many_measures(world)
    with read(world.engine) as conn:
        for statement, parameters in ran:
            assert not set(read_whole(conn, statement, parameters)) & BIG, statement


BIG = {"orders", "unit_ranges", "measures", "products", "corrections", "gtin_serial_keys", "organisations"} | {
    "own_serials"
}


def _many_measures(world: World) -> None:
    """A few rows of measures are read whole through any index; of many, only those asked for."""
    columns = "gtin, lot, order_id, unit_index, disposition, reason, by, at"
    with write(world.engine) as conn:
        conn.exec_driver_sql(
            f"INSERT INTO measures ({columns}) SELECT gtin, '', 'FILLER00', n, 'recalled', 'x', 'x', 0 "
            "FROM products, generate_series(1, 3000) AS n"
        )
        conn.exec_driver_sql("ANALYZE measures")


def test_the_number_of_statements_does_not_grow_with_the_chunk(world: World) -> None:
    order = make_order(world)
    keyring = world.custodian.keyring
    uris = _uris(world, order, 100)
    chunks = [uris[:1], uris]
    counts: list[int] = []

    def note(*_: object) -> None:
        counts[-1] += 1

    sa.event.listen(world.engine, "before_cursor_execute", note)
    for texts in (chunks[0], *chunks):
        counts.append(0)
        verify_chunk(world.engine, keyring, texts, world.now)
    # The first one reads what the others remember.
    assert counts[0] > counts[1] == counts[2]
