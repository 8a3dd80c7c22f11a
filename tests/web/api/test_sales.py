"""POST /v1/sales and /v1/sales/undo: what becomes of each code, repeats, races with trouble, and bad input."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.errors import Unavailable
from registry.market import sales
from registry.market.sales import SaleResult
from registry.model.people import Role
from registry.model.sightings import Sale
from registry.store.engine import schema
from registry.store.engine.engine import read
from registry.store.engine.schema import refused_sales
from registry.store.market import sale_rows
from tests.web.api.test_openapi import checker, described
from tests.web.conftest import MEDICINE, World
from tests.web.program import bearer, make_key, other_organisation, problem

SHOP = "Nhà thuốc An Khang"


class Till:
    """A shop's program and its key."""

    def __init__(self, world: World, client: FlaskClient, role: Role = Role.SHOP, owner: int = 1) -> None:
        self.world, self.client = world, client
        self.headers = bearer(make_key(world, role, owner=owner))

    def post(self, path: str, body: object) -> TestResponse:
        return self.client.post(path, data=json.dumps(body), content_type="application/json", headers=self.headers)

    def sell(self, *names: str, **more: object) -> list[dict[str, Any]]:
        codes = [self.world.printed.get(name, name) for name in names]
        return self.results(self.post("/v1/sales", {"id": "R1", "codes": codes, "place": SHOP} | more))

    def undo(self, *names: str, **more: object) -> list[dict[str, Any]]:
        codes = [self.world.printed.get(name, name) for name in names]
        return self.results(self.post("/v1/sales/undo", {"codes": codes, "place": SHOP} | more))

    def results(self, answer: TestResponse) -> list[dict[str, Any]]:
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = json.loads(answer.data)
        checker(described(self.client), "Told").validate(body)
        found: list[dict[str, Any]] = body["results"]
        return found


@pytest.fixture
def till(world: World, client: FlaskClient) -> Till:
    return Till(world, client)


def told(results: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(one["outcome"], one["reason"]["code"], one["verdict"]) for one in results]


def recorded(world: World) -> list[Sale]:
    with read(world.engine) as conn:
        of_units = [
            sale_rows._sale(row)
            for row in conn.execute(schema.sales.select().order_by(schema.sales.c.at, schema.sales.c.number))
        ]
        none = conn.execute(refused_sales.select().order_by(refused_sales.c.id))
        return of_units + [sale_rows._refused(row) for row in none]


def test_each_code_has_its_result_in_order(till: Till) -> None:
    found = till.sell("genuine", "forged", "recalled", "type_known", "listed", "malformed", "blocked")
    assert told(found) == [
        ("sold", "sold", "genuine"),
        ("refused", "seal_invalid", "forged"),
        ("refused", "lot_recalled", "recalled"),
        ("refused", "names_only_product", "type_known"),
        ("refused", "unsealed_sale", "sold"),
        ("refused", "not_a_product_code", "malformed"),
        ("refused", "unit_stolen", "blocked"),
    ]
    for one in found:
        assert one["reason"]["vi"]
        assert one["reason"]["en"]


def test_a_sale_is_recorded_as_the_keys_organisations(till: Till) -> None:
    at = till.world.moment + timedelta(minutes=1)
    till.sell("genuine", province="01", at=at.isoformat())
    (sale,) = recorded(till.world)
    assert (sale.id, sale.organisation_id, sale.place, sale.province, sale.at) == ("R1", 1, SHOP, "01", at)
    assert sale.by.startswith("apikey:")


def test_the_same_request_again_changes_nothing(till: Till) -> None:
    assert told(till.sell("genuine")) == [("sold", "sold", "genuine")]
    before = recorded(till.world)
    till.world.moment += timedelta(days=30)
    assert told(till.sell("genuine")) == [("repeated", "repeated", "sold")]
    assert recorded(till.world) == before


def test_a_code_twice_in_one_request_is_one_sale(till: Till) -> None:
    assert [one["outcome"] for one in till.sell("genuine", "genuine")] == ["sold", "repeated"]
    assert len(recorded(till.world)) == 1


def test_another_organisations_sale_is_a_second_one(till: Till, world: World, client: FlaskClient) -> None:
    till.sell("genuine", province="01")
    other = Till(world, client, Role.PHARMACY, other_organisation(world))
    world.moment += timedelta(days=2)
    assert [one["outcome"] for one in other.sell("genuine", province="79")] == ["second"]


@pytest.mark.parametrize("role", [Role.SHOP, Role.PHARMACY, Role.PRODUCER])
def test_who_may_sell_may_take_back(world: World, client: FlaskClient, role: Role) -> None:
    till = Till(world, client, role)
    assert told(till.sell("genuine")) == [("sold", "sold", "genuine")]
    assert told(till.undo("genuine")) == [("undone", "undone", "sold")]
    assert told(till.undo("genuine")) == [("repeated", "undone", "genuine")]
    assert told(till.sell("genuine", id="R2")) == [("sold", "sold", "genuine")]


def test_what_cannot_be_taken_back_says_why(till: Till, world: World, client: FlaskClient) -> None:
    till.sell("genuine")
    assert told(till.undo("recalled", "forged", "type_known", "lot_known", "malformed")) == [
        ("refused", "not_sold", "recalled"),
        ("refused", "seal_invalid", "forged"),
        ("refused", "names_only_product", "type_known"),
        ("refused", "names_only_lot", "lot_known"),
        ("refused", "not_a_product_code", "malformed"),
    ]
    other = Till(world, client, Role.SHOP, other_organisation(world))
    assert told(other.undo("genuine")) == [("refused", "sold_elsewhere", "sold")]


GOOD: dict[str, Any] = {"id": "R1", "codes": ["x"], "place": SHOP, "province": "01"}
BAD = [
    ({"id": None}, "sale_id", "id"),
    ({"id": ""}, "sale_id", "id"),
    ({"id": "x" * 101}, "sale_id", "id"),
    ({"id": "a\nb"}, "sale_id", "id"),
    ({"id": 5}, "sale_id", "id"),
    ({"id": "\ud800"}, "sale_id", "id"),
    ({"place": None}, "place", "place"),
    ({"place": " "}, "place", "place"),
    ({"place": "x" * 201}, "place", "place"),
    ({"place": "a\x00"}, "place", "place"),
    ({"province": "99"}, "province", "province"),
    ({"province": 1}, "province", "province"),
    ({"codes": None}, "codes_missing", "codes"),
    ({"codes": "x"}, "codes_missing", "codes"),
    ({"codes": []}, "codes_missing", "codes"),
    ({"codes": ["x", 5]}, "code_not_text", "codes[1]"),
    ({"at": "yesterday"}, "sale_at", "at"),
    ({"at": "2026-11-22T09:30:00"}, "sale_at", "at"),
    ({"at": "2026-02-30T09:30:00Z"}, "sale_at", "at"),
    ({"at": "0001-01-01T00:00:00+07:00"}, "sale_at", "at"),
    ({"at": 5}, "sale_at", "at"),
]


@pytest.mark.parametrize(("changes", "code", "field"), BAD)
def test_bad_input_is_named_by_its_field_and_nothing_is_recorded(
    till: Till, changes: dict[str, Any], code: str, field: str
) -> None:
    body = GOOD | {"codes": [till.world.printed["genuine"]]} | changes
    answer = till.post("/v1/sales", body)
    assert problem(answer) == (400, code)
    assert json.loads(answer.data)["detail"].startswith(f"{field}:")
    if not {"id", "at"} & set(changes):
        assert problem(till.post("/v1/sales/undo", body)) == (400, code)
    assert recorded(till.world) == []


def test_at_most_a_thousand_codes(till: Till) -> None:
    assert len(till.undo(*["x"] * 1000)) == 1000
    assert problem(till.post("/v1/sales", GOOD | {"codes": ["x"] * 1001})) == (413, "batch_too_large")
    assert problem(till.post("/v1/sales/undo", GOOD | {"codes": ["x"] * 1001})) == (413, "batch_too_large")


def test_strange_texts_are_answers(till: Till) -> None:
    found = till.sell("", "\ud800", "x" * 5000, "'; DROP TABLE sales; --", "<script>")
    assert {one["outcome"] for one in found} == {"refused"}


def test_a_sale_at_another_time_zone_and_in_the_future(till: Till) -> None:
    later = (till.world.moment + timedelta(hours=1)).isoformat()
    assert told(till.sell("genuine", at=later)) == [("refused", "sale_in_future", "genuine")]
    before = (till.world.moment - timedelta(days=9000)).isoformat().replace("+00:00", "Z")
    assert told(till.sell("genuine", at=before)) == [("refused", "sale_before_order", "genuine")]


def test_trouble_in_the_middle_says_what_is_recorded_and_can_be_sent_again(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = sales.sell, []

    def failing(*arguments: Any) -> SaleResult:
        calls.append(1)
        if len(calls) == 2:
            raise Unavailable("disk_full", "/srv/db is full")
        return real(*arguments)

    monkeypatch.setattr(sales, "sell", failing)
    body = GOOD | {"codes": [till.world.printed["genuine"], till.world.printed["recalled"]]}
    answer = till.post("/v1/sales", body)
    assert problem(answer) == (503, "disk_full")
    assert "first 1 of 2" in answer.text
    assert "/srv" not in answer.text
    assert [one["outcome"] for one in till.results(till.post("/v1/sales", body))] == ["repeated", "refused"]


def test_trouble_before_the_first_code_changes_nothing(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: Any) -> SaleResult:
        raise Unavailable("disk_full", "/srv/db is full")

    monkeypatch.setattr(sales, "sell", failing)
    answer = till.post("/v1/sales", GOOD)
    assert problem(answer) == (503, "disk_full")
    assert "nothing is done twice" in answer.text


# --- back by the id of the sale


def test_a_sale_is_taken_back_by_its_id(till: Till, world: World) -> None:
    sold = [one["outcome"] for one in till.sell("genuine", "expired", "recalled")]
    assert sold == ["sold", "sold", "refused"]
    back = till.results(till.post("/v1/sales/undo", {"id": "R1", "place": SHOP.upper()}))
    assert [(one["outcome"], one["verdict"]) for one in back] == [("undone", "sold"), ("undone", "sold")]
    assert {one["gtin"] for one in back} == {MEDICINE}
    serials = {one["serial"] for one in back}
    assert all(any(serial in world.printed[name] for name in ("genuine", "expired")) for serial in serials)
    again = till.results(till.post("/v1/sales/undo", {"id": "R1", "place": SHOP}))
    assert [one["outcome"] for one in again] == ["repeated", "repeated"]


def test_a_sale_is_known_by_its_id_only_where_it_was_sold(till: Till, world: World, client: FlaskClient) -> None:
    till.sell("genuine")
    other = Till(world, client, Role.SHOP, other_organisation(world))
    for program, body in (
        (till, {"id": "R2", "place": SHOP}),
        (other, {"id": "R1", "place": SHOP}),
    ):
        assert problem(program.post("/v1/sales/undo", body)) == (404, "sale_unknown")
    assert problem(till.post("/v1/sales/undo", {"id": 5, "place": SHOP})) == (400, "sale_id")
    assert problem(till.post("/v1/sales/undo", {"place": SHOP})) == (400, "codes_missing")
    assert told(till.undo("genuine")) == [("undone", "undone", "sold")]


def test_a_producer_sells_its_own_goods_alone(world: World, client: FlaskClient) -> None:
    stranger = make_key(world, Role.PRODUCER, owner=other_organisation(world))
    sale = {"id": "R1", "codes": [world.printed["genuine"]], "place": "Kho"}
    answer = client.post("/v1/sales", json=sale, headers=bearer(stranger))
    assert problem(answer) == (403, "forbidden")
    assert "codes[0]" in answer.json["detail"]  # type: ignore[index]
    own = client.post("/v1/sales", json=sale, headers=bearer(make_key(world, Role.PRODUCER)))
    assert own.json["results"][0]["outcome"] == "sold"  # type: ignore[index]
