"""Rows of the reference lists: versions beside each other, one in force, found by number."""

from datetime import UTC, date, datetime

import sqlalchemy as sa

from registry.model.register_entries import BusinessEntry, PermitEntry, RegisterEdition, RegisterKind
from registry.store.catalogue import register_rows
from registry.store.engine import schema
from registry.store.engine.engine import Connection, read, write
from tests.factories import World

BUSINESS, PERMITS = RegisterKind.BUSINESS, RegisterKind.PERMITS
FIRST = BusinessEntry("0300588569", "Sữa Việt", "TP.HCM", "Đang hoạt động")
PERMIT = PermitEntry("VD-1-25", "vd-1-25", "Viên nén", None, date(2027, 1, 1))
AT = datetime(2026, 11, 22, tzinfo=UTC)


def edition(kind: RegisterKind, rows: int = 1) -> RegisterEdition:
    return RegisterEdition(kind, date(2026, 11, 1), "DAV", rows, AT, "an")


def businesses(conn: Connection, version: int) -> int:
    """How many rows a version of the business register has."""
    table = schema.business_register
    rows = conn.scalars(sa.select(sa.func.count()).select_from(table).where(table.c.version == version))
    return int(rows.one())


def test_only_the_version_in_force_is_read(world: World) -> None:
    other = BusinessEntry(FIRST.tax_code, "Tên mới")
    with write(world.engine) as conn:
        register_rows.put_businesses(conn, 1, [FIRST])
        assert register_rows.business(conn, FIRST.tax_code) is None
        register_rows.put_edition(conn, edition(BUSINESS), 1)
        register_rows.put_businesses(conn, 2, [other, BusinessEntry("1", "A")])
        register_rows.put_permits(conn, 7, iter([PERMIT]))
        register_rows.put_edition(conn, edition(PERMITS), 7)
    with read(world.engine) as conn:
        assert register_rows.business(conn, FIRST.tax_code) == FIRST
        assert register_rows.business(conn, "1") is None
        assert register_rows.permit(conn, "VD-1-25") == PERMIT
        assert register_rows.permit(conn, "VD-2-25") is None
        assert (register_rows.versions(conn, BUSINESS), register_rows.versions(conn, PERMITS)) == ([1, 2], [7])
        assert businesses(conn, 2) == 2
    with write(world.engine) as conn:
        register_rows.put_edition(conn, edition(BUSINESS, 2), 2)
        assert register_rows.business(conn, FIRST.tax_code) == other
        assert register_rows.in_force(conn, BUSINESS) == 2


def test_a_version_is_removed_some_rows_at_a_time_and_no_other_one(world: World) -> None:
    with write(world.engine) as conn:
        for version in (1, 2):
            register_rows.put_businesses(conn, version, [BusinessEntry(str(n), "A") for n in range(5)])
        left = []
        while register_rows.versions(conn, BUSINESS) == [1, 2]:
            register_rows.drop(conn, BUSINESS, 1, 2)
            left.append(businesses(conn, 1))
        assert left == [3, 1, 0]
        assert businesses(conn, 2) == 5


def test_which_list_is_loaded_is_told(world: World) -> None:
    editions = [RegisterEdition(PERMITS, date(2026, 11, day), "DAV", day, AT, "an") for day in (1, 2)]
    with write(world.engine) as conn:
        assert register_rows.edition(conn, PERMITS) is None
        assert register_rows.in_force(conn, PERMITS) == 0
        for version, one in enumerate(editions, 1):
            register_rows.put_edition(conn, one, version)
        assert register_rows.edition(conn, PERMITS) == editions[1]
        assert register_rows.edition(conn, BUSINESS) is None
