"""What tests of the producer's desk share: a second organisation beside the world's own, and who acts for either."""

import secrets

from registry.catalogue import organisations
from registry.model.goods import Category, Listing, Organisation, Product, ProductState
from registry.model.orders import Order, Request
from registry.model.people import Role, caller_of_person
from registry.orders.issuing import Placement
from registry.orders.own_orders import place
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import read, write
from tests.web.conftest import HOST, World
from tests.web.people import Signed, signed_in

THEIRS = "08938505970011"


def second_organisation(world: World) -> Organisation:
    """Another producer with one approved product."""
    new = Organisation(0, "Hợp tác xã Cà phê Khác", tax_code="0312345678", prefixes=("8938505970",))
    with write(world.engine) as conn:
        made = organisations.add_organisation(conn, new, world.moment)
        listing = Listing(Product(THEIRS, "Cà phê rang", Category.FOOD), made, ProductState.APPROVED)
        listing_rows.put_product(conn, listing, world.moment)
    return made


def give_prefix(world: World, prefix: str = "8934588") -> None:
    """The world's own organisation holds a prefix."""
    with write(world.engine) as conn:
        found = listing_rows.organisation(conn, 1)
        assert found is not None
        organisations.set_prefix(conn, found, prefix, world.moment)


def producer(world: World, organisation_id: int = 1) -> Signed:
    return signed_in(world, Role.PRODUCER, organisation_id=organisation_id)


def make_order(world: World, signed: Signed, request: Request) -> Order:
    placement = Placement(HOST, world.moment, secrets.randbelow)
    return place(world.engine, caller_of_person(signed.person), request, placement)


def kept(world: World, gtin: str) -> Listing | None:
    """A product as the database has it."""
    with read(world.engine) as conn:
        return listing_rows.listings(conn, [gtin]).get(gtin)
