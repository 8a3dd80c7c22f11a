"""The end of what has an end: each kind after the time that `model.retention` gives it.

1. It goes piece by piece, each in a transaction of its own that also counts what it ended, so that a break anywhere
   loses nothing and the next run goes on. What a run ended stands in the audit trail as one entry of counts; what one
   that broke off did not say, the next one says.
2. What a case or an order still needs stays: open flags, requests and inspections themselves; everything about goods on
   which a flag is open or a measure in force (unless that ended the goods); the request by which a company is still
   suspended, with how it was heard; a flag that a report names; a flag by which copies or a theft were confirmed, as
   the verdict rests on it. The audit trail never ends.
3. A sale that ends changes no verdict: that its unit is sold, and by whom in pseudonyms, stands in the unit's state.
4. The first run asks for a word: nothing ends on a registry whose operator has not been told what would.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from registry.errors import Refused
from registry.model import retention
from registry.model.days import local_day
from registry.model.measures import Target
from registry.model.retention import NO_GOODS, GoodsDates, RecordKind, is_over
from registry.model.trail import TrailAct, TrailEntry
from registry.office.trail import audit
from registry.store.catalogue import history_rows
from registry.store.engine.engine import Connection, Engine, read, record, unhurried, write
from registry.store.market import sale_rows
from registry.store.market.sale_rows import SaleKey
from registry.store.office import answered_call_rows
from registry.store.office.answered_call_rows import CallKey
from registry.store.orders import expiry_rows, order_rows
from registry.store.orders.expiry_rows import AgedOrder
from registry.store.supervision import retention_rows
from registry.store.supervision.retention_rows import ClosedRecord, EndedCount

# So many at once that a scan hardly waits for them (SQLite has one writer).
_PIECE = 1_000
# Orders, products and cases that one piece looks at.
_LOOKED_AT = 100
SUBJECT = "retention"

Progress = Callable[[RecordKind, int], None]


@dataclass(frozen=True, slots=True)
class DueRecords:
    """How many records of a kind end in the next run, and when the oldest was closed; None where there is none."""

    kind: RecordKind
    count: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class _Page:
    """Records whose time is over, by what removes them; when each was closed; where the walk goes on, if it does."""

    keys: Sequence[Any]
    moments: Sequence[datetime]
    behind: Any


@dataclass(frozen=True, slots=True)
class _Ending:
    """How a kind ends: its pages (of a moment, from a place that the page before gave), and the removing of one."""

    page: Callable[[Connection, datetime, Any], _Page]
    remove: Callable[[Connection, Sequence[Any]], object]
    begin: Any = None
    transaction: Callable[[Engine], AbstractContextManager[Connection]] = write


def due(engine: Engine, now: datetime, progress: Progress) -> list[DueRecords]:
    """What the next run ends, by kind; nothing is changed."""
    return [_due(engine, kind, now, progress) for kind in RecordKind]


def _due(engine: Engine, kind: RecordKind, now: datetime, progress: Progress) -> DueRecords:
    count, oldest = 0, None
    for page in _pages(engine, kind, now, read, lambda _conn, _page: None):
        count += len(page.keys)
        oldest = min([*page.moments, *([oldest] if oldest else [])], default=None)
        progress(kind, len(page.keys))
    return DueRecords(kind, count, oldest)


def run(engine: Engine, by: str, now: datetime, progress: Progress) -> dict[RecordKind, int]:
    """End what is over, and say it in the audit trail; how many by kind. Safe to repeat and to break off.

    Whoever calls it has told the operator, or has asked `require_told`.
    """
    ended = {kind: _run(engine, kind, now, progress) for kind in RecordKind}
    with write(engine) as conn:
        untold: dict[str, object] = {f"ended_{kind}": n for kind, n in retention_rows.take_untold(conn).items()}
        if untold:
            audit(conn, TrailEntry(now, by, TrailAct.RECORDS_ENDED, SUBJECT, untold))
    return ended


def require_told(engine: Engine, now: datetime) -> None:
    """Raises Refused where something would end on a registry on which nothing ever did."""
    with read(engine) as conn:
        if retention_rows.has_ended(conn):
            return
    for kind in RecordKind:
        for page in _pages(engine, kind, now, read, lambda _conn, _page: None):
            if page.keys:
                raise Refused(
                    "retention_first",
                    "Nothing has ended here of its own yet, and now something would: look at it with `retention show`, "
                    "then let it end with `retention run --first`. From then on `retention run` ends by itself.",
                )


def _run(engine: Engine, kind: RecordKind, now: datetime, progress: Progress) -> int:
    ended, ending, today = 0, _ENDINGS[kind], local_day(now)

    def remove(conn: Connection, page: _Page) -> None:
        ending.remove(conn, page.keys)
        retention_rows.count(conn, today, kind, len(page.keys))

    for page in _pages(engine, kind, now, ending.transaction, remove):
        ended += len(page.keys)
        progress(kind, len(page.keys))
    return ended


def _pages(
    engine: Engine,
    kind: RecordKind,
    now: datetime,
    transaction: Callable[[Engine], AbstractContextManager[Connection]],
    act: Callable[[Connection, _Page], None],
) -> Iterator[_Page]:
    """The pages of a kind, each looked up and acted on in a transaction of its own."""
    ending = _ENDINGS[kind]
    behind = ending.begin
    while True:
        with transaction(engine) as conn:
            unhurried(conn)
            page = ending.page(conn, now, behind)
            if page.keys:
                act(conn, page)
        yield page
        behind = page.behind
        if behind is None:
            return


def has_begun(conn: Connection) -> bool:
    """Whether anything ever ended of its own here."""
    return retention_rows.has_ended(conn)


def ended(conn: Connection, since: datetime) -> list[EndedCount]:
    """What ended of its own since the day of a moment, by day and kind."""
    return retention_rows.counts(conn, local_day(since))


@dataclass(frozen=True, slots=True)
class _OrderCursor:
    """Where a walk over old orders is: those with an expiry come first; `last`: the sale that it has come to within the
    next order, which may be gone when the walk goes on.
    """

    dated: bool = True
    behind: AgedOrder | None = None
    last: SaleKey | None = None


def _sales(conn: Connection, now: datetime, cursor: _OrderCursor) -> _Page:
    due, at = list[SaleKey](), cursor
    orders = expiry_rows.aged(conn, "sales", cursor.dated, now, cursor.behind, _LOOKED_AT)
    for order in orders:
        over = retention.over_before(RecordKind.SALE, order.dates, now)
        if over is not None and not retention_rows.is_held(conn, order.gtin, order.lots, [order.id]):
            held = retention_rows.held_units(conn, order.id)
            room = _PIECE - len(due)
            last = at.last if at.last is not None and at.last.order_id == order.id else None
            sold = sale_rows.before(conn, order.id, over, last, room)
            due += [key for key in sold if key.unit_index not in held]
            if len(sold) == room:
                return _page(due, _OrderCursor(at.dated, at.behind, sold[-1]))
        at = _OrderCursor(at.dated, order)
    return _page(due, at if orders else _next(cursor))


def _page(due: Sequence[SaleKey], behind: _OrderCursor | None) -> _Page:
    return _Page(due, [key.at for key in due], behind)


def _next(cursor: _OrderCursor) -> _OrderCursor | None:
    """After the orders with an expiry come those without."""
    return _OrderCursor(dated=False) if cursor.dated else None


def _lot_papers(conn: Connection, now: datetime, cursor: _OrderCursor) -> _Page:
    due = list[ClosedRecord]()
    orders = expiry_rows.aged(conn, "papers", cursor.dated, now, cursor.behind, _LOOKED_AT)
    for order in orders:
        if not retention_rows.is_held(conn, order.gtin, order.lots, [order.id]):
            there = retention_rows.lot_papers(conn, order.id)
            due += [one for one in there if is_over(RecordKind.LOT_PAPER, one.closed_at, order.dates, now)]
    behind = _OrderCursor(cursor.dated, orders[-1]) if orders else _next(cursor)
    return _Page([one.key for one in due], [one.closed_at for one in due], behind)


def _histories(conn: Connection, now: datetime, behind: str) -> _Page:
    gtins = history_rows.aged(conn, now, behind, _LOOKED_AT)
    due = list[tuple[int, datetime]]()
    for gtin, dates in history_rows.dates(conn, gtins).items() if gtins else ():
        # What was changed last asks for no more than its own time, which `over_before` holds.
        until = retention.history_until(retention.ProductDates(dates.last_expiry, dates.last_without_expiry, None))
        over = retention.over_before(RecordKind.PRODUCT_HISTORY, dates.goods, now)
        if over is not None and (until is None or until < local_day(now)):
            due += history_rows.before(conn, gtin, over)
    return _Page([number for number, _ in due], [at for _, at in due], max(gtins, default=None))


def _calls(conn: Connection, now: datetime, behind: CallKey | None) -> _Page:
    over = retention.over_before(RecordKind.ANSWERED_CALL, NO_GOODS, now)
    keys = answered_call_rows.before(conn, over, behind, _PIECE) if over is not None else []
    return _Page(keys, [key.at for key in keys], keys[-1] if keys else None)


def _closed(kind: RecordKind) -> _Ending:
    """The ending of cases, requests and the like, which have a moment at which they were closed."""

    def page(conn: Connection, now: datetime, behind: ClosedRecord | None) -> _Page:
        there = retention_rows.closed(conn, kind, now, behind, _LOOKED_AT)
        dates = _dates(conn, kind, there)
        over = [one for one in there if is_over(kind, one.closed_at, dates.get(one.key, NO_GOODS), now)]
        due = [one for one in over if not _is_held(conn, one.targets)]
        return _Page([one.key for one in due], [one.closed_at for one in due], there[-1] if there else None)

    return _Ending(page, lambda conn, keys: retention_rows.end(conn, kind, keys))


def _dates(conn: Connection, kind: RecordKind, records: Sequence[ClosedRecord]) -> dict[int | str, GoodsDates]:
    """How long the goods last that each record is about; none for what is about a whole product, or about no goods."""
    if kind is RecordKind.INSPECTION:
        return {one.key: _of_list(conn, one) for one in records}
    if kind is RecordKind.PAPER:
        named = ((one, target) for one in records for target in one.targets)
        return {one.key: expiry_rows.of_product(conn, target.gtin, one.closed_at) for one, target in named}
    targets = [(one.key, target) for one in records for target in one.targets]
    by_order = expiry_rows.of_orders(conn, {target.unit.order_id for _, target in targets if target.unit})
    by_lot = expiry_rows.of_lots(conn, {(target.gtin, target.lot) for _, target in targets if target.lot})
    dates = dict[int | str, GoodsDates]()
    for key, target in targets:
        of = by_order.get(target.unit.order_id) if target.unit else by_lot.get((target.gtin, target.lot or ""))
        if of is not None:
            known = GoodsDates(of.last_expiry, True) if kind is RecordKind.REQUEST else of
            dates[key] = max(known, dates.get(key, known), key=lambda one: one.last_expiry or date.min)
    return dates


def _of_list(conn: Connection, inspection: ClosedRecord) -> GoodsDates:
    """Of an inspection its own sixty months count at least, and the last of the lots on its list."""
    by_lot = expiry_rows.of_lots(conn, retention_rows.listed_lots(conn, str(inspection.key)))
    return GoodsDates(max((one.last_expiry for one in by_lot.values() if one.last_expiry), default=None), True)


def _is_held(conn: Connection, targets: Sequence[Target]) -> bool:
    """Whether a flag or a measure on any of these goods still needs what is about them."""
    items = dict[tuple[str, str], set[int]]()
    for target in targets:
        if target.unit is not None:
            items.setdefault((target.gtin, target.unit.order_id), set()).add(target.unit.unit_index)
        elif retention_rows.is_held(conn, target.gtin, [target.lot] if target.lot else []):
            return True
    return any(_are_held(conn, gtin, order_id, indexes) for (gtin, order_id), indexes in items.items())


def _are_held(conn: Connection, gtin: str, order_id: str, indexes: set[int]) -> bool:
    """The same of items of one order."""
    if not indexes.isdisjoint(retention_rows.held_units(conn, order_id)):
        return True
    order = order_rows.by_id(conn, order_id)
    lots = (
        {order.lot, *(one.lot for one in order_rows.corrections_of(conn, [order_id]).get(order_id, []))}
        if order
        else ()
    )
    return retention_rows.is_held(conn, gtin, [lot for lot in lots if lot], [order_id])


# Reports before flags: a flag stays while a report names it.
_ENDINGS: dict[RecordKind, _Ending] = {
    RecordKind.SALE: _Ending(_sales, sale_rows.forget, _OrderCursor(), record),
    RecordKind.LOT_PAPER: _Ending(
        _lot_papers, lambda conn, keys: retention_rows.end(conn, RecordKind.LOT_PAPER, keys), _OrderCursor()
    ),
    RecordKind.PRODUCT_HISTORY: _Ending(_histories, history_rows.forget, ""),
    RecordKind.ANSWERED_CALL: _Ending(_calls, answered_call_rows.forget),
} | {
    kind: _closed(kind)
    for kind in (
        RecordKind.REFUSED_SALE, RecordKind.REPORT, RecordKind.FLAG, RecordKind.APPLICATION, RecordKind.REQUEST,
        RecordKind.INSPECTION, RecordKind.PAPER, RecordKind.COMPANY_CHANGE,
    )
}  # fmt: skip
