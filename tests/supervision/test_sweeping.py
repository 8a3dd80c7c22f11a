"""The nightly sweep: which lots it flags, what it leaves alone, and that it can be repeated."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from registry.judgement.unit_state import UnitState, pack
from registry.model.cases import FlagKind, FlagOutcome
from registry.model.flag_evidence import LotFigures
from registry.model.orders import Order, Unit
from registry.store.engine.engine import record
from registry.store.market import unit_rows
from registry.store.market.unit_rows import StoredUnit
from registry.supervision import sweeping
from registry.supervision.sweeping import News, SweepResult
from tests.factories import World, make_order, make_product
from tests.supervision.test_flags import flagged, keep, open_flags, settle


@pytest.fixture
def unit(world: World) -> Unit:
    return Unit(make_order(world).id, 7)


# The sweep.


def lot(world: World, name: str, marks: Iterable[int], quantity: int = 1000) -> Order:
    """A lot of which units were seen, one for each of the marks."""
    order = make_order(world, lot=name, quantity=quantity)
    state = pack(UnitState(first=1, last=1, sessions=1))
    with record(world.engine) as conn:
        unit_rows.save(conn, {Unit(order.id, n): StoredUnit(state, None, bits) for n, bits in enumerate(marks)})
    return order


def sweep(world: World, days: int = 0) -> SweepResult:
    return sweeping.sweep(world.engine, world.now + timedelta(days=days))


def found(swept: SweepResult) -> list[tuple[str, FlagKind, News]]:
    return [(one.finding.counts.lot, one.finding.kind, one.news) for one in swept.outliers]


@pytest.fixture
def in_line(world: World) -> World:
    """Six lots of which 100 units each were seen and two score a little."""
    for number in range(6):
        lot(world, f"L{number}", [1, 1, *[0] * 98])
    return world


def test_a_sweep_finds_nothing_where_all_lots_are_alike(in_line: World) -> None:
    assert sweep(in_line) == SweepResult(6, 1, ())
    assert open_flags(in_line) == []


def test_a_sweep_of_an_empty_registry_finds_nothing(world: World) -> None:
    assert sweep(world) == SweepResult(0, 0, ())


def test_a_sweep_flags_lots_out_of_line_and_wrong_shipping_data(in_line: World) -> None:
    lot(in_line, "SOLD", [4, 4, 5, 7, *[0] * 96])
    lot(in_line, "AWAY", [8] * 60 + [0] * 40)
    swept = sweep(in_line)
    assert (swept.lots, swept.products) == (8, 1)
    assert found(swept) == [
        ("AWAY", FlagKind.LOT_SHIPPING_DATA, News.RAISED),
        ("SOLD", FlagKind.LOT_OUT_OF_LINE, News.RAISED),
    ]
    sold, away = open_flags(in_line)
    # Second sales come from tills, so they stand first.
    assert (sold.lot, sold.authenticated, away.lot, away.authenticated) == ("SOLD", True, "AWAY", False)
    assert isinstance(sold.evidence, LotFigures)
    assert (sold.evidence.issued, sold.evidence.seen, sold.evidence.second_sales) == (1000, 100, 4)
    assert sold.evidence.second_sales_usual is not None
    assert isinstance(away.evidence, LotFigures)
    assert away.evidence.outside == 60


def test_a_sweep_calls_a_lot_that_only_strangers_accuse_suspected_poisoning(in_line: World) -> None:
    order = lot(in_line, "SMEARED", [3] * 30 + [0] * 70)
    for index in range(12):
        flagged(in_line, Unit(order.id, index), FlagKind.UNIT_SUSPECT, sure=False)
    assert found(sweep(in_line)) == [("SMEARED", FlagKind.POISONING, News.RAISED)]
    # A shop that confirms some makes it an ordinary case; a unit with two flags is still one unit.
    for index in range(3):
        flagged(in_line, Unit(order.id, index), FlagKind.UNIT_DUPLICATED)
    swept = sweep(in_line)
    assert found(swept) == [("SMEARED", FlagKind.LOT_OUT_OF_LINE, News.RAISED)]
    assert (swept.outliers[0].finding.counts.accused, swept.outliers[0].finding.counts.vouched) == (12, 3)


def test_a_sweep_is_safe_to_repeat_and_newer_figures_join_the_open_flag(in_line: World) -> None:
    order = lot(in_line, "SOLD", [4, 4, 4, *[0] * 97])
    first = sweep(in_line).outliers[0].flag_id
    before = open_flags(in_line)
    assert found(sweep(in_line, days=1)) == [("SOLD", FlagKind.LOT_OUT_OF_LINE, News.UNCHANGED)]
    assert open_flags(in_line) == before
    keep(in_line, Unit(order.id, 50), UnitState(first=1, last=1), 4)
    again = sweep(in_line, days=2)
    assert found(again) == [("SOLD", FlagKind.LOT_OUT_OF_LINE, News.JOINED)]
    assert again.outliers[0].flag_id == first
    (flag,) = open_flags(in_line)
    assert isinstance(flag.evidence, LotFigures)
    assert (flag.times, flag.evidence.second_sales) == (2, 4)


def test_a_lot_settled_lately_is_raised_anew_only_when_its_figures_grew(in_line: World) -> None:
    order = lot(in_line, "SOLD", [4, 4, 4, *[0] * 97])
    flag_id = sweep(in_line).outliers[0].flag_id
    settle(in_line, flag_id, FlagOutcome.DATA_ERROR, "the till's clock")
    # More units seen, but no more second sales.
    keep(in_line, Unit(order.id, 200), UnitState(first=1, last=1), 0)
    quiet = sweep(in_line, days=29)
    assert found(quiet) == [("SOLD", FlagKind.LOT_OUT_OF_LINE, News.SETTLED)]
    assert quiet.outliers[0].flag_id == flag_id
    assert open_flags(in_line) == []
    keep(in_line, Unit(order.id, 201), UnitState(first=1, last=1), 4)
    assert found(sweep(in_line, days=29)) == [("SOLD", FlagKind.LOT_OUT_OF_LINE, News.RAISED)]


def test_a_lot_settled_long_ago_is_raised_anew(in_line: World) -> None:
    lot(in_line, "SOLD", [4, 4, 4, *[0] * 97])
    settle(in_line, sweep(in_line).outliers[0].flag_id, FlagOutcome.NO_FINDING)
    assert found(sweep(in_line, days=31)) == [("SOLD", FlagKind.LOT_OUT_OF_LINE, News.RAISED)]


def test_lots_are_compared_with_those_of_their_own_product_only(world: World) -> None:
    other = make_product(world, 2).gtin
    for number in range(6):
        lot(world, f"L{number}", [1] * 2 + [0] * 98)
        order = make_order(world, gtin=other, lot=f"L{number}")
        state = pack(UnitState(first=1, last=1))
        with record(world.engine) as conn:
            unit_rows.save(conn, {Unit(order.id, n): StoredUnit(state, None, int(n < 20)) for n in range(100)})
    assert sweep(world) == SweepResult(12, 2, ())


def test_two_sweeps_at_once_raise_one_flag(in_line: World) -> None:
    lot(in_line, "SOLD", [4, 4, 4, *[0] * 97])
    with ThreadPoolExecutor(2) as pool:
        both = [one.outliers[0].flag_id for one in pool.map(lambda _: sweep(in_line), range(2))]
    assert both == [open_flags(in_line)[0].id] * 2
    assert len(open_flags(in_line)) == 1
