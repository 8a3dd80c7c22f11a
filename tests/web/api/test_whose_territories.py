"""Officers and inspectors of two provinces: each sees and acts on what lies in its own, the nation on all.

They act as people; keys that an earlier release made for them still read.
"""

import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.model.authorities import NATION, Territory
from registry.model.cases import FlagKind
from registry.model.flag_evidence import ReportFigures
from registry.model.goods import Category, Listing, Organisation, Product, ProductState
from registry.model.measures import Target
from registry.model.orders import Request
from registry.model.people import Role
from registry.model.sites import Commune
from registry.orders import issuing
from registry.orders.issuing import Placement
from registry.store.catalogue import listing_rows, site_rows
from registry.store.engine.engine import write
from registry.store.supervision import flag_rows
from tests.factories import make_authority
from tests.web.conftest import FOOD, HOST, MEDICINE, World
from tests.web.people import Signed, signed_in
from tests.web.program import OTHERS_GTIN, bearer, make_key, problem
from tests.web.siting import close_site, make_site

HANOI, SAIGON = Territory("01"), Territory("79")
SOUTH = "0309999987"
WARD = {"name": "Quầy Hàng Bài", "kind": "shop", "province": "01"}


@dataclass
class Two:
    """The world's producer sits in Hà Nội; another one, with goods of its own, in Hồ Chí Minh City."""

    world: World
    client: FlaskClient
    south: int
    flags: dict[str, int]
    keys: dict[tuple[Territory, Role], dict[str, str]] = field(default_factory=dict)
    people: dict[Territory, Signed] = field(default_factory=dict)

    def key(self, where: Territory, role: Role = Role.OFFICER) -> dict[str, str]:
        if (where, role) not in self.keys:
            team = make_authority(self.world.engine, f"Đội {where.province}", where)
            # Whose the key is says nothing of what it sees.
            self.keys[where, role] = bearer(make_key(self.world, role, owner=self.south, authority=team))
        return self.keys[where, role]

    def get(self, path: str, where: Territory, role: Role = Role.OFFICER) -> Any:
        answer = self.client.get(path, headers=self.key(where, role))
        assert answer.status_code == 200, answer.text
        return json.loads(answer.data)

    def post(self, path: str, body: object, where: Territory) -> Any:
        if where not in self.people:
            place = make_authority(self.world.engine, f"Đội {where.province}", where)
            self.people[where] = signed_in(self.world, Role.OFFICER, login=f"an.{where.province or 0}", place=place)
        me = self.people[where]
        return me.client.post(path, json=body, headers={"X-CSRF": me.csrf})


@pytest.fixture
def two(world: World, client: FlaskClient) -> Two:
    with write(world.engine) as conn:
        new = Organisation(0, "HTX Sông Lô", tax_code=SOUTH, province="79")
        south = listing_rows.add_organisation(conn, new, world.moment)
        product = Product(OTHERS_GTIN, "Chè Shan tuyết", Category.FOOD)
        listing_rows.put_product(conn, Listing(product, south, ProductState.APPROVED), world.moment)
        request = Request(OTHERS_GTIN, quantity=3, lot="LOT-N", expiry=None)
        issuing.place(conn, request, Placement(HOST, world.moment, secrets.randbelow))
        flags = {
            gtin: flag_rows.raise_or_join(
                conn, FlagKind.SEALED_NOT_ISSUED, Target(gtin), True, ReportFigures(3, {"x": 3}, {}), world.moment
            ).id
            for gtin in (MEDICINE, OTHERS_GTIN)
        }
    return Two(world, client, south.id, flags)


WHERE = [(HANOI, MEDICINE, OTHERS_GTIN), (SAIGON, OTHERS_GTIN, MEDICINE)]


@pytest.mark.parametrize("role", [Role.OFFICER, Role.INSPECTOR])
def test_flags_are_those_of_the_territory(two: Two, role: Role) -> None:
    for where, own, _ in WHERE:
        told = two.get("/v1/flags?state=all", where, role)
        assert ([one["id"] for one in told["flags"]], told["more"]) == ([two.flags[own]], False)
    told = two.get("/v1/flags?state=all", NATION, role)
    assert {one["id"] for one in told["flags"]} == set(two.flags.values())
    # A commune sees those whose owner has an open site there.
    with write(two.world.engine) as conn:
        site_rows.put_communes(conn, [Commune("00070", "Phường Hoàn Kiếm", "01")], [], two.world.moment)
    commune = Territory("01", "00070")
    assert two.get("/v1/flags?state=all", commune, role)["flags"] == []
    site = make_site(two.world, WARD | {"commune": "00070"})
    told = two.get("/v1/flags?state=all", commune, role)
    assert [one["id"] for one in told["flags"]] == [two.flags[MEDICINE]]
    close_site(two.world, site)
    assert two.get("/v1/flags?state=all", commune, role)["flags"] == []


@pytest.mark.parametrize(("where", "own", "others"), WHERE)
def test_recalls_are_made_and_read_in_the_territory_alone(two: Two, where: Territory, own: str, others: str) -> None:
    recall = {"level": 2, "reason": "Quyết định 12"}
    there = two.post("/v1/recalls", recall | {"gtin": others}, where)
    unknown = two.post("/v1/recalls", recall | {"gtin": "08936000000998"}, where)
    assert problem(there) == problem(unknown) == (404, "gtin_unknown")
    assert there.get_json()["detail"].replace(others, "") == unknown.get_json()["detail"].replace("08936000000998", "")
    assert two.post("/v1/recalls", recall | {"gtin": own}, where).status_code == 201
    assert {one["gtin"] for one in two.get("/v1/recalls", where)["recalls"]} == {own}
    elsewhere = SAIGON if where is HANOI else HANOI
    assert own not in {one["gtin"] for one in two.get("/v1/recalls", elsewhere)["recalls"]}
    assert two.post("/v1/recalls", recall | {"gtin": others}, NATION).status_code == 201
    assert {own, others} <= {one["gtin"] for one in two.get("/v1/recalls", NATION)["recalls"]}


LOTS = {MEDICINE: "LOT-A", OTHERS_GTIN: "LOT-N"}


@pytest.mark.parametrize(("where", "own", "others"), WHERE)
def test_dispositions_of_lots_are_for_the_territory(two: Two, where: Territory, own: str, others: str) -> None:
    def say(gtin: str, lot: str, of: Territory) -> Any:
        body = {"disposition": "withdrawn", "reason": "Biên bản 7", "gtin": gtin, "lot": lot}
        return two.post("/v1/dispositions", body, of)

    assert problem(say(others, LOTS[others], where)) == (404, "gtin_unknown")
    assert say(own, LOTS[own], where).status_code == 200
    assert say(others, LOTS[others], NATION).status_code == 200


def test_dispositions_of_codes_outside_are_answered_as_unknown(two: Two) -> None:
    codes = [two.world.printed["genuine"], two.world.printed["unknown"]]
    body = {"disposition": "destroyed", "reason": "Biên bản 7", "codes": codes}
    foreign, unknown = two.post("/v1/dispositions", body, SAIGON).get_json()["results"]
    assert foreign["outcome"] == unknown["outcome"] == "refused"
    assert (foreign["error"]["code"], unknown["error"]["code"]) == ("code_unknown", "code_unknown")
    own, _ = two.post("/v1/dispositions", body, HANOI).get_json()["results"]
    assert own["outcome"] == "done"
    again, _ = two.post("/v1/dispositions", body, NATION).get_json()["results"]
    assert again["outcome"] == "repeated"


def test_products_and_organisations_are_those_of_the_territory(two: Two) -> None:
    assert {one["gtin"] for one in two.get("/v1/products", SAIGON)["products"]} == {OTHERS_GTIN}
    hanoi = {one["gtin"] for one in two.get("/v1/products", HANOI)["products"]}
    assert {MEDICINE, FOOD} <= hanoi
    assert OTHERS_GTIN not in hanoi
    assert {one["gtin"] for one in two.get("/v1/products", NATION)["products"]} == hanoi | {OTHERS_GTIN}
    for where, tax_code in ((HANOI, SOUTH), (SAIGON, "0101234565")):
        answer = two.client.get(f"/v1/organisations/{tax_code}", headers=two.key(where))
        assert problem(answer) == (404, "organisation_unknown")
    assert two.get(f"/v1/organisations/{SOUTH}", SAIGON)["province"] == "79"
    assert two.get(f"/v1/organisations/{SOUTH}", NATION)["province"] == "79"
    # Nor does an officer of a province register a company, or goods of one, elsewhere.
    new = {"name": "Chợ Cũ", "tax_code": "0108888887", "province": "01"}
    assert problem(two.post("/v1/organisations", new, SAIGON)) == (409, "outside_territory")
    goods = {"gtin": "8934588012402", "name": "Trà", "category": "food", "organisation_tax_code": "0101234565"}
    assert two.post("/v1/products", goods, SAIGON).status_code in (404, 409)
    assert "08934588012402" not in {one["gtin"] for one in two.get("/v1/products", NATION)["products"]}
