"""Browsers in which somebody has signed in: no stranger's guesses keep them out, and they guess no more freely."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.model.people import Role
from registry.office import accounts
from registry.web.front import admission
from registry.web.front.addresses import WorkKind
from registry.web.front.admission import BOUNDS, HASHES, HashKind
from registry.web.front.known_browsers import COOKIE
from tests.web.conftest import World
from tests.web.people import PASSWORD, make_person


def sign_in(client: FlaskClient, login: str, password: str = PASSWORD, address: str = "203.0.113.7") -> TestResponse:
    form = {"login": login, "password": password}
    return client.post(
        "/sign-in", data=form, environ_base={"REMOTE_ADDR": address}, headers={"Accept": "text/html,*/*;q=0.8"}
    )


def known(client: FlaskClient) -> str:
    cookie = client.get_cookie(COOKIE)
    return cookie.value if cookie else ""


@pytest.fixture(autouse=True)
def few_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "EVERYWHERE_LIMIT", 4)


def lock_out(world: World, login: str) -> None:
    """Strangers guess from many networks until nobody new gets a try."""
    stranger = world.app().test_client()
    statuses = [sign_in(stranger, login, "a wrong guess", f"198.51.{n}.1").status_code for n in range(6)]
    assert statuses == [401] * 4 + [429] * 2


def test_strangers_guesses_lock_an_officer_out_of_no_browser_they_have_used(world: World) -> None:
    officer, own, new = make_person(world, Role.OFFICER), world.app().test_client(), world.app().test_client()
    assert sign_in(own, officer.login).status_code == 303
    lock_out(world, officer.login)
    assert sign_in(new, officer.login).status_code == 429
    assert sign_in(own, officer.login.upper()).status_code == 303


def test_a_known_browser_gets_its_own_number_of_guesses_and_no_more(world: World) -> None:
    officer, own = make_person(world, Role.OFFICER), world.app().test_client()
    assert sign_in(own, officer.login).status_code == 303
    statuses = [sign_in(own, officer.login, "a wrong guess", f"198.51.{n}.1").status_code for n in range(12)]
    assert statuses == [401] * accounts.LOGIN_LIMIT + [429] * 2


def test_a_token_of_another_login_or_of_nobody_helps_nobody(world: World) -> None:
    officer, shop = make_person(world, Role.OFFICER), make_person(world, Role.SHOP)
    rogue = world.app().test_client()
    assert sign_in(rogue, shop.login).status_code == 303
    lock_out(world, officer.login)
    assert sign_in(rogue, officer.login).status_code == 429
    rogue.set_cookie(COOKIE, known(rogue)[:-1] + ("A" if known(rogue)[-1] != "A" else "B"), secure=True)
    assert sign_in(rogue, officer.login).status_code == 429


def test_a_browser_remembers_the_last_five_and_repeats_nobody(world: World) -> None:
    browser = world.app().test_client()
    people = [make_person(world, Role.SHOP) for _ in range(6)]
    for person in (*people, people[-1]):
        assert sign_in(browser, person.login).status_code == 303
    assert len(known(browser).split(".")) == len(set(known(browser).split("."))) == 5
    assert all(person.login not in known(browser) for person in people)


def test_a_full_house_turns_strangers_away_and_lets_who_is_known_in(world: World) -> None:
    officer, client = make_person(world, Role.OFFICER), world.app().test_client()
    assert sign_in(client, officer.login).status_code == 303
    places = admission.of(client.application)
    for _ in range(BOUNDS[WorkKind.SIGN_IN].places):
        assert places._kinds[WorkKind.SIGN_IN].enter()
    stranger = client.application.test_client()
    refused = sign_in(stranger, officer.login)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "5")
    assert "Chưa đăng nhập được" in refused.text
    assert "Could not sign in now" in stranger.post("/sign-in?lang=en", data={}, headers={"Accept": "text/html"}).text
    machine = stranger.post("/sign-in", data={}, headers={"Accept": "application/json"})
    assert (machine.status_code, machine.get_json()["code"]) == (429, "too_many_sign_ins")
    assert sign_in(client, officer.login).status_code == 303


def test_who_finds_no_place_to_hash_costs_neither_a_hash_nor_a_count(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, client = make_person(world, Role.OFFICER), world.app().test_client()
    places = admission.of(client.application)._hashes[HashKind.OF_STRANGER]
    places._bound = admission.Bound(HASHES[HashKind.OF_STRANGER].places)
    assert places.enter()
    with monkeypatch.context() as patch:
        patch.setattr(accounts, "sign_in", lambda *_: pytest.fail("nothing is looked at"))
        refused = sign_in(client, officer.login)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "5")
    assert officer.login in refused.text, "what was typed is there again"
    places.leave()
    assert sign_in(client, officer.login).status_code == 303
