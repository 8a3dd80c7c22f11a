"""Who asks: every role is tried at every address, and keys are in no log."""

import json
import logging
import re
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry import telemetry
from registry.model.people import FOR_AN_AUTHORITY, REGISTRY, Permission, Role
from registry.model.sightings import Channel, Scan
from registry.office import api_keys
from registry.office.api_keys import KeyRequest
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import read, write
from registry.store.engine.schema import scans
from registry.store.market import scan_rows
from registry.web.front.addresses import ADDRESSES
from tests.web.conftest import MEDICINE, World
from tests.web.people import signed_in
from tests.web.program import bearer, make_key, other_organisation, problem


def kept(world: World) -> list[Scan]:
    with read(world.engine) as conn:
        return [scan_rows._scan(row) for row in conn.execute(scans.select().order_by(scans.c.at, scans.c.scan_id))]


GUARDED = {address: row for address, row in ADDRESSES.items() if row.permission is not None}


PROGRAMS = {address: row for address, row in GUARDED.items() if not row.page}


# Signing out is tried last: nobody is in after it.
PAGES = dict(sorted(((a, d) for a, d in GUARDED.items() if d.page), key=lambda one: one[0] == "POST /sign-out"))


FORMS = [address for address, row in ADDRESSES.items() if address.startswith("POST ") and (row.page or row.form)]


# Who is let in, written down a second time.
LET_IN: dict[Permission, set[str]] = {
    Permission.VERIFY: {role.value for role in Role} - {"administrator"},
    Permission.SELL: {"producer", "shop", "pharmacy", "hospital", "officer"},
    Permission.FLAGS: {"inspector", "officer"},
    Permission.PRODUCTS: {"producer", "officer"},
    Permission.ORDERS: {"producer"},
    Permission.DISPOSE: {
        "producer",
        "distributor",
        "carrier",
        "shop",
        "pharmacy",
        "hospital",
        "depot",
        "officer",
    },
    Permission.RECALL: {"producer", "officer"},
    Permission.SITES: {
        "producer",
        "distributor",
        "carrier",
        "shop",
        "pharmacy",
        "hospital",
        "depot",
        "platform",
    },
    Permission.INSPECT: {"inspector"},
    Permission.DECIDE: {"officer"},
    Permission.PEOPLE: {"administrator"},
    Permission.MESSAGES: {"officer", "administrator"},
    Permission.SELF: {role.value for role in Role},
}


_PARTS = {"kind": "qr", "form": "svg", "order_id": "00000000", "gtin": "08934588012341"}


def at(address: str) -> tuple[str, str]:
    """The method of an address, and a path that its rule takes."""
    method, rule = address.split(" ")
    return method, re.sub(
        r"<(?:([a-z_]+)(?:\([^)]*\))?:)?([a-z_]+)>",
        lambda part: "1" if part[1] == "int" else _PARTS.get(part[2], "x"),
        rule,
    )


@pytest.mark.parametrize("role", Role)
def test_every_key_at_every_door_for_programs(world: World, client: FlaskClient, role: Role) -> None:
    key = make_key(world, role)
    for address, row in PROGRAMS.items():
        assert row.permission is not None
        method, path = at(address)
        status = client.open(path, method=method, headers=bearer(key)).status_code
        # An authority's key of an earlier release reads and checks codes.
        idle = role in FOR_AN_AUTHORITY and method != "GET" and row.permission is not Permission.VERIFY
        assert (status != 403) == (role in LET_IN[row.permission] and not idle), address
        assert status != 401
        assert status < 500, address


@pytest.mark.parametrize("role", Role)
def test_every_person_at_every_door_for_programs(world: World, client: FlaskClient, role: Role) -> None:
    person = signed_in(world, role, client=client)
    for address, row in PROGRAMS.items():
        assert row.permission is not None
        method, path = at(address)
        if method != "GET":
            # Without the session's token nothing is changed, whoever it is.
            assert problem(client.open(path, method=method)) == (403, "csrf"), address
        status = client.open(path, method=method, headers={"X-CSRF": person.csrf}).status_code
        assert (status != 403) == (role in LET_IN[row.permission]), address
        assert status not in (401, 500), address


@pytest.mark.parametrize("role", Role)
def test_every_person_at_every_page(world: World, client: FlaskClient, role: Role) -> None:
    person = signed_in(world, role, client=client)
    for address, row in PAGES.items():
        assert row.permission is not None
        method, path = at(address)
        if method != "GET":
            assert client.open(path, method=method).status_code == 403, address
        status = client.open(path, method=method, headers={"X-CSRF": person.csrf}).status_code
        assert (status != 403) == (role in LET_IN[row.permission]), (address, status)
        assert status not in (401, 500), address


def test_an_authoritys_key_of_an_earlier_release_says_why_it_does_nothing(world: World, client: FlaskClient) -> None:
    officer = bearer(make_key(world, Role.OFFICER))
    before = client.get("/v1/recalls", headers=officer)
    assert before.status_code == 200
    answer = client.post("/v1/recalls", json={"gtin": MEDICINE, "level": 1, "reason": "x"}, headers=officer)
    assert problem(answer) == (403, "key_of_authority")
    assert client.get("/v1/recalls", headers=officer).json == before.json


def test_a_key_opens_no_page(world: World, client: FlaskClient) -> None:
    for role in (Role.OFFICER, Role.ADMINISTRATOR, Role.PRODUCER):
        _asked_to_sign_in(client, bearer(make_key(world, role)))


def test_a_stranger_is_led_to_the_sign_in(client: FlaskClient) -> None:
    _asked_to_sign_in(client, {})


def _asked_to_sign_in(client: FlaskClient, headers: dict[str, str]) -> None:
    for address in PAGES:
        method, path = at(address)
        answer = client.open(path, method=method, headers=headers)
        if method == "GET":
            assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (303, "/sign-in"), address
        else:
            assert answer.status_code == 401, address


def test_no_form_is_taken_from_another_site(world: World, client: FlaskClient) -> None:
    for role in (Role.PRODUCER, Role.INSPECTOR, Role.OFFICER, Role.ADMINISTRATOR):
        person = signed_in(world, role, client=client)
        for address in FORMS:
            method, path = at(address)
            headers = {"Sec-Fetch-Site": "cross-site", "X-CSRF": person.csrf}
            assert client.open(path, method=method, headers=headers).status_code == 403, address


def test_a_key_without_the_scope_is_not_let_in(world: World, client: FlaskClient) -> None:
    for permission in {row.permission for row in PROGRAMS.values() if row.permission}:
        role = next(role for role in Role if role in LET_IN[permission])
        key = make_key(world, role, *(set(Permission) - {permission}))
        for address, row in PROGRAMS.items():
            if row.permission is permission:
                method, path = at(address)
                assert problem(client.open(path, method=method, headers=bearer(key))) == (403, "forbidden")


def test_strangers_enter_where_the_table_says_so(client: FlaskClient) -> None:
    for address, row in PROGRAMS.items():
        method, path = at(address)
        answer = client.open(path, method=method)
        assert (answer.status_code == 401) == (not row.strangers), address
        assert (answer.headers.get("WWW-Authenticate") == "Bearer") == (not row.strangers)


@pytest.mark.parametrize(
    "given",
    ["", "Bearer", "Bearer ", "Bearer x", "Basic dXNlcjpwYXNz", "vnpc_abcdefgh_" + "A" * 43,
     "Bearer vnpc_abcdefgh_" + "A" * 43, "Bearer " + "A" * 5000, "Bearer vnpc_abcdefgh_é" + "A" * 42],
)  # fmt: skip
def test_who_sends_what_opens_nothing_is_no_stranger(client: FlaskClient, given: str) -> None:
    for path in ("/v1/verify", "/v1/verify/batch", "/v1/sales", "/v1/sales/undo"):
        answer = client.post(path, json={"code": "x"}, headers={"Authorization": given})
        assert problem(answer) == (401, "api_key")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_an_expired_and_a_revoked_key_open_nothing(world: World) -> None:
    app = world.app()
    with write(world.engine) as conn:
        owner = listing_rows.every_organisation(conn)[0]
        asked = KeyRequest(Role.SHOP, (Permission.VERIFY,), days=1)
        made = [api_keys.create(conn, owner, asked, "x", world.moment, secrets.randbelow) for _ in "12"]
        api_keys.revoke(conn, REGISTRY, made[0][0].prefix, "x", world.moment)

    def ask(key: str) -> TestResponse:
        return app.test_client().post("/v1/verify", json={"code": "x"}, headers=bearer(key))

    (_, revoked), (_, expiring) = made
    assert problem(ask(revoked)) == (401, "api_key")
    assert ask(expiring).status_code == 200
    world.moment += timedelta(days=1)
    assert problem(ask(expiring)) == (401, "api_key")


def test_a_key_in_an_address_or_a_body_counts_for_nothing(world: World, client: FlaskClient) -> None:
    key = make_key(world, Role.SHOP)
    sale = {"id": "R1", "codes": [world.printed["genuine"]], "place": "x", "api_key": key}
    for name in ("access_token", "api_key", "key"):
        assert problem(client.post(f"/v1/sales?{name}={key}", json=sale | {name: key})) == (401, "api_key")


@pytest.fixture
def log() -> Iterator[list[str]]:
    lines: list[str] = []

    class Lines(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(telemetry.JsonLines().format(record))

    handler, level = Lines(), telemetry.LOG.level
    telemetry.LOG.addHandler(handler)
    telemetry.LOG.setLevel(logging.INFO)
    yield lines
    telemetry.LOG.removeHandler(handler)
    telemetry.LOG.setLevel(level)


def test_a_key_is_in_no_log_and_no_answer(world: World, client: FlaskClient, log: list[str]) -> None:
    key = make_key(world, Role.SHOP)
    wrong = key[:-4] + "AAAA"
    texts = []
    for sent in (key, wrong):
        for path in ("/v1/verify", "/v1/flags", f"/v1/sales?key={sent}"):
            method = "GET" if path == "/v1/flags" else "POST"
            body = None if method == "GET" else {"code": "x"}
            texts.append(client.open(path, method=method, json=body, headers=bearer(sent)).text)
    assert len(log) == 6
    for text in (*texts, *log):
        assert key[14:40] not in text


def test_a_public_page_does_not_look_at_credentials(client: FlaskClient) -> None:
    for path in ("/", "/docs", "/healthz", "/.well-known/jwks.json"):
        assert client.get(path, headers=bearer("nonsense")).status_code == 200


def test_head_and_options_need_the_same(world: World, client: FlaskClient) -> None:
    assert client.head("/v1/flags").status_code == 401
    assert client.options("/v1/flags").status_code == 200
    assert client.get("/v1/sales", headers=bearer("x")).status_code == 405


# --- verify with a key


def verify(client: FlaskClient, key: str, code: str, **scan: object) -> dict[str, Any]:
    answer = client.post("/v1/verify", json={"code": code, "scan": scan}, headers=bearer(key))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = json.loads(answer.data)
    return found


@pytest.mark.parametrize(
    ("role", "channel"),
    [
        (Role.SHOP, Channel.SHOP),
        (Role.PHARMACY, Channel.PHARMACY),
        (Role.INSPECTOR, Channel.INSPECTOR),
        (Role.PLATFORM, Channel.PLATFORM),
        (Role.PRODUCER, Channel.PLATFORM),
        (Role.OFFICER, Channel.PLATFORM),
    ],
)
def test_a_check_counts_on_the_channel_of_the_role(
    world: World, client: FlaskClient, role: Role, channel: Channel
) -> None:
    verify(client, make_key(world, role), world.printed["genuine"])
    (scan,) = kept(world)
    assert (scan.channel, scan.organisation_id) == (channel, 1)


def test_a_batch_counts_as_the_organisations_too(world: World, client: FlaskClient) -> None:
    key = make_key(world, Role.PHARMACY)
    body = {"codes": [world.printed["genuine"], world.printed["recalled"]]}
    assert client.post("/v1/verify/batch", json=body, headers=bearer(key)).status_code == 200
    assert [(scan.channel, scan.organisation_id) for scan in kept(world)] == [(Channel.PHARMACY, 1)] * 2


def test_a_name_of_a_device_counts_within_its_organisation(world: World, client: FlaskClient) -> None:
    one, other = make_key(world, Role.SHOP), make_key(world, Role.SHOP, owner=other_organisation(world))
    second = make_key(world, Role.PHARMACY)
    code = world.printed["genuine"]
    for key, device in ((one, "till 1"), (one, "till 1"), (second, "till 1"), (one, "till 2"), (other, "till 1")):
        scan = verify(client, key, code, device=device)["scan"]
        assert scan["device"] == device
    seen = [scan.device for scan in kept(world)]
    assert len(seen) == 5
    assert 0 not in seen
    assert sorted(map(seen.count, set(seen))) == [1, 1, 3]


def test_an_account_without_a_device_is_one_and_gets_no_token(world: World, client: FlaskClient) -> None:
    key, code = make_key(world, Role.SHOP), world.printed["genuine"]
    assert "device" not in verify(client, key, code)["scan"]
    verify(client, key, code)
    seen = {scan.device for scan in kept(world)}
    assert len(seen) == 1
    assert 0 not in seen


def test_a_strangers_own_device_still_counts_for_nothing(world: World, client: FlaskClient) -> None:
    body = {"code": world.printed["genuine"], "scan": {"device": "till 1"}}
    found: dict[str, Any] = json.loads(client.post("/v1/verify", json=body).data)
    assert found["scan"]["device"] != "till 1"
    assert kept(world)[0].channel is Channel.CONSUMER


def test_a_device_that_cannot_be_kept_is_named(world: World, client: FlaskClient) -> None:
    key = make_key(world, Role.SHOP)
    for device in ("\ud800", "a\x00b", "x" * 201, 5):
        body = json.dumps({"code": world.printed["genuine"], "scan": {"device": device}})
        answer = client.post("/v1/verify", data=body, content_type="application/json", headers=bearer(key))
        assert problem(answer) == (400, "scan_device")
    assert kept(world) == []


def test_a_key_may_send_larger_batches(world: World) -> None:
    world.settings = replace(world.settings, batch_limit=2)
    client, key = world.app().test_client(), make_key(world, Role.SHOP)
    for count, stranger, known in ((2, 200, 200), (3, 413, 200), (10_000, 413, 200), (10_001, 413, 413)):
        body = {"codes": ["x"] * count, "record": False}
        assert client.post("/v1/verify/batch", json=body).status_code == stranger
        assert client.post("/v1/verify/batch", json=body, headers=bearer(key)).status_code == known
