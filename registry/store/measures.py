"""Rows of recalls, withdrawals and other measures: one row each, with who, where and why, and who lifted it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from registry.model import Disposition, Measure, Target, Unit
from registry.store.engine import Connection, as_list, listed
from registry.store.schema import measures

_ANY_UNIT = -1


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


_WIDE = sa.select(measures).where(
    measures.c.gtin.in_(sa.bindparam("gtins", expanding=True)),
    measures.c.order_id == "",
    measures.c.unit_index == _ANY_UNIT,
    measures.c.lifted_at.is_(None),
)


def on_products_and_lots(conn: Connection, gtins: Collection[str]) -> dict[str, list[Measure]]:
    """The measures in force on these products or any of their lots, by GTIN."""
    found: dict[str, list[Measure]] = {}
    for row in conn.execute(_WIDE, {"gtins": list(gtins)}):
        found.setdefault(row.gtin, []).append(_measure(row))
    return found


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
    found: dict[Unit, list[Measure]] = {}
    for row in conn.execute(_ON_UNITS, as_list(units)):
        found.setdefault(Unit(row.order_id, row.unit_index), []).append(_measure(row))
    return found
