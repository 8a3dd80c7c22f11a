"""The evidence of a copy: what a session says, what strangers cannot do, and what a state can bear."""

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from registry.judgement import evidence
from registry.judgement.evidence import WHY
from registry.judgement.evidence_parameters import Parameters
from registry.judgement.unit_state import UnitState, pack, unpack
from registry.model.flag_evidence import Counts
from registry.model.places import CENTRES
from registry.model.sightings import Channel, Sighting, Suspicion
from tests.examples import at_most
from tests.judgement.witnesses import (
    BY_HAND,
    CA_MAU,
    DA_NANG,
    DAY,
    HA_NOI,
    HAI_PHONG,
    RULES,
    SAI_GON,
    SHOPS,
    faked,
    keeper,
    level,
    shipments,
    sightings,
    stranger,
    viewers,
    weighed,
)

SIGNED_IN = (Channel.SHOP, Channel.PHARMACY, Channel.INSPECTOR)
BRIEF = settings(max_examples=at_most(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])


# Sessions


@pytest.mark.parametrize(("idle", "sessions"), [(0, 1), (29, 1), (30, 1), (31, 2)])
def test_session_ends_after_30_minutes_idle(idle: int, sessions: int) -> None:
    assert weighed([stranger(0, 1), stranger(idle, 1)]).sessions == sessions


def test_every_scan_prolongs_its_session() -> None:
    assert weighed([stranger(minute, 1) for minute in range(0, 300, 29)]).sessions == 1


def test_session_of_a_device_survives_another_device_in_between() -> None:
    seen = [stranger(0, 1), stranger(10, 2), stranger(20, 1), stranger(25, 2), stranger(49, 1), stranger(55, 2)]
    assert weighed(seen).sessions == 2


def test_devices_nobody_knows_are_never_one_session() -> None:
    assert weighed([stranger(0, 0, network=1), stranger(1, 0, network=1)]).sessions == 2


def test_reload_changes_nothing_but_the_time() -> None:
    before = weighed([stranger(0, 1, HA_NOI), stranger(20, 2, SAI_GON)])
    after = weighed([stranger(25, 2, DA_NANG)], state=before)
    assert after == replace(before, last=after.last, awake=after.awake)


def test_household_that_scans_again_and_again_is_not_accused() -> None:
    seen = [stranger(i * 200, 1 + i % 2, HA_NOI, network=7) for i in range(100)]
    assert level(seen) is Suspicion.NONE
    assert level(seen, BY_HAND) is Suspicion.NONE


def test_three_devices_in_turn_within_the_half_hour_are_not_accused() -> None:
    seen = [stranger(i, 1 + i % 3, HA_NOI, network=7) for i in range(60)]
    assert level(seen) is Suspicion.NONE
    assert level(seen, BY_HAND) is Suspicion.NONE


def test_pharmacist_who_scans_twice_accuses_nobody() -> None:
    seen = [keeper(day * DAY, 1, channel=Channel.PHARMACY) for day in (0, 1, 9, 30, 200)]
    state = weighed([seen[0], stranger(2 * DAY, 1, HA_NOI), *seen[1:]])
    assert evidence.suspicion(state) is Suspicion.NONE
    assert evidence.scores(state, RULES).authenticated == 0
    assert state.counts.shops == 1


def test_inspector_in_a_warehouse_elsewhere_accuses_nobody() -> None:
    seen = [
        keeper(0, 1, HA_NOI, Channel.INSPECTOR),
        keeper(5 * DAY, 2, SAI_GON),
        stranger(20 * DAY, 1, SAI_GON),
        keeper(40 * DAY, 3, SAI_GON, Channel.INSPECTOR),
    ]
    for rules in (RULES, BY_HAND):
        assert level(seen, rules) is Suspicion.NONE


def test_pack_redistributed_by_a_first_shop_elsewhere_is_not_accused() -> None:
    seen = [keeper(0, 1, HA_NOI), keeper(9 * DAY, 2, SAI_GON), stranger(20 * DAY, 1, SAI_GON)]
    for rules in (RULES, BY_HAND):
        assert level(seen, rules) is Suspicion.NONE


# Time


@BRIEF
@given(st.lists(sightings, max_size=12), shipments)
def test_time_never_runs_backwards(seen: list[Sighting], shipped: frozenset[str]) -> None:
    state = UnitState()
    for sighting in seen:
        after = evidence.weigh(state, sighting, shipped, RULES)
        assert after.last >= state.last
        assert after.last in (state.last, sighting.minute)
        assert after.first in (state.first, sighting.minute)
        assert after.first <= after.last
        assert after.newest <= after.last
        assert all(place.minute <= after.last for place in after.places)
        assert all(minute <= after.last for minute in after.awake)
        state = after


def test_scan_that_comes_late_is_no_impossible_journey() -> None:
    """Two sessions a week apart, of which the first one's scan was delivered after the second one's."""
    first, second = stranger(0, 2, HA_NOI), stranger(7 * DAY, 1, SAI_GON)
    assert weighed([first, second]).counts.journeys == 0
    assert weighed([second, first]).counts.journeys == 0


@pytest.mark.parametrize(
    ("province", "minutes", "journeys"),
    [(SAI_GON, 60, 1), (SAI_GON, 120, 0), (HAI_PHONG, 5, 0), ("40", 60, 1), ("40", 180, 0)],
)
def test_journey_is_impossible_by_road_and_by_air(province: str, minutes: int, journeys: int) -> None:
    """Ho Chi Minh City by air takes two hours; Hai Phong is too near to tell; Nghe An, 260 km, wants three."""
    seen = [stranger(0, 1, HA_NOI), stranger(minutes, 2, province)]
    assert weighed(seen).counts.journeys == journeys


# What a state can bear


@settings(max_examples=at_most(200), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(sightings, min_size=1, max_size=20), shipments)
def test_any_sighting_leaves_a_state_that_can_be_stored(seen: list[Sighting], shipped: frozenset[str]) -> None:
    state = UnitState()
    for sighting in seen:
        state = evidence.weigh(state, sighting, shipped, RULES)
        assert len(pack(state)) <= 178


# Every counter at its top, all lists full, scores at both ends.
full = st.builds(
    lambda state, counts, end: replace(state, counts=counts, anonymous=end, online=-end),
    st.just(
        replace(
            weighed([*viewers(12), *(keeper(7 * DAY + i, i, code) for i, code in enumerate(list(CENTRES)[:7]))]),
            sessions=65_535,
            consumers=255,
            shops=255,
            inspectors=255,
            burst=255,
        )
    ),
    st.just(Counts(255, 255, 255, 255, 255, 255, 255, 255, 255, 2**34 - 1)),
    st.sampled_from([-30_000, 30_000]),
)


@BRIEF
@given(full, st.lists(sightings, min_size=1, max_size=4), shipments)
def test_counters_stop_at_their_top(state: UnitState, seen: list[Sighting], shipped: frozenset[str]) -> None:
    for sighting in seen:
        state = evidence.weigh(state, sighting, shipped, RULES)
        pack(state)
        assert state.sessions == 65_535
        assert state.counts.devices == state.counts.shops == 255
        assert abs(state.anonymous) <= 30_000
        assert abs(state.online) <= 30_000


def test_what_organisations_and_caps_add_is_stored_exactly() -> None:
    seen = [stranger(0, 1, HA_NOI), stranger(20 * DAY, 2), stranger(60 * DAY, 3, DA_NANG)]
    state = weighed([*seen, keeper(70 * DAY, 1, HA_NOI), keeper(71 * DAY, 2, SAI_GON)])
    stored = unpack(pack(state))
    assert stored.givers == state.givers
    assert stored.capped == state.capped
    assert stored == state


# Not shrunk: the test above shows the same fault on one small case.
@settings(BRIEF, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(st.lists(sightings, min_size=1, max_size=12), shipments)
def test_stored_state_is_judged_as_the_state_itself(seen: list[Sighting], shipped: frozenset[str]) -> None:
    kept, stored = UnitState(), UnitState()
    for sighting in seen:
        kept = evidence.weigh(kept, sighting, shipped, RULES)
        stored = unpack(pack(evidence.weigh(stored, sighting, shipped, RULES)))
        assert evidence.suspicion(stored) is evidence.suspicion(kept)
        assert evidence.scores(stored, RULES) == evidence.scores(kept, RULES)


def test_cap_made_smaller_takes_nothing_away() -> None:
    seen = [stranger(0, 1, HA_NOI), stranger(20 * DAY, 2), stranger(60 * DAY, 3)]
    state = weighed(seen, BY_HAND)
    none_left = replace(BY_HAND, term_caps=(0.0,) * 6)
    after = weighed([stranger(100 * DAY, 4)], none_left, state)
    assert after.anonymous >= state.anonymous


# Strangers


@settings(max_examples=at_most(150), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.builds(replace, sightings, channel=st.just(Channel.CONSUMER)), max_size=25), shipments)
def test_strangers_never_make_a_unit_duplicated(seen: list[Sighting], shipped: frozenset[str]) -> None:
    state = UnitState()
    for sighting in seen:
        state = evidence.weigh(state, sighting, shipped, RULES)
        assert evidence.suspicion(state) < Suspicion.DUPLICATED


@pytest.mark.parametrize("rules", [RULES, BY_HAND], ids=["scorecard", "by hand"])
@pytest.mark.parametrize("with_one_shop", [False, True], ids=["strangers alone", "one organisation beside them"])
def test_three_hundred_faked_scans_never_make_a_unit_duplicated(rules: Parameters, with_one_shop: bool) -> None:
    reached = set()
    for seed in range(25):
        chance = random.Random(seed)
        seen = faked(chance, 300, chance.choice((1, 30, 90, 360)))
        if with_one_shop:
            seen += [
                keeper(chance.randint(0, 360 * DAY), 1, chance.choice(list(CENTRES)), chance.choice(SIGNED_IN))
                for _ in range(20)
            ]
            seen.sort(key=lambda sighting: sighting.minute)
        state = UnitState()
        for sighting in seen:
            state = evidence.weigh(state, sighting, frozenset({HA_NOI}), rules)
            reached.add(evidence.suspicion(state))
    assert Suspicion.DUPLICATED not in reached


@settings(max_examples=at_most(100), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.builds(replace, sightings, channel=st.just(Channel.CONSUMER))
        | st.builds(replace, sightings, channel=st.sampled_from(SIGNED_IN), organisation=st.just(5)),
        max_size=25,
    ),
    shipments,
)
def test_one_organisation_beside_strangers_never_makes_a_unit_duplicated(
    seen: list[Sighting], shipped: frozenset[str]
) -> None:
    state = UnitState()
    for sighting in seen:
        state = evidence.weigh(state, sighting, shipped, RULES)
        assert evidence.suspicion(state) < Suspicion.DUPLICATED


def test_strangers_can_make_a_unit_suspect() -> None:
    seen = [stranger(i * 15 * DAY, i, code) for i, code in enumerate((HA_NOI, SAI_GON, DA_NANG, CA_MAU), 1)]
    assert level(seen, BY_HAND) is Suspicion.SUSPECT
    assert weighed(seen, BY_HAND).why & WHY["several_places"]


def test_organisations_far_apart_make_a_unit_duplicated() -> None:
    seen = [keeper(i * DAY, i, code) for i, code in enumerate((HA_NOI, SAI_GON, DA_NANG, CA_MAU))]
    assert level(seen[:3]) is Suspicion.SUSPECT
    assert level(seen) is Suspicion.DUPLICATED


def test_three_organisations_beside_strangers_make_a_unit_duplicated() -> None:
    shops = [keeper(i * DAY, i, code) for i, code in enumerate((HA_NOI, SAI_GON, DA_NANG))]
    strangers = [stranger((i + 1) * 15 * DAY, i + 1, code) for i, code in enumerate((HA_NOI, CA_MAU, DA_NANG, "12"))]
    assert level([*shops, *strangers]) is Suspicion.DUPLICATED


def test_reason_several_places_is_said_only_of_several_places() -> None:
    state = weighed([keeper(i * DAY, i, HA_NOI) for i in range(4)])
    assert "several_places" not in evidence.reasons(state)


# What weighs nothing


@pytest.mark.parametrize("channel", list(Channel))
def test_typed_or_unsealed_code_weighs_nothing(channel: Channel) -> None:
    before = weighed([stranger(0, 1, HA_NOI)])
    seen = replace(stranger(DAY, 2, SAI_GON), channel=channel, organisation=4, sealed=False)
    assert weighed([seen], state=before) is before


def test_platform_weighs_nothing() -> None:
    before = weighed([stranger(0, 1, HA_NOI)])
    seen = replace(stranger(DAY, 2, SAI_GON), channel=Channel.PLATFORM, organisation=4)
    assert weighed([seen], state=before) is before


# Floors


def test_negative_evidence_has_its_floor() -> None:
    state = weighed([stranger(i * 60, 1, HA_NOI, network=i + 1) for i in range(200)])
    assert state.anonymous == RULES.floor * 100
    assert state.online == RULES.online_floor * 100


def test_quiet_year_does_not_hide_what_shops_see_later() -> None:
    quiet = [stranger(i * DAY, 1, HA_NOI, network=i + 1) for i in range(360)]
    shops = [keeper((361 + i) * DAY, i, code) for i, code in enumerate((HA_NOI, SAI_GON, DA_NANG, CA_MAU))]
    assert level([*quiet, *shops]) is Suspicion.DUPLICATED


def test_one_phone_scanning_200_times_does_not_hide_what_shops_see_later() -> None:
    shops = [keeper((1 + i) * DAY, i, code) for i, code in enumerate((HA_NOI, SAI_GON, DA_NANG))]
    phone = [stranger(-200 * 31 + i * 31, 1, HA_NOI) for i in range(200)]
    assert level(shops) is Suspicion.SUSPECT
    assert level([*phone, *shops]) is Suspicion.SUSPECT


def test_floor_lifts_no_score_that_lies_below_it() -> None:
    low = replace(weighed([stranger(0, 1, HA_NOI)]), anonymous=-250)
    assert weighed([stranger(DAY, 1, HA_NOI)], state=low).anonymous == -250


@pytest.mark.parametrize("burst", [10, 30, 100, 300])
@pytest.mark.parametrize("minute", [-10 * DAY, 22 * DAY, 40 * DAY], ids=["before", "between", "after"])
def test_faked_burst_does_not_hide_what_shops_see(burst: int, minute: int) -> None:
    seen = sorted([*SHOPS, *viewers(burst, minute)], key=lambda sighting: sighting.minute)
    assert level(seen) is Suspicion.DUPLICATED


def test_few_faked_scans_before_every_shop_do_not_hide_what_shops_see() -> None:
    """Three fakes a shop, after a first stranger: no more than the places that a state can hold."""
    shops = [keeper((20 + 4 * i) * DAY, i, code) for i, code in enumerate((HA_NOI, SAI_GON, DA_NANG, CA_MAU, "12"))]
    fakes = [
        stranger((19 + 4 * i) * DAY + j, 500 + 3 * i + j, code)
        for i in range(5)
        for j, code in enumerate(("66", "22", "92"))
    ]
    seen = sorted([stranger(0, 1, HA_NOI), *shops, *fakes], key=lambda sighting: sighting.minute)
    assert level([stranger(0, 1, HA_NOI), *shops]) is Suspicion.DUPLICATED
    assert level(seen) is Suspicion.DUPLICATED
