"""Papers over HTTP: an organisation's own, with their files, added once and taken back for good."""

import base64
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.model.days import rfc3339
from registry.model.people import REGISTRY, Permission, Role
from registry.office import trail
from registry.store.engine.engine import read
from tests.web.conftest import MEDICINE, World
from tests.web.program import OTHERS_GTIN, Program, another_producer, bearer, make_key, problem

PDF = b"%PDF-1.7 certificate %%EOF"
FILE = {"name": "chứng nhận.pdf", "content": base64.b64encode(PDF).decode()}
PAPER: dict[str, Any] = {
    "kind": "quality",
    "gtin": MEDICINE,
    "number": "CN-7",
    "issuer": "QUATEST 1",
    "issued_on": "2026-05-01",
    "expires_on": "2029-04-30",
    "file": FILE,
}


@pytest.fixture
def maker(world: World, client: FlaskClient) -> Program:
    return Program(world, client)


def listed(maker: Program, about: str = f"?gtin={MEDICINE}") -> list[dict[str, Any]]:
    maker.get(f"/v1/papers{about}")
    there: list[dict[str, Any]] = maker.told()["papers"]
    return there


def test_a_certificate_is_added_read_downloaded_and_taken_back(world: World, maker: Program) -> None:
    maker.post("/v1/papers", PAPER)
    made = maker.told(201)
    for name in ("kind", "gtin", "number", "issuer", "issued_on", "expires_on"):
        assert made[name] == PAPER[name]
    assert (made["scope"], made["file"]["name"], made["removed_at"]) == ("product", FILE["name"], None)
    where = f"/v1/papers/{made['id']}"
    maker.get(where)
    assert maker.told() == made
    assert listed(maker) == [made]
    file = maker.get(f"{where}/file")
    assert (file.data, file.headers["Content-Disposition"]) == (PDF, 'attachment; filename="quality-1.pdf"')
    for _ in range(2):
        maker.post(f"{where}/remove", {})
        gone = maker.told()
        assert gone["removed_at"] == rfc3339(world.moment)
        assert gone["removed_by"].startswith("apikey:")
    assert listed(maker) == [gone]
    maker.post("/v1/papers", PAPER | {"issuer": "QUATEST 3"})
    assert maker.told(201)["id"] != made["id"]
    with read(world.engine) as conn:
        acts = [one.entry.act for one in trail.entries(conn, REGISTRY, at_most=5)]
    assert acts[:3] == ["paper_added", "paper_removed", "paper_added"]


def test_the_same_paper_again_is_the_one_that_is_there(maker: Program) -> None:
    maker.post("/v1/papers", PAPER)
    made = maker.told(201)
    maker.post("/v1/papers", PAPER)
    assert maker.told(200) == made
    for key in ("a", "a"):
        maker.post("/v1/papers", PAPER | {"number": "CN-8"}, key)
        assert maker.told(201)["number"] == "CN-8"
    assert problem(maker.post("/v1/papers", PAPER | {"issuer": "Khác"})) == (409, "paper_known")
    assert problem(maker.post("/v1/papers", PAPER | {"number": "CN-9"}, "a")) == (409, "idempotency_mismatch")
    assert len(listed(maker)) == 2


def test_lots_and_the_organisation_have_papers_of_their_own(maker: Program) -> None:
    maker.post("/v1/orders", {"gtin": MEDICINE, "quantity": 3, "lot": "L1"})
    order = maker.told(201)["id"]
    maker.post("/v1/papers", {"kind": "customs", "order": order.lower(), "number": "105", "issued_on": "2026-05-01"})
    assert maker.told(201)["order"] == order
    company = {"kind": "registration", "number": "0101234565", "issuer": "Sở", "issued_on": "2020-05-01"}
    maker.post("/v1/papers", company)
    assert maker.told(201)["scope"] == "company"
    assert [one["number"] for one in listed(maker, "")] == ["0101234565"]
    assert [one["number"] for one in listed(maker, f"?order={order}")] == ["105"]
    assert listed(maker) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "toy"}, "kind"),
        ({"kind": "customs"}, "paper_kind"),
        ({"gtin": None}, "paper_kind"),
        ({"gtin": "1"}, "gtin"),
        ({"order": "ABCDEFGH"}, "order"),
        ({"number": " "}, "paper_number"),
        ({"number": 7}, "number"),
        ({"issuer": None}, "paper_issuer"),
        ({"issued_on": None}, "paper_issued_on"),
        ({"issued_on": "2099-01-01"}, "paper_issued_on"),
        ({"issued_on": "hôm qua"}, "issued_on"),
        ({"expires_on": "2020-01-01"}, "paper_expires_on"),
        ({"file": "x"}, "file"),
        ({"file": {"name": "a.pdf", "content": "không"}}, "file"),
        ({"file": {"name": "a.pdf"}}, "content"),
        ({"file": {"name": "a.exe", "content": base64.b64encode(b"MZ").decode()}}, "document_kind"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(maker: Program, changes: dict[str, Any], code: str) -> None:
    assert problem(maker.post("/v1/papers", PAPER | changes)) == (400, code)
    assert listed(maker) == []


def test_anothers_papers_are_nobodys(world: World, client: FlaskClient, maker: Program) -> None:
    other = Program(world, client, owner=another_producer(world))
    other.post("/v1/papers", PAPER | {"gtin": OTHERS_GTIN})
    number = other.told(201)["id"]
    for path in (f"/v1/papers/{number}", f"/v1/papers/{number}/file", f"/v1/papers?gtin={OTHERS_GTIN}"):
        assert maker.get(path).status_code == 404, path
        assert other.get(path).status_code == 200, path
    assert problem(maker.post(f"/v1/papers/{number}/remove", {})) == (404, "paper_unknown")
    assert problem(maker.post("/v1/papers", PAPER | {"gtin": OTHERS_GTIN})) == (404, "gtin_unknown")
    assert problem(maker.get("/v1/papers?order=ABCDEFGH")) == (404, "order_unknown")
    assert problem(maker.get("/v1/papers/999999999999999999999")) == (404, "no_such_address")


def test_a_key_without_the_scope_has_no_papers(world: World, client: FlaskClient) -> None:
    headers = bearer(make_key(world, Role.PRODUCER, Permission.PRODUCTS))
    assert client.get("/v1/papers", headers=headers).status_code == 403
