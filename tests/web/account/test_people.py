"""The administrators' page of people and API keys."""

import re
from html import unescape

import pytest

from registry.errors import Refused
from registry.model.authorities import Territory
from registry.model.people import REGISTRY, Permission, Person, PersonState, Role
from registry.office import accounts, api_keys
from registry.store.engine.engine import read, write
from registry.store.engine.schema import organisations
from registry.store.office import account_rows
from tests.factories import make_authority
from tests.web.conftest import World
from tests.web.people import PASSWORD, make_person, signed_in
from tests.web.program import make_key, other_organisation


def trade_as(world: World, roles: str, organisation_id: int = 1) -> None:
    """Put the trades of an organisation on record, as the registry does."""
    with write(world.engine) as conn:
        conn.execute(organisations.update().where(organisations.c.id == organisation_id).values(roles=roles))


def everybody(world: World) -> dict[str, Person]:
    with read(world.engine) as conn:
        return {person.login: person for person in account_rows.every_person(conn, REGISTRY)}


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
    assert "lan.tran" not in everybody(world)
    with pytest.raises(Refused):
        accounts.set_password(world.engine, token, PASSWORD, world.moment)
    signer = signed_in(world, Role.ADMINISTRATOR)
    assert signer.post("/people/requests/1/sign").status_code == 303
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


def test_an_organisation_gives_no_role_of_a_trade_that_it_does_not_have(world: World) -> None:
    boss = signed_in(world, Role.ADMINISTRATOR, organisation_id=1)
    form: dict[str, object] = {"key_role": "pharmacy", "scope": ["verify", "sell"]}
    assert boss.post("/keys", **form).status_code == 400, "a producer is no pharmacy"
    assert boss.post("/people", login="moi", name="M", role="pharmacy").status_code == 400
    assert 'value="pharmacy"' not in boss.get("/people").text
    assert 'value="orders"' in boss.get("/people").text
    assert boss.post("/keys", key_role="producer", scope="orders").status_code == 200
    trade_as(world, "producer pharmacy")
    assert boss.post("/keys", **form).status_code == 200
    trade_as(world, "pharmacy")
    assert 'value="orders"' not in boss.get("/people").text, "no key of a pharmacy may"


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


@pytest.mark.parametrize("role", ["officer", "inspector", "administrator"])
def test_an_administrator_alone_makes_no_key_of_an_authority(world: World, role: str) -> None:
    for owner in (None, 1):
        boss = signed_in(world, Role.ADMINISTRATOR, organisation_id=owner)
        form = {"key_role": role, "scope": "recall", "key_organisation": "0101234565", "authority": "1"}
        answer = boss.post("/keys?lang=en", **form)
        assert (answer.status_code, "never for an authority" in answer.text) == (409, True)
        assert f'value="{role}"' not in boss.get("/people").text.split('action="/keys"')[1]
    with read(world.engine) as conn:
        assert api_keys.every(conn, REGISTRY) == []


def test_an_authoritys_key_of_an_earlier_release_is_called_what_it_is(world: World) -> None:
    boss = signed_in(world, Role.ADMINISTRATOR)
    make_key(world, Role.SHOP, Permission.SELL)
    assert "only reads and checks codes" not in boss.get("/people?lang=en").text
    make_key(world, Role.OFFICER, Permission.FLAGS, Permission.RECALL)
    assert boss.get("/people?lang=en").text.count("only reads and checks codes") == 1


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
        {"key_role": "producer"},
        {"days": "0"},
        {"days": "²"},
    )
    for changes in wrong:
        assert boss.post("/keys", **(form | changes)).status_code == 400
    other = signed_in(world, Role.ADMINISTRATOR, organisation_id=other_organisation(world))
    assert other.post(f"/keys/{text[1]}/revoke").status_code == 404
