"""What is closed and old is found by indexes; what ended is counted and told once."""

from datetime import date, timedelta

import pytest

from registry.model.orders import Unit
from registry.model.retention import RecordKind
from registry.store.engine.engine import read, write
from registry.store.office import answered_call_rows
from registry.store.supervision import retention_rows
from tests.factories import NOW, World, make_gtin, make_order
from tests.store.good_rows import GOOD, insert_row
from tests.store.plans import noted, read_whole

LATER = NOW + timedelta(days=4_000)
CLOSED = (
    RecordKind.FLAG, RecordKind.REPORT, RecordKind.APPLICATION, RecordKind.REQUEST, RecordKind.INSPECTION,
    RecordKind.PAPER, RecordKind.COMPANY_CHANGE, RecordKind.REFUSED_SALE,
)  # fmt: skip
TABLES = {"flags", "reports", "requests", "inspections", "papers", "company_changes", "refused_sales", "answered_calls"}


@pytest.mark.parametrize("kind", CLOSED)
def test_what_is_closed_is_found_without_reading_its_table_from_end_to_end(world: World, kind: RecordKind) -> None:
    behind = retention_rows.ClosedRecord("A" if kind is RecordKind.INSPECTION else 1, NOW)
    with noted(world.engine) as ran, read(world.engine) as conn:
        assert retention_rows.closed(conn, kind, LATER, None, 9) == []
        assert retention_rows.closed(conn, kind, LATER, behind, 9) == []
        for statement, parameters in list(ran):
            # The newest number is the first of its index, read backwards.
            if not statement.startswith("SELECT coalesce(max("):
                assert not TABLES & set(read_whole(conn, statement, parameters)), statement


def test_what_holds_goods_and_old_calls_are_found_by_indexes(world: World) -> None:
    order = make_order(world)
    with write(world.engine) as conn:
        # Of an empty table every index is as good as any other.
        for number in range(300):
            insert_row(conn, "flags", GOOD["flags"] | {"order_id": f"O{number}", "unit_index": number})
        conn.exec_driver_sql("ANALYZE flags")
    with noted(world.engine) as ran, read(world.engine) as conn:
        assert not retention_rows.is_held(conn, order.gtin, ["L1"], [order.id])
        assert retention_rows.held_units(conn, order.id) == set()
        assert answered_call_rows.before(conn, LATER, None, 9) == []
        for statement, parameters in list(ran):
            assert read_whole(conn, statement, parameters) == [], statement


def test_what_ended_is_told_once_however_it_came_together(world: World) -> None:
    first, second = date(2029, 1, 1), date(2029, 1, 2)
    with write(world.engine) as conn:
        assert not retention_rows.has_ended(conn)
        for day, kind, ended in (
            (first, RecordKind.SALE, 2), (first, RecordKind.SALE, 3), (second, RecordKind.SALE, 4),
            (second, RecordKind.FLAG, 1), (second, RecordKind.REPORT, 0),
        ):  # fmt: skip
            retention_rows.count(conn, day, kind, ended)
        assert retention_rows.take_untold(conn) == {"flag": 1, "sale": 9}
        assert retention_rows.take_untold(conn) == {}
        retention_rows.count(conn, second, RecordKind.SALE, 7)
        assert retention_rows.take_untold(conn) == {"sale": 7}
        counts = [(one.day, one.kind, one.count) for one in retention_rows.counts(conn, second)]
        assert counts == [(second, "flag", 1), (second, "sale", 11)]
        assert retention_rows.has_ended(conn)


def test_ending_nothing_changes_nothing(world: World) -> None:
    with write(world.engine) as conn:
        for kind in CLOSED:
            assert retention_rows.end(conn, kind, []) == 0
            assert retention_rows.end(conn, kind, ["NOTTHERE" if kind is RecordKind.INSPECTION else 77]) == 0
        assert retention_rows.lot_papers(conn, "NOTTHERE") == []
        assert retention_rows.held_units(conn, Unit("NOTTHERE", 0).order_id) == set()
        assert not retention_rows.is_held(conn, make_gtin(77), [])
