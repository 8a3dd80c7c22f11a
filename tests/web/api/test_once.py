"""`Idempotency-Key`: the same call is the same answer, other content is refused, and a crash leaves neither."""

import threading
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.model.orders import Request
from registry.model.people import REGISTRY, Role
from registry.office import trail
from registry.orders import issuing
from registry.orders.issuing import Placement
from registry.store.engine.engine import Connection, read, write
from registry.store.engine.schema import answered_calls
from registry.store.market import measure_rows
from registry.store.office import answered_call_rows
from registry.store.orders import order_rows
from tests.web.conftest import EXPIRY, MEDICINE, World
from tests.web.people import signed_in
from tests.web.program import Program, another_producer, problem

ORDER: dict[str, Any] = {"gtin": MEDICINE, "quantity": 3, "lot": "L1", "expiry": EXPIRY.isoformat()}
PRODUCT = {"gtin": "8934588012402", "name": "Trà gừng", "category": "food"}
RECALL = {"gtin": MEDICINE, "lots": ["LOT-A"], "level": 2, "reason": "x"}
DESTROY = {"gtin": MEDICINE, "lot": "LOT-A", "disposition": "destroyed", "reason": "x"}
# Each creating call, and another content of it.
CALLS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("/v1/orders", ORDER, {"quantity": 4}),
    ("/v1/products", PRODUCT, {"name": "Trà"}),
    ("/v1/recalls", RECALL, {"level": 1}),
    ("/v1/dispositions", DESTROY, {"reason": "y"}),
    ("/v1/sales", {"id": "R1", "codes": ["hello"], "place": "Quầy 1"}, {"id": "R2"}),
    ("/v1/sales/undo", {"codes": ["hello"], "place": "Quầy 1"}, {"place": "Quầy 2"}),
]


@pytest.fixture
def producer(world: World, client: FlaskClient) -> Program:
    return Program(world, client)


def kept(world: World) -> int:
    with read(world.engine) as conn:
        return len(conn.execute(answered_calls.select()).all())


def replayed(answer: TestResponse) -> bool:
    return answer.headers.get("Idempotency-Replayed") == "true"


@pytest.mark.parametrize(("path", "body", "changes"), CALLS)
def test_the_same_call_again_is_the_same_answer(
    world: World, producer: Program, path: str, body: dict[str, Any], changes: dict[str, Any]
) -> None:
    first = producer.post(path, body, "k 1")
    assert first.status_code in (200, 201), first.text
    assert not replayed(first)
    again = producer.post(path, dict(reversed(body.items())), "k 1")
    assert (again.status_code, again.data) == (first.status_code, first.data)
    assert replayed(again)
    assert problem(producer.post(path, body | changes, "k 1")) == (409, "idempotency_mismatch")
    assert kept(world) == 1


@pytest.mark.parametrize(("path", "body", "changes"), CALLS)
def test_without_a_key_nothing_is_kept(
    world: World, producer: Program, path: str, body: dict[str, Any], changes: dict[str, Any]
) -> None:
    assert producer.post(path, body).status_code in (200, 201)
    assert kept(world) == 0


def test_an_organisation_is_registered_once(world: World, client: FlaskClient) -> None:
    officer = Program(world, client, Role.OFFICER)
    body = {"name": "HTX", "tax_code": "0109999982"}
    first = officer.post("/v1/organisations", body, "k")
    assert first.status_code == 201
    again = officer.post("/v1/organisations", body, "k")
    assert (again.status_code, again.data, replayed(again)) == (201, first.data, True)


def test_an_order_is_placed_once_and_its_acts_are_answered_once(world: World, producer: Program) -> None:
    producer.post("/v1/orders", ORDER | {"inactive": True}, "k")
    order = producer.told(201)["id"]
    producer.post("/v1/orders", ORDER | {"inactive": True}, "k")
    assert producer.told(201)["id"] == order
    for name, body in (("activate", {"stop": 2}), ("spoil", {"start": 2, "stop": 3}), ("cancel", {})):
        first = producer.post(f"/v1/orders/{order}/{name}", body, name)
        again = producer.post(f"/v1/orders/{order}/{name}", body, name)
        assert (first.status_code, first.data) == (again.status_code, again.data) == (200, first.data)
        assert (replayed(first), replayed(again)) == (False, True)


def test_the_command_line_and_this_mean_the_same_order(world: World, producer: Program) -> None:
    placement = Placement(world.settings.host, world.moment, lambda n: n // 3)
    with write(world.engine) as conn:
        made = issuing.place(conn, Request(MEDICINE, 3, lot="L1", expiry=EXPIRY, key="K7"), placement)
    answer = producer.post("/v1/orders", ORDER, "K7")
    assert producer.told(201)["id"] == made.id
    assert replayed(answer)
    assert problem(producer.post("/v1/orders", ORDER | {"lot": "L2"}, "K7")) == (409, "idempotency_mismatch")
    producer.post("/v1/orders", ORDER, "K8")
    with write(world.engine) as conn:
        again = issuing.place(conn, Request(MEDICINE, 3, lot="L1", expiry=EXPIRY, key="K8"), placement)
    assert again.id == producer.told(201)["id"]


def test_a_key_is_of_one_call_and_of_one_organisation(world: World, producer: Program) -> None:
    producer.post("/v1/products", PRODUCT, "k")
    assert problem(producer.post("/v1/orders", ORDER, "k")) == (409, "idempotency_mismatch")
    other = Program(world, producer.client, owner=another_producer(world))
    other.post("/v1/products", {"gtin": "8936000000028", "name": "Chè", "category": "food"}, "k")
    assert not replayed(other.last)
    # Another key of the same organisation is the same account.
    second = Program(world, producer.client)
    assert replayed(second.post("/v1/products", PRODUCT, "k"))


def test_a_failure_keeps_nothing(world: World, producer: Program) -> None:
    assert problem(producer.post("/v1/orders", ORDER | {"lot": "L/1"}, "k")) == (400, "lot_characters")
    assert problem(producer.post("/v1/recalls", RECALL | {"lots": ["NONE"]}, "k")) == (404, "lot_unknown")
    assert kept(world) == 0
    producer.post("/v1/orders", ORDER, "k")
    producer.told(201)


def test_a_list_that_was_not_kept_uses_no_key(producer: Program) -> None:
    path, bad = "/v1/products/import", b"gtin,name,category\n1,x,food\n"
    good = b"gtin,name,category\n8934588012402,Tra,food\n"
    producer.send(path, bad, "text/csv", "k")
    assert producer.told()["written"] is False
    first = producer.send(path, good, "text/csv", "k")
    assert (producer.told()["written"], replayed(first)) == (True, False)
    again = producer.send(path, good, "text/csv", "k")
    assert (again.data, replayed(again)) == (first.data, True)
    assert problem(producer.send(path, bad, "text/csv", "k")) == (409, "idempotency_mismatch")


def test_a_crash_leaves_neither_act_nor_answer(
    world: World, producer: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(conn: Connection, *_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(answered_call_rows, "keep", broken)
        assert problem(producer.post("/v1/orders", ORDER, "k")) == (500, "internal")
        assert problem(producer.post("/v1/recalls", RECALL, "k2")) == (500, "internal")
    with read(world.engine) as conn:
        assert order_rows.by_key(conn, 1, "k") is None
        assert [m.target.lot for m in measure_rows.on_products_and_lots(conn, [MEDICINE])[MEDICINE]] == ["LOT-R"]
    assert kept(world) == 0
    assert not replayed(producer.post("/v1/orders", ORDER, "k"))


def test_ten_at_once_place_one_order(world: World, producer: Program) -> None:
    app, found = world.app(), []

    def ask() -> None:
        answer = app.test_client().post(
            "/v1/orders", json=ORDER, headers=producer.headers | {"Idempotency-Key": "together"}
        )
        found.append((answer.status_code, answer.json["id"] if answer.json else None, replayed(answer)))

    threads = [threading.Thread(target=ask) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {one[0] for one in found} == {201}
    assert len({one[1] for one in found}) == 1
    assert sorted(one[2] for one in found) == [False] + [True] * 9


def test_a_person_who_has_signed_in_is_an_account_too(world: World, client: FlaskClient) -> None:
    """An officer acts for no organisation: the key is the person's own."""
    officer = signed_in(world, Role.OFFICER, login="officer.an", client=client)
    headers = {"X-CSRF": officer.csrf, "Idempotency-Key": "k"}
    first = client.post("/v1/recalls", json=RECALL, headers=headers)
    again = client.post("/v1/recalls", json=RECALL, headers=headers)
    assert (first.status_code, replayed(first), replayed(again)) == (201, False, True)
    with read(world.engine) as conn:
        assert answered_call_rows.find(conn, "person:officer.an", "k") is not None
        (measure,) = [
            m for m in measure_rows.on_products_and_lots(conn, [MEDICINE])[MEDICINE] if m.target.lot == "LOT-A"
        ]
    assert measure.by == "officer.an"


def test_a_producers_people_and_keys_share_their_keys(world: World, producer: Program) -> None:
    producer.post("/v1/orders", ORDER, "k")
    person = signed_in(world, Role.PRODUCER, client=world.app().test_client())
    headers = {"X-CSRF": person.csrf, "Idempotency-Key": "k"}
    again = person.client.post("/v1/orders", json=ORDER, headers=headers)
    assert (again.json, replayed(again)) == (producer.told(201), True)
    made = person.client.post("/v1/orders", json=ORDER, headers=headers | {"Idempotency-Key": "other"})
    assert made.status_code == 201
    with read(world.engine) as conn:
        assert trail.entries(conn, REGISTRY)[0].entry.by == person.person.login


@pytest.mark.parametrize("key", ["", "x" * 201, "é", "a\tb"])
def test_a_key_that_is_none_is_named(producer: Program, key: str) -> None:
    for path, body, _ in CALLS:
        assert problem(producer.post(path, body, key)) == (400, "idempotency_key")


def test_the_longest_key_and_account_are_kept(world: World) -> None:
    one = answered_call_rows.AnsweredCall(bytes(32), 201, "{}")
    with write(world.engine) as conn:
        answered_call_rows.keep(conn, "person:" + "x" * 100, "k" * 200, one, world.moment)
    with read(world.engine) as conn:
        assert answered_call_rows.find(conn, "person:" + "x" * 100, "k" * 200) == one
