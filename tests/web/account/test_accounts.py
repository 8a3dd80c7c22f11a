"""Signing in and out, one-time tokens and codes, and the administrators' page."""

import re
import secrets
from base64 import b32decode
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.model.people import REGISTRY, Person, Role
from registry.office import accounts, sessions
from registry.office.accounts import LOGIN_LIMIT
from registry.store.engine.engine import read, write
from registry.store.office import account_rows
from registry.web.front.addresses import ADDRESSES
from registry.web.front.credentials import COOKIE
from tests.factories import OWN_AUTHORITY, add_account
from tests.web.conftest import World
from tests.web.people import PASSWORD, make_person, session_of, signed_in


def sign_in(client: FlaskClient, login: str, password: str = PASSWORD, **more: str) -> TestResponse:
    return client.post("/sign-in", data={"login": login, "password": password} | more)


def everybody(world: World) -> dict[str, Person]:
    with read(world.engine) as conn:
        return {person.login: person for person in account_rows.every_person(conn, REGISTRY)}


def cookie_of(answer: TestResponse) -> str:
    return next(line for line in answer.headers.getlist("Set-Cookie") if line.startswith(COOKIE))


def test_signing_in_leads_to_ones_own_desk(world: World, client: FlaskClient) -> None:
    for role, path in ((Role.PRODUCER, "/producer"), (Role.INSPECTOR, "/inspector"), (Role.OFFICER, "/officer"),
                       (Role.ADMINISTRATOR, "/people"), (Role.SHOP, "/me")):  # fmt: skip
        person = make_person(world, role)
        answer = sign_in(client, person.login)
        assert (answer.status_code, answer.location) == (303, path)


def test_the_cookie_is_of_this_host_alone_and_no_script_reads_it(world: World, client: FlaskClient) -> None:
    cookie = cookie_of(sign_in(client, make_person(world, Role.OFFICER).login))
    assert cookie.startswith("__Host-")
    for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=43200"):
        assert part in cookie
    assert "Domain" not in cookie


def test_a_wrong_login_and_a_wrong_password_look_the_same(world: World, client: FlaskClient) -> None:
    person = make_person(world, Role.OFFICER, login="an.nguyen")
    one = sign_in(client, person.login, "wrong password")
    two = sign_in(client, "nobody.here", "wrong password")
    assert one.status_code == two.status_code == 401
    assert one.text.replace("an.nguyen", "") == two.text.replace("nobody.here", "")
    assert "Set-Cookie" not in one.headers
    assert "wrong password" not in one.text


def test_too_many_attempts_say_how_long_to_wait(world: World, client: FlaskClient) -> None:
    for _ in range(LOGIN_LIMIT):
        assert sign_in(client, "nobody.here", "x").status_code == 401
    answer = sign_in(client, "nobody.here", "x")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert "15 phút" in answer.text


def test_a_one_time_token_sets_a_password(world: World, client: FlaskClient) -> None:
    with write(world.engine) as conn:
        made = add_account(
            conn,
            Person(0, "an", "An", None, (Role.OFFICER,), authority=OWN_AUTHORITY),
            "x",
            world.moment,
            secrets.randbelow,
        )
    form = {"token": made.token, "password": PASSWORD, "again": PASSWORD}
    assert client.get("/password").status_code == 200
    differs = client.post("/password", data=form | {"again": "another one altogether"})
    assert differs.status_code == 400
    assert made.token in differs.text, "what was typed is kept, save passwords"
    assert PASSWORD not in differs.text
    assert client.post("/password", data=form | {"password": "short", "again": "short"}).status_code == 400
    done = client.post("/password", data=form)
    assert (done.status_code, done.location) == (303, "/sign-in?said=password_done&lang=vi")
    assert "Đã đặt mật khẩu" in client.get(done.location).text
    assert client.post("/password", data=form).status_code == 409
    assert sign_in(client, "an").status_code == 303


def test_a_new_sign_in_ends_the_session_of_the_same_browser(world: World, client: FlaskClient) -> None:
    person = make_person(world, Role.OFFICER)
    for before in ("x", "A" * 43):
        client.set_cookie(COOKIE, before)
        assert sign_in(client, person.login).status_code == 303
    old = client.get_cookie(COOKIE, path="/")
    assert old is not None
    elsewhere = session_of(world, person)
    assert sign_in(client, person.login, "wrong password").status_code == 401
    assert client.get("/me").status_code == 200
    assert sign_in(client, person.login).status_code == 303
    assert client.get("/me").status_code == 200
    assert elsewhere.get("/me").status_code == 200
    thief = world.app().test_client()
    thief.set_cookie(COOKIE, old.value)
    assert thief.get("/me").status_code == 303


@pytest.mark.parametrize("secret", ["0" * 32, "é" * 32, "a" * 32, "1" * 32, "A" * 31, "A" * 40, "\ud800"])
def test_codes_with_a_secret_that_is_none_are_asked_for_anew(world: World, secret: str) -> None:
    me = session_of(world, make_person(world, Role.OFFICER))
    answer = me.post("/me/codes", secret=secret.encode("utf-8", "replace").decode(), code="000000")
    assert answer.status_code == 400
    assert re.search(r'name="secret" value="[A-Z2-7]{32}"', answer.text)


def test_no_form_is_taken_from_another_site(world: World) -> None:
    boss = signed_in(world, Role.ADMINISTRATOR)
    for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 200), ("none", 200)):
        form = {"login": f"p-{site}", "name": "M", "role": "officer", "authority": "1", "csrf": boss.csrf}
        answer = boss.client.post("/people", data=form, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == status, site
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert boss.client.post("/sign-in", data={"login": "x", "password": "y"}, headers=headers).status_code == 403


def test_every_form_behind_a_sign_in_needs_the_sessions_token(world: World) -> None:
    everything = signed_in(world, *(role for role in Role if role is not Role.OFFICER), organisation_id=1)
    officer = signed_in(world, Role.OFFICER)
    for address, row in ADDRESSES.items():
        method, path = address.split(" ")
        if row.page and method != "GET":
            path = re.sub(r"<[^>]+>", "1", path)
            for who in (everything, officer):
                answer = who.client.open(path, method=method, data={"name": "x"})
                assert answer.status_code == 403, address


def test_signing_out_ends_the_session(world: World) -> None:
    me = signed_in(world, Role.OFFICER)
    assert me.get("/me").status_code == 200
    answer = me.post("/sign-out")
    assert answer.status_code == 303
    assert "Max-Age=0" in cookie_of(answer)
    assert session_of(world, me.person).get("/me").status_code == 200
    with read(world.engine) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM sessions").scalar() == 1


def test_a_disabled_person_is_out_at_once(world: World) -> None:
    me = signed_in(world, Role.OFFICER)
    with write(world.engine) as conn:
        accounts.disable(conn, me.person.login, "x", world.moment)
    assert me.get("/me").status_code == 303


def test_one_time_codes_are_turned_on_and_asked_for(world: World) -> None:
    person = make_person(world, Role.OFFICER)
    me = session_of(world, person)
    page = me.get("/me").text
    secret = re.search(r'name="secret" value="([A-Z2-7]{32})"', page)[1]  # type: ignore[index]
    assert "<svg" in page

    def code(seconds: int = 0) -> str:
        return sessions._app(b32decode(secret)).generate(int(world.moment.timestamp()) + seconds).decode()

    wrong = me.post("/me/codes", secret=secret, code="000000")
    assert wrong.status_code == 400
    assert secret in wrong.text, "the phone has scanned it already"
    assert me.post("/me/codes", secret=secret, code=code()).location == "/me?said=me_codes_done"
    assert me.post("/me/codes", secret=secret, code=code(30)).status_code == 400
    client = world.app().test_client()
    asked = sign_in(client, person.login, next="/people")
    assert asked.status_code == 200
    assert client.get("/me").status_code == 303, "half a sign-in opens nothing"
    assert client.post("/sign-in/code", data={"code": code()}).status_code == 409
    world.moment += timedelta(seconds=30)
    assert client.post("/sign-in/code", data={"code": code(), "next": "/me"}).location == "/me"
    assert client.get("/me").status_code == 200


def test_a_password_is_changed_by_who_knows_the_present_one(world: World, client: FlaskClient) -> None:
    person = make_person(world, Role.OFFICER)
    me, elsewhere = session_of(world, person), session_of(world, person)
    new = "một mật khẩu hoàn toàn khác"
    assert me.post("/me/password", password="wrong wrong wrong", new=new, again=new).status_code == 409
    assert me.post("/me/password", password=PASSWORD, new=new, again=new + "!").status_code == 400
    assert me.post("/me/password", password=PASSWORD, new="ngắn", again="ngắn").status_code == 400
    assert sign_in(client, person.login).status_code == 303, "nothing has changed"
    assert me.post("/me/password", password=PASSWORD, new=new, again=new).status_code == 303
    assert [one.get("/me").status_code for one in (me, elsewhere)] == [303, 303], "every session ends"
    assert sign_in(client, person.login).status_code == 401
    assert sign_in(client, person.login, new).status_code == 303


def test_a_missing_page_of_a_desk_leads_back_to_it(world: World) -> None:
    boss = signed_in(world, Role.ADMINISTRATOR)
    answer = boss.post("/people/nobody.here/reset")
    assert answer.status_code == 404
    shop = signed_in(world, Role.SHOP)
    assert "/scan" in shop.get("/me").text


# --- people and keys


def test_a_large_form_of_nobody_is_not_even_looked_into(world: World, client: FlaskClient) -> None:
    text = "remark=" + "%41" * 400_000
    kind = "application/x-www-form-urlencoded"
    for path in ("/register", "/report", "/scan/photo"):
        assert client.post(path, data=text, content_type=kind).status_code == 413, path
    kept = client.post("/inspector/ABCD1234/photos", data=text, content_type=kind)
    assert kept.status_code == 401
    assert "AAAA" not in kept.text


def test_a_person_signed_in_uses_the_programs_calls_too(world: World) -> None:
    shop = signed_in(world, Role.SHOP)
    sale = {"id": "R1", "codes": [world.printed["genuine"]], "place": "Quầy 1"}
    assert shop.client.post("/v1/sales", json=sale).status_code == 403
    answer = shop.client.post("/v1/sales", json=sale, headers={"X-CSRF": shop.csrf})
    assert answer.get_json()["results"][0]["outcome"] == "sold"
    assert shop.client.get("/v1/flags").status_code == 403


def test_the_language_of_a_desk_is_kept(world: World) -> None:
    me = signed_in(world, Role.OFFICER)
    assert "<h2>Xác thực hai bước</h2>" in me.get("/me").text
    assert "Two-step sign-in" in me.get("/me?lang=en").text
    assert "Two-step sign-in" in me.get("/me").text


def test_a_role_without_a_desk_is_told_so(world: World) -> None:
    shop = signed_in(world, Role.SHOP)
    answer = shop.get("/people")
    assert answer.status_code == 403
    assert "không dành cho tài khoản của bạn" in answer.text
