"""What is due goes out, once and by one sender, whatever the mail server does; what is not wanted any more does not."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier

import pytest

from registry.feeds import delivery
from registry.feeds.delivery import DELAYS, LEASE, Delivered, PostOffice
from registry.model import people
from registry.model.messages import LinkPurpose, MailChoice, Message, MessageKind, MessageState, OutboxEntry
from registry.model.people import REGISTRY, Person, Role
from registry.model.trail import TrailAct, TrailFilter
from registry.office import accounts, mailboxes, notices, outbox, trail
from registry.settings import MailSecurity
from registry.store.engine.engine import read, write
from registry.store.office import mailbox_rows, outbox_rows
from tests.factories import NOW, World, add_account
from tests.mail_server import Letterbox, Manner, Opened, link_of, mail_server
from tests.office.readers import PASSWORD, make_reader

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def opened() -> Iterator[Opened]:
    with mail_server(MailSecurity.NONE) as made:
        yield made


def post_office(opened: Opened | None, name: str = "one") -> PostOffice:
    return PostOffice(opened.server if opened else None, "https://id.example", bytes(32), name)


def deliver(world: World, opened: Opened | None, at: datetime = NOW) -> Delivered:
    return delivery.deliver(world.engine, post_office(opened), lambda: at)


def write_to(world: World, address: str = "an@example.vn", at: datetime = NOW) -> None:
    with write(world.engine) as conn:
        outbox.to_address(conn, address, Message(MessageKind.BACKUP_WARNING, "", {"days": "9"}), at)


def tell(world: World, person: Person, kind: MessageKind, at: datetime = NOW, subject: str = "1") -> None:
    facts = {"due": "2026-11-23T05:00:00Z"}
    with write(world.engine) as conn:
        reader = mailbox_rows.reader(conn, person.id)
        assert reader is not None
        outbox.to_reader(conn, reader, Message(kind, subject, facts), at)


def kept(world: World) -> list[OutboxEntry]:
    """The outbox, the oldest first."""
    with read(world.engine) as conn:
        return [one.entry for one in reversed(outbox.newest(conn, REGISTRY))]


def states(world: World) -> list[tuple[MessageState, int, str | None]]:
    return [(one.state, one.attempts, one.fault) for one in kept(world)]


def secret_of(letterbox: Letterbox, number: int = -1) -> str:
    return link_of(letterbox.mails[number]).partition("#")[2]


# --- one server, one sender


def test_what_is_due_goes_out_once(world: World, opened: Opened) -> None:
    write_to(world)
    write_to(world, "binh@example.vn")
    assert deliver(world, opened) == Delivered(sent=2)
    assert deliver(world, opened) == Delivered()
    assert sorted(opened.letterbox.receivers) == ["an@example.vn", "binh@example.vn"]
    assert states(world) == [(MessageState.SENT, 1, None)] * 2
    assert len(set(opened.letterbox.ids())) == 2


def test_of_senders_at_the_same_moment_each_message_has_one(world: World, opened: Opened) -> None:
    for number in range(12):
        write_to(world, f"an{number}@example.vn")
    barrier = Barrier(3)

    def run(name: str) -> Delivered:
        barrier.wait()
        return delivery.deliver(world.engine, post_office(opened, name), lambda: NOW)

    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(run, ["one", "two", "three"]))
    assert sum(one.sent for one in done) == 12
    assert len(set(opened.letterbox.receivers)) == len(opened.letterbox.receivers) == 12


def test_a_lease_that_ran_out_is_taken_by_another_and_the_first_says_nothing_any_more(
    world: World, opened: Opened
) -> None:
    write_to(world)
    with write(world.engine) as conn:
        (entry,) = outbox_rows.lease(conn, "lost", NOW, NOW + LEASE, 10)
    assert deliver(world, opened, NOW + LEASE - SECOND) == Delivered()
    assert deliver(world, opened, NOW + LEASE) == Delivered(sent=1)
    with write(world.engine) as conn:
        failed = outbox_rows.OutboxOutcome(MessageState.FAILED, NOW + LEASE, "timeout")
        assert outbox_rows.settle(conn, [entry.id], "lost", failed) == 0
    assert states(world) == [(MessageState.SENT, 2, None)]


# --- servers that misbehave


def test_a_server_that_takes_a_mail_and_dies_gets_the_same_one_again(world: World, opened: Opened) -> None:
    write_to(world)
    opened.letterbox.manner, opened.letterbox.stays = Manner.TAKES_AND_DIES, 1
    assert deliver(world, opened) == Delivered(waiting=1)
    assert states(world) == [(MessageState.WAITING, 1, "connection")]
    assert deliver(world, opened, NOW + DELAYS[0]) == Delivered(sent=1)
    first, second = opened.letterbox.raw
    assert first == second
    assert len(set(opened.letterbox.ids())) == 1


def test_who_dies_after_the_server_took_it_sends_the_same_again_with_the_same_link(
    world: World, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    an = make_reader(world, "an", Role.PRODUCER)
    mailboxes.ask_reset(world.engine, "an", "10.0.0.0/24", NOW)

    def killed(*_: object) -> Delivered:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "_settle", killed)
        with pytest.raises(KeyboardInterrupt):
            deliver(world, opened)
    assert deliver(world, opened, NOW + LEASE) == Delivered(sent=1)
    first, second = opened.letterbox.raw
    assert first == second
    mailboxes.set_password(world.engine, secret_of(opened.letterbox), "một mật khẩu khác", NOW + LEASE)
    assert accounts.sign_in(world.engine, an.login, "một mật khẩu khác", "10.0.0.0/24", NOW).person is not None


def test_where_the_server_is_at_fault_the_others_are_not_tried_and_lose_nothing(world: World, opened: Opened) -> None:
    for number in range(3):
        write_to(world, f"an{number}@example.vn")
    opened.letterbox.manner, opened.letterbox.stays = Manner.VANISHES, 1
    assert deliver(world, opened) == Delivered(waiting=1)
    assert states(world) == [(MessageState.WAITING, 1, "connection"), *[(MessageState.WAITING, 0, None)] * 2]
    assert deliver(world, opened, NOW + SECOND) == Delivered(sent=2)
    assert deliver(world, opened, NOW + DELAYS[0]) == Delivered(sent=1)


def test_one_that_is_refused_stops_nobody_else_and_is_given_up_at_once(world: World, opened: Opened) -> None:
    write_to(world)
    write_to(world, "binh@example.vn")
    opened.letterbox.manner, opened.letterbox.stays = Manner.REFUSES, 1
    assert deliver(world, opened) == Delivered(sent=1, failed=1)
    assert states(world) == [(MessageState.FAILED, 1, "refused 550"), (MessageState.SENT, 1, None)]


def test_what_fails_waits_longer_each_time_and_is_given_up_after_five_days(world: World, opened: Opened) -> None:
    write_to(world)
    opened.letterbox.manner = Manner.PUTS_OFF
    now, waits = NOW, []
    while kept(world)[0].state is MessageState.WAITING:
        before = now
        deliver(world, opened, now)
        (entry,) = kept(world)
        now = max(entry.next_at, now)
        waits.append(now - before)
    assert tuple(waits[:8]) == (*DELAYS, DELAYS[-1])
    assert (entry.state, entry.fault) == (MessageState.FAILED, "put_off 451")
    assert entry.settled_at is not None
    assert outbox.GIVEN_UP <= entry.settled_at - NOW <= outbox.GIVEN_UP + DELAYS[-1]
    with write(world.engine) as conn:
        outbox.retry(conn, REGISTRY, entry.id, "alice", now)
    opened.letterbox.manner = Manner.TAKES
    assert deliver(world, opened, now) == Delivered(sent=1)


def test_without_a_mail_server_all_waits_and_is_given_up_in_the_end(world: World) -> None:
    write_to(world)
    assert deliver(world, None) == Delivered()
    assert states(world) == [(MessageState.WAITING, 0, None)]
    assert deliver(world, None, NOW + outbox.GIVEN_UP) == Delivered(failed=1)
    assert states(world) == [(MessageState.FAILED, 0, "no_server")]


def test_an_address_that_is_none_is_refused_once_more_at_sending(world: World, opened: Opened) -> None:
    entry = OutboxEntry(
        0, Message(MessageKind.BACKUP_WARNING, "", {"days": "1"}), None, "an@example.vn\nBcc: b@example.vn", None,
        MessageState.WAITING, NOW, NOW + HOUR, NOW,
    )  # fmt: skip
    with write(world.engine) as conn:
        outbox_rows.add(conn, entry)
    write_to(world)
    assert deliver(world, opened) == Delivered(sent=1, failed=1)
    assert states(world)[0] == (MessageState.FAILED, 1, "address")
    assert opened.letterbox.receivers == ["an@example.vn"]


def test_no_more_are_sent_than_the_lease_has_time_for(world: World, opened: Opened) -> None:
    for number in range(3):
        write_to(world, f"an{number}@example.vn")
    moments = iter([NOW, NOW, NOW, NOW, NOW + LEASE, NOW + LEASE])
    done = delivery.deliver(world.engine, post_office(opened), lambda: next(moments))
    assert done == Delivered(sent=1)
    assert [one.attempts for one in kept(world)] == [1, 0, 0]


# --- what is wanted


def test_a_person_gets_each_at_once_or_together_in_the_morning_or_nothing(world: World, opened: Opened) -> None:
    at_once, daily, never = (make_reader(world, login, Role.PRODUCER) for login in ("an", "binh", "chi"))
    with write(world.engine) as conn:
        mailboxes.choose(conn, daily, MailChoice.DAILY, NOW)
        mailboxes.choose(conn, never, MailChoice.NONE, NOW)
        notices.flag_opened(conn, 1, at_once.organisation_id or 0, NOW + HOUR, NOW)
        notices.flag_opened(conn, 2, at_once.organisation_id or 0, NOW + HOUR, NOW + SECOND)
        notices.recalled(conn, at_once.organisation_id or 0, "somebody", NOW)
    assert deliver(world, opened, NOW + SECOND) == Delivered(sent=5)
    # A recall is urgent: it comes whatever was chosen.
    assert sorted(opened.letterbox.receivers) == sorted([*["an@example.vn"] * 3, "binh@example.vn", "chi@example.vn"])
    morning = NOW + timedelta(hours=19)
    assert deliver(world, opened, morning - SECOND) == Delivered()
    assert deliver(world, opened, morning) == Delivered(sent=2)
    assert opened.letterbox.receivers[5:] == ["binh@example.vn"]
    assert "2" in opened.letterbox.mails[5]["Subject"]


def test_a_morning_is_the_same_mail_again_after_a_failure(world: World, opened: Opened) -> None:
    an = make_reader(world, "an", Role.PRODUCER)
    with write(world.engine) as conn:
        mailboxes.choose(conn, an, MailChoice.DAILY, NOW)
    for number in range(2):
        tell(world, an, MessageKind.FLAG_OPENED, NOW + number * MINUTE)
    opened.letterbox.manner, opened.letterbox.stays = Manner.TAKES_AND_DIES, 1
    morning = NOW + timedelta(hours=19)
    assert deliver(world, opened, morning) == Delivered(waiting=2)
    # What comes in the meantime belongs to the next morning.
    tell(world, an, MessageKind.FLAG_OPENED, morning + SECOND)
    assert deliver(world, opened, morning + DELAYS[0]) == Delivered(sent=2)
    assert opened.letterbox.raw[0] == opened.letterbox.raw[1]
    assert deliver(world, opened, morning + timedelta(days=1)) == Delivered(sent=1)
    assert len(set(opened.letterbox.ids())) == 2


def test_who_was_disabled_or_chose_otherwise_meanwhile_gets_nothing(world: World, opened: Opened) -> None:
    gone, quiet = make_reader(world, "an", Role.PRODUCER), make_reader(world, "binh", Role.PRODUCER)
    for person in (gone, quiet):
        tell(world, person, MessageKind.FLAG_OPENED)
    with write(world.engine) as conn:
        accounts.disable(conn, "an", "alice", NOW)
        mailboxes.choose(conn, quiet, MailChoice.NONE, NOW)
    assert deliver(world, opened) == Delivered(dropped=2)
    assert opened.letterbox.mails == []


def test_a_changed_address_counts_from_when_it_is_confirmed(world: World, opened: Opened) -> None:
    an = make_reader(world, "an", Role.PRODUCER)
    with write(world.engine) as conn:
        mailboxes.set_address(conn, an, "moi@example.vn", "an", NOW)
    tell_nobody = len(kept(world))
    tell(world, an, MessageKind.RECALL)
    assert len(kept(world)) == tell_nobody
    assert deliver(world, opened) == Delivered(sent=2)
    assert dict(zip(opened.letterbox.receivers, opened.letterbox.texts(), strict=True)).keys() == {
        "an@example.vn", "moi@example.vn",
    }  # fmt: skip
    with write(world.engine) as conn:
        token = secret_of(opened.letterbox, opened.letterbox.receivers.index("moi@example.vn"))
        assert mailboxes.confirm_address(conn, token, NOW).login == "an"
    tell(world, an, MessageKind.RECALL)
    assert deliver(world, opened) == Delivered(sent=1)
    assert opened.letterbox.receivers[-1] == "moi@example.vn"


# --- links with a secret


def test_no_secret_lies_in_the_outbox_or_anywhere(world: World, opened: Opened) -> None:
    make_reader(world, "an", Role.PRODUCER)
    mailboxes.ask_reset(world.engine, "an", "10.0.0.0/24", NOW)
    deliver(world, opened)
    secret = secret_of(opened.letterbox)
    assert people.is_token(secret)
    with read(world.engine) as conn:
        rows = conn.exec_driver_sql("SELECT * FROM outbox").all()
        assert secret not in str(rows)
        link = mailbox_rows.link(conn, people.digest(secret), NOW)
        assert link is not None
        assert link.purpose is LinkPurpose.PASSWORD_FORGOTTEN
        (entry,) = trail.entries(conn, REGISTRY, TrailFilter(act=TrailAct.PASSWORD_LINK_MAILED))
        assert secret not in entry.detail_text
    assert entry.entry.subject == "an"


def test_a_reset_is_good_for_an_hour_from_when_it_was_asked_for(world: World, opened: Opened) -> None:
    make_reader(world, "an", Role.PRODUCER)
    mailboxes.ask_reset(world.engine, "an", "10.0.0.0/24", NOW)
    assert deliver(world, opened, NOW + 59 * MINUTE) == Delivered(sent=1)
    with read(world.engine) as conn:
        digest = people.digest(secret_of(opened.letterbox))
        assert mailbox_rows.link(conn, digest, NOW + HOUR - SECOND) is not None
        assert mailbox_rows.link(conn, digest, NOW + HOUR) is None
    mailboxes.ask_reset(world.engine, "an", "10.0.0.0/24", NOW)
    assert deliver(world, opened, NOW + HOUR) == Delivered(failed=1)


def test_a_link_that_was_used_is_not_made_anew_by_a_second_attempt(world: World, opened: Opened) -> None:
    make_reader(world, "an", Role.PRODUCER)
    mailboxes.ask_reset(world.engine, "an", "10.0.0.0/24", NOW)
    opened.letterbox.manner, opened.letterbox.stays = Manner.TAKES_AND_DIES, 1
    deliver(world, opened)
    mailboxes.set_password(world.engine, secret_of(opened.letterbox), "một mật khẩu khác", NOW)
    assert deliver(world, opened, NOW + DELAYS[0]) == Delivered(dropped=1)
    assert len(opened.letterbox.mails) == 1


def test_a_first_password_goes_to_the_address_that_counts_and_confirms_it(world: World, opened: Opened) -> None:
    make_reader(world, "an", Role.PRODUCER, address=None)
    with write(world.engine) as conn:
        new = Person(0, "moi", "Mới", 1, (Role.PRODUCER,))
        person = add_account(conn, new, "an", NOW, world.draw).person
        mailboxes.set_address(conn, person, "sai@example.vn", "an", NOW)
        mailboxes.set_address(conn, person, "moi@example.vn", "an", NOW)
    assert deliver(world, opened) == Delivered(sent=1, dropped=1)
    assert opened.letterbox.receivers == ["moi@example.vn"]
    mailboxes.set_password(world.engine, secret_of(opened.letterbox), PASSWORD, NOW + timedelta(hours=71))
    with read(world.engine) as conn:
        mailbox = mailboxes.of(conn, person)
    assert mailbox is not None
    assert mailbox.confirmed


def test_nobody_who_decides_gets_a_link_for_a_password(world: World, opened: Opened) -> None:
    officer = make_reader(world, "can.bo", Role.PRODUCER)
    mailboxes.ask_reset(world.engine, "can.bo", "10.0.0.0/24", NOW)
    with write(world.engine) as conn:
        # Made an officer between asking and sending.
        conn.exec_driver_sql(f"UPDATE people SET roles = 'officer', organisation_id = NULL WHERE id = {officer.id}")
    assert deliver(world, opened) == Delivered(dropped=1)


def test_another_registry_makes_other_secrets(world: World, opened: Opened) -> None:
    make_reader(world, "an", Role.PRODUCER)
    mailboxes.ask_reset(world.engine, "an", "10.0.0.0/24", NOW)
    other = replace(post_office(opened), key=bytes([1]) * 32)
    delivery.deliver(world.engine, other, lambda: NOW)
    mailboxes.ask_reset(world.engine, "an", "10.0.0.0/24", NOW)
    deliver(world, opened)
    assert secret_of(opened.letterbox, 0) != secret_of(opened.letterbox, 1)
    with read(world.engine) as conn:
        # And only the newest link counts.
        assert mailbox_rows.link(conn, people.digest(secret_of(opened.letterbox, 0)), NOW) is None
