"""Rows of papers of companies, products and lots. A paper that was taken back stays, with who did it and when."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from registry.model.papers import Paper, PaperFile, PaperKind, PaperSubject
from registry.model.people import Viewer
from registry.store.catalogue import territory_rows
from registry.store.engine.engine import Connection
from registry.store.engine.schema import papers


def _paper(row: Any) -> Paper:
    return Paper(
        row.id,
        PaperKind(row.kind),
        PaperSubject(row.organisation_id, row.gtin, row.order_id),
        row.number,
        row.issuer,
        row.issued_on,
        row.expires_on,
        PaperFile(bytes(row.digest), row.file_name) if row.digest is not None else None,
        row.added_at,
        row.added_by,
        row.removed_at,
        row.removed_by,
    )


def add(conn: Connection, paper: Paper) -> Paper:
    """Record a paper and return it with its number; `paper.id` is ignored."""
    row = {
        "kind": paper.kind,
        "organisation_id": paper.subject.organisation_id,
        "gtin": paper.subject.gtin,
        "order_id": paper.subject.order_id,
        "number": paper.number,
        "issuer": paper.issuer,
        "issued_on": paper.issued_on,
        "expires_on": paper.expires_on,
        "digest": paper.file.digest if paper.file else None,
        "file_name": paper.file.name if paper.file else None,
        "added_at": paper.added_at,
        "added_by": paper.added_by,
    }
    key = conn.execute(papers.insert().values(row)).inserted_primary_key
    return replace(paper, id=int(key[0]) if key else 0)


def _visible(viewer: Viewer) -> sa.Select[Any]:
    query = sa.select(papers).order_by(papers.c.id)
    return query.where(territory_rows.owned(viewer, papers.c.organisation_id))


def one(conn: Connection, viewer: Viewer, paper_id: int) -> Paper | None:
    """A viewer's paper; None for another's as for one that nobody has."""
    row = conn.execute(_visible(viewer).where(papers.c.id == paper_id)).first()
    return _paper(row) if row else None


def of(conn: Connection, viewer: Viewer, subject: PaperSubject) -> list[Paper]:
    """The papers of one thing, those taken back too, oldest first."""
    query = _visible(viewer).where(
        papers.c.organisation_id == subject.organisation_id,
        papers.c.gtin.is_(None) if subject.gtin is None else papers.c.gtin == subject.gtin,
        papers.c.order_id.is_(None) if subject.order_id is None else papers.c.order_id == subject.order_id,
    )
    return [_paper(row) for row in conn.execute(query)]


def of_orders(conn: Connection, viewer: Viewer, order_ids: Collection[str]) -> list[Paper]:
    """The papers of these orders, those taken back too, oldest first."""
    query = _visible(viewer).where(papers.c.order_id.in_(list(order_ids)))
    return [_paper(row) for row in conn.execute(query)]


def remove(conn: Connection, paper_id: int, by: str, at: datetime) -> None:
    """Take a paper back, if nobody has."""
    standing = sa.and_(papers.c.id == paper_id, papers.c.removed_at.is_(None))
    conn.execute(papers.update().where(standing).values(removed_at=at, removed_by=by))
