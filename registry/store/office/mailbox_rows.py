"""Rows of mailboxes, where people read what the registry writes, and of the links that were mailed."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from registry.model.messages import LinkPurpose, Mailbox, MailChoice
from registry.model.people import Person, PersonState
from registry.store.engine.engine import Connection, insert_or
from registry.store.engine.schema import mailboxes, mailed_links, people
from registry.store.office.account_rows import PEOPLE, person_of


class Reader(NamedTuple):
    """Somebody with a mailbox."""

    person: Person
    mailbox: Mailbox


def _mailbox(row: Any) -> Mailbox:
    return Mailbox(row.person_id, row.address, row.confirmed_at is not None, MailChoice(row.choice))


def of(conn: Connection, person_id: int) -> Mailbox | None:
    row = conn.execute(sa.select(mailboxes).where(mailboxes.c.person_id == person_id)).first()
    return _mailbox(row) if row else None


def of_many(conn: Connection, person_ids: Collection[int]) -> list[Mailbox]:
    query = sa.select(mailboxes).where(mailboxes.c.person_id.in_(list(person_ids)))
    return [_mailbox(row) for row in conn.execute(query)]


_READERS = PEOPLE.add_columns(
    mailboxes.c.person_id, mailboxes.c.address, mailboxes.c.confirmed_at, mailboxes.c.choice
).join(mailboxes, mailboxes.c.person_id == people.c.id)  # fmt: skip


def reader(conn: Connection, person_id: int) -> Reader | None:
    """A person with their mailbox, if they have one; disabled ones too."""
    row = conn.execute(_READERS.where(people.c.id == person_id)).first()
    return Reader(person_of(row), _mailbox(row)) if row else None


def readers(conn: Connection, organisation_id: int | None) -> list[Reader]:
    """The active people of an organisation, or with None those of the registry, whose mailbox is confirmed."""
    query = _READERS.where(people.c.state == PersonState.ACTIVE.value, mailboxes.c.confirmed_at.is_not(None))
    # A comparison with None becomes IS NULL.
    query = query.where(people.c.organisation_id == organisation_id).order_by(people.c.login)
    return [Reader(person_of(row), _mailbox(row)) for row in conn.execute(query)]


def put(conn: Connection, person_id: int, address: str, by: str, at: datetime) -> None:
    """Keep an address that is not confirmed yet, in the place of any other; the choice stays."""
    insert = insert_or(conn, mailboxes).values(
        person_id=person_id, address=address, choice=MailChoice.ALL.value, changed_at=at, changed_by=by
    )
    new = {"address": address, "confirmed_at": None, "changed_at": at, "changed_by": by}
    conn.execute(insert.on_conflict_do_update(index_elements=["person_id"], set_=new))


def confirm(conn: Connection, person_id: int, at: datetime) -> None:
    """The address was proved by a mailed link; when it was first is kept."""
    unproved = (mailboxes.c.person_id == person_id, mailboxes.c.confirmed_at.is_(None))
    conn.execute(mailboxes.update().where(*unproved).values(confirmed_at=at))


def choose(conn: Connection, person_id: int, choice: MailChoice, by: str, at: datetime) -> bool:
    """Say how what is not urgent is wanted; False for somebody without a mailbox."""
    values = {"choice": choice.value, "changed_at": at, "changed_by": by}
    return conn.execute(mailboxes.update().where(mailboxes.c.person_id == person_id).values(**values)).rowcount == 1


def remove(conn: Connection, person_id: int) -> bool:
    """Forget somebody's address; False where there is none."""
    return conn.execute(mailboxes.delete().where(mailboxes.c.person_id == person_id)).rowcount == 1


class MailedLink(NamedTuple):
    """Whose link it is: a person's or a request's."""

    purpose: LinkPurpose
    person_id: int | None
    request_id: int | None


def add_link(conn: Connection, digest: bytes, owner: MailedLink, made_at: datetime, until: datetime | None) -> None:
    """Record a link; made again it is the same. A person's earlier ones of this purpose count no more."""
    if owner.person_id is not None:
        drop_links(conn, owner.person_id, owner.purpose)
    insert = insert_or(conn, mailed_links).values(
        digest=digest,
        purpose=owner.purpose.value,
        person_id=owner.person_id,
        request_id=owner.request_id,
        made_at=made_at,
        until=until,
    )
    conn.execute(insert.on_conflict_do_nothing(index_elements=["digest"]))


def link(conn: Connection, digest: bytes, now: datetime) -> MailedLink | None:
    """Whose link this is, if it still counts."""
    counts = sa.or_(mailed_links.c.until.is_(None), mailed_links.c.until > now)
    row = conn.execute(sa.select(mailed_links).where(mailed_links.c.digest == digest, counts)).first()
    return MailedLink(LinkPurpose(row.purpose), row.person_id, row.request_id) if row else None


def use_link(conn: Connection, digest: bytes, now: datetime) -> bool:
    """Use a link that counts once; False for one that counts no more."""
    counts = (mailed_links.c.digest == digest, mailed_links.c.until > now)
    return conn.execute(mailed_links.delete().where(*counts)).rowcount == 1


def drop_links(conn: Connection, person_id: int, *purposes: LinkPurpose) -> None:
    """Let a person's links of these purposes count no more."""
    words = [purpose.value for purpose in purposes]
    of_person = (mailed_links.c.person_id == person_id, mailed_links.c.purpose.in_(words))
    conn.execute(mailed_links.delete().where(*of_person))


def drop_old_links(conn: Connection, now: datetime) -> None:
    """Remove what counts no more."""
    conn.execute(mailed_links.delete().where(mailed_links.c.until <= now))
