"""Which of the items that the law wants of a product are there (Decree 37/2026 art. 23).

1. The nine items of art. 23(5), and of them the seven of art. 23(7) that the public sees.
2. An item that is only wanted `if any`, or only of lots, is NOT_DUE while there is nothing it could be said of.
3. Stages with time and place (art. 23(5)(e)) are there once the producer has said to which provinces an order of the
   product went: that is what this registry knows of them until events are kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from registry.model.goods import Organisation
from registry.model.product_fields import PERISHABLE, ProductField, ProductRecord


class LegalItem(StrEnum):
    """The nine items of art. 23(5), in the law's order."""

    NAME = "name"
    IMAGE = "image"
    PRODUCER = "producer"
    ADDRESS = "address"
    ORIGIN = "origin"
    STAGES = "stages"
    MARK = "mark"
    EXPIRY = "expiry"
    STANDARDS = "standards"


PUBLIC_ITEMS = (
    LegalItem.NAME,
    LegalItem.IMAGE,
    LegalItem.PRODUCER,
    LegalItem.ADDRESS,
    LegalItem.ORIGIN,
    LegalItem.MARK,
    LegalItem.EXPIRY,
)


class ItemStanding(StrEnum):
    """How an item stands."""

    THERE = "there"
    MISSING = "missing"
    NOT_DUE = "not_due"


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What the orders of a product say of it: how many stand, are of a lot, of those with an expiry, and shipped."""

    orders: int = 0
    lots: int = 0
    with_expiry: int = 0
    shipped: int = 0


@dataclass(frozen=True, slots=True)
class Completeness:
    """A product and how each item of it stands; `fields`: what its category asks for and nobody has said."""

    record: ProductRecord
    items: Mapping[LegalItem, ItemStanding]
    fields: tuple[ProductField, ...]

    @property
    def nine(self) -> bool:
        """Whether nothing of art. 23(5) is missing."""
        return ItemStanding.MISSING not in self.items.values()

    @property
    def seven(self) -> bool:
        """Whether nothing of art. 23(7) is missing."""
        return all(self.items[item] is not ItemStanding.MISSING for item in PUBLIC_ITEMS)


def judge_record(record: ProductRecord, owner: Organisation, facts: OrderFacts) -> Completeness:
    """How each of the nine items stands of one product."""
    product = record.product
    plain = {
        LegalItem.NAME: product.name,
        LegalItem.IMAGE: product.image,
        LegalItem.PRODUCER: owner.name,
        LegalItem.ADDRESS: owner.address,
        LegalItem.ORIGIN: product.origin,
        LegalItem.STANDARDS: product.standards,
    }
    items = {item: ItemStanding.THERE if text else ItemStanding.MISSING for item, text in plain.items()}
    # Each order has a lot, serials, or the product's own code.
    items[LegalItem.MARK] = ItemStanding.THERE if product.brand or facts.orders else ItemStanding.NOT_DUE
    items[LegalItem.EXPIRY] = _expiry(record, facts)
    items[LegalItem.STAGES] = _stages(facts)
    return Completeness(record, {item: items[item] for item in LegalItem}, record.missing())


def _expiry(record: ProductRecord, facts: OrderFacts) -> ItemStanding:
    if facts.with_expiry == facts.lots:
        return ItemStanding.THERE if facts.lots else ItemStanding.NOT_DUE
    # Some lot has none: that is a gap only where every lot must have one.
    if record.product.category in PERISHABLE:
        return ItemStanding.MISSING
    return ItemStanding.THERE if facts.with_expiry else ItemStanding.NOT_DUE


def _stages(facts: OrderFacts) -> ItemStanding:
    if not facts.orders:
        return ItemStanding.NOT_DUE
    return ItemStanding.THERE if facts.shipped else ItemStanding.MISSING
