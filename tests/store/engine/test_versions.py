"""Versions count up with whatever is decided of a product, so that every memory knows when it is old."""

from registry.store.engine import versions
from registry.store.engine.engine import read, write
from tests.factories import World, make_order, make_product


def test_versions_count_up_and_stand_beside_each_other(world: World) -> None:
    gtin = make_product(world, 3).gtin
    with write(world.engine) as conn:
        before = versions.of(conn, [gtin, "00000000000000"])
        versions.mark_changed(conn, gtin, versions.EVERYTHING)
        after = versions.of(conn, [gtin])
        assert "00000000000000" not in before
        assert (after[gtin], after[""]) == (before[gtin] + 1, before[""] + 1)
        versions.go_beyond(conn, after[""] + 40)
        assert versions.of(conn, [])[""] == after[""] + 41


def test_a_change_of_orders_counts_once_for_each_of_their_products(world: World) -> None:
    first, second = (make_product(world, item).gtin for item in (1, 2))
    orders = [make_order(world, gtin, lot=lot) for gtin, lot in ((first, "L1"), (first, "L2"), (second, "L1"))]
    with write(world.engine) as conn:
        before = versions.of(conn, [first, second])
        versions.mark_order_changed(conn, *(order.id for order in orders), "NOORDER0")
        versions.mark_order_changed(conn, "NOORDER0")
        versions.mark_changed(conn)
        after = versions.of(conn, [first, second])
    assert after == before | {first: before[first] + 1, second: before[second] + 1}


def test_a_change_that_is_taken_back_is_none(world: World) -> None:
    gtin = make_product(world).gtin
    with write(world.engine) as conn:
        before = versions.of(conn, [gtin])
        versions.mark_changed(conn, gtin)
        conn.rollback()
    with read(world.engine) as conn:
        assert versions.of(conn, [gtin]) == before


def test_going_beyond_an_older_number_still_makes_every_memory_old(world: World) -> None:
    with write(world.engine) as conn:
        before = versions.of(conn, ()).get(versions.EVERYTHING, 0)
        versions.go_beyond(conn, 0)
        assert versions.of(conn, ())[versions.EVERYTHING] == before + 1
