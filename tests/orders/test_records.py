"""What stands on record of orders: pages that follow each other, and all that was said of one."""

from datetime import timedelta

import pytest

from registry.errors import NotFound
from registry.model.orders import Order, OrderFilter, OrderState, RangeKind, SpanRequest, Unit
from registry.model.people import REGISTRY, Viewer
from registry.orders import issuing, records
from registry.orders.issuing import Deed
from registry.store.engine.engine import read, write
from tests.factories import NOW, World, make_order, make_organisation, make_product

OTHER = "8938505"
DEED = Deed("lan", NOW, "in lại")


@pytest.fixture
def order(world: World) -> Order:
    return make_order(world, inactive=True, key="k-1")


def test_what_was_said_of_an_order_is_told_in_its_order(world: World, order: Order) -> None:
    with write(world.engine) as conn:
        for start in (10, 0):
            issuing.mark(conn, order.id, RangeKind.SPOILED, SpanRequest(start, start + 5), DEED)
        issuing.ship(conn, order.id, ["48", "01"], DEED)
        first, second = (issuing.correct(conn, order.id, lot, None, DEED) for lot in ("L2", "L3"))
        history = records.history(conn, order)
    assert [(run.start, run.stop) for run in history.runs[RangeKind.SPOILED]] == [(0, 5), (10, 15)]
    assert (history.marked(RangeKind.SPOILED), history.marked(RangeKind.ACTIVATED)) == (10, 0)
    assert (history.shipped, history.corrections) == (frozenset({"01", "48"}), [first, second])


def test_of_an_order_of_which_nothing_was_said_nothing_is_told(world: World, order: Order) -> None:
    with read(world.engine) as conn:
        nothing = records.history(conn, order)
    assert (nothing.runs[RangeKind.ACTIVATED], nothing.shipped, nothing.corrections) == ([], frozenset(), [])


def test_pages_follow_each_other_and_end(world: World) -> None:
    placed = [make_order(world, lot=f"L{n}", at=NOW - timedelta(hours=n)) for n in range(5)]
    found, after = list[Order](), None
    mine = Viewer(make_organisation(world).id)
    with read(world.engine) as conn:
        for size in (2, 2, 1):
            page, after = records.page(conn, mine, None, after, 2)
            assert len(page) == size
            found += page
        with pytest.raises(NotFound):
            records.page(conn, Viewer(make_organisation(world, OTHER).id), None, placed[0].id, 2)
        assert records.newest(conn, REGISTRY, OrderFilter(placed[0].gtin, at_most=2)) == placed[:2]
    assert (found, after) == (placed, None)


def test_totals_are_ones_own_by_state(world: World) -> None:
    first, _ = make_order(world), make_order(world, lot="L2", quantity=50)
    make_order(world, make_product(world, 1, OTHER).gtin)
    with write(world.engine) as conn:
        issuing.cancel(conn, first.id, DEED)
        totals = records.totals(conn, Viewer(first.organisation_id))
    assert totals == {OrderState.PLACED: (1, 50), OrderState.CANCELLED: (1, 1000)}


def test_a_key_was_used_only_by_who_used_it(world: World, order: Order) -> None:
    with read(world.engine) as conn:
        assert records.is_placed(conn, order.organisation_id, "k-1")
        assert not records.is_placed(conn, order.organisation_id, "k-2")
        assert not records.is_placed(conn, order.organisation_id + 1, "k-1")
        assert not records.is_placed(conn, order.organisation_id, None)


def test_the_order_of_a_unit_is_found_unless_there_is_none(world: World, order: Order) -> None:
    with read(world.engine) as conn:
        assert records.of_unit(conn, Unit(order.id, 3)) == order
        assert records.of_unit(conn, Unit("NOORDER0", 3)) is records.of_unit(conn, None) is None
