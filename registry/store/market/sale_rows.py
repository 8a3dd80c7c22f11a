"""Rows of sales, of their undoing, and of sales that were refused.

A sale is named by its unit, the till's own id, and the shop: an organisation and a place in it. It is recorded once,
and kept until its end (`model.retention`): a till that sends everything twice, even a sale once more after its undoing,
changes nothing.
"""

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

import sqlalchemy as sa

from registry.model.orders import Unit
from registry.model.sightings import Sale, SaleOutcome
from registry.store.engine.engine import Connection, insert_or
from registry.store.engine.schema import refused_sales, sales


class SalePlace(NamedTuple):
    """Where sales happen: an organisation's id, None where nobody was signed in, and the name of its shop."""

    organisation_id: int | None
    place: str


# Written out, as the index is only for these rows and a parameter could stand for others.
_STANDS = sa.text("outcome <> 'refused'")
_BY_NOBODY = sa.text("outcome <> 'refused' AND organisation_id IS NULL")
_REFUSED = sa.text("outcome = 'refused'")


def _sale(row: Any) -> Sale:
    return Sale(
        Unit(row.order_id, row.unit_index),
        row.sale_id,
        row.at,
        row.organisation_id,
        row.by,
        row.place,
        row.province,
        SaleOutcome(row.outcome),
        row.reason,
        row.undone_at,
        row.site_id,
    )


_ONCE = ("order_id", "unit_index", "sale_id", "place")


def record(conn: Connection, sale: Sale) -> None:
    """Record a sale. One that is recorded already stays as it is; of the refused ones every one is recorded.

    Only with the unit locked: its sales are numbered, and IntegrityError tells of two that take one number.
    """
    values = {
        "sale_id": sale.id,
        "at": sale.at,
        "organisation_id": sale.organisation_id,
        "by": sale.by,
        "place": sale.place,
        "province": sale.province,
        "reason": sale.reason,
        "site_id": sale.site_id,
    }
    if sale.unit is None:
        if sale.outcome is not SaleOutcome.REFUSED:
            raise ValueError("a sale of no unit is refused")
        conn.execute(refused_sales.insert().values(**values))
        return
    order_id, unit_index = sale.unit
    last = sa.select(sa.func.coalesce(sa.func.max(sales.c.number), 0)).where(*_of(sale.unit))
    values |= {"number": conn.execute(last).scalar_one() + 1, "order_id": order_id, "unit_index": unit_index}
    insert = insert_or(conn, sales).values(outcome=sale.outcome.value, undone_at=sale.undone_at, **values)
    if sale.outcome is not SaleOutcome.REFUSED:
        insert = (
            insert.on_conflict_do_nothing(index_elements=_ONCE, index_where=_BY_NOBODY)
            if sale.organisation_id is None
            else insert.on_conflict_do_nothing(index_elements=(*_ONCE, "organisation_id"), index_where=_STANDS)
        )
    conn.execute(insert)


def _of(unit: Unit) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return sales.c.order_id == unit.order_id, sales.c.unit_index == unit.unit_index


def _named(unit: Unit, sale_id: str, shop: SalePlace | None) -> sa.Select[Any]:
    """The sales of a unit under the till's id that were not refused, newest first; of one shop, or of any."""
    query = (
        sa.select(sales)
        .where(*_of(unit), sales.c.sale_id == sale_id, sales.c.outcome != SaleOutcome.REFUSED.value)
        .order_by(sales.c.at.desc(), sales.c.number.desc())
    )
    if shop is not None:
        query = query.where(
            sales.c.organisation_id.is_not_distinct_from(shop.organisation_id), sales.c.place == shop.place
        )
    return query


def find(conn: Connection, unit: Unit, sale_id: str, shop: SalePlace | None = None) -> Sale | None:
    """The newest sale of a unit under the till's id, in one shop or in any; refused ones are none."""
    row = conn.execute(_named(unit, sale_id, shop).limit(1)).first()
    return _sale(row) if row else None


def by_id(conn: Connection, sale_id: str, organisation_id: int | None, at_most: int) -> list[Sale]:
    """The sales that an organisation told under a till's id and that were not refused, in any of its shops.

    The id says nothing of the order, so on a registry spread over servers each of them is asked.
    """
    query = (
        sa.select(sales)
        .where(sales.c.sale_id == sale_id, _STANDS, sales.c.organisation_id.is_not_distinct_from(organisation_id))
        .order_by(sales.c.at, sales.c.order_id, sales.c.unit_index, sales.c.number)
        .limit(at_most)
    )
    return [_sale(row) for row in conn.execute(query)]


def of_unit(conn: Connection, unit: Unit) -> list[Sale]:
    """All that was said of selling a unit, oldest first, refused and undone ones included."""
    rows = conn.execute(sa.select(sales).where(*_of(unit)).order_by(sales.c.at, sales.c.number))
    return [_sale(row) for row in rows]


def mark_undone(
    conn: Connection, unit: Unit, sale_id: str, by: str, at: datetime, shop: SalePlace | None = None
) -> bool:
    """Mark the sale that `find` gives as undone; False when there is none, or it is undone already."""
    newest = _named(unit, sale_id, shop).with_only_columns(sales.c.number).limit(1).scalar_subquery()
    undone = sales.update().where(*_of(unit), sales.c.number == newest, sales.c.undone_at.is_(None))
    return conn.execute(undone.values(undone_at=at, undone_by=by)).rowcount == 1


def refused_without_unit(conn: Connection, since: datetime) -> int:
    """How many sales of codes that name no unit of ours were refused since a moment."""
    query = sa.select(sa.func.count()).select_from(refused_sales).where(refused_sales.c.at >= since)
    return int(conn.execute(query).scalar_one())


def refused(conn: Connection, since: datetime, at_most: int = 1000) -> list[Sale]:
    """The sales that were refused since a moment, newest first."""
    of_units = sa.select(sales).where(_REFUSED, sales.c.at >= since).order_by(sales.c.at.desc()).limit(at_most)
    of_none = (
        sa.select(refused_sales).where(refused_sales.c.at >= since).order_by(refused_sales.c.at.desc()).limit(at_most)
    )
    refusals = [_sale(row) for row in conn.execute(of_units)] + [_refused(row) for row in conn.execute(of_none)]
    return sorted(refusals, key=attrgetter("at"), reverse=True)[:at_most]


def _refused(row: Any) -> Sale:
    fields = (row.sale_id, row.at, row.organisation_id, row.by, row.place, row.province)
    return Sale(None, *fields, SaleOutcome.REFUSED, row.reason, site_id=row.site_id)


class SaleKey(NamedTuple):
    """A recorded sale by its unit and its number there, and when it was."""

    order_id: str
    unit_index: int
    number: int
    at: datetime


def before(conn: Connection, order_id: str, moment: datetime, behind: SaleKey | None, at_most: int) -> list[SaleKey]:
    """The sales of an order's units from before a moment, by unit and number; behind one of them."""
    query = sa.select(sales.c.order_id, sales.c.unit_index, sales.c.number, sales.c.at).where(
        sales.c.order_id == order_id,
        sales.c.at < moment,
    )
    if behind is not None:
        further = sa.or_(sales.c.unit_index > behind.unit_index, sales.c.number > behind.number)
        query = query.where(sales.c.unit_index >= behind.unit_index, further)
    rows = conn.execute(query.order_by(sales.c.unit_index, sales.c.number).limit(at_most))
    return [SaleKey(*row) for row in rows]


def forget(conn: Connection, keys: Sequence[SaleKey]) -> None:
    """Remove these sales. That their units are sold stands in the units' states."""
    one = (
        sales.c.order_id == sa.bindparam("of"),
        sales.c.unit_index == sa.bindparam("unit"),
        sales.c.number == sa.bindparam("one"),
    )
    if keys:
        rows = [{"of": key.order_id, "unit": key.unit_index, "one": key.number} for key in keys]
        conn.execute(sales.delete().where(*one), rows)
