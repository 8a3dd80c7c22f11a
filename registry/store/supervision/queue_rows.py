"""What waits for an officer: how much of each kind, and since when the oldest of it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from registry.model.requests import SECOND_SIGNATURES
from registry.model.work import Pile, PileSize
from registry.store.engine.engine import Connection
from registry.store.engine.schema import flags, products, reports, requests

_SECOND = tuple(kind.value for kind in SECOND_SIGNATURES)


def waiting(conn: Connection, now: datetime) -> dict[Pile, PileSize]:
    """What waits in each queue; a request that has lapsed does not."""
    open_request = sa.and_(sa.text("state = 'open'"), sa.or_(requests.c.until.is_(None), requests.c.until > now))
    second = requests.c.kind.in_(_SECOND)
    piles: dict[Pile, tuple[sa.ColumnElement[datetime], Any]] = {
        Pile.REQUESTS: (requests.c.made_at, sa.and_(open_request, sa.not_(second))),
        Pile.PRODUCTS: (
            products.c.changed_at,
            sa.and_(products.c.state == "pending", products.c.decided_at.is_(None)),
        ),
        Pile.FLAGS: (flags.c.opened_at, sa.text("settled_at IS NULL")),
        Pile.REPORTS: (reports.c.at, sa.text("settled_at IS NULL")),
        Pile.SECOND: (requests.c.made_at, sa.and_(open_request, second)),
    }
    piles_now = {}
    for queue, (since, still_open) in piles.items():
        count, oldest = conn.execute(sa.select(sa.func.count(), sa.func.min(since)).where(still_open)).one()
        piles_now[queue] = PileSize(count, oldest)
    return piles_now
