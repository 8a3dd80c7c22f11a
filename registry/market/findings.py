"""From checked texts to findings: which unit each names, and all that the judge wants to know of it.

1. Texts were read and seals checked before (`seals`), outside any transaction: a flood of forgeries takes no lock.
2. Serials are turned back into (order number, unit index), under each serial key its GTIN ever had, newest first. Exact
   first; what people mistype is folded only if the exact serial leads nowhere.
3. One snapshot of the database answers everything else, in a constant number of statements a chunk: what is decided of
   products, orders and keys comes from memory where their versions still stand (`_memory`), so a recall or a revocation
   counts from the next verify on.
What scans, sales and the like have made of a unit is not looked up here (`recording`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import numpy as np

from registry.codes.keyring import Keyring, StaleKeyring
from registry.codes.product_codes import ProductCode
from registry.codes.seals import CheckedText, verifies
from registry.codes.serials import SerialCipher, SerialOrigin, fold, is_serial
from registry.judgement import evidence
from registry.judgement.unit_state import UnitState
from registry.judgement.verdict import Findings, Issued, Judgement, SealState, agrees, judge, made_whole
from registry.market._memory import ShelvedOrder, Shelves, memory_of
from registry.model.days import local_day
from registry.model.goods import Level, Serials
from registry.model.keys import KeyState
from registry.model.measures import ENDED, Measure, Target
from registry.model.orders import Order, OrderState, RangeKind, Unit
from registry.store.engine.engine import Connection
from registry.store.market import measure_rows
from registry.store.orders import order_rows, own_serial_rows

# Below this many serials of one GTIN, arrays cost more than they save.
_WORTH_ARRAY = 16


# What a sentence puts behind a link without a query. It may be part of a serial, so it is left off last.
_PUNCTUATION = ".,;:!?'\")*_"
# What people type before a serial, as it is folded (`SERIA1`).
_LABEL = re.compile(r"(?:S/?N|S\.N\.?|SER[I1](?:A[L1])?(?:N[O0])?)[.:#=]*(?=.{12}$)", re.IGNORECASE)


class _SerialReading(NamedTuple):
    """A serial as issued, the number of the serial key it was read under, and where it leads."""

    serial: str
    key_number: int
    origin: SerialOrigin


@dataclass(frozen=True, slots=True)
class _NamedUnit:
    """The unit that a text names: its order, its index, its serial as issued."""

    shelved: ShelvedOrder
    index: int
    serial: str

    @property
    def unit(self) -> Unit:
        return Unit(self.shelved.order.id, self.index)


@dataclass(frozen=True, slots=True)
class Lookup:
    """One text, what is known of it, and how it is judged without the memory of its unit.

    `unit`: the unit it names, where nothing says that it is none of ours.
    """

    text: CheckedText
    findings: Findings
    judgement: Judgement
    unit: Unit | None

    @property
    def target(self) -> Target:
        assert self.findings.issued is not None
        return Target(self.findings.issued.order.gtin, unit=self.unit)

    @property
    def shipped(self) -> frozenset[str]:
        """The provinces that its unit's order was shipped to; empty where nobody said."""
        return self.findings.issued.shipped if self.findings.issued else frozenset()

    @property
    def sealed(self) -> bool:
        return self.findings.seal is SealState.VALID

    @property
    def ended(self) -> bool:
        """Whether a measure says that this unit is no more."""
        return any(measure.disposition in ENDED for measure in self.judgement.measures)

    def judged(self, state: UnitState) -> Judgement:
        """The judgement with what the memory of scans and sales adds."""
        findings = with_state(self.findings, state)
        return self.judgement if findings is self.findings else judge(findings)


def with_state(findings: Findings, state: UnitState) -> Findings:
    """The findings with what the memory of scans and sales adds to them; the same where it adds nothing."""
    sold = evidence.is_sold(state)
    if not (state.reached or state.why or sold):
        return findings
    return replace(findings, suspicion=evidence.suspicion(state), evidence_reasons=evidence.reasons(state), sold=sold)


def named_units(conn: Connection, keyring: Keyring, texts: Sequence[CheckedText]) -> list[Unit | None]:
    """The unit that each text names, issued by us; whatever else is known of it. Raises as `look_up`."""
    named = _named(_shelves(conn, texts), keyring, texts)
    return [one.unit if one else None for one in named]


def look_up(conn: Connection, keyring: Keyring, texts: Sequence[CheckedText], now: datetime) -> list[Findings]:
    """What is known of each text. Raises Unavailable, or StaleKeyring when the keyring must be loaded again.

    Where what is left of a damaged link is proven, it is that which is known, and the findings' reading.
    """
    left = [CheckedText(reading=text.remains) for text in texts if text.remains is not None]
    findings = _look_up(conn, keyring, [*texts, *left] if left else texts, now)
    of_left = iter(zip(left, findings[len(texts) :], strict=True))
    return [
        found if text.remains is None else _unless_damaged(keyring, found, *next(of_left))
        for text, found in zip(texts, findings[: len(texts)], strict=True)
    ]


def _look_up(conn: Connection, keyring: Keyring, texts: Sequence[CheckedText], now: datetime) -> list[Findings]:
    shelves = _shelves(conn, texts)
    seals = [_seal_state(text, keyring, shelves.states) for text in texts]
    named = _named(shelves, keyring, texts)
    shelves.find_lots(
        {(code.gtin, code.lot) for text in texts if (code := text.code) and code.level is Level.LOT and code.lot}
    )
    runs, measured = _of_units(conn, [one for one in named if one])
    today = local_day(now)
    findings = []
    for text, seal, one in zip(texts, seals, named, strict=True):
        unit = one.unit if one else None
        issued = _issued(one, runs.get(one.unit, _NO_RUNS)) if one else None
        on_unit = measured.get(unit, ()) if unit else ()
        findings.append(_findings(text, shelves, today, seal, issued, on_unit))
    return findings


# The orders of one lot differ in few expiries; beyond so many a lot's damaged link stays what it was.
_MOST_TRIES = 8


def _unless_damaged(keyring: Keyring, found: Findings, left: CheckedText, of_left: Findings) -> Findings:
    """What is known of what is left of a text, as without a seal, where its seal is good for what got lost on its way:
    proven, not presumed. Else what is known of the text as it is.

    Only a lot or an expiry that is not there is put in, from the order that GTIN and serial, or lot, lead to. What is
    there and differs stays as it is, and so does the seal.
    """
    code, seal = left.code, left.reading.seal if left.reading else None
    if code is not None and seal is not None and of_left.seal is SealState.INVALID:
        if of_left.issued is not None:
            orders = [of_left.issued.order] if of_left.issued.serial == code.serial else []
        else:
            orders = [order for order, _ in of_left.lot_orders if order.level is Level.LOT]
        wholes = dict.fromkeys(made_whole(order, code) for order in orders if order.code_key == seal.key_number)
        if any(verifies(keyring, whole, seal) for whole in islice(wholes, _MOST_TRIES)):
            return replace(of_left, seal=SealState.MISSING, damaged_link=True)
    return replace(found, seal_out_of_place=found.seal is SealState.MISSING)


_NO_RUNS: frozenset[RangeKind] = frozenset()


def _shelves(conn: Connection, texts: Sequence[CheckedText]) -> Shelves:
    return memory_of(conn.engine).shelves(conn, {text.code.gtin for text in texts if text.code})


def _named(shelves: Shelves, keyring: Keyring, texts: Sequence[CheckedText]) -> list[_NamedUnit | None]:
    own = _own_units(shelves, texts)
    readings = _serial_readings(shelves, keyring, texts)
    shelves.find_numbers(
        {
            (code.gtin, reading.origin.order_no)
            for text, of_text in zip(texts, readings, strict=True)
            if (code := text.code)
            for reading in of_text
        }
    )
    return [
        _named_by_own(text, own, shelves) or _named_by_ours(text, of_text, shelves)
        for text, of_text in zip(texts, readings, strict=True)
    ]


def _issued(named: _NamedUnit, runs: frozenset[RangeKind]) -> Issued:
    shelved = named.shelved
    return Issued(shelved.order, named.index, named.serial, shelved.corrections, runs, shelved.shipped)


def _findings(
    text: CheckedText,
    shelves: Shelves,
    today: date,
    seal: SealState,
    issued: Issued | None,
    on_unit: tuple[Measure, ...],
) -> Findings:
    code = text.code
    if code is None:
        return Findings(today, fault=text.fault, reading=text.reading, seal=seal, damaged_seal=text.damaged)
    shelf = shelves.by_gtin[code.gtin]
    of_lot = shelf.by_lot.get(code.lot, ()) if code.lot and code.level is Level.LOT else ()
    return Findings(
        today,
        text.fault,
        text.reading,
        shelf.listing,
        seal,
        text.damaged,
        issued,
        lot_orders=tuple([(shelved.order, shelved.corrections) for shelved in of_lot]),
        measures=shelf.measures + on_unit,
    )


def _of_units(
    conn: Connection, named: list[_NamedUnit]
) -> tuple[dict[Unit, frozenset[RangeKind]], dict[Unit, tuple[Measure, ...]]]:
    """The runs that units are in and the measures on them; asked only of orders that have any."""
    ranged = {one.unit for one in named if one.shelved.ranged}
    measured = {one.unit for one in named if one.shelved.measured}
    runs = order_rows.in_runs(conn, ranged) if ranged else {}
    on_units = measure_rows.on_units(conn, measured) if measured else {}
    return runs, {unit: tuple(standing) for unit, standing in on_units.items()}


def _seal_state(text: CheckedText, keyring: Keyring, states: dict[int, KeyState]) -> SealState:
    seal = text.reading.seal if text.reading else None
    if seal is None:
        return SealState.MISSING
    state = states.get(seal.key_number)
    if state is None:
        return SealState.UNKNOWN_KEY
    if state is KeyState.REVOKED:
        return SealState.REVOKED_KEY
    if seal.key_number not in keyring.publics:
        raise StaleKeyring("keyring_stale", "A key was made after this keyring was loaded.")
    return SealState.VALID if text.sealed else SealState.INVALID


@lru_cache(maxsize=10_000)
def _cipher(key: bytes, gtin: str) -> SerialCipher:
    return SerialCipher(key, gtin)


def _serial_readings(shelves: Shelves, keyring: Keyring, texts: Sequence[CheckedText]) -> list[list[_SerialReading]]:
    """For each text what its serial may mean: the exact spelling first, then folded; newest serial key first."""
    origins: dict[tuple[str, int], dict[str, SerialOrigin | None]] = {}
    options: list[list[tuple[str, int, str]]] = []
    for text in texts:
        code = text.code
        serial_keys = shelves.by_gtin[code.gtin].serial_keys if code and code.serial else ()
        if not (serial_keys and code and code.serial):
            options.append([])
            continue
        folded = fold(code.serial)
        spellings = dict.fromkeys((code.serial, folded, folded.rstrip(_PUNCTUATION), _LABEL.sub("", folded)))
        options.append(
            [(code.gtin, number, serial) for serial in spellings if is_serial(serial) for number in serial_keys]
        )
        for gtin, number, serial in options[-1]:
            origins.setdefault((gtin, number), {})[serial] = None
    for (gtin, number), of_serials in origins.items():
        _decode(_cipher(keyring.serial_key(number), gtin), of_serials)
    return [
        [
            _SerialReading(serial, number, origin)
            for gtin, number, serial in of_text
            if (origin := origins[gtin, number][serial])
        ]
        for of_text in options
    ]


def _decode(cipher: SerialCipher, origins: dict[str, SerialOrigin | None]) -> None:
    """Fill in where each serial leads."""
    if len(origins) < _WORTH_ARRAY:
        for serial in origins:
            origins[serial] = cipher.read(serial)
        return
    numbers, indices = cipher.read_array(np.array([serial.encode() for serial in origins], dtype="S12"))
    for serial, number, index in zip(list(origins), numbers.tolist(), indices.tolist(), strict=True):
        origins[serial] = SerialOrigin(number, index)


def _own_units(shelves: Shelves, texts: Sequence[CheckedText]) -> dict[tuple[str, str], Unit]:
    """The units of producers' own serials, by GTIN and serial, each with its order on the shelf."""
    wanted = {
        (code.gtin, code.serial)
        for text in texts
        if (code := text.code) and code.serial and (listing := shelves.by_gtin[code.gtin].listing)
        # Where serials are the producer's own, they can be nobody else's.
        if listing.serials is Serials.OWN
    }
    if not wanted:
        return {}
    own = own_serial_rows.find(shelves.conn, wanted)
    shelves.find_ids({(gtin, unit.order_id) for (gtin, _), unit in own.items()})
    return own


def _named_by_own(text: CheckedText, own: dict[tuple[str, str], Unit], shelves: Shelves) -> _NamedUnit | None:
    """The unit of a producer's own serial, matched exactly, once its whole upload is in."""
    code = text.code
    if code is None or code.serial is None or (unit := own.get((code.gtin, code.serial))) is None:
        return None
    shelved = shelves.by_gtin[code.gtin].by_id[unit.order_id]
    if shelved.order.state is OrderState.LOADING or not _can_be_of(text, code, shelved.order):
        return None
    return _NamedUnit(shelved, unit.unit_index, code.serial)


def _named_by_ours(text: CheckedText, readings: list[_SerialReading], shelves: Shelves) -> _NamedUnit | None:
    """The unit the first fitting reading leads to. Under a good seal, lot, expiry and key must be the order's own.

    A serial key speaks only for the orders placed under it: who holds a leaked one must not hit those placed since.
    """
    code = text.code
    if code is None:
        return None
    for serial, key_number, origin in readings:
        shelved = shelves.by_gtin[code.gtin].by_number.get(origin.order_no)
        if shelved is None or shelved.order.serial_key != key_number or shelved.order.level is not Level.UNIT:
            continue
        if origin.unit_index >= shelved.order.quantity:
            continue
        if _can_be_of(text, code, shelved.order):
            return _NamedUnit(shelved, origin.unit_index, serial)
    return None


def _can_be_of(text: CheckedText, code: ProductCode, order: Order) -> bool:
    """Whether an order can have made this code: under a good seal, lot, expiry and key are its own."""
    seal = text.reading.seal if text.reading else None
    return not (text.sealed and seal) or (agrees(order, code) and seal.key_number == order.code_key)
