"""Rows of the outbox: one sender at a time, and only the one that holds the lease says what became of a message."""

from datetime import datetime, timedelta

import pytest

from registry.model.messages import Message, MessageKind, MessageState, OutboxEntry
from registry.model.people import REGISTRY
from registry.store.engine.engine import Connection, IntegrityError, read, write
from registry.store.engine.schema import outbox
from registry.store.office import outbox_rows
from registry.store.office.outbox_rows import OutboxOutcome
from tests.factories import NOW, World
from tests.store.closed_sets import allowed, fits

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def add(conn: Connection, once: str | None = None, at: datetime = NOW) -> int | None:
    message = Message(MessageKind.RECALL, "12", {"due": "x"}, once)
    entry = OutboxEntry(0, message, None, "an@example.vn", None, MessageState.WAITING, at, at + DAY, at)
    return outbox_rows.add(conn, entry)


def lease(conn: Connection, name: str, at: datetime = NOW) -> list[int]:
    return [one.id for one in outbox_rows.lease(conn, name, at, at + MINUTE, 10)]


def test_a_message_is_read_as_it_was_written(world: World) -> None:
    with write(world.engine) as conn:
        number = add(conn)
        assert number is not None
        entry = outbox_rows.one(conn, REGISTRY, number)
        (listed,) = outbox_rows.newest(conn, REGISTRY, None, None, 10)
        assert outbox_rows.one(conn, REGISTRY, number + 1) is None
    assert entry == listed.entry
    assert entry is not None
    assert (entry.message.subject, entry.message.facts) == ("12", {"due": "x"})
    assert (entry.state, entry.next_at, entry.until) == (MessageState.WAITING, NOW, NOW + DAY)
    assert listed.login is None


def test_a_name_is_taken_once(world: World) -> None:
    with write(world.engine) as conn:
        assert add(conn, "flag 1")
        assert add(conn, "flag 1") is None
        assert add(conn)
        assert add(conn)


def test_a_lease_is_one_senders_until_it_runs_out(world: World) -> None:
    with write(world.engine) as conn:
        number = add(conn)
        add(conn, at=NOW + MINUTE)
        assert outbox_rows.pending(conn, NOW) == (True, False)
        assert lease(conn, "one") == [number]
        assert outbox_rows.pending(conn, NOW) == (False, False)
        assert lease(conn, "two") == []
        assert number in lease(conn, "two", NOW + MINUTE)
        done = OutboxOutcome(MessageState.SENT, NOW)
        assert outbox_rows.settle(conn, [number or 0], "one", done) == 0
        assert outbox_rows.put_off(conn, [number or 0], "one", NOW, "timeout") == 0
        assert outbox_rows.settle(conn, [number or 0], "two", done) == 1
        assert outbox_rows.settle(conn, [number or 0], "two", done) == 0


def test_what_was_not_tried_is_given_back_uncounted(world: World) -> None:
    with write(world.engine) as conn:
        number = add(conn)
        assert number is not None
        lease(conn, "one")
        outbox_rows.release(conn, [number], "one")
        assert lease(conn, "two") == [number]
        entry = outbox_rows.one(conn, REGISTRY, number)
    assert entry is not None
    assert entry.attempts == 1


def test_what_waited_too_long_is_given_up_with_what_was_at_fault_last(world: World) -> None:
    with write(world.engine) as conn:
        add(conn)
        tried = add(conn)
        lease(conn, "one")
        outbox_rows.put_off(conn, [tried or 0], "one", NOW + MINUTE, "put_off 451")
        assert outbox_rows.pending(conn, NOW + DAY) == (False, True)
        assert lease(conn, "one", NOW + DAY) == []
        assert outbox_rows.give_up(conn, NOW + DAY, "no_server") == 2
        assert outbox_rows.give_up(conn, NOW + DAY, "no_server") == 0
        assert outbox_rows.counts(conn, REGISTRY) == {MessageState.FAILED: 2}
        listed = outbox_rows.newest(conn, REGISTRY, MessageState.FAILED, None, 10)
    assert [one.entry.fault for one in listed] == ["put_off 451", "no_server"]


def test_a_list_goes_on_behind_a_number(world: World) -> None:
    with write(world.engine) as conn:
        numbers = [add(conn) for _ in range(3)]
        assert [one.entry.id for one in outbox_rows.newest(conn, REGISTRY, None, numbers[2], 1)] == [numbers[1]]
        outbox_rows.remove(conn, numbers[0] or 0)
        assert len(outbox_rows.newest(conn, REGISTRY, None, None, 10)) == 2


def test_a_message_has_a_receiver(world: World) -> None:
    message = Message(MessageKind.RECALL, "12")
    entry = OutboxEntry(0, message, None, None, None, MessageState.WAITING, NOW, NOW + DAY, NOW)
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        outbox_rows.add(conn, entry)


def test_the_table_takes_every_kind_and_state(world: World) -> None:
    assert allowed(outbox.c.kind) == set(MessageKind)
    assert allowed(outbox.c.state) == set(MessageState)
    assert fits(outbox.c.kind, MessageKind)
    assert fits(outbox.c.state, MessageState)
    with read(world.engine) as conn:
        assert outbox_rows.counts(conn, REGISTRY) == {}
