"""Rows of what products said before, and what decides how long they are kept."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

import sqlalchemy as sa

from registry.model.days import local_day
from registry.model.orders import OrderState
from registry.model.people import Viewer
from registry.model.product_fields import FieldNote
from registry.model.retention import SHORTEST, ProductDates
from registry.store.catalogue import territory_rows
from registry.store.engine.engine import Connection
from registry.store.engine.schema import corrections, orders, product_history, products


def add(conn: Connection, notes: Iterable[FieldNote]) -> None:
    """Note changes of fields."""
    rows = [
        {
            "gtin": note.gtin,
            "at": note.at,
            "by": note.by,
            "field": note.field,
            "before": note.before,
            "after": note.after,
        }
        for note in notes
    ]
    if rows:
        conn.execute(product_history.insert(), rows)


def of(conn: Connection, viewer: Viewer, gtin: str, at_most: int, before: int | None = None) -> list[FieldNote]:
    """What was changed of a viewer's product, newest first; of those behind the note `before`."""
    query = sa.select(product_history).where(product_history.c.gtin == gtin)
    if not viewer.sees_all:
        query = query.join(products).where(territory_rows.owned(viewer, products.c.organisation_id))
    if before is not None:
        query = query.where(product_history.c.id < before)
    rows = conn.execute(query.order_by(product_history.c.id.desc()).limit(at_most))
    return [FieldNote(row.gtin, row.at, row.by, row.field, row.before, row.after, row.id) for row in rows]


def dates(conn: Connection, gtins: Collection[str]) -> dict[str, ProductDates]:
    """What decides how long the history of each product is kept (`model.retention`): of cancelled orders nothing."""
    expiries: dict[str, date] = {}
    without: dict[str, datetime] = {}
    changed = sa.select(product_history.c.gtin, sa.func.max(product_history.c.at))
    changed = changed.where(product_history.c.gtin.in_(gtins)).group_by(product_history.c.gtin)
    changes: dict[str, datetime] = {row[0]: row[1] for row in conn.execute(changed)}
    standing = sa.and_(orders.c.gtin.in_(gtins), orders.c.state != OrderState.CANCELLED)
    placed = sa.select(orders.c.gtin, sa.func.max(orders.c.expiry), _latest_without_expiry()).where(standing)
    for gtin, expiry, last in conn.execute(placed.group_by(orders.c.gtin)):
        if expiry is not None:
            expiries[gtin] = expiry
        if last is not None:
            without[gtin] = last
    corrected = sa.select(orders.c.gtin, sa.func.max(corrections.c.expiry)).join(corrections).where(standing)
    for gtin, expiry in conn.execute(corrected.group_by(orders.c.gtin)):
        if expiry is not None:
            expiries[gtin] = max(expiry, expiries.get(gtin, expiry))
    return {gtin: ProductDates(expiries.get(gtin), _day(without.get(gtin)), _day(changes.get(gtin))) for gtin in gtins}


def _latest_without_expiry() -> sa.ColumnElement[datetime]:
    return sa.func.max(sa.case((orders.c.expiry.is_(None), orders.c.placed_at)))


def _day(moment: datetime | None) -> date | None:
    return local_day(moment) if moment else None


def aged(conn: Connection, now: datetime, behind: str, at_most: int) -> list[str]:
    """The products behind a GTIN that were changed a year ago or earlier and of which no order expires later."""
    changed = sa.exists().where(product_history.c.gtin == products.c.gtin, product_history.c.at <= now - SHORTEST)
    lasting = sa.exists().where(
        orders.c.gtin == products.c.gtin,
        orders.c.state != OrderState.CANCELLED,
        orders.c.expiry > local_day(now - SHORTEST),
    )
    query = sa.select(products.c.gtin).where(products.c.gtin > behind, changed, ~lasting)
    return list(conn.scalars(query.order_by(products.c.gtin).limit(at_most)))


def before(conn: Connection, gtin: str, moment: datetime) -> list[tuple[int, datetime]]:
    """The notes of a product from before a moment, by number, and when each was made."""
    query = sa.select(product_history.c.id, product_history.c.at).where(
        product_history.c.gtin == gtin, product_history.c.at < moment
    )
    return [(row.id, row.at) for row in conn.execute(query.order_by(product_history.c.id))]


def forget(conn: Connection, ids: Collection[int]) -> None:
    """Remove these notes."""
    conn.execute(product_history.delete().where(product_history.c.id == sa.bindparam("one")), [{"one": n} for n in ids])
