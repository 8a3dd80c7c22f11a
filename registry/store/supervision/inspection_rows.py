"""Rows of inspections: what was checked where, the photos, and the report once it is closed.

Whose inspections somebody sees is asked once, when an inspection is opened by its id (`one`) or listed (`every`): the
person's own, those of the viewer's organisation, or those in the viewer's territory. What belongs to an inspection is
read by its id after that.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from registry.model.inspections import Inspection, InspectionLine, ListCounts, ListedInspection, Photo, SignedReport
from registry.model.people import Viewer
from registry.model.phrases import Phrase
from registry.offline.evidence_list import standing_json, standing_of
from registry.store.catalogue import territory_rows
from registry.store.engine.engine import Connection, as_list, insert_many, insert_or, listed
from registry.store.engine.schema import inspection_checks, inspection_photos, inspections, microseconds, people

_WITH_NAME = sa.select(
    *(column for column in inspections.c if column.name not in ("report", "signature")),
    people.c.name.label("inspector"),
).join(people, people.c.id == inspections.c.person_id)


@dataclass(frozen=True, slots=True)
class BatchEntry:
    """A code as it came: its digest, the list it came in (16 bytes) and its place there."""

    digest: bytes
    batch: bytes
    place: int


def _inspection(row: Any) -> Inspection:
    return Inspection(
        row.id,
        row.person_id,
        row.organisation_id,
        row.inspector,
        row.authority,
        row.place,
        row.province,
        row.purpose,
        row.legal_basis,
        row.trader,
        row.opened_at,
        row.closed_at,
    )


def add(conn: Connection, new: Inspection) -> bool:
    """Record an opened inspection; False where its id is taken."""
    row = {
        "id": new.id,
        "person_id": new.person_id,
        "organisation_id": new.organisation_id,
        "authority": new.authority,
        "place": new.place,
        "province": new.province,
        "purpose": new.purpose,
        "legal_basis": new.legal_basis,
        "trader": new.trader,
        "opened_at": new.opened_at,
    }
    insert = insert_or(conn, inspections).values(**row).on_conflict_do_nothing()
    return conn.execute(insert.returning(inspections.c.id)).first() is not None


def one(conn: Connection, inspection_id: str, viewer: Viewer, person_id: int | None) -> Inspection | None:
    """An inspection that this person, or the registry (None), may see."""
    row = conn.execute(
        _WITH_NAME.where(inspections.c.id == inspection_id, territory_rows.inspections_seen(viewer, person_id))
    ).first()
    return _inspection(row) if row else None


def every(conn: Connection, viewer: Viewer, person_id: int | None, at_most: int = 200) -> list[ListedInspection]:
    """The inspections that may be seen, the newest first."""
    rows = conn.execute(
        _WITH_NAME.where(territory_rows.inspections_seen(viewer, person_id))
        .order_by(inspections.c.opened_at.desc())
        .limit(at_most)
    )
    visible = [_inspection(row) for row in rows]
    counted = conn.execute(
        sa.select(inspection_checks.c.inspection_id, sa.func.count())
        .where(inspection_checks.c.inspection_id.in_([one.id for one in visible]), _STANDING)
        .group_by(inspection_checks.c.inspection_id)
    )
    counts: dict[str, int] = {row[0]: row[1] for row in counted}
    return [ListedInspection(one, counts.get(one.id, 0)) for one in visible]


_OFF = sa.and_(
    inspection_checks.c.removed_at.is_not(None),
    sa.or_(inspection_checks.c.restored_at.is_(None), inspection_checks.c.restored_at < inspection_checks.c.removed_at),
)
_STANDING = sa.not_(_OFF)

# Both columns are listed, so that each code is one look into the index and not a walk over the inspection.
_WANTED = listed(("inspection_id", sa.String), ("digest", sa.LargeBinary))
_BY_DIGEST = sa.select(inspection_checks).join(
    _WANTED,
    sa.and_(
        inspection_checks.c.inspection_id == _WANTED.c.inspection_id, inspection_checks.c.digest == _WANTED.c.digest
    ),
)
_KNOWN = _BY_DIGEST.with_only_columns(inspection_checks.c.digest)


def present(conn: Connection, inspection_id: str, digests: Collection[bytes]) -> set[bytes]:
    """Which of these codes the inspection has already, removed ones included."""
    if not digests:
        return set()
    rows = conn.execute(_KNOWN, as_list((inspection_id, digest) for digest in digests))
    return {bytes(row.digest) for row in rows}


def by_digest(conn: Connection, inspection_id: str, digests: Collection[bytes]) -> dict[bytes, InspectionLine]:
    """The checks of these codes."""
    if not digests:
        return {}
    rows = conn.execute(_BY_DIGEST, as_list((inspection_id, digest) for digest in digests))
    return {bytes(row.digest): _check(row) for row in rows}


def last_number(conn: Connection, inspection_id: str) -> int:
    """The number of the newest check; 0 where there is none."""
    query = sa.select(sa.func.max(inspection_checks.c.number)).where(inspection_checks.c.inspection_id == inspection_id)
    return conn.execute(query).scalar_one() or 0


_COLUMNS = tuple(column.name for column in inspection_checks.c if column.name not in ("removed_at", "restored_at"))


def add_checks(conn: Connection, inspection_id: str, new: Sequence[tuple[InspectionLine, BatchEntry]]) -> None:
    """Record checks of codes that the inspection has not; IntegrityError when it has one, and then none is."""
    if new:
        insert_many(conn, inspection_checks, _COLUMNS, [_row(inspection_id, check, brought) for check, brought in new])


def _row(inspection_id: str, check: InspectionLine, brought: BatchEntry) -> tuple[Any, ...]:
    """A check in the order of the columns, as the drivers take it."""
    return (
        inspection_id,
        check.number,
        microseconds(check.at),
        check.digest,
        check.shown,
        check.gtin,
        check.serial,
        check.lot,
        check.product,
        check.verdict,
        " ".join(check.reasons),
        check.level,
        check.seal,
        _details(check),
        check.times,
        brought.batch,
        brought.place,
    )


def _details(check: InspectionLine) -> str:
    details: dict[str, object] = {}
    if check.expiry:
        details["expiry"] = check.expiry.isoformat()
    if check.producer:
        details["producer"] = check.producer
    if check.history:
        details["history"] = check.history._asdict()
    if check.measures:
        details["measures"] = [standing_json(measure) for measure in check.measures]
    return json.dumps(details, ensure_ascii=False)


def _check(row: Any) -> InspectionLine:
    details = json.loads(row.told)
    return InspectionLine(
        row.number,
        row.at,
        bytes(row.digest),
        row.shown,
        row.verdict,
        tuple(row.reasons.split()),
        row.gtin,
        row.serial,
        row.lot,
        date.fromisoformat(details["expiry"]) if "expiry" in details else None,
        row.product,
        details.get("producer"),
        row.level,
        row.seal,
        Phrase(**details["history"]) if "history" in details else None,
        tuple(standing_of(measure) for measure in details.get("measures", ())),
        row.times,
        row.removed_at,
        row.restored_at,
    )


def bring_again(conn: Connection, inspection_id: str, brought: Iterable[BatchEntry], at: datetime) -> None:
    """Count codes that came again, and put back those that had been taken off.

    A place of a list that was counted already is not counted twice, so a list may be sent again.
    """
    rows = [{"of": inspection_id, "one": b.digest, "list": b.batch, "there": b.place, "now": at} for b in brought]
    if not rows:
        return
    new_list, there = sa.bindparam("list", type_=sa.LargeBinary), sa.bindparam("there", type_=sa.Integer)
    back = sa.case(
        (_OFF, sa.bindparam("now", type_=inspection_checks.c.at.type)), else_=inspection_checks.c.restored_at
    )
    conn.execute(
        inspection_checks.update()
        .where(
            inspection_checks.c.inspection_id == sa.bindparam("of"), inspection_checks.c.digest == sa.bindparam("one")
        )
        .where(sa.or_(inspection_checks.c.batch != new_list, inspection_checks.c.batch_at < there))
        .values(times=inspection_checks.c.times + 1, batch=new_list, batch_at=there, restored_at=back),
        rows,
    )


def page(
    conn: Connection, inspection_id: str, verdict: str | None = None, before: int | None = None, at_most: int = 200
) -> list[InspectionLine]:
    """The checks of an inspection, the newest first; of one verdict only those on the list, below a number."""
    query = sa.select(inspection_checks).where(inspection_checks.c.inspection_id == inspection_id)
    if verdict is not None:
        query = query.where(inspection_checks.c.verdict == verdict, _STANDING)
    if before is not None:
        query = query.where(inspection_checks.c.number < before)
    return [_check(row) for row in conn.execute(query.order_by(inspection_checks.c.number.desc()).limit(at_most))]


def all_checks(conn: Connection, inspection_id: str) -> list[InspectionLine]:
    """Every check of an inspection, in order."""
    rows = conn.execute(
        sa.select(inspection_checks)
        .where(inspection_checks.c.inspection_id == inspection_id)
        .order_by(inspection_checks.c.number)
    )
    return [_check(row) for row in rows]


def check(conn: Connection, inspection_id: str, number: int) -> InspectionLine | None:
    """One check by its number."""
    row = conn.execute(
        sa.select(inspection_checks).where(
            inspection_checks.c.inspection_id == inspection_id, inspection_checks.c.number == number
        )
    ).first()
    return _check(row) if row else None


def counts(conn: Connection, inspection_id: str) -> ListCounts:
    """What is on the list, in numbers."""
    of = inspection_checks.c.inspection_id == inspection_id
    rows = conn.execute(
        sa.select(inspection_checks.c.verdict, sa.func.count())
        .where(of, _STANDING)
        .group_by(inspection_checks.c.verdict)
    )
    off = conn.execute(sa.select(sa.func.count()).select_from(inspection_checks).where(of, _OFF)).scalar_one()
    return ListCounts({row[0]: row[1] for row in rows}, off)


def remove(conn: Connection, inspection_id: str, number: int, at: datetime) -> bool:
    """Take a check off the list; False where it is not on it."""
    return _mark(conn, inspection_id, number, _STANDING, {"removed_at": at})


def restore(conn: Connection, inspection_id: str, number: int, at: datetime) -> bool:
    """Put a check back on the list; False where it is on it."""
    return _mark(conn, inspection_id, number, _OFF, {"restored_at": at})


def _mark(
    conn: Connection, inspection_id: str, number: int, where: sa.ColumnElement[bool], what: dict[str, datetime]
) -> bool:
    of = sa.and_(inspection_checks.c.inspection_id == inspection_id, inspection_checks.c.number == number)
    return conn.execute(inspection_checks.update().where(of, where).values(**what)).rowcount == 1


def photos_of(conn: Connection, inspection_id: str) -> list[Photo]:
    """The photos of an inspection, in the order in which they came."""
    rows = conn.execute(
        sa.select(inspection_photos)
        .where(inspection_photos.c.inspection_id == inspection_id)
        .order_by(inspection_photos.c.at, inspection_photos.c.digest)
    )
    return [Photo(bytes(row.digest), bytes(row.original), row.at) for row in rows]


def add_photo(conn: Connection, inspection_id: str, photo: Photo) -> None:
    """Name a kept picture as the inspection's; the same picture again changes nothing."""
    row = {"inspection_id": inspection_id, "digest": photo.digest, "original": photo.original, "at": photo.at}
    conn.execute(insert_or(conn, inspection_photos).on_conflict_do_nothing(), [row])


def remove_photo(conn: Connection, inspection_id: str, digest: bytes) -> bool:
    """Let go of a picture; False where the inspection has none such."""
    of = sa.and_(inspection_photos.c.inspection_id == inspection_id, inspection_photos.c.digest == digest)
    return conn.execute(inspection_photos.delete().where(of)).rowcount == 1


def change(conn: Connection, new: Inspection) -> bool:
    """Put an open inspection's words right; False where it is closed."""
    words = {"authority": new.authority, "place": new.place, "province": new.province, "purpose": new.purpose}
    changed = conn.execute(
        inspections.update()
        .where(inspections.c.id == new.id, inspections.c.closed_at.is_(None))
        .values(**words, legal_basis=new.legal_basis, trader=new.trader)
    )
    return changed.rowcount == 1


def close(conn: Connection, inspection_id: str, at: datetime, kept: SignedReport) -> bool:
    """Close an open inspection with its signed report; False where it is closed already."""
    changed = conn.execute(
        inspections.update()
        .where(inspections.c.id == inspection_id, inspections.c.closed_at.is_(None))
        .values(closed_at=at, report=kept.report, signature=kept.signature)
    )
    return changed.rowcount == 1


def kept(conn: Connection, inspection_id: str) -> SignedReport | None:
    """The signed report of a closed inspection."""
    query = sa.select(inspections.c.report, inspections.c.signature).where(inspections.c.id == inspection_id)
    row = conn.execute(query).first()
    return SignedReport(bytes(row.report), row.signature) if row and row.report is not None else None
