"""At which site a signed-in scan happens: the one it names, else the only one its caller is bound to, else none."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.judgement.unit_state import unpack
from registry.model.people import Role
from registry.model.sightings import Locating
from registry.store.engine.engine import read
from registry.store.market import unit_rows
from registry.web.front.context import EXTENSION, Service
from tests.store.plans import noted, read_whole
from tests.web.api.test_verify_recording import kept
from tests.web.conftest import World
from tests.web.people import signed_in
from tests.web.program import bearer, make_key, other_organisation
from tests.web.siting import HANOI, SAIGON, bind_key, bind_person, close_site, make_site

CENTRE_OF_SAIGON = {"lat": 10.78, "lon": 106.70, "accuracy_m": 20}


class Shop:
    """A shop's program, with a key of its own."""

    def __init__(self, world: World, client: FlaskClient, owner: int = 1, role: Role = Role.SHOP) -> None:
        self.world, self.client = world, client
        self.key = make_key(world, role, owner=owner)

    def ask(self, status: int = 200, **scan: Any) -> dict[str, Any]:
        body = {"code": self.world.printed["genuine"], "scan": scan}
        answer = self.client.post("/v1/verify", json=body, headers=bearer(self.key))
        assert answer.status_code == status, answer.text
        told: dict[str, Any] = answer.get_json()
        return told

    def recorded(self, **scan: Any) -> tuple[int | None, str | None, Locating | None]:
        """The site, province and origin of place of the one scan that is kept."""
        self.ask(**scan)
        (one,) = kept(self.world)
        where = one.position
        return one.site_id, where.province if where else None, where.by if where else None


@pytest.fixture
def shop(world: World, client: FlaskClient) -> Shop:
    return Shop(world, client)


def test_a_key_of_one_site_scans_there(world: World, shop: Shop) -> None:
    site = make_site(world, SAIGON)
    bind_key(world, shop.key, site)
    assert shop.ask()["scan"]["site"] == "Nhà thuốc Sài Gòn"
    (scan,) = kept(world)
    assert scan.site_id == site.id
    assert scan.position is not None
    assert (scan.position.lat, scan.position.lon, scan.position.province, scan.position.by) == (
        10.78, 106.70, "79", Locating.ACCOUNT,
    )  # fmt: skip


def test_a_site_without_a_point_is_its_province(world: World, shop: Shop) -> None:
    site = make_site(world, HANOI)
    bind_key(world, shop.key, site)
    assert shop.recorded() == (site.id, "01", Locating.ACCOUNT)


def test_a_key_of_no_site_or_of_two_scans_nowhere(world: World, shop: Shop) -> None:
    assert "site" not in shop.ask()["scan"]
    bind_key(world, shop.key, make_site(world, HANOI), make_site(world, SAIGON))
    world.moment += timedelta(hours=1)
    assert "site" not in shop.ask()["scan"]
    assert [(scan.site_id, scan.position) for scan in kept(world)] == [(None, None)] * 2


@pytest.mark.parametrize("name", ["Nhà thuốc Hà Nội", "nha thuoc ha noi", "8934588000003"])
def test_a_site_that_is_named_goes_before_those_of_the_key(world: World, shop: Shop, name: str) -> None:
    hanoi, saigon = make_site(world, HANOI), make_site(world, SAIGON)
    bind_key(world, shop.key, saigon)
    assert shop.recorded(site=name) == (hanoi.id, "01", Locating.ACCOUNT)


def test_a_site_of_several_is_known_once_it_is_named(world: World, shop: Shop) -> None:
    hanoi, saigon = make_site(world, HANOI), make_site(world, SAIGON)
    bind_key(world, shop.key, hanoi, saigon)
    assert shop.recorded(site="Nhà thuốc Sài Gòn")[0] == saigon.id


def test_a_person_who_has_signed_in_scans_at_their_site(world: World, client: FlaskClient) -> None:
    site = make_site(world, SAIGON)
    signed = signed_in(world, Role.PHARMACY)
    bind_person(world, signed.person, site)
    body = {"code": world.printed["genuine"]}
    answer = signed.client.post("/v1/verify", json=body, headers={"X-CSRF": signed.csrf})
    assert answer.get_json()["scan"]["site"] == site.name
    assert [scan.site_id for scan in kept(world)] == [site.id]


def test_a_list_is_checked_at_the_site_of_its_address(world: World, shop: Shop) -> None:
    site = make_site(world, HANOI)
    answer = shop.client.post(
        "/v1/verify/batch?site=8934588000003", data=f"code\n{world.printed['genuine']}\n",
        content_type="text/csv", headers=bearer(shop.key),
    )  # fmt: skip
    assert answer.status_code == 200
    assert HANOI["name"] in answer.text
    assert [scan.site_id for scan in kept(world)] == [site.id]
    wrong = shop.client.post(
        "/v1/verify/batch?site=x", data="code\nx\n", content_type="text/csv", headers=bearer(shop.key)
    )
    assert (wrong.status_code, wrong.get_json()["code"]) == (400, "scan_site")


def test_an_unknown_a_closed_and_anothers_site_are_refused_by_the_field(world: World, shop: Shop) -> None:
    closed = make_site(world, HANOI)
    make_site(world, SAIGON, owner=other_organisation(world))
    bind_key(world, shop.key, closed)
    close_site(world, closed)
    for name, words in (
        ("Nhà thuốc Sài Gòn", "no site of your organisation"), ("x", "no site"), (HANOI["name"], "closed"),
    ):  # fmt: skip
        problem = shop.ask(400, site=name)
        assert problem["code"] == "scan_site"
        assert problem["detail"].startswith("scan.site: ")
        assert words in problem["detail"]
    for bad in ("", 7, ["x"], "x" * 201, "a\nb"):
        assert shop.ask(400, site=bad)["code"] == "scan_site"
    assert kept(world) == []
    # Whoever was bound to a site that is closed stands nowhere.
    assert "site" not in shop.ask()["scan"]


def test_a_stranger_has_no_site(world: World, client: FlaskClient) -> None:
    make_site(world, HANOI)
    answer = client.post("/v1/verify", json={"code": "x", "scan": {"site": HANOI["name"]}})
    assert (answer.status_code, answer.get_json()["code"]) == (400, "scan_site")


def test_a_place_beside_the_site_neither_moves_the_till_nor_accuses_it(world: World, shop: Shop) -> None:
    hanoi = make_site(world, HANOI)
    bind_key(world, shop.key, hanoi)
    near = shop.ask(place={"lat": 21.0, "lon": 105.8, "accuracy_m": 20})
    assert near["scan"]["site"] == hanoi.name
    world.moment += timedelta(hours=1)
    for number, place in enumerate((CENTRE_OF_SAIGON, {"province": "79"})):
        world.moment += timedelta(hours=1)
        assert "site" not in shop.ask(place=place, device=f"till {number}")["scan"]
    first, *far = kept(world)
    assert (first.site_id, first.position and first.position.by) == (hanoi.id, Locating.ACCOUNT)
    assert [(scan.site_id, scan.position) for scan in far] == [(None, None)] * 2


def far_shops(world: World) -> int:
    """How many signed-in sightings of the genuine pack were far from all others."""
    unit = kept(world)[0].unit
    with read(world.engine) as conn:
        return unpack(unit_rows.find(conn, [unit])[unit].state).counts.far_shops


@pytest.mark.parametrize(
    ("second", "claimed", "far"),
    [
        (SAIGON, None, 1),
        # Neither a false neighbourhood nor a false distance is believed against the site.
        (SAIGON, {"lat": 21.0, "lon": 105.8, "accuracy_m": 20}, 0),
        (HANOI | {"name": "Quầy 2", "gln": ""}, CENTRE_OF_SAIGON, 0),
        (HANOI | {"name": "Quầy 2", "gln": ""}, None, 0),
    ],
)
def test_a_till_is_far_from_another_by_their_sites(
    world: World, shop: Shop, client: FlaskClient, second: dict[str, str], claimed: dict[str, float] | None, far: int
) -> None:
    other = other_organisation(world)
    bind_key(world, shop.key, make_site(world, HANOI))
    elsewhere = Shop(world, client, other)
    bind_key(world, elsewhere.key, make_site(world, second, owner=other))
    shop.ask()
    world.moment += timedelta(days=1)
    elsewhere.ask(200, place=claimed)
    assert far_shops(world) == far


def test_without_a_trace_nothing_is_looked_up(world: World, shop: Shop) -> None:
    bind_key(world, shop.key, make_site(world, HANOI))
    body = {"code": world.printed["genuine"], "record": False, "scan": {"site": "x"}}
    answer = shop.client.post("/v1/verify", json=body, headers=bearer(shop.key))
    assert (answer.status_code, "site" in answer.get_json()["scan"]) == (200, False)
    assert kept(world) == []


def test_where_a_caller_stands_costs_no_statement(world: World, shop: Shop) -> None:
    opened: Service = shop.client.application.extensions[EXTENSION]
    site = make_site(world, HANOI)
    # What is remembered of the product is read once.
    shop.ask()
    counts = []
    for bound in ((), (site,), (site, make_site(world, SAIGON))):
        bind_key(world, shop.key, *bound)
        for name in (None, HANOI["name"]) if bound == (site,) else (None,):
            # Another hour, another session.
            world.moment += timedelta(hours=1)
            with noted(opened.engine) as ran:
                shop.ask(site=name)
            counts.append(len(ran))
    assert len(set(counts)) == 1, counts
    bind_key(world, shop.key, site)
    world.moment += timedelta(hours=1)
    with noted(opened.engine) as ran:
        shop.ask(site=SAIGON["name"])
    # Another site than one's own is looked up.
    assert len(ran) == counts[0] + 1


@pytest.mark.sqlite
def test_who_asks_and_where_is_found_by_indexes(world: World, shop: Shop) -> None:
    opened: Service = shop.client.application.extensions[EXTENSION]
    site = make_site(world, HANOI)
    bind_key(world, shop.key, site)
    signed = signed_in(world, Role.PHARMACY)
    bind_person(world, signed.person, site)
    with noted(opened.engine) as ran:
        shop.ask(site="8934588000003")
        shop.ask(400, site="x")
    with read(world.engine) as conn:
        asked = [(statement, values) for statement, values in ran if "sites" in statement]
        assert len(asked) == 3
        for statement, values in asked:
            assert read_whole(conn, statement, values) == [], statement
