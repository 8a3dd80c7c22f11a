"""What stands on record of orders: lists of them, and all that was said of one since it was placed."""

from collections.abc import Mapping
from dataclasses import dataclass

from registry.model.orders import Correction, Order, OrderFilter, OrderState, OrderSum, RangeKind, Unit, UnitRun
from registry.model.people import Viewer
from registry.orders import issuing
from registry.store.engine.engine import Connection
from registry.store.orders import order_rows, shipment_rows


@dataclass(frozen=True, slots=True)
class OrderHistory:
    """What was said of an order: runs of units by kind, in order; the provinces it went to; corrections, oldest first.

    Runs of one kind never overlap.
    """

    runs: Mapping[RangeKind, list[UnitRun]]
    shipped: frozenset[str]
    corrections: list[Correction]

    def marked(self, kind: RangeKind) -> int:
        """How many units are in runs of a kind."""
        return sum(run.stop - run.start for run in self.runs[kind])


def history(conn: Connection, order: Order) -> OrderHistory:
    """All that was said of an order since it was placed."""
    return OrderHistory(
        {kind: order_rows.runs(conn, order.id, kind, 0, order.quantity) for kind in RangeKind},
        shipment_rows.of(conn, [order.id]).get(order.id, frozenset()),
        order_rows.corrections_of(conn, [order.id]).get(order.id, []),
    )


def newest(conn: Connection, viewer: Viewer, wanted: OrderFilter) -> list[Order]:
    """A viewer's orders, the newest first."""
    return order_rows.seen_by(conn, viewer, wanted)


def page(
    conn: Connection, viewer: Viewer, gtin: str | None, after: str | None, limit: int
) -> tuple[list[Order], str | None]:
    """A viewer's newest orders, those behind the order `after`; and behind which the next stand. Raises NotFound."""
    behind = issuing.visible(conn, viewer, after) if after else None
    visible_orders = order_rows.page(conn, viewer, gtin, behind, limit + 1)
    return visible_orders[:limit], visible_orders[limit - 1].id if len(visible_orders) > limit else None


def totals(conn: Connection, viewer: Viewer) -> dict[OrderState, OrderSum]:
    """How many orders a viewer has in each state, and for how many codes."""
    return order_rows.ordered(conn, viewer)


def is_placed(conn: Connection, organisation_id: int, key: str | None) -> bool:
    """Whether an organisation has placed an order under an idempotency key already."""
    return key is not None and order_rows.by_key(conn, organisation_id, key) is not None


def of_unit(conn: Connection, unit: Unit | None) -> Order | None:
    """The order that a unit is of; None for no unit, and where the order went before it ever counted."""
    return order_rows.by_id(conn, unit.order_id) if unit else None
