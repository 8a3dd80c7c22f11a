"""The outbox: what is to be written to people, recorded in the transaction of the act that it is about.

1. A row is written or the act has not happened. Nothing is sent here: `registry.feeds` does, later and by itself.
2. To a person goes what they want: urgent kinds at once, others as they chose, nothing to an address that no mailed
   link has confirmed, but such a link. An address is refused here once more where it is more, or less, than one.
3. What is said under one name (`Message.once`) is said to each receiver once, however often the act is repeated.
4. The row holds no secret. The secret of a link is made from the registry's key when the message is sent.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta

from registry.errors import Conflict, Invalid, NotFound
from registry.model.days import LOCAL_ZONE
from registry.model.messages import (
    CHOSEN,
    CONFIRMING,
    AddressedEntry,
    MailChoice,
    Message,
    MessageKind,
    MessageState,
    OutboxEntry,
    is_address,
)
from registry.model.people import Permission, PersonState, Viewer, caller_of_person
from registry.model.trail import TrailAct, TrailEntry
from registry.office.trail import audit
from registry.store.engine.engine import Connection, Engine, write
from registry.store.office import mailbox_rows, outbox_rows
from registry.store.office.mailbox_rows import Reader
from registry.store.office.outbox_rows import WaitingCounts

# Mail servers keep trying for four to five days (RFC 5321 4.5.4.1), and so does this one.
GIVEN_UP = timedelta(days=5)
RESET_WITHIN = timedelta(hours=1)
KEPT_DAYS = 90
_MORNING = time(7)
_PIECE = 500


def to_address(conn: Connection, address: str, message: Message, now: datetime) -> bool:
    """Write to an address; False where it was said before. Raises Invalid for what is not one address."""
    return _add(conn, message, None, require_address(address), now)


def to_new_address(conn: Connection, person_id: int, address: str, message: Message, now: datetime) -> bool:
    """Write a link that confirms a person's address by being used; it counts while the address stays theirs."""
    assert message.kind in CONFIRMING
    return _add(conn, message, person_id, require_address(address), now)


def to_reader(conn: Connection, reader: Reader, message: Message, now: datetime) -> bool:
    """Write to somebody as they want it; False where they do not, or it was said before."""
    mailbox = reader.mailbox
    if reader.person.state is not PersonState.ACTIVE or not mailbox.confirmed:
        return False
    if message.kind in CHOSEN and mailbox.choice is MailChoice.NONE:
        return False
    daily = message.kind in CHOSEN and mailbox.choice is MailChoice.DAILY
    if message.once is not None:
        message = replace(message, once=f"{message.once} {reader.person.id}")
    return _add(conn, message, reader.person.id, None, now, _next_morning(now) if daily else None)


def to_readers(
    conn: Connection,
    organisation_id: int | None,
    permission: Permission,
    message: Message,
    now: datetime,
    wanted: Callable[[Reader], bool] = lambda _: True,
) -> int:  # fmt: skip
    """Write to the people of an organisation (None: of the registry) who may do something; to how many."""
    there = mailbox_rows.readers(conn, organisation_id)
    able = [one for one in there if caller_of_person(one.person).may(permission) and wanted(one)]
    return sum(to_reader(conn, one, message, now) for one in able)


def require_address(text: str) -> str:
    """One e-mail address without what may stand around it; Invalid otherwise."""
    address = text.strip(" ")
    if not is_address(address):
        raise Invalid(
            "email", "email: one address in plain letters, such as an.nguyen@example.vn, without spaces or line breaks."
        )
    return address


def _add(
    conn: Connection, message: Message, person_id: int | None, address: str | None, now: datetime,
    morning: datetime | None = None,
) -> bool:  # fmt: skip
    wait = RESET_WITHIN if message.kind is MessageKind.PASSWORD_FORGOTTEN else GIVEN_UP
    next_at, day = (morning, morning.astimezone(LOCAL_ZONE).date().isoformat()) if morning else (now, None)
    new = OutboxEntry(
        0, message, person_id, address, day, MessageState.WAITING, now, next_at + wait, next_at
    )  # fmt: skip
    return outbox_rows.add(conn, new) is not None


def _next_morning(now: datetime) -> datetime:
    """Seven o'clock of this day, or of the next one."""
    local = now.astimezone(LOCAL_ZONE)
    morning = local.replace(hour=_MORNING.hour, minute=0, second=0, microsecond=0)
    return (morning if local < morning else morning + timedelta(days=1)).astimezone(now.tzinfo)


def newest(
    conn: Connection, viewer: Viewer, state: MessageState | None = None, before: int | None = None, at_most: int = 50
) -> list[AddressedEntry]:
    """Messages that the viewer sees, newest first, of a state or of all; the next page is before the last number."""
    return outbox_rows.newest(conn, viewer, state, before, at_most)


def counts(conn: Connection, viewer: Viewer) -> dict[MessageState, int]:
    """How many messages that the viewer sees stand where."""
    return dict.fromkeys(MessageState, 0) | outbox_rows.counts(conn, viewer)


def waiting(conn: Connection) -> WaitingCounts:
    """How many messages wait, and of how many of them an attempt has failed."""
    return outbox_rows.waiting(conn)


def retry(conn: Connection, viewer: Viewer, number: int, by: str, now: datetime) -> None:
    """Try once more to send what was given up. Raises NotFound, Conflict for any other."""
    # No database takes a larger number.
    entry = outbox_rows.one(conn, viewer, number) if 0 < number < 1 << 63 else None
    if entry is None:
        raise NotFound("message_unknown", f"There is no message {number}: `messages list` shows them.")
    if entry.message.kind is MessageKind.PASSWORD_FORGOTTEN:
        raise Conflict("message_over", f"Message {number} was good for an hour: whoever forgot a password asks anew.")
    if not outbox_rows.again(conn, number, now, now + GIVEN_UP):
        raise Conflict("message_not_failed", f"Message {number} is {entry.state}: only a failed one is tried again.")
    audit(conn, TrailEntry(now, by, TrailAct.MESSAGE_RETRIED, str(number)))


def forget(engine: Engine, now: datetime, advance: Callable[[int], object] = lambda _: None) -> int:
    """Remove what was settled 90 days ago, some at a time; how many."""
    removed, before = 0, now - timedelta(days=KEPT_DAYS)
    while True:
        with write(engine) as conn:
            ids = outbox_rows.oldest_settled(conn, before, _PIECE)
            removed += outbox_rows.forget(conn, ids) if ids else 0
            mailbox_rows.drop_old_links(conn, now)
        if not ids:
            return removed
        advance(len(ids))
