"""Measures: one table says which act may follow which."""

from registry.market import measures
from registry.market.measures import Decision, MeasureOutcome
from registry.model.measures import TERMINAL, TRANSITIONS, Act, Disposition, Scope, Target
from registry.store.engine.engine import Connection, write
from registry.store.market import measure_rows
from tests.factories import NOW, World
from tests.market.test_measures import SETS, targets

DECISION = Decision("officer", "glass in it")


def act(conn: Connection, what: Act, target: Target, decision: Decision = DECISION) -> MeasureOutcome:
    return measures.carry_out(conn, what, target, decision, NOW)


def in_force(conn: Connection, target: Target) -> set[Disposition]:
    return {measure.disposition for measure in measure_rows.on(conn, target)}


def test_every_act_stands_in_the_one_table() -> None:
    assert set(TRANSITIONS) == set(Act)
    assert all(not transition.lifts & TERMINAL for transition in TRANSITIONS.values())


def test_a_sale_is_barred_under_every_measure_by_the_table() -> None:
    assert TRANSITIONS[Act.SELL].barred == set(SETS)


def test_what_was_exported_can_come_back(world: World) -> None:
    target = targets(world)[Scope.UNIT]
    with write(world.engine) as conn:
        act(conn, Act.EXPORT, target)
        assert in_force(conn, target) == {Disposition.EXPORTED}
        assert act(conn, Act.RESTORE, target).in_force == ()
