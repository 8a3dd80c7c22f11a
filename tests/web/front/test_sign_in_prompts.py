"""Where somebody may not come in: the way to the sign-in and back, and a form that is kept or asked for again."""

import json
import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.model.people import Role
from registry.web.front import sign_in_prompts
from tests.web.account.test_accounts import everybody
from tests.web.conftest import World
from tests.web.people import PASSWORD, make_person, signed_in


def sign_in(client: FlaskClient, login: str, password: str = PASSWORD, **more: str) -> TestResponse:
    return client.post("/sign-in", data={"login": login, "password": password} | more)


def test_what_stands_behind_a_sign_in_leads_to_it_and_back(world: World, client: FlaskClient) -> None:
    answer = client.get("/people?lang=en")
    assert answer.status_code == 303
    assert answer.location == "/sign-in?next=%2Fpeople%3Flang%3Den"
    assert 'value="/people?lang=en"' in client.get(answer.location).text
    person = make_person(world, Role.ADMINISTRATOR)
    assert sign_in(client, person.login, next="/people?lang=en").location == "/people?lang=en"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil",
        "javascript:alert(1)",
        "people",
        "/a\nb",
        "//[",
        "/\\[",
        "/people?x=\\",
        "",
    ],
)
def test_the_way_back_never_leads_to_another_site(target: str) -> None:
    assert sign_in_prompts.local(target) == "/me"


def test_a_broken_way_back_is_ones_own_page(world: World, client: FlaskClient) -> None:
    person = make_person(world, Role.OFFICER)
    assert sign_in(client, person.login, next="//[").location == "/me"


def test_a_form_sent_without_a_session_is_kept_and_sent_after_the_sign_in(world: World, client: FlaskClient) -> None:
    boss = make_person(world, Role.ADMINISTRATOR)
    typed = {
        "login": "moi",
        "name": "Người <b>mới</b> & bạn",
        "role": ["inspector", "officer"],
        "authority": "1",
        "csrf": "old",
    }
    kept = client.post("/people", data=typed)
    assert kept.status_code == 401
    assert "những gì bạn đã nhập vẫn còn" in kept.text
    held = unescape(re.search(r'name="held" value="([^"]*)"', kept.text)[1])  # type: ignore[index]
    assert json.loads(held) == [
        ["login", "moi"],
        ["name", "Người <b>mới</b> & bạn"],
        ["role", "inspector"],
        ["role", "officer"],
        ["authority", "1"],
    ]
    wrong = sign_in(client, boss.login, "wrong password", next="/people", held=held)
    assert unescape(re.search(r'name="held" value="([^"]*)"', wrong.text)[1]) == held  # type: ignore[index]
    again = sign_in(client, boss.login, next="/people", held=held)
    assert again.status_code == 200
    fields = [(name, unescape(value)) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', again.text)]
    assert ("name", "Người <b>mới</b> & bạn") in fields
    form: dict[str, list[str]] = {}
    for name, value in fields:
        form.setdefault(name, []).append(value)
    assert client.post("/people", data=form).status_code == 200
    assert signed_in(world, Role.ADMINISTRATOR).post("/people/requests/1/sign").status_code == 303
    assert everybody(world)["moi"].roles == (Role.INSPECTOR, Role.OFFICER)


def test_a_form_of_another_session_is_asked_for_again_and_not_taken(world: World) -> None:
    boss = signed_in(world, Role.ADMINISTRATOR)
    answer = boss.client.post("/people", data={"login": "moi", "name": "M", "role": "officer", "csrf": "0" * 32})
    assert answer.status_code == 403
    assert 'name="login" value="moi"' in answer.text
    assert boss.csrf in answer.text
    assert "moi" not in everybody(world)


def test_a_code_without_a_session_is_asked_to_sign_in(client: FlaskClient) -> None:
    assert client.post("/sign-in/code", data={"code": "123456"}).status_code == 401
