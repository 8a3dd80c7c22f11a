"""Codes on their way out of the server: few at once, none without the private key."""

import threading

import pytest
from flask.testing import FlaskClient

from registry.web.page import order_files
from tests.web.api.test_orders import place, text_of, verdict
from tests.web.conftest import World
from tests.web.program import Program, problem


@pytest.fixture
def producer(world: World, client: FlaskClient) -> Program:
    return Program(world, client)


@pytest.fixture
def placed(producer: Program) -> str:
    return place(producer)


def uris(producer: Program, order_id: str, query: str = "") -> list[str]:
    return text_of(producer, f"/v1/orders/{order_id}/codes?{query}").splitlines()


def test_downloads_at_once_are_few_and_give_their_places_back(producer: Program, placed: str) -> None:
    held = [producer.client.get(f"/v1/orders/{placed}/codes", headers=producer.headers) for _ in range(3)]
    assert len(held) == order_files.AT_ONCE
    refused = producer.get(f"/v1/orders/{placed}/codes")
    assert problem(refused) == (503, "busy")
    assert refused.headers["Retry-After"] == "5"
    # One is read to its end, one is given up, one fails: every place is free again.
    assert held[0].data
    for answer in held[1:]:
        answer.close()
    for _ in range(4):
        assert problem(producer.get(f"/v1/orders/{placed}/labels.zpl?sheet=a4-65")) == (400, "sheet_not_roll")
    assert len(uris(producer, placed)) == 30


def test_only_asking_for_the_head_holds_no_place(producer: Program, placed: str) -> None:
    for _ in range(order_files.AT_ONCE + 2):
        answer = producer.client.head(f"/v1/orders/{placed}/codes", headers=producer.headers)
        assert (answer.status_code, answer.data) == (200, b"")
    assert len(uris(producer, placed)) == 30


def test_a_server_without_the_private_key_says_so(world: World, producer: Program, placed: str) -> None:
    for file in world.settings.keys_dir.glob("code-*.pem"):
        file.unlink()
    for path in ("codes", "labels.pdf?sheet=a4-65", "units/0/qr.svg"):
        answer = producer.get(f"/v1/orders/{placed}/{path}")
        assert problem(answer) == (503, "key_missing")
        assert placed in answer.text
        assert str(world.settings.keys_dir) not in answer.text
    assert verdict(producer, world.printed["genuine"]) == "genuine"


def test_many_threads_may_download_at_once(world: World, producer: Program) -> None:
    names = [place(producer, quantity=3000, lot=f"T{n}") for n in range(3)]
    found: dict[str, list[str]] = {}
    app = world.app()

    def fetch(name: str) -> None:
        answer = app.test_client().get(f"/v1/orders/{name}/codes", headers=producer.headers)
        found[name] = answer.data.decode().splitlines()

    threads = [threading.Thread(target=fetch, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(set(found[name])) for name in names] == [3000] * 3
    assert [f"/10/T{n}/" in found[name][1500] for n, name in enumerate(names)] == [True] * 3
