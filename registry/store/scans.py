"""Rows of raw scans: kept for a while, for officers and against repeats; a unit is judged from its state alone."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from registry.model import Unit
from registry.sightings import Channel, Locating, Position, Scan
from registry.store.engine import Connection, as_list, insert_many, listed
from registry.store.schema import microseconds, scans

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


def known(conn: Connection, wanted: Collection[tuple[Unit, bytes]]) -> set[tuple[Unit, bytes]]:
    """Which of these scans (a unit and the caller's id, 16 bytes) are recorded."""
    if not wanted:
        return set()
    rows = conn.execute(_KNOWN, as_list((*unit, scan_id) for unit, scan_id in wanted))
    return {(Unit(row.order_id, row.unit_index), bytes(row.scan_id)) for row in rows}


_COLUMNS = tuple(column.name for column in scans.c)


def record(conn: Connection, new: Sequence[Scan]) -> None:
    """Record scans; IntegrityError when one of them is recorded already, and then none is."""
    if new:
        insert_many(conn, scans, _COLUMNS, [_row(scan) for scan in new])


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


_KEY = (scans.c.order_id, scans.c.unit_index, scans.c.scan_id)


def purge(conn: Connection, before: datetime, at_most: int) -> int:
    """Delete the oldest scans from before a moment, at most so many; how many. Unit states stay as they are."""
    oldest = sa.select(*_KEY).where(scans.c.at < before).order_by(scans.c.at).limit(at_most)
    return conn.execute(scans.delete().where(sa.tuple_(*_KEY).in_(oldest))).rowcount
