"""Headers, problems, the access log and the count of requests; nothing of a code in any of them."""

import json
import logging
from typing import Any

import pytest
from flask.testing import FlaskClient
from prometheus_client import REGISTRY

from registry import errors, telemetry
from registry.errors import Conflict, Invalid, NotFound, Refused, RegistryError, Unavailable
from registry.keys.custodian import Custodian
from registry.web.front import frame
from tests.web.conftest import MEDICINE

SECRET = f"/01/{MEDICINE}/21/7K3M9Q2XT4WZ?8030=SECRET"


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(telemetry.JsonLines().format(record))


@pytest.fixture
def log() -> Any:
    handler, level = Lines(), telemetry.LOG.level
    telemetry.LOG.addHandler(handler)
    telemetry.LOG.setLevel(logging.INFO)
    yield handler.lines
    telemetry.LOG.removeHandler(handler)
    telemetry.LOG.setLevel(level)


@pytest.mark.parametrize("path", ["/", "/docs", "/01/x", "/nothing", "/healthz", "/openapi.json"])
def test_every_answer_carries_the_security_headers(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    for rule in ("default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"]


def test_the_log_holds_the_route_and_never_the_code(client: FlaskClient, log: list[str]) -> None:
    client.get(SECRET, headers={"X-Request-Id": "FORGED", "User-Agent": "SECRET"})
    client.get("/nothing/SECRET")
    lines = [json.loads(line) for line in log]
    assert [line["route"] for line in lines] == ["/01<tail:rest>", "-"]
    assert [line["status"] for line in lines] == [200, 404]
    assert all(isinstance(line["ms"], float) and line["method"] == "GET" for line in lines)
    for secret in ("SECRET", MEDICINE, "7K3M9Q2XT4WZ", "FORGED", "127.0.0.1"):
        assert secret not in "".join(log)


def test_the_request_id_is_made_here(client: FlaskClient, log: list[str]) -> None:
    first, second = (client.get("/healthz", headers={"X-Request-Id": "mine"}).headers["X-Request-Id"] for _ in "12")
    assert first != second
    assert "mine" not in (first, second)
    assert json.loads(log[0])["request_id"] == first


def test_a_crash_says_nothing_and_logs_no_words(
    client: FlaskClient, log: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise ValueError("SECRET")

    monkeypatch.setattr(Custodian, "run", crash)
    api = client.post("/v1/verify", json={"code": "SECRET"})
    page = client.get(SECRET)
    assert (api.status_code, api.json["code"]) == (500, "internal")  # type: ignore[index]
    assert page.status_code == 500
    assert "Chưa kiểm tra được" in page.text
    for text in (api.text, page.text.replace("lang=en", ""), "".join(log)):
        assert "SECRET" not in text
    crashes = [json.loads(line) for line in log if json.loads(line)["event"] == "crash"]
    assert len(crashes) == 2
    assert crashes[0]["error"] == "ValueError"
    assert any("verify.py" in place for place in crashes[0]["trace"])


def test_trouble_is_503_without_inner_words(
    client: FlaskClient, log: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise Unavailable("key_missing", "/srv/keys/serial-1.jwe is missing")

    monkeypatch.setattr(Custodian, "run", fail)
    answer = client.post("/v1/verify", json={"code": "x"})
    assert (answer.status_code, answer.json["code"]) == (503, "key_missing")  # type: ignore[index]
    assert answer.headers["Retry-After"] == "5"
    assert "/srv/keys" not in answer.text
    assert "/srv/keys" in "".join(log)


def test_every_error_has_its_status() -> None:
    kinds = {kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, RegistryError)}
    table = dict(frame.STATUSES)
    assert kinds - {RegistryError} == set(table)
    assert [int(table[kind]) for kind in (Invalid, NotFound, Refused, Conflict, Unavailable)] == [
        400,
        404,
        409,
        409,
        503,
    ]


def test_wrong_method_and_address_are_problems(client: FlaskClient) -> None:
    wrong = client.get("/v1/verify")
    assert (wrong.status_code, wrong.json["code"]) == (405, "method_not_allowed")  # type: ignore[index]
    assert "POST" in wrong.headers["Allow"]
    missing = client.post("/v1/nothing")
    assert (missing.status_code, missing.json["code"]) == (404, "no_such_address")  # type: ignore[index]


def test_requests_are_counted_by_route(client: FlaskClient) -> None:
    def count() -> float:
        labels = {"route": "/v1/verify", "status": "200"}
        return REGISTRY.get_sample_value("registry_http_requests_total", labels) or 0.0

    before = count()
    client.post("/v1/verify", json={"code": "x"})
    assert count() == before + 1
