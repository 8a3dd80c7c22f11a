"""From which network and device a request comes: only what a stranger cannot choose freely counts."""

import re
from dataclasses import replace
from ipaddress import ip_network

import pytest
from flask.testing import FlaskClient

from registry.settings import from_environment
from registry.web.front import visitors
from registry.web.front.context import EXTENSION
from tests.web.api.test_verify_recording import ask, kept
from tests.web.conftest import World


def test_a_token_of_ours_is_one_device_and_given_back(world: World, client: FlaskClient) -> None:
    token = ask(client, world.printed["malformed"])["scan"]["device"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", token)
    for _ in range(2):
        assert ask(client, world.printed["genuine"], scan={"device": token})["scan"]["device"] == token
    ask(client, world.printed["genuine"])
    assert [len({one.device for one in kept(world)}), len(kept(world))] == [2, 2]
    assert ask(client, "x", record=False, scan={"device": token})["scan"]["device"] == token


def test_any_other_device_text_counts_for_nothing(world: World, client: FlaskClient) -> None:
    token = ask(client, "x")["scan"]["device"]
    flipped = ("B" if token[0] == "A" else "A") + token[1:]
    for text in ("my phone", flipped, token + "=", token[:-1], token.lower() + "x", "x" * 200, ""):
        scan = ask(client, world.printed["genuine"], scan={"device": text})["scan"]
        assert scan["device"] not in (text, token)
    assert len({one.device for one in kept(world)}) == 1


def test_a_token_of_another_registry_is_no_device(world: World) -> None:
    app = world.app()
    with app.test_request_context():
        token = visitors.new_token()
        assert visitors.token_of(token) == token
        keyring = app.extensions[EXTENSION].custodian.keyring
        keyring.__dict__["device_key"] = bytes(32)
        assert visitors.token_of(token) == ""


def network_of(world: World, peer: str, forwarded: str | None, proxies: str = "") -> str:
    trusted = from_environment({"REGISTRY_TRUSTED_PROXIES": proxies}).trusted_proxies
    world.settings = replace(world.settings, trusted_proxies=trusted)
    headers = {"X-Forwarded-For": forwarded} if forwarded is not None else {}
    with world.app().test_request_context(headers=headers, environ_base={"REMOTE_ADDR": peer}):
        return visitors.network()


def test_x_forwarded_for_is_ignored_from_who_is_no_trusted_proxy(world: World) -> None:
    assert network_of(world, "203.0.113.9", "198.51.100.7") == "203.0.113.0/24"
    assert network_of(world, "203.0.113.9", "198.51.100.7", "10.0.0.0/8") == "203.0.113.0/24"


@pytest.mark.parametrize(
    ("peer", "forwarded", "network"),
    [
        ("10.0.0.1", "198.51.100.7", "198.51.100.0/24"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.7, 10.2.3.4", "198.51.100.0/24"),
        ("10.0.0.1", "198.51.100.7:4711", "198.51.100.0/24"),
        ("::ffff:10.0.0.1", "[2001:db8:1:2::5]:443", "2001:db8:1:2::/64"),
        ("2001:db8::1", "2001:db8:9:9:9::9", "2001:db8:9:9::/64"),
        ("10.0.0.1", "10.0.0.2", "10.0.0.0/24"),
        ("10.0.0.1", None, "10.0.0.0/24"),
        ("10.0.0.1", "198.51.100.7, unknown", ""),
        ("10.0.0.1", "", "10.0.0.0/24"),
        ("", "198.51.100.7", ""),
    ],
)
def test_a_trusted_proxy_is_believed_up_to_the_first_stranger_from_the_right(
    world: World, peer: str, forwarded: str | None, network: str
) -> None:
    assert network_of(world, peer, forwarded, "10.0.0.0/8, 2001:db8::1") == network


def test_proxies_are_networks_or_addresses() -> None:
    found = from_environment({"REGISTRY_TRUSTED_PROXIES": " 10.0.0.5,,10.1.0.0/16 , ::1"}).trusted_proxies
    assert found == (ip_network("10.0.0.5"), ip_network("10.1.0.0/16"), ip_network("::1"))
