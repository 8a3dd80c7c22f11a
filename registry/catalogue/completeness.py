"""The report of what is on record of a producer's products, and what the law still wants of them.

A thousand products at a time, so that a producer with many is told of all of them.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from registry.catalogue import product_records
from registry.judgement.completeness import Completeness, ItemStanding, LegalItem, OrderFacts, judge_record
from registry.model.people import Viewer
from registry.model.product_fields import ProductRecord
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import Connection
from registry.store.orders import order_rows

_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class CompletenessSums:
    """How many products there are, how many have each item, and how many want nothing of the nine and the seven."""

    products: int
    there: Mapping[LegalItem, int]
    nine: int
    seven: int


def report(conn: Connection, viewer: Viewer) -> Iterator[Completeness]:
    """A viewer's products by GTIN, each with how the items of the law stand."""
    after: str | None = None
    while True:
        listings = listing_rows.page(conn, viewer, "", None, after, _AT_ONCE)
        gtins = [listing.product.gtin for listing in listings]
        details = product_records.details(conn, gtins)
        facts = {gtin: OrderFacts(*counts) for gtin, counts in order_rows.facts(conn, gtins).items()}
        for listing in listings:
            gtin = listing.product.gtin
            record = ProductRecord(listing.product, details.get(gtin, {}))
            yield judge_record(record, listing.organisation, facts.get(gtin, OrderFacts()))
        if len(listings) < _AT_ONCE:
            return
        after = gtins[-1]


def sums(rows: Iterable[Completeness]) -> CompletenessSums:
    """The sums of a report."""
    there: Counter[LegalItem] = Counter()
    products = nine = seven = 0
    for row in rows:
        products += 1
        nine += row.nine
        seven += row.seven
        there.update(item for item, standing in row.items.items() if standing is ItemStanding.THERE)
    return CompletenessSums(products, {item: there[item] for item in LegalItem}, nine, seven)


HEADER = ("gtin", "name", "category", *LegalItem, "nine", "seven", "missing_fields")


def cells(row: Completeness) -> list[str]:
    """A line of the report as CSV gives it."""
    product = row.record.product
    return [
        product.gtin,
        product.name,
        product.category.value,
        *(row.items[item].value for item in LegalItem),
        "yes" if row.nine else "no",
        "yes" if row.seven else "no",
        " ".join(row.fields),
    ]
