"""From the level that a unit's evidence has reached to the flag that an officer gets: the one rule for scans and sales.

1. A flag is raised when the level rises, `unit_duplicated` for the higher one, else `unit_suspect`.
2. Signed-in parties gave the evidence of every sale, of what only they can say, and of scores that more than one
   organisation must have brought about.
"""

from dataclasses import dataclass

from registry.judgement import evidence
from registry.judgement.evidence_parameters import Parameters
from registry.judgement.unit_state import UnitState
from registry.model.cases import FlagKind
from registry.model.flag_evidence import SaleInQuestion, UnitEvidence, UnitWeight
from registry.model.sightings import Suspicion

_GIVEN_SIGNED_IN = evidence.WHY["second_sale"] | evidence.WHY["sold_again_here"] | evidence.WHY["held_after_end"]


@dataclass(frozen=True, slots=True)
class Accusation:
    """A flag to be raised on a unit; `signed_in`: whether signed-in parties gave the evidence."""

    kind: FlagKind
    signed_in: bool
    evidence: UnitEvidence


def accusation(
    before: UnitState, after: UnitState, rules: Parameters, sales: tuple[SaleInQuestion, ...] = ()
) -> Accusation | None:
    """The flag that a change of a unit's state calls for; None where its level has not risen."""
    if after.reached <= before.reached:
        return None
    duplicated = evidence.suspicion(after) is Suspicion.DUPLICATED
    # Two neighbouring shops are the usual way of goods: they accuse nobody by themselves.
    given = sum(giver.score for giver in after.givers) / 100
    return Accusation(
        FlagKind.UNIT_DUPLICATED if duplicated else FlagKind.UNIT_SUSPECT,
        bool(sales) or bool(after.why & _GIVEN_SIGNED_IN) or given > rules.organisation_cap,
        unit_evidence(after, rules, sales),
    )


def unit_evidence(state: UnitState, rules: Parameters, sales: tuple[SaleInQuestion, ...] = ()) -> UnitEvidence:
    """What an officer sees of a unit: scores in nats by who gave them, counters, reasons. No pseudonym of a device."""
    given = tuple(giver.score / 100 for giver in state.givers)
    weight = UnitWeight(evidence.scores(state, rules), given, state.counts, state.sessions)
    return UnitEvidence(evidence.reasons(state), weight, sales)
