"""Rows of keys: a number is given once, the newest active one signs, and each change makes every memory old."""

from datetime import datetime, timedelta

import pytest

from registry.model.keys import KeyState, Purpose, RecordedKey
from registry.store.engine import versions
from registry.store.engine.engine import IntegrityError, read, write
from registry.store.keys import key_rows
from tests.factories import NOW, World, make_product

DAY = timedelta(days=1)


def row(
    number: int, purpose: Purpose = Purpose.CODE, made: datetime = NOW, until: datetime | None = None
) -> RecordedKey:
    return RecordedKey(number, purpose, KeyState.ACTIVE, b"public half", made, until, None)


def test_a_key_is_read_as_it_was_recorded_the_oldest_first(world: World) -> None:
    new = [row(40_002, made=NOW + DAY, until=NOW + 2 * DAY), row(40_001, Purpose.BUNDLE, NOW + 2 * DAY)]
    with write(world.engine) as conn:
        before = key_rows.every(conn)
        for one in reversed(new):
            key_rows.add(conn, one)
        assert key_rows.every(conn) == [*before, *new]


def test_a_number_is_given_once_whatever_the_purpose(world: World) -> None:
    with write(world.engine) as conn:
        key_rows.add(conn, row(40_001))
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        key_rows.add(conn, row(40_001, Purpose.BUNDLE))


def test_the_newest_active_key_of_a_purpose_serves_new_orders(world: World) -> None:
    def newest(now: datetime = NOW) -> int | None:
        with read(world.engine) as conn:
            found = key_rows.newest_active(conn, Purpose.LOG, now)
        return found.number if found else None

    assert newest() is None
    with write(world.engine) as conn:
        key_rows.add(conn, row(40_001, Purpose.LOG))
        key_rows.add(conn, row(40_002, Purpose.LOG, NOW + DAY, NOW + 3 * DAY))
        key_rows.add(conn, row(40_003, Purpose.BUNDLE, NOW + 2 * DAY))
    assert newest() == 40_002
    # At its end it signs no more.
    assert (newest(NOW + 3 * DAY - timedelta(seconds=1)), newest(NOW + 3 * DAY)) == (40_002, 40_001)
    with write(world.engine) as conn:
        key_rows.change_state(conn, 40_002, KeyState.RETIRED, NOW, None)
    assert newest() == 40_001
    with write(world.engine) as conn:
        key_rows.change_state(conn, 40_001, KeyState.REVOKED, NOW, "lộ")
    assert newest() is None


def test_only_keys_that_seal_codes_have_a_state_for_the_judge(world: World) -> None:
    with write(world.engine) as conn:
        known = set(key_rows.states(conn))
        key_rows.add(conn, row(40_001))
        key_rows.add(conn, row(40_002, Purpose.BUNDLE))
        key_rows.change_state(conn, 40_001, KeyState.REVOKED, NOW, "lộ")
        assert set(key_rows.states(conn)) - known == {40_001}
        assert key_rows.states(conn)[40_001] is KeyState.REVOKED
        assert next(one for one in key_rows.every(conn) if one.number == 40_001).reason == "lộ"


def test_a_gtin_keeps_all_its_serial_keys_the_newest_first(world: World) -> None:
    gtin, other = make_product(world, 1).gtin, make_product(world, 2).gtin
    with write(world.engine) as conn:
        for number, days in ((40_001, 0), (40_002, 2), (40_003, 1)):
            key_rows.add(conn, row(number, Purpose.SERIAL))
            key_rows.give_serial_key(conn, gtin, number, NOW + days * DAY)
        assert key_rows.serial_keys(conn, [gtin, other]) == {gtin: (40_002, 40_003, 40_001)}
        assert key_rows.serial_keys(conn, []) == {}
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        key_rows.give_serial_key(conn, gtin, 40_001, NOW)


def test_each_change_of_a_key_makes_every_memory_old(world: World) -> None:
    gtin = make_product(world).gtin
    with write(world.engine) as conn:

        def told() -> tuple[int, int]:
            found = versions.of(conn, [gtin])
            return found[versions.EVERYTHING], found[gtin]

        everything, product = told()
        key_rows.add(conn, row(40_001, Purpose.SERIAL))
        assert told() == (everything + 1, product)
        key_rows.change_state(conn, 40_001, KeyState.RETIRED, NOW, None)
        assert told() == (everything + 2, product)
        # Whose serials a key makes concerns that product alone.
        key_rows.give_serial_key(conn, gtin, 40_001, NOW)
        assert told() == (everything + 2, product + 1)
