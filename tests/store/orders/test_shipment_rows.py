"""Rows of where a lot was shipped: added up, and safe to repeat."""

from datetime import timedelta

from registry.store.engine.engine import read, write
from registry.store.orders import shipment_rows
from tests.factories import NOW, World, make_order, make_product


def test_where_an_order_was_shipped_is_added_up_and_may_be_said_twice(world: World) -> None:
    gtin = make_product(world).gtin
    one, two, silent = (make_order(world, gtin).id for _ in range(3))
    with write(world.engine) as conn:
        shipment_rows.add(conn, one, ["79", "01", "01"], "x", NOW)
        shipment_rows.add(conn, one, ["48", "01"], "y", NOW + timedelta(days=1))
        shipment_rows.add(conn, two, ["01"], "x", NOW)
        shipment_rows.add(conn, silent, [], "x", NOW)
    with read(world.engine) as conn:
        assert shipment_rows.of(conn, [one, two, silent]) == {
            one: frozenset({"01", "48", "79"}),
            two: frozenset({"01"}),
        }
        assert shipment_rows.of(conn, []) == {}
        first = conn.exec_driver_sql("SELECT DISTINCT by FROM shipments WHERE province = '01'").scalars().all()
        assert first == ["x"]
