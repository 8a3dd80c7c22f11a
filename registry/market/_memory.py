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
from registry.store.catalogue import listings as catalogue
from registry.store.engine import versions
from registry.store.engine.engine import Connection, Engine
from registry.store.keys import keys
from registry.store.market import measures
from registry.store.orders import orders, shipments

# About a kilobyte each, in every worker.
MOST_ORDERS = 50_000
MOST_PRODUCTS = 20_000


@dataclass(frozen=True, slots=True)
class Known:
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
    by_number: dict[int, Known] = field(default_factory=dict)
    by_id: dict[str, Known] = field(default_factory=dict)
    by_lot: dict[str, tuple[Known, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class _Held:
    """All that is remembered under one version of EVERYTHING."""

    version: int
    states: dict[int, KeyState]
    shelves: dict[str, Shelf] = field(default_factory=dict)
    orders: int = 0


class Memory:
    """The memory of one process for one database, safe between threads."""

    def __init__(self) -> None:
        self._held: _Held | None = None

    def asked(self, conn: Connection, gtins: Collection[str]) -> "Shelves":
        """What is known of these products and of the keys, as it stands in this transaction."""
        now = versions.of(conn, gtins)
        held = self._fresh(conn, now.get(versions.EVERYTHING, 0))
        found = {gtin: held.shelves.get(gtin) for gtin in gtins}
        old = [gtin for gtin, shelf in found.items() if shelf is None or shelf.version != now.get(gtin, 0)]
        if not old:
            return Shelves(conn, held, {gtin: shelf for gtin, shelf in found.items() if shelf})
        telemetry.FORGOTTEN.inc(sum(found[gtin] is not None for gtin in old))
        fresh = _read(conn, {gtin: now.get(gtin, 0) for gtin in old})
        held.shelves.update(fresh)
        kept = {gtin: shelf for gtin, shelf in found.items() if shelf and gtin not in fresh}
        return Shelves(conn, held, kept | fresh)

    def _fresh(self, conn: Connection, version: int) -> _Held:
        held = self._held
        if held is None or held.version != version:
            held = self._held = _Held(version, keys.states(conn))
        elif held.orders > MOST_ORDERS or len(held.shelves) > MOST_PRODUCTS:
            held = self._held = _Held(version, held.states)
        return held


def _read(conn: Connection, wanted: dict[str, int]) -> dict[str, Shelf]:
    listings = catalogue.listings(conn, wanted)
    serial_keys = keys.serial_keys(conn, wanted)
    wide = measures.on_products_and_lots(conn, wanted)
    return {
        gtin: Shelf(version, listings.get(gtin), serial_keys.get(gtin, ()), tuple(wide.get(gtin, ())))
        for gtin, version in wanted.items()
    }


@dataclass(frozen=True, slots=True)
class Shelves:
    """The shelves of the products of one question; what is missing on them is read in its transaction."""

    conn: Connection
    _held: _Held
    shelves: dict[str, Shelf]

    @property
    def states(self) -> dict[int, KeyState]:
        """The state of every CODE key."""
        return self._held.states

    def find_numbers(self, wanted: Collection[tuple[str, int]]) -> None:
        """Put on their shelves the orders of these (GTIN, number) that were placed."""
        missing = [(gtin, number) for gtin, number in wanted if number not in self.shelves[gtin].by_number]
        if missing:
            self._keep(orders.by_numbers(self.conn, missing))

    def find_ids(self, wanted: Collection[tuple[str, str]]) -> None:
        """Put on their shelves the orders of these (GTIN, id)."""
        missing = [order_id for gtin, order_id in wanted if order_id not in self.shelves[gtin].by_id]
        if missing:
            self._keep(orders.standing(self.conn, missing))

    def find_lots(self, wanted: Collection[tuple[str, str]]) -> None:
        """Put on their shelves the orders of these (GTIN, lot), by the lot as placed or as corrected."""
        missing = [(gtin, lot) for gtin, lot in wanted if lot not in self.shelves[gtin].by_lot]
        if not missing:
            return
        found = orders.of_lots(self.conn, missing)
        self.find_ids([(gtin, order.id) for (gtin, _), placed in found.items() for order in placed])
        for (gtin, lot), placed in found.items():
            shelf = self.shelves[gtin]
            shelf.by_lot[lot] = tuple(shelf.by_id[order.id] for order in placed)

    def _keep(self, found: list[orders.OrderStanding]) -> None:
        corrected = [one.order.id for one in found if one.corrected]
        shipped = [one.order.id for one in found if one.shipped]
        said = orders.corrections_of(self.conn, corrected) if corrected else {}
        sent = shipments.of(self.conn, shipped) if shipped else {}
        for one in found:
            order = one.order
            known = Known(
                order, tuple(said.get(order.id, ())), sent.get(order.id, frozenset()), one.ranged, one.measured
            )
            shelf = self.shelves[order.gtin]
            shelf.by_number[order.number] = shelf.by_id[order.id] = known
        self._held.orders += len(found)


_MEMORIES: WeakKeyDictionary[Engine, Memory] = WeakKeyDictionary()


def of(engine: Engine) -> Memory:
    """The memory of this process for a database."""
    found = _MEMORIES.get(engine)
    return found if found is not None else _MEMORIES.setdefault(engine, Memory())
