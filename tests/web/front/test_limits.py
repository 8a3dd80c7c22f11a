"""What strangers may ask: misses and calls, by network, over all workers, and never against a sealed code."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.codes import product_codes
from registry.keys import making
from registry.model.people import Permission, Role
from registry.settings import from_environment
from registry.store.engine.engine import read, write
from registry.store.engine.schema import sign_in_attempts
from tests.photographs import jpeg, photograph
from tests.web.conftest import MEDICINE, World
from tests.web.people import signed_in
from tests.web.program import bearer, make_key

MISSES = 30
SECOND = timedelta(seconds=1)


def ask(client: FlaskClient, code: str, address: str = "203.0.113.7", **headers: str) -> TestResponse:
    return client.post("/v1/verify", json={"code": code}, environ_base={"REMOTE_ADDR": address}, headers=headers)


def batch(client: FlaskClient, texts: list[str]) -> TestResponse:
    return client.post("/v1/verify/batch", json={"codes": texts}, environ_base={"REMOTE_ADDR": "203.0.113.7"})


def guess(number: int) -> str:
    """A typed code that nobody issued."""
    return f"{MEDICINE} 0123456{number:05}"


def miss(client: FlaskClient, times: int, start: int = 0, **more: Any) -> list[int]:
    answers = [ask(client, guess(start + number), **more) for number in range(times)]
    assert all(answer.get_json()["verdict"] == "unknown" for answer in answers if answer.status_code == 200)
    return [answer.status_code for answer in answers]


def with_limits(world: World, **limits: Any) -> World:
    world.settings = replace(world.settings, **limits)
    return world


def counted(world: World) -> int:
    with read(world.engine) as conn:
        return len(conn.execute(sign_in_attempts.select()).fetchall())


def test_misses_are_counted_over_all_workers(world: World) -> None:
    one, other = world.app().test_client(), world.app().test_client()
    assert miss(one, MISSES // 2) + miss(other, MISSES // 2, 100) == [200] * MISSES
    for client in (one, other, world.app().test_client()):
        refused = ask(client, guess(999))
        assert refused.status_code == 429
        assert refused.content_type == "application/problem+json"
        assert refused.get_json()["code"] == "too_many_requests"
        assert 0 < int(refused.headers["Retry-After"]) <= 60


def test_after_the_minute_there_are_answers_again(world: World, client: FlaskClient) -> None:
    assert miss(client, MISSES + 1)[-1] == 429
    world.moment += 59 * SECOND
    refused = ask(client, guess(0))
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    world.moment += SECOND
    assert miss(client, MISSES + 1) == [200] * MISSES + [429]


def test_what_proves_itself_is_always_answered(world: World, client: FlaskClient) -> None:
    assert miss(client, MISSES + 1)[-1] == 429
    for name in ("genuine", "forged", "recalled", "inactive", "blocked", "type_known", "malformed"):
        answer = ask(client, world.printed[name])
        assert (answer.status_code, answer.get_json()["verdict"]) == (200, name)
    page = client.get(world.printed["genuine"].removeprefix("HTTPS://ID.EXAMPLE"))
    assert page.status_code == 200


def test_silence_tells_no_hit_from_a_miss(world: World, client: FlaskClient) -> None:
    assert ask(client, world.printed["listed"]).get_json()["verdict"] == "listed"
    miss(client, MISSES)
    for text in (world.printed["listed"], guess(1)):
        refused = ask(client, text)
        assert (refused.status_code, refused.get_json()["code"]) == (429, "too_many_requests")


def test_a_batch_that_misses_too_often_is_not_told(world: World, client: FlaskClient) -> None:
    told = batch(client, [guess(number) for number in range(MISSES)] + [world.printed["listed"]])
    assert told.get_json()["summary"] == {"unknown": MISSES, "listed": 1}
    world.moment += 60 * SECOND
    refused = batch(client, [guess(number) for number in range(MISSES + 1)] + [world.printed["listed"]])
    assert refused.status_code == 429
    assert "listed" not in refused.text
    assert ask(client, guess(0)).status_code == 429


def test_a_seal_in_the_name_of_a_revoked_key_is_a_guess_too(world: World, client: FlaskClient) -> None:
    """Its signature is not even tried, so anybody can write one."""
    with write(world.engine) as conn:
        making.revoke(conn, world.code_key, "lost", world.moment)
    printed = world.printed["genuine"]
    real = product_codes.read(printed)
    assert real.code is not None
    assert real.code.serial is not None
    for number in range(MISSES):
        answer = ask(client, printed.replace(real.code.serial, f"0123456{number:05}"))
        assert answer.get_json()["verdict"] == "unknown"
    assert ask(client, printed.replace(real.code.serial, "ZZZZZZZZZZZZ")).status_code == 429
    assert ask(client, printed).status_code == 429


def test_a_hit_costs_no_write(world: World, client: FlaskClient) -> None:
    for _ in range(10):
        for name in ("genuine", "listed", "recalled", "type_known", "forged"):
            assert ask(client, world.printed[name]).status_code == 200
    assert counted(world) == 0
    ask(client, guess(0))
    assert counted(world) == 1


def test_every_network_has_its_own_count(world: World, client: FlaskClient) -> None:
    assert miss(client, MISSES + 1, address="203.0.113.7")[-1] == 429
    assert ask(client, guess(0), "203.0.113.250").status_code == 429
    assert ask(client, guess(0), "198.51.100.7").status_code == 200
    assert miss(client, MISSES + 1, address="2001:db8::1")[-1] == 429
    assert ask(client, guess(0), "2001:db8::ffff").status_code == 429
    assert ask(client, guess(0), "2001:db8:0:1::1").status_code == 200


def test_an_unknown_address_is_a_network_like_any_other(world: World, client: FlaskClient) -> None:
    assert miss(client, MISSES + 1, address="")[-1] == 429
    assert ask(client, guess(0), "198.51.100.7").status_code == 200


def test_behind_a_trusted_proxy_the_phone_counts_and_not_what_it_says(world: World) -> None:
    client = with_limits(world, trusted_proxies=(ip_network("10.0.0.0/8"),)).app().test_client()

    def through(number: int, said: str) -> int:
        return ask(client, guess(number), "10.0.0.5", **{"X-Forwarded-For": said}).status_code

    # What stands left of the proxy's own word is the stranger's invention.
    assert [through(number, f"192.0.2.{number}, 203.0.113.7") for number in range(MISSES + 1)][-1] == 429
    assert through(0, "198.51.100.7") == 200
    # A stranger who is no proxy is believed nothing.
    for number in range(MISSES):
        ask(client, guess(number), "192.0.2.1", **{"X-Forwarded-For": f"198.51.{number}.1"})
    assert ask(client, guess(0), "192.0.2.1", **{"X-Forwarded-For": "198.51.100.9"}).status_code == 429


def test_who_is_known_is_not_limited_by_network(world: World) -> None:
    client = with_limits(world, public_limit=40).app().test_client()
    assert 429 in miss(client, MISSES + 11)
    key = bearer(make_key(world, Role.PLATFORM, Permission.VERIFY))
    assert miss(client, MISSES + 20, Authorization=key["Authorization"]) == [200] * (MISSES + 20)
    person = signed_in(world, Role.INSPECTOR, client=world.app().test_client())
    pages = [person.client.post("/check", data={"codes": guess(number)}).status_code for number in range(MISSES + 20)]
    assert pages == [200] * (MISSES + 20)
    assert (
        client.post("/check", data={"codes": guess(0)}, environ_base={"REMOTE_ADDR": "203.0.113.7"}).status_code == 429
    )


@pytest.mark.parametrize(("language", "words"), [("vi", "Chưa kiểm tra được"), ("en", "Could not be checked now")])
def test_people_are_told_on_a_grey_page(world: World, client: FlaskClient, language: str, words: str) -> None:
    miss(client, MISSES, address="127.0.0.1")
    unsealed = world.printed["genuine"].removeprefix("HTTPS://ID.EXAMPLE").partition("?")[0]
    for answer in (
        client.get(f"{unsealed}?lang={language}"),
        client.post(f"/check?lang={language}", data={"codes": world.printed["listed"]}),
    ):
        assert answer.status_code == 429
        assert words in answer.text
        assert 'class="verdict plain"' in answer.text
        assert 0 < int(answer.headers["Retry-After"]) <= 60
    machine = client.get(unsealed, headers={"Accept": "application/json"})
    assert (machine.status_code, machine.get_json()["code"]) == (429, "too_many_requests")


def test_calls_are_counted_a_sealed_code_as_a_tenth_of_one(world: World) -> None:
    client = with_limits(world, public_limit=10).app().test_client()
    assert [ask(client, world.printed["type_known"]).status_code for _ in range(11)] == [200] * 10 + [429]
    world.moment += 60 * SECOND
    assert [ask(client, world.printed["genuine"]).status_code for _ in range(101)] == [200] * 100 + [429]
    world.moment += 60 * SECOND
    assert batch(client, [world.printed["genuine"]] * 100).status_code == 200
    assert batch(client, ["hello"]).status_code == 429


def test_calls_are_settled_between_workers(world: World) -> None:
    with_limits(world, public_limit=100)
    clients = [world.app().test_client() for _ in range(3)]
    let_in = 0
    for _ in range(100):
        for client in clients:
            let_in += ask(client, world.printed["type_known"]).status_code == 200
    # Without settling it would be 300; each worker may have let in fewer than 32 that no other knew of.
    assert 100 <= let_in <= 100 + 3 * 32
    assert let_in < 200
    assert counted(world) == 1


def test_refused_calls_are_not_written(world: World) -> None:
    client = with_limits(world, public_limit=5).app().test_client()
    for _ in range(100):
        ask(client, world.printed["type_known"])
    assert counted(world) == 0


def test_a_photo_costs_ten_calls(world: World) -> None:
    client = with_limits(world, public_limit=25).app().test_client()
    empty = jpeg(photograph([]))
    frame = (
        b'--edge\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'
        + empty
        + b"\r\n--edge--\r\n"
    )

    def send(**headers: str) -> TestResponse:
        kind = "multipart/form-data; boundary=edge"
        return client.post("/scan/photo", data=frame, content_type=kind, headers=headers)

    assert [send().status_code for _ in range(3)] == [200, 200, 429]
    assert json.loads(send(Accept="application/json").data)["code"] == "too_many_requests"


def test_no_limit_is_no_limit(world: World) -> None:
    client = with_limits(world, public_limit=0, miss_limit=0).app().test_client()
    assert set(miss(client, 100)) == {200}
    assert counted(world) == 0


def test_guesses_at_the_same_moment_are_each_counted(world: World) -> None:
    apps = [world.app() for _ in range(2)]

    def work(number: int) -> int:
        return ask(apps[number % 2].test_client(), guess(number)).status_code

    with ThreadPoolExecutor(8) as threads:
        told = list(threads.map(work, range(MISSES * 3)))
    assert told.count(200) == MISSES
    assert set(told) == {200, 429}


def test_old_counts_are_removed(world: World, client: FlaskClient) -> None:
    for number in range(5):
        ask(client, guess(number), f"198.51.{number}.1")
    assert counted(world) == 5
    world.moment += timedelta(days=2)
    ask(client, guess(9))
    assert counted(world) == 1


def test_the_limits_are_settings() -> None:
    made = from_environment({"REGISTRY_PUBLIC_LIMIT": "1000", "REGISTRY_MISS_LIMIT": "0"})
    assert (made.public_limit, made.miss_limit) == (1000, 0)
    assert (from_environment({}).public_limit, from_environment({}).miss_limit) == (600, MISSES)
