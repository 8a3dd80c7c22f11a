"""Old orders are found by their age, with what their goods last; the ways in are indexes."""

from datetime import date, timedelta

from registry.model.orders import Unit
from registry.model.retention import GoodsDates
from registry.orders import issuing
from registry.orders.issuing import Deed
from registry.store.engine.engine import read, record, write
from registry.store.market import sale_rows
from registry.store.orders import expiry_rows
from tests.factories import EXPIRY, NOW, World, make_order, make_product
from tests.store.market.test_sale_rows import make_sale
from tests.store.plans import noted, read_whole

LATER = NOW + timedelta(days=4_000)


def sold(world: World, order_id: str) -> None:
    with record(world.engine) as conn:
        sale_rows.record(conn, make_sale(Unit(order_id, 1)))


def test_a_walk_over_old_orders_meets_each_with_sales_once_the_oldest_first(world: World) -> None:
    days = [date(2028, 1, 1), date(2027, 1, 1), date(2027, 1, 1), date(2036, 12, 31)]
    ids = [make_order(world, lot=f"L{n}", expiry=day).id for n, day in enumerate(days)]
    for order_id in ids:
        sold(world, order_id)
    make_order(world, lot="UNSOLD")
    walk, behind = list[str](), None
    with read(world.engine) as conn:
        while page := expiry_rows.aged(conn, "sales", True, LATER, behind, 2):
            walk += [order.id for order in page]
            behind = page[-1]
        assert expiry_rows.aged(conn, "papers", True, LATER, None, 9) == []
        assert expiry_rows.aged(conn, "sales", False, LATER, None, 9) == []
    # The last one has not expired a year ago.
    assert walk == [*sorted(ids[1:3]), ids[0]]


def test_orders_without_an_expiry_are_found_by_when_they_were_placed(world: World) -> None:
    ids = [make_order(world, lot=None, expiry=None, at=NOW + timedelta(days=n)).id for n in (5, 0, 20)]
    for order_id in ids:
        sold(world, order_id)
    with read(world.engine) as conn:
        found = expiry_rows.aged(conn, "sales", False, NOW + timedelta(days=371), None, 9)
    assert [(order.id, order.lots, order.dates) for order in found] == [
        (order_id, frozenset({""}), GoodsDates(None, True)) for order_id in (ids[1], ids[0])
    ]


def test_of_all_that_was_said_of_an_order_the_latest_expiry_counts_and_every_lot(world: World) -> None:
    order = make_order(world)
    sold(world, order.id)
    with write(world.engine) as conn:
        for lot, day in (("L1b", date(2026, 1, 1)), (None, date(2029, 1, 1)), ("L1c", None)):
            issuing.correct(conn, order.id, lot, day, Deed("x", world.now, "misprint"))
        (found,) = expiry_rows.aged(conn, "sales", True, LATER, None, 9)
        assert (found.lots, found.dates) == (frozenset({"L1", "L1b", "L1c"}), GoodsDates(date(2029, 1, 1), False))
        assert expiry_rows.of_orders(conn, [order.id, "NOTTHERE"]) == {order.id: found.dates}
        wanted = [(order.gtin, "L1b"), (order.gtin, "NO")]
        assert expiry_rows.of_lots(conn, wanted) == {wanted[0]: found.dates}


def test_a_lot_lasts_as_long_as_the_last_of_its_orders_and_a_product_as_those_of_its_time(world: World) -> None:
    gtin = make_product(world).gtin
    make_order(world, gtin)
    make_order(world, gtin, expiry=None)
    make_order(world, gtin, at=NOW + timedelta(days=9), lot="L2", expiry=date(2040, 1, 1))
    with read(world.engine) as conn:
        assert expiry_rows.of_lots(conn, [(gtin, "L1")]) == {(gtin, "L1"): GoodsDates(EXPIRY, True)}
        assert expiry_rows.of_product(conn, gtin, NOW) == GoodsDates(EXPIRY, True)
        assert expiry_rows.of_product(conn, gtin, NOW - timedelta(days=1)) == GoodsDates(None, True)


def test_no_way_to_old_orders_reads_orders_sales_or_papers_from_end_to_end(world: World) -> None:
    for dated in (True, False):
        order = make_order(world, lot=f"L{dated}", expiry=EXPIRY if dated else None)
        sold(world, order.id)
        with noted(world.engine) as ran, read(world.engine) as conn:
            (found,) = expiry_rows.aged(conn, "sales", dated, LATER, None, 9)
            expiry_rows.aged(conn, "sales", dated, LATER, found, 9)
            expiry_rows.aged(conn, "papers", dated, LATER, None, 9)
            (key,) = sale_rows.before(conn, order.id, LATER, None, 9)
            assert sale_rows.before(conn, order.id, LATER, key, 9) == []
            for statement, parameters in list(ran):
                assert not {"orders", "sales", "papers"} & set(read_whole(conn, statement, parameters)), statement
