"""The outbox: a row is there or the act has not happened, to one address, said once, and gone in the end."""

from datetime import timedelta

import pytest

from registry.errors import Conflict, Invalid, NotFound
from registry.model.messages import LinkPurpose, MailChoice, Message, MessageKind, MessageState, OutboxEntry
from registry.model.people import REGISTRY, Permission, Role
from registry.model.trail import TrailAct, TrailFilter
from registry.office import mailboxes, outbox, trail
from registry.store.engine.engine import Connection, read, write
from registry.store.office import mailbox_rows, outbox_rows
from registry.store.office.outbox_rows import OutboxOutcome
from tests.factories import NOW, World
from tests.office.readers import make_reader

WARNING = Message(MessageKind.BACKUP_WARNING, "", {"days": "9"})
FLAG = Message(MessageKind.FLAG_OPENED, "1", {"due": "2026-11-23T05:00:00Z"}, "flag 1")


def kept(world: World) -> list[OutboxEntry]:
    with read(world.engine) as conn:
        return [one.entry for one in outbox.newest(conn, REGISTRY)]


def settle(conn: Connection, world: World, state: MessageState, days: int = 0) -> int:
    (entry,) = outbox_rows.lease(conn, "one", NOW, NOW + timedelta(minutes=1), 1)
    outbox_rows.settle(conn, [entry.id], "one", OutboxOutcome(state, NOW + timedelta(days=days), "refused 550"))
    return entry.id


def test_a_row_is_gone_with_the_act_that_failed(world: World) -> None:
    def failing() -> None:
        with write(world.engine) as conn:
            outbox.to_address(conn, "an@example.vn", WARNING, NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert kept(world) == []


@pytest.mark.parametrize("text", ["an@example.vn\nBcc: x@example.vn", "an@example.vn, x@example.vn", "an", ""])
def test_what_is_not_one_address_is_refused_where_it_is_entered(world: World, text: str) -> None:
    with write(world.engine) as conn, pytest.raises(Invalid, match="one address"):
        outbox.to_address(conn, text, WARNING, NOW)
    assert outbox.require_address("  an@example.vn ") == "an@example.vn"


def test_what_is_said_under_one_name_is_said_once_to_each(world: World) -> None:
    for login in ("an", "binh"):
        make_reader(world, login, Role.PRODUCER)
    with write(world.engine) as conn:
        assert outbox.to_readers(conn, 1, Permission.ORDERS, FLAG, NOW) == 2
        assert outbox.to_readers(conn, 1, Permission.ORDERS, FLAG, NOW) == 0
    assert len(kept(world)) == 2


def test_only_who_may_see_the_thing_and_confirmed_an_address_is_written_to(world: World) -> None:
    make_reader(world, "an", Role.PRODUCER)
    make_reader(world, "thu.kho", Role.SHOP)
    make_reader(world, "chua.xac.nhan", Role.PRODUCER, confirmed=False)
    make_reader(world, "khong.thu", Role.PRODUCER, address=None)
    make_reader(world, "can.bo", Role.OFFICER, organisation=False)
    with write(world.engine) as conn:
        assert outbox.to_readers(conn, 1, Permission.ORDERS, FLAG, NOW) == 1
    with read(world.engine) as conn:
        assert [one.login for one in outbox.newest(conn, REGISTRY)] == ["an"]


@pytest.mark.parametrize(("hour", "day"), [(0, "2026-11-22"), (6, "2026-11-22"), (7, "2026-11-23"), (23, "2026-11-23")])
def test_a_morning_is_the_next_seven_o_clock_in_viet_nam(world: World, hour: int, day: str) -> None:
    an = make_reader(world, "an", Role.PRODUCER)
    at = NOW + timedelta(hours=hour - 12)
    with write(world.engine) as conn:
        mailboxes.choose(conn, an, MailChoice.DAILY, NOW)
        outbox.to_readers(conn, 1, Permission.ORDERS, FLAG, at)
    (entry,) = kept(world)
    assert entry.digest_day == day
    assert entry.next_at.isoformat() == f"{day}T00:00:00+00:00"


def test_a_failed_message_is_tried_again_and_no_other(world: World) -> None:
    with write(world.engine) as conn:
        outbox.to_address(conn, "an@example.vn", WARNING, NOW)
        number = outbox.newest(conn, REGISTRY)[0].entry.id
    with write(world.engine) as conn, pytest.raises(Conflict, match="waiting"):
        outbox.retry(conn, REGISTRY, number, "alice", NOW)
    later = NOW + timedelta(days=9)
    with write(world.engine) as conn:
        settle(conn, world, MessageState.FAILED)
        outbox.retry(conn, REGISTRY, number, "alice", later)
    (entry,) = kept(world)
    assert (entry.state, entry.until) == (MessageState.WAITING, later + outbox.GIVEN_UP)
    with read(world.engine) as conn:
        (noted,) = trail.entries(conn, REGISTRY, TrailFilter(act=TrailAct.MESSAGE_RETRIED))
        assert (noted.entry.by, noted.entry.subject) == ("alice", str(number))
        for unknown in (0, number + 1, 1 << 70):
            with pytest.raises(NotFound):
                outbox.retry(conn, REGISTRY, unknown, "alice", NOW)


def test_a_reset_that_was_given_up_is_not_sent_days_later(world: World) -> None:
    make_reader(world, "an", Role.PRODUCER)
    mailboxes.ask_reset(world.engine, "an", "10.0.0.0/24", NOW)
    with write(world.engine) as conn:
        number = settle(conn, world, MessageState.FAILED)
        with pytest.raises(Conflict, match="hour"):
            outbox.retry(conn, REGISTRY, number, "alice", NOW)


def test_what_was_settled_is_forgotten_after_ninety_days_and_what_waits_is_not(world: World) -> None:
    with write(world.engine) as conn:
        for days in (0, 1):
            outbox.to_address(conn, "an@example.vn", WARNING, NOW)
            settle(conn, world, MessageState.SENT, days)
        outbox.to_address(conn, "an@example.vn", WARNING, NOW)
    now = NOW + timedelta(days=outbox.KEPT_DAYS, hours=1)
    told: list[int] = []
    assert outbox.forget(world.engine, now, told.append) == sum(told) == 1
    assert outbox.forget(world.engine, now) == 0
    assert [one.state for one in kept(world)] == [MessageState.WAITING, MessageState.SENT]


def test_old_links_go_with_them(world: World) -> None:
    an = make_reader(world, "an", Role.PRODUCER)
    owner = mailbox_rows.MailedLink(LinkPurpose.ADDRESS, an.id, None)
    with write(world.engine) as conn:
        mailbox_rows.add_link(conn, bytes(32), owner, NOW, NOW + timedelta(days=5))
    outbox.forget(world.engine, NOW + timedelta(days=5))
    with read(world.engine) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM mailed_links").scalar() == 0


def test_what_waits_is_counted_apart_from_what_was_tried(world: World) -> None:
    with write(world.engine) as conn:
        for address in ("an@example.vn", "binh@example.vn", "chi@example.vn"):
            outbox.to_address(conn, address, WARNING, NOW)
        assert outbox.waiting(conn) == (0, 3)
        (entry,) = outbox_rows.lease(conn, "one", NOW, NOW + timedelta(minutes=1), 1)
        outbox_rows.put_off(conn, [entry.id], "one", NOW + timedelta(minutes=1), "timeout")
        assert outbox.waiting(conn) == (1, 3)
        settle(conn, world, MessageState.SENT)
        assert outbox.waiting(conn) == (1, 2)
