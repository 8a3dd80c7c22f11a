"""The pages that bind people and API keys to sites."""

from html import unescape

import pytest

from registry.model.people import REGISTRY, Permission, Person, Role
from registry.office import bindings
from registry.store.engine.engine import read
from registry.store.office import account_rows
from tests.web.conftest import World
from tests.web.people import Signed, make_person, signed_in
from tests.web.program import make_key, other_organisation
from tests.web.siting import HANOI, SAIGON, bind_key, bind_person, close_site, make_site


@pytest.fixture
def lan(world: World) -> Signed:
    return signed_in(world, Role.ADMINISTRATOR, organisation_id=1)


def bound(world: World, person: Person | None = None) -> list[str]:
    """The sites of a person, or of the only API key."""
    with read(world.engine) as conn:
        if person is not None:
            return [site.name for site in bindings.of_people(conn, [person]).get(person.id, [])]
        (key,) = account_rows.every_key(conn, REGISTRY)
        return [site.name for site in bindings.of_keys(conn, [key]).get(key.prefix, [])]


def test_a_person_and_a_key_are_bound_by_name_gln_or_code(world: World, lan: Signed) -> None:
    make_site(world, HANOI)
    make_site(world, SAIGON)
    person = make_person(world, Role.SHOP)
    prefix = make_key(world, Role.SHOP, Permission.VERIFY)[5:13]
    for path, who in ((f"/people/{person.login}/sites", person), (f"/keys/{prefix}/sites", None)):
        page = unescape(lan.get(path).text)
        assert ("Nhà thuốc Sài Gòn" in page, "8934588000003" in page) == (True, True)
        answer = lan.post(path, sites=" 8934588000003 \r\n\r\nnha thuoc sai gon\r\nNhà thuốc Hà Nội")
        assert answer.location == "/people?said=bound_done"
        assert bound(world, who) == ["Nhà thuốc Hà Nội", "Nhà thuốc Sài Gòn"]
        assert "Nhà thuốc Hà Nội\nNhà thuốc Sài Gòn</textarea>" in unescape(lan.get(path).text)
        lan.post(path, sites="Nhà thuốc Sài Gòn")
        assert bound(world, who) == ["Nhà thuốc Sài Gòn"]
    assert unescape(lan.get("/people").text).count("Nhà thuốc Sài Gòn") == 2


def test_a_wrong_name_binds_nobody_and_is_told(world: World, lan: Signed) -> None:
    closed = make_site(world, HANOI)
    make_site(world, SAIGON, owner=other_organisation(world))
    close_site(world, closed)
    person = make_person(world, Role.SHOP)
    for name in ("Nhà thuốc Hà Nội", "Nhà thuốc Sài Gòn", "x" * 300):
        answer = lan.post(f"/people/{person.login}/sites", sites=f"Trụ sở\n{name}")
        page = unescape(answer.text)
        assert (answer.status_code, "không thuộc đơn vị này hoặc đã đóng" in page, name in page) == (400, True, True)
    assert bound(world, person) == []


def test_others_people_and_keys_are_bound_by_nobody_else(world: World, lan: Signed) -> None:
    other = other_organisation(world)
    person = make_person(world, Role.SHOP, organisation_id=other)
    prefix = make_key(world, Role.SHOP, Permission.VERIFY, owner=other)[5:13]
    for path in (
        f"/people/{person.login}/sites",
        f"/keys/{prefix}/sites",
        "/people/nobody/sites",
        "/keys/aaaaaaaa/sites",
    ):
        assert lan.get(path).status_code == lan.post(path, sites="Trụ sở").status_code == 404


def test_an_officer_has_no_site(world: World) -> None:
    person = make_person(world, Role.OFFICER)
    signed = signed_in(world, Role.ADMINISTRATOR)
    assert signed.post(f"/people/{person.login}/sites", sites="Trụ sở").status_code == 400
    assert signed.post(f"/people/{person.login}/sites", sites="").status_code == 303


def test_who_is_made_is_bound_at_once_or_not_made_at_all(world: World, lan: Signed) -> None:
    make_site(world, HANOI)
    new = {"login": "bay.an", "name": "An", "role": "administrator"}
    assert lan.post("/people", **new, sites="x").status_code == 400
    assert lan.post("/people", **new, sites=HANOI["gln"]).status_code == 200
    with read(world.engine) as conn:
        credential = account_rows.credential(conn, "bay.an")
    assert credential is not None
    assert bound(world, credential.person) == ["Nhà thuốc Hà Nội"]
    key = {"key_role": "producer", "scope": "verify", "key_name": "Quầy 1"}
    assert lan.post("/keys", **key, sites="x").status_code == 400
    assert lan.post("/keys", **key, sites=HANOI["gln"]).status_code == 200
    assert bound(world) == ["Nhà thuốc Hà Nội"]


def test_a_closed_site_is_struck_out_in_the_list(world: World, lan: Signed) -> None:
    site = make_site(world, HANOI)
    bind_person(world, make_person(world, Role.SHOP), site)
    bind_key(world, make_key(world, Role.SHOP, Permission.VERIFY), site)
    close_site(world, site)
    assert unescape(lan.get("/people").text).count("<s>Nhà thuốc Hà Nội</s>") == 2
