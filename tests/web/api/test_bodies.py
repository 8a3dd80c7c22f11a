"""Every field of every creating call with what nobody should send: an answer that names the field, never a crash."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.model.people import Role
from registry.web.front.addresses import ADDRESSES
from tests.web.conftest import EXPIRY, MEDICINE, World
from tests.web.program import Program

DEEP: Any = "x"
for _ in range(200):
    DEEP = [DEEP]
HOSTILE: dict[str, Any] = {
    "true": True,
    "number": 5,
    "negative": -1,
    "half": 0.5,
    "huge": 10**400,
    "long": 2**63,
    "float": 1e308,
    "empty": "",
    "blank": " \t\n",
    "nul": "a\x00b",
    "escape": "\x1b[2J",
    "surrogate": "a\ud800b",
    "bidi": "abc\u202edef",
    "long text": "x" * 5000,
    "growing": "\ufb03" * 300,
    "shouting": "ß" * 300,
    "marks": "a" + "\u0301" * 200,
    "sql": "'; DROP TABLE orders; --",
    "script": "<script>alert(1)</script>",
    "template": "{{ 7 * 7 }}${7*7}",
    "percent": "%_\\%",
    "list": [],
    "lists": [[]],
    "nulls": [None],
    "object": {},
    "objects": {"vi": {"en": []}},
    "deep": DEEP,
}
SITE = {
    "name": "Kho 1",
    "kind": "warehouse",
    "gln": "8934588000003",
    "code": "KHO-1",
    "address": "x",
    "province": "01",
    "commune": None,
    "lat": 21.03,
    "lon": 105.85,
}
CALLS: dict[str, tuple[Role, dict[str, Any]]] = {
    "/v1/organisations": (
        Role.OFFICER,
        {
            "name": "HTX",
            "tax_code": "0109999982",
            "name_en": "Coop",
            "address": "x",
            "province": "01",
            "gln": "8934588000003",
            "roles": ["producer"],
            "prefixes": ["8936001"],
        },
    ),
    "/v1/products": (
        Role.OFFICER,
        {
            "gtin": "8934588012402",
            "name": "Trà",
            "category": "food",
            "brand": "x",
            "origin": "x",
            "standards": "x",
            "image": "https://x.example/a.png",
            "authorisation_type": "other",
            "authorisation_number": "1",
            "organisation_tax_code": "0101234565",
        },
    ),
    "/v1/orders": (
        Role.PRODUCER,
        {
            "gtin": MEDICINE,
            "quantity": 3,
            "level": "unit",
            "lot": "L1",
            "expiry": EXPIRY.isoformat(),
            "inactive": False,
            "serials": "registry",
        },
    ),
    "/v1/orders/ORDER/activate": (Role.PRODUCER, {"start": 0, "stop": 1, "reason": "x"}),
    "/v1/orders/ORDER/spoil": (Role.PRODUCER, {"start": 0, "stop": 1, "reason": "x"}),
    "/v1/orders/ORDER/serials": (Role.PRODUCER, {"serials": ["A7K2-9QB4"]}),
    "/v1/orders/ORDER/cancel": (Role.PRODUCER, {"reason": "x"}),
    "/v1/dispositions": (
        Role.PRODUCER,
        {"codes": ["x"], "gtin": MEDICINE, "lot": "LOT-A", "disposition": "stolen", "reason": "x", "place": "Kho"},
    ),
    "/v1/recalls": (
        Role.PRODUCER,
        {"gtin": MEDICINE, "lots": ["LOT-A"], "level": 1, "reason": "x", "notice": {"vi": "x", "en": "x"}},
    ),
    "/v1/sales": (
        Role.SHOP,
        {"id": "R1", "codes": ["x"], "place": "Kho", "province": "01", "at": "2026-11-22T09:30:00Z"},
    ),
    "/v1/sites": (Role.PRODUCER, SITE),
    "/v1/sites/<int:number>": (Role.PRODUCER, SITE),
    "/v1/sites/<int:number>/close": (Role.PRODUCER, {}),
    "/v1/papers": (
        Role.PRODUCER,
        {
            "kind": "test_result",
            "gtin": MEDICINE,
            "number": "KN-1",
            "issuer": "x",
            "issued_on": "2025-01-01",
            "expires_on": "2027-01-01",
            "file": {"name": "a.pdf", "content": "JVBERi0xLjQKeAolJUVPRgo="},
        },
    ),
    "/v1/papers/<int:number>/remove": (Role.PRODUCER, {}),
    "/v1/sales/undo": (Role.SHOP, {"id": "R1", "codes": ["x"], "place": "Kho", "province": "01"}),
}


def test_every_creating_call_is_here() -> None:
    ours = {
        address.removeprefix("POST ").replace("<order_id>", "ORDER")
        for address, row in ADDRESSES.items()
        if address.startswith("POST /v1/") and row.permission and not row.page and not row.strangers
    }
    # A list has a test of its own, and so has the report of a consumer.
    assert ours - {"/v1/products/import"} == set(CALLS)


@pytest.mark.parametrize("path", CALLS)
def test_hostile_values_are_named_by_their_field(world: World, client: FlaskClient, path: str) -> None:
    role, good = CALLS[path]
    program = Program(world, client, role)
    address = path.replace("<int:number>", "1")
    address = address.replace("ORDER", _order(world, client)) if "ORDER" in path else address
    variants = [good]
    if path == "/v1/dispositions":
        variants = [
            {k: v for k, v in good.items() if k != "codes"},
            {k: v for k, v in good.items() if k not in ("gtin", "lot")},
        ]
    for body in variants:
        for field in body:
            for name, value in HOSTILE.items():
                answer = program.post(address, body | {field: value})
                said = json.loads(answer.data)
                assert answer.status_code < 500, (field, name, said)
                if answer.status_code == 400:
                    named = said["detail"]
                    assert any(word in named for word in _named_with(field, body[field])), (field, name, named)


def _named_with(field: str, value: object) -> list[str]:
    """The names by which a fault of a field may be told: its own, of a field within, of the one it belongs to."""
    beside = {"authorisation_number": "authorisation_type"}
    return [field, beside.get(field, field), *(value if isinstance(value, dict) else ())]


def _order(world: World, client: FlaskClient) -> str:
    producer = Program(world, client)
    producer.post("/v1/orders", {"gtin": MEDICINE, "quantity": 3, "lot": "H1", "inactive": True})
    made: str = producer.told(201)["id"]
    return made


@pytest.mark.parametrize("path", CALLS)
@pytest.mark.parametrize(
    "data", [b"", b"\xff", b"[", b"null", b"5", b"[]", b'"x"', b"NaN", b"[" * 100_000, b'{"gtin":', b"\x00"]
)
def test_a_body_that_is_no_object_is_refused(world: World, client: FlaskClient, path: str, data: bytes) -> None:
    program = Program(world, client, CALLS[path][0])
    address = path.replace("ORDER", "00000000").replace("<int:number>", "1")
    answer = program.send(address, data, "application/json")
    assert answer.status_code in (400, 404, 413), answer.text
    assert program.send(address, data, "text/html").status_code == 415
