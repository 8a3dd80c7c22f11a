"""Rows of what stands on a company as a whole: its suspensions, and every change of its data."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from registry.model.companies import CompanyChange, CompanyField, FieldText, Suspension
from registry.store.engine.engine import Connection
from registry.store.engine.schema import company_changes, suspensions

_IN_FORCE = sa.text("lifted_at IS NULL")


def _suspension(row: Any) -> Suspension:
    return Suspension(**row._mapping)


def in_force(conn: Connection, organisation_id: int) -> Suspension | None:
    """The suspension that is in force on a company, if there is one."""
    query = sa.select(suspensions).where(suspensions.c.organisation_id == organisation_id, _IN_FORCE)
    row = conn.execute(query).first()
    return _suspension(row) if row else None


def suspensions_of(conn: Connection, organisation_id: int) -> list[Suspension]:
    """Every suspension of a company, the newest first."""
    query = sa.select(suspensions).where(suspensions.c.organisation_id == organisation_id)
    return [_suspension(row) for row in conn.execute(query.order_by(suspensions.c.id.desc()))]


def suspend(conn: Connection, new: Suspension) -> Suspension:
    """Record a suspension; `new.id` is ignored. IntegrityError where one is in force."""
    result = conn.execute(
        suspensions.insert().values(
            organisation_id=new.organisation_id, reason=new.reason, since=new.since, by=new.by, second=new.second
        )
    )
    key = result.inserted_primary_key
    row = conn.execute(sa.select(suspensions).where(suspensions.c.id == (key[0] if key else 0))).one()
    return _suspension(row)


def lift(conn: Connection, suspension_id: int, reason: str, at: datetime, by: str, second: str | None) -> bool:
    """End a suspension that is in force; False when it was ended already."""
    ended = {"lifted_at": at, "lifted_by": by, "lifted_second": second, "lift_reason": reason}
    changed = conn.execute(suspensions.update().where(suspensions.c.id == suspension_id, _IN_FORCE).values(ended))
    return changed.rowcount == 1


def add_changes(conn: Connection, changes: Iterable[CompanyChange]) -> None:
    """Record what each field of a company said before."""
    conn.execute(
        company_changes.insert(),
        [
            {
                "organisation_id": one.organisation_id,
                "field": one.field.value,
                "before": one.text.before,
                "after": one.text.after,
                "at": one.at,
                "by": one.by,
                "second": one.second,
                "reason": one.reason,
            }
            for one in changes
        ],
    )


def changes_of(conn: Connection, organisation_id: int, at_most: int) -> list[CompanyChange]:
    """What was changed of a company's data, the newest first."""
    query = sa.select(company_changes).where(company_changes.c.organisation_id == organisation_id)
    return [
        CompanyChange(
            row.organisation_id,
            CompanyField(row.field),
            FieldText(row.before, row.after),
            row.at,
            row.by,
            row.reason,
            row.second,
        )
        for row in conn.execute(query.order_by(company_changes.c.id.desc()).limit(at_most))
    ]


def said_before(conn: Connection, organisation_ids: Collection[int], field: CompanyField) -> set[str]:
    """What a field of these companies said before each change on record; "" for nothing."""
    of = (company_changes.c.organisation_id.in_(sorted(organisation_ids)), company_changes.c.field == field.value)
    return {text or "" for text in conn.scalars(sa.select(company_changes.c.before).where(*of).distinct())}


def version(conn: Connection, organisation_id: int) -> int:
    """The number of the last change of a company's data; 0 before the first."""
    query = sa.select(sa.func.max(company_changes.c.id)).where(company_changes.c.organisation_id == organisation_id)
    return conn.execute(query).scalar() or 0
