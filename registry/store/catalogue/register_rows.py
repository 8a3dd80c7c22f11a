"""Rows of the reference lists: the business register and the permits, each replaced as a whole."""

from collections.abc import Iterable, Iterator
from itertools import islice

import sqlalchemy as sa

from registry.model.register_entries import BusinessEntry, PermitEntry, RegisterEdition, RegisterKind
from registry.store.engine.engine import Connection, insert_many, insert_or
from registry.store.engine.schema import business_register, permit_register, registers

_AT_ONCE = 10_000
_BUSINESS = ("tax_code", "name", "address", "state")
_PERMITS = ("permit_key", "number", "product", "holder", "valid_until")


def replace_business(conn: Connection, entries: Iterable[BusinessEntry]) -> int:
    """Put these in the place of all that is there; how many."""
    conn.execute(business_register.delete())
    rows = ((one.tax_code, one.name, one.address, one.state) for one in entries)
    return _insert(conn, business_register, _BUSINESS, rows)


def replace_permits(conn: Connection, entries: Iterable[PermitEntry]) -> int:
    """Put these in the place of all that is there; how many."""
    conn.execute(permit_register.delete())
    rows = (
        (one.key, one.number, one.product, one.holder, one.valid_until.isoformat() if one.valid_until else None)
        for one in entries
    )
    return _insert(conn, permit_register, _PERMITS, rows)


def _insert(conn: Connection, table: sa.Table, names: tuple[str, ...], rows: Iterator[tuple[object, ...]]) -> int:
    count = 0
    while part := list(islice(rows, _AT_ONCE)):
        insert_many(conn, table, names, part)
        count += len(part)
    return count


def put_edition(conn: Connection, edition: RegisterEdition) -> None:
    """Say which list is loaded now."""
    values = {
        "dated": edition.dated,
        "source": edition.source,
        "row_count": edition.rows,
        "loaded_at": edition.loaded_at,
        "loaded_by": edition.loaded_by,
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
    row = conn.execute(sa.select(business_register).where(business_register.c.tax_code == tax_code)).first()
    return BusinessEntry(row.tax_code, row.name, row.address, row.state) if row else None


def permit(conn: Connection, key: str) -> PermitEntry | None:
    row = conn.execute(sa.select(permit_register).where(permit_register.c.permit_key == key)).first()
    return PermitEntry(row.permit_key, row.number, row.product, row.holder, row.valid_until) if row else None
