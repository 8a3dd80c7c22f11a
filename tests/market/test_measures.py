"""Recall, withdraw, report stolen, destroy, export, restore: the transition table from every state, and who said so."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest
import sqlalchemy as sa

from registry.errors import Invalid, NotFound, Refused
from registry.market import measures
from registry.market.measures import Decision, MeasureOutcome
from registry.model.measures import SALE_ACTS, TERMINAL, Act, Disposition, Scope, Target
from registry.model.orders import Unit
from registry.model.people import Viewer
from registry.store.engine import schema
from registry.store.engine.engine import Connection, write
from registry.store.market import measure_rows
from tests.factories import NOW, World, make_order, make_product

DECISION = Decision("officer", "glass in it")
LATER = NOW + timedelta(hours=1)
SETS = {
    Disposition.RECALLED: Act.RECALL,
    Disposition.WITHDRAWN: Act.WITHDRAW,
    Disposition.STOLEN: Act.REPORT_STOLEN,
    Disposition.DESTROYED: Act.DESTROY,
    Disposition.EXPORTED: Act.EXPORT,
}
MEASURES = [what for what in Act if what not in SALE_ACTS]
STATES = [frozenset(some) for size in range(len(SETS) + 1) for some in combinations(SETS, size)]


def targets(world: World) -> dict[Scope, Target]:
    order = make_order(world)
    found = (Target(order.gtin), Target(order.gtin, "L1"), Target(order.gtin, unit=Unit(order.id, 5)))
    return {target.scope: target for target in found}


def act(conn: Connection, what: Act, target: Target, decision: Decision = DECISION) -> MeasureOutcome:
    return measures.carry_out(conn, what, target, decision, NOW)


def put(conn: Connection, target: Target, state: Iterable[Disposition]) -> None:
    """Bring a target into a state; destruction comes last, because nothing may follow it."""
    for disposition in sorted(state, key=lambda disposition: disposition in TERMINAL):
        act(conn, SETS[disposition], target)


def in_force(conn: Connection, target: Target) -> set[Disposition]:
    return {measure.disposition for measure in measure_rows.on(conn, target)}


def expected(state: frozenset[Disposition], what: Act) -> set[Disposition] | str:
    """The state after an act, or the code of its refusal; written without the table it tests."""
    if what is Act.RESTORE:
        return "nothing_in_force" if state <= {Disposition.DESTROYED} else set(state) & {Disposition.DESTROYED}
    added = next(disposition for disposition, setter in SETS.items() if setter is what)
    if Disposition.DESTROYED in state and added not in state:
        return "destroyed"
    return {*state, added}


@pytest.mark.parametrize("what", MEASURES)
def test_every_act_from_every_state_follows_the_table(world: World, what: Act) -> None:
    gtin = make_order(world).gtin
    for number, state in enumerate(STATES):
        lot = f"T{number}"
        make_order(world, gtin, lot=lot)
        target = Target(gtin, lot)
        with write(world.engine) as conn:
            put(conn, target, state)
            assert in_force(conn, target) == state
            after = expected(state, what)
            if isinstance(after, str):
                with pytest.raises(Refused) as caught:
                    act(conn, what, target)
                assert caught.value.code == after
                assert in_force(conn, target) == state
            else:
                outcome = act(conn, what, target)
                assert in_force(conn, target) == after
                assert outcome.changed == (after != set(state))
                assert {measure.disposition for measure in outcome.in_force} == after


@pytest.mark.parametrize("what", sorted(SALE_ACTS))
def test_a_sale_is_told_by_the_code_and_is_no_measure(world: World, what: Act) -> None:
    target = targets(world)[Scope.UNIT]
    with write(world.engine) as conn, pytest.raises(Invalid) as caught:
        act(conn, what, target)
    assert caught.value.code == "sale_by_code"


@pytest.mark.parametrize("what", [*SETS.values()])
@pytest.mark.parametrize("scope", list(Scope))
def test_repeating_an_act_changes_nothing_and_keeps_the_first_who_and_why(
    world: World, what: Act, scope: Scope
) -> None:
    target = targets(world)[scope]
    with write(world.engine) as conn:
        first = act(conn, what, target)
        second = measures.carry_out(conn, what, target, Decision("another", "other words"), LATER)
        assert (first.changed, second.changed) == (True, False)
        assert second.in_force == first.in_force
        (measure,) = second.in_force
        assert (measure.by, measure.reason, measure.at) == ("officer", "glass in it", NOW)


def test_scopes_do_not_touch_each_other(world: World) -> None:
    found = targets(world)
    with write(world.engine) as conn:
        act(conn, Act.RECALL, found[Scope.LOT])
        assert in_force(conn, found[Scope.PRODUCT]) == in_force(conn, found[Scope.UNIT]) == set()
        for scope in (Scope.PRODUCT, Scope.UNIT):
            with pytest.raises(Refused) as caught:
                act(conn, Act.RESTORE, found[scope])
            assert caught.value.code == "nothing_in_force"
        assert in_force(conn, found[Scope.LOT]) == {Disposition.RECALLED}


def test_restoring_keeps_on_record_who_lifted_what_and_why(world: World) -> None:
    target = targets(world)[Scope.LOT]
    with write(world.engine) as conn:
        act(conn, Act.RECALL, target)
        act(conn, Act.WITHDRAW, target)
        measures.carry_out(conn, Act.RESTORE, target, Decision("chief", "tests were clean"), LATER)
        table = schema.measures
        kept = conn.execute(sa.select(table).order_by(table.c.id)).all()
    assert [row.disposition for row in kept] == ["recalled", "withdrawn"]
    assert {(row.by, row.reason, row.at) for row in kept} == {("officer", "glass in it", NOW)}
    assert {(row.lifted_by, row.lift_reason, row.lifted_at) for row in kept} == {("chief", "tests were clean", LATER)}


def test_a_lifted_recall_can_be_put_in_force_again(world: World) -> None:
    target = targets(world)[Scope.UNIT]
    with write(world.engine) as conn:
        for _ in range(3):
            assert act(conn, Act.RECALL, target).changed
            assert act(conn, Act.RESTORE, target).in_force == ()


def test_what_is_destroyed_stays_destroyed(world: World) -> None:
    target = targets(world)[Scope.UNIT]
    with write(world.engine) as conn:
        act(conn, Act.RECALL, target)
        act(conn, Act.DESTROY, target)
        outcome = act(conn, Act.RESTORE, target)
    assert [measure.disposition for measure in outcome.in_force] == [Disposition.DESTROYED]


@pytest.mark.parametrize(("level", "kept"), [(None, 1), (1, 1), (2, 2), (3, 3)])
def test_a_recall_has_a_level_and_a_notice(world: World, level: int | None, kept: int) -> None:
    decision = Decision("officer", "glass", level, "Ngừng dùng", "Stop using it")
    target = targets(world)[Scope.LOT]
    with write(world.engine) as conn:
        (measure,) = act(conn, Act.RECALL, target, decision).in_force
    assert (measure.level, measure.notice_vi, measure.notice_en) == (kept, "Ngừng dùng", "Stop using it")


@pytest.mark.parametrize(
    ("what", "decision", "code"),
    [
        (Act.RECALL, replace(DECISION, level=0), "recall_level"),
        (Act.RECALL, replace(DECISION, level=4), "recall_level"),
        (Act.WITHDRAW, replace(DECISION, level=1), "recall_level"),
        (Act.RESTORE, replace(DECISION, level=1), "recall_level"),
        (Act.RECALL, replace(DECISION, reason=""), "reason_missing"),
        (Act.RECALL, replace(DECISION, reason=" \n"), "reason_missing"),
        (Act.DESTROY, replace(DECISION, reason="x" * 501), "reason_missing"),
        (Act.RECALL, replace(DECISION, place=""), "place"),
        (Act.WITHDRAW, replace(DECISION, place="  "), "place"),
        (Act.EXPORT, replace(DECISION, place="x" * 201), "place"),
        (Act.DESTROY, replace(DECISION, place="a\nb"), "place"),
    ],
)
def test_a_decision_says_why_and_only_a_recall_has_a_level(
    world: World, what: Act, decision: Decision, code: str
) -> None:
    target = targets(world)[Scope.LOT]
    with write(world.engine) as conn, pytest.raises(Invalid) as caught:
        act(conn, what, target, decision)
    assert caught.value.code == code


@pytest.mark.parametrize("place", [None, "Kho Cục QLTT Hà Nội, 01", "x" * 200])
def test_a_measure_says_where(world: World, place: str | None) -> None:
    found = targets(world)
    with write(world.engine) as conn:
        for target in found.values():
            assert [m.place for m in act(conn, Act.RECALL, target, replace(DECISION, place=place)).in_force] == [place]
        gtin, unit = found[Scope.UNIT].gtin, found[Scope.UNIT].unit
        assert unit is not None
        wide = measure_rows.on_products_and_lots(conn, [gtin])[gtin]
        assert {m.place for m in (*wide, *measure_rows.on_units(conn, [unit])[unit])} == {place}


def test_a_lot_without_codes_is_refused(world: World) -> None:
    gtin = make_order(world).gtin
    for lot in ("L2", "l1", "L1 "):
        with write(world.engine) as conn, pytest.raises(NotFound) as caught:
            act(conn, Act.RECALL, Target(gtin, lot))
        assert caught.value.code == "lot_unknown"


def test_an_unknown_product_is_refused(world: World) -> None:
    with write(world.engine) as conn, pytest.raises(NotFound) as caught:
        act(conn, Act.RECALL, Target("08934588999990"))
    assert caught.value.code == "gtin_unknown"


def test_a_product_without_orders_can_be_withdrawn(world: World) -> None:
    gtin = make_product(world).gtin
    with write(world.engine) as conn:
        assert act(conn, Act.WITHDRAW, Target(gtin)).changed


def test_what_is_in_force_is_told_by_target_by_order_and_by_product(world: World) -> None:
    first = make_order(world)
    second, free = (make_order(world, first.gtin, lot=lot) for lot in ("L2", "L3"))
    lot, product = Target(first.gtin, "L1"), Target(first.gtin)
    with write(world.engine) as conn:
        act(conn, Act.RECALL, lot)
        measures.carry_out(conn, Act.RECALL, Target(first.gtin, "L2"), DECISION, NOW + timedelta(1))
        by_order = measures.on_orders(conn, [first, second, free])
        assert {order_id: [one.target.lot for one in found] for order_id, found in by_order.items()} == {
            first.id: ["L1"],
            second.id: ["L2"],
            free.id: [],
        }
        assert [one.target.lot for one in measures.on_products(conn, [first.gtin])] == ["L2", "L1"]
        assert [one.target for one in measures.in_force(conn, lot)] == [lot]
        assert measures.in_force(conn, product) == []


def test_recalls_come_in_pages_and_a_measure_is_found_by_its_owner_alone(world: World) -> None:
    order = make_order(world)
    mine, other = Viewer(order.organisation_id), Viewer(order.organisation_id + 1)
    with write(world.engine) as conn:
        act(conn, Act.RECALL, Target(order.gtin))
        act(conn, Act.RECALL, Target(order.gtin, "L1"))
        (first,), after = measures.recalls(conn, mine, None, 0, 1)
        (second,), end = measures.recalls(conn, mine, None, after or 0, 1)
        assert (after, end, second.measure.target) == (first.id, None, Target(order.gtin, "L1"))
        assert measures.recalls(conn, other, None, 0, 9) == ([], None)
        assert measures.find(conn, mine, first.id) == first
        for viewer, number in ((other, first.id), (mine, 999), (mine, 1 << 40)):
            with pytest.raises(NotFound):
                measures.find(conn, viewer, number)
