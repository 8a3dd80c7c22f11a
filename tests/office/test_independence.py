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
def two(world: World) -> World:
    for login in ("q.a", "q.b"):
        make(world, login, "root", Role.ADMINISTRATOR)
    return world


def test_nobody_is_the_second_to_whoever_made_their_account_however_long_ago(two: World) -> None:
    make(two, "an", "q.a")
    make(two, "binh", "q.b")
    for at in (timedelta(), 900 * WITHIN):
        assert dependents(two, "q.a", at) == {"an"}
        assert dependents(two, "q.b", at) == {"binh"}
        # Whoever was shown the one-time token may hold both accounts.
        assert dependents(two, "an", at) == {"q.a"}


def test_two_of_one_hand_are_not_independent_for_thirty_days(two: World) -> None:
    make(two, "an", "q.a")
    make(two, "binh", "q.a", at=timedelta(days=29))
    make(two, "chi", "q.b")
    for asker, other in (("an", "binh"), ("binh", "an")):
        assert dependents(two, asker, timedelta(days=30)) == {other, "q.a"}
        # The younger one of both counts.
        assert dependents(two, asker, timedelta(days=59)) == {other, "q.a"}
        assert dependents(two, asker, timedelta(days=59, seconds=1)) == {"q.a"}
    assert dependents(two, "chi", timedelta(days=29)) == {"q.b"}


@pytest.mark.parametrize("act", ["reset", "enabled"])
def test_a_new_password_is_a_hand_as_well(two: World, act: str) -> None:
    make(two, "an", "q.a", at=-2 * WITHIN)
    make(two, "binh", "q.b", at=-2 * WITHIN)
    assert dependents(two, "an") == {"q.a"}
    with write(two.engine) as conn:
        for login in ("an", "binh"):
            person = accounts.find_person(conn, login)
            if act == "reset":
                accounts.record_reset(conn, person, Warrant("q.b", "q.a"), NOW)
            else:
                accounts.disable(conn, login, "q.b", NOW)
                accounts.readmit(conn, accounts.find_person(conn, login), Warrant("q.b", "q.a"), NOW)
    assert dependents(two, "an") == {"binh", "q.a", "q.b"}
    assert dependents(two, "binh") == {"an", "q.b"}
    assert dependents(two, "q.b") == {"an", "binh"}
    # Who signed was never shown the one-time token.
    assert dependents(two, "q.a") == {"an"}


def test_the_first_two_administrators_are_of_nobodys_hand(two: World) -> None:
    make(two, "q.c", "root", Role.ADMINISTRATOR)
    assert dependents(two, "q.a") == set()
    assert dependents(two, "root") == {"q.c"}
    assert dependents(two, "q.c") == {"root"}
    with write(two.engine) as conn:
        accounts.record_reset(conn, accounts.find_person(conn, "q.b"), Warrant("root"), NOW)
    assert dependents(two, "root") == {"q.b", "q.c"}
    assert dependents(two, "q.c") == {"q.b", "root"}
    assert dependents(two, "q.b") == {"q.c", "root"}


def test_whoever_disabled_somebody_has_no_hand_upon_them(two: World) -> None:
    make(two, "an", "q.a", at=-2 * WITHIN)
    make(two, "binh", "q.a", at=-2 * WITHIN)
    with write(two.engine) as conn:
        accounts.disable(conn, "an", "q.b", NOW)
    assert dependents(two, "q.b") == set()
    assert dependents(two, "binh") == {"q.a"}


def test_an_administrator_whom_another_one_made_is_of_their_hand_though_among_the_first_two(world: World) -> None:
    """As the page of earlier releases made them."""
    make(world, "q.a", "root", Role.ADMINISTRATOR)
    make(world, "q.b", "q.a", Role.ADMINISTRATOR)
    assert dependents(world, "q.a") == {"q.b"}
    assert dependents(world, "q.b") == {"q.a"}
    assert dependents(world, "root") == set()
