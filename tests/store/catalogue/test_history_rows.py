"""Rows of a product's history: newest first, one's own alone, and what decides how long they are kept."""

from datetime import date, timedelta

from registry.model.days import local_day
from registry.model.goods import Level
from registry.model.orders import Correction
from registry.model.people import REGISTRY, Viewer
from registry.model.product_fields import FieldNote
from registry.model.retention import ProductDates
from registry.store.catalogue import history_rows
from registry.store.engine.engine import read, write
from registry.store.orders import order_rows
from tests.factories import EXPIRY, World, make_order, make_organisation, make_product


def test_notes_are_read_newest_first_and_in_parts(world: World) -> None:
    gtin = make_product(world).gtin
    with write(world.engine) as conn:
        history_rows.add(conn, [FieldNote(gtin, world.now, "lan", "name", f"{n}", f"{n + 1}") for n in range(3)])
        history_rows.add(conn, [])
    with read(world.engine) as conn:
        newest = history_rows.of(conn, REGISTRY, gtin, 2)
        assert [note.after for note in newest] == ["3", "2"]
        assert [note.after for note in history_rows.of(conn, REGISTRY, gtin, 9, newest[-1].id)] == ["1"]
        mine, theirs = make_organisation(world), make_organisation(world, "8938505")
        assert len(history_rows.of(conn, Viewer(mine.id), gtin, 9)) == 3
        assert history_rows.of(conn, Viewer(theirs.id), gtin, 9) == []


def test_the_last_expiry_and_the_last_order_without_one_are_told(world: World) -> None:
    gtin, idle = make_product(world).gtin, make_product(world, 2).gtin
    later = world.now + timedelta(days=3)
    make_order(world, gtin)
    open_end = make_order(world, gtin, at=later, lot="L2", expiry=None)
    gone = make_order(world, gtin, lot="L3", expiry=date(2029, 1, 1))
    with write(world.engine) as conn:
        order_rows.cancel(conn, gone.id, "x", None, world.now)
        assert history_rows.dates(conn, [gtin, idle]) == {
            gtin: ProductDates(EXPIRY, local_day(open_end.placed_at), None),
            idle: ProductDates(None, None, None),
        }
        order_rows.correct(conn, Correction(open_end.id, None, date(2028, 6, 30), "x", "x", world.now))
        history_rows.add(conn, [FieldNote(gtin, later, "lan", "name", "a", "b")])
        assert history_rows.dates(conn, [gtin])[gtin] == ProductDates(
            date(2028, 6, 30), local_day(open_end.placed_at), local_day(later)
        )


def test_an_order_of_the_product_alone_has_no_expiry(world: World) -> None:
    gtin = make_product(world).gtin
    order = make_order(world, gtin, level=Level.TYPE, quantity=1)
    with read(world.engine) as conn:
        assert history_rows.dates(conn, [gtin])[gtin].last_without_expiry == local_day(order.placed_at)
