"""Rows of how lists are laid out: one for each kind of an organisation's lists, the newest only."""

from dataclasses import replace
from datetime import timedelta

from registry.intake.list_layout import KnownLayout
from registry.store.catalogue import layout_rows
from registry.store.engine.engine import write
from tests.factories import NOW, World, make_organisation

LAYOUT = KnownLayout("a" * 64, ("gtin", "", "name"), "Sản phẩm", NOW)


def test_of_each_kind_of_list_the_last_layout_is_kept_of_its_organisation(world: World) -> None:
    mine, theirs = make_organisation(world, "8934588").id, make_organisation(world, "8935000").id
    with write(world.engine) as conn:
        layout_rows.put(conn, mine, LAYOUT)
        newer = replace(LAYOUT, columns=("name", "gtin"), sheet=None, used_at=NOW + timedelta(days=1))
        layout_rows.put(conn, mine, newer)
        layout_rows.put(conn, theirs, replace(LAYOUT, sheet="x" * 200))
        assert layout_rows.of(conn, mine) == [newer]
        assert [one.sheet for one in layout_rows.of(conn, theirs)] == ["x" * 100]


def test_the_oldest_go(world: World) -> None:
    mine = make_organisation(world, "8934588").id
    with write(world.engine) as conn:
        for n in range(layout_rows.MOST + 2):
            layout_rows.put(conn, mine, replace(LAYOUT, headings=f"{n:064}", used_at=NOW + timedelta(minutes=n)))
        kept = [int(one.headings) for one in layout_rows.of(conn, mine)]
        assert kept == list(range(layout_rows.MOST + 1, 1, -1))
