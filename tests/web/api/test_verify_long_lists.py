"""A long list as CSV or NDJSON with an API key: answered as it goes, chunk by chunk, in constant memory."""

import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.codes.production import LineFormat, lines
from registry.keys import custodian
from registry.market.verification import CHUNK
from registry.model.orders import Request, Span
from registry.model.people import Role
from registry.orders import issuing
from registry.orders.issuing import Placement
from registry.store.engine.engine import read, write
from registry.store.keys import key_rows
from registry.web.api.verify import LONGEST_LIST
from tests.processes import PATIENCE
from tests.web.conftest import EXPIRY, FOOD, HOST, NOW, World
from tests.web.front.test_credentials import kept
from tests.web.program import bearer, make_key
from tests.web.server import running

CSV, NDJSON = "text/csv", "application/x-ndjson"
ID = "01997a2e-6c1b-7d2a-8f00-3b1c5d7e9f01"


def printed(world: World, quantity: int) -> list[str]:
    """The codes of a new order."""
    request = Request(FOOD, quantity=quantity, lot="LONG", expiry=EXPIRY)
    with write(world.engine) as conn:
        order = issuing.place(conn, request, Placement(HOST, NOW, Random(5).randrange))
        rows = key_rows.every(conn)
    keyring = custodian.with_signer(custodian.load(rows, world.folder), world.folder, order.code_key)
    return b"".join(lines(order, keyring, Span(0, quantity), LineFormat.TEXT, 1)).decode().splitlines()


def written(codes: list[str], kind: str) -> bytes:
    if kind == CSV:
        return "\r\n".join(["shelf;code", *(f"A1;{code}" for code in codes)]).encode()
    return "".join(json.dumps({"code": code}) + "\n" for code in codes).encode()


def send(client: FlaskClient, key: str, body: bytes, kind: str = NDJSON, query: str = "") -> TestResponse:
    return client.post(f"/v1/verify/batch{query}", data=body, content_type=kind, headers=bearer(key))


def told(answer: TestResponse) -> list[dict[str, Any]]:
    assert (answer.status_code, answer.content_type) == (200, NDJSON), answer.text
    return [json.loads(line) for line in answer.data.decode().removesuffix("\n").split("\n")]


def problem(answer: TestResponse) -> tuple[int, str, str]:
    body: dict[str, Any] = json.loads(answer.data)
    return answer.status_code, body["code"], body["detail"]


@pytest.mark.parametrize("kind", [CSV, NDJSON])
def test_answers_come_in_order_over_several_chunks_and_are_recorded(
    world: World, client: FlaskClient, kind: str
) -> None:
    key, codes = make_key(world, Role.PHARMACY), printed(world, CHUNK + 500)
    asked = [*codes, "hello", world.printed["forged"], codes[0]]
    *found, end = told(send(client, key, written(asked, kind), kind, f"?scan={ID}"))
    assert [one["serial"] for one in found[: len(codes)]] == [re.split(r"/21/|\?", code)[1] for code in codes]
    assert [one["verdict"] for one in found[len(codes) :]] == ["malformed", "forged", "genuine"]
    assert {one["scan"]["id"] for one in found} == {ID}
    verdicts = {"genuine": len(codes) + 1, "malformed": 1, "forged": 1}
    assert end == {"summary": verdicts, "complete": True}
    scanned = kept(world)
    assert len(scanned) == len(codes)
    assert {scan.organisation_id for scan in scanned} == {1}


def test_without_record_nothing_is_left(world: World, client: FlaskClient) -> None:
    key = make_key(world, Role.SHOP)
    *found, end = told(send(client, key, written(printed(world, 5), NDJSON), NDJSON, "?record=false"))
    assert (end["summary"], len(found), kept(world)) == ({"genuine": 5}, 5, [])


def test_a_sandbox_key_is_answered_from_the_samples(world: World, client: FlaskClient) -> None:
    key = make_key(world, Role.SHOP, sandbox=True)
    *found, end = told(send(client, key, written([world.printed["genuine"]] * 300, CSV), CSV))
    assert (len(found), end, kept(world)) == (300, {"summary": {"malformed": 300}, "complete": True}, [])


def test_an_empty_list_is_whole(world: World, client: FlaskClient) -> None:
    key = make_key(world, Role.SHOP)
    assert told(send(client, key, b"code\n", CSV)) == [{"summary": {}, "complete": True}]
    assert told(send(client, key, b"")) == [{"summary": {}, "complete": True}]


@pytest.mark.parametrize(
    ("change", "status", "code", "says"),
    [
        (lambda body: body[:-3], 400, "bad_json", "Line 1500"),
        (lambda body: body.replace(b"\n", b"\n[]\n", 1), 400, "bad_line", "Line 2"),
        (lambda body: body + b'{"code": "\xff"}\n', 400, "not_utf8", "byte "),
        (lambda body: body + b'{"code": "' + b"0" * 70_000 + b'"}\n', 400, "bad_line", "Line 1501"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_nothing_is_answered_or_recorded(
    world: World, client: FlaskClient, change: Callable[[bytes], bytes], status: int, code: str, says: str
) -> None:
    key, body = make_key(world, Role.SHOP), written(printed(world, 1500), NDJSON)
    found = problem(send(client, key, change(body)))
    assert (found[:2], says in found[2]) == ((status, code), True)
    assert kept(world) == []


@pytest.mark.slow("volume")
def test_100_000_codes_are_one_list_and_one_more_is_refused(world: World, client: FlaskClient) -> None:
    key = make_key(world, Role.SHOP, sandbox=True)
    body = b"code\n" + b"x\n" * LONGEST_LIST
    assert send(client, key, body, CSV).data.endswith(b'{"summary": {"malformed": 100000}, "complete": true}\n')
    status, code, says = problem(send(client, key, body + b"x\n", CSV))
    assert (status, code, "100000" in says) == (413, "batch_too_large", True)


def test_trouble_in_the_middle_is_told_and_the_answer_is_not_whole(world: World, client: FlaskClient) -> None:
    key, codes = make_key(world, Role.SHOP), printed(world, 2 * CHUNK)
    stream = client.post(
        f"/v1/verify/batch?scan={ID}", data=written(codes, NDJSON), content_type=NDJSON, headers=bearer(key)
    )
    blocks = iter(stream.iter_encoded())
    found = [next(blocks)]
    with world.engine.begin() as conn:
        conn.exec_driver_sql("ALTER TABLE scans RENAME TO lost")
    found += blocks
    with world.engine.begin() as conn:
        conn.exec_driver_sql("ALTER TABLE lost RENAME TO scans")
    *answers, fault, end = [json.loads(line) for block in found for line in block.splitlines()]
    assert (end["summary"], end["complete"]) == ({"genuine": CHUNK}, False)
    assert (fault["status"], fault["code"], bool(fault["request_id"])) == (503, "schema_missing", True)
    assert [one["verdict"] for one in answers] == ["genuine"] * CHUNK
    assert len(kept(world)) == CHUNK
    # The same list again, under the same id: what was weighed is not weighed again.
    assert told(send(client, key, written(codes, NDJSON), NDJSON, f"?scan={ID}"))[-1]["complete"] is True
    assert len(kept(world)) == 2 * CHUNK


def test_trouble_before_the_first_answer_is_an_error_like_any_other(world: World, client: FlaskClient) -> None:
    key, codes = make_key(world, Role.SHOP), printed(world, 10)
    with world.engine.begin() as conn:
        conn.exec_driver_sql("ALTER TABLE scans RENAME TO lost")
    answer = send(client, key, written(codes, NDJSON))
    assert (problem(answer)[:2], answer.content_type) == ((503, "schema_missing"), "application/problem+json")


def peaks(parent: int) -> list[int]:
    """The most memory that each worker of a server has held, in KiB."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    status = [Path(f"/proc/{child}/status").read_text() for child in children]
    return [int(found[1]) for text in status if (found := re.search(r"VmHWM:\s+(\d+) kB", text))]


@contextmanager
def asked(port: int, key: str, body: bytes, query: str = "") -> Iterator[socket.socket]:
    """A connection that has sent a whole list, with little room for what comes back."""
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        connection.settimeout(PATIENCE)
        connection.connect(("127.0.0.1", port))
        head = f"POST /v1/verify/batch{query} HTTP/1.1\r\nHost: x\r\nContent-Type: {NDJSON}\r\n"
        head += f"Authorization: Bearer {key}\r\n"
        connection.sendall(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
        yield connection


def count(world: World) -> int:
    with read(world.engine) as conn:
        found: int = conn.exec_driver_sql("SELECT COUNT(*) FROM scans").scalar_one()
        return found


@pytest.mark.slow("servers")
def test_the_real_server_answers_in_little_memory_and_waits_for_who_does_not_read(world: World, tmp_path: Path) -> None:
    key, codes = make_key(world, Role.SHOP), printed(world, 15_000)
    body = written(codes, NDJSON)
    with running(world, tmp_path) as (process, port, _):
        # 1. who goes away gives the place back: there are few for long lists
        for _ in range(8):
            with asked(port, key, body, "?record=false") as gone:
                assert gone.recv(15) == b"HTTP/1.1 200 OK"
        before = peaks(process.pid)

        # 2. who does not read is waited for
        with asked(port, key, body) as silent:
            assert silent.recv(15) == b"HTTP/1.1 200 OK"
            seen, since, until = 0, time.monotonic(), time.monotonic() + PATIENCE
            while (seen == 0 or time.monotonic() - since < 2) and time.monotonic() < until:
                now = count(world)
                seen, since = (now, time.monotonic()) if now != seen else (seen, since)
                time.sleep(0.2)
            assert 0 < seen < len(codes)
            parts = []
            while part := silent.recv(1 << 16):
                parts.append(part)
        whole = b"".join(parts)
        assert whole.count(b'"verdict": "genuine"') == len(codes)
        assert b'"complete": true' in whole
        assert count(world) == len(codes)

        # 3. all that while no worker held more than some chunks
        grown = [now - then for now, then in zip(peaks(process.pid), before, strict=True)]
        process.terminate()
        assert process.wait(PATIENCE) == 0
    assert grown
    assert max(grown) < 24_000
