"""Rows of the serials that producers make themselves: one each, unique per GTIN, in the order of their upload."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from registry.model.orders import Unit
from registry.store.engine.engine import Connection, IntegrityError, gathered, insert_many, is_spread, listed
from registry.store.engine.schema import own_serials


def add(conn: Connection, gtin: str, order_id: str, start: int, serials: Sequence[str]) -> None:
    """Record serials as units start.. of an order; IntegrityError when one of them is known for the GTIN.

    Only inside `write`, where nobody else adds any meanwhile.
    """
    # Citus does not say of a COPY why a worker refused it.
    if is_spread(conn) and (present := find(conn, [(gtin, serial) for serial in serials])):
        raise IntegrityError("COPY own_serials", None, ValueError(f"{len(present)} serials are known"))
    rows = [(gtin, serial, order_id, index) for index, serial in enumerate(serials, start)]
    insert_many(conn, own_serials, ("gtin", "serial", "order_id", "unit_index"), rows)


def count(conn: Connection, gtin: str, order_id: str) -> int:
    """How many serials of an order are there: they come in their order, so the last one tells."""
    last = sa.func.coalesce(sa.func.max(own_serials.c.unit_index), -1)
    return int(conn.execute(sa.select(last).where(*_of(gtin, order_id))).scalar_one()) + 1


def _of(gtin: str, order_id: str) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    """Both, although an order has one GTIN: by the GTIN the rows are spread."""
    return own_serials.c.gtin == gtin, own_serials.c.order_id == order_id


def remove(conn: Connection, gtin: str, order_id: str, most: int) -> int:
    """Remove at most so many serials of an order, the last ones first; how many."""
    last = (
        sa.select(own_serials.c.unit_index)
        .where(*_of(gtin, order_id))
        .order_by(own_serials.c.unit_index.desc())
        .limit(most)
    )
    indexes = [row.unit_index for row in conn.execute(last)]
    if indexes:
        conn.execute(own_serials.delete().where(*_of(gtin, order_id), own_serials.c.unit_index >= min(indexes)))
    return len(indexes)


def of_order(conn: Connection, gtin: str, order_id: str, start: int, stop: int) -> list[str]:
    """The serials of units start..stop-1."""
    query = (
        sa.select(own_serials.c.serial)
        .where(*_of(gtin, order_id))
        .where(own_serials.c.unit_index >= start, own_serials.c.unit_index < stop)
        .order_by(own_serials.c.unit_index)
    )
    return [row.serial for row in conn.execute(query)]


_WANTED = listed(("gtin", sa.String), ("serial", sa.String))
_FIND = sa.select(own_serials).join(
    _WANTED, sa.and_(own_serials.c.gtin == _WANTED.c.gtin, own_serials.c.serial == _WANTED.c.serial)
)
_ONE = own_serials.c.gtin == sa.bindparam("one")


def find(conn: Connection, wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], Unit]:
    """The unit behind each known (GTIN, serial), matched exactly; those of loading orders included."""
    if not wanted:
        return {}
    pieces = gathered(conn, _FIND, _ONE, wanted)
    return {(row.gtin, row.serial): Unit(row.order_id, row.unit_index) for rows in pieces for row in rows}
