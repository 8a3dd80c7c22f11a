"""POST /v1/verify/batch: JSON, CSV and NDJSON, their line ends, their limits, and every bad line."""

import csv
import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.conftest import World, gs1_text


def send(client: FlaskClient, body: str | bytes, kind: str) -> TestResponse:
    data = body.encode() if isinstance(body, str) else body
    return client.post("/v1/verify/batch", data=data, content_type=kind)


def lines(answer: TestResponse) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/x-ndjson"
    return [json.loads(line) for line in answer.data.decode().removesuffix("\n").split("\n")]


def verdicts(found: list[dict[str, Any]]) -> list[str]:
    return [line["verdict"] for line in found]


def test_json_answers_in_order_with_a_summary(world: World, client: FlaskClient) -> None:
    asked = [world.printed[name] for name in ("genuine", "forged", "recalled", "genuine")]
    answer = client.post("/v1/verify/batch", json={"codes": asked})
    assert answer.status_code == 200
    body: dict[str, Any] = json.loads(answer.data)
    assert verdicts(body["results"]) == ["genuine", "forged", "recalled", "genuine"]
    assert body["summary"] == {"genuine": 2, "forged": 1, "recalled": 1}
    assert len({result["scan"]["id"] for result in body["results"]}) == 1


def test_json_codes_keep_gs_and_other_line_ends(world: World, client: FlaskClient) -> None:
    asked = [gs1_text(world.printed["genuine"]), "a\u2028b", "a\x85b", "a\nb"]
    body: dict[str, Any] = json.loads(client.post("/v1/verify/batch", json={"codes": asked}).data)
    assert verdicts(body["results"]) == ["genuine", "malformed", "malformed", "malformed"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("header", ["code", "Code", '"CODE"', "shelf,code", "mã", "Mã"])
def test_csv_finds_its_column(world: World, client: FlaskClient, end: str, header: str) -> None:
    row = "A1," if "," in header else ""
    text = end.join([header, row + world.printed["genuine"], "", row + "hello", ""])
    found = lines(send(client, text, "text/csv; charset=utf-8"))
    assert verdicts(found[:-1]) == ["genuine", "malformed"]
    assert found[-1] == {"summary": {"genuine": 1, "malformed": 1}, "complete": True}


@pytest.mark.parametrize("separator", [";", "\t"])
def test_csv_may_have_the_separator_of_a_spreadsheet(world: World, client: FlaskClient, separator: str) -> None:
    text = f"\ufeffshelf{separator}code\r\nA1{separator}{world.printed['genuine']}\r\n"
    assert verdicts(lines(send(client, text, "text/csv"))[:-1]) == ["genuine"]


def test_csv_ends_a_line_at_lf_or_crlf_only(world: World, client: FlaskClient) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([["code"], [gs1_text(world.printed["genuine"])], ["a\u2028b"], ["a\x85b\x0bc\x0cd"], ["a\nb,c"]])
    found = lines(send(client, out.getvalue(), "text/csv"))
    assert verdicts(found[:-1]) == ["genuine", "malformed", "malformed", "malformed"]


@pytest.mark.parametrize(
    ("text", "code", "names"),
    [
        ("", "column_missing", "Line 1"),
        ("gtin\n1\n", "column_missing", "Line 1"),
        ("code\nx\na,b\n", "bad_line", "Line 3"),
        ("code,shelf\nx\n", "bad_line", "Line 2"),
        ('code\nx\n"a"b\n', "bad_line", "Line 3"),
        ('code\n"never closed\n', "bad_line", "Line"),
        ("code\na\rb\n", "bad_line", "Line 2"),
    ],
)
def test_a_bad_csv_line_is_named(client: FlaskClient, text: str, code: str, names: str) -> None:
    problem: dict[str, Any] = json.loads(send(client, text, "text/csv").data)
    assert (problem["status"], problem["code"]) == (400, code)
    assert names in problem["detail"]


def test_ndjson_keeps_gs_and_other_line_ends(world: World, client: FlaskClient) -> None:
    asked = [gs1_text(world.printed["genuine"]), "a\u2028b", "a\x85b"]
    text = "\r\n".join(json.dumps({"code": code}, ensure_ascii=False) for code in asked) + "\n\n"
    found = lines(send(client, text, "application/x-ndjson"))
    assert verdicts(found[:-1]) == ["genuine", "malformed", "malformed"]
    assert found[-1] == {"summary": {"genuine": 1, "malformed": 2}, "complete": True}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('{"code": "x"}\nhello\n', "bad_json"),
        ('{"code": "x"}\n["x"]\n', "bad_line"),
        ('{"code": "x"}\n{"kode": "x"}\n', "bad_line"),
        ('{"code": "x"}\n{"code": 5}\n', "code_not_text"),
    ],
)
def test_a_bad_ndjson_line_is_named(client: FlaskClient, text: str, code: str) -> None:
    problem: dict[str, Any] = json.loads(send(client, text, "application/x-ndjson").data)
    assert (problem["status"], problem["code"]) == (400, code)
    assert problem["detail"].startswith("Line 2")


@pytest.mark.parametrize("kind", ["application/json", "text/csv", "application/x-ndjson"])
@pytest.mark.parametrize(("count", "status"), [(0, 200), (100, 200), (101, 413)])
def test_a_stranger_asks_for_100_codes_at_most(client: FlaskClient, kind: str, count: int, status: int) -> None:
    body = {
        "application/json": json.dumps({"codes": ["x"] * count}),
        "text/csv": "code\n" + "x\n" * count,
        "application/x-ndjson": '{"code": "x"}\n' * count,
    }[kind]
    answer = send(client, body, kind)
    assert answer.status_code == status
    if status == 413:
        problem: dict[str, Any] = json.loads(answer.data)
        assert problem["code"] == "batch_too_large"
        assert "100" in problem["detail"]


@pytest.mark.parametrize(
    ("body", "code"),
    [("{}", "codes_missing"), ('{"codes": "x"}', "codes_missing"), ('{"codes": ["x", 5]}', "code_not_text")],
)
def test_a_bad_json_batch_is_named(client: FlaskClient, body: str, code: str) -> None:
    problem: dict[str, Any] = json.loads(send(client, body, "application/json").data)
    assert (problem["status"], problem["code"]) == (400, code)


def test_another_content_type_is_415(client: FlaskClient) -> None:
    assert send(client, "code\n", "text/plain").status_code == 415


def test_a_chunked_body_is_never_cut_short(client: FlaskClient) -> None:
    def chunked(path: str, body: bytes, kind: str) -> int:
        stream, environ = io.BytesIO(body), {"wsgi.input_terminated": True}
        headers = {"Transfer-Encoding": "chunked"}
        answer = client.post(path, input_stream=stream, content_type=kind, headers=headers, environ_overrides=environ)
        return answer.status_code

    assert chunked("/v1/verify", b'{"code": "x"}', "application/json") == 200
    assert chunked("/v1/verify", b'{"code": "x"}' + b" " * 70_000, "application/json") == 413
    assert chunked("/v1/verify/batch", b"code\n" + b"\n" * 9_000_000, "text/csv") == 413
    assert chunked("/check", b"codes=x", "application/x-www-form-urlencoded") == 411


def test_a_batch_body_has_room_for_its_codes_and_no_more(client: FlaskClient) -> None:
    pad = b" " * ((64 + 4 * 100) * 1024 - 20)
    assert send(client, b'{"codes": ["x"]' + pad + b"}", "application/json").status_code == 200
    answer = send(client, b'{"codes": ["x"]' + pad + b"     }", "application/json")
    assert (answer.status_code, answer.json["code"]) == (413, "body_too_large")  # type: ignore[index]
