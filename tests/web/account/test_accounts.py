"""Signing in and out, one-time tokens and codes, and the administrators' page."""

import re
import secrets
from base64 import b32decode
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.model.authorities import Territory
from registry.model.people import REGISTRY, Person, PersonState, Role
from registry.office import accounts, api_keys, sessions
from registry.office.accounts import LOGIN_LIMIT
from registry.store.engine.engine import read, write
from registry.store.engine.schema import organisations
from registry.store.office import account_rows
from registry.web.front.addresses import ADDRESSES
from registry.web.front.credentials import COOKIE
from tests.factories import OWN_AUTHORITY, make_authority
from tests.web.conftest import World
from tests.web.people import PASSWORD, make_person, session_of, signed_in
from tests.web.program import other_organisation


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
        made = accounts.add_person(
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


def test_an_administrator_makes_a_person_and_gives_them_an_address_with_the_token_behind_the_hash(world: World) -> None:
    boss, team = signed_in(world, Role.ADMINISTRATOR), make_authority(world.engine, "Đội 4", Territory("01"))
    answer = boss.post(
        "/people",
        login="Lan.Tran",
        name="Trần Lan",
        role="inspector",
        province="01",
        authority=str(team.id),
        organisation="",
    )
    assert answer.status_code == 200
    token = re.search(r"/password\?lang=vi#([A-Za-z0-9_-]{43})", answer.text)[1]  # type: ignore[index]
    accounts.set_password(world.engine, token, PASSWORD, world.moment)
    made = everybody(world)["lan.tran"]
    assert (made.roles, made.province, made.authority, made.has_password) == ((Role.INSPECTOR,), "01", team, True)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"login": "x"}, "Tên đăng nhập"),
        ({"login": "<script>"}, "Tên đăng nhập"),
        ({"name": ""}, "Tên"),
        ({"name": "x" * 301}, "Tên"),
        ({"role": ""}, "vai trò"),
        ({"role": "king"}, "vai trò"),
        ({"role": "producer"}, "đơn vị"),
        ({"organisation": "{{7*7}}"}, "Không có đơn vị"),
    ],
)
def test_a_bad_field_is_told_in_words_and_nothing_typed_is_lost(
    world: World, changes: dict[str, str], word: str
) -> None:
    boss = signed_in(world, Role.ADMINISTRATOR)
    form = {"login": "moi", "name": "Người mới", "role": "officer", "organisation": ""} | changes
    answer = boss.post("/people", **form)
    assert 400 <= answer.status_code < 410
    alert = re.search(r'role="alert">([^<]*)<', answer.text)[1]  # type: ignore[index]
    assert word in alert
    assert f'name="login" type="text" value="{form["login"]}"' in unescape(answer.text)
    assert "49" not in alert
    assert "<script>" not in answer.text
    assert len(everybody(world)) == 1


def trade_as(world: World, roles: str, organisation_id: int = 1) -> None:
    """Put the trades of an organisation on record, as the registry does."""
    with write(world.engine) as conn:
        conn.execute(organisations.update().where(organisations.c.id == organisation_id).values(roles=roles))


def test_an_organisation_gives_no_role_of_a_trade_that_it_does_not_have(world: World) -> None:
    boss = signed_in(world, Role.ADMINISTRATOR, organisation_id=1)
    form: dict[str, object] = {"key_role": "pharmacy", "scope": ["verify", "sell"]}
    assert boss.post("/keys", **form).status_code == 400, "a producer is no pharmacy"
    assert boss.post("/people", login="moi", name="M", role="pharmacy").status_code == 400
    assert 'value="pharmacy"' not in boss.get("/people").text
    assert boss.post("/keys", key_role="producer", scope="orders").status_code == 200
    trade_as(world, "producer pharmacy")
    assert boss.post("/keys", **form).status_code == 200


def test_an_organisations_administrator_does_not_reset_whom_the_registry_made_inspector(world: World) -> None:
    inspector = make_person(world, Role.INSPECTOR, login="thanh.tra", organisation_id=1)
    boss = signed_in(world, Role.ADMINISTRATOR, organisation_id=1)
    for act in ("reset", "disable"):
        answer = boss.post(f"/people/{inspector.login}/{act}")
        assert answer.status_code == 409
        assert "quản trị của cơ quan quản lý" in answer.text
    assert everybody(world)["thanh.tra"].state is PersonState.ACTIVE


def test_nobody_makes_officers_and_is_one(world: World) -> None:
    boss = signed_in(world, Role.ADMINISTRATOR)
    answer = boss.post("/people", login="moi", name="M", role=["officer", "administrator"])
    assert answer.status_code == 400
    assert "vừa là cán bộ vừa là quản trị" in answer.text


def test_a_large_form_of_nobody_is_not_even_looked_into(world: World, client: FlaskClient) -> None:
    text = "remark=" + "%41" * 400_000
    kind = "application/x-www-form-urlencoded"
    for path in ("/register", "/report", "/scan/photo"):
        assert client.post(path, data=text, content_type=kind).status_code == 413, path
    kept = client.post("/inspector/ABCD1234/photos", data=text, content_type=kind)
    assert kept.status_code == 401
    assert "AAAA" not in kept.text


def test_an_organisations_administrator_sees_and_touches_its_own_alone(world: World) -> None:
    trade_as(world, "producer shop pharmacy")
    other = other_organisation(world)
    stranger = make_person(world, Role.SHOP, login="nguoi.la", organisation_id=other)
    boss = signed_in(world, Role.ADMINISTRATOR, organisation_id=1)
    colleague = make_person(world, Role.SHOP, login="dong.nghiep")
    page = boss.get("/people").text
    assert "dong.nghiep" in page
    assert "nguoi.la" not in page
    for path in ("reset", "disable"):
        unknown, foreign = (boss.post(f"/people/{login}/{path}") for login in ("khong.co", stranger.login))
        assert unknown.status_code == foreign.status_code == 404
        assert unknown.text.replace("khong.co", "") == foreign.text.replace(stranger.login, "")
    assert boss.post(f"/people/{colleague.login}/disable").status_code == 303
    assert everybody(world)[colleague.login].state is PersonState.DISABLED
    for role in ("officer", "inspector"):
        assert boss.post("/people", login="moi", name="M", role=role).status_code == 400
    made = boss.post("/people", login="moi", name="M", role="pharmacy", organisation=str(other))
    assert made.status_code == 200
    assert everybody(world)["moi"].organisation_id == 1


def test_a_key_is_shown_once_and_can_be_revoked(world: World) -> None:
    trade_as(world, "pharmacy shop")
    boss = signed_in(world, Role.ADMINISTRATOR, organisation_id=1)
    form: dict[str, object] = {
        "key_name": "Quầy 1",
        "key_role": "shop",
        "scope": ["verify", "sell"],
        "days": "30",
        "sandbox": "",
    }
    answer = boss.post("/keys", **form)
    text = re.search(r"vnpc_([a-z2-7]{8})_[A-Za-z0-9_-]{43}", answer.text)
    assert text is not None
    assert api_keys.authenticate(world.engine, text[0], world.moment) is not None
    assert text[0] not in boss.get("/people").text
    assert boss.post(f"/keys/{text[1]}/revoke").location == "/people?said=key_revoked_done"
    assert api_keys.authenticate(world.engine, text[0], world.moment) is None
    wrong: tuple[dict[str, object], ...] = (
        {"scope": "flags"},
        {"scope": []},
        {"key_role": "officer"},
        {"days": "0"},
        {"days": "²"},
    )
    for changes in wrong:
        assert boss.post("/keys", **(form | changes)).status_code == 400
    other = signed_in(world, Role.ADMINISTRATOR, organisation_id=other_organisation(world))
    assert other.post(f"/keys/{text[1]}/revoke").status_code == 404


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
