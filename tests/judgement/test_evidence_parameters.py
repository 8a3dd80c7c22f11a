"""The numbers of the evidence: what a file may change, and what is refused by its field."""

from math import isfinite

import pytest

from registry.errors import Invalid
from registry.judgement import evidence
from registry.judgement.evidence_parameters import from_mapping
from registry.judgement.unit_state import UnitState, pack, unpack
from tests.judgement.witnesses import keeper, stranger

DAY = 1440

NOWHERE: frozenset[str] = frozenset()

HA_NOI, HAI_PHONG, DA_NANG, SAI_GON, CA_MAU = "01", "31", "48", "79", "96"

EXTREME: list[dict[str, object]] = [
    {"shop_far": [1.0, 0.001, 1.0]},
    {"shop_near": [1.0, 0.001, 1.0]},
    {"shop_far": [0.0001, 1.0, 0.0001], "organisation_cap": 6.3, "duplicated_at": 9},
    {"shop_near": [0.0001, 1.0, 0.0001], "organisation_cap": 6.3, "duplicated_at": 9},
    {"near": [1.0, 1e-5, 1e-5], "same_device": [1.0, 1e-5, 1e-5], "floor": -300, "online_floor": -300},
    {"term_caps": [12.7] * 6, "late_shop": [1e-5, 1.0, 1.0], "gap_more": [1e-5, 1.0, 1.0]},
    {"term_caps": [0.0] * 6},
    {"term_caps": [0.01, 1.23, 4.56, 7.89, 12.69, 0.04]},
    {"anonymous_cap": 300, "duplicated_at": 400, "far": [1e-5, 1.0, 1.0]},
    {"burst_days": 0.01, "burst_devices": 0},
    {"burst_days": 3650.0, "session_minutes": 0, "network_days": 0},
    {"online_prior": 1e-300, "online_shown": 0},
]

# A file with these may be refused, but what is taken must not break.
ABSURD: list[dict[str, object]] = [
    {"shop_far": [1.0, 1e-320, 1.0]},
    {"shop_far": [1e-310, 1.0, 1e-310]},
    {"far": [1e-310, 1.0, 1.0]},
    {"same_device": [1.0, 1e-320, 1e-320], "floor": -300},
    {"online_prior": 1e-320},
]


def test_extreme_rules_are_taken() -> None:
    for given_rules in EXTREME:
        from_mapping(given_rules, "rules.json")


@pytest.mark.parametrize("given_rules", [*EXTREME, *ABSURD], ids=str)
def test_any_rules_taken_from_a_file_leave_a_state_that_can_be_stored(given_rules: dict[str, object]) -> None:
    try:
        rules = from_mapping(given_rules, "rules.json")
    except Invalid:
        return
    state = UnitState()
    seen = [
        *(stranger(i * 30 * DAY, i + 1, code) for i, code in enumerate((HA_NOI, SAI_GON, CA_MAU, DA_NANG, HA_NOI))),
        *(stranger(160 * DAY + i * 60, 1, HA_NOI) for i in range(3)),
        *(keeper(170 * DAY + i, i, code) for i, code in enumerate((HA_NOI, HA_NOI, SAI_GON, DA_NANG, CA_MAU, "22"))),
    ]
    for sighting in seen:
        state = unpack(pack(evidence.weigh(state, sighting, NOWHERE, rules)))
        assert isfinite(evidence.scores(state, rules).accusing)
