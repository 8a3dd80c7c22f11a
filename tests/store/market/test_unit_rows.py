"""Unit states: a lock also where there is no row yet, right counts under races, and sums of lots."""

import random
import threading
import time
from collections.abc import Callable

import pytest

from registry.judgement.marks import Mark
from registry.model.goods import Level
from registry.model.orders import Unit
from registry.store.engine.engine import IntegrityError, is_sqlite, read, record, write
from registry.store.market import unit_rows
from registry.store.market.unit_rows import LotSum, StoredUnit
from tests.factories import World, make_order, make_product
from tests.processes import PATIENCE
from tests.store.plans import noted, read_whole


def rows(world: World) -> int:
    with read(world.engine) as conn:
        return int(conn.exec_driver_sql("SELECT count(*) FROM units").scalar_one())


def found(world: World, *wanted: Unit) -> dict[Unit, StoredUnit]:
    with read(world.engine) as conn:
        return unit_rows.find(conn, wanted)


def together(*works: Callable[[], None]) -> None:
    """Run all at the same time; what one raises is raised here."""
    faults: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


def seen_once_more(world: World, *wanted: Unit) -> None:
    """What a scan does: lock, read, count, save."""
    with record(world.engine) as conn:
        before = unit_rows.lock(conn, wanted)
        counts = {unit: before[unit].state[0] if unit in before else 0 for unit in wanted}
        unit_rows.save(conn, {unit: StoredUnit(bytes([count + 1])) for unit, count in counts.items()})


def test_a_state_is_saved_found_and_replaced(world: World) -> None:
    order = make_order(world)
    first, second = Unit(order.id, 0), Unit(order.id, 999)
    every_byte = bytes(range(256))
    with record(world.engine) as conn:
        assert unit_rows.lock(conn, [first, second]) == {}
        unit_rows.save(conn, {first: StoredUnit(every_byte), second: StoredUnit(b"s", b"\0shadow", 15)})
    assert found(world, first, second, Unit(order.id, 1)) == {
        first: StoredUnit(every_byte),
        second: StoredUnit(b"s", b"\0shadow", 15),
    }
    with write(world.engine) as conn:
        assert unit_rows.lock(conn, [first]) == {first: StoredUnit(every_byte)}
        unit_rows.save(conn, {first: StoredUnit(b"1", b"2", 3)})
    assert found(world, first) == {first: StoredUnit(b"1", b"2", 3)}
    assert rows(world) == 2


def test_nothing_asked_is_nothing_done(world: World) -> None:
    with noted(world.engine) as ran, record(world.engine) as conn:
        assert unit_rows.find(conn, []) == unit_rows.lock(conn, []) == {}
        unit_rows.save(conn, {})
        unit_rows.release(conn, [])
    assert ran == []


def test_an_empty_state_cannot_be_saved(world: World) -> None:
    order = make_order(world)
    with pytest.raises(ValueError, match="no history"), record(world.engine) as conn:
        unit_rows.save(conn, {Unit(order.id, 0): StoredUnit(b"")})


def test_a_unit_of_no_order_is_refused(world: World) -> None:
    def unit_of_nothing() -> None:
        with record(world.engine) as conn:
            unit_rows.lock(conn, [Unit("NOORDER0", 0)])
            unit_rows.save(conn, {Unit("NOORDER0", 0): StoredUnit(b"x")})

    with pytest.raises(IntegrityError):
        unit_of_nothing()


def test_a_unit_that_was_locked_and_released_or_rolled_back_leaves_no_row(world: World) -> None:
    order = make_order(world)
    wanted = [Unit(order.id, index) for index in range(10)]
    with record(world.engine) as conn:
        unit_rows.lock(conn, wanted)
        unit_rows.save(conn, {wanted[0]: StoredUnit(b"x")})
        unit_rows.release(conn, wanted)
    assert found(world, *wanted) == {wanted[0]: StoredUnit(b"x")}
    assert rows(world) == 1

    def breaks_off() -> None:
        with record(world.engine) as conn:
            unit_rows.lock(conn, wanted)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        breaks_off()
    assert rows(world) == 1


def test_a_locked_unit_that_was_never_released_has_no_history_and_no_sum(world: World) -> None:
    order = make_order(world)
    with record(world.engine) as conn:
        unit_rows.lock(conn, [Unit(order.id, 0)])
    assert found(world, Unit(order.id, 0)) == {}
    with read(world.engine) as conn:
        assert unit_rows.lot_sums(conn) == [LotSum(order.gtin, "L1", 1000, 0, dict.fromkeys(Mark, 0))]
    seen_once_more(world, Unit(order.id, 0))
    assert found(world, Unit(order.id, 0)) == {Unit(order.id, 0): StoredUnit(b"\1")}


@pytest.mark.parametrize("end", ["save", "release", "roll back"])
def test_of_two_that_lock_an_untouched_unit_the_second_waits_and_sees_what_the_first_left(
    world: World, end: str
) -> None:
    unit = Unit(make_order(world).id, 7)
    held, told = threading.Event(), []

    def first() -> None:
        try:
            with record(world.engine) as conn:
                unit_rows.lock(conn, [unit])
                held.set()
                time.sleep(0.3)
                told.append("first ends")
                if end == "roll back":
                    raise ZeroDivisionError
                if end == "save":
                    unit_rows.save(conn, {unit: StoredUnit(b"first")})
                else:
                    unit_rows.release(conn, [unit])
        except ZeroDivisionError:
            pass

    def second() -> None:
        assert held.wait(PATIENCE)
        with record(world.engine) as conn:
            seen = unit_rows.lock(conn, [unit])
            told.append(seen[unit].state.decode() if seen else "nothing")
            unit_rows.save(conn, {unit: StoredUnit(b"second")})

    together(first, second)
    assert told == ["first ends", "first" if end == "save" else "nothing"]
    assert found(world, unit) == {unit: StoredUnit(b"second")}


def test_a_unit_with_history_is_locked_too(world: World) -> None:
    unit = Unit(make_order(world).id, 7)
    seen_once_more(world, unit)
    together(*[lambda: seen_once_more(world, unit)] * 8)
    assert found(world, unit) == {unit: StoredUnit(bytes([9]))}


def test_many_that_touch_overlapping_units_in_any_order_count_right_and_never_block_each_other(world: World) -> None:
    order = make_order(world)
    every = [Unit(order.id, index) for index in range(6)]
    draws = [random.Random(seed) for seed in range(6)]
    touched: list[Unit] = []

    def work(draw: random.Random) -> None:
        for _ in range(10):
            some = draw.sample(every, 4)
            seen_once_more(world, *some)
            touched.extend(some)

    together(*[lambda draw=draw: work(draw) for draw in draws])
    assert found(world, *every) == {unit: StoredUnit(bytes([touched.count(unit)])) for unit in every}


def test_what_locks_and_releases_beside_what_locks_and_saves_loses_nothing(world: World) -> None:
    unit = Unit(make_order(world).id, 0)

    def looks() -> None:
        for _ in range(30):
            with record(world.engine) as conn:
                unit_rows.lock(conn, [unit])
                unit_rows.release(conn, [unit])

    def scans() -> None:
        for _ in range(20):
            seen_once_more(world, unit)

    together(looks, looks, scans, scans)
    assert found(world, unit) == {unit: StoredUnit(bytes([40]))}


def test_different_units_of_an_order_are_recorded_side_by_side_on_a_server(world: World) -> None:
    if is_sqlite(world.engine):
        pytest.skip("an SQLite file has one writer")
    order = make_order(world)
    with record(world.engine) as held:
        unit_rows.lock(held, [Unit(order.id, 0)])
        # Whoever waited here would wait for this very thread, until the server ends the statement with an error.
        seen_once_more(world, Unit(order.id, 1))
        make_order(world, order.gtin)
        unit_rows.release(held, [Unit(order.id, 0)])
    assert rows(world) == 1


def test_a_thousand_units_take_as_many_statements_as_one(world: World) -> None:
    order = make_order(world)
    counts = []
    for many in (range(1), range(1, 1000)):
        wanted = [Unit(order.id, index) for index in many]
        with noted(world.engine) as ran, record(world.engine) as conn:
            unit_rows.lock(conn, wanted)
            unit_rows.save(conn, {unit: StoredUnit(b"x" * 150, b"y" * 150, 1) for unit in wanted})
            unit_rows.release(conn, wanted)
        counts.append(len(ran))
        assert found(world, *wanted) == dict.fromkeys(wanted, StoredUnit(b"x" * 150, b"y" * 150, 1))
    assert counts[0] == counts[1] <= 4


def test_no_statement_on_single_units_reads_the_whole_table(world: World) -> None:
    order = make_order(world, quantity=5000)
    wanted = [Unit(order.id, index) for index in range(20)]
    with record(world.engine) as conn:
        unit_rows.save(conn, {Unit(order.id, index): StoredUnit(b"x" * 150) for index in range(100, 5000)})
        if not is_sqlite(conn):
            conn.exec_driver_sql("ANALYZE units")
    with noted(world.engine) as ran, record(world.engine) as conn:
        unit_rows.lock(conn, wanted)
        unit_rows.save(conn, dict.fromkeys(wanted, StoredUnit(b"x")))
        unit_rows.release(conn, wanted)
        unit_rows.find(conn, wanted)
    assert len(ran) >= 3
    with write(world.engine) as conn:
        for statement, parameters in ran:
            assert "units" not in read_whole(conn, statement, parameters), statement


def test_the_sums_of_a_lot_are_over_all_its_orders_and_untouched_lots_are_there_too(world: World) -> None:
    gtin, other = make_product(world, 1).gtin, make_product(world, 2).gtin
    one, two = make_order(world, gtin, quantity=100), make_order(world, gtin, quantity=50)
    make_order(world, gtin, quantity=7, lot="L2")
    make_order(world, gtin, level=Level.LOT, lot="L3")
    third = make_order(world, other, quantity=5)
    with write(world.engine) as conn:
        states = {Unit(one.id, 0): 0, Unit(one.id, 1): 1, Unit(two.id, 0): 3, Unit(two.id, 1): 28, Unit(third.id, 4): 8}
        unit_rows.save(conn, {unit: StoredUnit(b"x", marks=marks) for unit, marks in states.items()})
    with read(world.engine) as conn:
        assert unit_rows.lot_sums(conn) == sorted(
            [
                LotSum(gtin, "L1", 150, 4, dict.fromkeys(Mark, 1) | {Mark.LEANING: 2}),
                LotSum(gtin, "L2", 7, 0, dict.fromkeys(Mark, 0)),
                LotSum(other, "L1", 5, 1, dict.fromkeys(Mark, 0) | {Mark.UNSHIPPED: 1}),
            ],
            key=lambda lot: (lot.gtin, lot.lot),
        )
