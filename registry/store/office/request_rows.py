"""Rows of requests to officers, with the files that came with them.

Lists are read for a viewer. A receipt is looked up by its hash alone: whoever holds it has no account yet.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from registry.model.people import Viewer
from registry.model.requests import (
    OFFICIAL_ACTS,
    Document,
    DrawnSigner,
    Petition,
    RequestFilter,
    RequestKind,
    RequestState,
)
from registry.store.catalogue import territory_rows
from registry.store.engine.engine import Connection
from registry.store.engine.schema import files, mailed_links, request_files, requests

# Written out, as the indexes are only for open requests.
_OPEN = sa.text("state = 'open'")


def _petition(row: Any) -> Petition:
    return Petition(
        row.id,
        RequestKind(row.kind),
        row.subject,
        json.loads(row.content),
        row.made_at,
        row.made_by,
        row.organisation_id,
        row.province,
        row.until,
        RequestState(row.state),
        row.decided_at,
        row.decided_by,
        row.reason,
        DrawnSigner(row.drawn, row.drawn_at, row.drawn_few) if row.drawn is not None else None,
    )


def add(conn: Connection, new: Petition, receipt: bytes | None = None) -> int:
    """Record a request; `new.id` is ignored. IntegrityError where its maker has the same one open."""
    result = conn.execute(
        requests.insert().values(
            kind=new.kind.value,
            subject=new.subject,
            organisation_id=new.organisation_id,
            province=new.province,
            content=json.dumps(new.content, ensure_ascii=False),
            receipt=receipt,
            state=RequestState.OPEN.value,
            made_at=new.made_at,
            made_by=new.made_by,
            until=new.until,
        )
    )
    key = result.inserted_primary_key
    return int(key[0]) if key else 0


def one(conn: Connection, viewer: Viewer, request_id: int) -> Petition | None:
    """A request by its number, if the viewer may see it."""
    query = sa.select(requests).where(requests.c.id == request_id, territory_rows.requests_seen(viewer))
    row = conn.execute(query).first()
    return _petition(row) if row else None


def by_receipt(conn: Connection, digest: bytes) -> Petition | None:
    """The request of whoever holds its receipt, or the link that was mailed to the applicant."""
    mailed = sa.select(mailed_links.c.request_id).where(mailed_links.c.digest == digest).scalar_subquery()
    row = conn.execute(sa.select(requests).where(sa.or_(requests.c.receipt == digest, requests.c.id == mailed))).first()
    return _petition(row) if row else None


def open_about(conn: Connection, kind: RequestKind, subject: str) -> list[Petition]:
    """The open requests of a kind about one thing, oldest first."""
    query = sa.select(requests).where(requests.c.kind == kind.value, requests.c.subject == subject, _OPEN)
    return [_petition(row) for row in conn.execute(query.order_by(requests.c.id))]


def every(conn: Connection, viewer: Viewer, sought: RequestFilter, at_most: int | None = 200) -> list[Petition]:
    """The requests a viewer may see: the open ones oldest first, others newest first; None: all of them."""
    query = sa.select(requests).where(requests.c.kind.in_([kind.value for kind in sought.kinds])).limit(at_most)
    if sought.standing is RequestState.OPEN:
        query = query.where(_OPEN).order_by(requests.c.made_at, requests.c.id)
    else:
        query = query.order_by(requests.c.made_at.desc(), requests.c.id.desc())
        if sought.standing is not None:
            query = query.where(requests.c.state == sought.standing.value)
    return [_petition(row) for row in conn.execute(query.where(territory_rows.requests_seen(viewer)))]


def decide(
    conn: Connection, request_id: int, standing: RequestState, by: str, reason: str | None, at: datetime
) -> bool:
    """End an open request; False when there is none, or somebody has ended it already."""
    changed = conn.execute(
        requests.update()
        .where(requests.c.id == request_id, requests.c.state == RequestState.OPEN.value)
        .values(state=standing.value, decided_by=by, decided_at=at, reason=reason)
    )
    return changed.rowcount == 1


def lapse(conn: Connection, now: datetime, by: str) -> int:
    """End the open requests whose time is over; how many."""
    over = sa.and_(_OPEN, requests.c.until <= now)
    return conn.execute(
        requests.update().where(over).values(state=RequestState.LAPSED.value, decided_by=by, decided_at=now)
    ).rowcount


def name_signer(conn: Connection, petition: Petition, signer: DrawnSigner) -> bool:
    """Note who was drawn to sign an open request; False where somebody else has drawn for it meanwhile."""
    before = requests.c.drawn.is_(None) if petition.signer is None else requests.c.drawn == petition.signer.login
    drawn = {"drawn": signer.login, "drawn_at": signer.at, "drawn_few": signer.few}
    changed = conn.execute(requests.update().where(requests.c.id == petition.id, _OPEN, before).values(drawn))
    return changed.rowcount == 1


def drawn_before(conn: Connection, petition: Petition, since: datetime) -> DrawnSigner | None:
    """Who was last drawn, since a moment, for an act of the same kind that was not done: by the same person, or on the
    same thing. Acts on officials' accounts are of one kind: each puts an account into the hand of who asks.
    """
    kinds = OFFICIAL_ACTS if petition.kind in OFFICIAL_ACTS else (petition.kind,)
    same = sa.or_(requests.c.subject == petition.subject, requests.c.made_by == petition.made_by)
    undone = sa.and_(requests.c.state != RequestState.APPROVED.value, requests.c.id != petition.id)
    query = (
        sa.select(requests.c.drawn, requests.c.drawn_at, requests.c.drawn_few)
        .where(requests.c.kind.in_([kind.value for kind in kinds]), same, undone, requests.c.drawn_at > since)
        .order_by(requests.c.drawn_at.desc(), requests.c.id.desc())
        .limit(1)
    )
    row = conn.execute(query).first()
    return DrawnSigner(row.drawn, row.drawn_at, row.drawn_few) if row else None


def waits_for(conn: Connection, signer: str, now: datetime, asker: str | None = None) -> int | None:
    """The oldest open request, of this asker if one is named, that waits for a signer who was drawn."""
    query = sa.select(requests.c.id).where(_OPEN, requests.c.drawn == signer, requests.c.until > now)
    if asker is not None:
        query = query.where(requests.c.made_by == asker)
    number: int | None = conn.execute(query.order_by(requests.c.id).limit(1)).scalar()
    return number


def open_since(conn: Connection, kind: RequestKind, since: datetime) -> int:
    """How many requests of a kind are open that were made at a moment or later."""
    query = sa.select(sa.func.count()).select_from(requests)
    return int(
        conn.execute(query.where(requests.c.kind == kind.value, _OPEN, requests.c.made_at >= since)).scalar_one()
    )


def attach(conn: Connection, request_id: int, name: str, digest: bytes) -> None:
    """Name a kept file in a request; the same file twice is one."""
    there = sa.select(request_files.c.digest).where(
        request_files.c.request_id == request_id, request_files.c.digest == digest
    )
    if conn.execute(there).first() is None:
        conn.execute(request_files.insert().values(request_id=request_id, digest=digest, name=name))


def documents(conn: Connection, request_id: int) -> list[Document]:
    """The files of a request, by name."""
    query = (
        sa.select(
            request_files.c.name, files.c.digest, files.c.media_type, sa.func.length(files.c.content).label("size")
        )
        .join(files)
        .where(request_files.c.request_id == request_id)
        .order_by(request_files.c.name, files.c.digest)
    )
    return [Document(row.name, bytes(row.digest), row.media_type, row.size) for row in conn.execute(query)]


def grant(conn: Connection, request_id: int, content: Mapping[str, Any], organisation_id: int) -> None:
    """Note beside an approved request what was granted, and to whom it belongs from now on."""
    conn.execute(
        requests.update()
        .where(requests.c.id == request_id, requests.c.state == RequestState.APPROVED.value)
        .values(content=json.dumps(content, ensure_ascii=False), organisation_id=organisation_id)
    )
