"""Rows of where a lot was shipped: the provinces of each order."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from registry.store.engine import versions
from registry.store.engine.engine import Connection, insert_or
from registry.store.engine.schema import shipments


def add(conn: Connection, order_id: str, provinces: Collection[str], by: str, at: datetime) -> None:
    """Record that an order went to these provinces (two-digit codes). Safe to repeat: who said it first stays."""
    rows = [{"order_id": order_id, "province": province, "at": at, "by": by} for province in sorted(set(provinces))]
    if rows:
        conn.execute(insert_or(conn, shipments).on_conflict_do_nothing(), rows)
        versions.mark_order_changed(conn, order_id)


_OF = sa.select(shipments.c.order_id, shipments.c.province).where(
    shipments.c.order_id.in_(sa.bindparam("ids", expanding=True))
)


def of(conn: Connection, order_ids: Collection[str]) -> dict[str, frozenset[str]]:
    """The provinces each order was shipped to; an order of which nothing was said is missing."""
    provinces_of: dict[str, set[str]] = {}
    for row in conn.execute(_OF, {"ids": list(order_ids)}):
        provinces_of.setdefault(row.order_id, set()).add(row.province)
    return {order_id: frozenset(provinces) for order_id, provinces in provinces_of.items()}
