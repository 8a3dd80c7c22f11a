"""Raw scans: recorded once under the caller's id, kept as they were, purged in pieces without touching states."""

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.model.orders import Unit
from registry.model.sightings import Channel, Locating, Position, Scan, at_point, in_province
from registry.store.engine.engine import IntegrityError, read, record, write
from registry.store.market import scan_rows, unit_rows
from registry.store.market.unit_rows import StoredUnit
from tests.factories import NOW, World, make_order, make_organisation
from tests.store.plans import noted, plan_of, read_whole

BIGGEST = (1 << 32) - 1


def make_scan(unit: Unit, number: int = 0, **changes: object) -> Scan:
    plain = Scan(
        unit, number.to_bytes(16, "big"), NOW + timedelta(minutes=number), Channel.CONSUMER, None, 0, 0, None, True,
        "genuine",
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_a_scan_comes_back_as_it_was_recorded(world: World) -> None:
    unit = Unit(make_order(world).id, 3)
    shop = make_organisation(world).id
    there = [
        make_scan(unit, 4, position=at_point(21.0285, 105.8542, 12.0), device=BIGGEST, network=BIGGEST, sealed=False),
        make_scan(
            unit, 3, channel=Channel.PHARMACY, organisation_id=shop, position=in_province("01", Locating.ACCOUNT)
        ),
        make_scan(unit, 2, position=Position(-90.0, -180.0, 0.0, "79", Locating.NETWORK), verdict="suspect"),
        make_scan(unit, 1, position=Position(90.0, 180.0, 50.0, "79", Locating.PROVINCE), id=bytes(range(240, 256))),
        make_scan(unit, 0),
    ]
    with record(world.engine) as conn:
        scan_rows.record(conn, there)
        assert scan_rows.of_unit(conn, unit) == [there[1], there[0], *there[2:]]
        assert scan_rows.of_unit(conn, unit, 2) == [there[1], there[0]]
        assert scan_rows.of_unit(conn, Unit(unit.order_id, 4)) == []


def test_a_place_is_kept_to_eleven_metres_and_an_absurd_accuracy_is_bounded(world: World) -> None:
    unit = Unit(make_order(world).id, 3)
    with record(world.engine) as conn:
        scan_rows.record(
            conn, [make_scan(unit, position=Position(21.02849, 105.85418, float("inf"), "01", Locating.GPS))]
        )
        kept = scan_rows.of_unit(conn, unit)[0].position
    assert kept == Position(21.0285, 105.8542, 20_000_000.0, "01", Locating.GPS)


def test_a_scan_id_is_known_within_its_unit_only(world: World) -> None:
    order = make_order(world)
    one, other = Unit(order.id, 1), Unit(order.id, 2)
    with record(world.engine) as conn:
        scan_rows.record(conn, [make_scan(one, 1), make_scan(one, 2), make_scan(other, 3)])
        asked = [(unit, number.to_bytes(16, "big")) for unit in (one, other) for number in (1, 2, 3, 4)]
        assert scan_rows.recorded(conn, asked) == {asked[0], asked[1], asked[6]}
        assert scan_rows.recorded(conn, []) == set()


def test_the_same_scan_is_refused_and_none_of_its_company_recorded(world: World) -> None:
    unit = Unit(make_order(world).id, 1)
    with record(world.engine) as conn:
        scan_rows.record(conn, [])
        scan_rows.record(conn, [make_scan(unit, 1)])
    with pytest.raises(IntegrityError), record(world.engine) as conn:
        scan_rows.record(conn, [make_scan(unit, 2), make_scan(unit, 1)])
    with read(world.engine) as conn:
        assert scan_rows.of_unit(conn, unit) == [make_scan(unit, 1)]


def test_purging_takes_the_oldest_first_at_most_so_many_and_leaves_states(world: World) -> None:
    order = make_order(world)
    with write(world.engine) as conn:
        unit_rows.save(conn, {Unit(order.id, index): StoredUnit(b"x") for index in range(3)})
        scan_rows.record(conn, [make_scan(Unit(order.id, n % 3), n) for n in range(30)])
    before = NOW + timedelta(minutes=25)
    with write(world.engine) as conn:
        assert scan_rows.purge(conn, before, 10) == 10
        left = [scan.at for index in range(3) for scan in scan_rows.of_unit(conn, Unit(order.id, index))]
        assert min(left) == NOW + timedelta(minutes=10)
        assert [scan_rows.purge(conn, before, 10) for _ in range(3)] == [10, 5, 0]
        left = [scan.at for index in range(3) for scan in scan_rows.of_unit(conn, Unit(order.id, index))]
        assert sorted(left) == [NOW + timedelta(minutes=minute) for minute in range(25, 30)]
        assert len(unit_rows.find(conn, [Unit(order.id, index) for index in range(3)])) == 3


def test_a_thousand_scans_take_as_many_statements_as_one_and_none_reads_the_whole_table(world: World) -> None:
    order = make_order(world)
    counts = []
    for many in (range(1), range(1, 1000)):
        new = [make_scan(Unit(order.id, n), n) for n in many]
        with noted(world.engine) as ran, record(world.engine) as conn:
            assert scan_rows.recorded(conn, [(scan.unit, scan.id) for scan in new]) == set()
            scan_rows.record(conn, new)
            assert scan_rows.recorded(conn, [(scan.unit, scan.id) for scan in new]) == {(s.unit, s.id) for s in new}
        counts.append(len(ran))
    assert counts[0] == counts[1]
    with noted(world.engine) as ran, record(world.engine) as conn:
        scan_rows.recorded(conn, [(scan.unit, scan.id) for scan in new[:10]])
        scan_rows.of_unit(conn, new[0].unit)
        scan_rows.purge(conn, NOW, 100)
    with write(world.engine) as conn:
        for statement, parameters in ran:
            assert "scans" not in read_whole(conn, statement, parameters), statement


def test_known_looks_up_by_the_whole_key(world: World) -> None:
    """A unit with a million scans must not make each further one slow."""
    unit = Unit(make_order(world).id, 1)
    with noted(world.engine) as ran, read(world.engine) as conn:
        scan_rows.recorded(conn, [(unit, bytes(16))])
    with read(world.engine) as conn:
        assert read_whole(conn, *ran[0]) in ([], ["each"])
        plan = plan_of(conn, *ran[0])
    assert "scan_id=?" in plan or "(scan_id = " in plan, plan
