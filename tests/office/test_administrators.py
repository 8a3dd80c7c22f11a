"""A company's new administrator: only where the only one is gone, and told from a takeover."""

import pytest

from registry.errors import Conflict, Invalid, Refused
from registry.model.goods import Organisation
from registry.model.people import Person, PersonState, Role, Viewer
from registry.model.trail import TrailFilter
from registry.office import accounts, administrators
from registry.office.administrators import Hands, Successor
from registry.office.trail import entries
from registry.store.engine.engine import Connection, read, write
from tests.factories import NOW, OWN_AUTHORITY, World, add_account, make_organisation

HANDS = Hands("an", "bình", NOW, "người cũ đã nghỉ")
BOTH = (Role.PRODUCER, Role.ADMINISTRATOR)


def person(world: World, one: Organisation | None, login: str, *roles: Role) -> None:
    with write(world.engine) as conn:
        authority = OWN_AUTHORITY if Role.OFFICER in roles else None
        new = Person(0, login, f"Người {login}", one.id if one else None, roles, authority=authority)
        add_account(conn, new, "test", NOW, world.draw)


def named(world: World, one: Organisation, login: str, name: str = "") -> Successor:
    with read(world.engine) as conn:
        return administrators.successor(conn, one, login, name)


def people(world: World, one: Organisation) -> dict[str, tuple[PersonState, tuple[Role, ...]]]:
    with read(world.engine) as conn:
        return {p.login: (p.state, p.roles) for p in accounts.persons(conn, Viewer(one.id))}


def test_somebody_new_takes_the_place_of_the_one_who_is_gone(world: World) -> None:
    one = make_organisation(world)
    person(world, one, "cu", *BOTH)
    person(world, one, "kho", Role.PRODUCER)
    chosen = named(world, one, " MOI ", "Trần Mới")
    assert chosen == Successor("moi", "Trần Mới", ("cu",))
    with write(world.engine) as conn:
        given = administrators.appoint(conn, one, chosen, HANDS, world.draw)
    assert given.person.login == "moi"
    accounts.set_password(world.engine, given.token, "một mật khẩu đủ dài", NOW)
    assert people(world, one) == {
        "cu": (PersonState.DISABLED, BOTH),
        "kho": (PersonState.ACTIVE, (Role.PRODUCER,)),
        "moi": (PersonState.ACTIVE, BOTH),
    }
    with read(world.engine) as conn:
        (done,) = entries(conn, Viewer(one.id), TrailFilter(act="administrator_reset"))
    assert (done.entry.by, done.entry.second, done.entry.subject) == ("an", "bình", one.tax_code)
    assert done.entry.detail == {"login": "moi", "name": "Trần Mới", "leaving": ["cu"], "reason": "người cũ đã nghỉ"}
    assert given.token not in done.detail_text


def test_a_colleague_becomes_administrator_and_keeps_their_roles(world: World) -> None:
    one = make_organisation(world)
    person(world, one, "cu", *BOTH)
    person(world, one, "kho", Role.PRODUCER)
    with write(world.engine) as conn:
        administrators.appoint(conn, one, named_in(conn, one, "kho"), HANDS, world.draw)
    assert people(world, one) == {"cu": (PersonState.DISABLED, BOTH), "kho": (PersonState.ACTIVE, BOTH)}


def named_in(conn: Connection, one: Organisation, login: str) -> Successor:
    return administrators.successor(conn, one, login, "")


def test_the_only_one_who_lost_the_password_gets_a_token_and_stays(world: World) -> None:
    one = make_organisation(world)
    person(world, one, "chu", *BOTH)
    chosen = named(world, one, "chu")
    assert chosen.leaving == ()
    with write(world.engine) as conn:
        administrators.appoint(conn, one, chosen, HANDS, world.draw)
    assert people(world, one) == {"chu": (PersonState.ACTIVE, BOTH)}


def test_a_company_with_two_administrators_helps_itself(world: World) -> None:
    one = make_organisation(world)
    for login in ("mot", "hai"):
        person(world, one, login, *BOTH)
    with pytest.raises(Refused, match="mot"):
        named(world, one, "moi", "Ai Đó")
    assert named(world, one, "mot").leaving == ("hai",)


def test_nobody_of_another_company_or_of_the_registry_is_made_administrator(world: World) -> None:
    one, other = make_organisation(world), make_organisation(world, "8935000")
    person(world, other, "nguoi.khac", *BOTH)
    person(world, None, "can.bo", Role.OFFICER)
    for login in ("nguoi.khac", "can.bo"):
        with pytest.raises(Conflict):
            named(world, one, login, "Ai Đó")
    for login, name in (("x y", "Ai Đó"), ("moi", ""), ("moi", "a\nb")):
        with pytest.raises(Invalid):
            named(world, one, login, name)


def test_a_login_that_was_disabled_never_comes_back(world: World) -> None:
    one = make_organisation(world)
    person(world, one, "cu", *BOTH)
    with write(world.engine) as conn:
        accounts.disable(conn, "cu", "test", NOW)
    with pytest.raises(Refused):
        named(world, one, "cu")


def test_people_who_changed_meanwhile_are_looked_at_anew(world: World) -> None:
    one = make_organisation(world)
    person(world, one, "cu", *BOTH)
    chosen = named(world, one, "moi", "Trần Mới")
    person(world, one, "them", Role.ADMINISTRATOR)
    with pytest.raises((Conflict, Refused)), write(world.engine) as conn:
        administrators.appoint(conn, one, chosen, HANDS, world.draw)
    assert "moi" not in people(world, one)
    with write(world.engine) as conn:
        accounts.disable(conn, "cu", "test", NOW)
    with pytest.raises(Conflict, match="have changed"), write(world.engine) as conn:
        administrators.appoint(conn, one, chosen, HANDS, world.draw)
