"""From cases to findings: locate -> look up, all that the judge wants to know.

1. Texts were read and seals checked before (`seals`), outside any transaction: a flood of forgeries takes no lock.
2. Serials are turned back into (order number, unit index), under each serial key its GTIN ever had, newest first. Exact
   first; what people mistype is folded only if the exact serial leads nowhere.
3. One snapshot of the database answers everything else, in a constant number of statements a chunk: what is decided of
   products, orders and keys comes from memory where their versions still stand (`_memory`), so a recall or a revocation
   counts from the next verify on.
What scans, sales and the like have made of a unit is not looked up here (`recording`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import numpy as np

from registry.codes.keyring import Keyring, StaleKeyring
from registry.codes.product_codes import ProductCode
from registry.codes.seals import CheckedText
from registry.codes.serials import SerialCipher, SerialOrigin, fold, is_serial
from registry.judgement.verdict import Findings, Issued, SealState, agrees
from registry.market import _memory
from registry.market._memory import Known, Shelves
from registry.model.days import local_day
from registry.model.goods import Level, Serials
from registry.model.keys import KeyState
from registry.model.measures import Measure
from registry.model.orders import Order, OrderState, RangeKind, Unit
from registry.store.engine.engine import Connection
from registry.store.market import measures
from registry.store.orders import orders, own_serials

# Below this many serials of one GTIN, arrays cost more than they save.
_WORTH_ARRAY = 16

# A serial as issued, the number of the serial key it was read under, and where it leads.
_Placed = tuple[str, int, SerialOrigin]


@lru_cache(maxsize=10_000)
def _cipher(key: bytes, gtin: str) -> SerialCipher:
    return SerialCipher(key, gtin)


def look_up(conn: Connection, keyring: Keyring, cases: Sequence[CheckedText], now: datetime) -> list[Findings]:
    """What is known of each case. Raises Unavailable, or StaleKeyring when the keyring must be loaded again."""
    return [found for found, _ in located(conn, keyring, cases, now)]


def located(
    conn: Connection, keyring: Keyring, cases: Sequence[CheckedText], now: datetime
) -> list[tuple[Findings, frozenset[str]]]:
    """As `look_up`; beside each, the provinces that the order of its unit was shipped to."""
    asked = _memory.of(conn.engine).asked(conn, {case.code.gtin for case in cases if case.code})
    seals = [_seal_state(case, keyring, asked.states) for case in cases]
    own = _find_own(conn, asked, cases)
    placed = _places(asked, keyring, cases)
    asked.find_numbers(
        {
            (c.gtin, place.order_no)
            for case, places in zip(cases, placed, strict=True)
            if (c := case.code)
            for *_, place in places
        }
    )
    lots = {(c.gtin, c.lot) for case in cases if (c := case.code) and c.level is Level.LOT and c.lot}
    asked.find_lots(lots)
    issued = [
        _issued_own(case, own, asked) or _issued(case, places, asked)
        for case, places in zip(cases, placed, strict=True)
    ]
    runs, on_units = _of_units(conn, [one for one in issued if one])
    today = local_day(now)
    results = []
    for case, seal, one in zip(cases, seals, issued, strict=True):
        code, unit, shelf = case.code, None, None
        standing: tuple[Measure, ...] = ()
        if code is not None:
            shelf = asked.shelves[code.gtin]
            standing = shelf.measures
        if one is not None:
            place = Unit(one.known.order.id, one.index)
            standing += on_units.get(place, ())
            unit = Issued(one.known.order, one.index, one.serial, one.known.corrections, runs.get(place, _NO_RUNS))
        of_lot = shelf.by_lot.get(code.lot, ()) if shelf and code and code.lot and code.level is Level.LOT else ()
        found = Findings(
            today,
            fault=case.fault,
            reading=case.reading,
            listing=shelf.listing if shelf else None,
            seal=seal,
            damaged_seal=case.damaged,
            issued=unit,
            lot_orders=tuple((known.order, known.corrections) for known in of_lot),
            measures=standing,
        )
        results.append((found, one.known.shipped if one else _NOWHERE))
    return results


_NO_RUNS: frozenset[RangeKind] = frozenset()
_NOWHERE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Named:
    """The unit that a case names: its order, its index, its serial as issued."""

    known: Known
    index: int
    serial: str


def _of_units(
    conn: Connection, named: list[_Named]
) -> tuple[dict[Unit, frozenset[RangeKind]], dict[Unit, tuple[Measure, ...]]]:
    """The runs that units are in and the measures on them; asked only of orders that have any."""
    ranged = {Unit(one.known.order.id, one.index) for one in named if one.known.ranged}
    measured = {Unit(one.known.order.id, one.index) for one in named if one.known.measured}
    runs = orders.in_runs(conn, ranged) if ranged else {}
    found = measures.on_units(conn, measured) if measured else {}
    return runs, {unit: tuple(standing) for unit, standing in found.items()}


def _seal_state(case: CheckedText, keyring: Keyring, states: dict[int, KeyState]) -> SealState:
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


def _places(asked: Shelves, keyring: Keyring, cases: Sequence[CheckedText]) -> list[list[_Placed]]:
    """For each case the places its serial may mean: the exact spelling first, then folded; newest serial key first."""
    wanted: dict[tuple[str, int], dict[str, SerialOrigin | None]] = {}
    options: list[list[tuple[str, int, str]]] = []
    for case in cases:
        code = case.code
        serial_keys = asked.shelves[code.gtin].serial_keys if code and code.serial else ()
        if not (serial_keys and code and code.serial):
            options.append([])
            continue
        spellings = dict.fromkeys((code.serial, fold(code.serial)))
        options.append(
            [(code.gtin, number, serial) for serial in spellings if is_serial(serial) for number in serial_keys]
        )
        for gtin, number, serial in options[-1]:
            wanted.setdefault((gtin, number), {})[serial] = None
    for (gtin, number), serials in wanted.items():
        _decode(_cipher(keyring.serial_key(number), gtin), serials)
    return [
        [(serial, number, place) for gtin, number, serial in chosen if (place := wanted[gtin, number][serial])]
        for chosen in options
    ]


def _decode(cipher: SerialCipher, serials: dict[str, SerialOrigin | None]) -> None:
    if len(serials) < _WORTH_ARRAY:
        for serial in serials:
            serials[serial] = cipher.read(serial)
        return
    numbers, indices = cipher.read_array(np.array([serial.encode() for serial in serials], dtype="S12"))
    for serial, number, index in zip(list(serials), numbers.tolist(), indices.tolist(), strict=True):
        serials[serial] = SerialOrigin(number, index)


def _find_own(conn: Connection, asked: Shelves, cases: Sequence[CheckedText]) -> dict[tuple[str, str], Unit]:
    """The units of producers' own serials, each with its order on the shelf."""
    wanted = {
        (code.gtin, code.serial)
        for case in cases
        if (code := case.code) and code.serial and (listing := asked.shelves[code.gtin].listing)
        # Where serials are the producer's own, they can be nobody else's.
        if listing.serials is Serials.OWN
    }
    if not wanted:
        return {}
    found = own_serials.find(conn, wanted)
    asked.find_ids({(gtin, unit.order_id) for (gtin, _), unit in found.items()})
    return found


def _issued_own(case: CheckedText, own: dict[tuple[str, str], Unit], asked: Shelves) -> _Named | None:
    """The unit of a producer's own serial, matched exactly, once its whole upload is in."""
    code = case.code
    if code is None or code.serial is None or (unit := own.get((code.gtin, code.serial))) is None:
        return None
    known = asked.shelves[code.gtin].by_id[unit.order_id]
    if known.order.state is OrderState.LOADING or not _made(case, code, known.order):
        return None
    return _Named(known, unit.unit_index, code.serial)


def _issued(case: CheckedText, places: list[_Placed], asked: Shelves) -> _Named | None:
    """The unit the first fitting place leads to. Under a good seal, lot, expiry and key must be the order's own.

    A serial key speaks only for the orders placed under it: who holds a leaked one must not hit those placed since.
    """
    code = case.code
    if code is None:
        return None
    for serial, number, place in places:
        known = asked.shelves[code.gtin].by_number.get(place.order_no)
        if known is None or known.order.serial_key != number or known.order.level is not Level.UNIT:
            continue
        if place.unit_index >= known.order.quantity:
            continue
        if _made(case, code, known.order):
            return _Named(known, place.unit_index, serial)
    return None


def _made(case: CheckedText, code: ProductCode, order: Order) -> bool:
    """Whether an order can have made this code: under a good seal, lot, expiry and key are its own."""
    seal = case.reading.seal if case.reading else None
    return not (case.sealed and seal) or (agrees(order, code) and seal.key_number == order.code_key)
