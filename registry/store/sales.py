"""Rows of sales, of their undoing, and of sales that were refused.

A sale is named by its unit, the till's own id, and the shop: an organisation and a place in it. It is recorded once,
for ever: a till that sends everything twice, even a sale once more after its undoing, changes nothing.
"""

from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from registry.model import Unit
from registry.sightings import Sale, SaleOutcome
from registry.store.engine import Connection, insert_or
from registry.store.schema import sales


class Shop(NamedTuple):
    """Where sales happen: an organisation's id, None where nobody was signed in, and the name of its shop."""

    organisation_id: int | None
    place: str


# Written out, as the index is only for these rows and a parameter could stand for others.
_STANDS = sa.text("outcome <> 'refused'")


def _sale(row: Any) -> Sale:
    return Sale(
        Unit(row.order_id, row.unit_index) if row.order_id is not None else None,
        row.sale_id,
        row.at,
        row.organisation_id,
        row.by,
        row.place,
        row.province,
        SaleOutcome(row.outcome),
        row.reason,
        row.undone_at,
    )


def record(conn: Connection, sale: Sale) -> None:
    """Record a sale. One that is recorded already stays as it is; of the refused ones every one is recorded."""
    values = {
        "order_id": sale.unit.order_id if sale.unit else None,
        "unit_index": sale.unit.unit_index if sale.unit else None,
        "sale_id": sale.id,
        "at": sale.at,
        "organisation_id": sale.organisation_id,
        "by": sale.by,
        "place": sale.place,
        "province": sale.province,
        "outcome": sale.outcome.value,
        "reason": sale.reason,
        "undone_at": sale.undone_at,
    }
    conn.execute(insert_or(conn, sales).values(**values).on_conflict_do_nothing())


def _named(unit: Unit, sale_id: str, shop: Shop | None) -> sa.Select[Any]:
    """The sales of a unit under the till's id that were not refused, newest first; of one shop, or of any."""
    query = (
        sa.select(sales)
        .where(sales.c.order_id == unit.order_id, sales.c.unit_index == unit.unit_index, sales.c.sale_id == sale_id)
        .where(sales.c.outcome != SaleOutcome.REFUSED.value)
        .order_by(sales.c.at.desc(), sales.c.id.desc())
    )
    if shop is not None:
        query = query.where(
            sales.c.organisation_id.is_not_distinct_from(shop.organisation_id), sales.c.place == shop.place
        )
    return query


def find(conn: Connection, unit: Unit, sale_id: str, shop: Shop | None = None) -> Sale | None:
    """The newest sale of a unit under the till's id, in one shop or in any; refused ones are none."""
    row = conn.execute(_named(unit, sale_id, shop).limit(1)).first()
    return _sale(row) if row else None


def by_id(conn: Connection, sale_id: str, organisation_id: int | None, at_most: int) -> list[Sale]:
    """The sales that an organisation told under a till's id and that were not refused, in any of its shops."""
    query = (
        sa.select(sales)
        .where(sales.c.sale_id == sale_id, _STANDS, sales.c.organisation_id.is_not_distinct_from(organisation_id))
        .order_by(sales.c.id)
        .limit(at_most)
    )
    return [_sale(row) for row in conn.execute(query)]


def of_unit(conn: Connection, unit: Unit) -> list[Sale]:
    """All that was said of selling a unit, oldest first, refused and undone ones included."""
    rows = conn.execute(
        sa.select(sales)
        .where(sales.c.order_id == unit.order_id, sales.c.unit_index == unit.unit_index)
        .order_by(sales.c.at, sales.c.id)
    )
    return [_sale(row) for row in rows]


def mark_undone(conn: Connection, unit: Unit, sale_id: str, by: str, at: datetime, shop: Shop | None = None) -> bool:
    """Mark the sale that `find` gives as undone; False when there is none, or it is undone already."""
    newest = _named(unit, sale_id, shop).with_only_columns(sales.c.id).limit(1).scalar_subquery()
    undone = sales.update().where(sales.c.id == newest, sales.c.undone_at.is_(None))
    return conn.execute(undone.values(undone_at=at, undone_by=by)).rowcount == 1


# Written out, as the index is only for these rows and a parameter could stand for others.
_REFUSED = sa.text("outcome = 'refused'")


def refused_without_unit(conn: Connection, since: datetime) -> int:
    """How many sales of codes that name no unit of ours were refused since a moment."""
    query = sa.select(sa.func.count()).where(_REFUSED, sales.c.at >= since, sales.c.order_id.is_(None))
    return int(conn.execute(query).scalar_one())


def refused(conn: Connection, since: datetime, at_most: int = 1000) -> list[Sale]:
    """The sales that were refused since a moment, newest first."""
    query = sa.select(sales).where(_REFUSED, sales.c.at >= since).order_by(sales.c.at.desc()).limit(at_most)
    return [_sale(row) for row in conn.execute(query)]
