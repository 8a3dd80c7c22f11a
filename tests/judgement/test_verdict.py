"""judge(), rule by rule: each verdict alone, then every pair of conditions to prove their order."""

import re
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest

from registry.codes.product_codes import ProductCode, Reading, Seal, SealField
from registry.judgement import evidence
from registry.judgement.verdict import (
    Findings,
    Issued,
    Judgement,
    SealState,
    Verdict,
    agrees,
    corrected,
    judge,
    printed_expiry,
)
from registry.model import phrases
from registry.model.goods import Category, Level, Listing, Organisation, Product, ProductState
from registry.model.measures import Disposition, Measure, Scope, Target
from registry.model.orders import Correction, Order, OrderState, RangeKind, Unit
from registry.model.sightings import Suspicion
from tests.factories import NOW
from tests.paths import ROOT

PAGE = (ROOT / "docs" / "code-format.md").read_text(encoding="utf-8")
TODAY = date(2026, 11, 22)
GTIN = "08934588012341"
CODE = ProductCode(GTIN, "L1", "271231", "7K3M9Q2XT4WZ")
LISTING = Listing(Product(GTIN, "Thuốc", Category.MEDICINE), Organisation(1, "Công ty"), ProductState.APPROVED)
ORDER = Order(
    "ORDER001",
    GTIN,
    1,
    5,
    Level.UNIT,
    "L1",
    date(2027, 12, 31),
    10,
    False,
    "ID.EXAMPLE",
    7,
    3,
    OrderState.PLACED,
    NOW,
)
LOT_ORDER = replace(ORDER, id="ORDER002", number=6, level=Level.LOT)
SEAL = Seal(7, bytes(64))
READING = Reading(CODE, SEAL, SealField.OURS, SEAL.text)
UNIT = Issued(ORDER, 4, "7K3M9Q2XT4WZ")

GOOD = Findings(TODAY, reading=READING, listing=LISTING, seal=SealState.VALID, issued=UNIT)
PLAIN = replace(GOOD, reading=Reading(CODE), seal=SealState.MISSING)
LOT_CODE = ProductCode(GTIN, "L1", "271231")
GOOD_LOT = Findings(
    TODAY,
    reading=Reading(LOT_CODE, SEAL, SealField.OURS, SEAL.text),
    listing=LISTING,
    seal=SealState.VALID,
    lot_orders=((LOT_ORDER, ()),),
)
TYPE = Findings(TODAY, reading=Reading(ProductCode(GTIN)), listing=LISTING)


def measure(disposition: Disposition, scope: Scope = Scope.UNIT, lot: str = "L1") -> Measure:
    targets = {
        Scope.UNIT: Target(GTIN, unit=Unit(ORDER.id, 4)),
        Scope.LOT: Target(GTIN, lot),
        Scope.PRODUCT: Target(GTIN),
    }
    return Measure(targets[scope], disposition, "why", "officer", NOW)


def correction(lot: str | None = None, expiry: date | None = None) -> Correction:
    return Correction(ORDER.id, lot, expiry, "slip", "producer", NOW)


def with_measures(found: Findings, *more: Measure) -> Findings:
    return replace(found, measures=(*found.measures, *more))


def with_order(found: Findings, **changes: object) -> Findings:
    assert found.issued is not None
    order = replace(found.issued.order, **changes)  # type: ignore[arg-type]
    return replace(found, issued=replace(found.issued, order=order))


def with_corrections(found: Findings, *said: Correction) -> Findings:
    assert found.issued is not None
    return replace(found, issued=replace(found.issued, corrections=said))


def with_runs(found: Findings, *kinds: RangeKind) -> Findings:
    assert found.issued is not None
    return replace(found, issued=replace(found.issued, runs=frozenset(kinds)))


def told(found: Findings) -> tuple[Verdict, tuple[str, ...]]:
    judgement = judge(found)
    return judgement.verdict, judgement.reasons


# --- each rule alone


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


# --- lot and type level


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


# --- the order of the verdicts

# Conditions on one unit, strongest first: the change to the findings, and the verdict it leads to.
CONDITIONS: list[tuple[str, Verdict]] = [
    ("fault", Verdict.MALFORMED),
    ("not ours", Verdict.FOREIGN),
    ("damaged", Verdict.MALFORMED),
    ("seal invalid", Verdict.FORGED),
    ("not issued", Verdict.UNKNOWN),
    ("cancelled", Verdict.BLOCKED),
    ("withdrawn", Verdict.BLOCKED),
    ("stolen", Verdict.BLOCKED),
    ("recalled", Verdict.RECALLED),
    ("duplicated", Verdict.DUPLICATED),
    ("destroyed", Verdict.SPENT),
    ("exported", Verdict.SPENT),
    ("spoiled", Verdict.INACTIVE),
    ("not activated", Verdict.INACTIVE),
    ("expired", Verdict.EXPIRED),
    ("suspect", Verdict.SUSPECT),
    ("sold", Verdict.SOLD),
    ("seal missing", Verdict.LISTED),
]


def under(found: Findings, condition: str) -> Findings:
    match condition:
        case "fault":
            return replace(found, fault="check_digit")
        case "not ours":
            return replace(found, listing=None)
        case "damaged":
            return replace(found, damaged_seal=True)
        case "seal invalid":
            return replace(found, seal=SealState.INVALID)
        case "not issued":
            return replace(found, issued=None)
        case "spoiled":
            return with_runs(found, RangeKind.SPOILED) if found.issued else found
        case "cancelled" | "not activated" if found.issued is None:
            return found
        case "cancelled":
            return with_order(found, state=OrderState.CANCELLED)
        case "not activated":
            return with_order(found, inactive=True)
        case "expired":
            return replace(found, today=date(2029, 1, 1))
        case "suspect" | "duplicated":
            level = Suspicion[condition.upper()]
            return replace(found, suspicion=level, evidence_reasons=("several_shops",))
        case "sold":
            return replace(found, sold=True)
        case "seal missing":
            return replace(found, seal=SealState.MISSING)
        case disposition:
            return with_measures(found, measure(Disposition(disposition)))


@pytest.mark.parametrize(("condition", "verdict"), CONDITIONS)
def test_a_condition_alone_leads_to_its_verdict(condition: str, verdict: Verdict) -> None:
    assert judge(under(GOOD, condition)).verdict is verdict


# A seal has one state and the evidence one level, so two of them never meet.
NEVER_MEET = (("seal invalid", "seal missing"), ("duplicated", "suspect"))
PAIRS = [(a, b) for a, b in combinations(CONDITIONS, 2) if (a[0], b[0]) not in NEVER_MEET]


@pytest.mark.parametrize(("stronger", "weaker"), PAIRS, ids=[f"{a[0]} before {b[0]}" for a, b in PAIRS])
def test_of_two_conditions_the_stronger_decides(stronger: tuple[str, Verdict], weaker: tuple[str, Verdict]) -> None:
    # the weaker first: what is put on later must not matter
    both = under(under(GOOD, weaker[0]), stronger[0])
    assert judge(both).verdict is stronger[1]


def test_all_reasons_are_listed_not_only_the_one_that_decides() -> None:
    found = PLAIN
    for condition in ("cancelled", "withdrawn", "recalled", "spoiled", "expired"):
        found = under(found, condition)
    verdict, reasons = told(found)
    assert verdict is Verdict.BLOCKED
    assert set(reasons) == {
        "order_cancelled",
        "unit_withdrawn",
        "unit_recalled",
        "spoiled",
        "past_expiry",
        "seal_missing",
    }


def test_the_strongest_measure_is_the_disposition() -> None:
    order = (
        Disposition.DESTROYED,
        Disposition.STOLEN,
        Disposition.WITHDRAWN,
        Disposition.RECALLED,
        Disposition.EXPORTED,
    )
    for stronger, weaker in combinations(order, 2):
        found = with_measures(GOOD, measure(weaker), measure(stronger, Scope.PRODUCT))
        assert judge(found).disposition is stronger


def test_the_page_for_third_parties_lists_the_verdicts_in_their_order() -> None:
    table = PAGE[PAGE.index("| verdict | when |") :].partition("\n\n")[0]
    first_cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named = [word for cell in first_cells for word in re.findall("`([a-z_]+)`", cell)]
    assert [word for word in named if word in list(Verdict)] == list(Verdict)


def test_the_page_for_third_parties_explains_every_reason_of_a_units_memory() -> None:
    table = PAGE[PAGE.index("| reason | what was found |") :].partition("\n\n")[0]
    named = set(re.findall("^\\| `([a-z_]+)`", table, re.MULTILINE))
    assert named == {*evidence.WHY, "seen_after_end", "sold"}


def test_only_genuine_is_said_to_be_good() -> None:
    assert [word for word, words in phrases.VERDICTS.items() if words.tone == "good"] == [Verdict.GENUINE]


def test_two_measures_of_one_kind_give_one_reason() -> None:
    found = with_measures(GOOD, measure(Disposition.RECALLED, Scope.LOT), measure(Disposition.RECALLED, Scope.LOT))
    assert told(found)[1] == ("lot_recalled", "seal_valid")


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
