"""What was sold under a till's id: in that shop of that organisation, each unit once, refusals left out."""

from dataclasses import replace
from datetime import timedelta

from registry.market.sellers import Seller
from registry.market.till_sales import sold_under
from registry.model.sites import Site, SiteKind
from registry.store.engine.engine import read
from tests.factories import World, make_order, make_organisation
from tests.market.test_sales import Till


def test_the_units_of_a_sale_come_with_their_orders_for_its_own_shop_alone(world: World) -> None:
    seller = Seller("alice", "Nhà thuốc An Khang", "01", organisation_id=make_organisation(world).id)
    order = make_order(world)
    first, second, other = (Till(world, order, index) for index in (5, 6, 7))
    for till in (first, second):
        till.sell(number="R1", seller=seller)
        till.sell(timedelta(minutes=1), "R1", seller)
    other.sell(number="R2", seller=seller)
    # A typed serial proves no item in hand, so its sale is refused.
    other.sell(number="R1", seller=seller, text=f"{order.gtin} {other.serial}")
    site = Site(7, seller.organisation_id or 0, seller.place, SiteKind.PHARMACY)
    elsewhere = (
        replace(seller, place="Quầy 5", site=replace(site, name="Quầy 5")),
        replace(seller, organisation_id=None),
    )
    with read(world.engine) as conn:
        assert sold_under(conn, "R1", seller) == [(first.unit, order), (second.unit, order)]
        # A name that is no site is a note; a site of the name is where it was sold before there were sites.
        for same in (replace(seller, place="NHA THUOC AN KHANG"), replace(seller, site=site)):
            assert sold_under(conn, "R1", same) == sold_under(conn, "R1", seller)
        assert [sold_under(conn, "R1", one) for one in elsewhere] == [[], []]
