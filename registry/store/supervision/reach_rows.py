"""How far goods have gone: orders, codes, units seen and sold, provinces; of a product or one of its lots.

Bounded: beyond so many rows a number is only said to be at least that.
"""

from typing import Any

import sqlalchemy as sa

from registry.model.goods import Level
from registry.model.measures import Reach, Target
from registry.model.orders import OrderState, OrderSum
from registry.store.engine.engine import Connection
from registry.store.engine.schema import corrections, orders, sales, scans, units

MOST = 200_000


def order_ids(target: Target) -> sa.Select[tuple[Any]]:
    """The orders of a product, of a lot as placed or as corrected, or of a unit."""
    if target.unit is not None:
        return sa.select(orders.c.id).where(orders.c.id == target.unit.order_id)
    query = sa.select(orders.c.id).where(orders.c.gtin == target.gtin, orders.c.state != OrderState.LOADING)
    if target.lot is None:
        return query
    corrected = sa.select(corrections.c.order_id).where(corrections.c.lot == target.lot)
    return query.where(sa.or_(orders.c.lot == target.lot, orders.c.id.in_(corrected)))


def of(conn: Connection, target: Target) -> Reach:
    """How far a product, a lot or a unit has gone."""
    ids = order_ids(target)
    codes = sa.func.sum(sa.case((orders.c.level == Level.UNIT, orders.c.quantity), else_=0))
    count, issued = conn.execute(
        sa.select(sa.func.count(), sa.func.coalesce(codes, 0)).where(orders.c.id.in_(ids))
    ).one()
    scanned = _bounded(conn, sa.select(units.c.unit_index).where(_about(units, ids, target), units.c.state != b""))
    standing = (sales.c.undone_at.is_(None), sales.c.outcome == "sold")
    sold = _bounded(conn, sa.select(sales.c.number).where(_about(sales, ids, target), *standing))
    some = sa.select(scans.c.province).where(_about(scans, ids, target)).limit(MOST).subquery()
    province = sa.func.coalesce(some.c.province, "")
    rows = conn.execute(sa.select(province, sa.func.count()).group_by(province))
    by_province = {row[0]: row[1] for row in rows}
    more = max(scanned, sold, sum(by_province.values())) >= MOST
    return Reach(count, 1 if target.unit else int(issued), scanned, sold, by_province, more)


def _about(table: sa.Table, ids: sa.Select[tuple[Any]], target: Target) -> sa.ColumnElement[bool]:
    of_orders = table.c.order_id.in_(ids)
    return of_orders if target.unit is None else sa.and_(of_orders, table.c.unit_index == target.unit.unit_index)


def _bounded(conn: Connection, query: sa.Select[tuple[Any]]) -> int:
    return int(conn.execute(sa.select(sa.func.count()).select_from(query.limit(MOST).subquery())).scalar_one())


def of_key(conn: Connection, number: int) -> OrderSum:
    """How many orders are sealed with a key, and how many codes they have."""
    total = sa.func.coalesce(sa.func.sum(orders.c.quantity), 0)
    count, codes = conn.execute(sa.select(sa.func.count(), total).where(orders.c.code_key == number)).one()
    return OrderSum(count, int(codes))
