"""Rows of sessions: who has signed in where. What finds out who is asking has no viewer yet."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from registry.model.people import Person
from registry.model.sites import Site
from registry.store.catalogue.site_rows import asking_session
from registry.store.engine.engine import Connection
from registry.store.engine.schema import people, sessions
from registry.store.office.account_rows import person_of


@dataclass(frozen=True, slots=True)
class Session:
    """A session as it is kept; `confirmed` is False between the password and the one-time code.

    `site`: the open site that the person stands at, if they are bound to exactly one.
    """

    person: Person
    confirmed: bool
    made_at: datetime
    seen_at: datetime
    until: datetime
    site: Site | None = None


class SealedTotp(NamedTuple):
    """The sealed secret of a person's one-time codes, and the step last used."""

    sealed: bytes
    step: int


def add(conn: Connection, digest: bytes, new: Session) -> None:
    """Begin a session under the hash of its secret."""
    conn.execute(
        sessions.insert().values(
            digest=digest,
            person_id=new.person.id,
            confirmed=new.confirmed,
            made_at=new.made_at,
            seen_at=new.seen_at,
            until=new.until,
        )
    )


def find(conn: Connection, digest: bytes) -> Session | None:
    """The session of a secret, whether it still counts or not."""
    asking = asking_session(conn, digest)
    if asking is None:
        return None
    row = asking.row
    return Session(person_of(row), row.confirmed, row.begun, row.seen_at, row.until, asking.site)


def note_seen(conn: Connection, digest: bytes, at: datetime) -> None:
    conn.execute(sessions.update().where(sessions.c.digest == digest).values(seen_at=at))


def end(conn: Connection, digest: bytes) -> None:
    conn.execute(sessions.delete().where(sessions.c.digest == digest))


def end_all(conn: Connection, person_id: int) -> int:
    """End every session of a person; how many."""
    return conn.execute(sessions.delete().where(sessions.c.person_id == person_id)).rowcount


def drop_old(conn: Connection, now: datetime) -> None:
    """Remove what counts no more."""
    conn.execute(sessions.delete().where(sessions.c.until <= now))


def totp(conn: Connection, person_id: int) -> SealedTotp | None:
    """What is kept of a person's one-time codes, if they have any."""
    row = conn.execute(sa.select(people.c.totp, people.c.totp_step).where(people.c.id == person_id)).one()
    return SealedTotp(bytes(row.totp), row.totp_step) if row.totp is not None else None


def set_totp(conn: Connection, person_id: int, sealed: bytes | None, step: int, by: str, at: datetime) -> None:
    """Keep a sealed secret, or with None forget it."""
    conn.execute(
        people.update()
        .where(people.c.id == person_id)
        .values(totp=sealed, totp_step=step if sealed else None, changed_at=at, changed_by=by)
    )


def use_step(conn: Connection, person_id: int, step: int) -> bool:
    """Note that the code of a step was used; False if it, or a later one, was used before."""
    unused = sa.and_(people.c.id == person_id, people.c.totp_step < step)
    return conn.execute(people.update().where(unused).values(totp_step=step)).rowcount == 1
