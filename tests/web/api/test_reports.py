"""Reports by programs: a receipt for each, looked up again, and every bad field named."""

import base64
import uuid
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.supervision import reports
from tests.web.conftest import World
from tests.web.public.test_reporting import kept, photo


def ask(client: FlaskClient, **body: Any) -> TestResponse:
    return client.post("/v1/reports", json={"reason": "looks_copied"} | body)


def test_a_program_reports_and_looks_the_receipt_up(world: World, client: FlaskClient) -> None:
    number = str(uuid.uuid4())
    body = {
        "id": number,
        "code": world.printed["genuine"],
        "words": "Tem mờ",
        "contact": "a@b.vn",
        "place": {"lat": 21.0285, "lon": 105.8048},
        "photos": [base64.b64encode(photo()).decode()],
    }
    first, second = ask(client, **body), ask(client, **body)
    assert first.status_code == 200
    assert first.json == second.json
    assert first.json is not None
    (report,) = kept(world)
    assert first.json == {
        "receipt": reports.shown(report.receipt),
        "page": f"https://id.example/report/{report.receipt}",
        "state": "open",
        "reason": "looks_copied",
        "at": f"{world.moment:%Y-%m-%dT%H:%M:%SZ}",
        "outcome": None,
        "reply": None,
        "settled_at": None,
    }
    assert report.point == (2103, 10580)
    assert client.get(f"/v1/reports/{first.json['receipt']}").json == first.json
    missing = client.get("/v1/reports/0000000000")
    assert (missing.status_code, missing.json["code"] if missing.json else "") == (404, "receipt_unknown")
    changed = ask(client, **body | {"words": "Khác"})
    assert (changed.status_code, changed.json["code"] if changed.json else "") == (409, "report_mismatch")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"reason": "because"}, "report_reason"),
        ({"reason": ["price"]}, "report_reason"),
        ({}, "report_empty"),
        ({"words": 5}, "report_words"),
        ({"words": "x" * 1001}, "report_words"),
        ({"words": "x", "contact": {}}, "report_contact"),
        ({"words": "x", "id": "1"}, "report_id"),
        ({"words": "x", "place": {"lat": 1}}, "report_place"),
        ({"words": "x", "place": {"lat": True, "lon": 1}}, "report_place"),
        ({"words": "x", "place": {"province": "99"}}, "report_place"),
        ({"words": "x", "place": "01"}, "report_place"),
        ({"photos": "abc"}, "report_photos"),
        ({"photos": ["%%%"]}, "report_photos"),
        ({"photos": [5]}, "report_photos"),
        ({"photos": ["aGVsbG8="]}, "photo_kind"),
        ({"photos": ["aGVsbG8="] * 4}, "report_photos"),
    ],
)
def test_a_bad_body_is_named(world: World, client: FlaskClient, body: dict[str, Any], code: str) -> None:
    answer = ask(client, **body)
    assert (answer.status_code, answer.json["code"] if answer.json else "") == (400, code)
    assert kept(world) == []
