"""Rows of who has what in hand, until when, and what was remarked of it."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from registry.model.people import Viewer
from registry.model.work import ItemKind, Remark, Work, WorkItem
from registry.store.catalogue import territory_rows
from registry.store.engine.engine import Connection
from registry.store.engine.schema import flags, products, remarks, reports, requests, work


def _work(row: Any) -> Work:
    return Work(row.responsible, row.authority, row.due_at, row.changed_at, row.changed_by)


def is_there(conn: Connection, viewer: Viewer, item: WorkItem) -> bool:
    """Whether there is such an item for a viewer, settled or not."""
    named: dict[ItemKind, tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]] = {
        ItemKind.REQUEST: (requests.c.id == item.number, territory_rows.requests_seen(viewer)),
        ItemKind.PRODUCT: (products.c.gtin == f"{item.number:014d}", territory_rows.pending_seen(viewer)),
        ItemKind.FLAG: (flags.c.id == item.number, territory_rows.flags_seen(viewer)),
        ItemKind.REPORT: (reports.c.id == item.number, territory_rows.reports_seen(viewer)),
    }
    return bool(conn.execute(sa.select(sa.exists().where(*named[item.kind]))).scalar_one())


def in_hand_of(conn: Connection, login: str) -> list[WorkItem]:
    """What somebody has in hand and nobody has ended yet."""
    waiting: dict[ItemKind, sa.Select[Any]] = {
        ItemKind.REQUEST: sa.select(requests.c.id).where(sa.text("state = 'open'")),
        ItemKind.PRODUCT: sa.select(sa.cast(products.c.gtin, sa.BigInteger)).where(
            products.c.state == "pending", products.c.decided_at.is_(None)
        ),
        ItemKind.FLAG: sa.select(flags.c.id).where(flags.c.settled_at.is_(None)),
        ItemKind.REPORT: sa.select(reports.c.id).where(reports.c.settled_at.is_(None)),
    }
    items = []
    for queue, numbers in waiting.items():
        query = sa.select(work.c.item).where(work.c.kind == queue.value, work.c.responsible == login)
        items += [WorkItem(queue, n) for n in conn.scalars(query.where(work.c.item.in_(numbers)).order_by(work.c.item))]
    return items


def of(conn: Connection, item: WorkItem) -> Work | None:
    """Who has an item in hand; None before anybody said."""
    return of_many(conn, item.kind, [item.number]).get(item.number)


def of_many(conn: Connection, queue: ItemKind, numbers: Collection[int]) -> dict[int, Work]:
    """The same for many items of one queue, by number."""
    if not numbers:
        return {}
    query = sa.select(work).where(work.c.kind == queue.value, work.c.item.in_(list(numbers)))
    return {row.item: _work(row) for row in conn.execute(query)}


def put(conn: Connection, item: WorkItem, new: Work) -> None:
    """Say who has an item in hand. What was said before is looked at by the caller, in a `write` transaction."""
    values = {
        "responsible": new.responsible,
        "authority": new.authority,
        "due_at": new.due_at,
        "changed_at": new.changed_at,
        "changed_by": new.changed_by,
    }
    here = (work.c.kind == item.kind.value, work.c.item == item.number)
    if not conn.execute(work.update().where(*here).values(**values)).rowcount:
        conn.execute(work.insert().values(kind=item.kind.value, item=item.number, **values))


def add_remark(conn: Connection, item: WorkItem, remark: Remark) -> None:
    """Note something about an item."""
    conn.execute(
        remarks.insert().values(kind=item.kind.value, item=item.number, at=remark.at, by=remark.by, words=remark.words)
    )


def remarks_on(conn: Connection, item: WorkItem, at_most: int = 200) -> list[Remark]:
    """What was noted about an item, oldest first; of very many the newest."""
    query = sa.select(remarks).where(remarks.c.kind == item.kind.value, remarks.c.item == item.number)
    rows = conn.execute(query.order_by(remarks.c.id.desc()).limit(at_most)).all()
    return [Remark(row.at, row.by, row.words) for row in reversed(rows)]
