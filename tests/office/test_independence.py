"""Who cannot be the second to whom, by whose hand their accounts are."""

from datetime import timedelta

import pytest

from registry.model.people import Person, Role
from registry.office import accounts, independence
from registry.office.accounts import Warrant
from registry.office.independence import WITHIN
from registry.store.engine.engine import read, write
from tests.factories import NOW, OWN_AUTHORITY, World


def make(world: World, login: str, by: str, role: Role = Role.OFFICER, at: timedelta = timedelta()) -> None:
    authority = OWN_AUTHORITY if role is Role.OFFICER else None
    with write(world.engine) as conn:
        accounts.admit(conn, Person(0, login, login, None, (role,), authority=authority), Warrant(by, "x"), NOW + at)


def dependents(world: World, asker: str, at: timedelta = timedelta()) -> set[str]:
    with read(world.engine) as conn:
        return set(independence.dependents(conn, asker, NOW + at))


@pytest.fixture
def founded(world: World) -> World:
    for login in ("q.a", "q.b"):
        make(world, login, "root", Role.ADMINISTRATOR)
    return world


def test_nobody_is_the_second_to_whoever_made_their_account_however_long_ago(founded: World) -> None:
    make(founded, "an", "q.a")
    make(founded, "binh", "q.b")
    for at in (timedelta(), 900 * WITHIN):
        assert dependents(founded, "q.a", at) == {"an"}
        assert dependents(founded, "q.b", at) == {"binh"}
        # Whoever was shown the one-time token may hold both accounts.
        assert dependents(founded, "an", at) == {"q.a"}


def test_two_of_one_hand_are_not_independent_for_thirty_days(founded: World) -> None:
    make(founded, "an", "q.a")
    make(founded, "binh", "q.a", at=timedelta(days=29))
    make(founded, "chi", "q.b")
    for asker, other in (("an", "binh"), ("binh", "an")):
        assert dependents(founded, asker, timedelta(days=30)) == {other, "q.a"}
        assert dependents(founded, asker, timedelta(days=30, seconds=1)) == {"q.a"}
    assert dependents(founded, "chi", timedelta(days=29)) == {"q.b"}


@pytest.mark.parametrize("act", ["reset", "enabled"])
def test_a_new_password_is_a_hand_as_well(founded: World, act: str) -> None:
    make(founded, "an", "q.a", at=-2 * WITHIN)
    make(founded, "binh", "q.b", at=-2 * WITHIN)
    assert dependents(founded, "an") == {"q.a"}
    with write(founded.engine) as conn:
        for login in ("an", "binh"):
            person = accounts.find_person(conn, login)
            if act == "reset":
                accounts.renew(conn, person, Warrant("q.b", "q.a"), NOW)
            else:
                accounts.disable(conn, login, "q.b", NOW)
                accounts.readmit(conn, accounts.find_person(conn, login), Warrant("q.b", "q.a"), NOW)
    assert dependents(founded, "an") == {"binh", "q.a", "q.b"}
    assert dependents(founded, "binh") == {"an", "q.b"}
    assert dependents(founded, "q.b") == {"an", "binh"}
    # Who signed was never shown the one-time token.
    assert dependents(founded, "q.a") == {"an"}


def test_the_first_two_administrators_are_of_nobodys_hand(founded: World) -> None:
    make(founded, "q.c", "root", Role.ADMINISTRATOR)
    assert dependents(founded, "q.a") == set()
    assert dependents(founded, "root") == {"q.c"}
    assert dependents(founded, "q.c") == {"root"}
    with write(founded.engine) as conn:
        accounts.renew(conn, accounts.find_person(conn, "q.b"), Warrant("root"), NOW)
    assert dependents(founded, "root") == {"q.b", "q.c"}
    assert dependents(founded, "q.c") == {"q.b", "root"}
    assert dependents(founded, "q.b") == {"q.c", "root"}


def test_whoever_disabled_somebody_has_no_hand_upon_them(founded: World) -> None:
    make(founded, "an", "q.a", at=-2 * WITHIN)
    make(founded, "binh", "q.a", at=-2 * WITHIN)
    with write(founded.engine) as conn:
        accounts.disable(conn, "an", "q.b", NOW)
    assert dependents(founded, "q.b") == set()
    assert dependents(founded, "binh") == {"q.a"}
