"""A large registry by direct inserts: rows of orders, units and scans as the registry writes them, without its rules.

Every product, its serial key and one order of it come through the registry; the other orders are copies of that row
with another id, number and lot. One code is really checked, and what that leaves is copied to every touched unit.
"""

import hashlib
import random
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.schema import CreateIndex, CreateTable

from registry.codes import production
from registry.codes.serials import ALPHABET, ORDER_BITS
from registry.judgement.evidence_parameters import Parameters
from registry.market.recording import Recorder
from registry.market.tally import Tally
from registry.market.verification import verify
from registry.market.visits import Rules, Visit
from registry.model.orders import Order
from registry.model.sightings import Channel, at_point
from registry.store.engine import versions
from registry.store.engine.engine import Connection, insert_many, is_sqlite, read, record, unhurried
from registry.store.engine.schema import metadata, microseconds, orders, scans, units
from tests.bench.grounds import SEED, Ground, Server, place_orders
from tests.bench.pairs import say

QUANTITY = 1_000
_A_PRODUCT = 1_000
_TOGETHER = 200_000
_CACHE_KB = 1_000_000
_MINUTES = 180 * 1_440


@dataclass(frozen=True, slots=True)
class Size:
    """How large: orders of QUANTITY codes, and units that have a state and a scan."""

    orders: int
    touched: int


def fingerprint() -> dict[str, str]:
    """What a filled database must agree with to be used again: the schema as it stands."""
    parts = [str(CreateTable(table)) for table in metadata.sorted_tables]
    parts += sorted(str(CreateIndex(index)) for table in metadata.sorted_tables for index in table.indexes)
    return {"schema": hashlib.sha256("".join(parts).encode()).hexdigest()}


def clear(folder: Path, running: Server | None, name: str) -> None:
    """Remove what an earlier fill left."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    if running is not None:
        running.drop(name)


def fill(place: Ground, size: Size) -> None:
    """Fill a fresh registry."""
    began = time.monotonic()
    products = -(-size.orders // _A_PRODUCT)
    first = place_orders(place, products, products, QUANTITY)
    _check_one(place, first[0])
    ids = sorted({order.id for order in first} | set(_add_orders(place, first, size.orders - products)))
    say(f"growth: {len(ids):,} orders inserted after {time.monotonic() - began:.0f} s")
    _touch(place, ids, -(-size.touched // size.orders))
    _settle(place)
    took = time.monotonic() - began
    say(f"growth: {size.touched:,} units and scans inserted; {place.database} filled in {took:.0f} s")


def _check_one(place: Ground, order: Order) -> None:
    """A real check of the first unit, by a phone with a place; its rows are the pattern for all others."""
    ring = place.keyring([order])
    text = next(production.printed_codes(order, ring, 0, 1)).uri
    visit = Visit(bytes(16), Channel.CONSUMER, device="d", network="10.0.0.0/24", position=at_point(21.0, 105.8, 20.0))
    engine = place.world.engine
    verify(engine, ring, text, datetime.now(UTC), Recorder(visit, Rules(Parameters()), Tally(engine)))


def _add_orders(place: Ground, first: Sequence[Order], count: int) -> Iterator[str]:
    """Insert `count` orders; their ids."""
    chance = random.Random(SEED + count)
    engine = place.world.engine
    with read(engine) as conn:
        rows = conn.exec_driver_sql("SELECT * FROM orders").mappings().all()
    patterns = [dict(row) for row in rows]
    names = list(patterns[0])
    taken = {order.number for order in first}
    for start in range(0, count, _TOGETHER):
        new = []
        for n in range(start, min(start + _TOGETHER, count)):
            while (number := chance.getrandbits(ORDER_BITS)) in taken:
                pass
            taken.add(number)
            order_id = "".join(chance.choices(ALPHABET, k=8))
            pattern = patterns[n % len(patterns)]
            changes: dict[str, Any] = {"id": order_id, "number": number, "lot": f"F{n}", "idempotency_key": None}
            new.append(tuple({**pattern, **changes}.values()))
            yield order_id
        with _hurrying(place) as conn:
            insert_many(conn, orders, names, new)
            versions.mark_changed(conn, *{pattern["gtin"] for pattern in patterns})


def _touch(place: Ground, ids: Sequence[str], each: int) -> None:
    """A state and a scan for `each` units of every order, spread over it; in the order of the primary keys."""
    engine = place.world.engine
    with read(engine) as conn:
        state = dict(conn.execute(sa.select(units)).mappings().one())
        scan = dict(conn.execute(sa.select(scans)).mappings().one())
    parts = [sa.select(sa.literal(n * (QUANTITY // each)).label("unit_index")) for n in range(each)]
    numbers = sa.union_all(*parts).subquery("numbers")
    with record(engine) as conn:
        for table in (units, scans):
            conn.execute(table.delete())
        # An index is made faster afterwards than kept up row by row.
        for index in scans.indexes:
            index.drop(conn)
    for start in range(0, len(ids), _TOGETHER):
        span = ids[start], ids[min(start + _TOGETHER, len(ids)) - 1]
        with _hurrying(place) as conn:
            for table, pattern in ((units, state), (scans, scan)):
                _copy(conn, table, pattern, numbers, span)
    with _hurrying(place) as conn:
        for index in scans.indexes:
            index.create(conn)


@contextmanager
def _hurrying(place: Ground) -> Iterator[Connection]:
    """A transaction for very many rows, until `_settle`: with room for their pages, and without a limit of time."""
    with record(place.world.engine) as conn:
        unhurried(conn)
        if is_sqlite(conn):
            conn.exec_driver_sql(f"PRAGMA cache_size = -{_CACHE_KB}")
        else:
            # The orders are there: no need to ask for each row again. Takes a superuser.
            conn.exec_driver_sql("SET LOCAL session_replication_role = replica")
        yield conn


def _copy(
    conn: Connection, table: sa.Table, pattern: dict[str, Any], numbers: sa.Subquery, span: tuple[str, str]
) -> None:
    """A row like the pattern for every unit of `numbers` in the orders from one id to another."""
    lite = is_sqlite(conn)
    last = microseconds(datetime.now(UTC)) // 60_000_000 * 60_000_000
    ago: sa.ColumnElement[int] = sa.literal_column(
        f"abs(random() % {_MINUTES})" if lite else f"floor(random() * {_MINUTES})::bigint"
    )
    own: dict[str, Any] = {
        "order_id": orders.c.id,
        "unit_index": numbers.c.unit_index,
        "scan_id": sa.literal_column("randomblob(16)" if lite else "decode(md5(random()::text), 'hex')"),
        "at": sa.literal(last, sa.BigInteger) - ago * sa.literal(60_000_000, sa.BigInteger),
    }
    names = [column.name for column in table.c]
    values = [
        own[c.name] if c.name in own else sa.null() if pattern[c.name] is None else sa.literal(pattern[c.name], c.type)
        for c in table.c
    ]
    rows = (
        sa.select(*values)
        .select_from(orders.join(numbers, sa.true()))
        .where(orders.c.id.between(*span))
        .order_by(orders.c.id, numbers.c.unit_index)
    )
    conn.execute(table.insert().from_select(names, rows))


def _settle(place: Ground) -> None:
    """Leave the database as it is found in service: nothing waits to be moved, statistics are taken."""
    engine = place.world.engine
    # What is measured afterwards has connections with the usual cache.
    engine.dispose()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)" if is_sqlite(engine) else "VACUUM ANALYZE")
