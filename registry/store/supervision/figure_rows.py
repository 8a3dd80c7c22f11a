"""Figures over everything: scans by day, verdict and province, and where flags and reports are.

1. A day of Viet Nam that is over is counted once and kept (`daily_scans`); only a day that is not kept is counted from
   its raw scans. So a look costs at most some days' scans, and figures outlive the raw scans.
2. A flag counts in every province where its unit was scanned: one copied unit is a case in several.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from registry.model.days import LOCAL_ZONE
from registry.model.people import Viewer
from registry.store.catalogue import territory_rows
from registry.store.engine.engine import Connection, insert_or
from registry.store.engine.schema import daily_scans, flags, reports, scans

# Flags of a period beyond which only the newest are put on the map.
MOST_FLAGS = 2_000


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many scans of a day were answered with a verdict in a province (two-digit code, "" where unknown)."""

    day: date
    verdict: str
    province: str
    count: int


def begin_of(day: date) -> datetime:
    """The moment at which a day of Viet Nam begins."""
    return datetime.combine(day, time(), LOCAL_ZONE)


def count_day(conn: Connection, day: date) -> list[DayCount]:
    """A day counted from its raw scans."""
    province = sa.func.coalesce(scans.c.province, "")
    query = (
        sa.select(scans.c.verdict, province, sa.func.count())
        .where(scans.c.at >= begin_of(day), scans.c.at < begin_of(day + timedelta(days=1)))
        .group_by(scans.c.verdict, province)
        .order_by(scans.c.verdict, province)
    )
    return [DayCount(day, verdict, where, count) for verdict, where, count in conn.execute(query)]


def keep_day(conn: Connection, day: date, counted: Sequence[DayCount]) -> None:
    """Keep the figures of a day that is over; of two who counted it the first one's stay."""
    insert = insert_or(conn, daily_scans)
    first = insert.values(day=day, verdict="", province="", count=0).on_conflict_do_nothing()
    if conn.execute(first.returning(daily_scans.c.day)).first() is None:
        return
    values = [{"day": day, "verdict": c.verdict, "province": c.province, "count": c.count} for c in counted]
    if values:
        conn.execute(insert, values)


def kept_days(conn: Connection, first: date, last: date) -> set[date]:
    """The days from first to last whose figures are kept."""
    query = sa.select(daily_scans.c.day).where(daily_scans.c.day.between(first, last), daily_scans.c.verdict == "")
    return set(conn.scalars(query))


def kept(conn: Connection, first: date, last: date) -> list[DayCount]:
    """The kept figures of the days from first to last."""
    rows = conn.execute(
        sa.select(daily_scans)
        .where(daily_scans.c.day.between(first, last), daily_scans.c.verdict != "")
        .order_by(daily_scans.c.day, daily_scans.c.verdict, daily_scans.c.province)
    )
    return [DayCount(*row) for row in rows]


def flags_by_kind(conn: Connection, viewer: Viewer, start: datetime, stop: datetime) -> dict[str, int]:
    """How many of a viewer's flags of each kind were opened in a time."""
    query = (
        sa.select(flags.c.kind, sa.func.count())
        .where(flags.c.opened_at >= start, flags.c.opened_at < stop, territory_rows.flags_seen(viewer))
        .group_by(flags.c.kind)
    )
    return {row[0]: row[1] for row in conn.execute(query)}


def flags_by_province(conn: Connection, viewer: Viewer, start: datetime, stop: datetime) -> dict[str, int]:
    """How many units that were flagged in a time were scanned in each province; of a viewer's newest flags."""
    newest = (
        sa.select(flags.c.id, flags.c.order_id, flags.c.unit_index)
        .where(flags.c.opened_at >= start, flags.c.opened_at < stop, flags.c.unit_index >= 0)
        .where(territory_rows.flags_seen(viewer))
        .order_by(flags.c.opened_at.desc())
        .limit(MOST_FLAGS)
        .subquery()
    )
    query = (
        sa.select(scans.c.province, sa.func.count(newest.c.id.distinct()))
        .join_from(
            newest,
            scans,
            sa.and_(scans.c.order_id == newest.c.order_id, scans.c.unit_index == newest.c.unit_index),
        )
        .where(scans.c.province.is_not(None))
        .group_by(scans.c.province)
    )
    return {row[0]: row[1] for row in conn.execute(query)}


def reports_by_province(conn: Connection, viewer: Viewer, start: datetime, stop: datetime) -> dict[str, int]:
    """How many of a viewer's reports came in a time, by province; "" where none was named."""
    province = sa.func.coalesce(reports.c.province, "")
    query = sa.select(province, sa.func.count()).where(reports.c.at >= start, reports.c.at < stop)
    query = query.where(territory_rows.reports_seen(viewer)).group_by(province)
    return {row[0]: row[1] for row in conn.execute(query)}
