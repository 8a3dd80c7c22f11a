"""People and their one-time tokens: how they come in, and who comes in no more."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from registry.errors import Conflict, Invalid, NotFound, Refused
from registry.model import people
from registry.model.people import Person, PersonState, Role, Viewer
from registry.model.trail import TrailFilter
from registry.office import accounts, trail
from registry.store.engine.engine import read, write
from registry.store.office import account_rows
from tests.factories import NOW, OWN_AUTHORITY, World, add_account, make_organisation
from tests.office.logins import PASSWORD, add, reset, sign_in

HOUR = timedelta(hours=1)


# --- people


def test_a_person_comes_in_by_a_one_time_token(world: World) -> None:
    made = add(world)
    assert made.person.login == "nguyen.an"
    assert made.until == NOW + timedelta(hours=24)
    assert sign_in(world) is False
    accounts.set_password(world.engine, made.token, PASSWORD, NOW)
    assert sign_in(world) is True
    assert sign_in(world, login=" NGUYEN.AN") is True
    assert sign_in(world, "another quite long password") is False


def test_a_token_is_used_once_and_for_a_day(world: World) -> None:
    first = add(world)
    with pytest.raises(Refused, match="one-time token"):
        accounts.set_password(world.engine, first.token, PASSWORD, first.until)
    accounts.set_password(world.engine, first.token, PASSWORD, first.until - HOUR)
    with pytest.raises(Refused, match="one-time token"):
        accounts.set_password(world.engine, first.token, "another quite long password", NOW)
    assert sign_in(world) is True


def test_of_two_who_use_one_token_at_the_same_moment_one_sets_the_password(world: World) -> None:
    token, barrier = add(world).token, Barrier(2)

    def use(password: str) -> str | None:
        barrier.wait()
        try:
            accounts.set_password(world.engine, token, password, NOW)
        except Refused:
            return None
        return password

    with ThreadPoolExecutor(2) as pool:
        done = [password for password in pool.map(use, ["the first password", "the other password"]) if password]
    assert len(done) == 1
    assert sign_in(world, done[0]) is True


def test_a_second_token_ends_the_first_and_leaves_the_password(world: World) -> None:
    accounts.set_password(world.engine, add(world).token, PASSWORD, NOW)
    first, second = reset(world), reset(world)
    with pytest.raises(Refused):
        accounts.set_password(world.engine, first.token, "another quite long password", NOW)
    assert sign_in(world) is True
    accounts.set_password(world.engine, second.token, "another quite long password", NOW)
    assert sign_in(world) is False
    assert sign_in(world, "another quite long password") is True
    with read(world.engine) as conn:
        told = trail.entries(conn, people.REGISTRY, TrailFilter(act="password_set"))
    assert [(one.entry.by, one.entry.subject) for one in told] == [("nguyen.an", "nguyen.an")] * 2


def test_neither_token_nor_password_is_kept(world: World, heavy_secrets: None) -> None:
    made = add(world)
    with read(world.engine) as conn:
        row = conn.exec_driver_sql("SELECT password, reset_digest FROM people").one()
    assert row.password is None
    assert bytes(row.reset_digest) == people.digest(made.token)
    accounts.set_password(world.engine, made.token, PASSWORD, NOW)
    with read(world.engine) as conn:
        row = conn.exec_driver_sql("SELECT password, reset_digest FROM people").one()
    assert row.password.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert row.reset_digest is None


@pytest.mark.parametrize("password", ["", "too short", "x" * 201, "x nguyen.an x", "\ud800" * 12])
def test_a_bad_password_is_refused_and_the_token_stays_good(world: World, password: str) -> None:
    token = add(world).token
    with pytest.raises(Invalid, match="password"):
        accounts.set_password(world.engine, token, password, NOW)
    accounts.set_password(world.engine, token, PASSWORD, NOW)


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "é" * 43, "\ud800"])
def test_an_unknown_token_is_refused(world: World, token: str) -> None:
    add(world)
    with pytest.raises(Refused, match="one-time token"):
        accounts.set_password(world.engine, token, PASSWORD, NOW)


def test_who_is_disabled_comes_in_no_more(world: World) -> None:
    accounts.set_password(world.engine, add(world).token, PASSWORD, NOW)
    token = reset(world).token
    with write(world.engine) as conn:
        assert accounts.disable(conn, "Nguyen.An", "bob", NOW)
        assert not accounts.disable(conn, "nguyen.an", "bob", NOW)
    assert sign_in(world) is False
    with pytest.raises(Refused):
        accounts.set_password(world.engine, token, PASSWORD, NOW)
    with pytest.raises(Refused, match="disabled"):
        reset(world)
    with read(world.engine) as conn:
        assert account_rows.every_person(conn, people.REGISTRY)[0].state is PersonState.DISABLED


BAD = [
    ({"login": "a"}, "login"),
    ({"login": "nguyễn"}, "login"),
    ({"name": "  "}, "name"),
    ({"name": "x" * 301}, "name"),
    ({"name": "a\nb"}, "name"),
    ({"roles": ()}, "role"),
    ({"roles": (Role.OFFICER, Role.PHARMACY)}, "organisation_missing"),
    ({"authority": None}, "authority_missing"),
    ({"roles": (Role.INSPECTOR,), "authority": None}, "authority_missing"),
    ({"roles": (Role.ADMINISTRATOR,)}, "authority_apart"),
]


@pytest.mark.parametrize(("changes", "code"), BAD)
def test_a_bad_field_is_named(world: World, changes: dict[str, Any], code: str) -> None:
    good: dict[str, Any] = {"login": "an", "name": "An", "roles": (Role.OFFICER,), "authority": OWN_AUTHORITY}
    given = good | changes
    with pytest.raises(Invalid) as caught:
        add(world, Person(0, given["login"], given["name"], None, given["roles"], authority=given["authority"]))
    assert caught.value.code == code


def test_a_login_is_given_once_however_it_is_spelled(world: World) -> None:
    add(world)
    with pytest.raises(Conflict, match="taken"):
        add(world, Person(0, "nguyen.AN", "Somebody else", None, (Role.OFFICER,), authority=OWN_AUTHORITY))


def test_an_unknown_login_is_named(world: World) -> None:
    with write(world.engine) as conn, pytest.raises(NotFound, match="nobody"):
        accounts.disable(conn, "nobody", "bob", NOW)


def test_an_organisations_administrator_sees_its_own_people_alone(world: World) -> None:
    one, other = make_organisation(world), make_organisation(world, "8935000")
    with write(world.engine) as conn:
        for login, owner in (("lan", one.id), ("minh", other.id), ("an", None)):
            role = Role.OFFICER if owner is None else Role.PRODUCER
            authority = OWN_AUTHORITY if owner is None else None
            new = Person(0, login, login, owner, (role,), authority=authority)
            add_account(conn, new, "test", NOW, world.draw)
        mine, everybody = (accounts.persons(conn, viewer) for viewer in (Viewer(one.id), people.REGISTRY))
        assert [person.login for person in mine] == ["lan"]
        assert accounts.organisation_names(conn, mine) == {one.id: one.name}
        assert len(everybody) == 3
        assert accounts.organisation_names(conn, everybody) == {one.id: one.name, other.id: other.name}
        assert accounts.logins(conn, Viewer(one.id)) == {"lan"}
        assert accounts.person_seen(conn, Viewer(one.id), " LAN ").login == "lan"
        for login in ("minh", "an", "nobody", "\x00"):
            with pytest.raises(NotFound):
                accounts.person_seen(conn, Viewer(one.id), login)
