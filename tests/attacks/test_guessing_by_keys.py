"""A rogue shop guesses unsealed serials by its API key; an honest till misreads one code in twenty and goes on."""

import json
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.model.people import Permission, Role
from tests.web.conftest import MEDICINE, World, original, world
from tests.web.program import bearer, make_key, other_organisation

__all__ = ["original", "world"]

LIMIT = 50


def guesses(start: int, count: int) -> list[str]:
    return [f"{MEDICINE} 0123456{number:05}" for number in range(start, start + count)]


@pytest.fixture
def shop(world: World) -> FlaskClient:
    world.settings = replace(world.settings, known_miss_limit=LIMIT, public_limit=0)
    return world.app().test_client()


def verify(shop: FlaskClient, key: str, codes: list[str]) -> TestResponse:
    return shop.post("/v1/verify/batch", json={"codes": codes, "record": False}, headers=bearer(key))


def test_a_guesser_is_stopped_whatever_key_and_door_it_takes(world: World, shop: FlaskClient) -> None:
    one, other = (make_key(world, Role.PHARMACY) for _ in range(2))
    told = verify(shop, one, guesses(0, LIMIT - 1))
    assert told.headers["RateLimit-Policy"] == f'"misses";q={LIMIT};w=86400'
    assert told.headers["RateLimit"].startswith('"misses";r=1;')
    assert verify(shop, other, guesses(100, 1)).status_code == 200
    elsewhere = world.app().test_client()
    sale = {"codes": guesses(1, 1), "id": "1", "place": "A"}
    lost = {"codes": [world.printed["listed"]], "disposition": "stolen", "reason": "?"}
    refused = {
        "batch": verify(elsewhere, one, guesses(200, 10)),
        "a hit": verify(elsewhere, other, [world.printed["listed"]]),
        "one": elsewhere.post("/v1/verify", json={"code": guesses(300, 1)[0]}, headers=bearer(one)),
        "sale": elsewhere.post("/v1/sales", json=sale, headers=bearer(one)),
        "undo": elsewhere.post("/v1/sales/undo", json=sale, headers=bearer(one)),
        "disposition": elsewhere.post("/v1/dispositions", json=lost, headers=bearer(one)),
    }
    print({door: (answer.status_code, answer.get_json().get("code")) for door, answer in refused.items()})
    for answer in refused.values():
        assert (answer.status_code, answer.get_json()["code"]) == (429, "too_many_misses")
        assert 0 < int(answer.headers["Retry-After"]) <= 86_400
    assert verify(elsewhere, one, [world.printed["genuine"]] * 10).status_code == 200


def test_a_long_list_is_told_as_far_as_there_is_room(world: World, shop: FlaskClient) -> None:
    key = make_key(world, Role.PHARMACY, Permission.VERIFY)
    lines = "\n".join(json.dumps({"code": code}) for code in guesses(0, 2500))
    headers = bearer(key) | {"Content-Type": "application/x-ndjson"}
    answer = shop.post("/v1/verify/batch?record=false", data=lines, headers=headers)
    told = [json.loads(line) for line in answer.data.splitlines()]
    print(f"tried 2,500 in one call with room for {LIMIT}: told {len(told) - 2}, then {told[-2]}")
    assert len(told) == 1000 + 2
    assert (told[-2]["status"], told[-2]["code"], told[-1]["complete"]) == (429, "too_many_misses", False)


def test_an_honest_till_and_another_organisation_go_on(world: World, shop: FlaskClient) -> None:
    key = make_key(world, Role.PHARMACY)
    for start in range(10):
        day = [world.printed["genuine"]] * 80 + guesses(start * 4, 4) + [world.printed["listed"], "hello"]
        assert verify(shop, key, day).status_code == 200
    assert verify(shop, key, guesses(500, LIMIT)).status_code == 200
    assert verify(shop, key, guesses(600, 1)).status_code == 429
    stranger = make_key(world, Role.SHOP, owner=other_organisation(world))
    assert verify(shop, stranger, guesses(700, 1)).status_code == 200
    world.moment = world.moment.replace(year=world.moment.year + 1)
    assert verify(shop, make_key(world, Role.PHARMACY), guesses(800, 1)).status_code == 200
