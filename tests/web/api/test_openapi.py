"""The description is valid, names every address, and its examples and the real answers follow it."""

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from registry.model.people import Role
from registry.web.api.words import CALLS, GROUPS
from registry.web.front.addresses import ADDRESSES
from registry.web.front.credentials import COOKIE
from tests.web.conftest import MEDICINE, World
from tests.web.program import Program, bearer, make_key


def described(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(client.get("/openapi.json").data)
    return found


def checker(document: dict[str, Any], name: str) -> OAS31Validator:
    return OAS31Validator({"$ref": f"#/components/schemas/{name}", "components": document["components"]})


def test_the_description_is_openapi_3_1(client: FlaskClient) -> None:
    document = described(client)
    validate(document)
    assert document["openapi"].startswith("3.1")


# What programs call; everything else is pages for people and what they are made of. The printed link is both.
PROGRAMS = ("/v1/", "/.well-known/", "/log/", "/healthz", "/readyz", "/openapi.json", "/01<", "/<other_key:key><")


def named(rule: str) -> str:
    """A rule of Flask in the words of the description."""
    return re.sub(r"<(?:[a-z_]+:)?([a-z_]+)>", r"{\1}", rule)


def test_exactly_the_addresses_that_are_no_pages_are_described(world: World) -> None:
    app = world.app()
    paths = described(app.test_client())["paths"]
    ours = {
        (named(rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith(PROGRAMS)
    }
    assert ours == {(path, method) for path, methods in paths.items() for method in methods}


def test_an_address_is_a_page_or_for_programs(client: FlaskClient) -> None:
    for address, row in ADDRESSES.items():
        method, rule = address.split(" ")
        if rule.startswith(PROGRAMS):
            assert not row.page, address
            assert not row.form, address
        elif method == "GET" and row.strangers and "<" not in rule:
            # What answers data, and is not made for a page, belongs among the addresses for programs.
            assert not client.get(rule).content_type.startswith("application/json"), address


def test_examples_and_answers_follow_their_schema(world: World, client: FlaskClient) -> None:
    document = described(client)
    answers = checker(document, "Answers")
    batch = document["paths"]["/v1/verify/batch"]["post"]["responses"]["200"]["content"]["application/json"]
    answers.validate(batch["example"])
    real = json.loads(client.post("/v1/verify/batch", json={"codes": list(world.printed.values())}).data)
    answers.validate(real)
    named = set(document["components"]["schemas"]["Answer"]["properties"])
    assert named == set().union(*(result.keys() for result in real["results"]))
    checker(document, "Problem").validate(client.post("/v1/verify", json={}).json)
    checker(document, "TrustList").validate(client.get("/.well-known/jwks.json").json)


def test_every_example_follows_its_schema(client: FlaskClient) -> None:
    document = described(client)
    bodies = [
        body["content"]
        for methods in document["paths"].values()
        for call in methods.values()
        for body in (call.get("requestBody", {"content": {}}), *call["responses"].values())
        if "content" in body
    ] + [answer["content"] for answer in document["components"]["responses"].values()]
    media = [each for content in bodies for each in content.values() if "$ref" in each.get("schema", {})]
    checked = 0
    for each in media:
        shown = [each["example"]] if "example" in each else [one["value"] for one in each.get("examples", {}).values()]
        for example in shown:
            checker(document, each["schema"]["$ref"].rpartition("/")[2]).validate(example)
            checked += 1
    assert checked > 15


def test_the_description_says_of_each_call_who_may(client: FlaskClient) -> None:
    document = described(client)
    assert document["components"]["securitySchemes"]["apiKey"]["scheme"] == "bearer"
    assert document["components"]["securitySchemes"]["session"]["name"] == COOKIE
    # The addresses of `ADDRESSES` in the words of the description.
    rows = {named(address): row for address, row in ADDRESSES.items()}
    for path, methods in document["paths"].items():
        for method, call in methods.items():
            row = rows[f"{method.upper()} {path}"]
            session: dict[str, Any] = {"session": []} if method == "get" else {"session": [], "csrf": []}
            expected: list[dict[str, Any]] = []
            if row.permission is not None:
                expected = [{}] * row.strangers + [{"apiKey": []}, session]
            assert call.get("security", document["security"]) == expected, path
            assert ("401" in call["responses"], "403" in call["responses"]) == (bool(expected), bool(expected))
            assert row.permission is None or f"`{row.permission}`" in call["description"]


def test_every_creating_call_says_how_to_send_it_again(client: FlaskClient) -> None:
    for path, methods in described(client)["paths"].items():
        call = methods.get("post")
        if call is None or path.startswith(("/v1/verify", "/v1/reports")):
            continue
        assert "Idempotency-Key" in [one["name"] for one in call["parameters"]], path
        assert "409" in call["responses"], path


def test_each_parameter_of_an_address_is_described(client: FlaskClient) -> None:
    for path, methods in described(client)["paths"].items():
        for call in methods.values():
            given = {one["name"] for one in call.get("parameters", []) if one["in"] == "path"}
            assert given == set(re.findall(r"{([a-z_]+)}", path)), path


@pytest.mark.parametrize(("language", "begin"), [("vi", "Bắt đầu thế nào"), ("en", "How to begin")])
def test_the_page_shows_every_call_in_both_languages(client: FlaskClient, language: str, begin: str) -> None:
    text = client.get(f"/docs?lang={language}").text
    document = described(client)
    for path, methods in document["paths"].items():
        assert path in text
        for call in methods.values():
            assert f'id="{call["operationId"]}"' in text
            assert call["tags"][0] in GROUPS
            assert call["operationId"] in CALLS
    assert begin in text
    assert "<script" not in text


def test_real_answers_of_the_new_calls_follow_their_schema(world: World, client: FlaskClient) -> None:
    document = described(client)
    producer, officer = bearer(make_key(world, Role.PRODUCER)), Program(world, client, Role.OFFICER)
    order = {"gtin": MEDICINE, "quantity": 3, "lot": "L1"}
    made = client.post("/v1/orders", json=order, headers=producer)
    path = f"/v1/orders/{made.json['id']}" if made.json else ""
    answers = [
        ("Order", made),
        ("WholeOrder", client.get(path, headers=producer)),
        ("WholeOrder", client.post(f"{path}/spoil", json={"start": 0, "stop": 1}, headers=producer)),
        ("Orders", client.get("/v1/orders?limit=1", headers=producer)),
        ("Products", client.get("/v1/products", headers=producer)),
        ("Organisation", officer.post("/v1/organisations", ORGANISATION)),
        ("Product", client.post("/v1/products", json=PRODUCT, headers=producer)),
        ("Loaded", client.post("/v1/products/import", data=LIST, content_type="text/csv", headers=producer)),
        ("Recalled", client.post("/v1/recalls", json={"gtin": MEDICINE, "level": 1, "reason": "x"}, headers=producer)),
        ("Recalls", officer.get("/v1/recalls")),
        ("Disposed", officer.post("/v1/dispositions", disposing(world))),
        ("Site", client.post("/v1/sites", json=SITE, headers=producer)),
        ("Sites", client.get("/v1/sites?limit=1", headers=producer)),
        ("Paper", client.post("/v1/papers", json=PAPER, headers=producer)),
        ("Papers", client.get(f"/v1/papers?gtin={MEDICINE}", headers=producer)),
        ("Samples", client.get("/v1/sandbox")),
    ]
    for name, answer in answers:
        assert answer.status_code in (200, 201), (name, answer.text)
        checker(document, name).validate(answer.json)


ORGANISATION = {"name": "HTX Sông Lô", "tax_code": "0109999982"}
SITE = {"name": "Kho Gia Lâm", "kind": "warehouse", "province": "01", "lat": 21.02851, "lon": 105.8542}
PRODUCT = {"gtin": "8934588012402", "name": "Trà gừng", "category": "food"}
PAPER = {"kind": "quality", "gtin": MEDICINE, "number": "CN-7", "issuer": "QUATEST 1", "issued_on": "2026-05-01"}
LIST = "gtin,name,category\n8934588012402,Trà gừng,food\n8934588012403,x,food\n".encode()


def disposing(world: World) -> dict[str, object]:
    codes = [world.printed["genuine"], world.printed["forged"]]
    return {"codes": codes, "disposition": "stolen", "reason": "x"}
