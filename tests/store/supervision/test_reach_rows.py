"""Reach: how far goods have gone."""

import pytest

from registry.model.goods import Level
from registry.model.measures import Reach, Target
from registry.model.orders import Correction, OrderState, Unit
from registry.model.sightings import Sale, SaleOutcome
from registry.store.engine import schema
from registry.store.engine.engine import read, record, write
from registry.store.market import sale_rows, scan_rows, unit_rows
from registry.store.market.unit_rows import StoredUnit
from registry.store.orders import order_rows
from registry.store.supervision import reach_rows
from tests.factories import NOW, World, make_order, make_product
from tests.store.supervision.test_figure_rows import scan


def of(world: World, target: Target) -> Reach:
    with read(world.engine) as conn:
        return reach_rows.of(conn, target)


def test_a_product_a_lot_and_a_unit_reach_as_far_as_their_own_units(world: World) -> None:
    gtin = make_product(world).gtin
    first, second = make_order(world, gtin, lot="L1"), make_order(world, gtin, lot="L2", quantity=50)
    make_order(world, gtin, lot="L3", level=Level.LOT)
    one = Unit(first.id, 1)
    with record(world.engine) as conn:
        scan_rows.record(conn, [scan(one, 1, NOW, "01"), scan(one, 2, NOW), scan(Unit(second.id, 0), 3, NOW, "79")])
        unit_rows.lock(conn, [one, Unit(second.id, 0)])
        unit_rows.save(conn, {one: StoredUnit(b"x"), Unit(second.id, 0): StoredUnit(b"x")})
        sold = Sale(one, "b1", NOW, None, "till", "shop", None, SaleOutcome.SOLD)
        sale_rows.record(conn, sold)
        sale_rows.record(conn, Sale(one, "b2", NOW, None, "till", "shop", None, SaleOutcome.REFUSED, "x"))
    assert of(world, Target(gtin)) == Reach(3, 1050, 2, 1, {"01": 1, "": 1, "79": 1})
    assert of(world, Target(gtin, "L1")) == Reach(1, 1000, 1, 1, {"01": 1, "": 1})
    assert of(world, Target(gtin, "L2")) == Reach(1, 50, 1, 0, {"79": 1})
    assert of(world, Target(gtin, unit=one)) == Reach(1, 1, 1, 1, {"01": 1, "": 1})
    assert of(world, Target(gtin, unit=Unit(first.id, 2))) == Reach(1, 1, 0, 0, {})
    with write(world.engine) as conn:
        sale_rows.mark_undone(conn, one, "b1", "till", NOW)
    assert of(world, Target(gtin, "L1")).sold == 0


def test_a_corrected_lot_is_reached_under_both_names_and_a_loading_order_not_at_all(world: World) -> None:
    order = make_order(world)
    with write(world.engine) as conn:
        order_rows.correct(conn, Correction(order.id, "L9", None, "sai", "Lan", NOW))
    assert of(world, Target(order.gtin, "L9")).codes == of(world, Target(order.gtin, "L1")).codes == 1000
    with write(world.engine) as conn:
        conn.execute(schema.orders.update().values(state=OrderState.LOADING))
    assert of(world, Target(order.gtin)) == Reach()


def test_beyond_the_bound_it_is_only_said_that_there_is_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    order = make_order(world)
    with record(world.engine) as conn:
        scan_rows.record(conn, [scan(Unit(order.id, n), n, NOW) for n in range(4)])
    assert not of(world, Target(order.gtin)).more
    monkeypatch.setattr(reach_rows, "MOST", 3)
    found = of(world, Target(order.gtin))
    assert (found.scans, found.more) == ({"": 3}, True)


def test_a_key_reaches_the_orders_it_seals(world: World) -> None:
    order = make_order(world)
    make_order(world, order.gtin, quantity=7)
    with read(world.engine) as conn:
        assert reach_rows.of_key(conn, order.code_key) == (2, 1007)
        assert reach_rows.of_key(conn, 1) == (0, 0)
