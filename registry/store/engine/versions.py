"""Rows that say how often what is decided of a product has changed, so that a worker's memory knows when it is old.

Who changes a product, its orders, their corrections, runs and shipments, its serial keys or a measure on it, says so
in the same transaction. What belongs to no single product, organisations and keys, counts for all (`EVERYTHING`).
"""

from collections.abc import Collection

import sqlalchemy as sa

from registry.store.engine.engine import Connection, as_list, insert_or, listed
from registry.store.engine.schema import orders, versions

EVERYTHING = ""

_WANTED = listed(("gtin", sa.String))
_OF = sa.select(versions.c.gtin, versions.c.version).join(_WANTED, versions.c.gtin == _WANTED.c.gtin)


def of(conn: Connection, gtins: Collection[str]) -> dict[str, int]:
    """The versions of these products and of EVERYTHING; one that never changed is missing."""
    rows = conn.execute(_OF, as_list((gtin,) for gtin in (EVERYTHING, *gtins)))
    return {row.gtin: row.version for row in rows}


# By dialect: a list has ten thousand products, and building a statement takes longer than running it.
_NEXT: dict[str, sa.Insert] = {}


def mark_changed(conn: Connection, *gtins: str) -> None:
    """Something of these products was changed in this transaction."""
    dialect = conn.dialect.name
    if dialect not in _NEXT:
        first = insert_or(conn, versions)
        _NEXT[dialect] = first.on_conflict_do_update(
            index_elements=[versions.c.gtin], set_={"version": versions.c.version + 1}
        )
    if gtins:
        conn.execute(_NEXT[dialect], [{"gtin": gtin, "version": 1} for gtin in gtins])


def mark_order_changed(conn: Connection, *order_ids: str) -> None:
    """Something of these orders was changed in this transaction, or is about to be."""
    mark_changed(conn, *sorted(set(conn.scalars(sa.select(orders.c.gtin).where(orders.c.id.in_(order_ids))))))


def go_beyond(conn: Connection, number: int) -> None:
    """Make every memory old, also one from before this content was brought in, when EVERYTHING stood at `number`."""
    number = max(number, of(conn, ()).get(EVERYTHING, 0))
    conn.execute(versions.delete().where(versions.c.gtin == EVERYTHING))
    conn.execute(versions.insert().values(gtin=EVERYTHING, version=number + 1))
