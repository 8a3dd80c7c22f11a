"""What an anonymous flood leaves: numbers by the hour, and bounded samples of forged seals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from registry.model.days import local_day
from registry.model.sightings import Channel
from registry.store.engine.engine import Connection, as_list, insert_or, listed, take_turn
from registry.store.engine.schema import forged_samples, hourly_counts

_HOUR = sa.bindparam("hour", type_=hourly_counts.c.hour.type)
_NEW = listed(("kind", sa.String), ("count", sa.BigInteger))
# In one order, so that no two wait for each other; SQLite needs the WHERE before ON CONFLICT.
_COUNTED = sa.select(_HOUR, _NEW.c.kind, _NEW.c.count).where(sa.true()).order_by(_NEW.c.kind)


def add(conn: Connection, hour: datetime, more: Mapping[str, int]) -> None:
    """Add numbers by kind to the hour a moment lies in.

    All who count a kind in an hour wait for each other from here to the end of their transactions: keep these short,
    and gather what one process counts.
    """
    if not more:
        return
    insert = insert_or(conn, hourly_counts).from_select(["hour", "kind", "count"], _COUNTED)
    added = insert.on_conflict_do_update(
        index_elements=[hourly_counts.c.hour, hourly_counts.c.kind],
        set_={"count": hourly_counts.c["count"] + insert.excluded["count"]},
    )
    begun = hour.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    conn.execute(added, {"hour": begun, **as_list(more.items())})


def between(conn: Connection, start: datetime, stop: datetime) -> dict[tuple[datetime, str], int]:
    """The numbers of the hours that begin from `start` on and before `stop`, by hour and kind."""
    rows = conn.execute(sa.select(hourly_counts).where(hourly_counts.c.hour >= start, hourly_counts.c.hour < stop))
    return {(hour, kind): count for hour, kind, count in rows}


@dataclass(frozen=True, slots=True)
class ForgedSample:
    """A code whose seal was forged: what it claims, the first 8 bytes of a digest of its text, and who scanned it."""

    at: datetime
    gtin: str
    lot: str | None
    key_number: int | None
    digest: bytes
    channel: Channel


_KEPT = timedelta(days=30)
_SAMPLERS = 0x564E5046


def add_forged(conn: Connection, new: Sequence[ForgedSample], a_day: int) -> None:
    """Keep samples, at most `a_day` of each day of Viet Nam, of 30 days; those that are too many are dropped."""
    by_day: dict[date, list[ForgedSample]] = {}
    for sample in new:
        by_day.setdefault(local_day(sample.at), []).append(sample)
    # First without a turn: on a day that is full, a flood waits for nobody.
    room = {day: samples for day, samples in by_day.items() if _count(conn, day) < a_day}
    if not room:
        return
    take_turn(conn, _SAMPLERS)
    for day, samples in room.items():
        rows = [_row(day, sample) for sample in samples[: max(0, a_day - _count(conn, day))]]
        if rows:
            conn.execute(forged_samples.insert(), rows)
    conn.execute(forged_samples.delete().where(forged_samples.c.day <= max(room) - _KEPT))


def _count(conn: Connection, day: date) -> int:
    query = sa.select(sa.func.count()).select_from(forged_samples).where(forged_samples.c.day == day)
    return int(conn.execute(query).scalar_one())


def _row(day: date, sample: ForgedSample) -> dict[str, object]:
    return {
        "day": day,
        "at": sample.at,
        "gtin": sample.gtin,
        "lot": sample.lot,
        "key_number": sample.key_number,
        "digest": sample.digest,
        "channel": sample.channel.value,
    }


def forged(conn: Connection, day: date) -> list[ForgedSample]:
    """The samples of a day of Viet Nam, in the order they came."""
    rows = conn.execute(sa.select(forged_samples).where(forged_samples.c.day == day).order_by(forged_samples.c.id))
    return [
        ForgedSample(row.at, row.gtin, row.lot, row.key_number, bytes(row.digest), Channel(row.channel)) for row in rows
    ]
