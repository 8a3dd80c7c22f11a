"""Rows of orders by their age: which are old enough that what is about them may end, and what their goods last.

A correction may put an expiry off or bring it nearer; of all that was ever said the latest day counts. The ways in are
two indexes by age, so that a night looks at old orders alone, and never at sales that are none of theirs.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from registry.model.days import local_day
from registry.model.orders import OrderState
from registry.model.retention import NO_GOODS, SHORTEST, GoodsDates
from registry.store.engine.engine import Connection, is_spread
from registry.store.engine.schema import corrections, orders, papers, sales
from registry.store.orders import order_rows


@dataclass(frozen=True, slots=True)
class AgedOrder:
    """An order that is old enough: whose goods, all lots it was said to be of, and where a walk goes on behind it."""

    id: str
    gtin: str
    lots: frozenset[str]
    dates: GoodsDates
    age: date | datetime


# Those of whose sales or papers some are still there.
_WITH = {"sales": sales.c.order_id, "papers": papers.c.order_id}


def aged(
    conn: Connection, table: str, dated: bool, now: datetime, behind: AgedOrder | None, at_most: int
) -> list[AgedOrder]:
    """Orders with an expiry, or those without, that are a year old and have rows in `sales` or `papers`, oldest first.

    On a registry spread over servers whether there are sales is not asked: no server could answer for all orders.
    """
    age = orders.c.expiry if dated else orders.c.placed_at
    old = orders.c.expiry <= local_day(now - SHORTEST) if dated else orders.c.placed_at <= now - SHORTEST
    query = sa.select(orders.c.id, orders.c.gtin, orders.c.lot, age.label("age")).where(old)
    if not dated:
        query = query.where(sa.text("expiry IS NULL"))
    if table == "papers" or not is_spread(conn):
        query = query.where(sa.exists().where(_WITH[table] == orders.c.id))
    if behind is not None:
        query = query.where(sa.or_(age > behind.age, sa.and_(age == behind.age, orders.c.id > behind.id)))
        query = query.where(age >= behind.age)
    rows = conn.execute(query.order_by(age, orders.c.id).limit(at_most)).all()
    ids = [row.id for row in rows]
    dates, lots = of_orders(conn, ids), _corrected_lots(conn, ids)
    return [
        AgedOrder(row.id, row.gtin, frozenset(lots.get(row.id, set()) | {row.lot or ""}), dates[row.id], row.age)
        for row in rows
    ]


def _corrected_lots(conn: Connection, ids: Collection[str]) -> dict[str, set[str]]:
    lots: dict[str, set[str]] = {}
    for order_id, of_order in order_rows.corrections_of(conn, ids).items():
        lots[order_id] = {correction.lot for correction in of_order if correction.lot}
    return lots


def of_orders(conn: Connection, ids: Collection[str]) -> dict[str, GoodsDates]:
    """How long the goods of each of these orders last; no entry for one that is not there."""
    if not ids:
        return {}
    days: dict[str, list[date]] = {}
    for row in conn.execute(sa.select(orders.c.id, orders.c.expiry).where(orders.c.id.in_(list(ids)))):
        days[row.id] = [row.expiry] if row.expiry is not None else []
    said = sa.select(corrections.c.order_id, corrections.c.expiry).where(corrections.c.expiry.is_not(None))
    for row in conn.execute(said.where(corrections.c.order_id.in_(list(ids)))):
        days[row.order_id].append(row.expiry)
    return {order_id: GoodsDates(max(of, default=None), not of) for order_id, of in days.items()}


def of_lots(conn: Connection, lots: Collection[tuple[str, str]]) -> dict[tuple[str, str], GoodsDates]:
    """How long each (GTIN, lot) lasts, by all orders that are or were said to be of it."""
    by_lot = order_rows.of_lots(conn, lots)
    dates = of_orders(conn, {order.id for placed in by_lot.values() for order in placed})
    return {lot: _together(dates[order.id] for order in placed) for lot, placed in by_lot.items()}


def of_product(conn: Connection, gtin: str, placed_before: datetime) -> GoodsDates:
    """How long the goods of a product last that were ordered before a moment."""
    placed = sa.and_(orders.c.gtin == gtin, orders.c.placed_at <= placed_before, orders.c.state != OrderState.CANCELLED)
    first = conn.execute(sa.select(sa.func.max(orders.c.expiry)).where(placed)).scalar_one()
    said = sa.select(sa.func.max(corrections.c.expiry)).join(orders, orders.c.id == corrections.c.order_id)
    later = conn.execute(said.where(placed)).scalar_one()
    return GoodsDates(max((day for day in (first, later) if day is not None), default=None), True)


def _together(dates: Iterable[GoodsDates]) -> GoodsDates:
    every = list(dates)
    last = max((one.last_expiry for one in every if one.last_expiry is not None), default=None)
    return GoodsDates(last, any(one.undated for one in every)) if every else NO_GOODS
