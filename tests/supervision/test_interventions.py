"""An officer's measures: what is meant is looked up whole, its reach is told, and all of it happens or nothing does."""

import pytest

from registry.errors import Invalid, NotFound, Refused, RegistryError
from registry.market.measures import Decision
from registry.model.goods import Level
from registry.model.measures import Act, Disposition, Target
from registry.model.orders import Order, Unit
from registry.model.people import REGISTRY
from registry.store.engine.engine import read
from registry.store.market import measure_rows
from registry.supervision import interventions
from registry.supervision.interventions import MeasureScope
from tests.factories import World, make_order, make_product, printed

WHY = Decision("lan", "QĐ 12", 1)


def meant(world: World, what: MeasureScope) -> tuple[Target, ...]:
    return world.custodian.run(lambda keyring: interventions.targets(world.engine, keyring, REGISTRY, what, world.now))


def standing(world: World, target: Target) -> list[Disposition]:
    with read(world.engine) as conn:
        return sorted(measure.disposition for measure in measure_rows.on(conn, target))


@pytest.fixture
def order(world: World) -> Order:
    return make_order(world)


def test_a_product_its_lots_and_codes_are_found_as_they_were_typed(world: World, order: Order) -> None:
    make_order(world, order.gtin, lot="L2")
    by_lot = make_order(world, make_product(world, 2).gtin, level=Level.LOT, lot="X")
    assert meant(world, MeasureScope(order.gtin.lstrip("0"))) == (Target(order.gtin),)
    lots = MeasureScope(order.gtin, ("L2", "L1", "L2"))
    assert meant(world, lots) == (Target(order.gtin, "L2"), Target(order.gtin, "L1"))
    codes = [printed(world, order, n).uri for n in (3, 3, 5)] + [printed(world, by_lot).uri]
    assert meant(world, MeasureScope(codes=tuple(codes))) == (
        Target(order.gtin, unit=Unit(order.id, 3)),
        Target(order.gtin, unit=Unit(order.id, 5)),
        Target(by_lot.gtin, "X"),
    )


@pytest.mark.parametrize(
    ("what", "kind", "code"),
    [
        (MeasureScope(), Invalid, "measure_scope"),
        (MeasureScope("08934588000017", codes=("x",)), Invalid, "measure_scope"),
        (MeasureScope(lots=("L1",), codes=("x",)), Invalid, "measure_scope"),
        (MeasureScope("08934588000017", tuple(f"L{n}" for n in range(51))), Invalid, "too_many_targets"),
        (MeasureScope("08934588000018"), Invalid, "gtin_form"),
        (MeasureScope("x\x00"), Invalid, "gtin_form"),
        (MeasureScope("04006381333931"), NotFound, "gtin_unknown"),
        (MeasureScope(codes=("hello",)), NotFound, "code_unknown"),
        (MeasureScope(codes=("08934588000010",)), Invalid, "code_names_product"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    world: World, order: Order, what: MeasureScope, kind: type[RegistryError], code: str
) -> None:
    with pytest.raises(kind) as refused:
        meant(world, what)
    assert refused.value.code == code


def test_the_lot_or_code_that_is_wrong_is_named(world: World, order: Order) -> None:
    with pytest.raises(interventions.NotIssued) as wrong:
        meant(world, MeasureScope(order.gtin, ("L1", "l1\x00")))
    assert (wrong.value.code, wrong.value.what) == ("lot_unknown", "l1\x00")
    with pytest.raises(interventions.NotIssued) as wrong:
        meant(world, MeasureScope(codes=(printed(world, order).uri, f"{order.gtin} 000000000000")))
    assert (wrong.value.code, wrong.value.what) == ("code_unknown", "2")


def test_the_effects_tell_reach_and_what_stands_on_exactly_this(world: World, order: Order) -> None:
    lot, unit = Target(order.gtin, "L1"), Target(order.gtin, unit=Unit(order.id, 1))
    interventions.intervene(world.engine, REGISTRY, Act.RECALL, [lot], WHY, world.now)
    with read(world.engine) as conn:
        on_lot, on_unit = interventions.effects(conn, REGISTRY, [lot, unit])
    assert [one.measure.disposition for one in on_lot.standing] == [Disposition.RECALLED]
    assert on_unit.standing == ()
    assert (on_lot.reach.codes, on_unit.reach.codes) == (1000, 1)


def test_one_target_that_refuses_leaves_the_others_as_they_were(world: World, order: Order) -> None:
    make_order(world, order.gtin, lot="L2")
    first, burnt = Target(order.gtin, "L1"), Target(order.gtin, "L2")
    interventions.intervene(world.engine, REGISTRY, Act.DESTROY, [burnt], Decision("lan", "Biên bản 3"), world.now)
    with pytest.raises(Refused, match="destroyed"):
        interventions.intervene(world.engine, REGISTRY, Act.RECALL, [first, burnt], WHY, world.now)
    assert standing(world, first) == []
    again = interventions.intervene(world.engine, REGISTRY, Act.DESTROY, [burnt], Decision("mai", "khác"), world.now)
    assert [one.changed for one in again] == [False]


@pytest.mark.parametrize("act", [Act.RESTORE, Act.SELL, Act.UNDO_SALE])
def test_lifting_and_selling_are_no_acts_of_one_officer(world: World, order: Order, act: Act) -> None:
    target = Target(order.gtin, "L1")
    interventions.intervene(world.engine, REGISTRY, Act.RECALL, [target], WHY, world.now)
    with pytest.raises(Invalid):
        interventions.intervene(world.engine, REGISTRY, act, [target], Decision("lan", "x"), world.now)
    assert standing(world, target) == [Disposition.RECALLED]
