"""Rows of the audit trail, which are only ever added: what is in one, `registry.office.trail` decides."""

import json
from collections.abc import Collection, Generator
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from registry.model.people import Viewer
from registry.model.trail import RecordedEntry, StoredEntry, TrailFilter
from registry.store.catalogue import territory_rows
from registry.store.engine.engine import Connection, take_turn
from registry.store.engine.schema import audit

# Any number of its own: who adds a row waits for whoever is adding one, in whatever kind of transaction.
_TURN = 0x41554449
_PIECE = 1_000


def _recorded(row: Any) -> RecordedEntry:
    try:
        detail = json.loads(row.detail)
    except ValueError:
        detail = None
    if not isinstance(detail, dict):
        detail = {}
    entry = StoredEntry(row.at, row.by, row.act, row.subject, detail, row.organisation_id, row.second)
    return RecordedEntry(row.number, entry, bytes(row.hash), row.detail)


class TrailEnd(NamedTuple):
    """Number and hash of the newest entry."""

    number: int
    hash: bytes


def last(conn: Connection) -> TrailEnd | None:
    """Where the trail ends, with the turn to add the next entry until the transaction's end."""
    take_turn(conn, _TURN)
    row = conn.execute(sa.select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)).first()
    return TrailEnd(row.number, bytes(row.hash)) if row else None


def append(conn: Connection, number: int, entry: StoredEntry, detail: str, digest: bytes) -> None:
    """Add a row behind the last one; `detail` is JSON text."""
    conn.execute(
        audit.insert().values(
            number=number,
            at=entry.at,
            by=entry.by,
            second=entry.second,
            act=entry.act,
            subject=entry.subject,
            organisation_id=entry.organisation_id,
            detail=detail,
            hash=digest,
        )
    )


def by_hands(
    conn: Connection, acts: Collection[str], hands: Collection[str], since: datetime | None = None
) -> list[RecordedEntry]:
    """The entries of these acts by these logins, since a moment."""
    query = sa.select(audit).where(audit.c.act.in_(acts), audit.c.by.in_(hands))
    if since is not None:
        query = query.where(audit.c.at >= since)
    return [_recorded(row) for row in conn.execute(query.order_by(audit.c.number))]


# As `office.trail` writes it; within a text of a detail the quotation marks are escaped.
_EMERGENCY = '%"emergency":true%'


def emergencies(conn: Connection, acts: Collection[str], since: datetime) -> list[RecordedEntry]:
    """The entries of these acts since a moment that were done in an emergency, newest first."""
    query = sa.select(audit).where(audit.c.act.in_(acts), audit.c.at >= since, audit.c.detail.like(_EMERGENCY))
    rows = [_recorded(row) for row in conn.execute(query.order_by(audit.c.at.desc(), audit.c.number.desc()))]
    return [one for one in rows if one.entry.detail.get("emergency") is True]


def on_subject(conn: Connection, acts: Collection[str], subject: str) -> list[RecordedEntry]:
    """The entries of these acts on one thing."""
    query = sa.select(audit).where(audit.c.act.in_(acts), audit.c.subject == subject)
    return [_recorded(row) for row in conn.execute(query.order_by(audit.c.number))]


def hash_of(conn: Connection, number: int) -> bytes | None:
    """The hash of an entry; None where there is none of that number."""
    found = conn.execute(sa.select(audit.c.hash).where(audit.c.number == number)).scalar()
    return bytes(found) if found is not None else None


def every(conn: Connection, after: int = 0) -> Generator[RecordedEntry, None, None]:
    """The trail from its beginning, or behind an entry, in constant memory; close it if it is not read to its end."""
    query = sa.select(audit).order_by(audit.c.number)
    if after:
        query = query.where(audit.c.number > after)
    with conn.execution_options(yield_per=_PIECE).execute(query) as rows:
        for piece in rows.partitions():
            yield from map(_recorded, piece)


def page(conn: Connection, viewer: Viewer, wanted: TrailFilter, at_most: int) -> list[RecordedEntry]:
    """The newest entries a viewer may see, newest first."""
    query = sa.select(audit).where(territory_rows.entries_seen(viewer))
    query = query.order_by(audit.c.number.desc()).limit(at_most)
    if wanted.before is not None:
        query = query.where(audit.c.number < wanted.before)
    if wanted.by is not None:
        query = query.where(sa.or_(audit.c.by == wanted.by, audit.c.second == wanted.by))
    if wanted.act is not None:
        query = query.where(audit.c.act == wanted.act)
    if wanted.subject is not None:
        query = query.where(audit.c.subject == wanted.subject)
    return [_recorded(row) for row in conn.execute(query)]
