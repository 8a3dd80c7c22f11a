"""What waits for an officer: how much of each kind, and since when the oldest of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from registry.model.people import Viewer
from registry.model.requests import SECOND_SIGNATURES
from registry.model.work import QueueLine, QueueSize
from registry.store.catalogue import territory_rows
from registry.store.engine.engine import Connection
from registry.store.engine.schema import flags, products, reports, requests

_Condition = sa.ColumnElement[bool]
_Column = sa.ColumnElement[Any]
_SECOND = tuple(kind.value for kind in SECOND_SIGNATURES)


# Written out, as the indexes are only for what waits.
_UNSETTLED = sa.text("settled_at IS NULL")
_PENDING = sa.text("products.state = 'pending' AND products.decided_at IS NULL")
_OPEN_REQUEST = sa.text("state = 'open'")


def waiting(conn: Connection, viewer: Viewer, now: datetime) -> dict[QueueLine, QueueSize]:
    """What waits for a viewer in each queue; a request that has lapsed does not."""
    open_request = sa.and_(_OPEN_REQUEST, sa.or_(requests.c.until.is_(None), requests.c.until > now))
    second, grounds = requests.c.kind.in_(_SECOND), territory_rows.request_grounds(viewer)
    petition, product = (requests.c.id, requests.c.made_at), (products.c.gtin, products.c.changed_at)
    flag, report = (flags.c.id, flags.c.opened_at), (reports.c.id, reports.c.at)
    return {
        QueueLine.REQUESTS: _size(conn, petition, sa.and_(open_request, sa.not_(second)), grounds),
        QueueLine.PRODUCTS: _size(conn, product, _PENDING, (territory_rows.pending_seen(viewer),)),
        QueueLine.FLAGS: _size(conn, flag, _UNSETTLED, territory_rows.flag_grounds(viewer)),
        QueueLine.REPORTS: _size(conn, report, _UNSETTLED, territory_rows.report_grounds(viewer)),
        QueueLine.SIGNATURES: _size(conn, petition, sa.and_(open_request, second), grounds),
    }


def _size(conn: Connection, columns: tuple[_Column, _Column], waits: Any, grounds: Sequence[_Condition]) -> QueueSize:
    """How many rows that wait are seen on one ground or several, each once, and since when; by key and moment."""
    key, since = columns
    parts = [sa.select(key.label("key"), since.label("since")).where(waits, ground) for ground in grounds]
    seen = (sa.union(*parts) if len(parts) > 1 else parts[0]).subquery()
    count, oldest = conn.execute(sa.select(sa.func.count(), sa.func.min(seen.c.since))).one()
    return QueueSize(count, oldest)
