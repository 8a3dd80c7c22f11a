"""judge() of codes that name a lot or a product alone."""

from dataclasses import replace
from datetime import date

import pytest

from registry.codes.product_codes import ProductCode, Reading
from registry.judgement.verdict import SealState, Verdict, judge
from registry.model.goods import Level
from registry.model.measures import Disposition, Scope
from registry.model.orders import Order, OrderState
from tests.judgement.verdict_examples import (
    GOOD_LOT,
    GTIN,
    LOT_CODE,
    LOT_ORDER,
    TYPE,
    correction,
    measure,
    told,
    with_measures,
)


def test_lot_known_proves_nothing_about_the_item_even_sealed() -> None:
    judgement = judge(GOOD_LOT)
    assert (judgement.verdict, judgement.reasons) == (Verdict.LOT_KNOWN, ("names_only_lot",))
    assert (judgement.level, judgement.lot, judgement.expiry) == (Level.LOT, "L1", date(2027, 12, 31))


@pytest.mark.parametrize(
    ("seal", "reason"), [(SealState.MISSING, "seal_missing"), (SealState.REVOKED_KEY, "seal_key_revoked")]
)
def test_lot_known_says_what_became_of_the_seal(seal: SealState, reason: str) -> None:
    assert told(replace(GOOD_LOT, seal=seal)) == (Verdict.LOT_KNOWN, ("names_only_lot", reason))


def test_lot_unknown_is_a_lot_without_any_order() -> None:
    unsealed = replace(GOOD_LOT, lot_orders=(), seal=SealState.MISSING)
    assert told(unsealed) == (Verdict.UNKNOWN, ("lot_not_issued",))
    assert told(replace(unsealed, seal=SealState.VALID))[1] == ("lot_not_issued", "sealed_not_issued")


@pytest.mark.parametrize(
    "order",
    [
        replace(LOT_ORDER, level=Level.UNIT),
        replace(LOT_ORDER, code_key=8),
        replace(LOT_ORDER, expiry=None),
        replace(LOT_ORDER, lot="L0"),
    ],
)
def test_a_valid_lot_seal_that_no_lot_order_explains_raises_the_alarm(order: Order) -> None:
    beside = (replace(LOT_ORDER, level=Level.UNIT), ())
    judgement = judge(replace(GOOD_LOT, lot_orders=(beside, (order, (correction(lot="L1"),)))))
    assert (judgement.verdict, judgement.reasons) == (Verdict.UNKNOWN, ("sealed_not_issued",))


def test_lot_level_expiry_must_be_one_of_its_orders() -> None:
    code = replace(LOT_CODE, expiry="280101")
    found = replace(GOOD_LOT, reading=Reading(code), seal=SealState.MISSING)
    assert told(found) == (Verdict.UNKNOWN, ("expiry_mismatch",))


def test_a_lot_is_blocked_only_when_all_its_orders_are_cancelled() -> None:
    gone = replace(LOT_ORDER, state=OrderState.CANCELLED)
    assert told(replace(GOOD_LOT, lot_orders=((gone, ()),)))[0] is Verdict.BLOCKED
    assert told(replace(GOOD_LOT, lot_orders=((gone, ()), (LOT_ORDER, ()))))[0] is Verdict.LOT_KNOWN


@pytest.mark.parametrize("scope", [Scope.LOT, Scope.PRODUCT])
def test_a_recalled_lot_is_recalled_at_lot_level(scope: Scope) -> None:
    assert told(with_measures(GOOD_LOT, measure(Disposition.RECALLED, scope)))[0] is Verdict.RECALLED


def test_a_recalled_unit_says_nothing_about_its_lot() -> None:
    assert told(with_measures(GOOD_LOT, measure(Disposition.RECALLED)))[0] is Verdict.LOT_KNOWN


def test_an_expired_lot_is_expired() -> None:
    assert told(replace(GOOD_LOT, today=date(2028, 1, 1)))[0] is Verdict.EXPIRED


def test_orders_of_one_lot_with_different_expiries_leave_the_printed_one() -> None:
    later = replace(LOT_ORDER, id="ORDER003", expiry=date(2028, 6, 30))
    found = replace(GOOD_LOT, lot_orders=((LOT_ORDER, ()), (later, ())))
    assert judge(found).expiry == date(2027, 12, 31)
    bare = Reading(ProductCode(GTIN, "L1"))
    assert judge(replace(found, reading=bare, seal=SealState.MISSING)).expiry is None


def test_a_lot_is_expired_where_each_of_its_orders_is() -> None:
    later = replace(LOT_ORDER, id="ORDER003", expiry=date(2028, 6, 30))
    bare = Reading(ProductCode(GTIN, "L1"))
    found = replace(GOOD_LOT, lot_orders=((LOT_ORDER, ()), (later, ())), reading=bare, seal=SealState.MISSING)
    assert told(replace(found, today=date(2028, 6, 30)))[0] is Verdict.LOT_KNOWN
    assert told(replace(found, today=date(2028, 7, 1)))[0] is Verdict.EXPIRED


def test_a_lots_correction_without_expiry_makes_no_other_order_expired() -> None:
    later = replace(LOT_ORDER, id="ORDER003", expiry=date(2028, 6, 30))
    orders = ((LOT_ORDER, (correction(lot="L2"),)), (later, ()))
    bare = Reading(ProductCode(GTIN, "L1"))
    found = replace(GOOD_LOT, lot_orders=orders, reading=bare, seal=SealState.MISSING, today=date(2028, 1, 1))
    assert told(found)[0] is Verdict.LOT_KNOWN


def test_a_lots_printed_expiry_is_read_as_its_own_order_was_corrected() -> None:
    longer, later = correction(expiry=date(2028, 3, 31)), replace(LOT_ORDER, id="ORDER003", expiry=date(2028, 6, 30))
    found = replace(GOOD_LOT, lot_orders=((LOT_ORDER, (longer,)), (later, ())), today=date(2028, 1, 1))
    judgement = judge(found)
    assert (judgement.verdict, judgement.expiry) == (Verdict.LOT_KNOWN, date(2028, 3, 31))


def test_type_known_proves_nothing_about_the_item() -> None:
    assert told(TYPE) == (Verdict.TYPE_KNOWN, ("names_only_product",))


def test_type_known_tells_that_some_lots_are_recalled() -> None:
    found = with_measures(TYPE, measure(Disposition.RECALLED, Scope.LOT))
    assert told(found) == (Verdict.TYPE_KNOWN, ("names_only_product", "some_lots_recalled"))


@pytest.mark.parametrize(
    ("disposition", "verdict"),
    [
        (Disposition.WITHDRAWN, Verdict.BLOCKED),
        (Disposition.RECALLED, Verdict.RECALLED),
        (Disposition.DESTROYED, Verdict.SPENT),
    ],
)
def test_type_level_is_judged_by_measures_on_the_whole_product(disposition: Disposition, verdict: Verdict) -> None:
    assert told(with_measures(TYPE, measure(disposition, Scope.PRODUCT)))[0] is verdict


def test_type_level_with_a_past_expiry_is_expired() -> None:
    found = replace(TYPE, reading=Reading(ProductCode(GTIN, expiry="260101")))
    assert told(found)[0] is Verdict.EXPIRED
