"""Sell one pack, and take a sale back.

1. A sale speaks of one unit and needs its sealed code: a typed serial proves no item in hand. Its unit is named and
   locked before what stands against it is looked up, so what was said until then counts; whether the sale is a second
   one, `evidence` decides.
2. A sale that is refused is recorded too, with its reason and under the moment of the refusal. Refusals name a code's
   unit, never its text; those that name none are kept up to a bound.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from registry.codes import pseudonyms
from registry.codes.keyring import Keyring
from registry.codes.seals import open_texts
from registry.errors import Invalid, Refused
from registry.judgement import evidence, marks
from registry.judgement.accusation import accusation, unit_evidence
from registry.judgement.answers import Answer
from registry.judgement.evidence import SaleSighting
from registry.judgement.evidence_parameters import Parameters
from registry.judgement.unit_state import UnitState, pack, unpack
from registry.judgement.verdict import PROVES_NOTHING, SealState
from registry.market import flag_raising, sellers
from registry.market.findings import look_up, named_units
from registry.market.recording import as_it_stands, raise_flag, shadowed
from registry.market.sellers import Seller
from registry.market.verification import Question, Settlement, answers_to, find_target, judged_lookup
from registry.market.visits import Rules
from registry.model import phrases
from registry.model.cases import FlagKind
from registry.model.flag_evidence import SaleInQuestion
from registry.model.goods import Level, search_key
from registry.model.measures import ENDED, TRANSITIONS, Act, Scope, Target
from registry.model.orders import Unit
from registry.model.sightings import Channel, Locating, Sale, SaleOutcome, Sighting, Suspicion, in_province
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import Connection, Engine, record
from registry.store.market import sale_rows, unit_rows
from registry.store.market.sale_rows import SalePlace
from registry.store.market.unit_rows import StoredUnit
from registry.store.orders import order_rows


@dataclass(frozen=True, slots=True)
class SaleReport:
    """A sale as a till tells it: the code as scanned, the till's own id of the sale (1 to 100 characters), its time."""

    text: str
    id: str
    at: datetime
    seller: Seller


@dataclass(frozen=True, slots=True)
class SaleResult:
    """What became of a reported sale, and how far the evidence of a copy has gone after it.

    `reason` says why it was refused, a code of `phrases.SALES` or `phrases.REASONS`; of a `repeated` one it says
    `sale_taken_back` where that sale stands no more. `answer` is what the code said before the sale.
    """

    outcome: SaleOutcome
    reason: str | None
    answer: Answer
    suspicion: Suspicion


_NO_SALE = {f"{scope}_{disposition}" for scope in Scope for disposition in TRANSITIONS[Act.SELL].barred}
_NO_SALE |= {"order_cancelled", "spoiled", "not_activated", "past_expiry"}
# Clocks of tills go wrong by minutes; more is a till that needs a hand.
_CLOCK_SKEW = timedelta(minutes=5)
# Kept refusals of a day beyond which those that name no unit are only answered.
MAX_REFUSED = 1000


def sell(engine: Engine, keyring: Keyring, report: SaleReport, now: datetime, rules: Rules) -> SaleResult:
    """Record a sale or dispensing of one unit, or its refusal; safe to repeat.

    Raises Invalid for a report that breaks a rule of form, Unavailable when nothing could be recorded.
    """
    sellers.check(report.seller)
    if not 1 <= len(report.id) <= 100 or not report.id.isprintable():
        raise Invalid("sale_id", "The id of a sale has 1 to 100 printable characters.")
    question = Question(keyring, open_texts(keyring, [report.text]), now)
    with record(engine) as conn:
        item = _item(conn, question)
        reason = _refusal(item.answer) or _wrong_time(conn, item.answer, report, now)
        if reason is not None:
            refused = _row(item.unit, replace(report, at=now), SaleOutcome.REFUSED, reason)
            level = _record_refusal(conn, item, refused, report.seller.channel, rules)
            return SaleResult(SaleOutcome.REFUSED, reason, item.answer, level)
        return _record_sale(conn, keyring.pseudonym_key, item, report, now, rules)


@dataclass(frozen=True, slots=True)
class _Item:
    """What the till holds: what its code says, and the unit that it proves or names, locked, with what is stored of it;
    None where nothing of ours stands behind the code.
    """

    answer: Answer
    unit: Unit | None
    stored: StoredUnit | None

    @property
    def target(self) -> Target:
        assert self.answer.code is not None
        return Target(self.answer.code.gtin, unit=self.unit)

    @property
    def state(self) -> UnitState:
        return unpack(self.stored.state if self.stored else b"")


def _item(conn: Connection, question: Question) -> _Item:
    """Lock the unit that a text names, then look up what is known of it. A seal that is not good takes no lock."""
    keyring, (text,) = question.keyring, question.texts
    sealed_badly = text.reading is not None and text.reading.seal is not None and not text.sealed
    named = [] if sealed_badly else [unit for unit in named_units(conn, keyring, [text]) if unit]
    while True:
        stored = unit_rows.lock(conn, named)
        lookup = judged_lookup(text, *look_up(conn, keyring, [text], question.now))
        if lookup.unit is None or lookup.unit in named:
            break
        # Its seal's key is revoked, so that it counts as if it had none; or the unit was put on record just now.
        named.append(lookup.unit)
    unit_rows.release(conn, [unit for unit in named if unit != lookup.unit and unit not in stored])
    weighings = {lookup.unit: as_it_stands(stored.get(lookup.unit))} if lookup.unit else {}
    (answer,) = answers_to(question, Settlement([lookup], weighings))
    return _Item(answer, lookup.unit, stored.get(lookup.unit) if lookup.unit else None)


def _refusal(answer: Answer) -> str | None:
    """Why this code cannot be sold, by what it says itself and by what stands against its unit."""
    judgement = answer.judgement
    if judgement.verdict in PROVES_NOTHING:
        return judgement.reasons[0]
    if answer.unit is None:
        return "names_only_lot" if judgement.level is Level.LOT else "names_only_product"
    if judgement.seal is not SealState.VALID:
        return "unsealed_sale"
    return next((reason for reason in judgement.reasons if reason in _NO_SALE), None)


def _wrong_time(conn: Connection, answer: Answer, report: SaleReport, now: datetime) -> str | None:
    if report.at > now + _CLOCK_SKEW:
        return "sale_in_future"
    order = order_rows.by_id(conn, answer.unit.order_id) if answer.unit else None
    return "sale_before_order" if order is not None and report.at < order.placed_at else None


def _record_refusal(conn: Connection, item: _Item, refused: Sale, channel: Channel, rules: Rules) -> Suspicion:
    """Record a refusal. Those that name no unit stay bounded, so that they fill no disk."""
    level = Suspicion.NONE
    if item.unit is not None:
        level = _held_after_end(conn, item, item.unit, refused, channel, rules)
    elif sale_rows.refused_without_unit(conn, refused.at - timedelta(days=1)) >= MAX_REFUSED:
        return level
    sale_rows.record(conn, refused)
    return level


def _row(unit: Unit | None, report: SaleReport, outcome: SaleOutcome, reason: str | None = None) -> Sale:
    seller = report.seller
    return Sale(
        unit,
        report.id,
        report.at,
        seller.organisation_id,
        seller.by,
        seller.place_on_record,
        seller.province,
        outcome,
        reason,
        site_id=seller.site.id if seller.site else None,
    )


def _held_after_end(
    conn: Connection, item: _Item, unit: Unit, refused: Sale, channel: Channel, rules: Rules
) -> Suspicion:
    """What a refused sale says of its unit: a shop that holds what is destroyed or exported holds a copy."""
    after, judgement = item.state, item.answer.judgement
    shadow = item.stored.shadow if item.stored else None
    if judgement.seal is SealState.VALID and any(measure.disposition in ENDED for measure in judgement.measures):
        after = evidence.seen_after_end(after, channel)
        shadow = shadowed(item.stored, lambda state, _: evidence.seen_after_end(state, channel), rules)
        sold = _in_question(conn, [refused])
        flag_evidence = unit_evidence(after, rules.shown, sold)
        flag_raising.raise_or_join(conn, FlagKind.SEEN_AFTER_END, item.target, True, flag_evidence, refused.at)
        raise_flag(conn, item.target, accusation(item.state, after, rules.shown, sold), refused.at)
    _store(conn, unit, item.stored, after, shadow, rules.shown)
    return evidence.suspicion(after)


def _record_sale(
    conn: Connection, key: bytes, item: _Item, report: SaleReport, now: datetime, rules: Rules
) -> SaleResult:
    unit, before, seller = item.unit, item.state, report.seller
    assert unit is not None
    earlier = _sales(conn, unit) if item.stored else []
    there = next((sale for sale in reversed(earlier) if sale.id == report.id and seller.made(sale)), None)
    if there is not None:
        unit_rows.release(conn, [] if item.stored else [unit])
        why = "sale_taken_back" if there.undone_at is not None else None
        return SaleResult(SaleOutcome.REPEATED, why, item.answer, evidence.suspicion(before))
    sighting = _sighting(key, unit, report, before, earlier)
    after, outcome = evidence.after_sale(before, sighting, rules.shown)
    if outcome is not SaleOutcome.REPEATED:
        row = _row(unit, report, outcome)
        sale_rows.record(conn, row)
        if after.reached > before.reached:
            sold = _in_question(conn, [*earlier[-1:], row])
            raise_flag(conn, item.target, accusation(before, after, rules.shown, sold), now)
    shadow = shadowed(item.stored, lambda state, hidden: evidence.after_sale(state, sighting, hidden)[0], rules)
    _store(conn, unit, item.stored, after, shadow, rules.shown)
    return SaleResult(outcome, None, item.answer, evidence.suspicion(after))


def _sales(conn: Connection, unit: Unit) -> list[Sale]:
    """The sales of a unit that were not refused, oldest first."""
    return [sale for sale in sale_rows.of_unit(conn, unit) if sale.outcome is not SaleOutcome.REFUSED]


def _sighting(key: bytes, unit: Unit, report: SaleReport, before: UnitState, earlier: Sequence[Sale]) -> SaleSighting:
    """The sale as the evidence sees it: pseudonyms of this unit alone."""
    seller = report.seller
    position = seller.site.position if seller.site else None
    if position is None and seller.province:
        position = in_province(seller.province, Locating.ACCOUNT)
    organisation = pseudonyms.pseudonym(key, unit, pseudonyms.ORGANISATION, seller.acts_for)
    sighting = Sighting(int(report.at.timestamp() // 60), seller.channel, organisation=organisation, position=position)
    sale = pseudonyms.pseudonym(key, unit, pseudonyms.SALE, report.id)
    standing = [one for one in earlier if _is_sold_as(key, unit, one, before)]
    own = seller.organisation_id is not None and any(seller.is_of_organisation(one) for one in standing)
    return SaleSighting(sighting, _place(key, unit, seller, before, earlier), sale, own)


def _is_sold_as(key: bytes, unit: Unit, sale: Sale, state: UnitState) -> bool:
    """Whether a recorded sale is the last one of a state, which knows its id only as a pseudonym."""
    return pseudonyms.pseudonym(key, unit, pseudonyms.SALE, sale.id) == state.selling.sale


def _place(key: bytes, unit: Unit, seller: Seller, before: UnitState, earlier: Sequence[Sale]) -> int:
    """Where a seller stands, as the unit's memory knows it: a sale of an earlier release is remembered by its name."""
    by_name = (f"{sale.organisation_id or ''} {search_key(sale.place)}" for sale in earlier if seller.made(sale))
    remembered = before.selling.place
    if remembered in {pseudonyms.pseudonym(key, unit, pseudonyms.PLACE, text) for text in by_name}:
        return remembered
    return pseudonyms.pseudonym(key, unit, pseudonyms.PLACE, seller.stands_at)


def _store(
    conn: Connection,
    unit: Unit,
    stored: StoredUnit | None,
    after: UnitState,
    shadow: bytes | None,
    rules: Parameters,
) -> None:
    """Keep what became of a locked unit, with its state in shadow; where nothing did, it has no row."""
    if after == unpack(stored.state if stored else b""):
        unit_rows.release(conn, [] if stored else [unit])
        return
    kept = marks.PLACES & (stored.marks if stored else 0)
    unit_rows.save(conn, {unit: StoredUnit(pack(after), shadow, kept | marks.of_state(after, rules))})


def _in_question(conn: Connection, sales: list[Sale]) -> tuple[SaleInQuestion, ...]:
    """Sales as an officer sees them: whose, where and when."""
    names = listing_rows.names(conn, {sale.organisation_id for sale in sales if sale.organisation_id is not None})
    return tuple(
        SaleInQuestion(sale.at, sale.place, sale.province, names.get(sale.organisation_id or 0), sale.by, sale.outcome)
        for sale in sales
    )


def undo_sale(engine: Engine, keyring: Keyring, what: str | Unit, seller: Seller, now: datetime, rules: Rules) -> bool:
    """Take a sale back, at the place that sold it and within ten days; False when it was back already.

    Raises NotFound for a code that proves no issue, Invalid for one that names no unit, Refused `not_sold`,
    `sold_elsewhere` or `undo_too_late`.
    """
    sellers.check(seller)
    unit = what if isinstance(what, Unit) else find_target(engine, keyring, what, now).unit
    if unit is None:
        raise Invalid("names_only_lot", "This code names a whole lot: only a single item is sold and taken back.")
    key = keyring.pseudonym_key
    with record(engine) as conn:
        stored = unit_rows.lock(conn, [unit]).get(unit)
        before, earlier = unpack(stored.state if stored else b""), _sales(conn, unit)
        place, minute = _place(key, unit, seller, before, earlier), int(now.timestamp() // 60)
        after, refusal = evidence.after_undo(before, place, minute, rules.shown)
        if refusal is not None:
            raise Refused(refusal, phrases.sale(refusal).en)
        if after != before:
            _mark_undone(conn, key, unit, before, earlier, (seller, now))
        shadow = shadowed(stored, lambda state, hidden: evidence.after_undo(state, place, minute, hidden)[0], rules)
        _store(conn, unit, stored, after, shadow, rules.shown)
    return after != before


def _mark_undone(
    conn: Connection, key: bytes, unit: Unit, before: UnitState, earlier: Sequence[Sale], hand: tuple[Seller, datetime]
) -> None:
    """Mark the row of the sale that stands."""
    seller, now = hand
    for sale in earlier:
        if seller.made(sale) and _is_sold_as(key, unit, sale, before):
            sale_rows.mark_undone(conn, unit, sale.id, seller.by, now, SalePlace(sale.organisation_id, sale.place))
