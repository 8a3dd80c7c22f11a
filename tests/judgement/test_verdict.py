"""judge(), rule by rule: each verdict alone."""

from dataclasses import replace
from datetime import date

import pytest

from registry.codes.product_codes import ProductCode, Reading, SealField
from registry.judgement.verdict import Findings, Judgement, SealState, Verdict, agrees, corrected, judge, printed_expiry
from registry.model.goods import Category, Level, ProductState
from registry.model.measures import Disposition, Scope
from registry.model.orders import OrderState, RangeKind
from registry.model.sightings import Suspicion
from tests.judgement.verdict_examples import (
    CODE,
    GOOD,
    GOOD_LOT,
    GTIN,
    LISTING,
    ORDER,
    PLAIN,
    READING,
    TODAY,
    TYPE,
    correction,
    measure,
    told,
    with_corrections,
    with_measures,
    with_order,
    with_runs,
)


def test_genuine_is_sealed_issued_released_and_nothing_against_it() -> None:
    assert judge(GOOD) == Judgement(
        Verdict.GENUINE,
        ("seal_valid",),
        Level.UNIT,
        SealState.VALID,
        Disposition.ACTIVE,
        "L1",
        date(2027, 12, 31),
    )


@pytest.mark.parametrize("fault", ["empty", "check_digit", "not_a_product_code"])
def test_malformed_names_the_fault_and_nothing_else(fault: str) -> None:
    assert judge(Findings(TODAY, fault=fault)) == Judgement(Verdict.MALFORMED, (fault,))


def test_malformed_is_also_what_was_never_read() -> None:
    assert told(Findings(TODAY)) == (Verdict.MALFORMED, ("not_a_product_code",))


def test_malformed_by_a_damaged_seal_says_scan_again() -> None:
    assert told(replace(GOOD, damaged_seal=True, seal=SealState.INVALID)) == (Verdict.MALFORMED, ("damaged_seal",))


def test_foreign_is_a_code_that_names_no_product() -> None:
    assert told(Findings(TODAY, reading=Reading(None))) == (Verdict.FOREIGN, ("names_no_product",))


def test_foreign_is_a_gtin_that_is_not_ours_whatever_its_8030() -> None:
    for seal in SealState:
        assert told(replace(GOOD, listing=None, seal=seal)) == (Verdict.FOREIGN, ("gtin_not_registered",))


def test_foreign_is_a_product_that_waits_for_approval() -> None:
    pending = replace(LISTING, state=ProductState.PENDING)
    assert told(replace(GOOD, listing=pending)) == (Verdict.FOREIGN, ("product_pending",))


def test_foreign_comes_before_a_damaged_seal() -> None:
    assert told(replace(GOOD, listing=None, damaged_seal=True))[0] is Verdict.FOREIGN


def test_forged_is_a_seal_that_does_not_verify() -> None:
    assert told(replace(GOOD, seal=SealState.INVALID)) == (Verdict.FORGED, ("seal_invalid",))


def test_forged_is_a_seal_by_a_key_that_was_never_ours() -> None:
    assert told(replace(GOOD, seal=SealState.UNKNOWN_KEY)) == (Verdict.FORGED, ("seal_key_unknown",))


def test_forged_holds_for_lot_level_too() -> None:
    assert told(replace(GOOD_LOT, seal=SealState.INVALID))[0] is Verdict.FORGED


def test_unknown_is_a_serial_that_no_order_issued() -> None:
    assert told(replace(PLAIN, issued=None)) == (Verdict.UNKNOWN, ("serial_not_issued",))


def test_unknown_with_a_valid_seal_raises_the_alarm() -> None:
    assert told(replace(GOOD, issued=None)) == (Verdict.UNKNOWN, ("serial_not_issued", "sealed_not_issued"))


def test_unknown_under_a_revoked_key_raises_no_alarm() -> None:
    assert told(replace(GOOD, issued=None, seal=SealState.REVOKED_KEY))[1] == ("serial_not_issued",)


def test_unknown_is_an_unsealed_lot_that_contradicts_the_order() -> None:
    other = replace(PLAIN, reading=Reading(replace(CODE, lot="L2")))
    assert told(other) == (Verdict.UNKNOWN, ("lot_mismatch",))


def test_unknown_is_an_unsealed_expiry_that_contradicts_the_order() -> None:
    other = replace(PLAIN, reading=Reading(replace(CODE, expiry="281231")))
    assert told(other) == (Verdict.UNKNOWN, ("expiry_mismatch",))
    both = replace(PLAIN, reading=Reading(replace(CODE, lot="L2", expiry="281231")))
    assert told(both) == (Verdict.UNKNOWN, ("lot_mismatch", "expiry_mismatch"))


def test_an_unsealed_code_may_leave_lot_and_expiry_out() -> None:
    bare = replace(PLAIN, reading=Reading(ProductCode(GTIN, serial=CODE.serial)))
    assert told(bare) == (Verdict.LISTED, ("seal_missing",))
    assert judge(bare).lot == "L1"
    assert judge(bare).expiry == date(2027, 12, 31)


def test_day_00_means_the_last_day_of_the_month() -> None:
    assert told(replace(PLAIN, reading=Reading(replace(CODE, expiry="271200"))))[0] is Verdict.LISTED


def test_an_expiry_on_a_code_of_an_order_without_one_is_a_contradiction() -> None:
    assert told(with_order(PLAIN, expiry=None))[1] == ("expiry_mismatch",)


@pytest.mark.parametrize("scope", list(Scope))
@pytest.mark.parametrize(
    ("disposition", "verdict"),
    [
        (Disposition.WITHDRAWN, Verdict.BLOCKED),
        (Disposition.STOLEN, Verdict.BLOCKED),
        (Disposition.RECALLED, Verdict.RECALLED),
        (Disposition.DESTROYED, Verdict.SPENT),
        (Disposition.EXPORTED, Verdict.SPENT),
    ],
)
def test_a_measure_on_unit_lot_or_product_decides_the_verdict(
    scope: Scope, disposition: Disposition, verdict: Verdict
) -> None:
    judgement = judge(with_measures(GOOD, measure(disposition, scope)))
    assert judgement.verdict is verdict
    ended = ("seen_after_end",) if verdict is Verdict.SPENT else ()
    assert judgement.reasons == (f"{scope}_{disposition}", *ended, "seal_valid")
    assert judgement.disposition is disposition
    assert len(judgement.measures) == 1


def test_a_measure_on_another_lot_concerns_nobody_else() -> None:
    assert told(with_measures(GOOD, measure(Disposition.RECALLED, Scope.LOT, "L2"))) == (
        Verdict.GENUINE,
        ("seal_valid",),
    )


def test_a_recall_finds_a_corrected_lot_by_either_name() -> None:
    found = with_corrections(GOOD, correction(lot="L9"))
    for lot in ("L1", "L9"):
        assert judge(with_measures(found, measure(Disposition.RECALLED, Scope.LOT, lot))).verdict is Verdict.RECALLED


def test_blocked_is_an_order_that_was_cancelled() -> None:
    judgement = judge(with_order(GOOD, state=OrderState.CANCELLED))
    assert (judgement.verdict, judgement.reasons) == (Verdict.BLOCKED, ("order_cancelled", "seal_valid"))
    assert judgement.disposition is Disposition.INACTIVE


def test_inactive_is_an_order_held_back_until_its_range_is_activated() -> None:
    held = with_order(GOOD, inactive=True)
    assert told(held) == (Verdict.INACTIVE, ("not_activated", "seal_valid"))
    assert judge(held).disposition is Disposition.INACTIVE
    assert told(with_runs(held, RangeKind.ACTIVATED))[0] is Verdict.GENUINE


def test_inactive_is_a_spoiled_label_activated_or_not() -> None:
    for runs in ((RangeKind.SPOILED,), (RangeKind.SPOILED, RangeKind.ACTIVATED)):
        for inactive in (False, True):
            found = with_runs(with_order(GOOD, inactive=inactive), *runs)
            assert told(found) == (Verdict.INACTIVE, ("spoiled", "seal_valid"))


def test_expired_is_the_day_after_and_not_the_day_itself() -> None:
    assert told(replace(GOOD, today=date(2027, 12, 31)))[0] is Verdict.GENUINE
    assert told(replace(GOOD, today=date(2028, 1, 1))) == (Verdict.EXPIRED, ("past_expiry", "seal_valid"))


def test_a_correction_of_the_expiry_is_what_is_judged() -> None:
    earlier = with_corrections(GOOD, correction(expiry=date(2026, 11, 1)))
    judgement = judge(earlier)
    assert judgement.verdict is Verdict.EXPIRED
    assert judgement.expiry == date(2026, 11, 1)
    assert judgement.reasons[-1] == "corrected"
    later = with_corrections(replace(GOOD, today=date(2028, 3, 1)), correction(expiry=date(2028, 6, 30)))
    assert told(later) == (Verdict.GENUINE, ("seal_valid", "corrected"))


def test_the_last_correction_holds_and_silence_corrects_nothing() -> None:
    said = (correction(lot="L5"), correction(expiry=date(2028, 1, 31)), correction(lot="L6"))
    assert corrected(ORDER, said) == ("L6", date(2028, 1, 31))
    assert corrected(ORDER, ()) == ("L1", date(2027, 12, 31))


def test_an_unsealed_code_may_name_the_lot_as_placed_or_as_corrected() -> None:
    found = with_corrections(PLAIN, correction(lot="L9", expiry=date(2028, 6, 30)))
    for lot, expiry in (("L1", "271231"), ("L9", "280630")):
        code = replace(CODE, lot=lot, expiry=expiry)
        assert told(replace(found, reading=Reading(code)))[0] is Verdict.LISTED


def test_listed_is_issued_but_not_sealed() -> None:
    assert told(PLAIN) == (Verdict.LISTED, ("seal_missing",))


def test_listed_is_a_seal_whose_key_was_revoked() -> None:
    assert told(replace(GOOD, seal=SealState.REVOKED_KEY)) == (Verdict.LISTED, ("seal_key_revoked",))


def test_listed_is_a_code_with_another_partys_seal() -> None:
    other = replace(PLAIN, reading=Reading(CODE, None, SealField.OTHER, "MEUCIQ"))
    assert told(other) == (Verdict.LISTED, ("seal_missing", "other_partys_seal"))


def test_an_unsealed_field_is_told_and_never_forged() -> None:
    found = replace(GOOD, reading=replace(READING, unsealed=("11", "710")))
    assert told(found) == (Verdict.GENUINE, ("seal_valid", "unsealed_field"))


def test_without_a_seal_nothing_is_an_unsealed_field() -> None:
    assert told(replace(PLAIN, reading=Reading(CODE, unsealed=("11",))))[1] == ("seal_missing",)


# --- what the memory of scans and sales adds


def test_duplicated_is_strong_evidence_of_a_copy() -> None:
    found = replace(GOOD, suspicion=Suspicion.DUPLICATED, evidence_reasons=("several_shops", "second_sale"))
    assert told(found) == (Verdict.DUPLICATED, ("several_shops", "second_sale", "seal_valid"))


def test_suspect_is_evidence_below_the_threshold() -> None:
    found = replace(GOOD, suspicion=Suspicion.SUSPECT, evidence_reasons=("several_places",))
    assert told(found) == (Verdict.SUSPECT, ("several_places", "seal_valid"))


@pytest.mark.parametrize(
    "reason",
    ["several_places", "several_shops", "shop_after_buyer", "second_sale", "sold_again_here", "held_after_end"],
)
def test_the_level_decides_and_a_reason_alone_does_not(reason: str) -> None:
    assert told(replace(GOOD, evidence_reasons=(reason,)))[0] is Verdict.GENUINE
    assert told(replace(GOOD, suspicion=Suspicion.SUSPECT, evidence_reasons=(reason,)))[0] is Verdict.SUSPECT


def test_a_picture_online_alone_is_only_a_note_on_a_genuine_code() -> None:
    assert told(replace(GOOD, evidence_reasons=("picture_online",))) == (
        Verdict.GENUINE,
        ("picture_online", "seal_valid"),
    )


def test_sold_is_lawfully_sold_with_nothing_else_against_it() -> None:
    judgement = judge(replace(GOOD, sold=True))
    assert (judgement.verdict, judgement.reasons) == (Verdict.SOLD, ("sold", "seal_valid"))


@pytest.mark.parametrize("category", list(Category))
def test_what_was_sold_is_dispensed_if_it_is_a_medicine(category: Category) -> None:
    listing = replace(LISTING, product=replace(LISTING.product, category=category))
    expected = Disposition.DISPENSED if category is Category.MEDICINE else Disposition.RETAIL_SOLD
    assert judge(replace(GOOD, listing=listing, sold=True)).disposition is expected


def test_a_measure_says_more_than_a_sale() -> None:
    judgement = judge(replace(with_measures(GOOD, measure(Disposition.RECALLED)), sold=True))
    assert (judgement.verdict, judgement.disposition) == (Verdict.RECALLED, Disposition.RECALLED)
    assert judgement.reasons == ("unit_recalled", "sold", "seal_valid")


@pytest.mark.parametrize("disposition", [Disposition.DESTROYED, Disposition.EXPORTED])
def test_an_ended_unit_that_is_looked_at_says_so_and_is_spent(disposition: Disposition) -> None:
    found = with_measures(GOOD, measure(disposition))
    assert told(found) == (Verdict.SPENT, (f"unit_{disposition}", "seen_after_end", "seal_valid"))


@pytest.mark.parametrize("disposition", [Disposition.DESTROYED, Disposition.EXPORTED])
def test_an_ended_unit_that_a_shop_holds_is_duplicated(disposition: Disposition) -> None:
    held = replace(GOOD, suspicion=Suspicion.DUPLICATED, evidence_reasons=("held_after_end",))
    expected = (f"unit_{disposition}", "seen_after_end", "held_after_end", "seal_valid")
    assert told(with_measures(held, measure(disposition))) == (Verdict.DUPLICATED, expected)


@pytest.mark.parametrize("found", [GOOD_LOT, TYPE, replace(GOOD, issued=None), replace(GOOD, seal=SealState.INVALID)])
def test_only_a_unit_that_was_issued_has_a_memory(found: Findings) -> None:
    remembered = replace(found, suspicion=Suspicion.DUPLICATED, evidence_reasons=("second_sale",), sold=True)
    assert judge(remembered) == judge(found)


def test_a_destroyed_lot_says_nothing_of_an_item_that_was_seen() -> None:
    judgement = judge(with_measures(GOOD_LOT, measure(Disposition.DESTROYED, Scope.LOT)))
    assert "seen_after_end" not in judgement.reasons


# --- its small parts


def test_sealed_content_agrees_with_the_order_as_it_was_placed() -> None:
    assert agrees(ORDER, CODE)
    for code in (
        replace(CODE, lot=None),
        replace(CODE, lot="l1"),
        replace(CODE, expiry=None),
        replace(CODE, expiry="271200"),
    ):
        assert not agrees(ORDER, code)
    assert agrees(replace(ORDER, lot=None, expiry=None), ProductCode(GTIN, serial="A"))


@pytest.mark.parametrize(
    ("digits", "day"),
    [
        ("271231", date(2027, 12, 31)),
        ("270200", date(2027, 2, 28)),
        ("280200", date(2028, 2, 29)),
        ("760101", date(2076, 1, 1)),
        ("770101", date(1977, 1, 1)),
    ],
)
def test_six_digits_mean_a_day_by_the_sliding_window(digits: str, day: date) -> None:
    assert printed_expiry(ProductCode(GTIN, expiry=digits), TODAY) == day


def test_no_digits_mean_no_day() -> None:
    assert printed_expiry(ProductCode(GTIN), TODAY) is None
    assert printed_expiry(ProductCode(GTIN, expiry="991399"), TODAY) is None
