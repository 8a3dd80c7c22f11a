"""The note on units that somebody reports as lost: it changes no verdict, and goes when an officer has decided."""

from collections.abc import Callable, Collection

from registry.judgement import evidence
from registry.judgement.unit_state import UNTOUCHED, UnitState, pack, unpack
from registry.model.orders import Unit
from registry.store.engine.engine import Connection
from registry.store.market import unit_rows
from registry.store.market.unit_rows import StoredUnit


def put(conn: Connection, units: Collection[Unit]) -> None:
    """Note on units that they are reported as lost."""
    _change(conn, units, evidence.loss_reported)


def remove(conn: Connection, units: Collection[Unit]) -> None:
    """Take the note off again."""
    _change(conn, units, evidence.loss_answered)


def _change(conn: Connection, units: Collection[Unit], change: Callable[[UnitState], UnitState]) -> None:
    stored = unit_rows.lock(conn, units)
    unit_rows.save(conn, {unit: _changed(stored.get(unit), change) for unit in units})


def _changed(stored: StoredUnit | None, change: Callable[[UnitState], UnitState]) -> StoredUnit:
    if stored is None:
        return StoredUnit(pack(change(UNTOUCHED)))
    shadow = pack(change(unpack(stored.shadow))) if stored.shadow else stored.shadow
    return StoredUnit(pack(change(unpack(stored.state))), shadow, stored.marks)
