"""The description is valid, names every address, and its examples and the real answers follow it."""

import json
import re
from typing import Any

from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from tests.web.conftest import World


def described(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(client.get("/openapi.json").data)
    return found


def checker(document: dict[str, Any], name: str) -> OAS31Validator:
    return OAS31Validator({"$ref": f"#/components/schemas/{name}", "components": document["components"]})


def test_the_description_is_openapi_3_1(client: FlaskClient) -> None:
    document = described(client)
    validate(document)
    assert document["openapi"].startswith("3.1")


def test_every_address_and_method_is_described(world: World) -> None:
    app = world.app()
    paths = described(app.test_client())["paths"]
    ours = {
        (re.sub(r"<(?:[a-z_]+:)?([a-z_]+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert ours == {(path, method) for path, methods in paths.items() for method in methods}


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


def test_the_page_shows_every_call(client: FlaskClient) -> None:
    text = client.get("/docs").text
    for path in described(client)["paths"]:
        assert path in text
    assert "<script" not in text


def test_the_trust_list_names_the_key(world: World, client: FlaskClient) -> None:
    listed = json.loads(client.get("/.well-known/jwks.json").data)["keys"]
    assert [key["key_no"] for key in listed] == [world.code_key]
    assert listed[0]["state"] == "active"
    assert "d" not in listed[0]


def test_the_resolver_description(client: FlaskClient) -> None:
    found = json.loads(client.get("/.well-known/gs1resolver").data)
    assert found["resolverRoot"] == "https://id.example"
    assert found["supportedPrimaryKeys"] == ["01"]
