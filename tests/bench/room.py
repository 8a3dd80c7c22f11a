"""`storage` and `unit-state`: bytes in the database, all pages counted: tables, indexes, free space within pages.

`storage`: what an issued code costs that was never scanned. Ours are 100 orders of a million codes each, placed through
the registry with their trail, so that a page more or less does not count; the limit is a bare table with a row a code
(order, index, serial), filled for one such order, primary key (order, index). Both figures are bytes a code.

`unit-state`: what a scanned unit costs. Ours are units of 20 orders in random order, each checked once by a phone with
a place, in lists of 1,000 through `verify_chunk`: state, scan and their indexes. The limit is one bare table that holds
every column of `units` and `scans` once, without checks or references and with no index but its primary key (order,
index, scan id), filled with the same rows in the same order and lists. On SQLite it has no rowid, which is smaller.

On PostgreSQL a VACUUM follows every tenth list on both sides, as the server's own would in service, and what is left
counts whole.
"""

import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from registry.codes import production
from registry.codes.serials import SerialCipher
from registry.judgement.evidence_parameters import Parameters
from registry.market.recording import Recorder
from registry.market.tally import Tally
from registry.market.verification import verify_chunk
from registry.market.visits import Rules, Visit, new_scan_id
from registry.model.orders import Order, Request
from registry.model.sightings import Channel, at_point
from registry.orders import issuing
from registry.orders.issuing import Placement
from registry.store.engine.engine import Connection, Engine, insert_many, is_sqlite, read, record, write
from registry.store.engine.schema import scans, units
from tests.bench.grounds import SEED, Ground, ground, place_orders
from tests.bench.pairs import Asked, Result, in_turn, say
from tests.factories import HOST, make_product

MILLION = 1_000_000
PLACED = 100
LIST = 1_000


_OF_TABLES = """
SELECT SUM(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""


def size(engine: Engine) -> int:
    """The bytes that the database's tables and indexes take, without pages that are free."""
    if is_sqlite(engine):
        with engine.connect() as conn:
            conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            pages, free, bytes_ = (
                int(conn.exec_driver_sql(f"PRAGMA {name}").scalar() or 0)
                for name in ("page_count", "freelist_count", "page_size")
            )
        return (pages - free) * bytes_
    with read(engine) as conn:
        return int(conn.exec_driver_sql(_OF_TABLES).scalar() or 0)


def run_storage(asked: Asked) -> list[Result]:
    """Bytes a code of orders, as a share of bytes a code of rows."""
    count = asked.size(MILLION, 10_000)
    with ground(asked.database) as place:
        say(f"storage: {PLACED} orders of {count:,} codes against {count:,} rows, on {place.database}")
        gtin = make_product(place.world).gtin
        pairs = in_turn(
            "storage",
            lambda number: _rows_bytes(place, gtin, count, number),
            lambda number: _orders_bytes(place, gtin, count, number),
            asked.turns(),
        )
        details = place.details | {"codes": count, "orders": PLACED}
        return [Result("storage", "bytes a code", pairs, 0.001, True, place.database, details)]


def _orders_bytes(place: Ground, gtin: str, count: int, number: int) -> float:
    world = place.world
    placement = Placement(HOST, world.now, world.draw, "bench")
    expiry = (world.now + timedelta(days=700)).date()
    before = size(world.engine)
    for n in range(PLACED):
        with write(world.engine) as conn:
            issuing.place(conn, Request(gtin, count, lot=f"L{number}-{n}", expiry=expiry), placement)
    return (size(world.engine) - before) / (PLACED * count)


def _rows_bytes(place: Ground, gtin: str, count: int, number: int) -> float:
    world = place.world
    table = sa.Table(
        f"bench_codes_{number}",
        sa.MetaData(),
        sa.Column("order_id", sa.String(8), primary_key=True),
        sa.Column("unit_index", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("serial", sa.String(12), nullable=False),
        sqlite_with_rowid=False,
    )
    cipher = SerialCipher(bytes(32), gtin)
    before = size(world.engine)
    with record(world.engine) as conn:
        table.create(conn)
        for start in range(0, count, 50_000):
            serials = cipher.write_array(number, start, min(start + 50_000, count)).tolist()
            rows = [("0" * 8, start + n, serial.decode()) for n, serial in enumerate(serials)]
            insert_many(conn, table, ("order_id", "unit_index", "serial"), rows)
    return (size(world.engine) - before) / count


def run_state(asked: Asked) -> list[Result]:
    """Bytes a scanned unit, as a multiple of a bare table's."""
    count = asked.size(20_000, 1_000)
    with ground(asked.database) as place:
        say(f"unit-state: {count:,} scanned units a pair, on {place.database}")
        # The limit holds the rows that ours leaves, so ours comes first in each pair.
        ours: dict[int, float] = {}
        scanned = _Scanned(place, count)

        def limit(number: int) -> float:
            ours[number] = scanned.ours(number)
            return scanned.bare(number)

        pairs = in_turn("unit-state", limit, lambda number: ours[number], asked.turns())
        details = place.details | {"units": count}
        return [Result("unit-state", "bytes a unit", pairs, 1.5, True, place.database, details)]


class _Scanned:
    """Units that are scanned once each, and the same rows in a bare table. Every pair has orders of its own."""

    def __init__(self, place: Ground, count: int) -> None:
        self._place = place
        self._count = count

    def ours(self, number: int) -> float:
        world = self._place.world
        self._orders = place_orders(self._place, 1, 20, self._count // 20)
        ring = self._place.keyring(self._orders)
        self._lists = list(_lists(self._orders, number))
        tally = Tally(world.engine)
        before = size(world.engine)
        for n, wanted in enumerate(self._lists):
            texts = [next(production.printed_codes(order, ring, at, at + 1)).uri for order, at in wanted]
            recorder = Recorder(_visit(), Rules(Parameters()), tally)
            verify_chunk(world.engine, ring, texts, datetime.now(UTC), recorder)
            self._tidy(n, "units", "scans")
        return (size(world.engine) - before) / self._count

    def bare(self, number: int) -> float:
        engine = self._place.world.engine
        table = _bare(number)
        with record(engine) as conn:
            table.create(conn)
        names = [column.name for column in table.c]
        with read(engine) as conn:
            stored = _stored(conn, table, self._orders)
        if len(stored) != self._count:
            raise AssertionError(f"{len(stored):,} units with a scan, of {self._count:,}")
        before = size(engine)
        for n, wanted in enumerate(self._lists):
            with record(engine) as conn:
                insert_many(conn, table, names, [stored[order.id, at] for order, at in wanted])
            self._tidy(n, table.name)
        return (size(engine) - before) / self._count

    def _tidy(self, number: int, *tables: str) -> None:
        engine = self._place.world.engine
        if not is_sqlite(engine) and number % 10 == 9:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
                conn.exec_driver_sql(f"VACUUM {', '.join(tables)}")


def _lists(orders: Sequence[Order], number: int) -> Iterator[list[tuple[Order, int]]]:
    """Every unit of the orders once, in random order, in lists."""
    every = [(order, index) for order in orders for index in range(order.quantity)]
    random.Random(SEED + number).shuffle(every)
    for start in range(0, len(every), LIST):
        yield every[start : start + LIST]


def _visit() -> Visit:
    """A phone somewhere in the country."""
    chance = random.Random(time.time_ns())
    network = f"10.{chance.randrange(256)}.{chance.randrange(256)}.0/24"
    position = at_point(10 + 12 * chance.random(), 105 + 3 * chance.random(), 20.0)
    number = new_scan_id(time.time_ns() // 1_000_000, chance.getrandbits(74))
    return Visit(number, Channel.CONSUMER, device=f"{chance.getrandbits(96)}", network=network, position=position)


def _bare(number: int) -> sa.Table:
    """A table of all columns of both, once each."""
    own = [column for column in units.c if column.name not in scans.c]
    key = ("order_id", "unit_index", "scan_id")
    columns = [
        sa.Column(c.name, c.type, primary_key=c.name in key, autoincrement=False, nullable=c.nullable)
        for c in (*scans.c, *own)
    ]
    return sa.Table(f"bench_units_{number}", sa.MetaData(), *columns, sqlite_with_rowid=False)


def _stored(conn: Connection, table: sa.Table, orders: Sequence[Order]) -> dict[tuple[str, int], tuple[Any, ...]]:
    """The rows that were recorded, as the bare table takes them, by unit."""
    both = scans.join(units, sa.and_(units.c.order_id == scans.c.order_id, units.c.unit_index == scans.c.unit_index))
    # Moments as the numbers that they are stored as.
    wanted = [
        sa.type_coerce(column, sa.BigInteger) if column.name == "at" else column
        for column in (scans.c[c.name] if c.name in scans.c else units.c[c.name] for c in table.c)
    ]
    ids = [order.id for order in orders]
    rows = conn.execute(sa.select(*wanted).select_from(both).where(scans.c.order_id.in_(ids)))
    return {(row[0], row[1]): tuple(row) for row in rows}
