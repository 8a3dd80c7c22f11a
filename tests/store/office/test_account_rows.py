"""Rows of people and API keys: whose they are."""

from datetime import timedelta

import pytest

from registry.model.people import REGISTRY, ApiKey, Permission, Person, Role, Viewer
from registry.store.engine.engine import IntegrityError, read, write
from registry.store.office import account_rows
from tests.factories import NOW, World, make_organisation


def key(prefix: str, owner: int) -> ApiKey:
    return ApiKey(prefix, owner, Role.SHOP, (Permission.VERIFY, Permission.SELL), "Quầy 1", "alice", NOW)


def test_an_organisation_sees_its_own_people_and_keys_and_the_registry_all(world: World) -> None:
    one, other = make_organisation(world).id, make_organisation(world, "8935000").id
    with write(world.engine) as conn:
        for login, owner in (("an", one), ("binh", other), ("chi", None)):
            account_rows.add_person(conn, Person(0, login, login, owner, (Role.OFFICER,)), "alice", NOW)
        account_rows.add_key(conn, key("aaaaaaaa", one), bytes(32))
        account_rows.add_key(conn, key("bbbbbbbb", other), bytes(32))
    with read(world.engine) as conn:
        seen = {
            viewer: (
                [person.login for person in account_rows.every_person(conn, viewer)],
                [each.prefix for each in account_rows.every_key(conn, viewer)],
            )
            for viewer in (REGISTRY, Viewer(one), Viewer(other), Viewer(0))
        }
    assert seen == {
        REGISTRY: (["an", "binh", "chi"], ["aaaaaaaa", "bbbbbbbb"]),
        Viewer(one): (["an"], ["aaaaaaaa"]),
        Viewer(other): (["binh"], ["bbbbbbbb"]),
        Viewer(0): ([], []),
    }


def test_a_person_and_a_key_are_read_as_they_were_recorded(world: World) -> None:
    owner = make_organisation(world).id
    with write(world.engine) as conn:
        person = account_rows.add_person(conn, Person(0, "an", "Ân", owner, (Role.SHOP, Role.PHARMACY)), "alice", NOW)
        account_rows.add_key(conn, key("aaaaaaaa", owner), b"x" * 32)
        assert account_rows.credential(conn, "an") == account_rows.Credential(person, None)
        assert account_rows.key(conn, "aaaaaaaa") == (key("aaaaaaaa", owner), b"x" * 32, None)


def test_a_login_and_a_prefix_are_given_once(world: World) -> None:
    owner, person = make_organisation(world).id, Person(0, "an", "An", None, (Role.OFFICER,))
    with write(world.engine) as conn:
        account_rows.add_person(conn, person, "alice", NOW)
        account_rows.add_key(conn, key("aaaaaaaa", owner), bytes(32))
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        account_rows.add_person(conn, person, "alice", NOW)
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        account_rows.add_key(conn, key("aaaaaaaa", owner), bytes(32))


def test_a_scope_that_this_release_does_not_know_opens_nothing(world: World) -> None:
    owner = make_organisation(world).id
    with write(world.engine) as conn:
        account_rows.add_key(conn, key("aaaaaaaa", owner), bytes(32))
        conn.exec_driver_sql("UPDATE api_keys SET scopes = 'verify everything'")
        assert account_rows.every_key(conn, REGISTRY)[0].scopes == (Permission.VERIFY,)


def test_the_use_of_a_key_never_goes_back(world: World) -> None:
    owner = make_organisation(world).id
    with write(world.engine) as conn:
        account_rows.add_key(conn, key("aaaaaaaa", owner), bytes(32))
        for hours in (2, 1):
            account_rows.note_use(conn, "aaaaaaaa", NOW + timedelta(hours=hours))
        assert account_rows.every_key(conn, REGISTRY)[0].used_at == NOW + timedelta(hours=2)
