"""What a sale says: told again, sold again, sold elsewhere, taken back; and who holds a pack after its end."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.judgement import evidence
from registry.judgement.evidence import SaleSighting
from registry.judgement.evidence_parameters import Parameters
from registry.judgement.unit_state import UnitState, pack, unpack
from registry.model.sightings import Channel, SaleOutcome, Suspicion
from tests.examples import at_most
from tests.judgement.witnesses import (
    DA_NANG,
    DAY,
    HA_NOI,
    RULES,
    SAI_GON,
    START,
    keeper,
    sightings,
    stranger,
    viewers,
    weighed,
)

HERE, ELSEWHERE = 1, 2
HOUR = 60
NONE, SUSPECT, DUPLICATED = Suspicion.NONE, Suspicion.SUSPECT, Suspicion.DUPLICATED


def sale(minute: int, number: int, shop: int = HERE, province: str = HA_NOI) -> SaleSighting:
    return SaleSighting(keeper(minute, shop, province), shop, number)


def told(*sales: SaleSighting, state: UnitState = UnitState()) -> tuple[UnitState, list[SaleOutcome]]:  # noqa: B008 (frozen)
    """The state after sales, each stored in between, and what became of them."""
    outcomes = []
    for one in sales:
        state, outcome = evidence.after_sale(state, one, RULES)
        state = unpack(pack(state))
        outcomes.append(outcome)
    return state, outcomes


def undone(state: UnitState, minute: int, shop: int = HERE) -> UnitState:
    after, refusal = evidence.after_undo(state, shop, START + minute, RULES)
    assert refusal is None
    return after


def test_first_sale_is_sold_and_accuses_nobody() -> None:
    state, outcomes = told(sale(0, 1))
    assert outcomes == [SaleOutcome.SOLD]
    assert evidence.is_sold(state)
    assert evidence.suspicion(state) is NONE
    assert evidence.reasons(state) == ()
    assert state.sessions == state.shops == 0


@pytest.mark.parametrize("minute", [0, 1, HOUR + 1, 5 * DAY, 400 * DAY])
def test_same_sale_id_in_the_same_shop_is_the_same_sale(minute: int) -> None:
    before, _ = told(sale(0, 1))
    after, outcome = evidence.after_sale(before, sale(minute, 1), RULES)
    assert outcome is SaleOutcome.REPEATED
    assert after is before


def test_same_sale_id_in_another_shop_is_another_sale() -> None:
    state, outcomes = told(sale(0, 1), sale(1, 1, ELSEWHERE))
    assert outcomes[1] is SaleOutcome.SECOND
    assert evidence.suspicion(state) is DUPLICATED


@pytest.mark.parametrize(
    ("minute", "shop", "outcome", "reached"),
    [
        (HOUR, HERE, SaleOutcome.REPEATED, NONE),
        (-HOUR, HERE, SaleOutcome.REPEATED, NONE),
        (HOUR + 1, HERE, SaleOutcome.RESOLD, SUSPECT),
        (-HOUR - 1, HERE, SaleOutcome.RESOLD, SUSPECT),
        (10 * DAY, HERE, SaleOutcome.RESOLD, SUSPECT),
        (10 * DAY + 1, HERE, SaleOutcome.SECOND, DUPLICATED),
        (-10 * DAY - 1, HERE, SaleOutcome.SECOND, DUPLICATED),
        (0, ELSEWHERE, SaleOutcome.SECOND, DUPLICATED),
        (HOUR, ELSEWHERE, SaleOutcome.SECOND, DUPLICATED),
        (5 * DAY, ELSEWHERE, SaleOutcome.SECOND, DUPLICATED),
        (200 * DAY, ELSEWHERE, SaleOutcome.SECOND, DUPLICATED),
    ],
)
def test_second_sale_by_place_and_time(minute: int, shop: int, outcome: SaleOutcome, reached: Suspicion) -> None:
    state, outcomes = told(sale(0, 1), sale(minute, 2, shop))
    assert outcomes[1] is outcome
    assert evidence.suspicion(state) is reached


def test_third_sale_in_one_shop_within_ten_days_is_duplicated() -> None:
    state, outcomes = told(sale(0, 1), sale(DAY, 2), sale(2 * DAY, 3))
    assert outcomes == [SaleOutcome.SOLD, SaleOutcome.RESOLD, SaleOutcome.RESOLD]
    assert evidence.suspicion(state) is DUPLICATED
    assert evidence.reasons(state) == ("sold_again_here",)


@pytest.mark.parametrize("shop", [HERE, ELSEWHERE])
@pytest.mark.parametrize("minute", [HOUR + 1, 5 * DAY, 200 * DAY])
def test_one_organisation_alone_never_makes_a_copy_of_its_sales(minute: int, shop: int) -> None:
    own = [replace(sale(number * minute, number + 1, shop if number % 2 else HERE), own=True) for number in range(1, 6)]
    state, outcomes = told(sale(0, 1), *own)
    assert not {SaleOutcome.SOLD, SaleOutcome.REPEATED} & set(outcomes[1:])
    assert evidence.suspicion(state) is SUSPECT
    assert evidence.suspicion(told(sale(6 * minute, 9, 3), state=state)[0]) is DUPLICATED


def test_sale_told_again_within_the_hour_does_not_count_as_the_second_of_three() -> None:
    state, outcomes = told(sale(0, 1), sale(30, 2), sale(DAY, 3))
    assert outcomes == [SaleOutcome.SOLD, SaleOutcome.REPEATED, SaleOutcome.RESOLD]
    assert evidence.suspicion(state) is SUSPECT


def test_reasons_tell_sales_elsewhere_from_sales_again_here() -> None:
    assert evidence.reasons(told(sale(0, 1), sale(DAY, 2))[0]) == ("sold_again_here",)
    assert "second_sale" in evidence.reasons(told(sale(0, 1), sale(DAY, 2, ELSEWHERE))[0])


def test_second_sale_decides_whatever_circulates_online() -> None:
    burst = weighed(viewers(100))
    state, _ = told(sale(20 * DAY, 1), sale(22 * DAY, 2, ELSEWHERE), state=burst)
    assert evidence.suspicion(state) is DUPLICATED
    assert {"second_sale", "picture_online"} <= set(evidence.reasons(state))


# Taken back


@pytest.mark.parametrize(("minute", "shop"), [(HOUR, HERE), (5 * DAY, HERE), (5 * DAY, ELSEWHERE), (90 * DAY, HERE)])
def test_sale_after_an_undo_is_innocent(minute: int, shop: int) -> None:
    state = undone(told(sale(0, 1))[0], 30)
    assert not evidence.is_sold(state)
    after, outcomes = told(sale(minute, 2, shop), state=state)
    assert outcomes == [SaleOutcome.SOLD]
    assert evidence.is_sold(after)
    assert evidence.suspicion(after) is NONE


def test_only_one_sale_after_an_undo_is_innocent() -> None:
    state = undone(told(sale(0, 1))[0], HOUR)
    after, outcomes = told(sale(DAY, 2), sale(2 * DAY, 3, ELSEWHERE), state=state)
    assert outcomes == [SaleOutcome.SOLD, SaleOutcome.SECOND]
    assert evidence.suspicion(after) is DUPLICATED


def test_undone_sale_told_again_is_repeated_and_does_not_stand() -> None:
    state = undone(told(sale(0, 1))[0], HOUR)
    after, outcome = evidence.after_sale(state, sale(2 * HOUR, 1), RULES)
    assert outcome is SaleOutcome.REPEATED
    assert after is state
    assert not evidence.is_sold(after)


@pytest.mark.parametrize(
    ("minute", "shop", "refusal"),
    [
        (10 * DAY, HERE, None),
        (10 * DAY + 1, HERE, "undo_too_late"),
        (HOUR, ELSEWHERE, "sold_elsewhere"),
        (11 * DAY, ELSEWHERE, "sold_elsewhere"),
        (-5, HERE, None),
    ],
)
def test_undo_is_for_the_same_place_within_ten_days(minute: int, shop: int, refusal: str | None) -> None:
    before, _ = told(sale(0, 1))
    after, said = evidence.after_undo(before, shop, START + minute, RULES)
    assert said == refusal
    assert evidence.is_sold(after) == (refusal is not None)
    assert refusal is None or after is before


def test_undo_of_what_was_never_sold_is_refused() -> None:
    before = weighed([stranger(0, 1, HA_NOI)])
    assert evidence.after_undo(before, HERE, START, RULES) == (before, "not_sold")


def test_undo_of_an_undone_sale_changes_nothing() -> None:
    state = undone(told(sale(0, 1))[0], HOUR)
    assert evidence.after_undo(state, HERE, START + 20 * DAY, RULES) == (state, None)


def test_undo_elsewhere_is_refused_even_when_the_sale_was_taken_back() -> None:
    state = undone(told(sale(0, 1))[0], HOUR)
    assert evidence.after_undo(state, ELSEWHERE, START + DAY, RULES)[1] == "sold_elsewhere"


def test_undo_lowers_no_level_that_was_reached() -> None:
    state, _ = told(sale(0, 1), sale(DAY, 2, ELSEWHERE))
    after = undone(state, 2 * DAY, ELSEWHERE)
    assert evidence.suspicion(after) is DUPLICATED
    assert "second_sale" in evidence.reasons(after)


def test_undo_takes_back_the_last_sale_only() -> None:
    state, _ = told(sale(0, 1), sale(DAY, 2, ELSEWHERE))
    assert evidence.after_undo(state, HERE, START + DAY, RULES)[1] == "sold_elsewhere"


def test_unexplained_sale_before_an_undo_still_counts_towards_the_third() -> None:
    state = undone(told(sale(0, 1), sale(DAY, 2))[0], 2 * DAY)
    after, _ = told(sale(3 * DAY, 3), sale(4 * DAY, 4), state=state)
    assert evidence.suspicion(after) is DUPLICATED


# Out of order, and beside scans


def test_sales_out_of_order_are_judged_by_the_time_between_them() -> None:
    in_order, _ = told(sale(0, 1), sale(5 * DAY, 2))
    reversed_, outcomes = told(sale(5 * DAY, 2), sale(0, 1))
    assert outcomes[1] is SaleOutcome.RESOLD
    assert evidence.suspicion(in_order) is evidence.suspicion(reversed_) is SUSPECT


def test_sale_that_comes_late_does_not_turn_time_back() -> None:
    before = weighed([stranger(30 * DAY, 1, HA_NOI)])
    state, _ = told(sale(0, 1), state=before)
    assert state.last == before.last
    assert state.selling.minute == START


def test_sale_far_from_another_shops_scan_is_evidence_of_that_shop_only() -> None:
    before = weighed([keeper(0, 1, HA_NOI)])
    state, outcomes = told(sale(5 * DAY, 1, ELSEWHERE, SAI_GON), state=before)
    assert outcomes == [SaleOutcome.SOLD]
    assert 2 < evidence.scores(state, RULES).authenticated <= RULES.organisation_cap
    assert evidence.suspicion(state) is NONE


def test_sale_in_the_shop_that_received_the_pack_says_nothing() -> None:
    before = weighed([keeper(0, 1, HA_NOI), stranger(20 * DAY, 1, HA_NOI)])
    state, _ = told(sale(40 * DAY, 1), state=before)
    assert state.counts == before.counts
    assert state.givers == before.givers
    assert state.anonymous == before.anonymous


def test_sale_long_after_a_buyer_is_late_and_the_strangers_evidence() -> None:
    before = weighed([stranger(0, 1, HA_NOI)])
    late, _ = told(sale(11 * DAY, 1), state=before)
    assert evidence.scores(late, RULES).anonymous == pytest.approx(2.08, abs=0.01)
    assert evidence.scores(late, RULES).authenticated == 0
    assert told(sale(10 * DAY, 1), state=before)[0].anonymous == 0


def test_sale_is_no_receipt_in_the_counters_of_the_scorecard() -> None:
    before = weighed([keeper(0, 1, HA_NOI), stranger(DAY, 1, HA_NOI)])
    state, _ = told(sale(30 * DAY, 1, ELSEWHERE, SAI_GON), state=before)
    assert state.counts == before.counts
    assert (state.sessions, state.shops) == (before.sessions, before.shops)


def test_scan_beside_its_own_sale_accuses_nobody() -> None:
    state, _ = told(sale(0, 1))
    after = weighed([keeper(1, 1), stranger(DAY, 1, HA_NOI)], state=state)
    assert evidence.suspicion(after) is NONE
    assert evidence.scores(after, RULES).authenticated == 0


def test_sale_without_a_place_is_taken() -> None:
    state, outcomes = told(SaleSighting(keeper(0, 1, None), HERE, 1))
    assert outcomes == [SaleOutcome.SOLD]
    assert state.selling.province == 0
    assert state.places == ()


def test_clear_lets_the_last_sale_stand() -> None:
    state, _ = told(sale(0, 1), sale(DAY, 2), sale(2 * DAY, 3))
    cleared = evidence.clear(state)
    assert evidence.suspicion(cleared) is NONE
    assert evidence.is_sold(cleared)
    assert cleared.selling == replace(state.selling, again_here=0)
    assert told(sale(2 * DAY, 3), state=cleared)[1] == [SaleOutcome.REPEATED]
    assert evidence.suspicion(told(sale(3 * DAY, 4), state=cleared)[0]) is SUSPECT


names = st.integers(0, 3) | st.integers(0, 2**32 - 1)
sales = st.builds(
    SaleSighting,
    st.builds(replace, sightings, channel=st.sampled_from([Channel.SHOP, Channel.PHARMACY])),
    names,
    names,
)
deeds = st.lists(
    st.tuples(st.just("sell"), sales) | st.tuples(st.just("undo"), sales) | st.tuples(st.just("scan"), sales),
    min_size=1,
    max_size=15,
)


@settings(max_examples=at_most(150), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(deeds)
def test_any_order_of_sales_and_undos_leaves_a_state_that_can_be_stored(
    given_deeds: list[tuple[str, SaleSighting]],
) -> None:
    state = UnitState()
    for deed, one in given_deeds:
        before = state
        if deed == "sell":
            state, _ = evidence.after_sale(state, one, RULES)
        elif deed == "undo":
            state, _ = evidence.after_undo(state, one.place, one.sighting.minute, RULES)
        else:
            state = evidence.weigh(state, one.sighting, frozenset(), RULES)
        assert len(pack(state)) <= 178
        assert state.reached >= before.reached
        assert state.last >= before.last
        assert unpack(pack(state)).selling == state.selling


def test_counters_of_sales_stop_at_their_top() -> None:
    state = UnitState()
    for number in range(300):
        state, _ = evidence.after_sale(state, sale(number * 2 * HOUR, number + 1), RULES)
    assert (state.selling.count, state.selling.again_here) == (255, 255)
    pack(state)


def test_hour_and_days_come_from_the_rules() -> None:
    strict = Parameters(same_sale_minutes=0, undo_days=1)
    state, _ = evidence.after_sale(UnitState(), sale(0, 1), strict)
    assert evidence.after_sale(state, sale(1, 2), strict)[1] is SaleOutcome.RESOLD
    assert evidence.after_sale(state, sale(DAY + 1, 2), strict)[1] is SaleOutcome.SECOND
    assert evidence.after_undo(state, HERE, START + DAY + 1, strict)[1] == "undo_too_late"


# After its end


@pytest.mark.parametrize("channel", [Channel.SHOP, Channel.PHARMACY, Channel.INSPECTOR])
def test_pack_that_somebody_signed_in_holds_after_its_end_is_duplicated(channel: Channel) -> None:
    state = evidence.seen_after_end(weighed([stranger(0, 1, DA_NANG)]), channel)
    assert evidence.suspicion(state) is DUPLICATED
    assert evidence.reasons(state) == ("held_after_end",)


@pytest.mark.parametrize("channel", [Channel.CONSUMER, Channel.PLATFORM])
def test_strangers_who_see_a_pack_after_its_end_accuse_nobody(channel: Channel) -> None:
    before = weighed([stranger(0, 1, DA_NANG)])
    assert evidence.seen_after_end(before, channel) is before
