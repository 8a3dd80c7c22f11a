"""Orders of a producer: place, list, show, and what is said of their units. Another's order is one that is not there.

1. `Idempotency-Key` is the order's own key, as `--key` is on the command line: both mean the same order by it.
2. An order with `serials: own` waits for its serials (`loading`) until as many as ordered were sent to `.../serials`.
3. Activating, spoiling and cancelling are safe to repeat; the answer is the order as it stands then.
"""

import secrets
from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response

from registry.catalogue import products
from registry.errors import Invalid, NotFound
from registry.model.days import rfc3339
from registry.model.goods import Level, Serials
from registry.model.orders import Order, OrderState, RangeKind, Request, SpanRequest
from registry.orders import issuing, records, serial_intake
from registry.orders.issuing import Deed, Placement
from registry.orders.serial_intake import Upload
from registry.store.engine.engine import Connection, read
from registry.web.api import bodies, fields, once, whose
from registry.web.api.fields import Fields
from registry.web.api.once import ActAnswer
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.front.frame import reply

blueprint = Blueprint("orders", __name__, url_prefix="/v1/orders")

MOST = 1000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_QUANTITY = 10**12


@blueprint.post("")
def place() -> Response:
    content, body = fields.body()
    request, serials, now = _order_request(body), body.word("serials", Serials, Serials.REGISTRY), service().clock()
    if serials is Serials.OWN and request.level is not Level.UNIT:
        body.wrong("serials", "registry, or the level unit: serials are for single items")
    placement = Placement(service().settings.host, now, secrets.randbelow, known_caller().name)
    viewer = whose.own()

    def act(conn: Connection) -> ActAnswer:
        products.visible(conn, viewer, request.gtin)
        replayed = records.is_placed(conn, whose.own_id(), request.key)
        made = (serial_intake.expect if serials is Serials.OWN else issuing.place)(conn, request, placement)
        return ActAnswer(to_json(made), 201, replayed=replayed)

    return once.creating(content, act)


def _order_request(body: Fields) -> Request:
    return Request(
        body.gtin(),
        body.number("quantity", 1, MOST_QUANTITY, 1),
        body.word("level", Level, Level.UNIT),
        body.text_or_none("lot", 100),
        body.day_or_none("expiry"),
        body.yes("inactive"),
        once.key(),
    )


@blueprint.get("")
def orders() -> Response:
    query, viewer = fields.query(), whose.own()
    gtin = query.gtin() if query.has("gtin") else None
    limit, after = query.number("limit", 1, MOST, 100), query.text_or_none("after", 8)
    with read(service().engine) as conn:
        page, more = records.page(conn, viewer, gtin, after, limit)
    return reply({"orders": [to_json(one) for one in page], "next": more})


@blueprint.get("/<order_id>")
def show(order_id: str) -> Response:
    with read(service().engine) as conn:
        return reply(_whole(conn, issuing.visible(conn, whose.own(), order_id)))


def _whole(conn: Connection, order: Order) -> dict[str, object]:
    """An order with what was said of it since."""
    document, history = to_json(order), records.history(conn, order)
    for kind, runs in history.runs.items():
        document[kind.value] = [[run.start, run.stop] for run in runs]
    document["shipped"] = sorted(history.shipped)
    document["corrections"] = [
        {"lot": one.lot, "expiry": one.expiry.isoformat() if one.expiry else None, "reason": one.reason, "by": one.by}
        for one in history.corrections
    ]
    return document


@blueprint.post("/<order_id>/activate")
def activate(order_id: str) -> Response:
    return _mark(order_id, RangeKind.ACTIVATED)


@blueprint.post("/<order_id>/spoil")
def spoil(order_id: str) -> Response:
    return _mark(order_id, RangeKind.SPOILED)


def _mark(order_id: str, kind: RangeKind) -> Response:
    content, body = fields.body()
    # What is spoiled never comes back, so its range is always said.
    whole = kind is RangeKind.ACTIVATED
    start = body.number("start", 0, MOST_QUANTITY, 0 if whole else None)
    stop = body.number_or_none("stop", 0, MOST_QUANTITY) if whole else body.number("stop", 0, MOST_QUANTITY)
    deed = _deed(body)

    def act(conn: Connection, order: Order) -> None:
        issuing.mark(conn, order.id, kind, SpanRequest(start, stop), deed)

    return _done(order_id, content, act)


@blueprint.post("/<order_id>/cancel")
def cancel(order_id: str) -> Response:
    content, body = fields.body()
    deed = _deed(body)
    return _done(order_id, content, lambda conn, order: issuing.cancel(conn, order.id, deed))


def _deed(body: Fields) -> Deed:
    return Deed(known_caller().name, service().clock(), body.text_or_none("reason", 500))


def _done(order_id: str, content: object, act: Callable[[Connection, Order], object]) -> Response:
    """Do something to the caller's own order; the answer is the order as it stands then."""
    viewer = whose.own()

    def whole(conn: Connection) -> ActAnswer:
        order = issuing.visible(conn, viewer, order_id)
        act(conn, order)
        try:
            return ActAnswer(_whole(conn, issuing.visible(conn, viewer, order.id)), 200)
        except NotFound:
            # An order whose serials were still awaited is gone when it is cancelled.
            return ActAnswer(to_json(replace(order, state=OrderState.CANCELLED)), 200)

    return once.creating(content, whole)


@blueprint.post("/<order_id>/serials")
def take_in(order_id: str) -> Response:
    content, upload = _upload()
    viewer = whose.own()
    with read(service().engine) as conn:
        order = issuing.visible(conn, viewer, order_id)

    def act() -> ActAnswer:
        serial_intake.fill(service().engine, order, upload, lambda _: None)
        with read(service().engine) as conn:
            return ActAnswer(_whole(conn, issuing.visible(conn, viewer, order.id)), 200)

    return once.repeating(content, act)


def _upload() -> tuple[object, Upload]:
    """The serials that were sent: one a line, CSV or XLSX with the column serial, or JSON `{"serials": [...]}`."""
    if bodies.require("text/csv", "text/plain", _XLSX, "application/json") != "application/json":
        content = bodies.content()
        return content, serial_intake.read_bytes(content)
    body = bodies.json_value()
    listed = body.get("serials") if isinstance(body, dict) else body
    if not isinstance(listed, list) or not listed or not all(isinstance(serial, str) for serial in listed):
        raise Invalid("serials", 'serials: expected a list of texts, such as {"serials": ["A7K2..."]}.')
    return body, serial_intake.read_list(listed)


def to_json(one: Order) -> dict[str, object]:
    return {
        "id": one.id,
        "state": one.state.value,
        "gtin": one.gtin,
        "level": one.level.value,
        "lot": one.lot,
        "expiry": one.expiry.isoformat() if one.expiry else None,
        "quantity": one.quantity,
        "inactive": one.inactive,
        "serials": (Serials.OWN if one.serial_key is None else Serials.REGISTRY).value,
        "host": one.host,
        "placed_at": rfc3339(one.placed_at),
    }
