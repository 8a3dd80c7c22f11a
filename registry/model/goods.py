"""Goods and those who make and sell them: organisations, products, levels, permits.

A GTIN is always its 14 digits, text is NFC.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

MAX_GTIN_TOTAL = 1_000_000_000_000


def search_key(text: str) -> str:
    """Text as it is compared and searched: without case, Vietnamese marks or doubled spaces (`đ` counts as `d`)."""
    plain = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


class Trade(StrEnum):
    """What an organisation is in the chain (Decree 37/2026 art. 27, Circular 31/2026)."""

    PRODUCER = "producer"
    IMPORTER = "importer"
    DISTRIBUTOR = "distributor"
    # Carrier or warehouse; laboratory or depot.
    CARRIER = "carrier"
    SHOP = "shop"
    PHARMACY = "pharmacy"
    HOSPITAL = "hospital"
    DEPOT = "depot"
    PLATFORM = "platform"


class Category(StrEnum):
    """The kind of goods; medicine and food come first (conclusions of 23 June 2025)."""

    MEDICINE = "medicine"
    FOOD = "food"
    SUPPLEMENT = "supplement"
    COSMETIC = "cosmetic"
    DEVICE = "device"
    VETERINARY = "veterinary"
    FERTILISER = "fertiliser"
    PESTICIDE = "pesticide"
    OTHER = "other"


class ProductState(StrEnum):
    """`pending`: its GTIN lies outside the organisation's GS1 prefixes, so nobody may order codes for it yet."""

    PENDING = "pending"
    APPROVED = "approved"


class Level(StrEnum):
    """How much a code names: one item, a manufacturing lot, or the product alone."""

    UNIT = "unit"
    LOT = "lot"
    TYPE = "type"


class Serials(StrEnum):
    """Who makes a GTIN's serials: all of them the registry, or all of them the producer."""

    REGISTRY = "registry"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Organisation:
    """A company or household in trade; the tax code identifies it, a name alone is matched after folding.

    `province` is the two-digit code of one of the 34 provinces; `prefixes` are its GS1 company prefixes; `phone` and
    `email` are where the registry reaches it.
    """

    id: int
    name: str
    tax_code: str | None = None
    name_en: str | None = None
    address: str | None = None
    province: str | None = None
    gln: str | None = None
    roles: tuple[Trade, ...] = (Trade.PRODUCER,)
    prefixes: tuple[str, ...] = ()
    phone: str | None = None
    email: str | None = None

    def holds(self, gtin: str) -> bool:
        """Whether a GTIN (14 digits) lies inside its prefixes."""
        return not prefixes_of(gtin).isdisjoint(self.prefixes)


def prefixes_of(gtin: str) -> frozenset[str]:
    """Every prefix that a GTIN (14 digits) may lie inside; a GTIN-8 is granted one by one and is its own prefix."""
    inside = {gtin[1:end] for end in range(2, 15)}
    return frozenset(inside | {gtin[start:] for start in range(14) if not gtin[:start].strip("0")})


@dataclass(frozen=True, slots=True)
class Authorisation:
    """A permit to sell: kept as its type, as it was written, and normalised for comparison."""

    type: str | None
    raw: str
    normalised: str


@dataclass(frozen=True, slots=True)
class Product:
    """A trade item (SKU) by its GTIN, with what any answer about it may need.

    What else is on record of it stands apart (`product_fields`), so that an answer to a scan never reads it.
    """

    gtin: str
    name: str
    category: Category
    brand: str | None = None
    origin: str | None = None
    standards: str | None = None
    image: str | None = None
    authorisation: Authorisation | None = None
    warnings: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A product as the registry holds it: whose it is, whether codes may be ordered, and who makes its serials.

    `serials` is None before the first order of single items.
    """

    product: Product
    organisation: Organisation
    state: ProductState
    serials: Serials | None = None


class ProductDecision(NamedTuple):
    """Who decided last on a product, and when."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class KeptProduct:
    """A product as its organisation keeps it: `changed_at` tells one version of it from the next."""

    listing: Listing
    changed_at: datetime
