"""Orders at the producer's desk: the list, the form, and the page of one with everything that is said of its units.

A form carries a key made with the page (`once`): sent twice, reloaded or sent again after going back it is one order.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar
from urllib.parse import quote

from flask import Response, request

from registry.catalogue import assortment, products
from registry.errors import Invalid, RegistryError
from registry.model.days import local_day
from registry.model.goods import Level, ProductState
from registry.model.orders import MAX_QUANTITY, Order, OrderFilter, OrderState, RangeKind, Request, SpanRequest, UnitRun
from registry.model.places import PROVINCES
from registry.orders import issuing, own_orders, records
from registry.store.engine.engine import read
from registry.web.front import frame
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.page import pages
from registry.web.producer import measured, own
from registry.web.producer.order_words import ORDER_LEVEL

T = TypeVar("T")
_PAGE = 50
_RUNS = 100
# At which field of the form a refusal is shown; any other stands above it.
_AT_FIELD = {
    "quantity": "quantity",
    "lot_too_long": "lot",
    "lot_characters": "lot",
    "lot_missing": "lot",
    "type_with_lot": "lot",
    "expiry_past": "expiry",
    "expiry_far": "expiry",
    "expiry_form": "expiry",
    "gtin_unknown": "gtin",
    "product_pending": "gtin",
    "gtin_total": "quantity",
    "serials_mixed": "gtin",
}
_FIELDS = ("gtin", "level", "lot", "expiry", "quantity", "inactive")


@own.blueprint.get("/producer/orders")
def every_order() -> Response:
    gtin, lot, state, at = own.text("gtin", 14), own.text("lot", 20), request.args.get("state", ""), own.page_number()
    wanted = OrderFilter(
        gtin.zfill(14) if gtin else None,
        lot or None,
        OrderState(state) if state in set(OrderState) else None,
        _PAGE + 1,
        at * _PAGE,
    )
    with read(service().engine) as conn:
        orders = records.newest(conn, own.viewer(), wanted)
        names = products.by_gtin(conn, {order.gtin for order in orders})
        order_measures = measured.on_orders(conn, orders[:_PAGE])
    return pages.desk(
        "producer/orders.html",
        orders=orders[:_PAGE],
        names=names,
        measured=order_measures,
        more=len(orders) > _PAGE,
        at=at,
        query={"gtin": gtin, "lot": lot, "state": state},
    )


@own.blueprint.get("/producer/orders/new")
def order_form() -> Response:
    return _form({"gtin": own.text("gtin", 14), "level": Level.UNIT, "quantity": ""})


def _form(values: dict[str, str], status: int = 200, errors: Sequence[RegistryError] = ()) -> Response:
    with read(service().engine) as conn:
        offered = assortment.choices(conn, own.viewer(), ProductState.APPROVED)
        pending = assortment.counts(conn, own.viewer()).get(ProductState.PENDING, 0)
    messages: dict[str, str] = {}
    for error in errors:
        messages.setdefault(_AT_FIELD.get(error.code, ""), pages.fault(error))
    again = {"once": request.form["once"]} if request.form.get("once") and errors else {}
    return pages.desk(
        "producer/order_new.html",
        status,
        values=values,
        errors=messages,
        message=messages.get("") or (pages.word("pd_form_faults") if len(messages) > 1 else None),
        products=own.choices(offered),
        pending=pending,
        levels=[(level.value, pages.say(words)) for level, words in ORDER_LEVEL.items()],
        **again,
    )


@own.blueprint.post("/producer/orders/new")
def place() -> Response:
    values = {name: request.form.get(name, "")[:300] for name in _FIELDS}
    order_request, errors = _request()
    if not errors:
        try:
            order = own_orders.place(service().engine, known_caller(), order_request, own.placement())
        except RegistryError as error:
            if frame.status_of(error) >= 500:
                raise
            errors = [error]
        else:
            return pages.to(f"/producer/orders/{order.id}", said="pd_order_placed")
    with read(service().engine) as conn:
        errors += own_orders.faults(conn, known_caller(), order_request, local_day(service().clock()))
    return _form(values, frame.status_of(errors[0]), errors)


def _request() -> tuple[Request, list[RegistryError]]:
    """What the form asks for, and each field that cannot be read; such a field stands as if nothing were asked."""
    errors: list[RegistryError] = []

    def field(reads: Callable[[], T], otherwise: T) -> T:
        try:
            return reads()
        except RegistryError as error:
            errors.append(error)
            return otherwise

    neither: tuple[Level, str | None] = (Level.UNIT, None)
    level, key = field(_level_and_key, neither)
    quantity = field(lambda: own.number("quantity") if level is Level.UNIT else own.number("quantity", 1), 1)
    return (
        Request(
            field(lambda: own.text("gtin", 14), "").zfill(14),
            min(quantity, MAX_QUANTITY + 1),
            level,
            field(lambda: own.text("lot"), "") or None,
            field(lambda: own.day("expiry"), None),
            request.form.get("inactive") == "1",
            key,
        ),
        errors,
    )


def _level_and_key() -> tuple[Level, str | None]:
    level, once = request.form.get("level", ""), own.text("once", 60)
    if level not in set(Level):
        raise Invalid("level", "level: unit, lot or type.")
    if not once.isascii() or not once.isprintable() or not once:
        raise Invalid("idempotency_key", "This form has lost its key: open it again.")
    return Level(level), f"page:{once}"


@own.blueprint.get("/producer/orders/<order_id>")
def one_order(order_id: str) -> Response:
    return _order(order_id)


def _order(order_id: str, status: int = 200, message: str | None = None) -> Response:
    with read(service().engine) as conn:
        order = issuing.visible(conn, own.viewer(), order_id)
        listing = products.find_product(conn, order.gtin)
        history = records.history(conn, order)
        in_force = measured.on_orders(conn, [order])[order.id]
    runs = {kind: marked[:_RUNS] for kind, marked in history.runs.items()}
    return pages.desk(
        "producer/order.html",
        status,
        order=order,
        listing=listing,
        runs=runs,
        bars={kind.value: _bar(order, marked) for kind, marked in runs.items()},
        marked={kind: history.marked(kind) for kind in runs},
        shipped=history.shipped,
        corrections=history.corrections,
        measured=in_force,
        message=message,
        provinces=own.provinces(),
        quoted=quote(order.lot or "", safe=""),
        typed=request.form,
        serial=partial(own.serial, order),
    )


def _bar(order: Order, runs: list[UnitRun]) -> list[tuple[float, float]]:
    """The runs as parts of a bar 1000 wide: where each begins and how wide it is, never too thin to see."""
    return [
        (run.start / order.quantity * 1000, max(2.0, (run.stop - run.start) / order.quantity * 1000)) for run in runs
    ]


def _acted(order_id: str, word: str) -> Response:
    return pages.to(f"/producer/orders/{order_id}", said=word)


def _or_again(order_id: str, word: str, act: Callable[[], object]) -> Response:
    """What an act gives: the page of the order with a word that it is done, or again with what stands against it."""
    try:
        act()
    except RegistryError as error:
        if error.code == "order_unknown" or frame.status_of(error) >= 500:
            raise
        return _order(order_id, frame.status_of(error), pages.fault(error))
    return _acted(order_id, word)


def _span(order_id: str) -> SpanRequest:
    """The range of a form, which counts as people do: from 1, the last one included."""
    return SpanRequest(max(own.number("first", 1) - 1, -1), own.number("last") if own.text("last", 40) else None)


@own.blueprint.post("/producer/orders/<order_id>/activate")
def activate(order_id: str) -> Response:
    return _mark(order_id, RangeKind.ACTIVATED, "pd_activated_done")


@own.blueprint.post("/producer/orders/<order_id>/spoil")
def spoil(order_id: str) -> Response:
    return _mark(order_id, RangeKind.SPOILED, "pd_spoiled_done")


@own.blueprint.post("/producer/orders/<order_id>/spoil/confirm")
def confirm_spoiling(order_id: str) -> Response:
    """Which labels would be cancelled for good, and the same form once more to say yes to."""
    try:
        if not own.text("last", 40):
            raise Invalid("last", "Say which labels: the first and the last.")
        reason, span = own.reason(), _span(order_id)
        with read(service().engine) as conn:
            spoiling = own_orders.spoiling(conn, known_caller(), order_id, span)
    except RegistryError as error:
        if error.code == "order_unknown" or frame.status_of(error) >= 500:
            raise
        return _order(order_id, frame.status_of(error), pages.fault(error))
    order = spoiling.order
    ends = own.unit(order, spoiling.start), own.unit(order, spoiling.stop - 1)
    return pages.desk("producer/spoil_confirm.html", order=order, spoiling=spoiling, ends=ends, reason=reason)


def _mark(order_id: str, kind: RangeKind, word: str) -> Response:
    def act() -> None:
        if kind is RangeKind.SPOILED and not own.text("last", 40):
            raise Invalid("last", "Say which labels: the first and the last.")
        deed = own.deed(own.reason() if kind is RangeKind.SPOILED else None)
        own_orders.mark(service().engine, known_caller(), order_id, kind, _span(order_id), deed)

    return _or_again(order_id, word, act)


@own.blueprint.post("/producer/orders/<order_id>/ship")
def ship(order_id: str) -> Response:
    chosen = [code for code in request.form.getlist("province") if code in PROVINCES]
    return _or_again(
        order_id,
        "pd_shipped_done",
        lambda: own_orders.ship(service().engine, known_caller(), order_id, chosen, own.deed()),
    )


@own.blueprint.post("/producer/orders/<order_id>/correct")
def correct(order_id: str) -> Response:
    def act() -> None:
        lot, expiry, deed = own.text("lot") or None, own.day("expiry"), own.deed(own.reason())
        own_orders.correct(service().engine, known_caller(), order_id, lot, expiry, deed)

    return _or_again(order_id, "pd_corrected_done", act)


@own.blueprint.get("/producer/orders/<order_id>/cancel")
def ask_to_cancel(order_id: str) -> Response:
    with read(service().engine) as conn:
        order = issuing.visible(conn, own.viewer(), order_id)
        listing = products.find_product(conn, order.gtin)
    return pages.desk("producer/cancel.html", order=order, listing=listing)


@own.blueprint.post("/producer/orders/<order_id>/cancel")
def cancel(order_id: str) -> Response:
    with read(service().engine) as conn:
        order = issuing.visible(conn, own.viewer(), order_id)
    if order.state is OrderState.LOADING:
        own_orders.cancel(service().engine, known_caller(), order_id, own.deed(own.reason()))
        return pages.to("/producer/orders", said="pd_cancelled_done")

    def act() -> None:
        own_orders.cancel(service().engine, known_caller(), order_id, own.deed(own.reason()))

    return _or_again(order_id, "pd_cancelled_done", act)
