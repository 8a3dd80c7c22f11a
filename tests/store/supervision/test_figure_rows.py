"""Figures by day: counted once when the day is over, kept after the raw scans are gone, never counted twice."""

from datetime import UTC, date, datetime, timedelta

from registry.model.cases import FlagKind
from registry.model.days import local_day
from registry.model.measures import Target
from registry.model.orders import Unit
from registry.model.people import REGISTRY
from registry.model.sightings import Scan, in_province
from registry.store.engine.engine import read, record, write
from registry.store.market import scan_rows
from registry.store.supervision import figure_rows, flag_rows
from registry.store.supervision.figure_rows import DayCount
from tests.factories import NO_EVIDENCE, NOW, World, make_order
from tests.store.market.test_scan_rows import make_scan
from tests.store.plans import noted, read_whole

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


def put(world: World, *new: Scan) -> None:
    with record(world.engine) as conn:
        scan_rows.record(conn, new)


def scan(unit: Unit, number: int, at: datetime, province: str | None = None, verdict: str = "genuine") -> Scan:
    position = in_province(province) if province else None
    return make_scan(unit, number, at=at, position=position, verdict=verdict)


def test_a_day_is_one_of_viet_nam(world: World) -> None:
    unit = Unit(make_order(world).id, 0)
    # 17:00 UTC is midnight in Viet Nam.
    edge = datetime(2026, 11, 21, 17, tzinfo=UTC)
    put(world, scan(unit, 1, edge - timedelta(microseconds=1)), scan(unit, 2, edge), scan(unit, 3, edge + DAY))
    with read(world.engine) as conn:
        assert [figure_rows.count_day(conn, TODAY + n * DAY) for n in (-1, 0, 1, 2)] == [
            [DayCount(TODAY - DAY, "genuine", "", 1)],
            [DayCount(TODAY, "genuine", "", 1)],
            [DayCount(TODAY + DAY, "genuine", "", 1)],
            [],
        ]


def test_verdicts_and_provinces_are_counted_apart(world: World) -> None:
    unit = Unit(make_order(world).id, 0)
    put(
        world,
        scan(unit, 1, NOW, "01"),
        scan(unit, 2, NOW, "01"),
        scan(unit, 3, NOW, "79"),
        scan(unit, 4, NOW, "79", "suspect"),
        scan(unit, 5, NOW),
    )
    with read(world.engine) as conn:
        found = figure_rows.count_day(conn, local_day(NOW))
    assert {(one.verdict, one.province): one.count for one in found} == {
        ("genuine", "01"): 2,
        ("genuine", "79"): 1,
        ("suspect", "79"): 1,
        ("genuine", ""): 1,
    }


def test_what_is_kept_outlives_the_raw_scans_and_stays_the_first_count(world: World) -> None:
    unit = Unit(make_order(world).id, 0)
    put(world, scan(unit, 1, NOW, "01"))
    with write(world.engine) as conn:
        figure_rows.keep_day(conn, TODAY, figure_rows.count_day(conn, TODAY))
        figure_rows.keep_day(conn, TODAY, [DayCount(TODAY, "genuine", "01", 99), DayCount(TODAY, "genuine", "", 5)])
        figure_rows.keep_day(conn, TODAY - DAY, [])
    with write(world.engine) as conn:
        assert scan_rows.purge(conn, NOW + DAY, 100) == 1
        assert figure_rows.kept_days(conn, TODAY - 9 * DAY, TODAY) == {TODAY, TODAY - DAY}
        assert figure_rows.kept(conn, TODAY - 9 * DAY, TODAY) == [DayCount(TODAY, "genuine", "01", 1)]
        assert figure_rows.kept(conn, TODAY - 9 * DAY, TODAY - DAY) == []


def test_a_flagged_unit_counts_once_in_each_province_where_it_was_seen(world: World) -> None:
    order = make_order(world)
    first, second, innocent = (Unit(order.id, index) for index in range(3))
    put(
        world,
        *(scan(first, n, NOW, province) for n, province in enumerate(["01", "01", "79", None])),
        *(scan(second, n, NOW, province) for n, province in enumerate(["01", "48"])),
        scan(innocent, 1, NOW, "92"),
    )
    with write(world.engine) as conn:
        for unit, at in ((first, NOW), (second, NOW - 8 * DAY)):
            flag_rows.raise_or_join(conn, FlagKind.UNIT_SUSPECT, Target(order.gtin, unit=unit), True, NO_EVIDENCE, at)
        flag_rows.raise_or_join(conn, FlagKind.LOT_OUT_OF_LINE, Target(order.gtin, "L1"), True, NO_EVIDENCE, NOW)
        week = (NOW - 7 * DAY, NOW + DAY)
        assert figure_rows.flags_by_province(conn, REGISTRY, *week) == {"01": 1, "79": 1}
        assert figure_rows.flags_by_province(conn, REGISTRY, NOW - 9 * DAY, NOW + DAY) == {"01": 2, "79": 1, "48": 1}
        assert figure_rows.flags_by_kind(conn, REGISTRY, *week) == {"unit_suspect": 1, "lot_out_of_line": 1}


def test_a_day_is_read_by_the_index_of_its_moments(world: World) -> None:
    with noted(world.engine) as ran, read(world.engine) as conn:
        figure_rows.count_day(conn, TODAY)
        figure_rows.kept(conn, TODAY - DAY, TODAY)
        figure_rows.kept_days(conn, TODAY - DAY, TODAY)
    with read(world.engine) as conn:
        for statement, parameters in ran:
            assert not {"scans", "daily_scans"} & set(read_whole(conn, statement, parameters)), statement
