"""POST /v1/verify: every verdict, and every way to ask wrongly."""

import json
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.conftest import MEDICINE, World, gs1_text

VERDICTS = (
    "genuine forged expired recalled inactive blocked spent lot_known listed type_known unknown foreign malformed"
)


def ask(client: FlaskClient, code: object, **more: object) -> TestResponse:
    return client.post("/v1/verify", json={"code": code, **more})


def found(answer: TestResponse) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = json.loads(answer.data)
    return body


@pytest.mark.parametrize("verdict", VERDICTS.split())
def test_each_verdict_is_an_answer(world: World, verdict: str) -> None:
    if verdict == "expired":
        world.moment = world.moment.replace(year=world.moment.year + 1)
    answer = found(ask(world.app().test_client(), world.printed[verdict]))
    assert answer["verdict"] == verdict
    assert answer["reasons"]
    assert ("product" in answer) == (verdict not in ("forged", "foreign", "malformed"))


def test_spoiled_is_inactive(world: World, client: FlaskClient) -> None:
    assert found(ask(client, world.printed["spoiled"]))["verdict"] == "inactive"


def test_datamatrix_text_with_gs_is_genuine(world: World, client: FlaskClient) -> None:
    assert found(ask(client, gs1_text(world.printed["genuine"])))["verdict"] == "genuine"


def test_a_text_changed_on_its_way_is_answered_alike_by_api_and_page(world: World, client: FlaskClient) -> None:
    good = world.printed["genuine"]
    where, _, query = good.partition("?")
    string = gs1_text(good)
    told = {
        f"{where}/?{query}": ("genuine", "seal_valid"),
        f"URL:{good}": ("genuine", "seal_valid"),
        string.replace("\x1d", "<gs>"): ("genuine", "seal_valid"),
        string.replace("\x1d", ""): ("genuine", "seal_valid"),
        good.replace("17=", "17%3D"): ("listed", "damaged_link"),
        good.replace("&", "&amp;"): ("listed", "damaged_link"),
        good.replace("17=", "17=2"): ("listed", "damaged_link"),
        good.replace("17=2", "17=3"): ("forged", "seal_invalid"),
        f"{good} {good}": ("malformed", "two_codes"),
        "893458\u01b0 0123 41 893458 012341": ("malformed", "input_method"),
        "\u0440\u0435\u0435\u0437\u044b://id.example": ("malformed", "keyboard"),
    }
    for text, (verdict, reason) in told.items():
        answer = found(ask(client, text))
        assert (answer["verdict"], answer["reasons"][0]["code"]) == (verdict, reason), text
        assert answer["reasons"][0]["vi"]
        page = client.post("/check", data={"codes": text}).get_data(as_text=True)
        assert answer["reasons"][0]["vi"] in unescape(page), text


def test_product_holds_the_public_items(world: World, client: FlaskClient) -> None:
    answer = found(ask(client, world.printed["genuine"]))
    assert answer["gtin"] == MEDICINE
    assert answer["lot"] == "LOT-A"
    assert answer["product"]["producer"] == "Công ty Dược <Mẫu>"
    assert answer["product"]["authorisation"] == "893100493025"
    assert answer["checked_at"].endswith("Z")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "bad_json"),
        (b"{", "bad_json"),
        (b'{"code": "x"} x', "bad_json"),
        (b'{"code": NaN}', "bad_json"),
        (b'{"code": ' + b"1" * 5000 + b"}", "bad_json"),
        (b"[" * 30_000, "bad_json"),
        (b"\xff\xfe", "not_utf8"),
        (b"[]", "not_an_object"),
        (b'"x"', "not_an_object"),
        (b"{}", "code_missing"),
        (b'{"code": null}', "code_not_text"),
        (b'{"code": 8934588012341}', "code_not_text"),
        (b'{"code": ["x"]}', "code_not_text"),
        (b'{"code": "x", "record": "no"}', "record"),
    ],
)
def test_a_bad_body_is_a_problem_that_says_what(client: FlaskClient, body: bytes, code: str) -> None:
    answer = client.post("/v1/verify", data=body, content_type="application/json")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    problem = json.loads(answer.data)
    assert problem["code"] == code
    assert problem["status"] == 400
    assert problem["request_id"] == answer.headers["X-Request-Id"]
    assert problem["type"] == "about:blank"
    assert problem["title"] == "Bad Request"


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "\u2028", "x" * 60_000, "(01)" * 100, "%", "]d2", "🙂"])
def test_any_text_at_all_gets_a_verdict(client: FlaskClient, text: str) -> None:
    assert found(ask(client, text))["verdict"] == "malformed"


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded", "application/xml"])
def test_another_content_type_is_415(client: FlaskClient, kind: str | None) -> None:
    answer = client.post("/v1/verify", data=b'{"code": "x"}', content_type=kind)
    assert (answer.status_code, answer.json["code"]) == (415, "content_type")  # type: ignore[index]


def test_a_byte_order_mark_is_forgiven(client: FlaskClient) -> None:
    body = '\ufeff{"code": "x"}'.encode()
    assert client.post("/v1/verify", data=body, content_type="application/json; charset=utf-8").status_code == 200


def test_a_body_over_64_kib_is_413(client: FlaskClient) -> None:
    answer = ask(client, "x" * 70_000)
    assert (answer.status_code, answer.json["code"]) == (413, "body_too_large")  # type: ignore[index]
    assert "64 KiB" in answer.json["detail"]  # type: ignore[index]
