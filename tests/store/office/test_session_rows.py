"""Rows of sessions and of one-time codes: ended together, dropped in time, and a code's step never goes back."""

from datetime import timedelta

import pytest

from registry.model.people import Person, Role
from registry.store.engine.engine import Connection, IntegrityError, read, write
from registry.store.office import account_rows, session_rows
from registry.store.office.session_rows import Session
from tests.factories import NOW, World

HOUR = timedelta(hours=1)
ONE, TWO, OTHERS = b"1" * 32, b"2" * 32, b"3" * 32


def person(conn: Connection, login: str = "an") -> Person:
    return account_rows.add_person(conn, Person(0, login, login, None, (Role.OFFICER,)), "alice", NOW)


def test_a_session_is_found_by_its_digest_whether_it_still_counts_or_not(world: World) -> None:
    with write(world.engine) as conn:
        who = person(conn)
        session_rows.add(conn, ONE, Session(who, False, NOW, NOW, NOW + HOUR))
        session_rows.note_seen(conn, ONE, NOW + 9 * HOUR)
        assert session_rows.find(conn, ONE) == Session(who, False, NOW, NOW + 9 * HOUR, NOW + HOUR)
        assert session_rows.find(conn, TWO) is None
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        session_rows.add(conn, ONE, Session(who, True, NOW, NOW, NOW))
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        session_rows.add(conn, b"short", Session(who, True, NOW, NOW, NOW))


def test_all_sessions_of_a_person_end_together_and_nobody_elses(world: World) -> None:
    with write(world.engine) as conn:
        who, other = person(conn), person(conn, "binh")
        for digest, owner in ((ONE, who), (TWO, who), (OTHERS, other)):
            session_rows.add(conn, digest, Session(owner, True, NOW, NOW, NOW + HOUR))
        assert session_rows.end_all(conn, who.id) == 2
        assert session_rows.end_all(conn, who.id) == 0
        assert session_rows.find(conn, OTHERS) is not None
        session_rows.end(conn, OTHERS)
        assert session_rows.find(conn, OTHERS) is None


def test_what_counts_no_more_is_dropped_at_its_moment(world: World) -> None:
    with write(world.engine) as conn:
        who = person(conn)
        session_rows.add(conn, ONE, Session(who, True, NOW, NOW, NOW + HOUR))
        session_rows.add(conn, TWO, Session(who, True, NOW, NOW, NOW + 2 * HOUR))
        session_rows.drop_old(conn, NOW + HOUR)
        assert session_rows.find(conn, ONE) is None
        assert session_rows.find(conn, TWO) is not None


def test_the_step_of_a_one_time_code_is_used_once_and_never_goes_back(world: World) -> None:
    with write(world.engine) as conn:
        who = person(conn)
        assert session_rows.totp(conn, who.id) is None
        assert not session_rows.use_step(conn, who.id, 5)
        session_rows.set_totp(conn, who.id, b"sealed", 5, "an", NOW)
        assert [session_rows.use_step(conn, who.id, step) for step in (4, 5, 7, 7, 6, 8)] == [
            False, False, True, False, False, True,
        ]  # fmt: skip
        assert session_rows.totp(conn, who.id) == (b"sealed", 8)


def test_codes_are_forgotten_whole(world: World) -> None:
    with write(world.engine) as conn:
        who = person(conn)
        session_rows.set_totp(conn, who.id, b"sealed", 5, "an", NOW)
        session_rows.set_totp(conn, who.id, None, 9, "an", NOW)
    with read(world.engine) as conn:
        assert session_rows.totp(conn, who.id) is None
