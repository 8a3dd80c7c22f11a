"""Rows of attempts: each is counted, from the first one on and anew after its window."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from registry.store.engine.engine import record, write
from registry.store.office import attempt_rows
from tests.factories import NOW, World

SUBJECT, WINDOW = bytes(16), timedelta(minutes=15)


def test_attempts_are_counted_from_their_first_and_anew_after_the_window(world: World) -> None:
    with write(world.engine) as conn:
        for minutes, expected in ((0, (1, NOW)), (10, (2, NOW)), (14, (3, NOW)), (15, (1, NOW + WINDOW))):
            now = NOW + timedelta(minutes=minutes)
            assert attempt_rows.count(conn, SUBJECT, now, now - WINDOW) == expected
        attempt_rows.take_back(conn, SUBJECT)
        attempt_rows.take_back(conn, SUBJECT)
        assert attempt_rows.count(conn, SUBJECT, NOW + WINDOW, NOW) == (1, NOW + WINDOW)
        attempt_rows.forget(conn, SUBJECT)
        assert attempt_rows.count(conn, SUBJECT, NOW, NOW - WINDOW) == (1, NOW)


def test_attempts_at_the_same_moment_are_each_counted(world: World) -> None:
    def attempt(_: int) -> int:
        with record(world.engine) as conn:
            return attempt_rows.count(conn, SUBJECT, NOW, NOW - WINDOW)[0]

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(attempt, range(24))) == list(range(1, 25))


def test_old_counts_are_dropped_and_running_ones_stay(world: World) -> None:
    with write(world.engine) as conn:
        for number in range(3):
            attempt_rows.count(conn, bytes([number] * 16), NOW + timedelta(minutes=number), NOW - WINDOW)
        attempt_rows.drop(conn, NOW + timedelta(minutes=1))
        assert conn.exec_driver_sql("SELECT count(*) FROM sign_in_attempts").scalar_one() == 1
