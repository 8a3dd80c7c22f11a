"""Rows of orders: listed and summed for one's own."""

from datetime import timedelta

from registry.model.orders import OrderState, RangeKind
from registry.model.people import Viewer
from registry.store.engine.engine import write
from registry.store.orders import orders
from registry.store.orders.orders import Run, Wanted
from tests.factories import NOW, World, make_order, make_organisation, make_product

OTHER = "8938505"


def ours(world: World) -> Viewer:
    return Viewer(make_organisation(world).id)


def test_orders_are_listed_and_summed_for_ones_own(world: World) -> None:
    first = make_order(world, at=NOW - timedelta(hours=2))
    second = make_order(world, lot="L2", quantity=50)
    make_order(world, make_product(world, 1, OTHER).gtin)
    with write(world.engine) as conn:
        orders.cancel(conn, first.id, "lan", "sai", NOW)
        mine = ours(world)
        assert [order.id for order in orders.seen_by(conn, mine)] == [second.id, first.id]
        assert [order.id for order in orders.seen_by(conn, mine, Wanted(lot="L2"))] == [second.id]
        assert [order.id for order in orders.seen_by(conn, mine, Wanted(state=OrderState.CANCELLED))] == [first.id]
        assert [order.id for order in orders.seen_by(conn, mine, Wanted(at_most=1, offset=1))] == [first.id]
        assert orders.ordered(conn, mine) == {OrderState.PLACED: (1, 50), OrderState.CANCELLED: (1, 1000)}
        orders.add_runs(conn, [Run(second.id, RangeKind.SPOILED, a, a + 5, "lan", NOW) for a in (0, 10)])
        assert orders.marked(conn, second.id) == {RangeKind.SPOILED: 10}
