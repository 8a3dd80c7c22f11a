"""The overview: two periods of whole days side by side, each day counted once, and what is not counted said so."""

from datetime import date, timedelta

from registry.model.orders import Unit
from registry.model.people import REGISTRY
from registry.model.sightings import Scan
from registry.store.engine.engine import record
from registry.store.market import count_rows, scan_rows
from registry.supervision import overview
from registry.supervision.overview import Overview
from tests.factories import NOW, World, make_order
from tests.store.market.test_unit_rows import together
from tests.store.supervision.test_figure_rows import scan

TODAY, DAY = date(2026, 11, 22), timedelta(days=1)


def never() -> bool:
    return False


def at_once() -> bool:
    return True


def put(world: World, *new: Scan) -> None:
    with record(world.engine) as conn:
        scan_rows.record(conn, new)


def look(world: World, days: int = 7) -> Overview:
    return overview.look(world.engine, REGISTRY, days, world.now)


def test_a_period_ends_with_today_and_the_one_before_is_as_long(world: World) -> None:
    unit = Unit(make_order(world).id, 0)
    put(world, *(scan(unit, back, NOW - back * DAY, "01") for back in range(20)))
    overview.count_days(world.engine, 7, NOW, never)
    found = look(world)
    assert (found.now.first, found.now.last) == (TODAY - 6 * DAY, TODAY)
    assert (found.before.first, found.before.last) == (TODAY - 13 * DAY, TODAY - 7 * DAY)
    assert [count for _, count in found.now.by_day] == [1] * 7
    assert (found.now.scans, found.before.scans) == (7, 7)
    assert found.now.provinces == {"01": 7}
    assert (found.now.missing, found.before.missing) == (0, 0)


def test_what_names_no_unit_is_counted_from_its_hours(world: World) -> None:
    with record(world.engine) as conn:
        count_rows.add(conn, NOW, {"forged": 2, "malformed": 1})
        # The last hour of the day before in Viet Nam.
        count_rows.add(conn, NOW.replace(hour=16) - DAY, {"forged": 5})
    found = look(world)
    assert found.now.verdicts == {"forged": 7, "malformed": 1}
    assert found.now.by_day[-2:] == ((TODAY - DAY, 5), (TODAY, 3))
    assert found.now.provinces == {}


def test_today_is_counted_afresh_and_never_kept(world: World) -> None:
    unit = Unit(make_order(world).id, 0)
    overview.count_days(world.engine, 7, NOW, never)
    put(world, scan(unit, 1, NOW))
    assert look(world).now.by_day[-1] == (TODAY, 1)
    overview.count_days(world.engine, 7, NOW, never)
    put(world, scan(unit, 2, NOW))
    assert look(world).now.by_day[-1] == (TODAY, 2)
    assert look(world).now.missing == 0


def test_days_are_counted_as_far_as_there_is_time_the_newest_first(world: World) -> None:
    left = iter([False, False, False])

    def enough() -> bool:
        return next(left, True)

    assert overview.count_days(world.engine, 7, NOW, at_once) == 0
    assert look(world).now.missing == 6
    assert overview.count_days(world.engine, 7, NOW, enough) == 3
    assert (look(world).now.missing, look(world).before.missing) == (3, 7)
    assert overview.count_days(world.engine, 7, NOW, never) == 10
    assert overview.count_days(world.engine, 7, NOW, never) == 0


def test_two_who_count_side_by_side_count_nothing_twice(world: World) -> None:
    unit = Unit(make_order(world).id, 0)
    put(world, *(scan(unit, back, NOW - back * DAY) for back in range(14)))

    def work() -> None:
        overview.count_days(world.engine, 7, NOW, never)

    together(*[work] * 4)
    assert (look(world).now.scans, look(world).before.scans) == (7, 7)
