"""Rows of the serials that producers make themselves: one each, unique per GTIN, in the order of their upload."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from registry.model import Unit
from registry.store.engine import Connection, as_list, insert_many, listed
from registry.store.schema import own_serials


def add(conn: Connection, gtin: str, order_id: str, start: int, serials: Sequence[str]) -> None:
    """Record serials as units start.. of an order; IntegrityError when one of them is known for the GTIN."""
    rows = [(gtin, serial, order_id, index) for index, serial in enumerate(serials, start)]
    insert_many(conn, own_serials, ("gtin", "serial", "order_id", "unit_index"), rows)


def count(conn: Connection, order_id: str) -> int:
    """How many serials of an order are there: they come in their order, so the last one tells."""
    query = sa.select(sa.func.coalesce(sa.func.max(own_serials.c.unit_index), -1)).where(
        own_serials.c.order_id == order_id
    )
    return int(conn.execute(query).scalar_one()) + 1


def remove(conn: Connection, order_id: str, most: int) -> int:
    """Remove at most so many serials of an order, the last ones first; how many."""
    last = (
        sa.select(own_serials.c.unit_index)
        .where(own_serials.c.order_id == order_id)
        .order_by(own_serials.c.unit_index.desc())
        .limit(most)
    )
    found = [row.unit_index for row in conn.execute(last)]
    if found:
        conn.execute(
            own_serials.delete().where(own_serials.c.order_id == order_id, own_serials.c.unit_index >= min(found))
        )
    return len(found)


def of_order(conn: Connection, order_id: str, start: int, stop: int) -> list[str]:
    """The serials of units start..stop-1."""
    query = (
        sa.select(own_serials.c.serial)
        .where(own_serials.c.order_id == order_id)
        .where(own_serials.c.unit_index >= start, own_serials.c.unit_index < stop)
        .order_by(own_serials.c.unit_index)
    )
    return [row.serial for row in conn.execute(query)]


_WANTED = listed(("gtin", sa.String), ("serial", sa.String))
_FIND = sa.select(own_serials).join(
    _WANTED, sa.and_(own_serials.c.gtin == _WANTED.c.gtin, own_serials.c.serial == _WANTED.c.serial)
)


def find(conn: Connection, wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], Unit]:
    """The unit behind each known (GTIN, serial), matched exactly; those of loading orders included."""
    if not wanted:
        return {}
    rows = conn.execute(_FIND, as_list(wanted))
    return {(row.gtin, row.serial): Unit(row.order_id, row.unit_index) for row in rows}
