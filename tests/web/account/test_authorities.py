"""For whom somebody acts is chosen by the registry's own administrators alone."""

import secrets

from registry.catalogue import organisations
from registry.model.authorities import Territory
from registry.model.people import Role
from registry.office import authorities
from registry.store.engine.engine import read, write
from registry.supervision import company_cases, draws
from tests.factories import make_authority
from tests.web.conftest import World
from tests.web.people import signed_in


def test_an_officer_is_made_for_an_authority_that_is_chosen(world: World) -> None:
    boss, team = signed_in(world, Role.ADMINISTRATOR), make_authority(world.engine, "Đội 4", Territory("01"))
    assert f'<option value="{team.id}">Đội 4 · Hà Nội</option>' in boss.get("/people").text
    without = boss.post("/people", login="moi", name="M", role="officer")
    assert (without.status_code, "hãy chọn cơ quan" in without.text) == (400, True)
    unknown = boss.post("/people", login="moi", name="M", role="officer", authority="999")
    assert (unknown.status_code, "Không có cơ quan này" in unknown.text) == (404, True)
    assert boss.post("/people", login="moi", name="M", role="officer", authority=str(team.id)).status_code == 200
    shop = boss.post("/people", login="quay", name="Q", role="shop", organisation="0101234565", authority=str(team.id))
    assert shop.status_code == 200, "what a form still holds of an authority counts for nobody else"


def test_an_organisations_administrator_chooses_none(world: World) -> None:
    boss = signed_in(world, Role.ADMINISTRATOR, organisation_id=1)
    assert 'name="authority"' not in boss.get("/people").text


FORM = {"name": "Chi cục QLTT", "force": "market_surveillance", "province": "79"}


def test_authorities_and_forces_are_made_and_changed_on_their_page(world: World) -> None:
    boss = signed_in(world, Role.ADMINISTRATOR)
    assert boss.post("/authorities", **FORM).status_code == 303
    page = boss.get("/authorities").text
    for words in ("Chi cục QLTT", "Quản lý thị trường", "Thành phố Hồ Chí Minh", "toàn quốc"):
        assert words in page
    with read(world.engine) as conn:
        made = authorities.find(conn, "Chi cục QLTT")
    bad = boss.post("/authorities", **FORM)
    assert (bad.status_code, "đã có trong địa bàn" in bad.text, 'value="Chi cục QLTT"' in bad.text) == (409, True, True)
    missing = boss.post("/authorities", name="", force="police")
    assert missing.status_code == 400
    path = f"/authorities/{made.id}"
    assert 'value="Chi cục QLTT"' in boss.get(path).text
    assert boss.post(path, **FORM | {"province": "", "commune": "00004"}).status_code == 400
    assert boss.post(path, **FORM | {"name": "Cục QLTT", "province": ""}).status_code == 303
    with read(world.engine) as conn:
        assert authorities.find(conn, str(made.id)).territory.is_nation
    force = {"code": "fire_police", "name_vi": "Cảnh sát PCCC", "name_en": "Fire police"}
    assert boss.post("/forces", **force).status_code == 303
    assert boss.post("/forces", **force).status_code == 409
    assert "Cảnh sát PCCC" in boss.get("/authorities").text
    assert boss.get("/authorities/999").status_code == 404


def test_a_person_is_moved(world: World) -> None:
    boss, team = signed_in(world, Role.ADMINISTRATOR), make_authority(world.engine, "Đội 4", Territory("01"))
    officer = signed_in(world, Role.OFFICER, login="an")
    path = f"/people/{officer.person.login}/authority"
    assert path in boss.get("/people").text
    assert "Cơ quan quản lý sổ đăng ký · toàn quốc" in boss.get(path).text
    assert boss.post(path, authority="").status_code == 400
    assert boss.post(path, authority=str(team.id)).status_code == 303
    assert "Đội 4 · Hà Nội" in officer.get("/officer").text, "at once, in the session under way"
    assert boss.get("/people/nobody/authority").status_code == 404
    shop = signed_in(world, Role.SHOP, login="quay")
    assert boss.post(f"/people/{shop.person.login}/authority", authority=str(team.id)).status_code == 409


def test_nobody_is_moved_and_no_territory_changed_under_a_draw(world: World) -> None:
    boss, saigon = signed_in(world, Role.ADMINISTRATOR), make_authority(world.engine, "Đội 4", Territory("79"))
    for login in ("an", "binh"):
        signed_in(world, Role.OFFICER, login=login)
    with write(world.engine) as conn:
        company = organisations.by_id(conn, 1)
        company_cases.ask_suspension(conn, company, "nghi hàng giả", "an", world.moment, "đang bán")
        draws.draw_due(conn, world.moment, secrets.randbelow)
    answer = boss.post("/people/binh/authority?lang=en", authority=str(saigon.id))
    assert (answer.status_code, "drawn to sign a request that is open" in answer.text) == (409, True)
    own = {"name": "Cơ quan", "force": "other", "province": "79", "commune": ""}
    answer = boss.post("/authorities/1?lang=en", **own)
    assert (answer.status_code, "this would change among whom" in answer.text) == (409, True)
    assert boss.post("/authorities/1", **own | {"province": ""}).status_code == 303


def test_none_of_it_is_for_an_organisations_administrator(world: World) -> None:
    boss = signed_in(world, Role.ADMINISTRATOR, Role.PRODUCER, organisation_id=1)
    assert boss.get("/authorities").status_code == 404
    assert boss.get("/authorities/1").status_code == 404
    for path in ("/authorities", "/authorities/1", "/forces", f"/people/{boss.person.login}/authority"):
        assert boss.post(path, **FORM, authority="1").status_code == 404
    assert 'href="/authorities"' not in boss.get("/people").text
