"""judge(): every verdict, in one order, with its reasons.

The first rule that applies decides; every reason that was found is listed. What was found is a value (`Findings`), so
server, offline tool and tests judge alike. Whether a code was copied is weighed by `evidence` and only told here: of a
single item, never of a lot or a product.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache

from registry.codes.product_codes import ProductCode, Reading, SealField
from registry.gs1.elements import Gs1Error
from registry.gs1.notation import read_date
from registry.model.goods import Category, Level, Listing, ProductState, Serials
from registry.model.measures import ENDED, Disposition, Measure, Scope
from registry.model.orders import Correction, Order, OrderState, RangeKind, Unit
from registry.model.sightings import Suspicion


class Verdict(StrEnum):
    """The words of an answer (docs/code-format.md). Clients treat one they do not know as not genuine."""

    MALFORMED = "malformed"
    FOREIGN = "foreign"
    FORGED = "forged"
    UNKNOWN = "unknown"
    BLOCKED = "blocked"
    RECALLED = "recalled"
    DUPLICATED = "duplicated"
    SPENT = "spent"
    INACTIVE = "inactive"
    EXPIRED = "expired"
    SUSPECT = "suspect"
    SOLD = "sold"
    LISTED = "listed"
    LOT_KNOWN = "lot_known"
    TYPE_KNOWN = "type_known"
    GENUINE = "genuine"


# With these an answer names no issue of ours.
PROVES_NOTHING = (Verdict.MALFORMED, Verdict.FOREIGN, Verdict.FORGED, Verdict.UNKNOWN)


class SealState(StrEnum):
    """What became of the seal. `invalid` counts against a code, `missing` and `revoked_key` only not for it."""

    VALID = "valid"
    INVALID = "invalid"
    MISSING = "missing"
    UNKNOWN_KEY = "unknown_key"
    REVOKED_KEY = "revoked_key"


@dataclass(frozen=True, slots=True)
class Issued:
    """A unit that an order really issued, its serial as issued, and what was said of it since.

    `shipped`: the provinces its order was shipped to; empty where nobody said.
    """

    order: Order
    index: int
    serial: str
    corrections: tuple[Correction, ...] = ()
    runs: frozenset[RangeKind] = frozenset()
    shipped: frozenset[str] = frozenset()

    @property
    def unit(self) -> Unit:
        return Unit(self.order.id, self.index)


@dataclass(frozen=True, slots=True)
class Findings:
    """All that is known of one scanned text when it is judged.

    `fault` is the reason code of a text that could not be read; `issued` the unit, `lot_orders` the orders of the lot
    the code names, `measures` the recalls and the like on this product, its lots and this unit. `suspicion` is the
    level that the evidence of this unit has reached, `evidence_reasons` say why; `sold`: a sale of it stands.
    `damaged_link`: the seal is good for what was lost of the text on its way, which counts as if there were no seal.
    `seal_out_of_place`: something like a seal stands in the text, but where none is read, and nothing proves it.
    """

    today: date
    fault: str | None = None
    reading: Reading | None = None
    listing: Listing | None = None
    seal: SealState = SealState.MISSING
    damaged_seal: bool = False
    issued: Issued | None = None
    lot_orders: tuple[tuple[Order, tuple[Correction, ...]], ...] = ()
    measures: tuple[Measure, ...] = ()
    suspicion: Suspicion = Suspicion.NONE
    evidence_reasons: tuple[str, ...] = ()
    sold: bool = False
    damaged_link: bool = False
    seal_out_of_place: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with its reasons (codes of `phrases.REASONS`), and the lot and expiry that hold for the item."""

    verdict: Verdict
    reasons: tuple[str, ...]
    level: Level | None = None
    seal: SealState | None = None
    disposition: Disposition | None = None
    lot: str | None = None
    expiry: date | None = None
    measures: tuple[Measure, ...] = ()


def judge(findings: Findings) -> Judgement:
    """Judge one text. Never raises; the order of the rules is the contract."""
    # 1 malformed: nothing to look up
    if findings.fault is not None or findings.reading is None:
        return Judgement(Verdict.MALFORMED, (findings.fault or "not_a_product_code",))
    code = findings.reading.code
    # 2 foreign: no trade item, or none of ours; whatever its 8030
    if code is None:
        return Judgement(Verdict.FOREIGN, ("names_no_product",))
    if findings.listing is None or findings.listing.state is not ProductState.APPROVED:
        reason = "gtin_not_registered" if findings.listing is None else "product_pending"
        return Judgement(Verdict.FOREIGN, (reason,), level=code.level)
    # a bad scanner is no forger (code-format.md, "Reading")
    if findings.damaged_seal:
        return Judgement(Verdict.MALFORMED, ("damaged_seal",), level=code.level)
    # 3 forged
    if findings.seal in (SealState.INVALID, SealState.UNKNOWN_KEY):
        reason = "seal_invalid" if findings.seal is SealState.INVALID else "seal_key_unknown"
        return Judgement(Verdict.FORGED, (reason,), level=code.level, seal=findings.seal)
    return _JUDGES[code.level](findings, code)


def _judge_unit(findings: Findings, code: ProductCode) -> Judgement:
    issued = findings.issued
    # 4 unknown
    if issued is None:
        own = findings.listing is not None and findings.listing.serials is Serials.OWN
        return _unknown(findings, code, ("not_reported_yet",) if own else ("serial_not_issued",))
    contradictions = _contradictions(findings, code, ((issued.order, issued.corrections),))
    if contradictions:
        return _unknown(findings, code, contradictions)
    lot, expiry = corrected(issued.order, issued.corrections)
    lots = {issued.order.lot, lot}
    measures = tuple([m for m in findings.measures if _concerns(m, lots)]) if findings.measures else ()
    reasons = _measure_reasons(measures)
    if issued.order.state is OrderState.CANCELLED:
        reasons = ("order_cancelled", *reasons)
    if RangeKind.SPOILED in issued.runs:
        reasons += ("spoiled",)
    elif issued.order.inactive and RangeKind.ACTIVATED not in issued.runs:
        reasons += ("not_activated",)
    reasons += _expired(expiry, findings.today) + _remembered(findings, measures)
    # the proof of issue itself comes last: it decides only when nothing stands against the item
    proof = "damaged_link" if findings.damaged_link else _PROOFS[findings.seal]
    verdict = _first(reasons, findings.suspicion) or (
        Verdict.GENUINE if findings.seal is SealState.VALID else Verdict.LISTED
    )
    disposition = _disposition(measures, reasons)
    if disposition is Disposition.ACTIVE and findings.sold:
        disposition = _sold_as(findings)
    notes = (proof, *_notes(findings))
    return Judgement(verdict, reasons + notes, code.level, findings.seal, disposition, lot, expiry, measures)


# What a unit's seal proves, where it does not prove that it is forged.
_PROOFS = {
    SealState.VALID: "seal_valid",
    SealState.MISSING: "seal_missing",
    SealState.REVOKED_KEY: "seal_key_revoked",
}


def _remembered(findings: Findings, measures: tuple[Measure, ...]) -> tuple[str, ...]:
    """What the memory of this unit says: seen though it is gone, the evidence of a copy, a sale."""
    ended = bool(measures) and any(measure.disposition in ENDED for measure in measures)
    reasons = ("seen_after_end", *findings.evidence_reasons) if ended else findings.evidence_reasons
    return (*reasons, "sold") if findings.sold else reasons


def _sold_as(findings: Findings) -> Disposition:
    medicine = findings.listing is not None and findings.listing.product.category is Category.MEDICINE
    return Disposition.DISPENSED if medicine else Disposition.RETAIL_SOLD


def _judge_lot(findings: Findings, code: ProductCode) -> Judgement:
    if not findings.lot_orders:
        return _unknown(findings, code, ("lot_not_issued",))
    contradictions = _contradictions(findings, code, findings.lot_orders)
    if contradictions:
        return _unknown(findings, code, contradictions)
    if findings.seal is SealState.VALID and not any(
        _made_seal(findings.reading, code, order) for order, _ in findings.lot_orders
    ):
        return _unknown(findings, code, ())
    standing = [(o, c) for o, c in findings.lot_orders if o.state is OrderState.PLACED]
    shown = standing or list(findings.lot_orders)
    lots = {code.lot, *(corrected(o, c)[0] for o, c in shown)}
    measures = tuple(m for m in findings.measures if m.target.unit is None and _concerns(m, lots))
    printed = printed_expiry(code, findings.today)
    named = [(o, c) for o, c in shown if printed and printed in (o.expiry, *(correction.expiry for correction in c))]
    expiries = {corrected(o, c)[1] for o, c in named or shown}
    expiry = next(iter(expiries)) if len(expiries) == 1 else printed
    reasons: tuple[str, ...] = () if standing else ("order_cancelled",)
    reasons += _measure_reasons(measures)
    # an item of any of these orders may be meant, so it is past its expiry only where all of them are
    if all(_expired(day, findings.today) for day in expiries):
        reasons += ("past_expiry",)
    verdict = _first(reasons) or Verdict.LOT_KNOWN
    proof = () if findings.seal is SealState.VALID else ("seal_missing",)
    if findings.seal is SealState.REVOKED_KEY:
        proof = ("seal_key_revoked",)
    if findings.damaged_link:
        proof = ("damaged_link",)
    all_reasons = (*reasons, "names_only_lot", *proof, *_notes(findings))
    disposition = _disposition(measures, reasons)
    return Judgement(verdict, all_reasons, code.level, findings.seal, disposition, code.lot, expiry, measures)


def _judge_type(findings: Findings, code: ProductCode) -> Judgement:
    measures = tuple(m for m in findings.measures if m.target.scope is Scope.PRODUCT)
    expiry = printed_expiry(code, findings.today)
    reasons = _measure_reasons(measures) + _expired(expiry, findings.today)
    notes: tuple[str, ...] = ("names_only_product",)
    if any(m.target.scope is Scope.LOT and m.disposition is Disposition.RECALLED for m in findings.measures):
        notes += ("some_lots_recalled",)
    all_reasons = (*reasons, *notes, *_notes(findings))
    disposition = _disposition(measures, reasons)
    verdict = _first(reasons) or Verdict.TYPE_KNOWN
    return Judgement(verdict, all_reasons, code.level, findings.seal, disposition, expiry=expiry, measures=measures)


_JUDGES = {Level.UNIT: _judge_unit, Level.LOT: _judge_lot, Level.TYPE: _judge_type}

# Which verdict a reason leads to, in the order of the verdicts.
_LEADS: tuple[tuple[Verdict, frozenset[str]], ...] = (
    (
        Verdict.BLOCKED,
        frozenset(
            f"{scope}_{disposition}" for scope in Scope for disposition in (Disposition.WITHDRAWN, Disposition.STOLEN)
        )
        | {"order_cancelled"},
    ),
    (Verdict.RECALLED, frozenset(f"{scope}_{Disposition.RECALLED}" for scope in Scope)),
    (Verdict.DUPLICATED, frozenset()),
    (Verdict.SPENT, frozenset(f"{scope}_{disposition}" for scope in Scope for disposition in ENDED)),
    (Verdict.INACTIVE, frozenset({"spoiled", "not_activated"})),
    (Verdict.EXPIRED, frozenset({"past_expiry"})),
    (Verdict.SUSPECT, frozenset()),
    (Verdict.SOLD, frozenset({"sold"})),
)
# These two follow from the level of the evidence, whatever its reasons.
_REACHED = {Verdict.DUPLICATED: Suspicion.DUPLICATED, Verdict.SUSPECT: Suspicion.SUSPECT}


def _first(reasons: tuple[str, ...], suspicion: Suspicion = Suspicion.NONE) -> Verdict | None:
    if not reasons and suspicion is Suspicion.NONE:
        return None
    for verdict, leading in _LEADS:
        if leading.intersection(reasons) or _REACHED.get(verdict) is suspicion:
            return verdict
    return None


def _unknown(findings: Findings, code: ProductCode, reasons: tuple[str, ...]) -> Judgement:
    if findings.seal is SealState.VALID:
        reasons += ("sealed_not_issued",)
    return Judgement(Verdict.UNKNOWN, reasons + _notes(findings), code.level, findings.seal)


def _contradictions(
    findings: Findings, code: ProductCode, orders: tuple[tuple[Order, tuple[Correction, ...]], ...]
) -> tuple[str, ...]:
    """Where the printed lot or expiry is none that an order was placed with or corrected to."""
    reasons: tuple[str, ...] = ()
    if code.lot is not None:
        lots = [order.lot for order, _ in orders] + [
            correction.lot for _, corrections in orders for correction in corrections
        ]
        if code.lot not in lots:
            reasons += ("lot_mismatch",)
    if code.expiry is not None:
        days = [order.expiry for order, _ in orders] + [
            correction.expiry for _, corrections in orders for correction in corrections
        ]
        if printed_expiry(code, findings.today) not in days:
            reasons += ("expiry_mismatch",)
    return reasons


def corrected(order: Order, corrections: tuple[Correction, ...]) -> tuple[str | None, date | None]:
    """The lot and expiry that hold for an order: as placed, or as last corrected."""
    lot, expiry = order.lot, order.expiry
    for correction in corrections:
        lot = correction.lot or lot
        expiry = correction.expiry or expiry
    return lot, expiry


def agrees(order: Order, code: ProductCode) -> bool:
    """Whether the sealed lot and expiry are those the order was placed with."""
    return code.lot == order.lot and code.expiry == _printed(order)


def _printed(order: Order) -> str | None:
    return _six_digits(order.expiry) if order.expiry else None


def made_whole(order: Order, code: ProductCode) -> ProductCode:
    """A code with the lot and expiry that the order was placed with, where it names none itself."""
    lot = order.lot if code.lot is None else code.lot
    return replace(code, lot=lot, expiry=_printed(order) if code.expiry is None else code.expiry)


def _made_seal(reading: Reading | None, code: ProductCode, order: Order) -> bool:
    """Whether a lot-level order can have made this seal: its key, and lot and expiry as placed."""
    seal = reading.seal if reading else None
    return order.level is Level.LOT and agrees(order, code) and seal is not None and seal.key_number == order.code_key


def printed_expiry(code: ProductCode, today: date) -> date | None:
    """The day a code's six expiry digits mean; None without them, or where they name no day."""
    return None if code.expiry is None else _day(code.expiry, today)


@lru_cache(maxsize=4096)
def _six_digits(day: date) -> str:
    return day.strftime("%y%m%d")


# A day has few expiries, each on many items.
@lru_cache(maxsize=4096)
def _day(expiry: str, today: date) -> date | None:
    try:
        return read_date(expiry, today)
    except Gs1Error:
        return None


def _expired(expiry: date | None, today: date) -> tuple[str, ...]:
    return ("past_expiry",) if expiry is not None and today > expiry else ()


def _concerns(measure: Measure, lots: set[str | None]) -> bool:
    return measure.target.lot is None or measure.target.lot in lots


def _measure_reasons(measures: tuple[Measure, ...]) -> tuple[str, ...]:
    if not measures:
        return ()
    reasons = [f"{m.target.scope}_{m.disposition}" for m in measures]
    return tuple(dict.fromkeys(reasons))


def _disposition(measures: tuple[Measure, ...], reasons: tuple[str, ...]) -> Disposition:
    if measures:
        standing = {m.disposition for m in measures}
        for disposition in _HEAVIEST:
            if disposition in standing:
                return disposition
    return Disposition.ACTIVE if _HELD_BACK.isdisjoint(reasons) else Disposition.INACTIVE


_HEAVIEST = (
    Disposition.DESTROYED,
    Disposition.STOLEN,
    Disposition.WITHDRAWN,
    Disposition.RECALLED,
    Disposition.EXPORTED,
)
_HELD_BACK = frozenset({"not_activated", "spoiled", "order_cancelled"})


def _notes(findings: Findings) -> tuple[str, ...]:
    """What is worth saying whatever the verdict."""
    notes: tuple[str, ...] = ()
    reading = findings.reading
    if reading is not None and reading.seal_field is SealField.OTHER:
        notes += ("other_partys_seal",)
    if reading is not None and reading.unsealed and findings.seal is SealState.VALID:
        notes += ("unsealed_field",)
    if findings.seal_out_of_place:
        notes += ("seal_out_of_place",)
    if findings.issued and findings.issued.corrections:
        notes += ("corrected",)
    return notes
