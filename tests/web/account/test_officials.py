"""Officials' accounts on pages: asked for at /people, signed at /people/requests, emergencies told."""

import re
from html import unescape

import pytest
from werkzeug.test import TestResponse

from registry.errors import Conflict
from registry.model.people import Role
from registry.office import accounts
from registry.store.engine.engine import read, write
from registry.supervision import officials
from registry.supervision.officials import Alone, Asker
from tests.factories import OWN_AUTHORITY
from tests.web.conftest import World
from tests.web.people import PASSWORD, Signed, make_person, signed_in


def words(answer: TestResponse) -> str:
    """The text of a page, without tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())


AN: dict[str, object] = {"login": "an.moi", "name": "An Mới", "role": "officer", "authority": str(OWN_AUTHORITY.id)}


@pytest.fixture
def boss(world: World) -> Signed:
    return signed_in(world, Role.ADMINISTRATOR, login="mot")


@pytest.fixture
def second(world: World) -> Signed:
    return signed_in(world, Role.ADMINISTRATOR, login="hai")


def state(world: World, login: str) -> tuple[str, bool] | None:
    with read(world.engine) as conn:
        person = accounts.login_holder(conn, login)
    return (person.state.value, person.has_password) if person else None


def test_what_one_administrator_asks_another_one_signs(world: World, boss: Signed, second: Signed) -> None:
    asked = boss.post("/people", **AN)
    token = re.search(r"/password\?lang=vi#([A-Za-z0-9_-]{43})", asked.text)[1]  # type: ignore[index]
    assert "chỉ mở được sau khi người quản trị thứ hai ký" in words(asked)
    assert "Tài khoản chờ chữ ký (1)" in words(second.get("/people"))
    mine, theirs = words(boss.get("/people/requests")), words(second.get("/people/requests"))
    for page in (mine, theirs):
        for there in ("An Mới", "an.moi", "Cán bộ", "mot,", "hai, đến", "Có chưa đến ba người"):
            assert there in page, there
        assert token not in page
    assert ("Rút đề nghị" in mine, "Ký và thực hiện ngay" in mine) == (True, False)
    assert ("Rút đề nghị" in theirs, "Ký và thực hiện ngay" in theirs) == (False, True)
    assert boss.post("/people/requests/1/sign").status_code == 409
    assert state(world, "an.moi") is None
    assert second.post("/people/requests/1/sign").location == "/people/requests?said=official_signed"
    # Pressed twice it says who has done it.
    assert second.post("/people/requests/1/sign").status_code == 409
    accounts.set_password(world.engine, token, PASSWORD, world.moment)
    assert state(world, "an.moi") == ("active", True)
    assert "Chưa có gì ở đây" in words(second.get("/people/requests"))


def test_a_request_is_refused_with_a_reason_or_taken_back(world: World, boss: Signed, second: Signed) -> None:
    boss.post("/people", **AN)
    assert second.post("/people/requests/1/refuse", reason="").status_code == 400
    assert second.post("/people/requests/1/refuse", reason="không biết ai").status_code == 303
    boss.post("/people", **AN)
    assert second.post("/people/requests/2/withdraw").status_code == 409
    assert boss.post("/people/requests/2/withdraw").status_code == 303
    assert state(world, "an.moi") is None


def test_who_lost_the_token_is_told_to_take_the_request_back(world: World, boss: Signed, second: Signed) -> None:
    make_person(world, Role.OFFICER, login="can.bo")
    for path, form in (("/people", AN), ("/people/can.bo/reset", {})):
        assert boss.post(path, **form).status_code == 200
        for _ in "12":
            again = boss.post(f"{path}?lang=en", **form)
            assert (again.status_code, "one-time token was shown once" in again.text) == (409, True)
            assert "/password?lang" not in again.text
    assert boss.post("/people/requests/1/withdraw").status_code == 303
    assert "/password?lang=en#" in boss.post("/people", **AN).text
    # Another administrator signs that one, and has no token to lose.
    with pytest.raises(Conflict) as caught, write(world.engine) as conn:
        officials.ask_to_reset(conn, "can.bo", Asker(second.person.login, world.moment, lambda most: most // 5))
    assert caught.value.code == "asked_already"
    with pytest.raises(Conflict, match=r"request 2.*shown once") as caught, write(world.engine) as conn:
        officials.ask_to_reset(conn, "can.bo", Asker(boss.person.login, world.moment, lambda most: most // 5))
    assert caught.value.code == "token_shown"


def test_reset_and_enabling_take_two_for_officials_and_one_for_others(
    world: World, boss: Signed, second: Signed
) -> None:
    make_person(world, Role.OFFICER, login="can.bo")
    reset = boss.post("/people/can.bo/reset")
    token = re.search(r"/password\?lang=vi#([A-Za-z0-9_-]{43})", reset.text)[1]  # type: ignore[index]
    assert second.post("/people/requests/1/sign").status_code == 303
    accounts.set_password(world.engine, token, PASSWORD + " khác", world.moment)
    assert boss.post("/people/can.bo/disable").status_code == 303
    assert "Mở lại tài khoản" in words(boss.get("/people"))
    assert boss.post("/people/can.bo/enable").status_code == 200
    assert state(world, "can.bo") == ("disabled", False)
    assert second.post("/people/requests/2/sign").status_code == 303
    assert state(world, "can.bo") == ("active", False)
    make_person(world, Role.PRODUCER, login="chu")
    owner = signed_in(world, Role.ADMINISTRATOR, organisation_id=1)
    assert owner.post("/people/chu/enable").status_code == 409
    assert owner.post("/people/chu/disable").status_code == 303
    back = owner.post("/people/chu/enable")
    assert "/password?lang=vi#" in back.text
    assert state(world, "chu") == ("active", False)


def test_other_desks_find_nothing_of_it(world: World, boss: Signed) -> None:
    boss.post("/people", **AN)
    owner = signed_in(world, Role.ADMINISTRATOR, organisation_id=1)
    officer = signed_in(world, Role.OFFICER)
    assert owner.get("/people/requests").status_code == 404
    assert owner.post("/people/requests/1/sign").status_code == 404
    assert owner.get("/emergencies").status_code == 404
    assert officer.get("/people/requests").status_code == 403
    assert officer.get("/officer/requests/1").status_code == 404
    for act in ("approve", "refuse", "withdraw", "appoint"):
        assert officer.post("/officer/requests/1/decide", act=act, reason="x").status_code == 404, act
    assert state(world, "an.moi") is None


def test_no_other_request_is_decided_among_accounts(world: World, boss: Signed, second: Signed) -> None:
    boss.post("/people", **AN)
    for path in ("/people/requests/77/sign", "/people/requests/0/sign"):
        assert second.post(path).status_code == 404
    assert second.post(f"/people/requests/{1 << 70}/sign").status_code == 404


def test_an_emergency_is_told_on_every_desk_of_the_registry(world: World, boss: Signed) -> None:
    assert "Chưa có gì ở đây" in words(boss.get("/emergencies"))
    with write(world.engine) as conn:
        alone = Alone("root", world.moment, lambda most: most // 3, "mất <b>khóa</b>")
        officials.reset_alone(conn, "mot", alone)
    assert "có 1 tài khoản cán bộ được cấp khẩn cấp" in words(boss.get("/people"))
    officer = signed_in(world, Role.OFFICER)
    for desk in (boss, officer):
        page = desk.get("/emergencies")
        assert "mất &lt;b&gt;khóa&lt;/b&gt;" in page.text
        assert "root" in page.text
    assert "cấp khẩn cấp" in words(officer.get("/officer"))
