"""Who sells where: an organisation at its sites or nowhere known, each shop for itself where nobody is signed in."""

from dataclasses import replace
from datetime import datetime

import pytest

from registry.errors import Invalid
from registry.market import sellers
from registry.market.sellers import Seller
from registry.model.orders import Unit
from registry.model.sightings import Sale, SaleOutcome
from registry.model.sites import Site, SiteKind
from tests.factories import NOW

ONE = Site(1, 7, "Nhà thuốc Một", SiteKind.PHARMACY, gln="8934588000003")
TWO = Site(2, 7, "Nhà thuốc Hai", SiteKind.PHARMACY)
DESK = Seller("alice", "Quầy 5")
CHAIN = Seller("apikey:x", "Quầy 5", organisation_id=7)


def sale(organisation_id: int | None, place: str, site_id: int | None = None, at: datetime = NOW) -> Sale:
    return Sale(
        Unit("o", 1), "R1", at, organisation_id, "x", place, None, SaleOutcome.SOLD, None, site_id=site_id
    )  # fmt: skip


def test_at_the_operators_desk_each_shop_speaks_for_itself() -> None:
    assert DESK.made(sale(None, "QUAY 5"))
    assert not DESK.made(sale(None, "Quầy 6"))
    assert not DESK.made(sale(7, "Quầy 5"))
    assert DESK.stands_at != replace(DESK, place="Quầy 6").stands_at
    assert DESK.acts_for != replace(DESK, place="Quầy 6").acts_for


def test_names_that_are_no_sites_are_one_place_of_an_organisation() -> None:
    assert CHAIN.stands_at == replace(CHAIN, place="Quầy 6").stands_at
    assert CHAIN.made(sale(7, "Quầy 6"))
    assert not CHAIN.made(sale(8, "Quầy 5"))
    assert not CHAIN.made(sale(None, "Quầy 5"))
    assert CHAIN.is_of_organisation(sale(7, "x", 2))
    assert CHAIN.acts_for == "organisation:7"


def test_a_site_is_one_place_by_whatever_name() -> None:
    at_one = replace(CHAIN, site=ONE)
    assert at_one.made(sale(7, "x", 1))
    assert not at_one.made(sale(7, "x", 2))
    assert at_one.stands_at == replace(at_one, place="Quầy 6").stands_at != replace(at_one, site=TWO).stands_at
    # Before there were sites.
    assert at_one.made(sale(7, "NHA THUOC MOT"))
    assert not at_one.made(sale(7, "Quầy 5"))
    assert not CHAIN.made(sale(7, "x", 1))


def test_a_note_stands_behind_the_name_of_the_site() -> None:
    assert CHAIN.place_on_record == "Quầy 5"
    assert replace(CHAIN, site=ONE).place_on_record == "Nhà thuốc Một: Quầy 5"
    assert replace(CHAIN, site=ONE, place="8934588000003").place_on_record == "8934588000003"
    assert len(replace(CHAIN, site=ONE, place="Q" * 200).place_on_record) == 200


@pytest.mark.parametrize(
    ("bad", "code"), [(replace(DESK, place=" "), "place"), (replace(DESK, province="99"), "province")]
)
def test_a_seller_names_a_place_and_a_province_that_are(bad: Seller, code: str) -> None:
    sellers.check(DESK)
    with pytest.raises(Invalid) as fault:
        sellers.check(bad)
    assert fault.value.code == code
