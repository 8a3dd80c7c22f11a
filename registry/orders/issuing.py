"""Place an order, and everything that is later said of its units: activate, spoil, ship, cancel, correct.

1. An order of any size is one row; its codes are a function of the order and the keys (`codes.production`).
2. Placing is idempotent by the caller's key: the same key gives the same order, with other content it is refused.
3. Order numbers are drawn at random within the GTIN and unique: a registry restored from an old backup never gives a
   printed serial again (28 bits; a clash with a lost order of the same GTIN is one in 268 million).
4. Lot, expiry, host and keys of an order never change. A correction stands beside it.
5. A suspended company gets no order and activates nothing; the same key again still gives the order that was placed.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from registry.codes import order_rules
from registry.codes.serials import ALPHABET, ORDER_BITS
from registry.errors import Conflict, Invalid, NotFound, Refused
from registry.gs1 import notation
from registry.model.days import local_day
from registry.model.goods import MAX_GTIN_TOTAL, Level, Listing, ProductState, Serials
from registry.model.keys import Purpose, RecordedKey
from registry.model.orders import Correction, Order, OrderState, RangeKind, Request, Span, SpanRequest, UnitRun
from registry.model.people import Viewer
from registry.model.places import PROVINCES
from registry.model.trail import TrailAct, TrailEntry
from registry.office import suspensions
from registry.office.trail import audit
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import Connection
from registry.store.keys import key_rows
from registry.store.orders import order_rows, own_serial_rows, shipment_rows

_ID = re.compile(r"[0-9A-Z]{8}")
_MARKED = {RangeKind.ACTIVATED: TrailAct.UNITS_ACTIVATED, RangeKind.SPOILED: TrailAct.UNITS_SPOILED}

Draw = Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Placement:
    """The circumstances of a placement: the host that is printed, the moment, the source of chance, and who asks."""

    host: str
    now: datetime
    draw: Draw
    # None: the caller puts the placement into the trail itself.
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """Who did something, when, and why."""

    by: str
    now: datetime
    reason: str | None = None


def place(conn: Connection, request: Request, placement: Placement) -> Order:
    """Grant an order, or return the one that the same key already placed.

    Raises Invalid for a request that breaks a rule of form, NotFound for an unknown product, Refused where a rule of
    the registry says no, Conflict `idempotency_mismatch` for a key used with other content.
    """
    check_form(request)
    listing = product_of(conn, request.gtin)
    if request.key is not None:
        earlier = order_rows.by_key(conn, listing.organisation.id, request.key)
        if earlier is not None:
            return same(earlier, request)
    order_rules.check_expiry(request.expiry, local_day(placement.now))
    check_product(conn, listing, request)
    order = grant(conn, listing, request, placement, Serials.REGISTRY)
    order_rows.add(conn, order, request.key)
    audit_placed(conn, order, placement)
    return order


def audit_placed(conn: Connection, order: Order, placement: Placement) -> None:
    """Put a new order into the trail."""
    if placement.by is None:
        return
    expiry = order.expiry.isoformat() if order.expiry else None
    detail = {"gtin": order.gtin, "level": order.level, "lot": order.lot, "expiry": expiry, "quantity": order.quantity}
    audit(conn, TrailEntry(placement.now, placement.by, TrailAct.ORDER_PLACED, order.id, detail, order.organisation_id))


def grant(conn: Connection, listing: Listing, request: Request, placement: Placement, serials: Serials) -> Order:
    """The order as it will be recorded: its keys chosen, its id and number drawn. Raises Refused.

    It writes two tables: at the first order of a GTIN who draws its serials (products) and its serial key
    (gtin_serial_keys). The order itself the caller records.
    """
    if request.level is Level.UNIT:
        _settle_serials(conn, listing, serials)
    code_key = _signing_key(conn, Purpose.CODE, placement.now)
    own = serials is Serials.OWN
    serial_key = None if own else _serial_key(conn, request.gtin, placement.now)
    order_id, number = _fresh_number(conn, request.gtin, placement.draw)
    return Order(
        order_id,
        request.gtin,
        listing.organisation.id,
        number,
        level=request.level,
        lot=request.lot,
        expiry=request.expiry,
        quantity=request.quantity,
        inactive=request.inactive,
        host=placement.host.upper(),
        code_key=code_key.number,
        serial_key=serial_key,
        state=OrderState.LOADING if own else OrderState.PLACED,
        placed_at=placement.now,
    )


def _settle_serials(conn: Connection, listing: Listing, serials: Serials) -> None:
    """A GTIN's serials are all the registry's or all the producer's own, so that a guess at one kind finds no other."""
    if listing.serials is None:
        listing_rows.settle_serials(conn, listing.product.gtin, serials)
    elif listing.serials is not serials:
        kind = "the producer's own: give them with --serials" if listing.serials is Serials.OWN else "the registry's"
        raise Refused(
            "serials_mixed",
            f"The serials of GTIN {listing.product.gtin} are {kind}; one GTIN never mixes. Use another GTIN.",
        )


def check_form(request: Request) -> None:
    """The rules that need no database. Raises Invalid naming the field, what was expected and the way out."""
    notation.normalise_gtin(request.gtin)
    order_rules.check_quantity(request.quantity)
    order_rules.check_level(request.level, request.lot, request.expiry)
    if request.key is not None and not 1 <= len(request.key) <= 200:
        raise Invalid("idempotency_key", "key: 1 to 200 characters.")


def product_of(conn: Connection, gtin: str) -> Listing:
    listing = listing_rows.listings(conn, [gtin]).get(gtin)
    if listing is None:
        raise NotFound("gtin_unknown", f"GTIN {gtin} is not registered: import or add the product first.")
    return listing


def check_product(conn: Connection, listing: Listing, request: Request) -> None:
    """Whether codes of a product may be ordered. Raises Refused."""
    suspensions.require_none(conn, listing.organisation.id)
    if listing.state is not ProductState.APPROVED:
        raise Refused(
            "product_pending",
            f"GTIN {request.gtin} is pending: it lies outside the GS1 prefixes of {listing.organisation.name}. "
            "Record the prefix (`organisation set-prefix`) or let an officer decide (`product approve`).",
        )
    if request.level is Level.UNIT:
        sum_ = order_rows.total(conn, request.gtin)
        if sum_ + request.quantity > MAX_GTIN_TOTAL:
            raise Refused(
                "gtin_total",
                f"GTIN {request.gtin} has {sum_:,} codes; with this order it would pass {MAX_GTIN_TOTAL:,}, "
                "beyond which serials could be guessed. Use another GTIN.",
            )


def same(earlier: Order, request: Request) -> Order:
    content = (request.gtin, request.level, request.lot, request.expiry, request.quantity, request.inactive)
    earlier_content = (earlier.gtin, earlier.level, earlier.lot, earlier.expiry, earlier.quantity, earlier.inactive)
    if content != earlier_content:
        raise Conflict(
            "idempotency_mismatch",
            f"The key was used for order {earlier.id}, which has other content; use a new key for a new order.",
        )
    return earlier


def _signing_key(conn: Connection, purpose: Purpose, now: datetime) -> RecordedKey:
    row = key_rows.newest_active(conn, purpose, now)
    if row is None:
        raise Refused(
            "no_signing_key",
            f"No active {purpose} key may serve a new order: run `keys rotate --purpose {purpose}` "
            "(a code key signs new orders for 30 days).",
        )
    return row


def _serial_key(conn: Connection, gtin: str, now: datetime) -> int:
    """The GTIN's own serial key, or at its first order the newest one, from then on for good."""
    given = key_rows.serial_keys(conn, [gtin]).get(gtin)
    if given:
        return given[0]
    newest = _signing_key(conn, Purpose.SERIAL, now)
    key_rows.give_serial_key(conn, gtin, newest.number, now)
    return newest.number


def _fresh_number(conn: Connection, gtin: str, draw: Draw) -> tuple[str, int]:
    """An order id and an order number that are not taken. The writer's lock is held, so they stay free."""
    while True:
        order_id = "".join(ALPHABET[draw(len(ALPHABET))] for _ in range(8))
        number = draw(1 << ORDER_BITS)
        if not order_rows.taken(conn, gtin, number, order_id):
            return order_id, number


def find(conn: Connection, order_id: str) -> Order:
    """An order by its id, however it is spelled; NotFound otherwise."""
    order = order_rows.by_id(conn, order_id.strip().upper())
    if order is None:
        raise NotFound("order_unknown", f"There is no order {order_id[:20]!r}: `order list` shows them.")
    return order


def visible(conn: Connection, viewer: Viewer, order_id: str) -> Order:
    """An order of the viewer's by its id; another's is NotFound in the same words as one that is not there."""
    folded = order_id.strip().upper()
    order = order_rows.visible(conn, viewer, folded) if _ID.fullmatch(folded) else None
    if order is None:
        raise NotFound("order_unknown", f"There is no order {order_id[:20]!r}.")
    return order


def mark(conn: Connection, order_id: str, kind: RangeKind, span: SpanRequest, deed: Deed) -> int:
    """Activate or spoil a run of units; how many were not marked before.

    Safe to repeat: what is marked already keeps its first who and when.
    """
    order = find(conn, order_id)
    if order.level is not Level.UNIT:
        raise Refused(
            "order_without_units",
            f"Order {order.id} is {order.level}-level: it has no units to activate or spoil.",
        )
    _refuse_loading(order)
    if order.state is OrderState.CANCELLED:
        raise Refused("order_cancelled", f"Order {order.id} is cancelled.")
    if kind is RangeKind.ACTIVATED:
        suspensions.require_none(conn, order.organisation_id)
    if kind is RangeKind.ACTIVATED and not order.inactive:
        raise Refused("order_active", f"Order {order.id} was placed active: its codes need no activation.")
    start, stop = whole = check_span(order, span)
    new = gaps(whole, [Span(run.start, run.stop) for run in order_rows.runs(conn, order.id, kind, start, stop)])
    order_rows.add_runs(conn, [UnitRun(order.id, kind, a, b, deed.by, deed.now, deed.reason) for a, b in new])
    units = sum(b - a for a, b in new)
    if units:
        detail = {"start": start, "stop": stop, "units": units, "reason": deed.reason}
        audit(conn, TrailEntry(deed.now, deed.by, _MARKED[kind], order.id, detail, order.organisation_id))
    return units


def _refuse_loading(order: Order) -> None:
    if order.state is OrderState.LOADING:
        raise Refused(
            "order_loading", f"The serials of order {order.id} are not all there: repeat the upload with the same file."
        )


def check_span(order: Order, span: SpanRequest) -> Span:
    """The run that is asked for, which lies within the order. Raises Invalid."""
    start, end = span.start, order.quantity if span.stop is None else span.stop
    if not 0 <= start < end <= order.quantity:
        raise Invalid(
            "range",
            f"start {start}, stop {end}: order {order.id} has units 0 to {order.quantity - 1}; stop is exclusive.",
        )
    return Span(start, end)


def gaps(span: Span, taken: list[Span]) -> list[Span]:
    """The parts of a run that sorted, disjoint runs leave free."""
    start, stop = span
    free = []
    for a, b in taken:
        if a > start:
            free.append(Span(start, a))
        start = max(start, b)
    if start < stop:
        free.append(Span(start, stop))
    return free


def ship(conn: Connection, order_id: str, provinces: Collection[str], deed: Deed) -> frozenset[str]:
    """Record that goods of an order went to these provinces (two-digit codes); all those said so far. Safe to repeat.

    Where they went tells later whether an item is seen where it should not be; an order of which nothing is said may
    be anywhere. Raises Invalid for none, or for an unknown province: then nothing is recorded.
    """
    order = find(conn, order_id)
    _refuse_loading(order)
    unknown = sorted(set(provinces) - set(PROVINCES))
    if unknown or not provinces:
        fault = f"province {unknown[0][:20]!r}" if unknown else "no province"
        raise Invalid("province", f"{fault}: give two-digit codes of the 34 provinces, such as 01 for Hà Nội.")
    new = sorted(set(provinces) - shipment_rows.of(conn, [order.id]).get(order.id, frozenset()))
    shipment_rows.add(conn, order.id, provinces, deed.by, deed.now)
    if new:
        audit(
            conn,
            TrailEntry(deed.now, deed.by, TrailAct.ORDER_SHIPPED, order.id, {"provinces": new}, order.organisation_id),
        )
    return shipment_rows.of(conn, [order.id])[order.id]


def cancel(conn: Connection, order_id: str, deed: Deed) -> Order:
    """Cancel an order: its codes are `blocked` from now on. Safe to repeat.

    An order whose own serials are still being taken in never counted: it goes, and its serials are free again.
    """
    order = find(conn, order_id)
    detail = {"gtin": order.gtin, "reason": deed.reason}
    entry = TrailEntry(deed.now, deed.by, TrailAct.ORDER_CANCELLED, order.id, detail, order.organisation_id)
    if order.state is OrderState.LOADING:
        own_serial_rows.remove(conn, order.gtin, order.id, order.quantity)
        order_rows.forget(conn, order.id)
        audit(conn, entry)
        return replace(order, state=OrderState.CANCELLED)
    if order.state is not OrderState.CANCELLED:
        order_rows.cancel(conn, order.id, deed.by, deed.reason, deed.now)
        audit(conn, entry)
    return find(conn, order.id)


def correct(conn: Connection, order_id: str, lot: str | None, expiry: date | None, deed: Deed) -> Correction:
    """Put a corrected lot or expiry beside an order: it changes what is shown and judged, never what is sealed.

    Safe to repeat: what the newest correction says already is not said again.
    """
    order = find(conn, order_id)
    _refuse_loading(order)
    reason = (deed.reason or "").strip()
    if not reason:
        raise Invalid("reason_missing", "A correction needs its reason: give --reason.")
    if lot is None and expiry is None:
        raise Invalid("correction_empty", "Say what is corrected: give --lot, --expiry or both.")
    order_rules.check_lot(lot)
    if order.level is Level.TYPE:
        raise Refused("type_with_lot", f"Order {order.id} is type-level: it has no lot and no expiry.")
    correction = Correction(order.id, lot, expiry, reason, deed.by, deed.now)
    newest = order_rows.corrections_of(conn, [order.id]).get(order.id, [None])[-1]
    if newest is not None and (newest.lot, newest.expiry, newest.reason) == (lot, expiry, reason):
        return newest
    order_rows.correct(conn, correction)
    detail = {"lot": lot, "expiry": expiry.isoformat() if expiry else None, "reason": reason}
    audit(conn, TrailEntry(deed.now, deed.by, TrailAct.ORDER_CORRECTED, order.id, detail, order.organisation_id))
    return correction
