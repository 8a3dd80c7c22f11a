"""What is in force on the goods of an order, in words: a recalled lot is never shown as merely granted."""

from collections.abc import Collection
from dataclasses import dataclass

from registry.model.orders import Order
from registry.store.engine.engine import Connection
from registry.store.market import measures
from registry.web.page import pages


@dataclass(frozen=True, slots=True)
class OrderMeasure:
    """A measure on an order's lot or product, and where it is shown."""

    words: str
    link: str = "/producer/recalls#in-force"


def on_orders(conn: Connection, orders: Collection[Order]) -> dict[str, list[OrderMeasure]]:
    """The measures in force on the lots and products of these orders, oldest first, by order id."""
    found = measures.on_products_and_lots(conn, {order.gtin for order in orders})
    told: dict[str, list[OrderMeasure]] = {}
    for order in orders:
        for one in sorted(found.get(order.gtin, []), key=lambda measure: measure.at):
            if one.target.lot in (None, order.lot):
                what = pages.word("pd_measured_lot" if one.target.lot else "pd_measured_product")
                words = pages.word(f"pd_measured_{one.disposition}", what=what, day=pages.day(one.at))
                told.setdefault(order.id, []).append(OrderMeasure(words))
    return told
