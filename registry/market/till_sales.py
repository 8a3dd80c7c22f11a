"""What a till sold under an id of its own."""

from registry.market.sellers import Seller
from registry.model.orders import Order, Unit
from registry.store.engine.engine import Connection
from registry.store.market import sale_rows
from registry.store.orders import order_rows

# Items of one sale; a till that reports more under one id takes them back by their codes.
MOST_SOLD = 10_000


def sold_under(conn: Connection, sale_id: str, seller: Seller) -> list[tuple[Unit, Order]]:
    """The units that a seller sold in its shop under the till's id, each with its order."""
    lines = sale_rows.by_id(conn, sale_id, seller.organisation_id, MOST_SOLD)
    units = dict.fromkeys(sale.unit for sale in lines if sale.unit and seller.made(sale))
    placed = order_rows.by_ids(conn, {unit.order_id for unit in units})
    return [(unit, placed[unit.order_id]) for unit in units]
