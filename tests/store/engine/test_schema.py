"""Migrations lead to exactly the schema, and the rows of the store work in their callers' transactions."""

import ast
import importlib
import inspect
import pkgutil
from types import ModuleType

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

import registry.store
from registry.store.engine import schema, upgrade
from registry.store.engine.engine import Engine, IntegrityError, read, write
from registry.store.orders import order_rows
from registry.store.supervision import figure_rows, reach_rows
from tests.factories import World, make_order, make_product
from tests.store.schemas import described


@pytest.mark.sqlite
def test_the_many_small_rows_of_units_lie_in_their_keys(world: World) -> None:
    with read(world.engine) as conn:
        made = conn.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'").all()
    assert {name for name, words in made if "WITHOUT ROWID" in words} == {"own_serials", "units", "scans"}


def test_the_migrations_lead_to_exactly_the_schema(engine: Engine, elsewhere: Engine) -> None:
    upgrade.upgrade(engine)
    with read(engine) as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, schema.metadata) == []
    with write(elsewhere) as conn:
        schema.metadata.create_all(conn)
    assert described(engine) == described(elsewhere)


# Every file of rows: those beside the database itself and the tables.
MODULES = [
    importlib.import_module(found.name)
    for found in pkgutil.walk_packages(registry.store.__path__, "registry.store.")
    # Conditions are asked no database by themselves.
    if not found.ispkg and found.name.split(".")[2] not in ("engine", "tables") and "territory" not in found.name
]

# Pure ones, which stand beside what they are for.
NOT_OF_THE_DATABASE = (figure_rows.begin_of, reach_rows.order_ids)


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
            order_rows.cancel(conn, order.id, "x", None, world.now)
            order_rows.add(conn, order, None)

    with pytest.raises(IntegrityError):
        two_steps()
    with read(world.engine) as conn:
        assert order_rows.by_id(conn, order.id) == order
