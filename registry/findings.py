"""From texts to findings: read -> seal -> locate -> look up, all that the judge wants to know.

1. Every text is read; a text that is no code has its fault already.
2. Seals are checked before any transaction, so that a flood of forgeries takes no lock; threads share the work of a
   large chunk, because `cryptography` releases the interpreter while it computes.
3. Serials are turned back into (order number, unit index), under each serial key its GTIN ever had, newest first. Exact
   first; what people mistype is folded only if the exact serial leads nowhere.
4. One snapshot of the database answers everything else, in a constant number of statements a chunk. Key states are part
   of it: a revocation counts from the next verify on.
What scans, sales and the like have made of a unit is not looked up here (`recording`).
"""

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

import numpy as np

from registry import codes
from registry.codes import ProductCode, Reading, Seal, SealField
from registry.errors import RegistryError
from registry.keyring import Keyring, KeyState, StaleKeyring
from registry.model import Level, Listing, Measure, Order, OrderState, Serials, Unit, local_day
from registry.serials import Place, SerialCipher, fold, is_serial
from registry.store import catalogue, keys, measures, orders, own_serials
from registry.store.engine import Connection
from registry.verdict import Findings, Issued, SealState, agrees

# Below this many seals, handing them to threads costs more than it saves.
_WORTH_THREADS = 32
# Below this many serials of one GTIN, arrays cost more than they save.
_WORTH_ARRAY = 16

# A serial as issued, the number of the serial key it was read under, and where it leads.
_Placed = tuple[str, int, Place]

T = TypeVar("T")


@dataclass(slots=True)
class Case:
    """One text, read, and its seal tried against every key in hand. `fault`: why it could not be read."""

    fault: str | None = None
    reading: Reading | None = None
    sealed: bool = False
    damaged: bool = False

    @property
    def code(self) -> ProductCode | None:
        return self.reading.code if self.reading else None


def open_texts(keyring: Keyring, texts: Sequence[str]) -> list[Case]:
    """The texts read and their seals checked, in order; needs no database."""
    return _spread(_opened_by(keyring), [_read(text) for text in texts])


def _read(text: str) -> Case:
    try:
        return Case(reading=codes.read(text))
    except RegistryError as fault:
        return Case(fault=fault.code)


def _opened_by(keyring: Keyring) -> Callable[[Case], Case]:
    def opened(case: Case) -> Case:
        reading = case.reading
        if reading is None or reading.code is None:
            return case
        if reading.seal is not None:
            case.sealed = _verifies(keyring, reading.code, reading.seal)
        if not case.sealed and reading.seal_text is not None and reading.seal_field is not SealField.OTHER:
            case.damaged = reading.seal_field is SealField.DAMAGED or _verifies_swapped(keyring, reading)
        return case

    return opened


def _verifies(keyring: Keyring, code: ProductCode, seal: Seal) -> bool:
    return keyring.check(seal.key_number, codes.signed_bytes(code, seal.header), seal.signature)


def _verifies_swapped(keyring: Keyring, reading: Reading) -> bool:
    """Whether the seal would be good had the scanner's caps lock been off: of the seal alone, or of all text."""
    assert reading.code is not None
    assert reading.seal_text is not None
    for text in (reading.seal_text, reading.seal_text.swapcase()):
        seal = codes.parse_seal(text)
        if seal is None:
            continue
        for code in (reading.code, reading.code.swapped_case()):
            if _verifies(keyring, code, seal):
                return True
    return False


def _spread(work: Callable[[T], T], items: list[T]) -> list[T]:
    if len(items) < _WORTH_THREADS:
        return [work(item) for item in items]
    with ThreadPoolExecutor() as threads:
        return list(threads.map(work, items))


@lru_cache(maxsize=10_000)
def _cipher(key: bytes, gtin: str) -> SerialCipher:
    return SerialCipher(key, gtin)


def look_up(conn: Connection, keyring: Keyring, cases: list[Case], now: datetime) -> list[Findings]:
    """What is known of each case. Raises Unavailable, or StaleKeyring when the keyring must be loaded again."""
    gtins = {case.code.gtin for case in cases if case.code}
    listings = catalogue.listings(conn, gtins)
    states = keys.states(conn)
    seals = [_seal_state(case, keyring, states) for case in cases]
    placed = _places(conn, keyring, cases, gtins)
    by_number = orders.by_numbers(conn, {place.order_no for places in placed for *_, place in places})
    own = own_serials.find(
        conn, {(c.gtin, c.serial) for case in cases if (c := case.code) and c.serial and _own(c, listings)}
    )
    by_id = orders.by_ids(conn, {unit.order_id for unit in own.values()})
    issued = [
        _issued_own(case, own, by_id) or _issued(case, places, by_number)
        for case, places in zip(cases, placed, strict=True)
    ]
    lots = {(c.gtin, c.lot) for case in cases if (c := case.code) and c.level is Level.LOT and c.lot}
    of_lots = orders.of_lots(conn, lots)
    ids = {i.order.id for i in issued if i} | {o.id for found in of_lots.values() for o in found}
    corrections = orders.corrections_of(conn, ids)
    units = {Unit(i.order.id, i.index) for i in issued if i}
    runs = orders.in_runs(conn, units)
    on_units = measures.on_units(conn, units)
    wide = measures.on_products_and_lots(conn, gtins)
    today = local_day(now)
    results = []
    for case, seal, unit in zip(cases, seals, issued, strict=True):
        code = case.code
        standing: list[Measure] = list(wide.get(code.gtin, ())) if code else []
        if unit is not None:
            place = Unit(unit.order.id, unit.index)
            standing += on_units.get(place, ())
            said = tuple(corrections.get(unit.order.id, ()))
            unit = replace(unit, corrections=said, runs=runs.get(place, frozenset()))
        found_lots = of_lots.get((code.gtin, code.lot or ""), []) if code else []
        results.append(
            Findings(
                today,
                fault=case.fault,
                reading=case.reading,
                listing=listings.get(code.gtin) if code else None,
                seal=seal,
                damaged_seal=case.damaged,
                issued=unit,
                lot_orders=tuple((order, tuple(corrections.get(order.id, ()))) for order in found_lots),
                measures=tuple(standing),
            )
        )
    return results


def _seal_state(case: Case, keyring: Keyring, states: dict[int, KeyState]) -> SealState:
    seal = case.reading.seal if case.reading else None
    if seal is None:
        return SealState.MISSING
    state = states.get(seal.key_number)
    if state is None:
        return SealState.UNKNOWN_KEY
    if state is KeyState.REVOKED:
        return SealState.REVOKED_KEY
    if seal.key_number not in keyring.publics:
        raise StaleKeyring("keyring_stale", "A key was made after this keyring was loaded.")
    return SealState.VALID if case.sealed else SealState.INVALID


def _places(conn: Connection, keyring: Keyring, cases: list[Case], gtins: Collection[str]) -> list[list[_Placed]]:
    """For each case the places its serial may mean: the exact spelling first, then folded; newest serial key first."""
    serial_keys = keys.serial_keys(conn, gtins)
    wanted: dict[tuple[str, int], dict[str, Place | None]] = {}
    options: list[list[tuple[str, int, str]]] = []
    for case in cases:
        code = case.code
        spellings = dict.fromkeys((code.serial, fold(code.serial))) if code and code.serial else ()
        options.append(
            [
                (code.gtin, number, serial)
                for serial in spellings
                if code and is_serial(serial)
                for number in serial_keys.get(code.gtin, ())
            ]
        )
        for gtin, number, serial in options[-1]:
            wanted.setdefault((gtin, number), {})[serial] = None
    for (gtin, number), serials in wanted.items():
        _decode(_cipher(keyring.serial_key(number), gtin), serials)
    return [
        [(serial, number, place) for gtin, number, serial in chosen if (place := wanted[gtin, number][serial])]
        for chosen in options
    ]


def _decode(cipher: SerialCipher, serials: dict[str, Place | None]) -> None:
    if len(serials) < _WORTH_ARRAY:
        for serial in serials:
            serials[serial] = cipher.read(serial)
        return
    numbers, indices = cipher.read_array(np.array([serial.encode() for serial in serials], dtype="S12"))
    for serial, number, index in zip(list(serials), numbers.tolist(), indices.tolist(), strict=True):
        serials[serial] = Place(number, index)


def _own(code: ProductCode, listings: dict[str, Listing]) -> bool:
    """Whether the code's serial can only be one of its producer's own."""
    listing = listings.get(code.gtin)
    return listing is not None and listing.serials is Serials.OWN


def _issued_own(case: Case, own: dict[tuple[str, str], Unit], by_id: dict[str, Order]) -> Issued | None:
    """The unit of a producer's own serial, matched exactly, once its whole upload is in."""
    code = case.code
    if code is None or code.serial is None or (unit := own.get((code.gtin, code.serial))) is None:
        return None
    order = by_id[unit.order_id]
    if order.state is OrderState.LOADING or not _made(case, code, order):
        return None
    return Issued(order, unit.unit_index, code.serial)


def _issued(case: Case, places: list[_Placed], by_number: dict[tuple[str, int], Order]) -> Issued | None:
    """The unit the first fitting place leads to. Under a good seal, lot, expiry and key must be the order's own.

    A serial key speaks only for the orders placed under it: who holds a leaked one must not hit those placed since.
    """
    code = case.code
    if code is None:
        return None
    for serial, number, place in places:
        order = by_number.get((code.gtin, place.order_no))
        if order is None or order.serial_key != number or order.level is not Level.UNIT:
            continue
        if place.unit_index >= order.quantity:
            continue
        if _made(case, code, order):
            return Issued(order, place.unit_index, serial)
    return None


def _made(case: Case, code: ProductCode, order: Order) -> bool:
    """Whether an order can have made this code: under a good seal, lot, expiry and key are its own."""
    seal = case.reading.seal if case.reading else None
    return not (case.sealed and seal) or (agrees(order, code) and seal.key_number == order.code_key)
