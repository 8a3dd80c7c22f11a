"""Rows of the reference lists: replaced as a whole, found by number."""

from datetime import UTC, date, datetime

from registry.model.register_entries import BusinessEntry, PermitEntry, RegisterEdition, RegisterKind
from registry.store.catalogue import register_rows
from registry.store.engine.engine import read, write
from tests.factories import World

FIRST = BusinessEntry("0300588569", "Sữa Việt", "TP.HCM", "Đang hoạt động")
PERMIT = PermitEntry("VD-1-25", "vd-1-25", "Viên nén", None, date(2027, 1, 1))


def test_a_list_takes_the_place_of_the_one_before(world: World) -> None:
    with write(world.engine) as conn:
        assert register_rows.replace_business(conn, [FIRST, BusinessEntry("1", "A")]) == 2
        assert register_rows.replace_permits(conn, iter([PERMIT])) == 1
        assert register_rows.replace_business(conn, [FIRST]) == 1
    with read(world.engine) as conn:
        assert register_rows.business(conn, FIRST.tax_code) == FIRST
        assert register_rows.business(conn, "1") is None
        assert register_rows.permit(conn, "VD-1-25") == PERMIT
        assert register_rows.permit(conn, "VD-2-25") is None


def test_which_list_is_loaded_is_told(world: World) -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    editions = [RegisterEdition(RegisterKind.PERMITS, date(2026, 11, day), "DAV", day, at, "an") for day in (1, 2)]
    with write(world.engine) as conn:
        assert register_rows.edition(conn, RegisterKind.PERMITS) is None
        for edition in editions:
            register_rows.put_edition(conn, edition)
        assert register_rows.edition(conn, RegisterKind.PERMITS) == editions[1]
        assert register_rows.edition(conn, RegisterKind.BUSINESS) is None
