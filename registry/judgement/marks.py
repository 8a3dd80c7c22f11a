"""Marks: what of a unit is summed over its lot, as bits that a database can count without reading states.

The first three follow from the evidence and go when an officer clears the unit; the others say where it was seen.
"""

from collections.abc import Set
from enum import IntFlag

from registry.judgement import evidence
from registry.judgement.evidence_parameters import Parameters
from registry.judgement.unit_state import UnitState
from registry.model.flag_evidence import Scores
from registry.model.sightings import Sighting


class Mark(IntFlag):
    """Bits of a unit. `leaning` and `strong`: its suspecting score has reached so many nats."""

    LEANING = 1
    STRONG = 2
    SECOND_SALE = 4
    UNSHIPPED = 8
    LOCATED = 16


PLACES = int(Mark.UNSHIPPED | Mark.LOCATED)
# Assumed: so many nats, by the score that decides `suspect`.
_LEANING, _STRONG = 1.5, 4.0


def of_state(state: UnitState, rules: Parameters, scores: Scores | None = None) -> int:
    """What the evidence of a unit says; `scores` are those of the state, where they are known already."""
    score = (scores or evidence.scores(state, rules)).suspecting
    marks = 0
    if score >= _LEANING:
        marks |= Mark.LEANING
    if score >= _STRONG:
        marks |= Mark.STRONG
    if state.why & evidence.WHY["second_sale"]:
        marks |= Mark.SECOND_SALE
    return int(marks)


def of_place(sighting: Sighting, shipped: Set[str]) -> int:
    """What a sighting says: seen at a measured place or an account's, perhaps where its order was never shipped to."""
    if not sighting.sealed or sighting.position is None or not sighting.position.reliable:
        return 0
    if shipped and sighting.position.province not in shipped:
        return PLACES
    return int(Mark.LOCATED)
