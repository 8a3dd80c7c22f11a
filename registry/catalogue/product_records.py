"""All that is on record of a product: written in one place, so that its history never misses a change.

1. Whoever records a product, by form, list, program or ruling, goes through `keep`: the row, the details and the notes
   of what changed are one transaction's.
2. A product that moves to another organisation keeps its history; details are its new holder's own words, so the former
   holder's go. Logins of another organisation's people are for the registry alone (the pages leave them out).
3. How long a history is kept `model.retention` says, from the product's orders and its last change.
"""

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from registry.model import product_fields, retention
from registry.model.goods import Listing
from registry.model.people import Viewer
from registry.model.product_fields import HOLDER, Details, FieldNote, ProductRecord
from registry.store.catalogue import detail_rows, history_rows, listing_rows
from registry.store.engine.engine import Connection

PAGE = 50
# A statement takes only so many values at once.
_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class ProductVersion:
    """A product with its details and whose it is, as it stands or is about to."""

    listing: Listing
    details: Details

    @property
    def record(self) -> ProductRecord:
        return ProductRecord(self.listing.product, self.details)

    def values(self) -> dict[str, str]:
        """What stands in each field, and whose it is."""
        owner = self.listing.organisation
        values: dict[str, str] = {field.value: text for field, text in self.record.values().items()}
        return values | {HOLDER: owner.tax_code or owner.name}

    @property
    def digest(self) -> str:
        """One text for all of it: what somebody saw and what stands now are the same, or not."""
        return hashlib.sha256(json.dumps(self.values(), sort_keys=True).encode()).hexdigest()


def details(conn: Connection, gtins: Collection[str]) -> dict[str, Details]:
    """The details of products by their GTINs; one without any is missing."""
    wanted = list(gtins)
    by_gtin: dict[str, Details] = {}
    for at in range(0, len(wanted), _AT_ONCE):
        by_gtin |= detail_rows.of(conn, wanted[at : at + _AT_ONCE])
    return by_gtin


def find(conn: Connection, listing: Listing) -> ProductRecord:
    """A product that was found, with its details."""
    gtin = listing.product.gtin
    return ProductRecord(listing.product, detail_rows.of(conn, [gtin]).get(gtin, {}))


def version(conn: Connection, listing: Listing) -> ProductVersion:
    """A product that was found as it stands, with whose it is."""
    return ProductVersion(listing, find(conn, listing).details)


def keep(conn: Connection, old: ProductVersion | None, new: ProductVersion, by: str, at: datetime) -> None:
    """Record a version of a product, `old` being the one that stands: its row, its details, and the notes of both."""
    gtin = new.listing.product.gtin
    listing_rows.put_product(conn, new.listing, at)
    detail_rows.put(conn, gtin, old.details if old else {}, new.details)
    history_rows.add(conn, product_fields.notes(old.values() if old else {}, new.values(), by, at))


def history(conn: Connection, viewer: Viewer, gtin: str, before: int | None = None) -> tuple[list[FieldNote], bool]:
    """A page of what was changed of a viewer's product, newest first, and whether older notes stand behind it."""
    notes = history_rows.of(conn, viewer, gtin, PAGE + 1, before)
    return notes[:PAGE], len(notes) > PAGE


def kept_until(conn: Connection, gtin: str) -> date | None:
    """The last day on which the history of a product has to be there; None where nothing says from when it counts."""
    return retention.history_until(history_rows.dates(conn, [gtin])[gtin])
