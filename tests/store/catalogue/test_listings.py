"""Rows of products and their organisations: found without marks, and among one's own alone."""

from registry.model.goods import ProductState
from registry.model.people import REGISTRY, Viewer
from registry.store.catalogue import listings
from registry.store.engine.engine import read
from tests.factories import World, make_organisation, make_product

OTHER = "8938505"


def ours(world: World) -> Viewer:
    return Viewer(make_organisation(world).id)


def test_products_are_searched_without_marks_among_ones_own(world: World) -> None:
    mine, theirs = make_product(world, 1, name="Đường phèn"), make_product(world, 1, OTHER, name="Đường trắng")
    with read(world.engine) as conn:
        found = listings.owned(conn, ours(world), None, "duong", (10, 0))
        assert [one.listing.product.gtin for one in found] == [mine.gtin]
        assert len(listings.owned(conn, REGISTRY, None, "DƯỜNG", (10, 0))) == 2
        assert listings.owned(conn, ours(world), None, mine.gtin[3:9], (10, 0)) == found
        assert listings.owned(conn, ours(world), ProductState.PENDING, "", (10, 0)) == []
        assert listings.owned(conn, ours(world), None, "%", (10, 0)) == []
        assert listings.owned_product(conn, ours(world), theirs.gtin) is None
        assert listings.count_owned(conn, ours(world)) == {ProductState.APPROVED: 1}
