"""Orders of codes: what is asked for, what was granted, what is said of runs of units later.

Lot, expiry, host and keys of an order never change: they make the codes' bytes.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from registry.model.goods import Level

MAX_QUANTITY = 4_000_000_000


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


class OrderSum(NamedTuple):
    """How many orders, and for how many codes."""

    orders: int
    codes: int


class Span(NamedTuple):
    """A run of an order's codes by their index, `stop` exclusive."""

    start: int
    stop: int


class SpanRequest(NamedTuple):
    """A run as somebody asks for it: `stop` None is the end of the order."""

    start: int
    stop: int | None = None


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
class OrderFilter:
    """Which orders to read: of a product, of a lot as placed, in a state; how many, after passing over some."""

    gtin: str | None = None
    lot: str | None = None
    state: OrderState | None = None
    at_most: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class UnitRun:
    """Units start..stop-1 of an order, activated or spoiled; who, when and why."""

    order_id: str
    kind: RangeKind
    start: int
    stop: int
    by: str
    at: datetime
    reason: str | None = None
