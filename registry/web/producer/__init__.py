"""The producer's desk: products, orders, labels, own serials, recalls, where codes are seen, flags, one's own trail.

Every page shows the rows of the organisation that the caller acts for and of no other; an officer without one has no
desk here. What another organisation has is answered like what nobody has.
"""

from registry.web.producer import claims, downloads, home, lists, market, orders, products, recalls, serials
from registry.web.producer.own import blueprint

__all__ = ["blueprint", "claims", "downloads", "home", "lists", "market", "orders", "products", "recalls", "serials"]
