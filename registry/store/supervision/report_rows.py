"""Rows of consumers' reports. They are nobody's but the registry's: producers learn of them by flags alone."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from registry.model.cases import CaseState, ConsumerReport, FlagKind, ReportOutcome, ReportReason
from registry.model.flag_evidence import ReportFigures
from registry.model.measures import Target
from registry.model.orders import Unit
from registry.model.people import Viewer
from registry.store.catalogue import territory_rows
from registry.store.engine.engine import Connection, insert_or
from registry.store.engine.schema import flags, report_photos, reports
from registry.store.office import file_rows


def _report(row: Any) -> ConsumerReport:
    return ConsumerReport(
        row.id,
        bytes(row.sent_as),
        row.receipt,
        row.at,
        ReportReason(row.reason),
        row.words,
        row.gtin,
        row.lot,
        Unit(row.order_id, row.unit_index) if row.order_id is not None else None,
        row.verdict,
        row.province,
        (row.lat, row.lon) if row.lat is not None else None,
        row.contact,
        row.flag_id,
        ReportOutcome(row.outcome) if row.outcome is not None else None,
        row.reply,
        row.settled_at,
        row.settled_by,
    )


def add(conn: Connection, new: ConsumerReport, photos: Sequence[bytes]) -> int | None:
    """Record an open report with the digests of its photos; its id, None where this `sent_as` is on record already."""
    insert = insert_or(conn, reports).values(
        sent_as=new.sent_as,
        receipt=new.receipt,
        at=new.at,
        reason=new.reason.value,
        words=new.words,
        gtin=new.gtin,
        lot=new.lot,
        order_id=new.unit.order_id if new.unit else None,
        unit_index=new.unit.unit_index if new.unit else None,
        verdict=new.verdict,
        province=new.province,
        lat=new.point[0] if new.point else None,
        lon=new.point[1] if new.point else None,
        contact=new.contact,
        flag_id=new.flag_id,
    )
    made = insert.on_conflict_do_nothing(index_elements=["sent_as"]).returning(reports.c.id)
    number: int | None = conn.execute(made).scalar()
    if number is not None and photos:
        conn.execute(report_photos.insert(), [{"report_id": number, "digest": one} for one in dict.fromkeys(photos)])
    return number


def _first(conn: Connection, condition: sa.ColumnElement[bool]) -> ConsumerReport | None:
    row = conn.execute(sa.select(reports).where(condition)).first()
    return _report(row) if row else None


def one(conn: Connection, viewer: Viewer, report_id: int) -> ConsumerReport | None:
    return _first(conn, sa.and_(reports.c.id == report_id, territory_rows.reports_seen(viewer)))


def by_receipt(conn: Connection, receipt: str) -> ConsumerReport | None:
    return _first(conn, reports.c.receipt == receipt)


def by_sent(conn: Connection, sent_as: bytes) -> ConsumerReport | None:
    return _first(conn, reports.c.sent_as == sent_as)


def every(
    conn: Connection, viewer: Viewer, state: CaseState = CaseState.OPEN, at_most: int = 200
) -> list[ConsumerReport]:
    """A viewer's reports of a state: the open ones oldest first, others newest first."""
    query = sa.select(reports).where(territory_rows.reports_seen(viewer)).limit(at_most)
    if state is CaseState.OPEN:
        query = query.where(sa.text("settled_at IS NULL")).order_by(reports.c.at, reports.c.id)
    else:
        query = query.order_by(reports.c.id.desc())
    if state is CaseState.SETTLED:
        query = query.where(reports.c.settled_at.is_not(None))
    return [_report(row) for row in conn.execute(query)]


def of_flag(conn: Connection, viewer: Viewer, flag_id: int, at_most: int = 200) -> list[ConsumerReport]:
    """A viewer's reports that opened or joined a flag, newest first."""
    query = sa.select(reports).where(reports.c.flag_id == flag_id, territory_rows.reports_seen(viewer))
    query = query.order_by(reports.c.id.desc()).limit(at_most)
    return [_report(row) for row in conn.execute(query)]


def photos(conn: Connection, report_id: int) -> list[bytes]:
    """The digests of a report's photos, for `file_rows.get`."""
    query = sa.select(report_photos.c.digest).where(report_photos.c.report_id == report_id)
    return sorted(bytes(digest) for digest in conn.scalars(query))


def came_since(conn: Connection, begun: datetime, at_most: int) -> int:
    """How many open reports came after a moment; counted up to a number."""
    since = sa.select(reports.c.id).where(reports.c.at > begun, sa.text("settled_at IS NULL")).limit(at_most)
    return int(conn.execute(sa.select(sa.func.count()).select_from(since.subquery())).scalar_one())


def open_flag(conn: Connection, target: Target) -> int | None:
    """The flag of consumers' reports that is open on a target."""
    number: int | None = conn.execute(
        sa.select(flags.c.id).where(
            flags.c.kind == FlagKind.CONSUMER_REPORT.value,
            flags.c.gtin == target.gtin,
            flags.c.lot == (target.lot or ""),
            flags.c.order_id == (target.unit.order_id if target.unit else ""),
            flags.c.unit_index == (target.unit.unit_index if target.unit else -1),
            sa.text("settled_at IS NULL"),
        )
    ).scalar()
    return number


def heard(conn: Connection, flag_id: int) -> ReportFigures:
    """What the reports of a flag say together."""
    query = (
        sa.select(reports.c.reason, reports.c.province, sa.func.count())
        .where(reports.c.flag_id == flag_id)
        .group_by(reports.c.reason, reports.c.province)
    )
    reasons: Counter[str] = Counter()
    provinces: Counter[str] = Counter()
    for reason, province, count in conn.execute(query):
        reasons[reason] += count
        if province is not None:
            provinces[province] += count
    return ReportFigures(reasons.total(), dict(reasons), dict(provinces))


def settle(conn: Connection, report_id: int, outcome: ReportOutcome, reply: str | None, by: str, at: datetime) -> bool:
    """Settle an open report; False when there is none of this id, or somebody has settled it already."""
    changed = conn.execute(
        reports.update()
        .where(reports.c.id == report_id, reports.c.settled_at.is_(None))
        .values(outcome=outcome.value, reply=reply, settled_by=by, settled_at=at)
    )
    return changed.rowcount == 1


def purge(conn: Connection, before: datetime, at_most: int) -> int:
    """Forget words, contact, place and photos of reports that were settled before a moment; of how many, at most."""
    has_photos = sa.exists().where(report_photos.c.report_id == reports.c.id)
    tells = sa.or_(reports.c.words.is_not(None), reports.c.contact.is_not(None), reports.c.lat.is_not(None), has_photos)
    ids = list(
        conn.scalars(
            sa.select(reports.c.id).where(reports.c.settled_at < before, tells).limit(at_most).with_for_update()
        )
    )
    if not ids:
        return 0
    named = report_photos.c.report_id.in_(ids)
    digests = [bytes(one) for one in conn.scalars(sa.select(report_photos.c.digest).where(named))]
    conn.execute(report_photos.delete().where(named))
    file_rows.drop_unnamed(conn, digests)
    conn.execute(reports.update().where(reports.c.id.in_(ids)).values(words=None, contact=None, lat=None, lon=None))
    return len(ids)
