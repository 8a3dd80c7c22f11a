"""What one session adds to a unit: the first nothing, an organisation up to its cap, strangers only what is theirs."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from registry.judgement import evidence
from registry.judgement.evidence_parameters import Parameters
from registry.model.places import CENTRES
from registry.model.sightings import Channel, Locating, Sighting, Suspicion
from tests.judgement.witnesses import at, keeper, stranger, viewers, weighed

RULES = Parameters()

# The hand-set ratios alone, with the threshold they want.
BY_HAND = Parameters(scorecard=None, suspect_at=5.0)

DAY = 1440

HA_NOI, HAI_PHONG, DA_NANG, SAI_GON, CA_MAU = "01", "31", "48", "79", "96"


def level(seen: Iterable[Sighting], rules: Parameters = RULES) -> Suspicion:
    return evidence.suspicion(weighed(seen, rules))


def test_first_session_says_nothing() -> None:
    for seen in (stranger(0, 1), stranger(0, 1, HA_NOI), keeper(0, 1), keeper(0, 1, None)):
        found = evidence.scores(weighed([seen], BY_HAND), BY_HAND)
        assert (found.authenticated, found.anonymous, found.online) == (0, 0, 0)
        assert level([seen]) is Suspicion.NONE


def test_first_session_outside_the_shipped_provinces_says_so_once() -> None:
    state = weighed([stranger(0, 1, SAI_GON)], shipped=frozenset({HA_NOI}))
    assert state.anonymous == round(RULES.caps[4])
    assert state.counts.unshipped == 1
    again = weighed([stranger(DAY, 1, SAI_GON)], state=state, shipped=frozenset({HA_NOI}))
    assert again.anonymous <= state.anonymous


def test_place_by_network_is_no_claim_of_a_province_never_shipped_to() -> None:
    seen = replace(stranger(0, 1), position=at(SAI_GON, Locating.NETWORK))
    assert weighed([seen], shipped=frozenset({HA_NOI})).counts.unshipped == 0


def test_organisation_adds_at_most_its_cap() -> None:
    rules = replace(RULES, organisation_cap=1.0)
    state = weighed([keeper(i, i, code) for i, code in enumerate((HA_NOI, SAI_GON, DA_NANG))], rules)
    assert [giver.score for giver in state.givers] == [0, 100, 100]
    assert evidence.scores(state, rules).authenticated == pytest.approx(2.0)


def test_organisation_that_scans_again_elsewhere_adds_nothing() -> None:
    state = weighed([keeper(0, 1, HA_NOI), keeper(DAY, 2, SAI_GON)])
    again = weighed([keeper((2 + i) * DAY, 2, code) for i, code in enumerate((DA_NANG, CA_MAU, "22"))], state=state)
    assert evidence.scores(again, RULES).authenticated == evidence.scores(state, RULES).authenticated > 0


def test_shop_far_from_a_stranger_is_the_strangers_evidence() -> None:
    state = weighed([stranger(0, 1, HA_NOI), keeper(DAY, 1, SAI_GON)])
    found = evidence.scores(state, RULES)
    assert found.authenticated == 0
    assert found.anonymous > 2


def test_shop_after_a_buyer_is_the_strangers_evidence() -> None:
    state = weighed([stranger(0, 1), keeper(11 * DAY, 1)])
    assert evidence.scores(state, RULES).authenticated == 0
    assert evidence.scores(state, RULES).anonymous == pytest.approx(2.08, abs=0.01)
    assert state.counts.late_shops == 1
    assert weighed([stranger(0, 1), keeper(10 * DAY, 1)]).counts.late_shops == 0


def test_inspector_after_a_buyer_is_not_late() -> None:
    state = weighed([stranger(0, 1), keeper(90 * DAY, 1, channel=Channel.INSPECTOR)])
    assert state.counts.late_shops == state.counts.shops == state.anonymous == 0


def test_network_of_no_weight_adds_nothing_to_the_scores() -> None:
    """Data centres and foreign networks: neither by the ratios nor by the counters that the scorecard reads."""
    before = weighed([keeper(0, 1), stranger(DAY, 1, HA_NOI)])
    ghosts = [stranger((2 + i) * 9 * DAY, 100 + i, code, weight=0.0) for i, code in enumerate(list(CENTRES)[:14])]
    state = before
    for ghost in ghosts:
        state = weighed([ghost], state=state)
        found, had = evidence.scores(state, RULES), evidence.scores(before, RULES)
        assert (found.anonymous, found.online, found.accusing) == (had.anonymous, had.online, had.accusing)
        assert found.suspecting <= had.suspecting
    assert state.counts == before.counts


def test_network_of_no_weight_makes_no_later_shop_suspicious() -> None:
    ghost = stranger(0, 100, SAI_GON, weight=0.0)
    shop = keeper(30 * DAY, 1, HA_NOI)
    with_ghost, without = weighed([ghost, shop]), weighed([shop])
    assert evidence.scores(with_ghost, RULES).anonymous == evidence.scores(without, RULES).anonymous
    assert with_ghost.counts.late_shops == 0


def test_network_counts_once_a_week_in_several_and_always_in_online() -> None:
    codes = (DA_NANG, CA_MAU, "11", "66")
    state = weighed([stranger(0, 1, HA_NOI, network=1), stranger(DAY, 2, SAI_GON, network=2)])
    for i, code in enumerate(codes, 3):
        after = weighed([stranger(i * DAY - 1000, i, code, network=2)], state=state)
        assert after.anonymous == state.anonymous
        assert after.online > state.online
        state = after
    later = weighed([stranger(9 * DAY, 20, "12", network=2)], state=state)
    assert later.anonymous > state.anonymous


def test_four_networks_in_turn_count_once_a_week_each() -> None:
    codes = list(CENTRES)
    seen = [stranger(i * 60, 1 + i, codes[i * 5 % 34], network=1 + i % 4) for i in range(40)]
    counted = weighed(seen[:4])
    assert weighed(seen[4:], state=counted).anonymous == counted.anonymous


def test_strangers_do_not_push_the_place_of_a_shop_out_of_memory() -> None:
    """A shelf browser came first; a burst between two shops must not make the second one the only one known."""
    burst = [stranger(2 * DAY + i, 10 + i, code) for i, code in enumerate((DA_NANG, CA_MAU, "11"))]
    state = weighed([stranger(0, 1, HA_NOI), keeper(DAY, 1, HA_NOI), *burst, keeper(12 * DAY, 2, SAI_GON)])
    assert state.counts.far_shops == 1
    assert evidence.scores(state, RULES).authenticated > 2


def test_first_place_stays_when_it_is_seen_again() -> None:
    """A pharmacist scans twice, then strangers come: the shop's place is still known."""
    seen = [keeper(0, 1, HA_NOI), stranger(DAY, 1, HA_NOI), stranger(2 * DAY, 2, DA_NANG), keeper(3 * DAY, 1, HA_NOI)]
    state = weighed([*seen, *viewers(4, 4 * DAY)])
    assert any(place.signed_in for place in state.places)
