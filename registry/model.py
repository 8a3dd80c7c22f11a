"""The nouns of the registry, as frozen values.

Closed sets are enums; what may follow what stands in the one transition table below. Times are aware datetimes in
UTC, calendar days are days of Asia/Ho_Chi_Minh, text is NFC. A GTIN is always its 14 digits, an expiry a date.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from typing import NamedTuple

# Vietnam keeps UTC+7 the year round, so the zone is a constant and needs no time zone database.
LOCAL_ZONE = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")

MAX_QUANTITY = 4_000_000_000
MAX_GTIN_TOTAL = 1_000_000_000_000


def local_day(moment: datetime) -> date:
    """The calendar day in Viet Nam at an aware moment."""
    return moment.astimezone(LOCAL_ZONE).date()


def search_key(text: str) -> str:
    """Text as it is compared and searched: without case, Vietnamese marks or doubled spaces (`đ` counts as `d`)."""
    plain = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


class Role(StrEnum):
    """What an organisation is in the chain (Decree 37/2026 art. 27, Circular 31/2026)."""

    PRODUCER = "producer"
    IMPORTER = "importer"
    DISTRIBUTOR = "distributor"
    SHOP = "shop"
    PHARMACY = "pharmacy"
    PLATFORM = "platform"


class Category(StrEnum):
    """The kind of goods; medicine and food come first (conclusions of 23 June 2025)."""

    MEDICINE = "medicine"
    FOOD = "food"
    SUPPLEMENT = "supplement"
    COSMETIC = "cosmetic"
    DEVICE = "device"
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


class OrderState(StrEnum):
    """A cancelled order stays for ever: its codes are then `blocked`, not `unknown`.

    `loading`: the producer's own serials are being taken in; nothing counts before the last of them is there.
    """

    LOADING = "loading"
    PLACED = "placed"
    CANCELLED = "cancelled"


class RangeKind(StrEnum):
    """What can be said of a run of units of an order."""

    ACTIVATED = "activated"
    SPOILED = "spoiled"


class Disposition(StrEnum):
    """Where a unit stands (the words of EPCIS CBV 2.0; `withdrawn` and `exported` are our own).

    A medicine that was sold is `dispensed`, other goods are `retail_sold`.
    """

    ACTIVE = "active"
    INACTIVE = "inactive"
    RECALLED = "recalled"
    WITHDRAWN = "withdrawn"
    STOLEN = "stolen"
    DESTROYED = "destroyed"
    EXPORTED = "exported"
    RETAIL_SOLD = "retail_sold"
    DISPENSED = "dispensed"


class Scope(StrEnum):
    """What a recall or withdrawal speaks of."""

    UNIT = "unit"
    LOT = "lot"
    PRODUCT = "product"


class Act(StrEnum):
    """What somebody does to the disposition of a scope; a sale and its undoing speak of units alone."""

    RECALL = "recall"
    WITHDRAW = "withdraw"
    REPORT_STOLEN = "report-stolen"
    DESTROY = "destroy"
    EXPORT = "export"
    RESTORE = "restore"
    SELL = "sell"
    UNDO_SALE = "undo-sale"


@dataclass(frozen=True, slots=True)
class Transition:
    """What an act adds to and takes from what is in force, and under which dispositions it is refused.

    An act that would change nothing is never refused: it is only said again.
    """

    sets: frozenset[Disposition]
    lifts: frozenset[Disposition] = frozenset()
    barred: frozenset[Disposition] = frozenset()


TERMINAL = frozenset({Disposition.DESTROYED})
# Out of the market: nobody should come across such a unit again.
ENDED = TERMINAL | {Disposition.EXPORTED}
_LIFTED = frozenset({Disposition.RECALLED, Disposition.WITHDRAWN, Disposition.STOLEN, Disposition.EXPORTED})
_SOLD = frozenset({Disposition.RETAIL_SOLD, Disposition.DISPENSED})

# The one transition table. Measures stand beside each other (a stolen lot can also be recalled); what is destroyed
# stays destroyed, and nothing more is said of it. Nothing is sold on which any measure stands.
TRANSITIONS: dict[Act, Transition] = {
    Act.RECALL: Transition(frozenset({Disposition.RECALLED}), barred=TERMINAL),
    Act.WITHDRAW: Transition(frozenset({Disposition.WITHDRAWN}), barred=TERMINAL),
    Act.REPORT_STOLEN: Transition(frozenset({Disposition.STOLEN}), barred=TERMINAL),
    Act.DESTROY: Transition(TERMINAL),
    Act.EXPORT: Transition(frozenset({Disposition.EXPORTED}), barred=TERMINAL),
    Act.RESTORE: Transition(frozenset(), lifts=_LIFTED),
    Act.SELL: Transition(_SOLD, barred=_LIFTED | TERMINAL),
    Act.UNDO_SALE: Transition(frozenset(), lifts=_SOLD),
}
# Sales are rows of their own with the till's id, not measures.
SALE_ACTS = frozenset({Act.SELL, Act.UNDO_SALE})


@dataclass(frozen=True, slots=True)
class Organisation:
    """A company or household in trade; the tax code identifies it, a name alone is matched after folding.

    `province` is the two-digit code of one of the 34 provinces; `prefixes` are its GS1 company prefixes.
    """

    id: int
    name: str
    tax_code: str | None = None
    name_en: str | None = None
    address: str | None = None
    province: str | None = None
    gln: str | None = None
    roles: tuple[Role, ...] = (Role.PRODUCER,)
    prefixes: tuple[str, ...] = ()

    def holds(self, gtin: str) -> bool:
        """Whether a GTIN (14 digits) lies inside its prefixes; a GTIN-8 is granted one by one and is its own prefix."""
        return any(gtin.startswith(prefix, 1) or gtin == prefix.zfill(14) for prefix in self.prefixes)


@dataclass(frozen=True, slots=True)
class Authorisation:
    """A permit to sell: kept as its type, as it was written, and normalised for comparison."""

    type: str | None
    raw: str
    normalised: str


@dataclass(frozen=True, slots=True)
class Product:
    """A trade item (SKU) by its GTIN, with the items Decree 37/2026 art. 23(5) asks for."""

    gtin: str
    name: str
    category: Category
    brand: str | None = None
    origin: str | None = None
    standards: str | None = None
    image: str | None = None
    authorisation: Authorisation | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A product as the registry holds it: whose it is, whether codes may be ordered, and who makes its serials.

    `serials` is None before the first order of single items.
    """

    product: Product
    organisation: Organisation
    state: ProductState
    serials: Serials | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What a producer asks for when placing an order.

    `key` is the caller's idempotency key; `inactive` orders hold their codes back until they are activated.
    """

    gtin: str
    quantity: int = 1
    level: Level = Level.UNIT
    lot: str | None = None
    expiry: date | None = None
    inactive: bool = False
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """A request for codes as it was granted. Lot, expiry, host and keys never change: they make the codes' bytes.

    `serial_key` is None where the serials are the producer's own.
    """

    id: str
    gtin: str
    organisation_id: int
    number: int
    level: Level
    lot: str | None
    expiry: date | None
    quantity: int
    inactive: bool
    host: str
    code_key: int
    serial_key: int | None
    state: OrderState
    placed_at: datetime


@dataclass(frozen=True, slots=True)
class Correction:
    """What an order's lot or expiry should have been: changes what is shown and judged, never what is sealed."""

    order_id: str
    lot: str | None
    expiry: date | None
    reason: str
    by: str
    at: datetime


class Unit(NamedTuple):
    """One item: the order it came from and its index in it. This pair, never the code's text, is stored."""

    order_id: str
    unit_index: int


@dataclass(frozen=True, slots=True)
class Target:
    """What a measure speaks of: a unit, a lot of a product, or a product."""

    gtin: str
    lot: str | None = None
    unit: Unit | None = None

    @property
    def scope(self) -> Scope:
        if self.unit is not None:
            return Scope.UNIT
        return Scope.PRODUCT if self.lot is None else Scope.LOT


@dataclass(frozen=True, slots=True)
class Measure:
    """A recall or withdrawal in force. `level` is the recall level 1, 2 or 3 (3, 15 or 30 days to finish).

    `place` says where, in words: a warehouse, an office.
    """

    target: Target
    disposition: Disposition
    reason: str
    by: str
    at: datetime
    level: int | None = None
    notice_vi: str | None = None
    notice_en: str | None = None
    place: str | None = None


RECALL_DAYS = {1: 3, 2: 15, 3: 30}
