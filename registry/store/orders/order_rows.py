"""Rows of orders, their corrections, and the runs of units activated or spoiled."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from registry.model.goods import Level
from registry.model.orders import Correction, Order, OrderFilter, OrderState, OrderSum, RangeKind, Unit, UnitRun
from registry.model.people import Viewer
from registry.store.catalogue import territory_rows
from registry.store.engine import versions
from registry.store.engine.engine import Connection, as_list, listed
from registry.store.engine.schema import corrections, measures, orders, shipments, unit_ranges


def _order(row: Any) -> Order:
    return Order(
        row.id,
        row.gtin,
        row.organisation_id,
        row.number,
        Level(row.level),
        row.lot,
        row.expiry,
        row.quantity,
        row.inactive,
        row.host,
        row.code_key,
        row.serial_key,
        OrderState(row.state),
        row.placed_at,
    )


def add(conn: Connection, order: Order, key: str | None, digest: str | None = None) -> None:
    """Record an order; IntegrityError when its id, number or idempotency key is taken.

    `digest` is the SHA-256 of the file its own serials come from.
    """
    conn.execute(
        orders.insert().values(
            id=order.id,
            organisation_id=order.organisation_id,
            idempotency_key=key,
            gtin=order.gtin,
            number=order.number,
            level=order.level,
            lot=order.lot,
            expiry=order.expiry,
            quantity=order.quantity,
            inactive=order.inactive,
            host=order.host,
            code_key=order.code_key,
            serial_key=order.serial_key,
            serials_digest=digest,
            state=order.state,
            placed_at=order.placed_at,
        )
    )
    versions.mark_changed(conn, order.gtin)


def by_id(conn: Connection, order_id: str) -> Order | None:
    row = conn.execute(sa.select(orders).where(orders.c.id == order_id)).first()
    return _order(row) if row else None


def facts(conn: Connection, gtins: Collection[str]) -> dict[str, tuple[int, int, int, int]]:
    """Of each product's placed orders: how many, of a lot, of those with an expiry (a correction counts), shipped."""
    corrected = sa.exists().where(corrections.c.order_id == orders.c.id, corrections.c.expiry.is_not(None))
    dated = sa.and_(orders.c.level != Level.TYPE, sa.or_(orders.c.expiry.is_not(None), corrected))
    shipped = sa.exists().where(shipments.c.order_id == orders.c.id)
    query = sa.select(
        orders.c.gtin,
        sa.func.count(),
        sa.func.count(sa.case((orders.c.level != Level.TYPE, 1))),
        sa.func.count(sa.case((dated, 1))),
        sa.func.count(sa.case((shipped, 1))),
    ).where(orders.c.gtin.in_(list(gtins)), orders.c.state == OrderState.PLACED)
    return {gtin: (n, lots, dates, out) for gtin, n, lots, dates, out in conn.execute(query.group_by(orders.c.gtin))}


def visible(conn: Connection, viewer: Viewer, order_id: str) -> Order | None:
    """An order by its id, if the viewer may see it."""
    query = sa.select(orders).where(orders.c.id == order_id, territory_rows.owned(viewer, orders.c.organisation_id))
    row = conn.execute(query).first()
    return _order(row) if row else None


def page(conn: Connection, viewer: Viewer, gtin: str | None, after: Order | None, limit: int) -> list[Order]:
    """The newest orders a viewer may see, of one GTIN or of all; those that come behind `after`."""
    query = sa.select(orders).where(territory_rows.owned(viewer, orders.c.organisation_id))
    query = query.order_by(orders.c.placed_at.desc(), orders.c.id).limit(limit)
    if gtin is not None:
        query = query.where(orders.c.gtin == gtin)
    if after is not None:
        older = orders.c.placed_at < after.placed_at
        query = query.where(sa.or_(older, sa.and_(orders.c.placed_at == after.placed_at, orders.c.id > after.id)))
    return [_order(row) for row in conn.execute(query)]


def by_key(conn: Connection, organisation_id: int, key: str) -> Order | None:
    """The order an organisation once placed under an idempotency key."""
    row = conn.execute(
        sa.select(orders).where(orders.c.organisation_id == organisation_id, orders.c.idempotency_key == key)
    ).first()
    return _order(row) if row else None


def digest_of(conn: Connection, order_id: str) -> str | None:
    """The SHA-256 of the file an order's own serials come from."""
    return conn.execute(sa.select(orders.c.serials_digest).where(orders.c.id == order_id)).scalar()


def note_digest(conn: Connection, order_id: str, digest: str | None) -> None:
    """Note from which file an order's own serials come; None: from none yet."""
    conn.execute(orders.update().where(orders.c.id == order_id).values(serials_digest=digest))
    versions.mark_order_changed(conn, order_id)


def loaded(conn: Connection, order_id: str) -> None:
    """All own serials of an order are there: it counts from now on, unless it was cancelled meanwhile."""
    conn.execute(
        orders.update()
        .where(orders.c.id == order_id, orders.c.state == OrderState.LOADING)
        .values(state=OrderState.PLACED)
    )
    versions.mark_order_changed(conn, order_id)


def forget(conn: Connection, order_id: str) -> None:
    """Remove an order that never counted, because its serials were refused, and what was said of it meanwhile."""
    versions.mark_order_changed(conn, order_id)
    for table in (corrections, unit_ranges):
        conn.execute(table.delete().where(table.c.order_id == order_id))
    conn.execute(orders.delete().where(orders.c.id == order_id, orders.c.state == OrderState.LOADING))


def taken(conn: Connection, gtin: str, number: int, order_id: str) -> bool:
    """Whether an order number of a GTIN, or an order id, is already in use."""
    clash = sa.or_(sa.and_(orders.c.gtin == gtin, orders.c.number == number), orders.c.id == order_id)
    return conn.execute(sa.select(orders.c.id).where(clash)).first() is not None


def total(conn: Connection, gtin: str) -> int:
    """The quantities of all unit-level orders of a GTIN in sum, cancelled ones included."""
    query = sa.select(sa.func.coalesce(sa.func.sum(orders.c.quantity), 0))
    return int(conn.execute(query.where(orders.c.gtin == gtin, orders.c.level == Level.UNIT)).scalar_one())


def sums(conn: Connection, gtin: str) -> OrderSum:
    """How many orders were ever placed under a GTIN, and for how many codes."""
    query = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(orders.c.quantity), 0))
    count, codes = conn.execute(query.where(orders.c.gtin == gtin)).one()
    return OrderSum(int(count), int(codes))


_NEWEST = OrderFilter()


def seen_by(conn: Connection, viewer: Viewer, wanted: OrderFilter = _NEWEST) -> list[Order]:
    """A viewer's newest orders."""
    query = sa.select(orders).where(territory_rows.owned(viewer, orders.c.organisation_id))
    query = query.order_by(orders.c.placed_at.desc(), orders.c.id)
    for column, value in ((orders.c.gtin, wanted.gtin), (orders.c.lot, wanted.lot), (orders.c.state, wanted.state)):
        if value is not None:
            query = query.where(column == value)
    return [_order(row) for row in conn.execute(query.limit(wanted.at_most).offset(wanted.offset))]


def ordered(conn: Connection, viewer: Viewer) -> dict[OrderState, OrderSum]:
    """How many orders a viewer has in each state, and for how many codes."""
    total = sa.cast(sa.func.sum(orders.c.quantity), sa.BigInteger)
    query = sa.select(orders.c.state, sa.func.count(), total).where(
        territory_rows.owned(viewer, orders.c.organisation_id)
    )
    query = query.group_by(orders.c.state)
    return {OrderState(state): OrderSum(count, int(codes)) for state, count, codes in conn.execute(query)}


def cancel(conn: Connection, order_id: str, by: str, reason: str | None, at: datetime) -> None:
    conn.execute(
        orders.update()
        .where(orders.c.id == order_id, orders.c.state != OrderState.CANCELLED)
        .values(state=OrderState.CANCELLED, cancelled_by=by, cancel_reason=reason, cancelled_at=at)
    )
    versions.mark_order_changed(conn, order_id)


@dataclass(frozen=True, slots=True)
class OrderStanding:
    """An order, and whether anything was said of it or of single units of it beside it."""

    order: Order
    corrected: bool
    shipped: bool
    ranged: bool
    measured: bool


_ABOUT_ORDER = (
    sa.exists().where(corrections.c.order_id == orders.c.id).label("corrected"),
    sa.exists().where(shipments.c.order_id == orders.c.id).label("shipped"),
    sa.exists().where(unit_ranges.c.order_id == orders.c.id).label("ranged"),
    sa.exists().where(measures.c.order_id == orders.c.id, measures.c.lifted_at.is_(None)).label("measured"),
)
_WANTED_NUMBERS = listed(("gtin", sa.String), ("number", sa.Integer))
_WANTED_IDS = listed(("id", sa.String))
_BY_NUMBER = sa.select(orders, *_ABOUT_ORDER).join(
    _WANTED_NUMBERS, sa.and_(orders.c.number == _WANTED_NUMBERS.c.number, orders.c.gtin == _WANTED_NUMBERS.c.gtin)
)
_STANDING_BY_ID = sa.select(orders, *_ABOUT_ORDER).join(_WANTED_IDS, orders.c.id == _WANTED_IDS.c.id)


def _standing(row: Any) -> OrderStanding:
    return OrderStanding(_order(row), row.corrected, row.shipped, row.ranged, row.measured)


def by_numbers(conn: Connection, numbers: Collection[tuple[str, int]]) -> list[OrderStanding]:
    """Orders by (GTIN, number)."""
    return [_standing(row) for row in conn.execute(_BY_NUMBER, as_list(numbers))] if numbers else []


def standing(conn: Connection, ids: Collection[str]) -> list[OrderStanding]:
    """Orders by id."""
    return [_standing(row) for row in conn.execute(_STANDING_BY_ID, as_list((one,) for one in ids))] if ids else []


_BY_ID = sa.select(orders).where(orders.c.id.in_(sa.bindparam("ids", expanding=True)))


def by_ids(conn: Connection, ids: Collection[str]) -> dict[str, Order]:
    """Orders by id."""
    return {row.id: _order(row) for row in conn.execute(_BY_ID, {"ids": list(ids)})} if ids else {}


_WANTED_LOTS = listed(("gtin", sa.String), ("lot", sa.String))
_LOTS_AS_PLACED = sa.select(orders, _WANTED_LOTS.c.lot.label("wanted")).join(
    _WANTED_LOTS,
    sa.and_(
        orders.c.gtin == _WANTED_LOTS.c.gtin,
        orders.c.lot == _WANTED_LOTS.c.lot,
        orders.c.state != OrderState.LOADING,
    ),
)
_LOTS_AS_CORRECTED = (
    sa.select(orders, _WANTED_LOTS.c.lot.label("wanted"))
    .join(corrections, corrections.c.order_id == orders.c.id)
    .join(_WANTED_LOTS, sa.and_(orders.c.gtin == _WANTED_LOTS.c.gtin, corrections.c.lot == _WANTED_LOTS.c.lot))
    .where(orders.c.state != OrderState.LOADING)
)


def of_lots(conn: Connection, lots: Collection[tuple[str, str]]) -> dict[tuple[str, str], list[Order]]:
    """All orders of each (GTIN, lot), by the lot as placed or as corrected."""
    if not lots:
        return {}
    orders_of_lot: dict[tuple[str, str], dict[str, Order]] = {}
    for statement in (_LOTS_AS_PLACED, _LOTS_AS_CORRECTED):
        for row in conn.execute(statement, as_list(lots)):
            orders_of_lot.setdefault((row.gtin, row.wanted), {})[row.id] = _order(row)
    return {lot: list(by_id.values()) for lot, by_id in orders_of_lot.items()}


def correct(conn: Connection, correction: Correction) -> None:
    """Put a correction beside an order."""
    conn.execute(
        corrections.insert().values(
            order_id=correction.order_id,
            lot=correction.lot,
            expiry=correction.expiry,
            reason=correction.reason,
            by=correction.by,
            at=correction.at,
        )
    )
    versions.mark_order_changed(conn, correction.order_id)


_CORRECTIONS = (
    sa.select(corrections)
    .where(corrections.c.order_id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(corrections.c.id)
)


def corrections_of(conn: Connection, order_ids: Collection[str]) -> dict[str, list[Correction]]:
    """The corrections of each order, oldest first."""
    by_order: dict[str, list[Correction]] = {}
    for row in conn.execute(_CORRECTIONS, {"ids": list(order_ids)}):
        correction = Correction(row.order_id, row.lot, row.expiry, row.reason, row.by, row.at)
        by_order.setdefault(row.order_id, []).append(correction)
    return by_order


def runs(conn: Connection, order_id: str, kind: RangeKind, start: int, stop: int) -> list[UnitRun]:
    """The runs of a kind that touch start..stop-1, in order; they never overlap."""
    query = (
        sa.select(unit_ranges)
        .where(unit_ranges.c.order_id == order_id, unit_ranges.c.kind == kind)
        .where(unit_ranges.c.start < stop, unit_ranges.c.stop > start)
        .order_by(unit_ranges.c.start)
    )
    return [UnitRun(r.order_id, RangeKind(r.kind), r.start, r.stop, r.by, r.at, r.reason) for r in conn.execute(query)]


def add_runs(conn: Connection, new: Iterable[UnitRun]) -> None:
    rows = [
        {
            "order_id": r.order_id,
            "kind": r.kind,
            "start": r.start,
            "stop": r.stop,
            "by": r.by,
            "at": r.at,
            "reason": r.reason,
        }
        for r in new
    ]
    if rows:
        conn.execute(unit_ranges.insert(), rows)
        versions.mark_order_changed(conn, *{str(row["order_id"]) for row in rows})


_WANTED_UNITS = listed(("order_id", sa.String), ("unit_index", sa.BigInteger))


def _stop_of(kind: RangeKind) -> sa.Label[int]:
    """Where the last run of a kind that starts at or before the wanted unit ends."""
    return (
        sa.select(unit_ranges.c.stop)
        .where(unit_ranges.c.order_id == _WANTED_UNITS.c.order_id, unit_ranges.c.kind == kind)
        .where(unit_ranges.c.start <= _WANTED_UNITS.c.unit_index)
        .order_by(unit_ranges.c.start.desc())
        .limit(1)
        .scalar_subquery()
        .label(kind)
    )


_IN_RUNS = sa.select(_WANTED_UNITS, _stop_of(RangeKind.ACTIVATED), _stop_of(RangeKind.SPOILED))


def in_runs(conn: Connection, units: Collection[Unit]) -> dict[Unit, frozenset[RangeKind]]:
    """Which of these units were activated or spoiled."""
    if not units:
        return {}
    kinds = {}
    for order_id, index, activated, spoiled in conn.execute(_IN_RUNS, as_list(units)):
        stops = {RangeKind.ACTIVATED: activated, RangeKind.SPOILED: spoiled}
        kinds[Unit(order_id, index)] = frozenset(k for k, stop in stops.items() if stop is not None and stop > index)
    return kinds
