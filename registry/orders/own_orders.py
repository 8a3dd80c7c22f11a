"""A producer's own orders and lots: each act checks whose they are, and stands in the audit trail.

1. Another organisation's order, product or lot is answered like one that does not exist.
2. What an act decides is decided in `issuing`, `serial_intake` and `measures`, which keep the trail of most; an act
   that changes nothing leaves no entry.
3. A producer may recall and withdraw what is its own; to lift that needs an officer.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from registry.catalogue import assortment
from registry.codes import order_rules
from registry.errors import Invalid, NotFound, Refused, RegistryError
from registry.market import measures
from registry.market.measures import Decision, MeasureOutcome
from registry.model.goods import Level
from registry.model.measures import Act, Target
from registry.model.orders import Correction, Order, OrderFilter, OrderState, RangeKind, Request, SpanRequest
from registry.model.people import Caller, Viewer
from registry.orders import issuing, serial_intake
from registry.orders.issuing import Deed, Placement
from registry.orders.serial_intake import Progress, Upload
from registry.store.engine.engine import Connection, Engine, read, write
from registry.store.orders import order_rows


@dataclass(frozen=True, slots=True)
class RecallReach:
    """What a recall of a lot or product concerns: its orders and their codes."""

    orders: int
    codes: int


@dataclass(frozen=True, slots=True)
class Spoiling:
    """Labels that would be spoiled, start..stop-1 of an order, and how many of them are already."""

    order: Order
    start: int
    stop: int
    before: int


def require_own(conn: Connection, caller: Caller, gtin: str) -> None:
    """Raises NotFound for a product that is not the caller's, as for one that nobody has."""
    if assortment.find(conn, own(caller), gtin).listing.product.gtin != gtin:
        raise NotFound("gtin_unknown", f"GTIN {gtin[:20]}: write its 14 digits.")


def own(caller: Caller) -> Viewer:
    """The caller's organisation alone, also for an officer who acts for one. Raises Refused without one."""
    if caller.organisation_id is None:
        raise Refused("no_organisation", "This is for people who act for an organisation.")
    return Viewer(caller.organisation_id)


def place(engine: Engine, caller: Caller, request: Request, placement: Placement) -> Order:
    """Place an order of the caller's own product; raises as `issuing.place`."""
    with write(engine) as conn:
        require_own(conn, caller, request.gtin)
        return issuing.place(conn, request, replace(placement, by=caller.name))


def faults(conn: Connection, caller: Caller, request: Request, today: date) -> list[RegistryError]:
    """Everything that stands against an order, each rule asked by itself, so that a form can tell all at once."""

    def ours() -> None:
        require_own(conn, caller, request.gtin)
        issuing.check_product(conn, issuing.product_of(conn, request.gtin), request)

    rules: tuple[Callable[[], None], ...] = (
        lambda: order_rules.check_quantity(request.quantity),
        lambda: order_rules.check_level(request.level, request.lot, request.expiry),
        lambda: order_rules.check_expiry(request.expiry, today),
        ours,
    )
    errors: list[RegistryError] = []
    for rule in rules:
        try:
            rule()
        except RegistryError as error:
            errors.append(error)
    return errors


def take_in(
    engine: Engine, caller: Caller, request: Request, upload: Upload, placement: Placement, progress: Progress
) -> Order:
    """Take in the caller's own serials; raises as `serial_intake.take_in`."""
    if request.level is not Level.UNIT:
        raise Invalid("serials_level", "Serials are for single items.")
    with read(engine) as conn:
        require_own(conn, caller, request.gtin)
    return serial_intake.take_in(engine, request, upload, replace(placement, by=caller.name), progress)


def mark(engine: Engine, caller: Caller, order_id: str, kind: RangeKind, span: SpanRequest, deed: Deed) -> int:
    """Activate or spoil a range; how many units that changed. Raises as `issuing.mark`."""
    with write(engine) as conn:
        order = issuing.visible(conn, own(caller), order_id)
        return issuing.mark(conn, order.id, kind, span, deed)


def spoiling(conn: Connection, caller: Caller, order_id: str, span: SpanRequest) -> Spoiling:
    """What reporting a range as spoiled would do, before it is done. Raises as `mark`."""
    order = issuing.visible(conn, own(caller), order_id)
    if order.level is not Level.UNIT:
        raise Refused("order_without_units", f"Order {order.id} has no units to spoil.")
    if order.state is not OrderState.PLACED:
        raise Refused(f"order_{order.state}", f"Order {order.id} is {order.state}.")
    start, stop = issuing.check_span(order, span)
    runs = order_rows.runs(conn, order.id, RangeKind.SPOILED, start, stop)
    before = sum(min(run.stop, stop) - max(run.start, start) for run in runs)
    return Spoiling(order, start, stop, before)


def ship(engine: Engine, caller: Caller, order_id: str, provinces: Collection[str], deed: Deed) -> frozenset[str]:
    """Say to which provinces goods went; raises as `issuing.ship`."""
    with write(engine) as conn:
        order = issuing.visible(conn, own(caller), order_id)
        return issuing.ship(conn, order.id, provinces, deed)


def cancel(engine: Engine, caller: Caller, order_id: str, deed: Deed) -> Order:
    """Cancel an order; raises as `issuing.cancel`."""
    with write(engine) as conn:
        return issuing.cancel(conn, issuing.visible(conn, own(caller), order_id).id, deed)


def correct(
    engine: Engine, caller: Caller, order_id: str, lot: str | None, expiry: date | None, deed: Deed
) -> Correction:
    """Put the right lot or expiry beside an order; raises as `issuing.correct`."""
    with write(engine) as conn:
        return issuing.correct(conn, issuing.visible(conn, own(caller), order_id).id, lot, expiry, deed)


def reach(conn: Connection, caller: Caller, gtin: str, lot: str | None) -> RecallReach:
    """What a recall would concern. Raises NotFound for what is not the caller's, or was never issued."""
    require_own(conn, caller, gtin)
    if lot is None:
        affected_orders = order_rows.seen_by(conn, own(caller), OrderFilter(gtin, at_most=100_000))
    else:
        affected_orders = order_rows.of_lots(conn, [(gtin, lot)]).get((gtin, lot), [])
        if not affected_orders:
            raise NotFound("lot_unknown", f"GTIN {gtin} has no codes for lot {lot!r}.")
    return RecallReach(len(affected_orders), sum(order.quantity for order in affected_orders))


def recall(engine: Engine, caller: Caller, target: Target, decision: Decision, now: datetime) -> MeasureOutcome:
    """Recall the caller's own lot or product; raises as `measures.carry_out`, which keeps the trail."""
    with write(engine) as conn:
        require_own(conn, caller, target.gtin)
        return measures.carry_out(conn, Act.RECALL, target, decision, now)
