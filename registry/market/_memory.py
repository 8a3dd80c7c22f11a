"""What a process remembers of products, their orders and the keys, and how it knows that none of it is old.

1. Every transaction that asks reads the versions of the products it asks about (`versions`) and trusts only what
   was read under the same version; so a recall, a correction or a revoked key counts from the next check on, in every
   process, however long the process has remembered something else.
2. What is remembered was read in the transaction that asked, after its version: it can be newer than its version, and
   is then read once more, but never older.
3. An order that nobody placed is not remembered, so that nobody fills the memory by inventing serials. A memory that is
   full is emptied.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from registry import telemetry
from registry.model.goods import Listing
from registry.model.keys import KeyState
from registry.model.measures import Measure
from registry.model.orders import Correction, Order
from registry.store.catalogue import listing_rows
from registry.store.engine import versions
from registry.store.engine.engine import Connection, Engine
from registry.store.keys import key_rows
from registry.store.market import measure_rows
from registry.store.orders import order_rows, shipment_rows

# About a kilobyte each, in every worker.
MOST_ORDERS = 50_000
MOST_PRODUCTS = 20_000


@dataclass(frozen=True, slots=True)
class ShelvedOrder:
    """An order with its corrections, oldest first, and the provinces it was shipped to.

    `ranged`, `measured`: whether runs were activated or spoiled, or a measure stands on a single unit.
    """

    order: Order
    corrections: tuple[Correction, ...]
    shipped: frozenset[str]
    ranged: bool
    measured: bool


@dataclass(slots=True)
class Shelf:
    """A product under one version: the listing if it is registered, its serial keys, newest first, what stands on it
    or its lots, and those of its orders that were asked for.
    """

    version: int
    listing: Listing | None
    serial_keys: tuple[int, ...]
    measures: tuple[Measure, ...]
    by_number: dict[int, ShelvedOrder] = field(default_factory=dict)
    by_id: dict[str, ShelvedOrder] = field(default_factory=dict)
    by_lot: dict[str, tuple[ShelvedOrder, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class _Contents:
    """All that is remembered under one version of EVERYTHING."""

    version: int
    states: dict[int, KeyState]
    shelves: dict[str, Shelf] = field(default_factory=dict)
    orders: int = 0


class Memory:
    """The memory of one process for one database, safe between threads."""

    def __init__(self) -> None:
        self._contents: _Contents | None = None

    def shelves(self, conn: Connection, gtins: Collection[str]) -> "Shelves":
        """What stands of these products and of the keys in this transaction."""
        now = versions.of(conn, gtins)
        contents = self._fresh(conn, now.get(versions.EVERYTHING, 0))
        kept = {gtin: shelf for gtin in gtins if (shelf := contents.shelves.get(gtin))}
        old = [gtin for gtin in gtins if gtin not in kept or kept[gtin].version != now.get(gtin, 0)]
        if not old:
            return Shelves(conn, contents, kept)
        telemetry.FORGOTTEN.inc(sum(gtin in kept for gtin in old))
        fresh = _read(conn, {gtin: now.get(gtin, 0) for gtin in old})
        contents.shelves.update(fresh)
        return Shelves(conn, contents, kept | fresh)

    def _fresh(self, conn: Connection, version: int) -> _Contents:
        contents = self._contents
        if contents is None or contents.version != version:
            contents = self._contents = _Contents(version, key_rows.states(conn))
        elif contents.orders > MOST_ORDERS or len(contents.shelves) > MOST_PRODUCTS:
            contents = self._contents = _Contents(version, contents.states)
        return contents


def _read(conn: Connection, wanted: dict[str, int]) -> dict[str, Shelf]:
    listings = listing_rows.listings(conn, wanted)
    serial_keys = key_rows.serial_keys(conn, wanted)
    wide = measure_rows.on_products_and_lots(conn, wanted)
    return {
        gtin: Shelf(version, listings.get(gtin), serial_keys.get(gtin, ()), tuple(wide.get(gtin, ())))
        for gtin, version in wanted.items()
    }


@dataclass(frozen=True, slots=True)
class Shelves:
    """The shelves of the products of one question; what is missing on them is read in its transaction."""

    conn: Connection
    _contents: _Contents
    by_gtin: dict[str, Shelf]

    @property
    def states(self) -> dict[int, KeyState]:
        """The state of every CODE key."""
        return self._contents.states

    def find_numbers(self, wanted: Collection[tuple[str, int]]) -> None:
        """Put on their shelves the orders of these (GTIN, number) that were placed."""
        missing = [(gtin, number) for gtin, number in wanted if number not in self.by_gtin[gtin].by_number]
        if missing:
            self._keep(order_rows.by_numbers(self.conn, missing))

    def find_ids(self, wanted: Collection[tuple[str, str]]) -> None:
        """Put on their shelves the orders of these (GTIN, id)."""
        missing = [order_id for gtin, order_id in wanted if order_id not in self.by_gtin[gtin].by_id]
        if missing:
            self._keep(order_rows.standing(self.conn, missing))

    def find_lots(self, wanted: Collection[tuple[str, str]]) -> None:
        """Put on their shelves the orders of these (GTIN, lot), by the lot as placed or as corrected."""
        missing = [(gtin, lot) for gtin, lot in wanted if lot not in self.by_gtin[gtin].by_lot]
        if not missing:
            return
        of_lots = order_rows.of_lots(self.conn, missing)
        self.find_ids([(gtin, order.id) for (gtin, _), placed in of_lots.items() for order in placed])
        for (gtin, lot), placed in of_lots.items():
            shelf = self.by_gtin[gtin]
            shelf.by_lot[lot] = tuple(shelf.by_id[order.id] for order in placed)

    def _keep(self, standing: list[order_rows.OrderStanding]) -> None:
        corrected = [one.order.id for one in standing if one.corrected]
        shipped = [one.order.id for one in standing if one.shipped]
        corrections = order_rows.corrections_of(self.conn, corrected) if corrected else {}
        provinces = shipment_rows.of(self.conn, shipped) if shipped else {}
        for one in standing:
            order = one.order
            shelved = ShelvedOrder(
                order,
                tuple(corrections.get(order.id, ())),
                provinces.get(order.id, frozenset()),
                one.ranged,
                one.measured,
            )
            shelf = self.by_gtin[order.gtin]
            shelf.by_number[order.number] = shelf.by_id[order.id] = shelved
        self._contents.orders += len(standing)


_MEMORIES: WeakKeyDictionary[Engine, Memory] = WeakKeyDictionary()


def memory_of(engine: Engine) -> Memory:
    """The memory of this process for a database."""
    memory = _MEMORIES.get(engine)
    return memory if memory is not None else _MEMORIES.setdefault(engine, Memory())
