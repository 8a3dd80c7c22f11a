"""Sites over HTTP: an organisation's own, written by its keys and administrators, and nobody's own place by itself."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.catalogue import sites
from registry.model.days import rfc3339
from registry.model.people import REGISTRY, Permission, Role
from registry.office import trail
from registry.store.engine.engine import read
from tests.web.conftest import World
from tests.web.people import signed_in
from tests.web.program import Program, bearer, make_key, other_organisation, problem
from tests.web.siting import HANOI, SAIGON, bind_key, bind_person, close_site, make_site

KHO: dict[str, Any] = {
    "name": "Kho  Gia Lâm",
    "kind": "warehouse",
    "gln": "8934588000003",
    "address": "Km 5, quốc lộ 5",
    "province": "01",
    "lat": 21.02851,
    "lon": 105.8542,
}


@pytest.fixture
def shop(world: World, client: FlaskClient) -> Program:
    return Program(world, client, Role.SHOP)


def acts(world: World) -> list[tuple[str, str, str]]:
    with read(world.engine) as conn:
        entries = [one.entry for one in trail.entries(conn, REGISTRY, at_most=9)]
    return [(one.act, one.subject, one.by.partition(":")[0]) for one in entries if str(one.act).startswith("site_")]


def test_a_site_is_added_changed_and_closed(world: World, shop: Program) -> None:
    shop.post("/v1/sites", KHO)
    made = shop.told(201)
    assert made | {"number": 0} == KHO | {
        "number": 0, "name": "Kho Gia Lâm", "code": None, "commune": None, "closed_at": None
    }  # fmt: skip
    where = f"/v1/sites/{made['number']}"
    shop.get(where)
    assert shop.told() == made
    # What is left out stays, null empties.
    shop.post(where, {"address": None, "kind": "shop", "lat": 21})
    assert shop.told() == made | {"address": None, "kind": "shop", "lat": 21.0}
    shop.post(f"{where}/close", {})
    closed = shop.told()
    assert closed["closed_at"] == rfc3339(world.moment)
    shop.post(f"{where}/close", {})
    assert shop.told() == closed
    assert problem(shop.post(where, {"address": "x"})) == (409, "site_closed")
    assert acts(world) == [
        ("site_closed", "Kho Gia Lâm", "apikey"),
        ("site_changed", "Kho Gia Lâm", "apikey"),
        ("site_added", "Kho Gia Lâm", "apikey"),
    ]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"name": ""}, "missing", "name"),
        ({"name": 5}, "name", "name"),
        ({"kind": "cave"}, "site_kind", "kind"),
        ({"kind": None}, "missing", "kind"),
        ({"gln": "8934588000004"}, "gln_check_digit", "gln"),
        ({"code": "a b"}, "location_code", "code"),
        ({"province": "99"}, "province_unknown", "province"),
        ({"commune": "99999"}, "commune_unknown", "commune"),
        ({"lat": None}, "half_a_point", "lat"),
        ({"lat": "21"}, "lat", "lat"),
        ({"lat": True}, "lat", "lat"),
        ({"lat": 105.8, "lon": 21.0}, "degrees", "lat"),
        ({"lat": 10.77, "lon": 106.7}, "point_far", "lat"),
    ],
)
def test_a_fault_names_its_field_and_nothing_is_kept(
    shop: Program, changes: dict[str, Any], code: str, field: str
) -> None:
    answer = shop.post("/v1/sites", KHO | changes)
    assert problem(answer) == (400, code)
    assert json.loads(answer.data)["detail"].startswith(f"{field}: ")
    shop.get("/v1/sites")
    assert shop.told() == {"sites": [], "next": None}


def test_what_another_open_site_has_is_taken(world: World, shop: Program) -> None:
    site = make_site(world, HANOI)
    answer = shop.post("/v1/sites", KHO)
    assert problem(answer) == (409, "site_taken")
    assert json.loads(answer.data)["detail"].startswith("gln: ")
    close_site(world, site)
    shop.post("/v1/sites", KHO)
    shop.told(201)


def test_the_same_call_again_adds_one(shop: Program) -> None:
    shop.post("/v1/sites", KHO, key="k1")
    first = shop.told(201)
    shop.post("/v1/sites", KHO, key="k1")
    assert (shop.told(201), shop.last.headers["Idempotency-Replayed"]) == (first, "true")
    assert problem(shop.post("/v1/sites", KHO | {"name": "Kho 2"}, key="k1")) == (409, "idempotency_mismatch")
    assert problem(shop.post("/v1/sites", KHO)) == (409, "site_taken")


def test_the_list_goes_page_by_page(world: World, shop: Program) -> None:
    for n in range(4):
        make_site(world, {"name": f"Quầy {n}", "kind": "shop", "province": "01"})
    shop.get("/v1/sites?limit=3")
    first = shop.told()
    assert ([one["name"] for one in first["sites"]], bool(first["next"])) == (["Quầy 0", "Quầy 1", "Quầy 2"], True)
    shop.get(f"/v1/sites?limit=3&after={first['next']}")
    assert ([one["name"] for one in shop.told()["sites"]], shop.told()["next"]) == (["Quầy 3"], None)
    assert problem(shop.get("/v1/sites?limit=0")) == (400, "limit")


def test_anothers_site_is_answered_as_one_that_is_not_there(world: World, shop: Program) -> None:
    other = other_organisation(world)
    site = make_site(world, HANOI, owner=other)
    for number in (site.id, 999):
        assert problem(shop.get(f"/v1/sites/{number}")) == (404, "site_unknown")
        assert problem(shop.post(f"/v1/sites/{number}", SAIGON | {"lat": None, "lon": None})) == (404, "site_unknown")
        assert problem(shop.post(f"/v1/sites/{number}/close", {})) == (404, "site_unknown")
    shop.get("/v1/sites")
    assert shop.told() == {"sites": [], "next": None}
    with read(world.engine) as conn:
        assert sites.of_organisation(conn, other) == [site]


def test_a_key_needs_the_scope(world: World, client: FlaskClient) -> None:
    till = bearer(make_key(world, Role.SHOP, Permission.VERIFY, Permission.SELL))
    assert problem(client.get("/v1/sites", headers=till)) == (403, "forbidden")
    assert problem(client.post("/v1/sites", json=KHO, headers=till)) == (403, "forbidden")


def test_who_is_bound_to_sites_writes_none(world: World, client: FlaskClient) -> None:
    here, there = make_site(world, HANOI), make_site(world, SAIGON)
    third = make_site(world, {"name": "Quầy 3", "kind": "shop", "province": "01"})
    one, several, free = (make_key(world, Role.SHOP) for _ in range(3))
    bind_key(world, one, here)
    bind_key(world, several, here, there)
    lan = signed_in(world, Role.SHOP, Role.ADMINISTRATOR, organisation_id=1)
    bind_person(world, lan.person, here)
    callers = [(client, bearer(one)), (client, bearer(several)), (lan.client, {"X-CSRF": lan.csrf})]

    def every() -> Any:
        return client.get("/v1/sites", headers=bearer(free)).json

    before = every()
    for sender, headers in callers:
        assert problem(sender.post("/v1/sites", json=KHO, headers=headers)) == (403, "site_bound")
        for site in (here, there, third):
            for path, body in ((f"/v1/sites/{site.id}", {"province": "79"}), (f"/v1/sites/{site.id}/close", {})):
                assert problem(sender.post(path, json=body, headers=headers)) == (403, "site_bound")
        assert sender.get("/v1/sites", headers=headers).json == before
    # Its only site is closed by somebody else: it stands nowhere, and still writes none.
    assert client.post(f"/v1/sites/{here.id}/close", json={}, headers=bearer(free)).status_code == 200
    assert problem(client.post("/v1/sites", json=KHO, headers=bearer(one))) == (403, "site_bound")
    assert client.post(f"/v1/sites/{there.id}", json={"address": "9 Huế"}, headers=bearer(free)).status_code == 200
    bind_person(world, lan.person)
    made = lan.client.post("/v1/sites", json=KHO | {"gln": None}, headers={"X-CSRF": lan.csrf})
    assert made.status_code == 201


def test_of_persons_only_the_administrator_writes(world: World, client: FlaskClient) -> None:
    clerk = signed_in(world, Role.SHOP, client=client)
    headers = {"X-CSRF": clerk.csrf}
    assert client.get("/v1/sites").status_code == 200
    assert problem(client.post("/v1/sites", json=KHO, headers=headers)) == (409, "sites_administrator")
    lan = signed_in(world, Role.SHOP, Role.ADMINISTRATOR, organisation_id=1, client=client)
    assert client.post("/v1/sites", json=KHO, headers={"X-CSRF": lan.csrf}).status_code == 201
