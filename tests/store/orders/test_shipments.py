"""Rows of where a lot was shipped: added up, and safe to repeat."""

from datetime import timedelta

from registry.store.engine.engine import read, write
from registry.store.orders import shipments
from tests.factories import NOW, World, make_order, make_product


def test_where_an_order_was_shipped_is_added_up_and_may_be_said_twice(world: World) -> None:
    gtin = make_product(world).gtin
    one, two, silent = (make_order(world, gtin).id for _ in range(3))
    with write(world.engine) as conn:
        shipments.add(conn, one, ["79", "01", "01"], "x", NOW)
        shipments.add(conn, one, ["48", "01"], "y", NOW + timedelta(days=1))
        shipments.add(conn, two, ["01"], "x", NOW)
        shipments.add(conn, silent, [], "x", NOW)
    with read(world.engine) as conn:
        assert shipments.of(conn, [one, two, silent]) == {one: frozenset({"01", "48", "79"}), two: frozenset({"01"})}
        assert shipments.of(conn, []) == {}
        first = conn.exec_driver_sql("SELECT DISTINCT by FROM shipments WHERE province = '01'").scalars().all()
        assert first == ["x"]
