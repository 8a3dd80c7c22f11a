"""Sites: where they lie, what they are called, and where somebody is taken to be who claims another place."""

import pytest

from registry.model.places import CENTRES
from registry.model.sightings import Locating, Position, at_point, in_province
from registry.model.sites import SITE_ACCURACY_M, Site, SiteKind, Whereabouts, is_within_reach, settled
from registry.store.engine.schema import sites
from tests.store.closed_sets import allowed, fits

HANOI = Site(7, 1, "Nhà thuốc Đỏ", SiteKind.PHARMACY, "8934588000003", "VN-1", province="01", lat=21.03, lon=105.85)
IN_HANOI, IN_SAIGON = at_point(21.0, 105.8, 20.0), at_point(10.78, 106.7, 20.0)


def test_the_table_knows_every_kind_of_site() -> None:
    assert allowed(sites.c.kind) == set(SiteKind)
    assert fits(sites.c.kind, SiteKind)


def test_a_site_lies_at_its_point_else_in_its_province_else_nowhere() -> None:
    assert HANOI.position == Position(21.03, 105.85, SITE_ACCURACY_M, "01", Locating.ACCOUNT)
    assert Site(7, 1, "x", SiteKind.SHOP, province="79").position == in_province("79", Locating.ACCOUNT)
    assert Site(7, 1, "x", SiteKind.SHOP).position is None


@pytest.mark.parametrize("text", ["8934588000003", "VN-1", "nha  thuoc do", " NHÀ THUỐC ĐỎ "])
def test_a_site_is_called_by_gln_code_or_name(text: str) -> None:
    assert HANOI.is_called(text)
    assert not HANOI.is_called(text + "9")


@pytest.mark.parametrize("code", CENTRES)
def test_a_province_reaches_to_its_centre_and_not_across_the_country(code: str) -> None:
    centre = CENTRES[code]
    assert is_within_reach(centre.lat, centre.lon, code)
    far = CENTRES["96" if centre.lat > 16 else "08"]
    assert not is_within_reach(far.lat, far.lon, code) or code in ("48", "56")


def test_the_islands_belong_to_their_provinces() -> None:
    assert is_within_reach(16.5, 112.0, "48")
    assert is_within_reach(8.64, 111.92, "56")
    assert not is_within_reach(8.64, 111.92, "79")


def test_without_a_site_a_claimed_place_stays_what_it_is() -> None:
    assert settled(None, IN_SAIGON) == Whereabouts(None, IN_SAIGON)
    assert settled(None, None) == Whereabouts()


def test_a_site_stands_where_nothing_or_its_own_neighbourhood_is_claimed() -> None:
    for claimed in (None, IN_HANOI, in_province("01"), at_point(10.78, 106.7, 5e6)):
        assert settled(HANOI, claimed) == Whereabouts(7, HANOI.position)


@pytest.mark.parametrize("claimed", [IN_SAIGON, in_province("79")])
def test_a_claim_far_from_the_site_counts_for_neither(claimed: Position) -> None:
    assert settled(HANOI, claimed) == Whereabouts()


def test_of_a_site_without_a_place_a_claim_is_all_there_is() -> None:
    assert settled(Site(7, 1, "x", SiteKind.SHOP), IN_SAIGON) == Whereabouts(7, IN_SAIGON)
    assert settled(Site(7, 1, "x", SiteKind.SHOP), None) == Whereabouts(7)
