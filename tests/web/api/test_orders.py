"""Orders over HTTP: place, list, own serials, activate, spoil, cancel; another's is unknown."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.catalogue import products
from registry.codes import product_codes
from registry.intake import spreadsheet
from registry.model.people import REGISTRY, Role
from registry.office import trail
from registry.store.engine.engine import read, write
from tests.web.conftest import EXPIRY, FOOD, MEDICINE, PENDING, World
from tests.web.program import OTHERS_GTIN, Program, another_producer, problem

ASKED: dict[str, Any] = {"gtin": MEDICINE, "quantity": 30, "lot": "L1", "expiry": EXPIRY.isoformat()}


@pytest.fixture
def producer(world: World, client: FlaskClient) -> Program:
    return Program(world, client)


@pytest.fixture
def placed(producer: Program) -> str:
    return place(producer)


def place(producer: Program, **more: object) -> str:
    producer.post("/v1/orders", ASKED | more)
    made: str = producer.told(201)["id"]
    return made


def text_of(producer: Program, path: str) -> str:
    answer = producer.get(path)
    assert answer.status_code == 200, answer.text
    return str(answer.data, "utf-8")


def uris(producer: Program, order_id: str, query: str = "") -> list[str]:
    return text_of(producer, f"/v1/orders/{order_id}/codes?{query}").splitlines()


def verdict(producer: Program, code: str) -> str:
    found: dict[str, Any] = json.loads(producer.client.post("/v1/verify", json={"code": code}).data)
    return str(found["verdict"])


# --- placing


def test_an_order_is_placed_told_and_in_the_trail(world: World, producer: Program, placed: str) -> None:
    told = producer.told(201)
    assert {name: told[name] for name in ("state", "gtin", "lot", "quantity", "serials", "host")} == {
        "state": "placed", "gtin": MEDICINE, "lot": "L1", "quantity": 30, "serials": "registry", "host": "ID.EXAMPLE",
    }  # fmt: skip
    producer.get(f"/v1/orders/{placed.lower()}")
    assert producer.told() == told | {"activated": [], "spoiled": [], "shipped": [], "corrections": []}
    with read(world.engine) as conn:
        entry = trail.entries(conn, REGISTRY)[0].entry
    assert (entry.act, entry.subject, entry.by[:7]) == ("order_placed", placed, "apikey:")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"gtin": PENDING}, (409, "product_pending")),
        ({"gtin": "04006381333931"}, (404, "gtin_unknown")),
        ({"lot": "L/1"}, (400, "lot_characters")),
        ({"lot": "x" * 21}, (400, "lot_too_long")),
        ({"expiry": "2020-01-01"}, (400, "expiry_past")),
        ({"expiry": "2026-02-30"}, (400, "expiry")),
        ({"quantity": 0}, (400, "quantity")),
        ({"quantity": 10**12}, (400, "quantity")),
        ({"quantity": 1.5}, (400, "quantity")),
        ({"quantity": True}, (400, "quantity")),
        ({"level": "box"}, (400, "level")),
        ({"level": "type"}, (400, "type_with_lot")),
        ({"level": "lot", "serials": "own"}, (400, "serials")),
        ({"inactive": "yes"}, (400, "inactive")),
    ],
)
def test_a_bad_order_is_named(producer: Program, changes: dict[str, Any], expected: tuple[int, str]) -> None:
    assert problem(producer.post("/v1/orders", ASKED | changes)) == expected


def test_only_a_producer_orders(world: World, client: FlaskClient) -> None:
    assert problem(Program(world, client, Role.OFFICER).post("/v1/orders", ASKED)) == (403, "forbidden")


# --- whose


def test_anothers_order_is_answered_as_one_that_is_not_there(world: World, producer: Program, placed: str) -> None:
    stranger = Program(world, producer.client, owner=another_producer(world))

    def said(answer: TestResponse, order_id: str) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(answer.data)
        del body["request_id"]
        body["detail"] = body["detail"].replace(order_id, "ID")
        return body | {"status": answer.status_code}

    paths = ["", "/codes", "/labels.pdf?sheet=a4-65", "/labels.zpl?sheet=roll-50x30", "/units/0/qr.svg"]
    for path in paths:
        foreign, unknown = stranger.get(f"/v1/orders/{placed}{path}"), stranger.get(f"/v1/orders/00000000{path}")
        assert said(foreign, placed) == said(unknown, "00000000")
        assert problem(foreign) == (404, "order_unknown")
    bodies: dict[str, Any] = {
        "/activate": {}, "/spoil": {"start": 0, "stop": 1}, "/cancel": {}, "/serials": {"serials": ["A7K2-9QB4"]},
    }  # fmt: skip
    for path, body in bodies.items():
        told = said(stranger.post(f"/v1/orders/{placed}{path}", body), placed)
        assert told == said(stranger.post(f"/v1/orders/00000000{path}", body), "00000000")
        assert told["code"] == "order_unknown"
    stranger.get("/v1/orders")
    assert stranger.told() == {"orders": [], "next": None}
    assert problem(stranger.get(f"/v1/orders?after={placed}")) == (404, "order_unknown")
    assert problem(stranger.post("/v1/orders", ASKED)) == (404, "gtin_unknown")
    own = {"gtin": OTHERS_GTIN, "quantity": 1}
    stranger.post("/v1/orders", own)
    assert stranger.told(201)["gtin"] == OTHERS_GTIN


def test_an_address_that_cannot_be_written_is_refused(producer: Program) -> None:
    assert problem(producer.get("/v1/orders/%00%00%00%00%00%00%00%00")) == (400, "bad_text")


@pytest.mark.parametrize("order_id", ["x", "'; DROP--", "9" * 3000, "%ED%A0%80AAAAA"])
def test_a_text_that_is_no_id_is_unknown(producer: Program, order_id: str) -> None:
    for path in ("", "/codes", "/units/0/qr.png"):
        assert problem(producer.get(f"/v1/orders/{order_id}{path}")) == (404, "order_unknown")


def test_the_newest_orders_come_first_page_by_page(world: World, producer: Program) -> None:
    made = []
    for number in range(3):
        world.moment += timedelta(minutes=1)
        made.append(place(producer, lot=f"N{number}"))
    seen, after = [], ""
    for _ in range(3):
        producer.get(f"/v1/orders?limit=1{after}")
        told = producer.told()
        seen += [one["id"] for one in told["orders"]]
        after = f"&after={told['next']}"
    assert seen == made[::-1]
    producer.get(f"/v1/orders?gtin={FOOD}&limit=1000")
    assert {one["gtin"] for one in producer.told()["orders"]} == {FOOD}
    assert producer.told()["next"] is None


# --- what is said of units


def test_units_are_activated_spoiled_and_the_order_cancelled(world: World, producer: Program) -> None:
    held = place(producer, inactive=True)
    first, last = uris(producer, held)[0], uris(producer, held)[29]
    assert verdict(producer, first) == "inactive"
    producer.post(f"/v1/orders/{held}/activate", {"stop": 10})
    assert producer.told()["activated"] == [[0, 10]]
    assert (verdict(producer, first), verdict(producer, last)) == ("genuine", "inactive")
    producer.post(f"/v1/orders/{held}/activate", {})
    assert producer.told()["activated"] == [[0, 10], [10, 30]]
    producer.post(f"/v1/orders/{held}/spoil", {"start": 29, "stop": 30, "reason": "rách"})
    assert (producer.told()["spoiled"], verdict(producer, last)) == ([[29, 30]], "inactive")
    producer.post(f"/v1/orders/{held}/cancel", {"reason": "đặt nhầm"})
    assert (producer.told()["state"], verdict(producer, first)) == ("cancelled", "blocked")
    assert problem(producer.post(f"/v1/orders/{held}/activate", {})) == (409, "order_cancelled")
    with read(world.engine) as conn:
        acts = [one.entry.act for one in trail.entries(conn, REGISTRY, at_most=5)]
    assert acts == ["order_cancelled", "units_spoiled", "units_activated", "units_activated", "order_placed"]


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("spoil", {"stop": 1}, "start"),
        ("spoil", {"start": 0}, "stop"),
        ("spoil", {"start": 5, "stop": 5}, "range"),
        ("spoil", {"start": 0, "stop": 31}, "range"),
        ("spoil", {"start": "0", "stop": 1}, "start"),
        ("spoil", {"start": 0, "stop": 1, "reason": "x" * 501}, "reason"),
        ("cancel", {"reason": 5}, "reason"),
        ("cancel", [], "not_an_object"),
    ],
)
def test_a_bad_act_is_named(producer: Program, placed: str, path: str, body: object, code: str) -> None:
    assert problem(producer.post(f"/v1/orders/{placed}/{path}", body)) == (400, code)


# --- own serials

SERIALS = ["A7K2-9QB4", "Z4M8-1TR7", "P0W5-3XD2"]


def own(producer: Program, quantity: int = 3, lot: str = "OWN") -> str:
    return place(producer, gtin=FRESH, serials="own", quantity=quantity, lot=lot)


FRESH = "08934588012402"


@pytest.fixture
def fresh(producer: Program) -> Program:
    """A producer with a product whose serials nobody has settled yet."""
    producer.post("/v1/products", {"gtin": FRESH, "name": "Trà gừng", "category": "food"})
    producer.told(201)
    with write(producer.world.engine) as conn:
        products.approve(conn, REGISTRY, FRESH, "officer", producer.world.moment)
    return producer


@pytest.mark.parametrize("kind", ["text/csv", "text/plain", "xlsx", "application/json", "list"])
def test_an_order_takes_its_own_serials(fresh: Program, kind: str) -> None:
    order = own(fresh)
    assert (fresh.told(201)["state"], fresh.told(201)["serials"]) == ("loading", "own")
    assert problem(fresh.get(f"/v1/orders/{order}/codes")) == (409, "order_loading")
    path = f"/v1/orders/{order}/serials"
    if kind.startswith("text"):
        head = "serial\n" if kind == "text/csv" else ""
        fresh.send(path, (head + "\n".join(SERIALS)).encode(), kind)
    elif kind == "xlsx":
        book = spreadsheet.write_xlsx([("n", "Số sê-ri"), *(("1", serial) for serial in SERIALS)])
        fresh.send(path, book, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    else:
        fresh.post(path, SERIALS if kind == "list" else {"serials": SERIALS})
    assert fresh.told()["state"] == "placed"
    found = uris(fresh, order)
    assert [code.serial for uri in found if (code := product_codes.read(uri).code)] == SERIALS
    assert verdict(fresh, found[0]) == "genuine"


def test_serials_that_are_refused_leave_the_order_waiting(fresh: Program) -> None:
    first, second = own(fresh), own(fresh, lot="OWN2")
    path = f"/v1/orders/{second}/serials"
    fresh.post(f"/v1/orders/{first}/serials", {"serials": SERIALS})
    fresh.told()
    assert problem(fresh.post(path, {"serials": ["NEW-1A7K2", SERIALS[0], "NEW-9Q3M8"]})) == (409, "serials_known")
    assert problem(fresh.post(path, {"serials": SERIALS[:2]})) == (400, "serials_quantity")
    assert problem(fresh.post(path, {"serials": ["A B", "B", "C"]})) == (400, "serials_refused")
    fresh.get(f"/v1/orders/{second}")
    assert fresh.told()["state"] == "loading"
    fresh.post(path, {"serials": ["NEW-1A7K2", "NEW-5X9Q4", "NEW-9Q3M8"]})
    assert fresh.told()["state"] == "placed"
    # The same again is the same; another list is not.
    fresh.post(path, {"serials": ["NEW-1A7K2", "NEW-5X9Q4", "NEW-9Q3M8"]})
    fresh.told()
    assert problem(fresh.post(path, {"serials": ["NEW-1B7K2", "NEW-5X9Q4", "NEW-9Q3M8"]})) == (409, "serials_other")


def test_an_order_of_the_registrys_serials_takes_none(producer: Program, placed: str) -> None:
    answer = producer.post(f"/v1/orders/{placed}/serials", {"serials": SERIALS})
    assert problem(answer) == (409, "serials_not_taken")


@pytest.mark.parametrize("body", [{}, {"serials": "A"}, {"serials": [1]}, {"serials": [None]}, 5, "A", None])
def test_serials_that_are_no_list_of_texts_are_named(fresh: Program, body: object) -> None:
    assert problem(fresh.post(f"/v1/orders/{own(fresh)}/serials", body)) == (400, "serials")


def test_a_waiting_order_can_be_given_up(fresh: Program) -> None:
    order = own(fresh)
    fresh.post(f"/v1/orders/{order}/cancel", {})
    assert fresh.told()["state"] == "cancelled"
    assert problem(fresh.get(f"/v1/orders/{order}")) == (404, "order_unknown")
