"""The note of a reported loss: beside whatever is known of the unit, and away again without a trace."""

from registry.judgement import evidence
from registry.judgement.unit_state import UNTOUCHED, UnitState, pack, unpack
from registry.market import loss_notes
from registry.model.orders import Unit
from registry.store.engine.engine import read, write
from registry.store.market import unit_rows
from registry.store.market.unit_rows import StoredUnit
from tests.factories import World, make_order

SEEN = UnitState(first=5, last=9, sessions=3, reached=1, why=evidence.WHY["several_places"])


def states(world: World, *units: Unit) -> list[StoredUnit]:
    with read(world.engine) as conn:
        found = unit_rows.find(conn, units)
    return [found[unit] for unit in units]


def test_the_note_stands_beside_what_is_known_and_goes_again(world: World) -> None:
    order = make_order(world)
    new, seen = Unit(order.id, 1), Unit(order.id, 2)
    before = StoredUnit(pack(SEEN), pack(SEEN), 9)
    with write(world.engine) as conn:
        unit_rows.lock(conn, [seen])
        unit_rows.save(conn, {seen: before})
        loss_notes.put(conn, [new, seen])
    for stored in states(world, new, seen):
        assert "loss_reported" in evidence.reasons(unpack(stored.state))
    noted = states(world, seen)[0]
    assert (evidence.suspicion(unpack(noted.state)), noted.marks) == (1, 9)
    assert "loss_reported" in evidence.reasons(unpack(noted.shadow or b""))
    with write(world.engine) as conn:
        loss_notes.put(conn, [new])
        loss_notes.remove(conn, [new, seen])
    assert states(world, seen) == [before]
    assert unpack(states(world, new)[0].state) == UNTOUCHED


def test_what_an_officer_clears_leaves_the_note() -> None:
    noted = evidence.loss_reported(SEEN)
    assert evidence.reasons(evidence.clear(noted)) == ("loss_reported",)
    ended = evidence.loss_reported(UnitState(reached=2, why=evidence.WHY["held_after_end"]))
    assert evidence.suspicion(evidence.clear_end(ended)) == 0
