"""Sample codes for whoever writes a program against the registry: one for each verdict, always answered the same.

1. A sample can never be a product's code: GS1 keeps the prefix 952 for examples, and a name under `.invalid` resolves
   nowhere (RFC 2606). What is answered comes from the table below, never from a database or a key.
2. An answer has the fields of a real one. Any text that is no sample is `malformed` here, a real code too, so that
   nobody takes the sandbox for a check.
3. Sales have fixed outcomes; nothing is remembered between two calls.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from registry.codes.product_codes import ProductCode
from registry.judgement.answers import Answer, UnitHistory
from registry.judgement.verdict import Judgement, SealState, Verdict
from registry.model import histories
from registry.model.days import local_day
from registry.model.goods import Authorisation, Category, Level, Listing, Organisation, Product, ProductState
from registry.model.measures import Disposition, Measure, Target
from registry.model.phrases import Phrase
from registry.model.places import PROVINCES
from registry.model.sightings import SaleOutcome

GTIN = "09520000000011"
LOT = "SAMPLE"
_EXPIRY, _PAST = date(2049, 12, 31), date(2020, 12, 31)
_THEN = datetime(2026, 1, 5, 17, tzinfo=UTC)
_SOLD_AT = datetime(2026, 2, 2, 17, tzinfo=UTC)
_PLACE = "01"
_TEXT = f"https://sample.invalid/01/{GTIN}"

_LISTING = Listing(
    Product(
        GTIN,
        "Sản phẩm MẪU (SAMPLE)",
        Category.MEDICINE,
        brand="SAMPLE",
        origin="Việt Nam",
        authorisation=Authorisation("other", "SAMPLE", "SAMPLE"),
    ),
    Organisation(0, "Doanh nghiệp MẪU (SAMPLE)", address="SAMPLE"),
    ProductState.APPROVED,
)


_NOTHING = UnitHistory()


@dataclass(frozen=True, slots=True)
class SampleCode:
    """A code, what is said of it, and what becomes of a sale of it, with the reason's code."""

    text: str
    judgement: Judgement
    code: ProductCode | None
    outcome: SaleOutcome
    sale_reason: str
    history: UnitHistory = _NOTHING

    @property
    def listing(self) -> Listing | None:
        hidden = (Verdict.MALFORMED, Verdict.FOREIGN, Verdict.FORGED)
        return None if self.judgement.verdict in hidden else _LISTING


def _measure(disposition: Disposition, lot: bool = False) -> Measure:
    recalled = disposition is Disposition.RECALLED
    return Measure(
        Target(GTIN, LOT if lot else None),
        disposition,
        "SAMPLE",
        "sandbox",
        _THEN,
        level=2 if recalled else None,
        notice_vi="Thông báo MẪU." if recalled else None,
        notice_en="A SAMPLE notice." if recalled else None,
    )


def _history(sold: bool) -> UnitHistory:
    first, near = local_day(_THEN), Phrase(*PROVINCES[_PLACE])
    words = histories.history(first, near, local_day(_SOLD_AT) if sold else None, near if sold else None, True)
    return UnitHistory(_THEN, _PLACE, _SOLD_AT if sold else None, _PLACE if sold else None, words)


def _unit(
    verdict: Verdict,
    reasons: tuple[str, ...],
    sale: tuple[SaleOutcome, str],
    disposition: Disposition | None = Disposition.ACTIVE,
    measures: tuple[Measure, ...] = (),
) -> SampleCode:
    """A single item with a good seal."""
    issued = verdict is not Verdict.UNKNOWN
    expiry = _PAST if verdict is Verdict.EXPIRED else _EXPIRY
    serial = verdict.value.upper()
    judgement = Judgement(
        verdict,
        (*reasons, "seal_valid" if issued else "sealed_not_issued"),
        Level.UNIT,
        SealState.VALID,
        disposition,
        LOT if issued else None,
        expiry if issued else None,
        measures,
    )
    history = _history(verdict is Verdict.SOLD) if verdict in (Verdict.SOLD, Verdict.DUPLICATED) else _NOTHING
    code = ProductCode(GTIN, LOT, f"{expiry:%y%m%d}", serial)
    return SampleCode(f"{_TEXT}/10/{LOT}/21/{serial}?17={expiry:%y%m%d}", judgement, code, *sale, history)


def _refused(reason: str) -> tuple[SaleOutcome, str]:
    return SaleOutcome.REFUSED, reason


def _others() -> tuple[SampleCode, ...]:
    """Codes that name no single item of ours with a good seal."""
    foreign, forged, listed = "FOREIGN", "FORGED", "LISTED"
    bare, lot = ProductCode(GTIN), ProductCode(GTIN, LOT, f"{_EXPIRY:%y%m%d}")
    return (
        SampleCode("SAMPLE MALFORMED", Judgement(Verdict.MALFORMED, ("not_a_product_code",)), None,
               *_refused("not_a_product_code")),
        SampleCode(f"{_TEXT}/21/{foreign}", Judgement(Verdict.FOREIGN, ("gtin_not_registered",), Level.UNIT),
               ProductCode(GTIN, serial=foreign), *_refused("gtin_not_registered")),
        SampleCode(f"{_TEXT}/10/{LOT}/21/{forged}", Judgement(Verdict.FORGED, ("seal_invalid",), Level.UNIT,
               SealState.INVALID), ProductCode(GTIN, LOT, serial=forged), *_refused("seal_invalid")),
        SampleCode(f"{_TEXT}/10/{LOT}/21/{listed}", Judgement(Verdict.LISTED, ("seal_missing",), Level.UNIT,
               SealState.MISSING, Disposition.ACTIVE, LOT, _EXPIRY), ProductCode(GTIN, LOT, serial=listed),
               *_refused("unsealed_sale")),
        SampleCode(f"{_TEXT}/10/{LOT}?17={_EXPIRY:%y%m%d}", Judgement(Verdict.LOT_KNOWN, ("names_only_lot",), Level.LOT,
               SealState.VALID, Disposition.ACTIVE, LOT, _EXPIRY), lot, *_refused("names_only_lot")),
        SampleCode(_TEXT, Judgement(Verdict.TYPE_KNOWN, ("names_only_product",), Level.TYPE, SealState.MISSING,
               Disposition.ACTIVE), bare, *_refused("names_only_product")),
    )  # fmt: skip


_STOLEN, _GONE = (_measure(Disposition.STOLEN),), (_measure(Disposition.DESTROYED),)
_BACK = (_measure(Disposition.RECALLED, lot=True),)
SAMPLES: tuple[SampleCode, ...] = (
    _unit(Verdict.GENUINE, (), (SaleOutcome.SOLD, "sold")),
    _unit(Verdict.SOLD, ("sold",), (SaleOutcome.REPEATED, "repeated"), Disposition.DISPENSED),
    _unit(Verdict.SUSPECT, ("several_places",), (SaleOutcome.RESOLD, "resold")),
    _unit(Verdict.DUPLICATED, ("second_sale",), (SaleOutcome.SECOND, "second")),
    _unit(Verdict.RECALLED, ("lot_recalled",), _refused("lot_recalled"), Disposition.RECALLED, _BACK),
    _unit(Verdict.BLOCKED, ("product_stolen",), _refused("product_stolen"), Disposition.STOLEN, _STOLEN),
    _unit(Verdict.SPENT, ("product_destroyed",), _refused("product_destroyed"), Disposition.DESTROYED, _GONE),
    _unit(Verdict.INACTIVE, ("not_activated",), _refused("not_activated"), Disposition.INACTIVE),
    _unit(Verdict.EXPIRED, ("past_expiry",), _refused("past_expiry")),
    _unit(Verdict.UNKNOWN, ("serial_not_issued",), _refused("serial_not_issued"), None),
    *_others(),
)
_BY_TEXT = {sample.text: sample for sample in SAMPLES}
_NO_SAMPLE = next(sample for sample in SAMPLES if sample.judgement.verdict is Verdict.MALFORMED)


def of(text: str) -> SampleCode:
    """The sample that a text is; any other text is the malformed one."""
    return _BY_TEXT.get(text.strip(), _NO_SAMPLE)


def answer(text: str, now: datetime) -> Answer:
    """What a sandbox key is answered for a text."""
    sample = of(text)
    return Answer(sample.judgement, sample.code, sample.listing, None, now, sample.history)
