"""Rows of the reference lists, the business register and the permits, in versions: one of each list is in force.

A list that is being loaded stands under a version of its own, beside the one in force, until `put_edition` names it.
"""

from collections.abc import Iterable

import sqlalchemy as sa

from registry.model.register_entries import BusinessEntry, PermitEntry, RegisterEdition, RegisterKind
from registry.store.engine.engine import Connection, insert_many, insert_or
from registry.store.engine.schema import business_register, permit_register, registers

_BUSINESS = ("tax_code", "name", "address", "state", "version")
_PERMITS = ("permit_key", "number", "product", "holder", "valid_until", "version")
_TABLES = {RegisterKind.BUSINESS: business_register, RegisterKind.PERMITS: permit_register}
_KEYS = {
    RegisterKind.BUSINESS: business_register.c.tax_code,
    RegisterKind.PERMITS: permit_register.c.permit_key,
}


def put_businesses(conn: Connection, version: int, entries: Iterable[BusinessEntry]) -> None:
    """Add these to a version of the business register."""
    rows = ((one.tax_code, one.name, one.address, one.state, version) for one in entries)
    insert_many(conn, business_register, _BUSINESS, rows)


def put_permits(conn: Connection, version: int, entries: Iterable[PermitEntry]) -> None:
    """Add these to a version of the permits."""
    rows = (
        (
            one.key,
            one.number,
            one.product,
            one.holder,
            one.valid_until.isoformat() if one.valid_until else None,
            version,
        )
        for one in entries
    )
    insert_many(conn, permit_register, _PERMITS, rows)


def in_force(conn: Connection, kind: RegisterKind) -> int:
    """The version of a list that is in force; 0 where none is."""
    return conn.scalar(_in_force(kind)) or 0


def _in_force(kind: RegisterKind) -> sa.Select[tuple[int]]:
    return sa.select(registers.c.version).where(registers.c.kind == kind)


def versions(conn: Connection, kind: RegisterKind) -> list[int]:
    """The versions of which a list has rows, oldest first."""
    # One look in the index for each: the rows of a version are not walked through.
    column, there = _TABLES[kind].c.version, []
    version = conn.scalar(sa.select(sa.func.min(column)))
    while version is not None:
        there.append(int(version))
        version = conn.scalar(sa.select(sa.func.min(column)).where(column > version))
    return there


def drop(conn: Connection, kind: RegisterKind, version: int, at_most: int) -> None:
    """Remove the first rows of a version."""
    table, key = _TABLES[kind], _KEYS[kind]
    of_version = table.c.version == version
    last = conn.scalar(sa.select(key).where(of_version).order_by(key).limit(1).offset(at_most - 1))
    here = of_version if last is None else sa.and_(of_version, key <= last)
    conn.execute(table.delete().where(here))


def put_edition(conn: Connection, edition: RegisterEdition, version: int) -> None:
    """Say which list is loaded now, and put that version in force."""
    values = {
        "dated": edition.dated,
        "source": edition.source,
        "row_count": edition.rows,
        "loaded_at": edition.loaded_at,
        "loaded_by": edition.loaded_by,
        "version": version,
    }
    new = insert_or(conn, registers)
    conn.execute(new.on_conflict_do_update(index_elements=["kind"], set_=values), {"kind": edition.kind, **values})


def edition(conn: Connection, kind: RegisterKind) -> RegisterEdition | None:
    """Which list is loaded; None where none is."""
    row = conn.execute(sa.select(registers).where(registers.c.kind == kind)).first()
    if row is None:
        return None
    return RegisterEdition(kind, row.dated, row.source, row.row_count, row.loaded_at, row.loaded_by)


def business(conn: Connection, tax_code: str) -> BusinessEntry | None:
    table = business_register
    here = (table.c.version == _in_force(RegisterKind.BUSINESS).scalar_subquery(), table.c.tax_code == tax_code)
    row = conn.execute(sa.select(table).where(*here)).first()
    return BusinessEntry(row.tax_code, row.name, row.address, row.state) if row else None


def permit(conn: Connection, key: str) -> PermitEntry | None:
    table = permit_register
    here = (table.c.version == _in_force(RegisterKind.PERMITS).scalar_subquery(), table.c.permit_key == key)
    row = conn.execute(sa.select(table).where(*here)).first()
    return PermitEntry(row.permit_key, row.number, row.product, row.holder, row.valid_until) if row else None
