"""Another site's page sends forms and calls with a visitor's cookie, from a browser that has no Fetch Metadata."""

import pytest
from flask.testing import FlaskClient

from registry.model.people import Role
from tests.web.conftest import HOST, World, client, original, world
from tests.web.people import signed_in

__all__ = ["client", "original", "world"]
ORIGINS = (
    "https://evil.example", "http://evil.example", "null", "https://id.example.evil.example", "https://id.example@evil",
    "https://evil.example/id.example", "https://[", "", "file://", "https://id.example%2eevil.example",
)  # fmt: skip
OWN = f"https://{HOST.lower()}"
# Without a session, with one, and by a program's call.
FORMS = ("/sign-in", "/report", "/register", "/forgot", "/scan/photo", "/me/password", "/people", "/v1/verify")


@pytest.mark.parametrize("origin", ORIGINS)
def test_the_origin_is_looked_at_where_nothing_else_says_who_sends(world: World, origin: str) -> None:
    me = signed_in(world, Role.ADMINISTRATOR)
    got = {}
    for path in FORMS:
        headers = {"Origin": origin, "X-CSRF": me.csrf}
        got[path] = me.client.post(path, headers=headers).status_code
    print(f"tried {origin!r} as the origin: {got}")
    assert set(got.values()) == {403}


@pytest.mark.parametrize("origin", [OWN, OWN.upper(), f"{OWN}:8443", None])
def test_forms_of_ours_are_taken(world: World, client: FlaskClient, origin: str | None) -> None:
    headers = {"Origin": origin} if origin else {}
    got = {path: client.post(path, base_url=OWN, headers=headers).status_code for path in FORMS[:4]}
    print(f"tried {origin!r}: {got}")
    assert 403 not in got.values()


def test_what_the_browser_says_of_the_site_comes_first(client: FlaskClient) -> None:
    for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 400)):
        headers = {"Sec-Fetch-Site": site, "Origin": OWN}
        got = client.post("/report", base_url=OWN, headers=headers).status_code
        print(f"tried {site} with our own origin: {got}")
        assert got == status


def test_a_program_with_a_key_names_any_origin(client: FlaskClient, world: World) -> None:
    """No cookie speaks for it, and strangers' checks change nothing for anybody: apps in browsers may ask."""
    code = {"code": world.printed["genuine"], "record": False}
    assert client.post("/v1/verify", json=code, headers={"Origin": "https://shop.example"}).status_code == 200


def test_our_forms_tell_us_their_origin_and_others_nothing(client: FlaskClient) -> None:
    """With `no-referrer` a browser would send `Origin: null` with our own forms (Fetch Standard 3.2)."""
    answer = client.get("/report")
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert '<meta name="referrer" content="same-origin">' in answer.text
