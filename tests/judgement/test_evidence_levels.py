"""What stays: a level that was reached, until an officer clears the unit; and the reasons that are said."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.judgement import evidence
from registry.judgement.evidence import WHY
from registry.judgement.unit_state import Giver, UnitState
from registry.model.sightings import Sighting, Suspicion
from tests.examples import at_most
from tests.judgement.witnesses import (
    BY_HAND,
    CA_MAU,
    DA_NANG,
    DAY,
    HA_NOI,
    NOWHERE,
    RULES,
    SAI_GON,
    SHOPS,
    keeper,
    sightings,
    stranger,
    viewers,
    weighed,
)

BRIEF = settings(max_examples=at_most(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])


@BRIEF
@given(st.lists(sightings, min_size=1, max_size=10), st.sampled_from([Suspicion.SUSPECT, Suspicion.DUPLICATED]))
def test_level_reached_stays(seen: list[Sighting], reached: Suspicion) -> None:
    state = UnitState(reached=int(reached), why=WHY["several_shops"])
    for sighting in seen:
        state = evidence.weigh(state, sighting, NOWHERE, RULES)
        assert evidence.suspicion(state) >= reached
        assert "several_shops" in evidence.reasons(state)


@BRIEF
@given(st.lists(sightings, max_size=10), st.sampled_from(Suspicion))
def test_judging_again_never_lowers_and_changes_nothing(seen: list[Sighting], reached: Suspicion) -> None:
    state = replace(weighed(seen), reached=int(reached))
    once = evidence.judged(state, RULES)
    assert once.reached >= reached
    assert evidence.judged(once, RULES) == once


def test_clear_forgets_the_scores_and_not_what_was_seen() -> None:
    state = weighed([*SHOPS, *viewers(30, 40 * DAY)])
    cleared = evidence.clear(state)
    assert evidence.suspicion(state) is Suspicion.DUPLICATED
    assert evidence.suspicion(cleared) is Suspicion.NONE
    assert evidence.reasons(cleared) == ()
    found = evidence.scores(cleared, RULES)
    assert (found.authenticated, found.anonymous, found.online) == (0, 0, 0)
    assert cleared.devices == state.devices
    assert cleared.places == state.places
    assert cleared.networks == state.networks
    assert (cleared.first, cleared.last, cleared.sessions) == (state.first, state.last, state.sessions)
    assert [giver.organisation for giver in cleared.givers] == [giver.organisation for giver in state.givers]
    assert cleared.givers == tuple(Giver(giver.organisation, 0) for giver in state.givers)


def test_cleared_unit_is_not_accused_by_who_was_there_before() -> None:
    cleared = evidence.clear(weighed([*SHOPS, stranger(50 * DAY, 1, HA_NOI)]))
    seen = [*(replace(shop, minute=shop.minute + 60 * DAY) for shop in SHOPS), stranger(90 * DAY, 1, HA_NOI)]
    assert evidence.suspicion(weighed(seen, state=cleared)) is Suspicion.NONE


def test_cleared_unit_can_be_accused_again() -> None:
    cleared = evidence.clear(weighed(SHOPS))
    others = [keeper((60 + i) * DAY, 10 + i, code) for i, code in enumerate(("12", "66", "22", "92"))]
    assert evidence.suspicion(weighed(others, state=cleared)) is Suspicion.DUPLICATED


def test_cleared_unit_can_be_accused_by_strangers_again() -> None:
    first = [stranger(i * 15 * DAY, i, code) for i, code in enumerate((HA_NOI, SAI_GON, DA_NANG, CA_MAU), 1)]
    cleared = evidence.clear(weighed(first, BY_HAND))
    others = [
        stranger((100 + i * 15) * DAY, 50 + i, code) for i, code in enumerate(("12", "66", "22", "92", "44", "04"))
    ]
    assert evidence.suspicion(weighed(others, BY_HAND, cleared)) is Suspicion.SUSPECT


def test_picture_online_is_said_for_a_burst_of_viewers() -> None:
    assert "picture_online" in evidence.reasons(weighed(viewers(40)))


def test_picture_online_is_not_said_of_a_clinics_phones_or_of_one_desk() -> None:
    assert "picture_online" not in evidence.reasons(weighed(viewers(9)))
    one_network = [replace(seen, network=7) for seen in viewers(40)]
    assert "picture_online" not in evidence.reasons(weighed(one_network))


def test_a_second_sale_is_said_with_the_places_whatever_circulates_online() -> None:
    state = UnitState(reached=2, why=WHY["several_places"] | WHY["picture_online"] | WHY["second_sale"])
    assert evidence.reasons(state) == ("several_places", "picture_online", "second_sale")


def test_burst_of_viewers_alone_is_not_duplicated_and_explains_itself() -> None:
    for count in (10, 50, 300):
        state = weighed(viewers(count), BY_HAND)
        found = evidence.scores(state, BY_HAND)
        assert found.accusing < 1
        assert evidence.suspicion(state) < Suspicion.DUPLICATED


def test_shops_far_apart_say_several_shops() -> None:
    assert "several_shops" in evidence.reasons(weighed(SHOPS))


def test_rules_without_a_scorecard_use_the_ratios_for_suspect() -> None:
    found = evidence.scores(weighed(SHOPS, BY_HAND), BY_HAND)
    assert found.suspecting == found.accusing
