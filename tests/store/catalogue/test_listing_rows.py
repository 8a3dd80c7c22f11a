"""Rows of organisations, prefixes and products: found without marks, among one's own alone, decided and told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.model.goods import Authorisation, Category, Listing, Organisation, Product, ProductState, Serials
from registry.model.people import REGISTRY, Viewer
from registry.store.catalogue import listing_rows
from registry.store.engine import versions
from registry.store.engine.engine import Connection, IntegrityError, read, write
from tests.factories import NOW, World, make_organisation, make_product

OTHER = "8938505"


def ours(world: World) -> Viewer:
    return Viewer(make_organisation(world).id)


def test_products_are_searched_without_marks_among_ones_own(world: World) -> None:
    mine, theirs = make_product(world, 1, name="Đường phèn"), make_product(world, 1, OTHER, name="Đường trắng")
    with read(world.engine) as conn:
        found = listing_rows.owned(conn, ours(world), None, "duong", 10)
        assert [one.listing.product.gtin for one in found] == [mine.gtin]
        assert len(listing_rows.owned(conn, REGISTRY, None, "DƯỜNG", 10)) == 2
        assert listing_rows.owned(conn, ours(world), None, mine.gtin[3:9], 10) == found
        assert listing_rows.owned(conn, ours(world), ProductState.PENDING, "", 10) == []
        assert listing_rows.owned(conn, ours(world), None, "%", 10) == []
        assert listing_rows.owned_product(conn, ours(world), theirs.gtin) is None
        assert listing_rows.count_owned(conn, ours(world)) == {ProductState.APPROVED: 1}


def put(conn: Connection, owner: Organisation, gtin: str, state: ProductState, minutes: int = 0) -> None:
    product = Product(gtin, f"Trà {gtin[-3:]}", Category.FOOD)
    listing_rows.put_product(conn, Listing(product, owner, state), NOW + timedelta(minutes=minutes))


def test_an_organisation_is_found_by_its_tax_code_and_by_its_name_without_marks(world: World) -> None:
    made = make_organisation(world)
    with write(world.engine) as conn:
        twin = listing_rows.add_organisation(
            conn, Organisation(99, "CÔNG TY  DUOC 8934588", tax_code="0109999982"), NOW
        )
        assert twin.id not in (0, 99, made.id)
        assert listing_rows.organisation_by_tax_code(conn, str(made.tax_code)) == made
        assert listing_rows.organisation_by_tax_code(conn, "0000000000") is None
        assert {one.id for one in listing_rows.organisations_by_name(conn, "công ty dược 8934588")} == {
            made.id,
            twin.id,
        }
        assert listing_rows.names(conn, [made.id, 0]) == {made.id: made.name}
        assert listing_rows.every_prefix(conn) == {"8934588": made.id}
        listing_rows.add_prefix(conn, "12345670", twin.id, NOW)
        gtins = ("08934588012341", "08934580012341", "00000012345670", "10000012345670")
        assert [listing_rows.prefix_holder(conn, gtin) for gtin in gtins] == [made.name, None, twin.name, None]
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        listing_rows.add_organisation(conn, Organisation(0, "Khác", tax_code="0109999982"), NOW)
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        listing_rows.add_prefix(conn, "8934588", twin.id, NOW)


def test_a_product_comes_back_as_it_was_put_and_is_seen_by_whose_it_is(world: World) -> None:
    permit = Authorisation("medicine_registration", "VD – 1 - 19", "VD-1-19")
    product = make_product(world, standards="TCVN", image="https://a.vn/a.png", authorisation=permit)
    owner = make_organisation(world)
    with read(world.engine) as conn:
        found = listing_rows.visible(conn, ours(world), product.gtin)
        assert found == listing_rows.visible(conn, REGISTRY, product.gtin)
        assert found is not None
        assert (found.product, found.state, found.serials) == (product, ProductState.APPROVED, None)
        assert found.organisation == replace(owner, prefixes=())
        assert listing_rows.visible(conn, Viewer(0), product.gtin) is None
        assert listing_rows.owners(conn, [product.gtin, "08934588099999"]) == {product.gtin: owner.id}


def test_pages_follow_each_other_by_gtin(world: World) -> None:
    gtins = sorted(make_product(world, item, name=f"Trà {item}").gtin for item in range(5))
    with read(world.engine) as conn:
        first = listing_rows.page(conn, ours(world), "trà", None, None, 3)
        after = first[-1].product.gtin
        rest = listing_rows.page(conn, ours(world), "tra", ProductState.APPROVED, after, 9)
        assert [one.product.gtin for one in (*first, *rest)] == gtins
        assert listing_rows.page(conn, Viewer(0), "", None, None, 9) == []
        assert listing_rows.page(conn, REGISTRY, "trà 9", None, None, 9) == []


def test_a_pending_product_waits_until_it_is_decided_and_again_once_mended(world: World) -> None:
    owner = make_organisation(world)
    first, second = "08938505000015", "08938505000022"
    with write(world.engine) as conn:
        put(conn, owner, second, ProductState.PENDING, 1)
        put(conn, owner, first, ProductState.PENDING, 2)
        assert [one.listing.product.gtin for one in listing_rows.waiting(conn, REGISTRY)] == [second, first]
        assert [one.listing.product.gtin for one in listing_rows.waiting(conn, REGISTRY, 1)] == [second]
        listing_rows.decide_product(conn, second, ProductState.PENDING, "an", NOW)
        assert listing_rows.decided(conn, second) == ("an", NOW)
        assert [one.listing.product.gtin for one in listing_rows.waiting(conn, REGISTRY)] == [first]
        put(conn, owner, second, ProductState.PENDING, 3)
        assert listing_rows.decided(conn, second) is None
        assert [(one.listing.product.gtin, one.changed_at) for one in listing_rows.waiting(conn, REGISTRY)][-1] == (
            second, NOW + timedelta(minutes=3),
        )  # fmt: skip


def test_a_prefix_approves_what_waits_inside_it_of_its_holder_alone(world: World) -> None:
    owner, other = make_organisation(world), make_organisation(world, "8935000")
    inside, outside, theirs, short = "08938505000015", "08938506000014", "08938505000022", "00000096385074"
    with write(world.engine) as conn:
        for holder, gtin in ((owner, inside), (owner, outside), (other, theirs), (owner, short)):
            put(conn, holder, gtin, ProductState.PENDING)
        assert listing_rows.approve_pending(conn, owner.id, OTHER, NOW) == 1
        assert listing_rows.approve_pending(conn, owner.id, OTHER, NOW) == 0
        # A GTIN-8 is its own prefix.
        assert listing_rows.approve_pending(conn, owner.id, "96385074", NOW) == 1
        found = listing_rows.listings(conn, [inside, outside, theirs, short])
        assert {gtin for gtin, one in found.items() if one.state is ProductState.APPROVED} == {inside, short}
        assert listing_rows.decided(conn, inside) == (f"prefix {OTHER}", NOW)


def test_who_makes_the_serials_is_settled_and_every_change_is_told(world: World) -> None:
    gtin = make_product(world).gtin
    with write(world.engine) as conn:
        before = versions.of(conn, [gtin])[gtin]
        listing_rows.settle_serials(conn, gtin, Serials.OWN)
        listing_rows.decide_product(conn, gtin, ProductState.APPROVED, "an", NOW)
        assert listing_rows.listings(conn, [gtin])[gtin].serials is Serials.OWN
        assert versions.of(conn, [gtin])[gtin] == before + 2
