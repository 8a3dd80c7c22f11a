"""What others need to trust and find this registry, and whether it is fit to answer."""

import json

import pytest
from flask.testing import FlaskClient

from registry.errors import Unavailable
from registry.web.application import create_app
from tests.web.conftest import World


def test_ready_and_alive(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "alive"}
    assert client.get("/readyz").json == {"status": "ready"}


def test_not_ready_without_a_serial_key(world: World) -> None:
    app = world.app()
    for file in world.settings.keys_dir.glob("serial-*"):
        file.unlink()
    assert app.test_client().get("/readyz").status_code == 200, "the keyring in hand still reads every code"
    with pytest.raises(Unavailable, match="Serial key"):
        create_app(world.settings)


def test_the_trust_list_names_the_key(world: World, client: FlaskClient) -> None:
    listed = json.loads(client.get("/.well-known/jwks.json").data)["keys"]
    assert [key["key_no"] for key in listed] == [world.code_key]
    assert listed[0]["state"] == "active"
    assert "d" not in listed[0]


def test_the_resolver_description(client: FlaskClient) -> None:
    found = json.loads(client.get("/.well-known/gs1resolver").data)
    assert found["resolverRoot"] == "https://id.example"
    assert found["supportedPrimaryKeys"] == ["01"]
