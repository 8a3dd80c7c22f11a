"""Rows of the outbox: what is to be sent, what was, and what was given up.

A row that waits is sent by whoever holds its lease; what a sender says of it counts only while the lease is still its
own, so that one who was thought dead changes nothing when it comes back.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from registry.model.messages import AddressedEntry, Message, MessageKind, MessageState, OutboxEntry
from registry.model.people import Viewer
from registry.store.catalogue import territory_rows
from registry.store.engine.engine import Connection, insert_or
from registry.store.engine.schema import outbox, people

# Written out, as the index is only for those.
_WAITING = sa.text("outbox.state = 'waiting'")
_FREE = {"lease": None, "leased_until": None}


def _entry(row: Any) -> OutboxEntry:
    return OutboxEntry(
        row.id,
        Message(MessageKind(row.kind), row.subject, json.loads(row.facts), row.once),
        row.person_id,
        row.address,
        row.digest_day,
        MessageState(row.state),
        row.made_at,
        row.until,
        row.next_at,
        row.attempts,
        row.prepared_at,
        row.settled_at,
        row.fault,
    )


def add(conn: Connection, new: OutboxEntry) -> int | None:
    """Record a message; `new.id` is ignored. None where one of its name (`once`) is there already."""
    insert = insert_or(conn, outbox).values(
        kind=new.message.kind.value,
        subject=new.message.subject,
        facts=json.dumps(dict(new.message.facts), ensure_ascii=False),
        once=new.message.once,
        person_id=new.person_id,
        address=new.address,
        digest_day=new.digest_day,
        state=new.state.value,
        made_at=new.made_at,
        until=new.until,
        next_at=new.next_at,
        attempts=0,
    )
    made = conn.execute(insert.on_conflict_do_nothing(index_elements=["once"]).returning(outbox.c.id)).scalar()
    return int(made) if made is not None else None


def remove(conn: Connection, entry_id: int) -> None:
    """Take back what nobody has seen."""
    conn.execute(outbox.delete().where(outbox.c.id == entry_id))


class WaitingCounts(NamedTuple):
    """How many messages wait of which an attempt has failed, and how many in all."""

    tried: int
    all: int


class Pending(NamedTuple):
    """Whether any message can be sent now, and whether any has waited for too long."""

    due: bool
    over: bool


def pending(conn: Connection, now: datetime) -> Pending:
    free = sa.or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= now)
    due = sa.exists().where(_WAITING, outbox.c.next_at <= now, outbox.c.until > now, free)
    over = sa.exists().where(_WAITING, outbox.c.until <= now, free)
    return Pending(*conn.execute(sa.select(due, over)).one())


def waiting(conn: Connection) -> WaitingCounts:
    """How many wait: of which an attempt has failed, and others."""
    tried = sa.func.count().filter(outbox.c.attempts > 0)
    return WaitingCounts(*conn.execute(sa.select(tried, sa.func.count()).where(_WAITING)).one())


def give_up(conn: Connection, now: datetime, fault: str) -> int:
    """End what has waited for too long; how many. What was at fault last is kept, else `fault`."""
    free = sa.or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= now)
    values = {
        "state": MessageState.FAILED.value,
        "settled_at": now,
        "fault": sa.func.coalesce(outbox.c.fault, fault),
        **_FREE,
    }
    return conn.execute(outbox.update().where(_WAITING, outbox.c.until <= now, free).values(**values)).rowcount


def lease(conn: Connection, name: str, now: datetime, until: datetime, at_most: int) -> list[OutboxEntry]:
    """Take those whose turn it is and that nobody sends, the oldest first; the caller's transaction is a `write`."""
    free = sa.or_(outbox.c.leased_until.is_(None), outbox.c.leased_until <= now)
    query = sa.select(outbox).where(_WAITING, outbox.c.next_at <= now, outbox.c.until > now, free)
    taken = conn.execute(query.order_by(outbox.c.next_at, outbox.c.id).limit(at_most)).all()
    if taken:
        ids = [row.id for row in taken]
        changed = {"lease": name, "leased_until": until, "attempts": outbox.c.attempts + 1}
        conn.execute(outbox.update().where(outbox.c.id.in_(ids)).values(**changed))
    return [_entry(row) for row in taken]


def prepared(conn: Connection, entry_id: int, at: datetime) -> None:
    """Note that the secret of its link was made."""
    conn.execute(outbox.update().where(outbox.c.id == entry_id).values(prepared_at=at))


@dataclass(frozen=True, slots=True)
class OutboxOutcome:
    """How a message ends: sent, given up or not wanted any more, when, and what was at fault."""

    state: MessageState
    at: datetime
    fault: str | None = None


def settle(conn: Connection, ids: Collection[int], name: str, settlement: OutboxOutcome) -> int:
    """End messages whose lease is still the sender's; how many. What waits in a mailbox is no secret to keep here."""
    held = (outbox.c.id.in_(list(ids)), outbox.c.lease == name, _WAITING)
    values = {"state": settlement.state.value, "settled_at": settlement.at, "fault": settlement.fault, **_FREE}
    return conn.execute(outbox.update().where(*held).values(**values)).rowcount


def put_off(conn: Connection, ids: Collection[int], name: str, next_at: datetime, fault: str) -> int:
    """Let messages wait for another attempt; how many, as above."""
    held = (outbox.c.id.in_(list(ids)), outbox.c.lease == name, _WAITING)
    return conn.execute(outbox.update().where(*held).values(next_at=next_at, fault=fault, **_FREE)).rowcount


def release(conn: Connection, ids: Collection[int], name: str) -> None:
    """Give back what was not tried: the attempt does not count."""
    held = (outbox.c.id.in_(list(ids)), outbox.c.lease == name, _WAITING)
    conn.execute(outbox.update().where(*held).values(attempts=outbox.c.attempts - 1, **_FREE))


def again(conn: Connection, entry_id: int, now: datetime, until: datetime) -> bool:
    """Let one that was given up wait once more; False for any other."""
    failed = (outbox.c.id == entry_id, outbox.c.state == MessageState.FAILED.value)
    values = {
        "state": MessageState.WAITING.value,
        "settled_at": None,
        "next_at": now,
        "until": until,
        "digest_day": None,
    }
    return conn.execute(outbox.update().where(*failed).values(**values)).rowcount == 1


def one(conn: Connection, viewer: Viewer, entry_id: int) -> OutboxEntry | None:
    """A message that the viewer sees."""
    query = sa.select(outbox).where(outbox.c.id == entry_id, territory_rows.messages_seen(viewer))
    row = conn.execute(query).first()
    return _entry(row) if row else None


def newest(
    conn: Connection, viewer: Viewer, state: MessageState | None, before: int | None, at_most: int
) -> list[AddressedEntry]:  # fmt: skip
    """Messages that the viewer sees, in a state or in any, behind a number, the newest first."""
    login = sa.select(people.c.login).where(people.c.id == outbox.c.person_id).scalar_subquery()
    query = sa.select(outbox, login.label("login")).where(territory_rows.messages_seen(viewer))
    if state is not None:
        query = query.where(outbox.c.state == state.value)
    if before is not None:
        query = query.where(outbox.c.id < before)
    rows = conn.execute(query.order_by(outbox.c.id.desc()).limit(at_most))
    return [AddressedEntry(_entry(row), row.login) for row in rows]


def counts(conn: Connection, viewer: Viewer) -> dict[MessageState, int]:
    """How many messages that the viewer sees are in each state that any is in."""
    query = sa.select(outbox.c.state, sa.func.count().label("times")).where(territory_rows.messages_seen(viewer))
    query = query.group_by(outbox.c.state)
    return {MessageState(row.state): row.times for row in conn.execute(query)}


def oldest_settled(conn: Connection, before: datetime, at_most: int) -> list[int]:
    """The numbers of messages that were settled before a moment."""
    query = sa.select(outbox.c.id).where(outbox.c.settled_at < before).order_by(outbox.c.settled_at)
    return list(conn.scalars(query.limit(at_most)))


def forget(conn: Connection, ids: Collection[int]) -> int:
    """Remove messages for good; how many."""
    return conn.execute(outbox.delete().where(outbox.c.id.in_(list(ids)))).rowcount
