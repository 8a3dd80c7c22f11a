"""Attempts are counted by what is tried and by whom; no count tells of another, and none stays for long."""

from datetime import timedelta

from registry.office import attempts
from registry.office.attempts import Attempt
from registry.store.engine.engine import read, write
from tests.factories import NOW, World

HOUR = timedelta(hours=1)


def test_another_kind_or_another_party_is_another_count(world: World) -> None:
    one = Attempt(b"report", "10.0.0.0/24", HOUR)
    with write(world.engine) as conn:
        assert attempts.count(conn, one, NOW, 3) == attempts.counted(conn, one, NOW) == (3, NOW)
        for other in (Attempt(b"login", "10.0.0.0/24", HOUR), Attempt(b"report", "10.0.1.0/24", HOUR)):
            assert attempts.counted(conn, other, NOW) is None
            assert attempts.count(conn, other, NOW).times == 1
    assert len(one.subject) == 16


def test_what_was_no_failure_is_taken_back_or_forgotten(world: World) -> None:
    attempt = Attempt(b"network", "\ud800", HOUR)
    with write(world.engine) as conn:
        attempts.count(conn, attempt, NOW, 5)
        attempts.take_back(conn, attempt)
        assert attempts.counted(conn, attempt, NOW) == (4, NOW)
        attempts.forget(conn, attempt)
        assert attempts.counted(conn, attempt, NOW) is None


def test_a_count_is_gone_a_day_after_it_began(world: World) -> None:
    attempt = Attempt(b"network", "10.0.0.0/24", timedelta(days=3))
    with write(world.engine) as conn:
        attempts.count(conn, attempt, NOW)
    for later, there in ((timedelta(hours=23), True), (timedelta(hours=24), False)):
        with write(world.engine) as conn:
            attempts.drop_old(conn, NOW + later)
        with read(world.engine) as conn:
            assert (attempts.counted(conn, attempt, NOW + later) is not None) is there
