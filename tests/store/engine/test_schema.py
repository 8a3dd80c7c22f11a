"""The schema is the last judge: migrations lead to exactly it, and its checks and keys really refuse."""

import ast
import importlib
import inspect
import pkgutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

import registry.store
from registry.errors import Unavailable
from registry.model.orders import Correction
from registry.store.engine import schema, upgrade
from registry.store.engine.engine import Engine, IntegrityError, is_spread, read, write
from registry.store.engine.spreading import SPREAD
from registry.store.market import sales
from registry.store.orders import orders, own_serials
from registry.store.supervision import figures, reach
from tests.factories import World, make_order, make_product
from tests.store.first_release import before_numbers, first_release


def _described(engine: Engine) -> dict[str, object]:
    found: dict[str, object] = {}
    with read(engine) as conn:
        if is_spread(conn):
            pytest.skip("Citus writes conditions down in words of its own")
        look = sa.inspect(conn)
        for table in look.get_table_names():
            if table != "alembic_version":
                found[table] = {
                    "columns": {c["name"]: (str(c["type"]), c["nullable"]) for c in look.get_columns(table)},
                    "checks": sorted((str(c["name"]), c["sqltext"]) for c in look.get_check_constraints(table)),
                    "indexes": sorted(
                        (str(i["name"]), i["column_names"], i["unique"], _condition(i)) for i in look.get_indexes(table)
                    ),
                    "uniques": sorted((str(u["name"]), u["column_names"]) for u in look.get_unique_constraints(table)),
                    "keys": sorted(
                        (k["constrained_columns"], k["referred_table"], k["referred_columns"])
                        for k in look.get_foreign_keys(table)
                    ),
                    "primary": look.get_pk_constraint(table)["constrained_columns"],
                    "options": look.get_table_options(table),
                }
    return found


def _condition(index: Any) -> str:
    """Of which rows a partial index is."""
    options = index.get("dialect_options", {})
    return str(options.get("sqlite_where", options.get("postgresql_where", "")))


@pytest.mark.sqlite
def test_the_many_small_rows_of_units_lie_in_their_keys(world: World) -> None:
    with read(world.engine) as conn:
        made = conn.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'").all()
    assert {name for name, words in made if "WITHOUT ROWID" in words} == {"own_serials", "units", "scans"}


def test_a_database_of_the_first_release_keeps_every_row_and_a_measure_is_in_force_once(
    world: World, elsewhere: Engine
) -> None:
    order = make_order(world)
    with write(world.engine) as conn:
        row = _base(conn, "measures")
        orders.correct(conn, Correction(order.id, "L2", None, "misprint", "x", world.now))
    first_release(world, elsewhere)
    # Its measures had no place.
    for engine in (world.engine, elsewhere):
        with write(engine) as conn:
            for more in ({}, {"lot": "L1", "disposition": "destroyed", "level": 3}, {"lifted_at": 1, "lifted_by": "x"}):
                _insert(conn, "measures", row | more)
    with pytest.raises(Unavailable, match="db upgrade"):
        upgrade.require_current(elsewhere)
    assert upgrade.upgrade(elsewhere) == "0001"
    upgrade.require_current(elsewhere)
    assert _described(elsewhere) == _described(world.engine)
    # The trail begins with the desks, versions with what changes after the upgrade.
    for table in (table for table in schema.metadata.sorted_tables if table.name not in ("audit", "versions")):
        with read(world.engine) as one, read(elsewhere) as other:
            query = sa.select(table).order_by(*table.primary_key.columns)
            assert one.execute(query).all() == other.execute(query).all(), table.name
    with write(elsewhere) as conn:
        _insert(conn, "measures", row | {"disposition": "exported", "id": 100})
    with pytest.raises(IntegrityError), write(elsewhere) as conn:
        _insert(conn, "measures", row | {"id": 101})


def test_a_database_of_the_second_release_keeps_every_row_and_gets_accounts(world: World, elsewhere: Engine) -> None:
    make_order(world)
    with write(world.engine) as conn:
        for name in ("units", "scans", "sales", "shipments", "flags"):
            _insert(conn, name, _base(conn, name))
    upgrade.upgrade(elsewhere, "0002")
    tables = [table for table in schema.metadata.sorted_tables if table.name not in NEW]
    with read(world.engine) as source, write(elsewhere) as goal:
        for table in tables:
            if rows := [before_numbers(table, dict(row._mapping)) for row in source.execute(sa.select(table))]:
                goal.execute(sa.table(table.name, *map(sa.column, rows[0])).insert(), _all_plain(rows))
    with pytest.raises(Unavailable, match="db upgrade"):
        upgrade.require_current(elsewhere)
    assert upgrade.upgrade(elsewhere) == "0002"
    upgrade.require_current(elsewhere)
    assert _described(elsewhere) == _described(world.engine)
    with read(world.engine) as one, read(elsewhere) as other:
        for table in tables:
            query = sa.select(table).order_by(*table.primary_key.columns)
            assert one.execute(query).all() == other.execute(query).all(), table.name


DESKS = {
    "answered_calls", "audit", "files", "inspection_checks", "inspection_photos", "inspections", "remarks",
    "report_photos", "reports", "request_files", "requests", "sessions", "work",
}  # fmt: skip
NEW = {"people", "api_keys", "sign_in_attempts", "refused_sales", "versions"} | DESKS


def test_a_database_of_the_third_release_keeps_every_row_and_gets_the_desks(world: World, elsewhere: Engine) -> None:
    make_order(world)
    with write(world.engine) as conn:
        for name in ("units", "scans", "sales", "shipments", "flags", "people", "api_keys"):
            _insert(conn, name, _base(conn, name))
    upgrade.upgrade(elsewhere, "0003")
    with read(elsewhere) as conn:
        there = sa.inspect(conn)
        kept = [table.name for table in schema.metadata.sorted_tables if there.has_table(table.name)]
        columns = {name: [column["name"] for column in there.get_columns(name)] for name in kept}
    with read(world.engine) as source, write(elsewhere) as goal:
        for name in kept:
            for row in source.execute(sa.select(schema.metadata.tables[name])).mappings():
                _insert(goal, name, {column: _plain(row[column]) for column in columns[name] if column in row})
    assert upgrade.upgrade(elsewhere) == "0003"
    upgrade.require_current(elsewhere)
    assert _described(elsewhere) == _described(world.engine)
    with read(world.engine) as one, read(elsewhere) as other:
        for name in kept:
            table = schema.metadata.tables[name]
            query = sa.select(table).order_by(*table.primary_key.columns)
            assert one.execute(query).all() == other.execute(query).all(), name


def test_sales_of_the_fourth_release_are_numbered_by_unit_and_those_of_no_unit_stand_apart(
    world: World, elsewhere: Engine
) -> None:
    order = make_order(world)
    upgrade.upgrade(elsewhere, "0004")
    with read(world.engine) as source, write(elsewhere) as goal:
        for name in ("organisations", "products", "keys", "orders"):
            for row in source.execute(sa.select(schema.metadata.tables[name])).mappings():
                _insert(goal, name, {column: _plain(value) for column, value in row.items()})
        none: dict[str, object] = {"order_id": None, "unit_index": None, "outcome": "refused"}
        more: list[dict[str, object]] = [
            {}, none, {"unit_index": 1}, {"sale_id": "y"}, none, {"outcome": "refused"}
        ]  # fmt: skip
        for at, changes in enumerate(more):
            sold = GOOD["sales"] | {"order_id": order.id, "at": at} | changes
            _insert(goal, "sales", before_numbers(schema.sales, sold))
        own = {"gtin": order.gtin, "order_id": order.id}
        for at in range(3):
            _insert(goal, "own_serials", own | {"serial": f"S{9 - at}", "unit_index": at})
    upgrade.upgrade(elsewhere)
    assert _described(elsewhere) == _described(world.engine)
    with read(elsewhere) as conn:
        assert [sale.at for sale in sales.refused(conn, EPOCH) if sale.unit is None] == [_moment(4), _moment(1)]
        assert conn.exec_driver_sql("SELECT unit_index, number, at FROM sales ORDER BY 1, 2").all() == [
            (0, 1, 0),
            (0, 2, 3),
            (0, 3, 5),
            (1, 1, 2),
        ]
        assert own_serials.of_order(conn, order.gtin, order.id, 0, 9) == ["S9", "S8", "S7"]


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _moment(micros: int) -> datetime:
    return EPOCH + timedelta(microseconds=micros)


def _all_plain(rows: list[dict[str, Any]]) -> list[dict[str, object]]:
    return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _plain(value: object) -> object:
    """A value as a driver takes it where no column says its type."""
    if isinstance(value, datetime):
        return schema.microseconds(value)
    return value.isoformat() if isinstance(value, date) else value


def test_the_migrations_lead_to_exactly_the_schema(engine: Engine, elsewhere: Engine) -> None:
    upgrade.upgrade(engine)
    with read(engine) as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, schema.metadata) == []
    with write(elsewhere) as conn:
        schema.metadata.create_all(conn)
    assert _described(engine) == _described(elsewhere)


BAD = [
    ("registry", {"id": 2, "kind": "live", "made_at": 0}),
    ("registry", {"id": 1, "kind": "live", "made_at": 0}),
    ("organisations", {"name": "x", "name_key": "x", "roles": "", "made_at": 0, "tax_code": "018934588000"[:10]}),
    ("organisations", {"name": None, "name_key": "x", "roles": "", "made_at": 0}),
    ("prefixes", {"prefix": "8934588", "organisation_id": 1, "at": 0}),
    ("prefixes", {"prefix": "893", "organisation_id": 1, "at": 0}),
    ("prefixes", {"prefix": "8935000", "organisation_id": 99, "at": 0}),
    ("products", {"gtin": "123"}),
    ("products", {"gtin": "00000000000017", "state": "perhaps"}),
    ("products", {"gtin": "00000000000017", "category": "weapon"}),
    ("products", {"gtin": "00000000000017", "organisation_id": 99}),
    ("keys", {"number": 0}),
    ("keys", {"number": 65536}),
    ("keys", {"number": 7, "purpose": "door"}),
    ("keys", {"number": 7, "state": "lost"}),
    ("orders", {"id": "SAMEID00"}),
    ("orders", {"number": "same"}),
    ("orders", {"idempotency_key": "k"}),
    ("orders", {"quantity": 0}),
    ("orders", {"quantity": 4_000_000_001}),
    ("orders", {"number": -1}),
    ("orders", {"number": 1 << 28}),
    ("orders", {"level": "box"}),
    ("orders", {"state": "lost"}),
    ("orders", {"code_key": 65535}),
    ("orders", {"gtin": "00000000000017"}),
    ("orders", {"serial_key": 65535}),
    ("own_serials", {"serial": ""}),
    ("own_serials", {"serial": "S0"}),
    ("own_serials", {"unit_index": 0}),
    ("own_serials", {"order_id": "NOORDER0"}),
    ("unit_ranges", {"start": 5, "stop": 5}),
    ("unit_ranges", {"start": -1, "stop": 5}),
    ("unit_ranges", {"start": 0, "stop": 5, "kind": "eaten"}),
    ("unit_ranges", {"start": 0, "stop": 5, "order_id": "NOORDER0"}),
    ("measures", {"disposition": "eaten"}),
    ("measures", {"level": 4}),
    ("measures", {"gtin": "00000000000017"}),
    ("units", {"order_id": "NOORDER0"}),
    ("units", {"state": None}),
    ("units", {"marks": None}),
    ("scans", {"order_id": "NOORDER0"}),
    ("scans", {"organisation_id": 99}),
    ("scans", {"scan_id": b"short"}),
    ("scans", {"channel": "stranger"}),
    ("scans", {"lat": 900_001}),
    ("scans", {"lon": -1_800_001}),
    ("scans", {"lat": None}),
    ("scans", {"located": None}),
    ("scans", {"located": "hearsay"}),
    ("sales", {"order_id": "NOORDER0"}),
    ("sales", {"order_id": None}),
    ("sales", {"unit_index": None}),
    ("sales", {"number": 0}),
    ("refused_sales", {"organisation_id": 99}),
    ("refused_sales", {"at": None}),
    ("sales", {"outcome": "lost"}),
    ("sales", {"organisation_id": 99}),
    ("shipments", {"order_id": "NOORDER0"}),
    ("flags", {"outcome": "no_finding"}),
    ("flags", {"settled_at": 1}),
    ("people", {"login": None}),
    ("people", {"login": "taken"}),
    ("people", {"organisation_id": 99}),
    ("people", {"state": "asleep"}),
    ("people", {"reset_digest": bytes(32)}),
    ("people", {"reset_digest": bytes(31), "reset_until": 0}),
    ("api_keys", {"prefix": "short"}),
    ("api_keys", {"digest": b"short"}),
    ("api_keys", {"organisation_id": 99}),
    ("api_keys", {"role": "stranger"}),
    ("api_keys", {"revoked_at": 1}),
    ("sign_in_attempts", {"subject": b"short"}),
    ("files", {"digest": b"short"}),
    ("requests", {"kind": "wish"}),
    ("requests", {"state": "perhaps"}),
    ("requests", {"state": "approved"}),
    ("requests", {"decided_at": 1}),
    ("requests", {"state": "approved", "decided_at": 1}),
    # Nobody approves what they asked for, whoever writes into the database.
    ("requests", {"state": "approved", "decided_at": 1, "decided_by": "an"}),
    ("requests", {"organisation_id": 99}),
    ("requests", {"subject": "twice"}),
    ("work", {"kind": "wish"}),
    ("remarks", {"kind": "wish"}),
    ("remarks", {"words": None}),
    ("audit", {"number": 1}),
    ("audit", {"hash": b"short"}),
    ("audit", {"second": "an"}),
    ("audit", {"organisation_id": 99}),
]


def _base(conn: sa.Connection, table: str) -> dict[str, object]:
    """A good row to spoil: what is there, under a new primary key."""
    if table == "orders":
        row = dict(conn.exec_driver_sql("SELECT * FROM orders").mappings().one())
        return row | {"id": "OTHERID0", "number": (row["number"] + 1) % (1 << 28), "idempotency_key": "other"}
    if table == "products":
        return dict(conn.exec_driver_sql("SELECT * FROM products").mappings().one())
    if table == "keys":
        return dict(conn.exec_driver_sql("SELECT * FROM keys").mappings().first() or {})
    if table == "unit_ranges":
        order_id = conn.exec_driver_sql("SELECT id FROM orders").scalar_one()
        return {"order_id": order_id, "kind": "spoiled", "by": "x", "at": 0}
    if table == "own_serials":
        row = dict(conn.exec_driver_sql("SELECT gtin, id AS order_id FROM orders").mappings().one())
        _insert(conn, "own_serials", row | {"serial": "S0", "unit_index": 0})
        return row | {"serial": "S1", "unit_index": 1}
    if table == "measures":
        gtin = conn.exec_driver_sql("SELECT gtin FROM products").scalar_one()
        return {
            "gtin": gtin, "lot": "", "order_id": "", "unit_index": -1, "disposition": "recalled", "reason": "x",
            "by": "x", "at": 0,
        }  # fmt: skip
    if table == "people":
        _insert(conn, table, dict(GOOD[table]) | {"login": "taken"})
    if table == "requests":
        _insert(conn, table, dict(GOOD[table]) | {"subject": "twice"})
    if table == "api_keys":
        return {"organisation_id": conn.exec_driver_sql("SELECT id FROM organisations").scalar_one()} | dict(
            GOOD[table]
        )
    if table in ("units", "scans", "sales", "shipments"):
        order_id = conn.exec_driver_sql("SELECT id FROM orders").scalar_one()
        return {"order_id": order_id} | dict(GOOD[table])
    return dict(GOOD.get(table, {}))


GOOD: dict[str, dict[str, object]] = {
    "units": {"unit_index": 0, "state": b"x", "marks": 0},
    "scans": {
        "unit_index": 0, "scan_id": bytes(16), "at": 0, "channel": "shop", "device": 0, "network": 0, "lat": 900_000,
        "lon": -1_800_000, "accuracy_m": 1, "province": "01", "located": "gps", "sealed": True, "verdict": "genuine",
    },
    "sales": {"unit_index": 0, "number": 1, "sale_id": "x", "at": 0, "by": "x", "place": "x", "outcome": "sold"},
    "refused_sales": {"sale_id": "x", "at": 0, "by": "x", "place": "x"},
    "shipments": {"province": "01", "at": 0, "by": "x"},
    "flags": {
        "kind": "unit_suspect", "gtin": "x", "lot": "", "order_id": "", "unit_index": -1, "opened_at": 0, "last_at": 0,
        "times": 1, "authenticated": False, "evidence": "{}",
    },
    "people": {
        "login": "x", "name": "x", "roles": "", "state": "active", "made_at": 0, "made_by": "x", "changed_at": 0,
        "changed_by": "x",
    },
    "api_keys": {
        "prefix": "aaaaaaaa", "digest": bytes(32), "role": "shop", "scopes": "", "made_at": 0, "made_by": "x",
    },
    "sign_in_attempts": {"subject": bytes(16), "since": 0, "count": 1},
    "files": {"digest": bytes(32), "media_type": "image/jpeg", "content": b"x", "made_at": 0},
    "requests": {
        "kind": "unblock", "subject": "x", "content": "{}", "state": "open", "made_at": 0, "made_by": "an",
    },
    "work": {"kind": "flag", "item": 1, "changed_at": 0, "changed_by": "an"},
    "remarks": {"kind": "flag", "item": 1, "at": 0, "by": "an", "words": "x"},
    "audit": {
        "number": 1_000, "at": 0, "by": "an", "act": "key_revoked", "subject": "x", "detail": "{}", "hash": bytes(32),
    },
}  # fmt: skip


def _insert(conn: sa.Connection, table: str, values: dict[str, object]) -> None:
    conn.execute(sa.table(table, *map(sa.column, values)).insert(), values)


@pytest.mark.parametrize(("table", "values"), BAD)
def test_the_schema_refuses_what_no_code_may_write(world: World, table: str, values: dict[str, object]) -> None:
    order = make_order(world, key="k")
    values = {name: order.id if value == "SAMEID00" else value for name, value in values.items()}
    if values.get("number") == "same":
        values["number"] = order.number
    if table == "organisations" and values.get("tax_code"):
        values["tax_code"] = world.makers["8934588"].tax_code
    with read(world.engine) as conn:
        # What is NULL lies nowhere, which Citus says before any constraint is looked at.
        nowhere = is_spread(conn) and table in SPREAD and values.get(SPREAD[table], "") is None
    with pytest.raises(Unavailable if nowhere else IntegrityError), write(world.engine) as conn:
        _insert(conn, table, _base(conn, table) | values)


@pytest.mark.parametrize("table", ["orders", "own_serials", "unit_ranges", "measures", *GOOD])
def test_the_rows_that_are_spoiled_above_are_good_unspoiled(world: World, table: str) -> None:
    make_order(world, key="k")
    with write(world.engine) as conn:
        more = {"start": 0, "stop": 5} if table == "unit_ranges" else {}
        _insert(conn, table, _base(conn, table) | more)


def test_a_measure_is_in_force_once_and_again_after_it_was_lifted(world: World) -> None:
    make_product(world)
    with write(world.engine) as conn:
        row = _base(conn, "measures")
        _insert(conn, "measures", row | {"lifted_at": 1})
        _insert(conn, "measures", row | {"lifted_at": 2})
        _insert(conn, "measures", row)
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        _insert(conn, "measures", row)


# Every file of rows: those beside the database itself and the tables.
MODULES = [
    importlib.import_module(found.name)
    for found in pkgutil.walk_packages(registry.store.__path__, "registry.store.")
    if not found.ispkg and found.name.split(".")[2] not in ("engine", "tables")
]

# Pure ones, which stand beside what they are for.
NOT_OF_THE_DATABASE = (figures.begin_of, reach.order_ids)


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__)
def test_functions_of_the_store_work_in_the_callers_transaction_and_never_end_it(module: ModuleType) -> None:
    tree = ast.parse(inspect.getsource(module))
    called = {
        node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not called & {"commit", "rollback", "begin", "close", "begin_nested"}
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if function.__module__ == module.__name__ and not name.startswith("_"):
            first = next(iter(inspect.signature(function).parameters))
            assert first in ("conn", "row") or function in NOT_OF_THE_DATABASE, name


def test_a_failed_transaction_leaves_nothing_of_its_first_half(world: World) -> None:
    product = make_product(world)
    order = make_order(world, product.gtin)

    def two_steps() -> None:
        with write(world.engine) as conn:
            orders.cancel(conn, order.id, "x", None, world.now)
            orders.add(conn, order, None)

    with pytest.raises(IntegrityError):
        two_steps()
    with read(world.engine) as conn:
        assert orders.by_id(conn, order.id) == order


_NEXT = """
import sqlalchemy as sa
from alembic import op
revision, down_revision, branch_labels, depends_on = "9000", "{now}", None, None
def upgrade() -> None:
    op.create_table("novelties", sa.Column("id", sa.Integer(), primary_key=True))
    {then}
"""


def release(folder: Path, then: str) -> Config:
    """The migrations of a later release, in a folder of their own."""
    import shutil

    shutil.copytree(Path(upgrade.__file__).parent / "migrations", folder)
    (folder / "versions" / "v9000_next.py").write_text(_NEXT.format(then=then, now=upgrade.needed()), encoding="utf-8")
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    return config


def test_an_older_database_is_refused_with_the_command_and_upgraded_by_it(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = make_order(world)
    now = upgrade.needed()
    config = release(tmp_path / "later", "pass")
    monkeypatch.setattr(upgrade, "_config", lambda: config)
    with pytest.raises(Unavailable, match="db upgrade") as caught:
        upgrade.require_current(world.engine)
    assert caught.value.code == "schema_older"
    assert upgrade.upgrade(world.engine) == now
    upgrade.require_current(world.engine)
    with read(world.engine) as conn:
        assert orders.by_id(conn, order.id) == order
    monkeypatch.undo()
    with pytest.raises(Unavailable, match="a later release made it"):
        upgrade.require_current(world.engine)


def test_a_migration_that_fails_leaves_the_old_version_whole(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _described(world.engine)
    config = release(tmp_path / "later", 'op.execute("INSERT INTO nowhere VALUES (1)")')
    monkeypatch.setattr(upgrade, "_config", lambda: config)
    with pytest.raises(Unavailable):
        upgrade.upgrade(world.engine)
    monkeypatch.undo()
    upgrade.require_current(world.engine)
    assert _described(world.engine) == before
