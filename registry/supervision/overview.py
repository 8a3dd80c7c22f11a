"""The officer's overview: scans by day, verdict and province, flags, reports, queues; a period and the one before.

1. Days are those of Viet Nam. A period of n days ends with today, which is not over; the one before has as many days.
2. What names a unit comes from the scans, by day (`figures`); what names none (`malformed`, `foreign`, `forged`,
   `unknown`) from the numbers by the hour.
3. An authority of a province sees the scans of its province, and so does one of a commune, as no scan says its commune;
   what names no unit has no place and is the nation's alone. Flags and reports are those that the viewer sees.
4. A day that is over is counted once, at the first look after it, as far as there is time; days that are not counted
   yet are said to be missing, never shown as empty.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from registry.model.days import local_day
from registry.model.people import Viewer
from registry.model.work import QueueLine, QueueSize
from registry.store.engine.engine import Connection, Engine, read, record
from registry.store.market import count_rows
from registry.store.supervision import figure_rows, queue_rows
from registry.store.supervision.figure_rows import DayCount, begin_of

PERIODS = (7, 30, 90)


@dataclass(frozen=True, slots=True)
class Period:
    """The figures of some days: scans by day (without gaps), verdict and province ("" unknown), flags by kind.

    `flagged` are units flagged, by the provinces where they were seen; `reports` consumers' reports by province.
    `missing` days are not counted yet.
    """

    first: date
    last: date
    by_day: tuple[tuple[date, int], ...]
    verdicts: Mapping[str, int]
    provinces: Mapping[str, int]
    flags: Mapping[str, int]
    flagged: Mapping[str, int]
    reports: Mapping[str, int]
    missing: int

    @property
    def scans(self) -> int:
        return sum(self.verdicts.values())


@dataclass(frozen=True, slots=True)
class Overview:
    """What waits, and what happened in a period and in the one before."""

    queues: Mapping[QueueLine, QueueSize]
    now: Period
    before: Period


def look(engine: Engine, viewer: Viewer, days: int, now: datetime) -> Overview:
    """What a viewer sees of the last `days` days; counts at most today from raw scans."""
    today = local_day(now)
    span = timedelta(days=days)
    first = today - span + timedelta(days=1)
    with read(engine) as conn:
        return Overview(
            queue_rows.waiting(conn, viewer, now),
            _period(conn, viewer, first, today, today),
            _period(conn, viewer, first - span, first - timedelta(days=1), today),
        )


def count_days(engine: Engine, days: int, now: datetime, enough: Callable[[], bool]) -> int:
    """Count the days before today that two periods of `days` need, newest first, until `enough`; how many were counted.

    Safe to repeat, and side by side: the first one's figures stay.
    """
    today = local_day(now)
    wanted = [today - timedelta(days=back) for back in range(1, 2 * days)]
    with read(engine) as conn:
        kept_days = figure_rows.kept_days(conn, wanted[-1], wanted[0])
        counted: dict[date, list[DayCount]] = {}
        for day in wanted:
            if day not in kept_days and not enough():
                counted[day] = figure_rows.count_day(conn, day)
    if counted:
        with record(engine) as conn:
            for day, day_counts in counted.items():
                figure_rows.keep_day(conn, day, day_counts)
    return len(counted)


def _period(conn: Connection, viewer: Viewer, first: date, last: date, today: date) -> Period:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    start, stop = begin_of(first), begin_of(last + timedelta(days=1))
    day_counts = figure_rows.kept(conn, first, last)
    kept_days = figure_rows.kept_days(conn, first, last)
    if last == today and today not in kept_days:
        day_counts += figure_rows.count_day(conn, today)
        kept_days.add(today)
    province = viewer.territory.province
    if province is not None:
        day_counts = [one for one in day_counts if one.province == province]
    unplaced = count_rows.between(conn, start, stop) if province is None else {}
    by_day, verdicts = Counter(dict.fromkeys(days, 0)), Counter[str]()
    for one in day_counts:
        by_day[one.day] += one.count
        verdicts[one.verdict] += one.count
    for (hour, kind), count in unplaced.items():
        by_day[local_day(hour)] += count
        verdicts[kind] += count
    return Period(
        first,
        last,
        tuple(sorted(by_day.items())),
        dict(verdicts),
        _summed((one.province, one.count) for one in day_counts),
        figure_rows.flags_by_kind(conn, viewer, start, stop),
        figure_rows.flags_by_province(conn, viewer, start, stop),
        figure_rows.reports_by_province(conn, viewer, start, stop),
        len(days) - len(kept_days),
    )


def _summed(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for name, count in pairs:
        sums[name] += count
    return dict(sums)
