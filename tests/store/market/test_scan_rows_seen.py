"""Where one's own codes are seen: counted by province and day, narrowed, and found by an index."""

from datetime import date, datetime, timedelta

import pytest

from registry.model.orders import Unit
from registry.model.people import REGISTRY, Viewer
from registry.model.sightings import Channel, Scan, ScanFilter, SessionCounts, in_province
from registry.store.engine.engine import read, record
from registry.store.market import scan_rows
from tests.factories import NOW, World, make_order, make_organisation, make_product
from tests.store.plans import noted, read_whole

OTHER = "8938505"


def scan(unit: Unit, at: datetime, province: str | None = None, device: int = 0, network: int = 0) -> Scan:
    position = in_province(province) if province else None
    number = (int(at.timestamp()) * 1000 + device + network) & (2**64 - 1)
    return Scan(
        unit, number.to_bytes(16, "big"), at, Channel.CONSUMER, None, device, network, position, True, "genuine"
    )


def keep(world: World, *new: Scan) -> None:
    with record(world.engine) as conn:
        scan_rows.record(conn, new)


def seen(world: World, viewer: Viewer, **about: object) -> SessionCounts:
    span = {"since": NOW - timedelta(days=2), "until": NOW + timedelta(days=1)}
    with read(world.engine) as conn:
        return scan_rows.session_counts(conn, viewer, ScanFilter(**{**span, **about}))  # type: ignore[arg-type]


def ours(world: World) -> Viewer:
    return Viewer(make_organisation(world).id)


def test_scans_are_counted_by_province_and_day_for_ones_own(world: World) -> None:
    mine, theirs = make_order(world), make_order(world, make_product(world, 1, OTHER).gtin)
    keep(
        world,
        scan(Unit(mine.id, 1), NOW, "01", 5),
        scan(Unit(mine.id, 1), NOW - timedelta(days=1), "79", 6),
        scan(Unit(mine.id, 2), NOW, None, 5),
        scan(Unit(theirs.id, 1), NOW, "01", 7),
    )
    found = seen(world, ours(world))
    assert (found.total, found.by_province, found.nowhere, found.whole) == (3, {"01": 1, "79": 1}, 1, True)
    assert found.by_day == [(date(2026, 11, 20), 0), (date(2026, 11, 21), 1), (date(2026, 11, 22), 2),
                            (date(2026, 11, 23), 0)]  # fmt: skip
    assert seen(world, REGISTRY).total == 4


def test_a_device_that_scans_a_unit_again_on_a_day_is_one_session(world: World) -> None:
    unit = Unit(make_order(world).id, 1)
    keep(world, *(scan(unit, NOW + timedelta(minutes=n), "01", 5) for n in range(9)))
    keep(world, *(scan(unit, NOW + timedelta(minutes=n), "01", 0, 77) for n in range(9)))
    assert seen(world, ours(world)).total == 2


def test_a_day_is_a_day_of_viet_nam(world: World) -> None:
    unit = Unit(make_order(world).id, 1)
    midnight = datetime(2026, 11, 21, 17, tzinfo=NOW.tzinfo)
    keep(world, scan(unit, midnight - timedelta(seconds=1), "01", 1), scan(unit, midnight, "01", 2))
    days = dict(seen(world, ours(world)).by_day)
    assert (days[date(2026, 11, 21)], days[date(2026, 11, 22)]) == (1, 1)


def test_scans_are_narrowed_to_a_product_a_lot_and_a_time(world: World) -> None:
    first, second = make_order(world), make_order(world, lot="L2")
    keep(world, scan(Unit(first.id, 1), NOW, "01", 1), scan(Unit(second.id, 1), NOW - timedelta(days=1), "01", 1))
    assert seen(world, ours(world), lot="L2").total == 1
    assert seen(world, ours(world), gtin=first.gtin).total == 2
    assert seen(world, ours(world), gtin="08934588099999").total == 0
    assert seen(world, ours(world), since=NOW).total == 1


def test_of_very_many_scans_only_so_many_are_read_and_it_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_rows, "MOST_COUNTED", 5)
    order = make_order(world)
    keep(world, *(scan(Unit(order.id, n), NOW, "01", n + 1) for n in range(8)))
    assert not seen(world, ours(world)).whole
    monkeypatch.setattr(scan_rows, "MOST_COUNTED", 8)
    assert seen(world, ours(world)).whole


def test_scans_are_found_without_reading_them_all(world: World) -> None:
    make_order(world)
    with noted(world.engine) as ran:
        seen(world, ours(world))
        seen(world, ours(world), gtin="08934588012341", lot="L1")
    assert len(ran) == 2
    with read(world.engine) as conn:
        for statement, parameters in ran:
            assert not {"scans", "orders"} & set(read_whole(conn, statement, parameters)), statement
