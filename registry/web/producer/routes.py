"""The producer's desk, as the application takes it in: each of these files adds its addresses to the blueprint."""

from registry.web.producer import (
    claims,
    downloads,
    home,
    list_template,
    lists,
    market,
    orders,
    products,
    recalls,
    records,
    serials,
    sites,
)
from registry.web.producer.own import blueprint

__all__ = [
    "blueprint",
    "claims",
    "downloads",
    "home",
    "list_template",
    "lists",
    "market",
    "orders",
    "products",
    "recalls",
    "records",
    "serials",
    "sites",
]
