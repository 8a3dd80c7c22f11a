"""Rows of orders, their corrections and the runs of their units: found every way, and only what is one's own."""

from datetime import timedelta

from registry.model.goods import Level
from registry.model.orders import Correction, OrderFilter, OrderState, RangeKind, Unit, UnitRun
from registry.model.people import REGISTRY, Viewer
from registry.store.engine.engine import read, write
from registry.store.orders import order_rows
from tests.factories import NOW, World, make_order, make_organisation, make_product

OTHER = "8938505"


def ours(world: World) -> Viewer:
    return Viewer(make_organisation(world).id)


def test_orders_are_listed_and_summed_for_ones_own(world: World) -> None:
    first = make_order(world, at=NOW - timedelta(hours=2))
    second = make_order(world, lot="L2", quantity=50)
    make_order(world, make_product(world, 1, OTHER).gtin)
    with write(world.engine) as conn:
        order_rows.cancel(conn, first.id, "lan", "sai", NOW)
        mine = ours(world)
        assert [order.id for order in order_rows.seen_by(conn, mine)] == [second.id, first.id]
        assert [order.id for order in order_rows.seen_by(conn, mine, OrderFilter(lot="L2"))] == [second.id]
        assert [order.id for order in order_rows.seen_by(conn, mine, OrderFilter(state=OrderState.CANCELLED))] == [
            first.id
        ]
        assert [order.id for order in order_rows.seen_by(conn, mine, OrderFilter(at_most=1, offset=1))] == [first.id]
        assert order_rows.ordered(conn, mine) == {OrderState.PLACED: (1, 50), OrderState.CANCELLED: (1, 1000)}


def test_an_order_is_found_by_its_id_and_its_key_and_by_who_may_see_it(world: World) -> None:
    order = make_order(world, key="k-1")
    other = make_organisation(world, OTHER).id
    with read(world.engine) as conn:
        assert order_rows.by_id(conn, order.id) == order_rows.by_key(conn, order.organisation_id, "k-1") == order
        assert order_rows.by_key(conn, other, "k-1") is None
        assert order_rows.by_id(conn, order.id.lower()) is None
        assert order_rows.visible(conn, ours(world), order.id) == order_rows.visible(conn, REGISTRY, order.id) == order
        assert order_rows.visible(conn, Viewer(other), order.id) is None
        assert order_rows.by_ids(conn, [order.id, "NOORDER0"]) == {order.id: order}
        assert order_rows.by_ids(conn, []) == {}
        assert order_rows.taken(conn, order.gtin, order.number, "NOORDER0")
        assert order_rows.taken(conn, "08934588099999", 0, order.id)
        assert not order_rows.taken(conn, order.gtin, order.number + 1, "NOORDER0")


def test_pages_of_the_newest_orders_follow_each_other_at_one_moment_too(world: World) -> None:
    placed = [make_order(world, lot=f"L{n}", at=NOW - timedelta(hours=n // 2)) for n in range(5)]
    expected = sorted(placed, key=lambda order: (-order.placed_at.timestamp(), order.id))
    found, after = [], None
    with read(world.engine) as conn:
        while page := order_rows.page(conn, ours(world), None, after, 2):
            found += page
            after = page[-1]
        assert order_rows.page(conn, Viewer(0), None, None, 9) == []
        assert order_rows.page(conn, REGISTRY, "08934588099999", None, 9) == []
    assert found == expected


def test_the_codes_of_a_gtin_are_summed_cancelled_ones_too(world: World) -> None:
    gtin = make_product(world).gtin
    unit, _ = make_order(world, gtin, quantity=7), make_order(world, gtin, level=Level.LOT, quantity=50)
    with write(world.engine) as conn:
        order_rows.cancel(conn, unit.id, "lan", None, NOW)
        assert (order_rows.total(conn, gtin), order_rows.sums(conn, gtin)) == (7, (2, 57))
        assert (order_rows.total(conn, "08934588099999"), order_rows.sums(conn, "08934588099999")) == (0, (0, 0))


def test_a_lot_is_found_as_placed_and_as_corrected_the_corrections_oldest_first(world: World) -> None:
    first, second = make_order(world, lot="L1"), make_order(world, lot="L2")
    told = [Correction(first.id, lot, None, "in sai", "lan", NOW) for lot in ("L2", "L3")]
    with write(world.engine) as conn:
        for correction in told:
            order_rows.correct(conn, correction)
        gtin = first.gtin
        found = order_rows.of_lots(conn, [(gtin, lot) for lot in ("L1", "L2", "L3", "l1")])
        assert {lot: {order.id for order in some} for lot, some in found.items()} == {
            (gtin, "L1"): {first.id}, (gtin, "L2"): {first.id, second.id}, (gtin, "L3"): {first.id},
        }  # fmt: skip
        assert order_rows.of_lots(conn, []) == {}
        assert order_rows.corrections_of(conn, [first.id, second.id]) == {first.id: told}


def test_units_are_in_the_runs_that_hold_their_index(world: World) -> None:
    order = make_order(world, inactive=True)
    runs = [
        UnitRun(order.id, RangeKind.ACTIVATED, 0, 10, "lan", NOW),
        UnitRun(order.id, RangeKind.SPOILED, 4, 6, "lan", NOW, "rách"),
        UnitRun(order.id, RangeKind.ACTIVATED, 20, 21, "lan", NOW),
    ]
    both = frozenset(RangeKind)
    with write(world.engine) as conn:
        order_rows.add_runs(conn, runs)
        order_rows.add_runs(conn, [])
        found = order_rows.in_runs(conn, [Unit(order.id, index) for index in (0, 4, 5, 6, 9, 10, 20, 21)])
        assert [kinds for _, kinds in sorted(found.items())] == [
            {RangeKind.ACTIVATED}, both, both, {RangeKind.ACTIVATED}, {RangeKind.ACTIVATED}, set(),
            {RangeKind.ACTIVATED}, set(),
        ]  # fmt: skip
        assert order_rows.in_runs(conn, []) == {}
        assert order_rows.runs(conn, order.id, RangeKind.ACTIVATED, 9, 21) == [runs[0], runs[2]]
        assert order_rows.runs(conn, order.id, RangeKind.ACTIVATED, 10, 20) == []
        assert order_rows.runs(conn, order.id, RangeKind.SPOILED, 0, 5) == [runs[1]]


def test_what_stands_beside_an_order_is_told_with_it(world: World) -> None:
    plain, order = make_order(world, lot="L0"), make_order(world)
    with write(world.engine) as conn:
        order_rows.correct(conn, Correction(order.id, "L2", None, "in sai", "lan", NOW))
        order_rows.add_runs(conn, [UnitRun(order.id, RangeKind.SPOILED, 0, 1, "lan", NOW)])
        by_number = order_rows.by_numbers(conn, [(order.gtin, order.number), (plain.gtin, plain.number)])
        by_id = order_rows.standing(conn, [order.id, plain.id])
    for found in (by_number, by_id):
        told = {one.order.id: (one.corrected, one.shipped, one.ranged, one.measured) for one in found}
        assert told == {order.id: (True, False, True, False), plain.id: (False,) * 4}


def test_cancelling_keeps_the_first_who_and_an_order_that_counts_is_not_forgotten(world: World) -> None:
    order = make_order(world)
    with write(world.engine) as conn:
        order_rows.forget(conn, order.id)
        order_rows.loaded(conn, order.id)
        assert order_rows.by_id(conn, order.id) == order
        for who in ("lan", "huệ"):
            order_rows.cancel(conn, order.id, who, None, NOW)
        order_rows.loaded(conn, order.id)
        told = conn.exec_driver_sql("SELECT state, cancelled_by FROM orders").one()
    assert tuple(told) == ("cancelled", "lan")


def test_the_file_of_own_serials_is_noted_by_its_hash(world: World) -> None:
    order = make_order(world)
    with write(world.engine) as conn:
        assert order_rows.digest_of(conn, order.id) is None
        order_rows.note_digest(conn, order.id, "a" * 64)
        assert order_rows.digest_of(conn, order.id) == "a" * 64
        assert order_rows.digest_of(conn, "NOORDER0") is None
