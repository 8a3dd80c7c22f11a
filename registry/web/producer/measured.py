"""What is in force on the goods of an order, in words: a recalled lot is never shown as merely granted."""

from collections.abc import Collection
from dataclasses import dataclass

from registry.market import measures
from registry.model.measures import Measure
from registry.model.orders import Order
from registry.store.engine.engine import Connection
from registry.web.page import pages
from registry.web.producer.market_words import GOODS_MEASURED


@dataclass(frozen=True, slots=True)
class OrderMeasure:
    """A measure on an order's lot or product, and where it is shown."""

    words: str
    link: str = "/producer/recalls#in-force"


def on_orders(conn: Connection, orders: Collection[Order]) -> dict[str, list[OrderMeasure]]:
    """The measures in force on the lots and products of these orders, oldest first, by order id."""
    by_order = measures.on_orders(conn, orders)
    return {order_id: [OrderMeasure(_words(one)) for one in on_order] for order_id, on_order in by_order.items()}


def _words(measure: Measure) -> str:
    what = pages.word("pd_measured_lot" if measure.target.lot else "pd_measured_product")
    return pages.say(GOODS_MEASURED[measure.disposition], what=what, day=pages.day(measure.at))
