"""Findings that tests of the verdict begin with, and what changes them."""

from dataclasses import replace
from datetime import date

from registry.codes.product_codes import ProductCode, Reading, Seal, SealField
from registry.judgement.verdict import Findings, Issued, SealState, Verdict, judge
from registry.model.goods import Category, Level, Listing, Organisation, Product, ProductState
from registry.model.measures import Disposition, Measure, Scope, Target
from registry.model.orders import Correction, Order, OrderState, RangeKind, Unit
from tests.factories import NOW

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
