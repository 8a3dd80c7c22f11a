"""Rows of forces and authorities: for whom officers and inspectors act."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from registry.model.authorities import Authority, Force, Territory
from registry.model.phrases import Phrase
from registry.store.engine.engine import Connection
from registry.store.engine.schema import api_keys, authorities, forces, people

# What stands of an authority beside a person or a key that belongs to it, none included.
BESIDE = (
    authorities.c.id.label("a_id"),
    authorities.c.name.label("a_name"),
    authorities.c.force.label("a_force"),
    authorities.c.province.label("a_province"),
    authorities.c.commune.label("a_commune"),
)


def of_beside(row: Any) -> Authority | None:
    """The authority that stands beside a person or a key."""
    if row.a_id is None:
        return None
    return Authority(row.a_id, row.a_name, row.a_force, Territory(row.a_province or None, row.a_commune or None))


def every(conn: Connection) -> list[Authority]:
    """All authorities: of the nation first, then by province, commune and name."""
    table = authorities.c
    query = sa.select(*BESIDE).order_by(table.province, table.commune, table.name, table.id)
    return [authority for row in conn.execute(query) if (authority := of_beside(row))]


def one(conn: Connection, authority_id: int) -> Authority | None:
    row = conn.execute(sa.select(*BESIDE).where(authorities.c.id == authority_id)).first()
    return of_beside(row) if row else None


def _values(authority: Authority) -> dict[str, str]:
    where = authority.territory
    return {
        "name": authority.name,
        "force": authority.force,
        "province": where.province or "",
        "commune": where.commune or "",
    }


def add(conn: Connection, new: Authority, by: str, at: datetime) -> int:
    """Record an authority; `new.id` is ignored. IntegrityError where one of its name is there in its territory."""
    stamps = {"made_at": at, "made_by": by, "changed_at": at, "changed_by": by}
    key = conn.execute(authorities.insert().values(**_values(new), **stamps)).inserted_primary_key
    return int(key[0]) if key else 0


def change(conn: Connection, new: Authority, by: str, at: datetime) -> None:
    """Give an authority another name, force or territory."""
    changed = authorities.update().where(authorities.c.id == new.id)
    conn.execute(changed.values(**_values(new), changed_at=at, changed_by=by))


def members(conn: Connection) -> dict[int, int]:
    """How many people and API keys belong to each authority; none: no entry."""
    counts: dict[int, int] = {}
    for table in (people, api_keys):
        number = table.c.authority_id
        query = sa.select(number, sa.func.count()).where(number.is_not(None)).group_by(number)
        for authority_id, count in conn.execute(query):
            counts[authority_id] = counts.get(authority_id, 0) + count
    return counts


def every_force(conn: Connection) -> list[Force]:
    """All forces, in the order in which they came, equal moments by their codes."""
    rows = conn.execute(sa.select(forces).order_by(forces.c.made_at, forces.c.code))
    return [Force(row.code, Phrase(row.name_vi, row.name_en)) for row in rows]


def add_force(conn: Connection, new: Force, by: str, at: datetime) -> None:
    """Record a force. IntegrityError for a code that is there."""
    values = {"code": new.code, "name_vi": new.name.vi, "name_en": new.name.en}
    conn.execute(forces.insert().values(**values, made_at=at, made_by=by))
