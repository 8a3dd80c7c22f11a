"""Rows of attempts: how many were counted of a subject, a hash of what was tried and by whom, and since when."""

from datetime import datetime

import sqlalchemy as sa

from registry.model.people import Attempts
from registry.store.engine.engine import Connection, insert_or
from registry.store.engine.schema import sign_in_attempts

_DROPPED = 200


def count(conn: Connection, subject: bytes, now: datetime, begun: datetime, times: int = 1) -> Attempts:
    """Count attempts; how many there are since when. A count that began at `begun` or before starts anew, and so does
    one that a wrong clock began as far ahead.

    One statement, so that of attempts at the same moment each is counted.
    """
    old = sign_in_attempts.c
    over = sa.or_(old.since <= begun, old.since >= now + (now - begun))
    insert = insert_or(conn, sign_in_attempts).values(subject=subject, since=now, count=times)
    counted = insert.on_conflict_do_update(
        index_elements=["subject"],
        set_={
            "since": sa.case((over, insert.excluded.since), else_=old.since),
            "count": sa.case((over, times), else_=old.count + times),
        },
    ).returning(old.count, old.since)
    row = conn.execute(counted).one()
    return Attempts(int(row[0]), row[1])


def counted(conn: Connection, subject: bytes, now: datetime, begun: datetime) -> Attempts | None:
    """How many attempts are counted since when; None where no count began after `begun`, or a wrong clock began it."""
    old = sign_in_attempts.c
    counts = (old.since > begun, old.since < now + (now - begun))
    row = conn.execute(sa.select(old.count, old.since).where(old.subject == subject, *counts)).first()
    return Attempts(int(row[0]), row[1]) if row else None


def forget(conn: Connection, subject: bytes) -> None:
    """Begin anew: the right password was given."""
    conn.execute(sign_in_attempts.delete().where(sign_in_attempts.c.subject == subject))


def take_back(conn: Connection, subject: bytes) -> None:
    """Uncount one attempt, which was no failure."""
    conn.execute(
        sign_in_attempts.update()
        .where(sign_in_attempts.c.subject == subject, sign_in_attempts.c.count > 0)
        .values(count=sign_in_attempts.c.count - 1)
    )


def drop(conn: Connection, begun: datetime, most: int = _DROPPED) -> None:
    """Remove counts that began at a moment or before, so many at a time.

    What others count or remove at this moment is left to them: nobody waits for it, so no two wait for each other.
    """
    old = sa.select(sign_in_attempts.c.subject).where(sign_in_attempts.c.since <= begun).limit(most)
    subjects = conn.execute(old.with_for_update(skip_locked=True)).scalars().all()
    if subjects:
        conn.execute(sign_in_attempts.delete().where(sign_in_attempts.c.subject.in_(subjects)))
