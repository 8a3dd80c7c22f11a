"""At which site something is sold: the one a till names, else where its free name leads, else its key's only one."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.model.people import Role
from registry.store.catalogue import site_rows
from registry.store.engine import schema
from registry.store.engine.engine import read, write
from tests.web.api.test_sales import SHOP, Till, told
from tests.web.conftest import World
from tests.web.program import other_organisation, problem
from tests.web.siting import HANOI, SAIGON, bind_key, close_site, make_site


@pytest.fixture
def till(world: World, client: FlaskClient) -> Till:
    return Till(world, client)


def key_of(till: Till) -> str:
    return till.headers["Authorization"].removeprefix("Bearer ")


def verdict(world: World, client: FlaskClient) -> str:
    body = client.post("/v1/verify", json={"code": world.printed["genuine"]}).get_json()
    return str(body["verdict"])


def recorded(world: World) -> list[tuple[str, str | None, int | None]]:
    """Place, province and site of the sales that are kept."""
    table = schema.sales
    with read(world.engine) as conn:
        query = table.select().order_by(table.c.unit_index, table.c.number)
        return [(row.place, row.province, row.site_id) for row in conn.execute(query)]


def post(till: Till, path: str = "/v1/sales", **body: Any) -> tuple[int, str]:
    return problem(till.post(path, {"id": "R1", "codes": [till.world.printed["genuine"]]} | body))


def test_a_sale_names_its_site(world: World, till: Till) -> None:
    site = make_site(world, HANOI)
    assert told(till.sell("genuine", place=None, site="8934588000003")) == [("sold", "sold", "genuine")]
    assert recorded(world) == [("Nhà thuốc Hà Nội", "01", site.id)]
    assert told(till.sell("genuine", place=None, site=HANOI["name"])) == [("repeated", "repeated", "sold")]
    assert told(till.undo("genuine", place=None, site=HANOI["name"])) == [("undone", "undone", "sold")]


def test_without_a_place_a_sale_is_at_the_only_site_of_the_key(world: World, till: Till) -> None:
    assert post(till) == (400, "place")
    site = make_site(world, SAIGON)
    bind_key(world, key_of(till), site)
    till.sell("genuine", place=None)
    assert recorded(world) == [(site.name, "79", site.id)]
    bind_key(world, key_of(till), site, make_site(world, HANOI))
    assert post(till) == (400, "place")


def test_a_free_name_stays_and_leads_to_the_site_it_names(world: World, till: Till) -> None:
    hanoi, saigon = make_site(world, HANOI), make_site(world, SAIGON)
    bind_key(world, key_of(till), saigon)
    till.sell("genuine", place="nha thuoc ha noi")
    assert recorded(world) == [("nha thuoc ha noi", "01", hanoi.id)]


def test_a_free_name_of_no_site_is_at_the_site_of_the_key_unless_its_province_says_no(world: World, till: Till) -> None:
    saigon = make_site(world, SAIGON)
    till.sell("genuine")
    bind_key(world, key_of(till), saigon)
    till.sell("genuine", id="R2", place="Quầy 1")
    till.sell("genuine", id="R3", place="Quầy 3", province="79")
    till.sell("genuine", id="R4", place="Quầy 2", province="01")
    assert recorded(world) == [
        (SHOP, None, None),
        (f"{saigon.name}: Quầy 1", "79", saigon.id),
        ("Quầy 2", "01", None),
    ]  # fmt: skip


def test_a_wrong_site_is_refused_by_its_field(world: World, till: Till) -> None:
    site = make_site(world, HANOI)
    make_site(world, SAIGON, owner=other_organisation(world))
    for name in ("x", SAIGON["name"], "", 7, "a\nb"):
        assert post(till, site=name) == (400, "site")
    assert post(till, site=HANOI["name"], place=SHOP) == (400, "place")
    assert post(till, site=HANOI["name"], province="79") == (400, "province")
    close_site(world, site)
    assert post(till, site=HANOI["name"]) == (400, "site")
    assert recorded(world) == []


def test_a_site_that_was_renamed_is_the_same_shop(world: World, till: Till) -> None:
    site = make_site(world, HANOI)
    bind_key(world, key_of(till), site)
    till.sell("genuine", place=None)
    with write(world.engine) as conn:
        site_rows.change(conn, replace(site, name="Nhà thuốc Mới"), world.moment)
    assert told(till.sell("genuine", place=None)) == [("repeated", "repeated", "sold")]
    assert told(till.undo("genuine", place=None)) == [("undone", "undone", "sold")]
    till.sell("genuine", id="R2", place=None)
    answer = till.results(till.post("/v1/sales/undo", {"id": "R2", "site": "Nhà thuốc Mới"}))
    assert [one["outcome"] for one in answer] == ["undone"]
    assert [place for place, _, _ in recorded(world)] == ["Nhà thuốc Hà Nội", "Nhà thuốc Mới"]


def test_two_tills_of_one_site_are_one_shop(world: World, till: Till) -> None:
    site = make_site(world, HANOI)
    bind_key(world, key_of(till), site)
    assert told(till.sell("genuine", place="Quầy 1"))[0][0] == "sold"
    assert told(till.sell("genuine", place="Quầy 2"))[0][0] == "repeated"
    assert told(till.undo("genuine", place="Quầy 3"))[0][0] == "undone"
    assert recorded(world) == [(f"{site.name}: Quầy 1", "01", site.id)]


def test_a_shop_that_is_no_site_is_a_note_and_no_place(world: World, till: Till, client: FlaskClient) -> None:
    assert told(till.sell("genuine", place="Quầy 1"))[0][0] == "sold"
    assert told(till.sell("genuine", id="R2", place="Quầy 2"))[0][0] == "repeated"
    world.moment += timedelta(days=20)
    for number in range(3, 7):
        assert told(till.sell("genuine", id=f"R{number}", place=f"Quầy {number}"))[0][:2] == ("second", "second")
        assert verdict(world, client) == "suspect"
        world.moment += timedelta(days=20)
    assert recorded(world)[0] == ("Quầy 1", None, None)


@pytest.mark.parametrize("named", [False, True])
def test_two_sites_of_one_organisation_make_a_suspect_and_another_organisation_a_copy(
    world: World, till: Till, client: FlaskClient, named: bool
) -> None:
    for site in (HANOI, SAIGON):
        make_site(world, site)
        place = {"place": None, "site": site["name"]} if named else {"place": site["name"]}
        till.sell("genuine", id=site["name"], **place)
    assert verdict(world, client) == "suspect"
    Till(world, client, Role.SHOP, other_organisation(world)).sell("genuine", id="R9", place="Quầy 9")
    assert verdict(world, client) == "duplicated"
