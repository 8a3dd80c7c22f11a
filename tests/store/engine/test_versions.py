"""Versions count up with whatever is decided of a product, so that every memory knows when it is old."""

from registry.store.engine import versions
from registry.store.engine.engine import write
from tests.factories import World, make_product


def test_versions_count_up_and_stand_beside_each_other(world: World) -> None:
    gtin = make_product(world, 3).gtin
    with write(world.engine) as conn:
        before = versions.of(conn, [gtin, "00000000000000"])
        versions.changed(conn, gtin, versions.EVERYTHING)
        after = versions.of(conn, [gtin])
        assert "00000000000000" not in before
        assert (after[gtin], after[""]) == (before[gtin] + 1, before[""] + 1)
        versions.go_beyond(conn, after[""] + 40)
        assert versions.of(conn, [])[""] == after[""] + 41
