"""Rows of units that something happened to: a small state each, from which a scan is judged without their history.

1. Who changes a unit locks it first (`lock`), reads, and then saves it or releases it, in one transaction. Of two
   that touch one unit, one waits and then sees what the other left, also where the unit had no row.
2. SQLite has one writer, so the transaction itself is the lock. PostgreSQL locks rows, and a row that is not there
   cannot be locked: it is inserted with an empty state. An empty state means: no history.
3. All lock their units in one order, so no two wait for each other.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from operator import itemgetter

import sqlalchemy as sa

from registry.judgement.marks import Mark
from registry.model.goods import Level
from registry.model.orders import OrderState, Unit
from registry.store.engine import sqlite
from registry.store.engine.engine import Connection, as_list, gathered, insert_or, is_spread, is_sqlite, listed
from registry.store.engine.schema import orders, units


@dataclass(frozen=True, slots=True)
class StoredUnit:
    """A unit's state, packed and never empty; the same under the parameters in shadow; its bits for `lot_sums`."""

    state: bytes
    shadow: bytes | None = None
    marks: int = 0


_WANTED = listed(("order_id", sa.String), ("unit_index", sa.BigInteger))
_FIND = sa.select(units).join(
    _WANTED, sa.and_(units.c.order_id == _WANTED.c.order_id, units.c.unit_index == _WANTED.c.unit_index)
)
_LOCK = _FIND.order_by(units.c.order_id, units.c.unit_index).with_for_update(of=units)
_ONE = units.c.order_id == sa.bindparam("one")


def find(conn: Connection, wanted: Collection[Unit]) -> dict[Unit, StoredUnit]:
    """The units that have a history, without a lock."""
    return _with_history(_stored(conn, _FIND, wanted))


def _stored(conn: Connection, query: sa.Select[tuple[object, ...]], wanted: Collection[Unit]) -> dict[Unit, StoredUnit]:
    if not wanted:
        return {}
    stored_units: dict[Unit, StoredUnit] = {}
    for rows in gathered(conn, query, _ONE, wanted):
        stored_units |= {
            Unit(row.order_id, row.unit_index): StoredUnit(row.state, row.shadow, row.marks) for row in rows
        }
    return stored_units


def _with_history(stored_units: Mapping[Unit, StoredUnit]) -> dict[Unit, StoredUnit]:
    return {unit: stored for unit, stored in stored_units.items() if stored.state}


def lock(conn: Connection, wanted: Collection[Unit]) -> dict[Unit, StoredUnit]:
    """The units that have a history; nobody else changes any of those asked for until this transaction ends.

    Only inside `record` or `write`. Lock all units of a transaction at once, and save or release each of them. Raises
    IntegrityError for a unit of an order that does not exist (on SQLite only `save` does).
    """
    wanted = frozenset(wanted)
    if is_sqlite(conn):
        return find(conn, wanted)
    locked: dict[Unit, StoredUnit] = {}
    # Once round, save where somebody released a unit's row just between the two statements.
    while locked.keys() != wanted:
        _hold(conn, wanted)
        locked = _stored(conn, _LOCK, wanted)
    return _with_history(locked)


_EMPTY = (
    sa.select(_WANTED.c.order_id, _WANTED.c.unit_index, sa.literal(b"").label("state"))
    .where(sa.true())
    .order_by(_WANTED.c.order_id, _WANTED.c.unit_index)
)


def _hold(conn: Connection, wanted: Collection[Unit]) -> None:
    """Rows for the units that have none; waits for a transaction that is about to insert one of them."""
    if is_spread(conn):
        # Row by row: a list from SELECT would first be gathered in one place.
        rows = [{"order_id": unit.order_id, "unit_index": unit.unit_index, "state": b""} for unit in sorted(wanted)]
        conn.execute(insert_or(conn, units).on_conflict_do_nothing(), rows)
        return
    names = ["order_id", "unit_index", "state"]
    conn.execute(insert_or(conn, units).from_select(names, _EMPTY).on_conflict_do_nothing(), as_list(wanted))


_NEW = listed(
    ("order_id", sa.String),
    ("unit_index", sa.BigInteger),
    ("state", sa.LargeBinary),
    ("shadow", sa.LargeBinary),
    ("marks", sa.SmallInteger),
)
_SAVED = sa.select(_NEW).order_by(_NEW.c.order_id, _NEW.c.unit_index)


def save(conn: Connection, changed: Mapping[Unit, StoredUnit]) -> None:
    """Record the states of locked units; IntegrityError for a unit of an order that does not exist."""
    if not changed:
        return
    if any(not stored.state for stored in changed.values()):
        raise ValueError("an empty state means no history")
    rows = [
        (*unit, stored.state, stored.shadow, stored.marks)
        for unit, stored in sorted(changed.items(), key=itemgetter(0))
    ]
    names = [column.name for column in _NEW.c]
    if is_sqlite(conn):
        sqlite.insert_many(conn, units, names, rows, _OVERWRITING)
    elif is_spread(conn):
        conn.execute(_saving(conn, by_row=True), [dict(zip(names, row, strict=True)) for row in rows])
    else:
        conn.execute(_saving(conn, by_row=False), as_list(rows))


_OVERWRITING = (
    "ON CONFLICT (order_id, unit_index) DO UPDATE "
    "SET state = excluded.state, shadow = excluded.shadow, marks = excluded.marks"
)
# Building a statement takes longer than running it.
_SAVINGS: dict[bool, sa.Insert] = {}


def _saving(conn: Connection, by_row: bool) -> sa.Insert:
    if by_row not in _SAVINGS:
        insert = insert_or(conn, units)
        if not by_row:
            insert = insert.from_select([column.name for column in _NEW.c], _SAVED)
        new = insert.excluded
        _SAVINGS[by_row] = insert.on_conflict_do_update(
            index_elements=[units.c.order_id, units.c.unit_index],
            set_={"state": new.state, "shadow": new.shadow, "marks": new.marks},
        )
    return _SAVINGS[by_row]


_RELEASE = units.delete().where(
    units.c.order_id == _WANTED.c.order_id, units.c.unit_index == _WANTED.c.unit_index, units.c.state == b""
)


_RELEASE_ONE = units.delete().where(_ONE, units.c.unit_index == sa.bindparam("index"), units.c.state == b"")


def release(conn: Connection, wanted: Collection[Unit]) -> None:
    """Leave no row of those locked units that have no history and get none now."""
    if not wanted or is_sqlite(conn):
        return
    if is_spread(conn):
        conn.execute(_RELEASE_ONE, [{"one": unit.order_id, "index": unit.unit_index} for unit in sorted(wanted)])
    else:
        conn.execute(_RELEASE, as_list(wanted))


@dataclass(frozen=True, slots=True)
class LotSum:
    """What is known of all units of a product's lot: how many were issued, have a history, and bear each mark.

    The lot is the one under which the orders were placed; '' where none was named.
    """

    gtin: str
    lot: str
    issued: int
    touched: int
    marked: Mapping[Mark, int]


def _bearing(mark: Mark) -> sa.Label[int]:
    return sa.func.sum(sa.case((units.c.marks.bitwise_and(mark.value) != 0, 1), else_=0)).label(f"mark_{mark.value}")


# By order first: so each unit is read once, in the order of the primary key.
_PER_ORDER = (
    sa.select(units.c.order_id, sa.func.count().label("touched"), *(_bearing(mark) for mark in Mark))
    .where(units.c.state != b"")
    .group_by(units.c.order_id)
    .subquery()
)
_SUMS = [
    sa.cast(sa.func.coalesce(sa.func.sum(column), 0), sa.BigInteger)
    for column in _PER_ORDER.c
    if column.name != "order_id"
]
_LOT = sa.func.coalesce(orders.c.lot, "")
_LOT_SUMS = (
    sa.select(orders.c.gtin, _LOT, sa.cast(sa.func.sum(orders.c.quantity), sa.BigInteger), *_SUMS)
    .join_from(orders, _PER_ORDER, _PER_ORDER.c.order_id == orders.c.id, isouter=True)
    .where(orders.c.level == Level.UNIT, orders.c.state == OrderState.PLACED)
    .group_by(orders.c.gtin, _LOT)
    .order_by(orders.c.gtin, _LOT)
)


def lot_sums(conn: Connection) -> list[LotSum]:
    """Every lot of single items with its sums, also one of which no unit was seen; by product, then lot.

    Reads every unit that has a history: for a nightly run, not for an answer.
    """
    return [
        LotSum(gtin, lot, issued, touched, dict(zip(Mark, marked, strict=True)))
        for gtin, lot, issued, touched, *marked in conn.execute(_LOT_SUMS)
    ]
