"""Rows of sessions and of one-time codes: ended together, dropped in time, and a code's step never goes back."""

from datetime import timedelta

import pytest

from registry.model.people import Person, Role
from registry.store.engine.engine import Connection, IntegrityError, read, write
from registry.store.office import accounts, sessions
from registry.store.office.sessions import Session
from tests.factories import NOW, World

HOUR = timedelta(hours=1)
ONE, TWO, OTHERS = b"1" * 32, b"2" * 32, b"3" * 32


def person(conn: Connection, login: str = "an") -> Person:
    return accounts.add_person(conn, Person(0, login, login, None, (Role.OFFICER,)), "alice", NOW)


def test_a_session_is_found_by_its_digest_whether_it_still_counts_or_not(world: World) -> None:
    with write(world.engine) as conn:
        who = person(conn)
        sessions.add(conn, ONE, Session(who, False, NOW, NOW, NOW + HOUR))
        sessions.note_seen(conn, ONE, NOW + 9 * HOUR)
        assert sessions.find(conn, ONE) == Session(who, False, NOW, NOW + 9 * HOUR, NOW + HOUR)
        assert sessions.find(conn, TWO) is None
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        sessions.add(conn, ONE, Session(who, True, NOW, NOW, NOW))
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        sessions.add(conn, b"short", Session(who, True, NOW, NOW, NOW))


def test_all_sessions_of_a_person_end_together_and_nobody_elses(world: World) -> None:
    with write(world.engine) as conn:
        who, other = person(conn), person(conn, "binh")
        for digest, owner in ((ONE, who), (TWO, who), (OTHERS, other)):
            sessions.add(conn, digest, Session(owner, True, NOW, NOW, NOW + HOUR))
        assert sessions.end_all(conn, who.id) == 2
        assert sessions.end_all(conn, who.id) == 0
        assert sessions.find(conn, OTHERS) is not None
        sessions.end(conn, OTHERS)
        assert sessions.find(conn, OTHERS) is None


def test_what_counts_no_more_is_dropped_at_its_moment(world: World) -> None:
    with write(world.engine) as conn:
        who = person(conn)
        sessions.add(conn, ONE, Session(who, True, NOW, NOW, NOW + HOUR))
        sessions.add(conn, TWO, Session(who, True, NOW, NOW, NOW + 2 * HOUR))
        sessions.drop_old(conn, NOW + HOUR)
        assert sessions.find(conn, ONE) is None
        assert sessions.find(conn, TWO) is not None


def test_the_step_of_a_one_time_code_is_used_once_and_never_goes_back(world: World) -> None:
    with write(world.engine) as conn:
        who = person(conn)
        assert sessions.totp(conn, who.id) is None
        assert not sessions.use_step(conn, who.id, 5)
        sessions.set_totp(conn, who.id, b"sealed", 5, "an", NOW)
        assert [sessions.use_step(conn, who.id, step) for step in (4, 5, 7, 7, 6, 8)] == [
            False, False, True, False, False, True,
        ]  # fmt: skip
        assert sessions.totp(conn, who.id) == (b"sealed", 8)


def test_codes_are_forgotten_whole(world: World) -> None:
    with write(world.engine) as conn:
        who = person(conn)
        sessions.set_totp(conn, who.id, b"sealed", 5, "an", NOW)
        sessions.set_totp(conn, who.id, None, 9, "an", NOW)
    with read(world.engine) as conn:
        assert sessions.totp(conn, who.id) is None
