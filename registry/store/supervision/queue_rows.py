"""What waits for an officer: how much of each kind, and since when the oldest of it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from registry.model.people import Viewer
from registry.model.requests import SECOND_SIGNATURES
from registry.model.work import QueueLine, QueueSize
from registry.store.catalogue import territory_rows
from registry.store.engine.engine import Connection
from registry.store.engine.schema import flags, products, reports, requests

_SECOND = tuple(kind.value for kind in SECOND_SIGNATURES)


def waiting(conn: Connection, viewer: Viewer, now: datetime) -> dict[QueueLine, QueueSize]:
    """What waits for a viewer in each queue; a request that has lapsed does not."""
    open_request = sa.and_(sa.text("state = 'open'"), sa.or_(requests.c.until.is_(None), requests.c.until > now))
    open_request = sa.and_(open_request, territory_rows.requests_seen(viewer))
    second = requests.c.kind.in_(_SECOND)
    lines: dict[QueueLine, tuple[sa.ColumnElement[datetime], Any]] = {
        QueueLine.REQUESTS: (requests.c.made_at, sa.and_(open_request, sa.not_(second))),
        QueueLine.PRODUCTS: (
            products.c.changed_at,
            sa.and_(
                products.c.state == "pending", products.c.decided_at.is_(None), territory_rows.pending_seen(viewer)
            ),
        ),
        QueueLine.FLAGS: (flags.c.opened_at, sa.and_(sa.text("settled_at IS NULL"), territory_rows.flags_seen(viewer))),
        QueueLine.REPORTS: (reports.c.at, sa.and_(sa.text("settled_at IS NULL"), territory_rows.reports_seen(viewer))),
        QueueLine.SIGNATURES: (requests.c.made_at, sa.and_(open_request, second)),
    }
    sizes = {}
    for queue, (since, still_open) in lines.items():
        count, oldest = conn.execute(sa.select(sa.func.count(), sa.func.min(since)).where(still_open)).one()
        sizes[queue] = QueueSize(count, oldest)
    return sizes
