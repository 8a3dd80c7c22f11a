"""Rows of details: only what says something, changed field by field."""

from registry.model.product_fields import ProductField
from registry.store.catalogue import detail_rows
from registry.store.engine.engine import read, write
from tests.factories import World, make_product

OLD = {ProductField.COMPOSITION: "Đường", ProductField.STORAGE: "Khô"}


def test_details_are_added_changed_and_taken_away_and_anothers_untouched(world: World) -> None:
    mine, other = make_product(world).gtin, make_product(world, 2).gtin
    new = {ProductField.COMPOSITION: "Đường, sữa", ProductField.FORM: "Bột"}
    with write(world.engine) as conn:
        detail_rows.put(conn, mine, {}, OLD)
        detail_rows.put(conn, other, {}, OLD)
        detail_rows.put(conn, mine, OLD, new)
    with read(world.engine) as conn:
        assert detail_rows.of(conn, [mine, other, "00000000000000"]) == {mine: new, other: OLD}
    with write(world.engine) as conn:
        detail_rows.put(conn, mine, new, {})
        assert detail_rows.of(conn, [mine, other]) == {other: OLD}
