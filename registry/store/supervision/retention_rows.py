"""Rows of what is closed and old: cases, requests, inspections, papers; what ended of its own, counted.

1. The newest row of a table with a running number never ends: SQLite would give its number out once more, and the audit
   trail would speak of two things under one.
2. What refers to a row goes with it, and a file when nothing names it any more (`file_rows.drop_unnamed`).
3. Whether a row's time is over is asked of `model.retention`; here is only what an index finds and what holds a row.
"""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from registry.model.cases import ABOUT_UNITS, STANDING
from registry.model.measures import ENDED, Target
from registry.model.orders import Unit
from registry.model.requests import RequestKind, RequestState
from registry.model.retention import SHORTEST, RecordKind
from registry.model.work import ItemKind
from registry.store.engine.engine import Connection, insert_or
from registry.store.engine.schema import (
    company_changes,
    flags,
    inspection_checks,
    inspection_photos,
    inspections,
    mailed_links,
    measures,
    papers,
    refused_sales,
    remarks,
    report_photos,
    reports,
    request_files,
    requests,
    retention_counts,
    suspensions,
    work,
)
from registry.store.office import file_rows


@dataclass(frozen=True, slots=True)
class ClosedRecord:
    """A record that was closed at a moment, by its key, and the goods it is about, as far as it names some."""

    key: int | str
    closed_at: datetime
    targets: tuple[Target, ...] = ()


_CONFIRMED = sa.and_(
    flags.c.kind.in_([kind.value for kind in ABOUT_UNITS]),
    flags.c.outcome.in_([outcome.value for outcome in STANDING]),
)


def _target(row: Any) -> Target | None:
    if row.gtin is None:
        return None
    whole = row.unit_index is None or row.unit_index < 0
    return Target(row.gtin, row.lot or None, None if whole else Unit(row.order_id, row.unit_index))


def _flags() -> tuple[sa.Select[Any], sa.ColumnElement[datetime]]:
    """Settled flags: none on which a verdict rests, none that a report or an open request names."""
    named = sa.exists().where(reports.c.flag_id == flags.c.id)
    asked = sa.exists().where(
        requests.c.kind == RequestKind.SETTLE_FLAG.value,
        requests.c.subject == sa.cast(flags.c.id, sa.String),
        sa.text("requests.state = 'open'"),
    )
    columns = (flags.c.id, flags.c.gtin, flags.c.lot, flags.c.order_id, flags.c.unit_index)
    query = sa.select(*columns, flags.c.settled_at.label("closed_at")).where(
        sa.text("flags.settled_at IS NOT NULL"), sa.not_(_CONFIRMED), ~named, ~asked
    )
    return query, flags.c.settled_at


def _reports() -> tuple[sa.Select[Any], sa.ColumnElement[datetime]]:
    """Settled reports whose flag is not open."""
    # By its number, and not by the index of all open ones.
    is_open = sa.exists().where(flags.c.id == reports.c.flag_id, flags.c.outcome.is_(None))
    columns = (reports.c.id, reports.c.gtin, reports.c.lot, reports.c.order_id, reports.c.unit_index)
    query = sa.select(*columns, reports.c.settled_at.label("closed_at")).where(
        sa.text("reports.settled_at IS NOT NULL"), ~is_open
    )
    return query, reports.c.settled_at


def _requests(applications: bool) -> tuple[sa.Select[Any], sa.ColumnElement[datetime]]:
    """Decided requests: applications of companies, or all others.

    What was asked of a flag stays with the flag, and with a suspension in force that by which it came, where its
    company was heard.
    """
    kind, producer = requests.c.kind, RequestKind.PRODUCER.value
    # Only there is the subject a number.
    asked_of = sa.case((kind == RequestKind.SETTLE_FLAG.value, sa.cast(requests.c.subject, sa.BigInteger)))
    of_flag = sa.exists().where(flags.c.id == asked_of)
    query = sa.select(requests.c.id, kind, requests.c.content, requests.c.decided_at.label("closed_at")).where(
        sa.text("requests.decided_at IS NOT NULL"),
        kind == producer if applications else kind != producer,
    )
    if not applications:
        in_force = sa.exists().where(
            kind == RequestKind.SUSPEND_COMPANY.value,
            requests.c.state == RequestState.APPROVED.value,
            suspensions.c.organisation_id == requests.c.organisation_id,
            suspensions.c.since <= requests.c.decided_at,
            sa.text("suspensions.lifted_at IS NULL"),
        )
        query = query.where(~of_flag, ~in_force)
    return query, requests.c.decided_at


def _papers() -> tuple[sa.Select[Any], sa.ColumnElement[datetime]]:
    """Papers of companies and products that were taken back; those of a lot go with it."""
    query = sa.select(papers.c.id, papers.c.gtin, papers.c.removed_at.label("closed_at")).where(
        sa.text("papers.removed_at IS NOT NULL"), papers.c.order_id.is_(None)
    )
    return query, papers.c.removed_at


def _plain(table: sa.Table, at: sa.Column[datetime], *more: sa.ColumnElement[bool]) -> Any:
    query = sa.select(table.c.id, at.label("closed_at")).where(*more)
    return query, at


_CLOSED: dict[RecordKind, Callable[[], tuple[sa.Select[Any], sa.ColumnElement[datetime]]]] = {
    RecordKind.FLAG: _flags,
    RecordKind.REPORT: _reports,
    RecordKind.APPLICATION: lambda: _requests(applications=True),
    RecordKind.REQUEST: lambda: _requests(applications=False),
    RecordKind.INSPECTION: lambda: _plain(
        inspections,
        inspections.c.closed_at,
        sa.text("inspections.closed_at IS NOT NULL"),  # type: ignore[arg-type]
    ),
    RecordKind.PAPER: _papers,
    RecordKind.COMPANY_CHANGE: lambda: _plain(company_changes, company_changes.c.at),
    RecordKind.REFUSED_SALE: lambda: _plain(refused_sales, refused_sales.c.at),
}


def _newest(conn: Connection, key: sa.ColumnElement[Any]) -> int:
    """The number that was given out last (rule 1)."""
    return int(conn.execute(sa.select(sa.func.coalesce(sa.func.max(key), 0))).scalar_one())


def closed(
    conn: Connection, kind: RecordKind, now: datetime, behind: ClosedRecord | None, at_most: int
) -> list[ClosedRecord]:
    """What was closed a year ago or earlier and nothing here holds, the oldest first; behind one of them."""
    query, at = _CLOSED[kind]()
    key = query.selected_columns["id"]
    query = query.where(at <= now - SHORTEST)
    if isinstance(key.type, sa.Integer):
        query = query.where(key < _newest(conn, key))
    if behind is not None:
        further = sa.or_(at > behind.closed_at, sa.and_(at == behind.closed_at, key > behind.key))
        query = query.where(at >= behind.closed_at, further)
    return [_closed(kind, row) for row in conn.execute(query.order_by(at, key).limit(at_most))]


def _closed(kind: RecordKind, row: Any) -> ClosedRecord:
    if kind in (RecordKind.FLAG, RecordKind.REPORT):
        target = _target(row)
        return ClosedRecord(row.id, row.closed_at, (target,) if target else ())
    if kind is RecordKind.PAPER:
        return ClosedRecord(row.id, row.closed_at, (Target(row.gtin),) if row.gtin else ())
    if kind is RecordKind.REQUEST:
        return ClosedRecord(row.id, row.closed_at, _asked_of(row))
    return ClosedRecord(row.id, row.closed_at)


def _asked_of(row: Any) -> tuple[Target, ...]:
    """The goods that a request is about: those to lift something from, lost ones, a product with two claims."""
    content = json.loads(row.content)
    if row.kind == RequestKind.LOSS.value:
        return tuple(Target(gtin, unit=Unit(order_id, index)) for gtin, order_id, index in content["units"])
    if row.kind == RequestKind.CLAIM.value:
        return (Target(content["gtin"]),)
    if row.kind != RequestKind.UNBLOCK.value:
        return ()
    unit = content.get("unit")
    return (Target(content["gtin"], content.get("lot"), Unit(unit[0], unit[1]) if unit else None),)


def listed_lots(conn: Connection, inspection_id: str) -> set[tuple[str, str]]:
    """The (GTIN, lot) of all codes on an inspection's list."""
    of = (inspection_checks.c.inspection_id == inspection_id, inspection_checks.c.lot.is_not(None))
    query = sa.select(inspection_checks.c.gtin, inspection_checks.c.lot).where(
        *of, inspection_checks.c.gtin.is_not(None)
    )
    return {(row.gtin, row.lot) for row in conn.execute(query.distinct())}


# A measure that ended the goods asks for nothing any more.
_IN_FORCE = (
    sa.text("measures.lifted_at IS NULL"),
    measures.c.disposition.not_in([disposition.value for disposition in ENDED]),
)


def is_held(conn: Connection, gtin: str, lots: Collection[str], order_ids: Collection[str] = ()) -> bool:
    """Whether a flag on a product or on one of these lots is open, or a measure on it, or on an order, is in force."""
    # '' is the whole product.
    wide = sorted({"", *lots})
    flagged = sa.select(flags.c.id).where(
        flags.c.gtin == gtin, flags.c.unit_index < 0, flags.c.lot.in_(wide), sa.text("settled_at IS NULL")
    )
    if conn.execute(flagged.limit(1)).first() is not None:
        return True
    orders = sorted({"", *order_ids})
    stands = sa.select(measures.c.id).where(
        measures.c.gtin == gtin,
        measures.c.order_id.in_(orders),
        measures.c.unit_index < 0,
        measures.c.lot.in_(wide),
        *_IN_FORCE,
    )
    return conn.execute(stands.limit(1)).first() is not None


def held_units(conn: Connection, order_id: str) -> set[int]:
    """The units of an order on which a flag is open or a measure in force."""
    flagged = sa.select(flags.c.unit_index).where(flags.c.order_id == order_id, sa.text("settled_at IS NULL"))
    stands = sa.select(measures.c.unit_index).where(measures.c.order_id == order_id, *_IN_FORCE)
    return {*conn.scalars(flagged), *conn.scalars(stands)} - {-1}


def end(conn: Connection, kind: RecordKind, keys: Sequence[int | str]) -> int:
    """Remove these records with all that belongs to them; how many."""
    if not keys:
        return 0
    ids = list(keys)
    if kind in (RecordKind.APPLICATION, RecordKind.REQUEST):
        return _end_requests(conn, ids)
    if kind is RecordKind.REPORT:
        return _end_reports(conn, ids)
    if kind is RecordKind.INSPECTION:
        return _end_inspections(conn, ids)
    if kind in (RecordKind.PAPER, RecordKind.LOT_PAPER):
        return _end_papers(conn, ids)
    if kind is RecordKind.FLAG:
        _forget_work(conn, ItemKind.FLAG, ids)
    table = {
        RecordKind.FLAG: flags, RecordKind.COMPANY_CHANGE: company_changes, RecordKind.REFUSED_SALE: refused_sales
    }[kind]  # fmt: skip
    return conn.execute(table.delete().where(table.c.id.in_(ids))).rowcount


def _forget_work(conn: Connection, kind: ItemKind, ids: list[Any]) -> None:
    for table in (work, remarks):
        conn.execute(table.delete().where(table.c.kind == kind.value, table.c.item.in_(ids)))


def _end_with_files(
    conn: Connection, table: sa.Table, names: sa.Table, owner: sa.Column[Any], ids: list[Any]
) -> int:  # fmt: skip
    """Remove rows, what names their files, and the files that nothing names any more."""
    digests = [bytes(one) for one in conn.scalars(sa.select(names.c.digest).where(owner.in_(ids)))]
    conn.execute(names.delete().where(owner.in_(ids)))
    ended = conn.execute(table.delete().where(table.c.id.in_(ids))).rowcount
    file_rows.drop_unnamed(conn, digests)
    return ended


def _end_requests(conn: Connection, ids: list[Any]) -> int:
    _forget_work(conn, ItemKind.REQUEST, ids)
    conn.execute(mailed_links.delete().where(mailed_links.c.request_id.in_(ids)))
    return _end_with_files(conn, requests, request_files, request_files.c.request_id, ids)


def _end_reports(conn: Connection, ids: list[Any]) -> int:
    _forget_work(conn, ItemKind.REPORT, ids)
    return _end_with_files(conn, reports, report_photos, report_photos.c.report_id, ids)


def _end_inspections(conn: Connection, ids: list[Any]) -> int:
    conn.execute(inspection_checks.delete().where(inspection_checks.c.inspection_id.in_(ids)))
    return _end_with_files(conn, inspections, inspection_photos, inspection_photos.c.inspection_id, ids)


def _end_papers(conn: Connection, ids: list[Any]) -> int:
    query = sa.select(papers.c.digest).where(papers.c.id.in_(ids), papers.c.digest.is_not(None))
    digests = [bytes(one) for one in conn.scalars(query)]
    ended = conn.execute(papers.delete().where(papers.c.id.in_(ids))).rowcount
    file_rows.drop_unnamed(conn, digests)
    return ended


def lot_papers(conn: Connection, order_id: str) -> list[ClosedRecord]:
    """The papers of an order, each with when it was added or, later, taken back."""
    since = sa.func.coalesce(papers.c.removed_at, papers.c.added_at, type_=papers.c.added_at.type)
    query = sa.select(papers.c.id, since.label("closed_at")).where(papers.c.order_id == order_id)
    query = query.where(papers.c.id < _newest(conn, papers.c.id))
    return [ClosedRecord(row.id, row.closed_at) for row in conn.execute(query.order_by(papers.c.id))]


def count(conn: Connection, day: date, kind: RecordKind, ended: int) -> None:
    """Add to what ended of a kind on a day."""
    if not ended:
        return
    insert = insert_or(conn, retention_counts).values(day=day, kind=kind.value, count=ended, in_trail=0)
    more = {"count": retention_counts.c.count + ended}
    conn.execute(insert.on_conflict_do_update(index_elements=["day", "kind"], set_=more))


@dataclass(frozen=True, slots=True)
class EndedCount:
    """How many records of a kind ended on a day."""

    day: date
    kind: str
    count: int


def counts(conn: Connection, since: date) -> list[EndedCount]:
    """What ended since a day, by day and kind."""
    query = sa.select(retention_counts.c.day, retention_counts.c.kind, retention_counts.c.count)
    query = query.where(retention_counts.c.day >= since)
    rows = conn.execute(query.order_by(retention_counts.c.day, retention_counts.c.kind))
    return [EndedCount(*row) for row in rows]


def has_ended(conn: Connection) -> bool:
    """Whether anything ever ended of its own here."""
    return conn.execute(sa.select(retention_counts.c.day).limit(1)).first() is not None


def take_untold(conn: Connection) -> dict[str, int]:
    """How many records of each kind ended of which the audit trail has no entry yet; with this it has."""
    left = (retention_counts.c.count - retention_counts.c.in_trail).label("left")
    untold = retention_counts.c.in_trail < retention_counts.c.count
    query = sa.select(retention_counts.c.kind, sa.func.sum(left)).where(untold).group_by(retention_counts.c.kind)
    sums = {row[0]: int(row[1]) for row in conn.execute(query.order_by(retention_counts.c.kind))}
    conn.execute(retention_counts.update().where(untold).values(in_trail=retention_counts.c.count))
    return sums
