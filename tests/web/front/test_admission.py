"""Places: who gets one, for how long, and what is told to whom there is none; on the real server, one worker."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from http.client import HTTPConnection, HTTPException
from io import BytesIO
from pathlib import Path

import pytest
from flask import Response
from flask.testing import FlaskClient

from registry.codes.production import printed_codes
from registry.keys import custodian
from registry.model.orders import Order, Request
from registry.model.people import Role
from registry.orders import issuing
from registry.orders.issuing import Placement
from registry.store.engine.engine import read, write
from registry.store.engine.schema import metadata
from registry.store.keys import key_rows
from registry.web.front import admission
from registry.web.front.addresses import ADDRESSES, WorkKind
from registry.web.front.admission import BODIES, BOUNDS, THREADS, Bound, Places
from tests.processes import PATIENCE
from tests.web.conftest import EXPIRY, HOST, MEDICINE, World
from tests.web.program import bearer, make_key
from tests.web.server import call, running


def places(app: object, kind: WorkKind) -> Places:
    found: Places = admission.of(app)._kinds[kind]  # type: ignore[arg-type]  # a test fills them without the work
    return found


@contextmanager
def taken(app: object, kind: WorkKind) -> Iterator[None]:
    """All places of a kind."""
    held = places(app, kind)
    before = held.taken
    bound = BOUNDS[kind]
    for _ in range(bound.places):
        assert held.enter()
    with ThreadPoolExecutor(max(1, bound.waiting)) as pool:
        # Until all of them wait, the first must not give up: a loaded machine takes its time to start so many.
        held._bound = replace(bound, patience=PATIENCE)
        waiting = [pool.submit(held.enter) for _ in range(bound.waiting)]
        until(lambda: held.waiting == bound.waiting)
        try:
            yield
        finally:
            held._bound = bound
            for _ in range(bound.places):
                held.leave()
        entered = [one.result() for one in waiting]
    for _ in range(sum(entered)):
        held.leave()
    assert held.taken == before


# --- the table


@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("POST", "/v1/verify", WorkKind.QUICK),
        ("GET", "/01/08934588012341", WorkKind.QUICK),
        ("GET", "/no/such/address", WorkKind.QUICK),
        ("PUT", "/healthz", WorkKind.QUICK),
        ("OPTIONS", "/v1/verify", WorkKind.QUICK),
        ("OPTIONS", "/v1/verify/batch", WorkKind.QUICK),
        ("POST", "/v1/verify/batch", WorkKind.LONG),
        ("POST", "/scan/photo", WorkKind.LONG),
        ("GET", "/v1/orders/ORDER000/codes", WorkKind.DOWNLOAD),
        ("GET", "/readyz", WorkKind.READY),
        ("GET", "/healthz", None),
    ],
)
def test_a_request_takes_a_place_of_one_kind_by_its_address(
    client: FlaskClient, method: str, path: str, kind: WorkKind | None
) -> None:
    for full in WorkKind:
        with taken(client.application, full):
            assert (client.open(path, method=method).status_code == 503) == (full is kind), full


def test_there_are_more_threads_than_places_and_more_places_than_bodies() -> None:
    assert sum(bound.places + bound.waiting for bound in BOUNDS.values()) < THREADS
    assert BOUNDS[WorkKind.QUICK].places > BODIES
    assert all(bound.patience < 1 for bound in BOUNDS.values())


# --- places


def test_who_may_wait_gets_the_place_of_who_leaves() -> None:
    held = Places("test", Bound(1, waiting=1, patience=PATIENCE))
    assert held.enter()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(held.enter)
        while not held.waiting:
            assert not waiting.done()
        assert not held.enter(), "one waits already"
        held.leave()
        assert waiting.result(PATIENCE)
    assert (held.taken, held.waiting) == (1, 0)


def test_who_has_waited_too_long_is_turned_away() -> None:
    held = Places("test", Bound(1, waiting=1, patience=0.01))
    assert held.enter()
    assert not held.enter()
    held.leave()
    assert held.enter()


def test_many_threads_never_hold_more_places_than_there_are() -> None:
    held = Places("test", Bound(3, waiting=20, patience=PATIENCE))
    most: list[int] = []

    def work(_: int) -> bool:
        entered = held.enter()
        most.append(held.taken)
        held.leave()
        return entered

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(work, range(2000)))
    assert (max(most) <= 3, held.taken, held.waiting) == (True, 0, 0)


# --- answers


def test_programs_are_told_busy_and_people_see_a_grey_page(client: FlaskClient) -> None:
    with taken(client.application, WorkKind.QUICK):
        told = client.post("/v1/verify", json={"code": "x"})
        assert (told.status_code, told.content_type) == (503, "application/problem+json")
        assert told.get_json()["code"] == "busy"
        assert told.headers["Retry-After"] == "5"
        page = client.get("/", headers={"Accept": "text/html,*/*"})
        assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
        assert 'class="verdict plain"' in page.text
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 200
        assert client.post("/v1/verify/batch", json={"codes": ["x"]}).status_code == 200
    assert client.post("/v1/verify", json={"code": "x"}).status_code == 200


def test_who_is_turned_away_has_no_body_read_and_no_database_asked(world: World) -> None:
    class Untouched(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise AssertionError

    app = world.app()
    with write(world.engine) as conn:
        metadata.drop_all(conn)
    with taken(app, WorkKind.QUICK):
        told = app.test_client().post(
            "/v1/verify",
            input_stream=Untouched(b'{"code":1}'),
            headers=bearer("vnpc_aaaaaaaa_" + "a" * 43),
        )
    assert (told.status_code, told.get_json()["code"]) == (503, "busy")


def test_a_place_is_given_back_however_an_answer_ends(client: FlaskClient) -> None:
    app = client.application
    held = places(app, WorkKind.QUICK)
    closed: list[int] = []

    def stream() -> Iterator[bytes]:
        try:
            yield b"a"
            yield b"b"
        finally:
            closed.append(held.taken)

    def crash() -> Response:
        raise ValueError

    ends: dict[str, Callable[[], Response]] = {
        "stream": lambda: Response(stream()),
        "crash": crash,
        "whole": lambda: Response(b"x"),
    }
    app.add_url_rule("/01/test/<end>", "test_end", lambda end: ends[end]())
    ADDRESSES["GET /01/test/<end>"] = ADDRESSES["GET /"]
    try:
        for end, status in (("crash", 500), ("whole", 200), ("nothing", 500)):
            assert client.get(f"/01/test/{end}").status_code == status
            assert held.taken == 0
        assert client.head("/01/test/stream").status_code == 200
        assert (held.taken, closed) == (0, [])
        answer = client.get("/01/test/stream")
        assert next(iter(answer.response)) == b"a"
        assert held.taken == 1
        answer.close()
        assert (held.taken, closed) == (0, [1])
        assert client.get("/01/test/stream").data == b"ab"
        assert (held.taken, closed) == (0, [1, 1])
    finally:
        del ADDRESSES["GET /01/test/<end>"]


# --- the real server


def stalled(port: int, path: str, head: str, sent: bytes = b"") -> socket.socket:
    """A connection whose request is not ended; its buffer is small, so that little of an answer fits."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    made.settimeout(PATIENCE)
    made.connect(("127.0.0.1", port))
    made.sendall(f"{path} HTTP/1.1\r\nHost: x\r\n{head}\r\n".encode() + sent)
    return made


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def at_work(metrics_port: int, kind: str) -> int:
    lines = call(metrics_port, "/metrics")[1].splitlines()
    return next(
        (int(float(line.split()[1])) for line in lines if line.startswith(f'registry_at_work{{kind="{kind}"')), 0
    )


@pytest.mark.slow("servers")
def test_bodies_that_never_end_leave_room_for_everybody_else(world: World, tmp_path: Path) -> None:
    head = "Content-Type: application/json\r\nContent-Length: 100\r\n"
    with running(world, tmp_path, workers=1) as (_, port, metrics_port):
        slow = [stalled(port, "POST /v1/verify", head, b'{"code') for _ in range(BODIES)]
        until(lambda: at_work(metrics_port, "body") == BODIES)
        status, text = call(port, "/v1/verify", world.printed["genuine"])
        assert (status, json.loads(text)["code"]) == (503, "busy")
        page = call(port, world.printed["genuine"].removeprefix("HTTPS://ID.EXAMPLE"))
        assert (page[0], "Mã hợp lệ" in page[1]) == (200, True)
        assert [call(port, path)[0] for path in ("/healthz", "/readyz")] == [200, 200]
        for connection in slow:
            connection.close()
        until(lambda: call(port, "/v1/verify", world.printed["genuine"])[0] == 200)
        until(lambda: 'registry_turned_away_total{kind="body"}' in call(metrics_port, "/metrics")[1])


@pytest.mark.slow("servers")
@pytest.mark.sqlite
def test_a_flood_is_answered_or_turned_away_and_then_all_is_well(world: World, tmp_path: Path) -> None:
    asked = BOUNDS[WorkKind.QUICK].places + 150
    code = world.printed["genuine"]
    with running(world, tmp_path, workers=1) as (_, port, _metrics), ThreadPoolExecutor(asked) as pool:
        statuses: list[int] = []
        with write(world.engine):
            # Whoever is let in waits for this writer.
            flood = [pool.submit(call, port, "/v1/verify", code) for _ in range(asked)]
            for one in flood:
                one.add_done_callback(lambda done: statuses.append(done.result()[0]))
            until(lambda: len(statuses) == 150)
            assert set(statuses) == {503}
            assert call(port, "/healthz")[0] == 200
            assert not all(one.done() for one in flood)
        answers = [one.result(PATIENCE) for one in flood]
        assert [status for status, _ in answers].count(200) == BOUNDS[WorkKind.QUICK].places
        assert {json.loads(text)["verdict"] for status, text in answers if status == 200} == {"genuine"}
        assert call(port, "/v1/verify", code)[0] == 200


def ordered(world: World, quantity: int) -> Order:
    with write(world.engine) as conn:
        request = Request(MEDICINE, quantity=quantity, lot="LARGE", expiry=EXPIRY)
        return issuing.place(conn, request, Placement(HOST, world.moment, lambda below: below // 2))


def printed(world: World, order: Order) -> Iterator[str]:
    """The codes of an order, by index."""
    with read(world.engine) as conn:
        keyring = custodian.with_signer(
            custodian.load(key_rows.every(conn), world.folder), world.folder, world.code_key
        )
    return (code.uri for code in printed_codes(order, keyring, 0, order.quantity))


@pytest.mark.slow("servers")
def test_downloads_that_nobody_takes_hold_their_few_places_only(world: World, tmp_path: Path) -> None:
    key = bearer(make_key(world, Role.PRODUCER))
    path = f"/v1/orders/{ordered(world, 400_000).id}/codes"
    head = f"Authorization: {key['Authorization']}\r\n"
    with running(world, tmp_path, workers=1) as (_, port, metrics_port):
        held = [stalled(port, f"GET {path}", head) for _ in range(BOUNDS[WorkKind.DOWNLOAD].places)]
        assert all(one.recv(12) == b"HTTP/1.1 200" for one in held)
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        connection.request("GET", path, headers=key)
        refused = connection.getresponse()
        assert (refused.status, refused.headers["Retry-After"], json.loads(refused.read())["code"]) == (
            503,
            "5",
            "busy",
        )
        assert call(port, "/v1/verify", world.printed["genuine"])[0] == 200
        for one in held:
            one.close()
        until(lambda: at_work(metrics_port, "download") == 0)
        connection.request("GET", f"{path}?stop=3", headers=key)
        assert connection.getresponse().read().count(b"\n") == 3
        connection.close()


@pytest.mark.slow("servers")
def test_what_waits_in_a_thread_is_not_lost_when_a_server_ends(world: World, tmp_path: Path) -> None:
    """SIGTERM under load: whoever is answered is answered whole, and is recorded."""
    order = ordered(world, 20_000)
    packs = iter(list(enumerate(printed(world, order))))
    answered: list[int] = []
    broken: list[str] = []
    stop = threading.Event()

    def scan(port: int) -> None:
        for index, code in packs:
            if stop.is_set():
                return
            body = json.dumps({"code": code})
            connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            with closing(connection):
                try:
                    connection.request("POST", "/v1/verify", body, {"Content-Type": "application/json"})
                    answer = connection.getresponse()
                except OSError:
                    # Not one octet of an answer.
                    continue
                try:
                    if json.loads(answer.read())["verdict"] == "genuine":
                        answered.append(index)
                except (OSError, HTTPException, ValueError, KeyError) as error:
                    broken.append(repr(error))

    with running(world, tmp_path) as (process, port, _), ThreadPoolExecutor(24) as pool:
        work = [pool.submit(scan, port) for _ in range(24)]
        until(lambda: len(answered) > 200)
        process.terminate()
        status = process.wait(PATIENCE)
        stop.set()
        for one in work:
            one.result(PATIENCE)
    assert (status, broken) == (0, [])
    with write(world.engine) as conn:
        rows = conn.exec_driver_sql(f"SELECT unit_index FROM scans WHERE order_id = '{order.id}'").fetchall()
    assert {index for (index,) in rows} >= set(answered)
    assert len(rows) == len({index for (index,) in rows})
