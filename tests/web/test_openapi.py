"""The description is valid, names every address, and its examples and the real answers follow it."""

import json
import re
from typing import Any

from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from registry.web.credentials import DOORS
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
    # The addresses of `DOORS` in the words of the description.
    doors = {re.sub(r"<(?:[a-z_]+:)?([a-z_]+)>", r"{\1}", address): door for address, door in DOORS.items()}
    for path, methods in document["paths"].items():
        for method, call in methods.items():
            door = doors[f"{method.upper()} {path}"]
            expected: list[dict[str, Any]] = [] if door.permission is None else [{}] * door.strangers + [{"apiKey": []}]
            assert call.get("security", document["security"]) == expected, path
            assert ("401" in call["responses"], "403" in call["responses"]) == (bool(expected), bool(expected))
            assert door.permission is None or f"`{door.permission}`" in call["description"]


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
