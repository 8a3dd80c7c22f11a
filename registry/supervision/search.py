"""Search: one box for any code, serial, GTIN, tax code, order, flag, receipt, lot or name; nothing is recorded.

1. A text may mean several things (13 digits are a GTIN or a branch's tax code), so every reading is tried, and each hit
   says what it is. Names are found without regard to case and marks.
2. A code of a unit or lot is judged as anybody's, without a trace.
3. A registry's serial alone names no unit: it decodes to some place under every product, so it needs its GTIN. A
   producer's own serial is looked up as it is.
4. At most 20 hits of a kind. An authority finds what lies in its territory, an organisation its own goods and orders.
"""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from registry.codes import product_codes, serials
from registry.codes.keyring import Keyring
from registry.errors import Invalid, RegistryError
from registry.intake.template import authorisation, normalise_tax_code
from registry.judgement.answers import Answer
from registry.judgement.verdict import PROVES_NOTHING
from registry.market.verification import verify
from registry.model.goods import Level, Listing, Organisation, search_key
from registry.model.orders import Order, Unit
from registry.model.people import Viewer
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import Connection, Engine, read
from registry.store.orders import order_rows
from registry.store.supervision import flag_rows, lookup_rows

AT_MOST = 20
MAX_LENGTH = product_codes.MAX_LENGTH
_ORDER = re.compile(rf"[{serials.ALPHABET}]{{8}}")
_FLAG = re.compile(r"#\s*([0-9]{1,15})|([0-9]{1,7})")
_RECEIPT = re.compile(r"[0-9A-Z]{6,12}")
_LOT = re.compile(r"[!-~]{1,20}")
# Fewer letters would name nearly everything.
_SHORTEST = 2


class HitKind(StrEnum):
    """What was found."""

    UNIT = "unit"
    LOT = "lot"
    ORDER = "order"
    PRODUCT = "product"
    ORGANISATION = "organisation"
    FLAG = "flag"
    REPORT = "report"


class Note(StrEnum):
    """What is to be said beside the hits."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    SERIAL_NEEDS_GTIN = "serial_needs_gtin"
    GTIN_UNKNOWN = "gtin_unknown"
    CHECK_DIGIT = "check_digit"
    LOT_CASE = "lot_case"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found: what names it (`gtin`, `lot`, `unit`, or the `number` of an organisation, flag or
    report), and what it is called, as far as it has a name. `loose`: its name only holds what was typed, or is written
    otherwise.
    """

    kind: HitKind
    name: str
    detail: str = ""
    gtin: str | None = None
    lot: str | None = None
    unit: Unit | None = None
    number: int | None = None
    loose: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class SearchHit:
    """What a text may mean; `answer` is the judgement where it is the code of a unit or lot."""

    text: str
    answer: Answer | None = None
    hits: tuple[Hit, ...] = ()
    notes: tuple[Note, ...] = ()


def search(engine: Engine, keyring: Keyring, viewer: Viewer, text: str, now: datetime) -> SearchHit:
    """Everything that a typed, pasted or scanned text may name. Raises Unavailable, never because of the text."""
    text = unicodedata.normalize("NFC", text).strip(" \t\r\n\ufeff")
    if not text or len(text) > MAX_LENGTH:
        return SearchHit(text[:MAX_LENGTH], notes=(Note.TOO_LONG if text else Note.EMPTY,))
    gtin, deeper, code_notes = _as_code(text)
    notes = list(code_notes)
    answer = verify(engine, keyring, text, now) if deeper else None
    with read(engine) as conn:
        hits = _of_answer(conn, viewer, answer) if answer else []
        if not deeper:
            plain = "".join(sign for sign in text if sign.isprintable())
            hits += _by_number(conn, viewer, plain) + _by_name(conn, viewer, plain)
        if gtin is not None:
            listing = listing_rows.visible(conn, viewer, gtin)
            hits += [_product(listing)] if listing else []
            notes += [] if listing else [Note.GTIN_UNKNOWN]
    if not deeper and gtin is None and serials.is_serial(serials.fold(text)):
        notes.append(Note.SERIAL_NEEDS_GTIN)
    if any(hit.kind is HitKind.LOT and hit.loose for hit in hits):
        notes.append(Note.LOT_CASE)
    hits, cut = _bounded(hits)
    return SearchHit(text, answer, tuple(hits), tuple(notes + ([Note.MORE] if cut else [])))


def is_code(text: str) -> bool:
    """Whether a text is the code of a unit or lot: it may hold a seal, so it is not put into an address."""
    return _as_code(text).deeper or len(text) > 60


class _NamedCode(NamedTuple):
    """The GTIN that a text names, whether it names a unit or lot of it, and what is wrong with it."""

    gtin: str | None = None
    deeper: bool = False
    notes: tuple[Note, ...] = ()


def _as_code(text: str) -> _NamedCode:
    try:
        code = product_codes.read(text).code
    except RegistryError as fault:
        mistyped = fault.code == "check_digit" and text.isdigit() and len(text) in (8, 12, 13, 14)
        return _NamedCode(notes=(Note.CHECK_DIGIT,) if mistyped else ())
    return _NamedCode(code.gtin, code.level is not Level.TYPE) if code is not None else _NamedCode()


def _of_answer(conn: Connection, viewer: Viewer, answer: Answer) -> list[Hit]:
    """The unit and lot that a code proves or names."""
    code = answer.code
    if code is None or answer.judgement.verdict in PROVES_NOTHING or answer.listing is None:
        return []
    listing = answer.listing
    if not listing_rows.sees(conn, viewer, listing.organisation.id):
        return []
    hits = []
    if answer.unit is not None:
        serial = code.serial or ""
        hits.append(Hit(HitKind.UNIT, serial, listing.product.name, code.gtin, answer.judgement.lot, answer.unit))
    lot = answer.judgement.lot or code.lot
    if lot is not None and order_rows.of_lots(conn, [(code.gtin, lot)]):
        hits.append(_lot(listing, lot))
    return hits


def _by_number(conn: Connection, viewer: Viewer, text: str) -> list[Hit]:
    """Organisations by tax code, orders, flags, reports by receipt, units by a producer's own serial."""
    hits: list[Hit] = []
    try:
        organisation = listing_rows.organisation_by_tax_code(conn, normalise_tax_code(text))
    except Invalid:
        organisation = None
    hits += [_organisation(organisation)] if organisation and listing_rows.sees(conn, viewer, organisation.id) else []
    plain = text.upper().replace("-", "").replace(" ", "")
    if _ORDER.fullmatch(plain):
        order = order_rows.visible(conn, viewer, plain)
        hits += [_order(order)] if order else []
    if viewer.organisation_id is not None:
        return hits
    named = _FLAG.fullmatch(text)
    if named:
        flag = flag_rows.one(conn, viewer, int(named[1] or named[2]))
        hits += [Hit(HitKind.FLAG, f"#{flag.id}", flag.kind.value, flag.gtin, flag.lot, number=flag.id)] if flag else []
    report = lookup_rows.report(conn, viewer, plain) if _RECEIPT.fullmatch(plain) else None
    hits += [Hit(HitKind.REPORT, plain, report.gtin, number=report.id)] if report else []
    if _LOT.fullmatch(text):
        own = lookup_rows.own_serial(conn, viewer, text)[: AT_MOST + 1]
        hits += [Hit(HitKind.UNIT, text, gtin, gtin, unit=unit) for gtin, unit in own]
    return hits


def _by_name(conn: Connection, viewer: Viewer, text: str) -> list[Hit]:
    """Lots of this name, and products and organisations whose names hold every word."""
    hits: list[Hit] = []
    if _LOT.fullmatch(text):
        lots = lookup_rows.lots(conn, viewer, text, AT_MOST + 1)
        listings = listing_rows.listings(conn, [gtin for gtin, _ in lots]) if lots else {}
        hits += [replace(_lot(listings[gtin], lot), loose=lot != text) for gtin, lot in lots]
    words = search_key(text).split()
    if len("".join(words)) < _SHORTEST:
        return hits
    permit = authorisation(text).normalised
    for listing in lookup_rows.listings(conn, viewer, words, permit, AT_MOST + 1):
        allowed = listing.product.authorisation
        named = _is_name(listing.product.name, words) or bool(allowed and allowed.normalised == permit)
        hits.append(replace(_product(listing), loose=not named))
    for one in lookup_rows.organisations(conn, viewer, words, AT_MOST + 1):
        hits.append(replace(_organisation(one), loose=not _is_name(one.name, words)))
    return hits


def _is_name(name: str, words: list[str]) -> bool:
    return search_key(name).split() == words


def _product(listing: Listing) -> Hit:
    gtin = listing.product.gtin
    return Hit(HitKind.PRODUCT, listing.product.name, listing.organisation.name, gtin)


def _lot(listing: Listing, lot: str) -> Hit:
    return Hit(HitKind.LOT, lot, listing.product.name, listing.product.gtin, lot)


def _order(order: Order) -> Hit:
    return Hit(HitKind.ORDER, order.id, order.lot or "", order.gtin, order.lot)


def _organisation(one: Organisation) -> Hit:
    return Hit(HitKind.ORGANISATION, one.name, one.tax_code or "", number=one.id)


def _bounded(hits: list[Hit]) -> tuple[list[Hit], bool]:
    """Each hit once, in the order of the kinds, at most 20 of a kind; whether any were left out."""
    kept: list[Hit] = []
    cut = False
    for kind in HitKind:
        of_kind = list(dict.fromkeys(hit for hit in hits if hit.kind is kind))
        kept += of_kind[:AT_MOST]
        cut = cut or len(of_kind) > AT_MOST
    return kept, cut
