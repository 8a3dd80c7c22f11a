"""Measures as officers list them: in force and lifted, by product, lot and unit, and only what a viewer may see."""

from datetime import timedelta

import pytest

from registry.market import measures
from registry.market.measures import Decision
from registry.model.measures import Act, Disposition, MeasureFilter, RecordedMeasure, Target
from registry.model.orders import Unit
from registry.model.people import REGISTRY, Viewer
from registry.store.engine.engine import read, write
from registry.store.market import measure_rows
from tests.factories import World, make_order, make_organisation, make_product
from tests.store.plans import noted, read_whole

RECALLED = Decision("Lan", "QĐ 12")
EVERY = MeasureFilter()
LIFTED = Decision("Hoa", "kiểm nghiệm đạt")


def act(world: World, what: Act, target: Target, decision: Decision = RECALLED) -> None:
    with write(world.engine) as conn:
        measures.carry_out(conn, what, target, decision, world.now)


def listed(
    world: World, viewer: Viewer = REGISTRY, wanted: MeasureFilter = EVERY, at_most: int = 50
) -> list[RecordedMeasure]:
    with read(world.engine) as conn:
        return measure_rows.every(conn, viewer, wanted, at_most)


def targets(found: list[RecordedMeasure]) -> list[Target]:
    return [one.measure.target for one in found]


@pytest.fixture
def three(world: World) -> tuple[Target, Target, Target]:
    """A product, its lot L1 and a unit of it, each recalled in this order."""
    order = make_order(world)
    found = (Target(order.gtin), Target(order.gtin, "L1"), Target(order.gtin, unit=Unit(order.id, 5)))
    for target in found:
        act(world, Act.RECALL, target)
    return found


def test_the_newest_comes_first_with_everything_that_was_said(world: World) -> None:
    order = make_order(world)
    said = Decision("Lan", "QĐ 12", 2, "Trả lại", "Return it", "Kho 3")
    act(world, Act.RECALL, Target(order.gtin), said)
    act(world, Act.WITHDRAW, Target(order.gtin, "L1"))
    newest, first = listed(world)
    assert newest.measure.disposition is Disposition.WITHDRAWN
    measure = first.measure
    assert (measure.target, measure.disposition, measure.level) == (Target(order.gtin), Disposition.RECALLED, 2)
    assert (measure.by, measure.reason, measure.at, measure.place) == ("Lan", "QĐ 12", world.now, "Kho 3")
    assert (measure.notice_vi, measure.notice_en) == ("Trả lại", "Return it")
    assert (first.lifted_at, first.lifted_by, first.lift_reason) == (None, None, None)
    with read(world.engine) as conn:
        assert measure_rows.one(conn, REGISTRY, first.id) == first
        assert measure_rows.one(conn, REGISTRY, 999) is None


def test_what_was_lifted_stays_on_record_with_who_and_why(world: World, three: tuple[Target, ...]) -> None:
    product, lot, unit = three
    act(world, Act.RESTORE, lot, LIFTED)
    assert targets(listed(world)) == [unit, product]
    (lifted,) = listed(world, wanted=MeasureFilter(in_force=False))
    assert (lifted.measure.target, lifted.lifted_at) == (lot, world.now)
    assert (lifted.lifted_by, lifted.lift_reason) == ("Hoa", "kiểm nghiệm đạt")
    assert targets(listed(world, wanted=MeasureFilter(in_force=None))) == [unit, lot, product]


def test_it_is_narrowed_by_product_lot_unit_kind_and_holder(world: World, three: tuple[Target, ...]) -> None:
    product, lot, unit = three
    other = make_order(world, make_product(world, 2, prefix="8938501").gtin, lot="L1")
    act(world, Act.REPORT_STOLEN, Target(other.gtin, "L1"))
    assert targets(listed(world, wanted=MeasureFilter(gtin=product.gtin))) == [unit, lot, product]
    # What stands on the whole product stands on the lot too.
    assert targets(listed(world, wanted=MeasureFilter(gtin=product.gtin, lot="L1"))) == [lot, product]
    assert targets(listed(world, wanted=MeasureFilter(gtin=product.gtin, lot="L2"))) == [product]
    assert targets(listed(world, wanted=MeasureFilter(unit=unit.unit))) == [unit]
    assert targets(listed(world, wanted=MeasureFilter(disposition=Disposition.STOLEN))) == [Target(other.gtin, "L1")]
    theirs = make_organisation(world, "8938501").id
    assert targets(listed(world, wanted=MeasureFilter(organisation_id=theirs))) == [Target(other.gtin, "L1")]


def test_nobody_sees_what_stands_on_anothers_goods(world: World, three: tuple[Target, ...]) -> None:
    owner, stranger = make_organisation(world), make_organisation(world, "8938501")
    assert len(listed(world, Viewer(owner.id))) == 3
    assert listed(world, Viewer(stranger.id)) == []
    (first, *_) = listed(world)
    with read(world.engine) as conn:
        assert measure_rows.one(conn, Viewer(stranger.id), first.id) is None
        assert measure_rows.one(conn, Viewer(owner.id), first.id) == first


def test_pages_follow_each_other_without_gap_or_repeat(world: World) -> None:
    order = make_order(world)
    for index in range(7):
        act(world, Act.REPORT_STOLEN, Target(order.gtin, unit=Unit(order.id, index)))
    seen: list[RecordedMeasure] = []
    while page := listed(world, wanted=MeasureFilter(before=seen[-1].id if seen else None), at_most=3):
        seen += page
    assert [one.measure.target.unit for one in seen] == [Unit(order.id, index) for index in range(6, -1, -1)]


def test_a_product_is_asked_by_an_index(world: World, three: tuple[Target, ...]) -> None:
    with noted(world.engine) as ran:
        listed(world, wanted=MeasureFilter(gtin=three[0].gtin))
        listed(world, wanted=MeasureFilter(unit=three[2].unit))
    with read(world.engine) as conn:
        for statement, parameters in ran:
            assert "measures" not in read_whole(conn, statement, parameters), statement


def test_a_recall_again_after_lifting_is_a_row_of_its_own(world: World, three: tuple[Target, ...]) -> None:
    product = three[0]
    act(world, Act.RESTORE, product, LIFTED)
    world.now += timedelta(days=1)
    act(world, Act.RECALL, product)
    found = listed(world, wanted=MeasureFilter(None, gtin=product.gtin, lot="x"))
    assert [one.lifted_at is None for one in found] == [True, False]
