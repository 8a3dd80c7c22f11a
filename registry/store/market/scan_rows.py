"""Rows of raw scans: kept for a while, for officers and against repeats; a unit is judged from its state alone."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from registry.model.days import LOCAL_ZONE
from registry.model.orders import Unit
from registry.model.people import Viewer
from registry.model.sightings import Channel, Locating, Position, Scan, ScanFilter, SessionCounts
from registry.store.catalogue import territory_rows
from registry.store.engine.engine import Connection, gathered, insert_many, is_spread, listed
from registry.store.engine.schema import microseconds, orders, scans

# Places are kept to a ten-thousandth of a degree, about 11 m.
_PER_DEGREE = 10_000
# No distance on earth is longer; what a device claims beyond that says nothing.
_MOST_METRES = 20_000_000

_WANTED = listed(("order_id", sa.String), ("unit_index", sa.BigInteger), ("scan_id", sa.LargeBinary))
_KNOWN = sa.select(scans.c.order_id, scans.c.unit_index, scans.c.scan_id).join(
    _WANTED,
    sa.and_(
        scans.c.order_id == _WANTED.c.order_id,
        scans.c.unit_index == _WANTED.c.unit_index,
        scans.c.scan_id == _WANTED.c.scan_id,
    ),
)


def recorded(conn: Connection, wanted: Collection[tuple[Unit, bytes]]) -> set[tuple[Unit, bytes]]:
    """Which of these scans (a unit and the caller's id, 16 bytes) are recorded."""
    if not wanted:
        return set()
    keys = [(*unit, scan_id) for unit, scan_id in wanted]
    pieces = gathered(conn, _KNOWN, _ONE, keys)
    return {(Unit(row.order_id, row.unit_index), bytes(row.scan_id)) for rows in pieces for row in rows}


_COLUMNS = tuple(column.name for column in scans.c)
# The rows hold microseconds already, as the drivers take them.
_NEW = sa.insert(sa.table("scans", *(sa.column(name) for name in _COLUMNS)))
_ONE = scans.c.order_id == sa.bindparam("one")


def record(conn: Connection, new: Sequence[Scan]) -> None:
    """Record scans; IntegrityError when one of them is recorded already, and then none is."""
    if not new:
        return
    rows = [_row(scan) for scan in new]
    if is_spread(conn):
        # COPY tells no duplicates there.
        conn.execute(_NEW, [dict(zip(_COLUMNS, row, strict=True)) for row in rows])
    else:
        insert_many(conn, scans, _COLUMNS, rows)


def _row(scan: Scan) -> tuple[Any, ...]:
    """A scan in the order of the columns, as the drivers take it."""
    return (
        *scan.unit,
        scan.id,
        microseconds(scan.at),
        scan.channel.value,
        scan.organisation_id,
        scan.device,
        scan.network,
        *_place(scan.position),
        scan.sealed,
        str(scan.verdict),
        scan.site_id,
    )


def _place(position: Position | None) -> tuple[int | str | None, ...]:
    if position is None:
        return (None,) * 5
    return (
        round(position.lat * _PER_DEGREE),
        round(position.lon * _PER_DEGREE),
        round(min(position.accuracy_m, _MOST_METRES)),
        position.province,
        position.by.value,
    )


def _scan(row: Any) -> Scan:
    position = None
    if row.located is not None:
        lat, lon = row.lat / _PER_DEGREE, row.lon / _PER_DEGREE
        position = Position(lat, lon, float(row.accuracy_m), row.province, Locating(row.located))
    return Scan(
        Unit(row.order_id, row.unit_index),
        bytes(row.scan_id),
        row.at,
        Channel(row.channel),
        row.organisation_id,
        row.device,
        row.network,
        position,
        row.sealed,
        row.verdict,
        row.site_id,
    )


def of_unit(conn: Connection, unit: Unit, at_most: int = 50) -> list[Scan]:
    """The newest scans of a unit: first those signed in, each newest first, so that a flood of strangers hides none
    of them. Reads all of the unit's: for an officer, not for an answer.
    """
    rows = conn.execute(
        sa.select(scans)
        .where(scans.c.order_id == unit.order_id, scans.c.unit_index == unit.unit_index)
        .order_by(scans.c.channel == Channel.CONSUMER.value, scans.c.at.desc(), scans.c.scan_id)
        .limit(at_most)
    )
    return [_scan(row) for row in rows]


MOST_COUNTED = 200_000
_DAY = 86_400 * 1_000_000
_EAST = 7 * 3_600 * 1_000_000


def session_counts(conn: Connection, viewer: Viewer, about: ScanFilter) -> SessionCounts:
    """Where and when a viewer's codes were scanned. Reads at most `MOST_COUNTED` scans, by order and unit."""
    at = sa.type_coerce(scans.c.at, sa.BigInteger)
    some = (
        # Who has no device token is told apart by network.
        sa.select(
            scans.c.order_id,
            scans.c.unit_index,
            sa.case((scans.c.device != 0, scans.c.device), else_=-scans.c.network).label("who"),
            scans.c.province,
            ((at + sa.literal(_EAST, sa.BigInteger)) // sa.literal(_DAY, sa.BigInteger)).label("day"),
        )
        .join(orders, orders.c.id == scans.c.order_id)
        .where(scans.c.at >= about.since, scans.c.at < about.until, *_of(viewer, about))
        .limit(MOST_COUNTED + 1)
        .subquery()
    )
    sessions = sa.select(some, sa.func.count().label("scans")).group_by(*some.c).subquery()
    cells = conn.execute(
        sa.select(sessions.c.province, sessions.c.day, sa.func.count(), sa.func.sum(sessions.c.scans)).group_by(
            sessions.c.province, sessions.c.day
        )
    ).all()
    return _summed([(province, _EPOCH + timedelta(int(day)), n) for province, day, n, _ in cells], about, _whole(cells))


_EPOCH = date(1970, 1, 1)


def _whole(cells: Sequence[Any]) -> bool:
    return sum(int(cell[3]) for cell in cells) <= MOST_COUNTED


def _of(viewer: Viewer, about: ScanFilter) -> list[sa.ColumnElement[bool]]:
    wanted = ((orders.c.gtin, about.gtin), (orders.c.lot, about.lot))
    mine = territory_rows.owned(viewer, orders.c.organisation_id)
    return [mine, *(column == value for column, value in wanted if value is not None)]


def _summed(cells: list[tuple[str | None, date, int]], about: ScanFilter, whole: bool) -> SessionCounts:
    first, last = (moment.astimezone(LOCAL_ZONE).date() for moment in (about.since, about.until - timedelta(0, 0, 1)))
    days = {first + timedelta(n): 0 for n in range((last - first).days + 1)}
    by_province: dict[str, int] = {}
    for province, day, number in cells:
        days[day] = days.get(day, 0) + number
        if province is not None:
            by_province[province] = by_province.get(province, 0) + number
    total = sum(number for _, _, number in cells)
    return SessionCounts(total, by_province, sorted(days.items()), total - sum(by_province.values()), whole)


_KEY = (scans.c.order_id, scans.c.unit_index, scans.c.scan_id)


def purge(conn: Connection, before: datetime, at_most: int) -> int:
    """Delete the oldest scans from before a moment, at most so many; how many. Unit states stay as they are."""
    oldest = sa.select(*_KEY).where(scans.c.at < before).order_by(scans.c.at).limit(at_most)
    return conn.execute(scans.delete().where(sa.tuple_(*_KEY).in_(oldest))).rowcount
