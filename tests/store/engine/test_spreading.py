"""A registry spread over servers: which keys it needs, that the hot statements ask one server, and the step itself."""

import random
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from registry.errors import Unavailable
from registry.keys.folder import KeyFolder
from registry.keys.making import Birth, establish
from registry.model.orders import Order, Request, Unit
from registry.orders import serial_intake
from registry.orders.issuing import Placement
from registry.store.engine import copying, engine, schema, spreading, upgrade
from registry.store.engine.engine import Engine, is_spread, is_sqlite, open_engine, read, write
from registry.store.engine.spreading import EVERYWHERE, SPREAD, TablePlace, distribute
from registry.store.market import scan_rows, unit_rows
from registry.store.orders import order_rows, own_serial_rows
from tests.databases import Databases
from tests.factories import HOST, NOW, World, check, make_order, make_product, make_visit, printed
from tests.market.test_sales import Till
from tests.store.plans import Ran, noted
from tests.store.schemas import release

TABLES = schema.metadata.sorted_tables
SPREAD_TABLES = [pytest.param(schema.metadata.tables[name], column, id=name) for name, column in SPREAD.items()]


@pytest.mark.parametrize(("table", "column"), SPREAD_TABLES)
def test_every_key_of_a_spread_table_holds_the_column_by_which_it_is_spread(table: sa.Table, column: str) -> None:
    keys: list[Any] = [
        one for one in table.constraints if isinstance(one, sa.PrimaryKeyConstraint | sa.UniqueConstraint)
    ]
    keys += [index for index in table.indexes if index.unique]
    assert keys
    for key in keys:
        assert column in key.columns, key.name
    assert not table.columns[column].nullable
    # A running number would need one place that gives it out.
    assert table.autoincrement_column is None


def test_no_foreign_key_leads_from_where_its_parent_is_not() -> None:
    for table in TABLES:
        for key in table.foreign_keys:
            parent = key.column.table.name
            if table.name in SPREAD or table.name in EVERYWHERE:
                assert parent in EVERYWHERE, f"{table.name} -> {parent}"
            else:
                assert parent not in SPREAD, f"{table.name} -> {parent}"


def test_parents_are_placed_before_their_children_and_every_name_is_a_table() -> None:
    assert {*SPREAD, *EVERYWHERE} <= {table.name for table in TABLES}
    for at, name in enumerate(EVERYWHERE):
        parents = {key.column.table.name for key in schema.metadata.tables[name].foreign_keys}
        assert parents <= set(EVERYWHERE[:at]), name


def test_all_spread_tables_are_spread_by_the_same_type_so_that_they_lie_together() -> None:
    assert {type(schema.metadata.tables[name].columns[column].type) for name, column in SPREAD.items()} == {sa.String}


@pytest.fixture
def as_spread(monkeypatch: pytest.MonkeyPatch) -> None:
    """The store works as on a cluster, whatever the database."""
    for module in (engine, unit_rows, scan_rows, own_serial_rows):
        monkeypatch.setattr(module, "is_spread", lambda conn: True)


OWN = ["k7Qp-81xM", "Xw2z-07Ra", "m0Tb-Q55n", "Zr9c-e3W8", "hV4d-L2k6"]


@pytest.fixture
def own(world: World, tmp_path: Path) -> Order:
    """An order of the producer's own serials, OWN."""
    gtin = make_product(world, 77).gtin
    (tmp_path / "own.txt").write_text("".join(f"{serial}\n" for serial in OWN), encoding="utf-8")
    placement = Placement(HOST, world.now, world.draw)
    upload = serial_intake.read_file(tmp_path / "own.txt")
    return serial_intake.take_in(world.engine, Request(gtin), upload, placement, lambda _: None)


def _own_code(world: World, order: Order) -> str:
    from registry.codes import production
    from registry.keys import custodian

    keyring = custodian.with_signer(world.custodian.keyring, world.folder, order.code_key)

    def serials(start: int, stop: int) -> list[str]:
        with read(world.engine) as conn:
            return own_serial_rows.of_order(conn, order.gtin, order.id, start, stop)

    return next(production.printed_codes(order, keyring, 3, 4, serials)).uri


def _hot(world: World, own: Order) -> Ran:
    """The statements on spread tables of two first checks, two further ones, a sale and the same sale again."""
    till = Till(world)
    texts = [till.text, _own_code(world, own)]
    with noted(world.engine) as ran:
        for number in (1, 2):
            for text in texts:
                assert check(world, text, make_visit(number)).judgement.seal == "valid"
        till.sell()
        till.sell()
        till.undo()
    return [(words, given) for words, given in ran if _touched(words)]


_TOUCHES = re.compile(rf"\b(FROM|JOIN|INTO|UPDATE)\s+({'|'.join(SPREAD)})\b")


def _touched(statement: str) -> set[str]:
    return {name for _, name in _TOUCHES.findall(statement)}


def _binds(statement: str, table: str) -> bool:
    """Whether a statement names one value of the column by which the table is spread."""
    column = SPREAD[table]
    if inserted := re.match(rf"INSERT INTO {table} \((?P<names>[^)]*)\)\s*VALUES", statement):
        # One row, or the same statement again for each row.
        return column in inserted["names"].split(", ") and "), (" not in statement
    return re.search(rf"\b{table}\.{column} = (\?|%\()", statement) is not None


def test_each_hot_statement_on_a_spread_table_names_one_value_of_its_column(
    world: World, own: Order, as_spread: None
) -> None:
    ran = _hot(world, own)
    assert {name for words, _ in ran for name in _touched(words)} == set(SPREAD)
    for words, _ in ran:
        for name in _touched(words):
            assert _binds(words, name), words


def test_many_units_of_many_orders_are_found_one_order_at_a_time(world: World, own: Order, as_spread: None) -> None:
    there = [Unit(make_order(world).id, n) for n in range(3)]
    with write(world.engine) as conn:
        unit_rows.lock(conn, there)
        unit_rows.save(conn, {unit: unit_rows.StoredUnit(b"x") for unit in there[:2]})
        unit_rows.release(conn, there[2:])
    with noted(world.engine) as ran, read(world.engine) as conn:
        assert set(unit_rows.find(conn, there)) == set(there[:2])
        wanted = [(own.gtin, OWN[1]), (own.gtin, OWN[4]), (own.gtin, "other"), ("00000000000000", OWN[1])]
        assert own_serial_rows.find(conn, wanted) == {
            (own.gtin, OWN[1]): Unit(own.id, 1),
            (own.gtin, OWN[4]): Unit(own.id, 4),
        }
    assert len(ran) == 3 + 2


@pytest.mark.sqlite
def test_a_file_cannot_be_spread(world: World) -> None:
    with pytest.raises(Unavailable, match="only PostgreSQL") as caught:
        distribute(world.engine)
    assert caught.value.code == "spread_sqlite"


def test_a_server_without_citus_is_named(engine: Engine, rack: Databases) -> None:
    if rack.server is None:
        pytest.skip("needs a PostgreSQL server; it runs with --postgresql")
    with pytest.raises(Unavailable) as caught:
        distribute(engine)
    assert caught.value.code == "schema_missing"
    upgrade.upgrade(engine)
    with pytest.raises(Unavailable, match="CREATE EXTENSION") as caught:
        distribute(engine)
    assert caught.value.code == "citus_missing"


# --- on a real cluster


@pytest.fixture
def cluster(rack: Databases) -> Databases:
    if not rack.workers:
        pytest.skip("needs a Citus cluster; it runs with REGISTRY_TEST_CITUS_URL")
    return rack


def test_each_hot_statement_asks_one_shard_by_an_index(cluster: Databases, world: World, own: Order) -> None:
    ran = _hot(world, own)
    assert {name for words, _ in ran for name in _touched(words)} == set(SPREAD)
    with write(world.engine) as conn:
        for words, given in ran:
            for one in given if isinstance(given, list) else [given]:
                lines = [row[0] for row in conn.exec_driver_sql(f"EXPLAIN {words}", one)]
                assert any("Task Count: 1" in line for line in lines), (words, lines)


@pytest.fixture
def whole(cluster: Databases, tmp_path: Path) -> Iterator[World]:
    """A registry with rows in a cluster's database, nothing of it spread yet."""
    url = cluster.make_on_cluster()
    engine = open_engine(url)
    folder = KeyFolder(tmp_path / "keys", b"a passphrase for tests")
    chance = random.Random(5)
    establish(engine, folder, Birth(NOW, "live", chance.randrange))
    yield World(engine, folder, NOW, chance.randrange)
    engine.dispose()
    cluster.drop(url)


def _rows(engine: Engine) -> dict[str, list[str]]:
    with read(engine) as conn:
        return {table.name: sorted(map(repr, conn.execute(sa.select(table)))) for table in TABLES}


def test_a_registry_with_rows_is_spread_and_keeps_them_all(whole: World) -> None:
    till = Till(whole)
    check(whole, till.text)
    till.sell()
    with write(whole.engine) as conn:
        own_serial_rows.add(conn, till.order.gtin, till.order.id, 0, ["a", "b"])
    before = _rows(whole.engine)
    placed = distribute(whole.engine, 4)
    assert [(one.table, one.column, one.shards) for one in placed if one.place is TablePlace.SPREAD] == [
        (name, column, 4) for name, column in SPREAD.items()
    ]
    assert {one.table for one in placed} == {table.name for table in TABLES}
    assert all(one.moved == (one.place is not TablePlace.COORDINATOR) for one in placed)
    whole.engine.dispose()
    assert _rows(whole.engine) == before
    with read(whole.engine) as conn:
        assert is_spread(conn)
        groups = conn.exec_driver_sql(
            "SELECT count(DISTINCT colocationid), count(DISTINCT partmethod), count(*) FROM pg_dist_partition "
            "WHERE partmethod = 'h'"
        ).one()
        assert tuple(groups) == (1, 1, len(SPREAD))
        # Nothing is left of them on the coordinator.
        for name in SPREAD:
            assert conn.exec_driver_sql(f"SELECT pg_relation_size('{name}')").scalar_one() == 0
    again = distribute(whole.engine, 16)
    assert again == [replace(one, moved=False) for one in placed]
    assert _rows(whole.engine) == before
    # And it is a registry still: what is new finds its place.
    other = replace(whole, makers={})
    assert check(other, Till(other, make_order(other, till.order.gtin)).text, make_visit(9)).judgement.seal == "valid"


def test_while_somebody_uses_the_registry_it_is_not_spread(whole: World) -> None:
    other = open_engine(whole.engine.url.render_as_string(hide_password=False))
    with read(other) as conn:
        assert order_rows.by_id(conn, "NOORDER0") is None
    with pytest.raises(Unavailable, match="stop `serve`") as caught:
        distribute(whole.engine)
    assert caught.value.code == "registry_in_use"
    other.dispose()
    assert distribute(whole.engine, 2)


def test_a_coordinator_that_lacks_something_is_told_what(whole: World) -> None:
    with write(whole.engine) as conn:
        conn.exec_driver_sql(
            "SELECT citus_set_node_property(nodename, nodeport, 'shouldhaveshards', false) FROM pg_dist_node"
        )
    with pytest.raises(Unavailable, match="citus_add_node"):
        distribute(whole.engine)
    with write(whole.engine) as conn:
        conn.exec_driver_sql("SELECT citus_remove_node(nodename, nodeport) FROM pg_dist_node WHERE groupid = 0")
    with pytest.raises(Unavailable, match="citus_set_coordinator_host"):
        distribute(whole.engine)


def test_an_older_citus_is_refused(whole: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreading, "OLDEST", 99)
    with pytest.raises(Unavailable, match="99 or newer") as caught:
        distribute(whole.engine)
    assert caught.value.code == "citus_too_old"


def test_the_audit_trail_of_a_spread_registry_stays_as_it_was_written(cluster: Databases, world: World) -> None:
    make_order(world)
    assert not is_sqlite(world.engine)
    for statement in ("DELETE FROM audit", "UPDATE audit SET act = 'x'", "TRUNCATE audit"):
        with pytest.raises(sa.exc.IntegrityError, match="only ever added to"), write(world.engine) as conn:
            conn.exec_driver_sql(statement)


def test_a_backup_of_a_spread_registry_is_one_moment_while_others_record(
    cluster: Databases, world: World, tmp_path: Path
) -> None:
    gtin = make_product(world).gtin
    stop, done = threading.Event(), 0

    def busy() -> None:
        nonlocal done
        while not stop.is_set():
            check(world, printed(world, make_order(world, gtin)).uri, make_visit(done))
            done += 1

    writer = threading.Thread(target=busy)
    writer.start()
    try:
        for number in range(5):
            copying.copy_out(world.engine, tmp_path / f"{number}.sqlite")
    finally:
        stop.set()
        writer.join()
    assert done
    for number in range(5):
        copy = open_engine(f"sqlite:///{tmp_path / f'{number}.sqlite'}")
        with read(copy) as conn:
            seen = conn.execute(sa.select(schema.scans.c.order_id)).scalars().all()
            assert sorted(seen) == sorted(conn.execute(sa.select(schema.units.c.order_id)).scalars())
            assert {*seen} <= {*conn.execute(sa.select(schema.orders.c.id)).scalars()}
        copy.dispose()


def test_a_later_release_upgrades_a_spread_registry(
    cluster: Databases, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    till = Till(world)
    check(world, till.text)
    new = "; ".join(f'op.add_column("{name}", sa.Column("x", sa.Integer()))' for name in ("units", "orders", "flags"))
    config = release(tmp_path / "later", new)
    monkeypatch.setattr(upgrade, "_config", lambda: config)
    upgrade.upgrade(world.engine)
    with write(world.engine) as conn:
        conn.exec_driver_sql("UPDATE units SET x = 1 WHERE order_id = %s", (till.order.id,))
        assert conn.exec_driver_sql("SELECT u.x, o.x FROM units u JOIN orders o ON o.id = u.order_id").all() == [
            (1, None)
        ]
