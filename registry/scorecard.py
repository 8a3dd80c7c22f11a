"""The scorecard: points for what the counters of a unit's small state show, fitted to simulated histories."""

from dataclasses import dataclass

from registry.unit_state import UnitState


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Points in nats by bin of each feature; `score` is their sum."""

    base: float = 0.0

    def score(self, state: UnitState) -> float:
        return self.base
