"""Rows of recalls, withdrawals and other measures: one row each, with who, where and why, and who lifted it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from registry.model.measures import Disposition, Measure, MeasureFilter, RecordedMeasure, Target
from registry.model.orders import Unit
from registry.model.people import Viewer
from registry.store.catalogue import territory_rows
from registry.store.engine import versions
from registry.store.engine.engine import Connection, as_list, listed
from registry.store.engine.schema import measures

_ANY_UNIT = -1
_IN_FORCE = MeasureFilter()


def _measure(row: Any) -> Measure:
    unit = Unit(row.order_id, row.unit_index) if row.unit_index != _ANY_UNIT else None
    return Measure(
        Target(row.gtin, row.lot or None, unit),
        Disposition(row.disposition),
        row.reason,
        row.by,
        row.at,
        level=row.level,
        notice_vi=row.notice_vi,
        notice_en=row.notice_en,
        place=row.place,
    )


def _named(target: Target) -> dict[str, Any]:
    return {
        "gtin": target.gtin,
        "lot": target.lot or "",
        "order_id": target.unit.order_id if target.unit else "",
        "unit_index": target.unit.unit_index if target.unit else _ANY_UNIT,
    }


def add(conn: Connection, measure: Measure) -> None:
    """Put a measure in force; IntegrityError when the same one already is."""
    conn.execute(
        measures.insert().values(
            **_named(measure.target),
            disposition=measure.disposition,
            level=measure.level,
            reason=measure.reason,
            notice_vi=measure.notice_vi,
            notice_en=measure.notice_en,
            by=measure.by,
            place=measure.place,
            at=measure.at,
        )
    )
    versions.mark_changed(conn, measure.target.gtin)


def on(conn: Connection, target: Target) -> list[Measure]:
    """The measures in force on exactly this target."""
    where = [measures.c[name] == value for name, value in _named(target).items()]
    rows = conn.execute(sa.select(measures).where(*where, measures.c.lifted_at.is_(None)))
    return [_measure(row) for row in rows]


def lift(conn: Connection, target: Target, by: str, reason: str, at: datetime) -> None:
    """Lift every measure in force on exactly this target, save destruction."""
    where = [measures.c[name] == value for name, value in _named(target).items()]
    conn.execute(
        measures.update()
        .where(*where, measures.c.lifted_at.is_(None), measures.c.disposition != Disposition.DESTROYED)
        .values(lifted_at=at, lifted_by=by, lift_reason=reason)
    )
    versions.mark_changed(conn, target.gtin)


_WIDE = sa.select(measures).where(
    measures.c.gtin.in_(sa.bindparam("gtins", expanding=True)),
    measures.c.order_id == "",
    measures.c.unit_index == _ANY_UNIT,
    measures.c.lifted_at.is_(None),
)


def on_products_and_lots(conn: Connection, gtins: Collection[str]) -> dict[str, list[Measure]]:
    """The measures in force on these products or any of their lots, by GTIN."""
    by_gtin: dict[str, list[Measure]] = {}
    for row in conn.execute(_WIDE, {"gtins": list(gtins)}):
        by_gtin.setdefault(row.gtin, []).append(_measure(row))
    return by_gtin


_WANTED = listed(("order_id", sa.String), ("unit_index", sa.BigInteger))
_ON_UNITS = (
    sa.select(measures)
    .join(_WANTED, sa.and_(measures.c.order_id == _WANTED.c.order_id, measures.c.unit_index == _WANTED.c.unit_index))
    .where(measures.c.lifted_at.is_(None))
)


def on_units(conn: Connection, units: Collection[Unit]) -> dict[Unit, list[Measure]]:
    """The measures in force on single units."""
    if not units:
        return {}
    by_unit: dict[Unit, list[Measure]] = {}
    for row in conn.execute(_ON_UNITS, as_list(units)):
        by_unit.setdefault(Unit(row.order_id, row.unit_index), []).append(_measure(row))
    return by_unit


def recalls(conn: Connection, viewer: Viewer, since: datetime | None, after: int, limit: int) -> list[RecordedMeasure]:
    """Recalls of the viewer's products, oldest first: those made or lifted since a moment, behind a number."""
    query = (
        sa.select(measures)
        .where(measures.c.disposition == Disposition.RECALLED, measures.c.id > after)
        .order_by(measures.c.id)
        .limit(limit)
    )
    if since is not None:
        query = query.where(sa.or_(measures.c.at >= since, measures.c.lifted_at >= since))
    query = query.where(territory_rows.on_goods(viewer, measures.c.gtin))
    return [_recorded(row) for row in conn.execute(query)]


def every(
    conn: Connection, viewer: Viewer, wanted: MeasureFilter = _IN_FORCE, at_most: int = 50
) -> list[RecordedMeasure]:
    """The measures on a viewer's products, the newest first; of a lot without those on single units."""
    query = sa.select(measures).order_by(measures.c.id.desc()).limit(at_most)
    # Written out, as the index is only for measures in force.
    if wanted.in_force is not None:
        query = query.where(measures.c.lifted_at.is_(None) if wanted.in_force else measures.c.lifted_at.is_not(None))
    if wanted.before is not None:
        query = query.where(measures.c.id < wanted.before)
    for column, value in (("disposition", wanted.disposition), ("gtin", wanted.gtin)):
        if value is not None:
            query = query.where(measures.c[column] == value)
    if wanted.lot is not None:
        query = query.where(measures.c.lot.in_(("", wanted.lot)), measures.c.unit_index == _ANY_UNIT)
    if wanted.unit is not None:
        query = query.where(
            measures.c.order_id == wanted.unit.order_id, measures.c.unit_index == wanted.unit.unit_index
        )
    if wanted.organisation_id is not None:
        query = query.where(territory_rows.on_goods(Viewer(wanted.organisation_id), measures.c.gtin))
    query = query.where(territory_rows.on_goods(viewer, measures.c.gtin))
    return [_recorded(row) for row in conn.execute(query)]


def one(conn: Connection, viewer: Viewer, measure_id: int) -> RecordedMeasure | None:
    """A measure by its id; None for one on another's goods as for one that does not exist."""
    query = sa.select(measures).where(measures.c.id == measure_id, territory_rows.on_goods(viewer, measures.c.gtin))
    row = conn.execute(query).first()
    return _recorded(row) if row else None


def _recorded(row: Any) -> RecordedMeasure:
    return RecordedMeasure(row.id, _measure(row), row.lifted_at, row.lifted_by, row.lift_reason)
