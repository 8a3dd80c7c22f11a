"""Recall, withdraw, report stolen, destroy, export, restore.

The one transition table stands in `model.measures`. Repeating an act changes nothing. A measure speaks of a unit, a lot
or a product. It keeps who, when, where and why, and who lifted it; every later verdict reads the measures in force.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from registry.errors import Invalid, NotFound, Refused
from registry.model.goods import search_key
from registry.model.measures import (
    RECALL_DAYS,
    SALE_ACTS,
    TRANSITIONS,
    Act,
    Disposition,
    Measure,
    MeasureFilter,
    RecordedMeasure,
    Target,
)
from registry.model.orders import Order
from registry.model.people import Viewer
from registry.model.trail import TrailAct, TrailEntry
from registry.office import notices
from registry.office.trail import audit
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import Connection
from registry.store.market import measure_rows
from registry.store.orders import order_rows

_TRAIL_ACT = {
    Act.RECALL: TrailAct.RECALL,
    Act.WITHDRAW: TrailAct.WITHDRAW,
    Act.REPORT_STOLEN: TrailAct.REPORT_STOLEN,
    Act.DESTROY: TrailAct.DESTROY,
    Act.EXPORT: TrailAct.EXPORT,
    Act.RESTORE: TrailAct.RESTORE,
}


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decides, why; a recall's level (1, 2, 3) and notice to the public; `place` in words; `second` signed too."""

    by: str
    reason: str
    level: int | None = None
    notice_vi: str | None = None
    notice_en: str | None = None
    place: str | None = None
    second: str | None = None


@dataclass(frozen=True, slots=True)
class MeasureOutcome:
    """What an act changed: the measures now in force on the target, and whether anything is new."""

    target: Target
    in_force: tuple[Measure, ...]
    changed: bool


def in_force(conn: Connection, target: Target) -> list[Measure]:
    """What is in force on exactly this unit, lot or product."""
    return measure_rows.on(conn, target)


def on_products(conn: Connection, gtins: Collection[str]) -> list[Measure]:
    """What is in force on products and their lots, the newest first."""
    in_force = measure_rows.on_products_and_lots(conn, gtins).values()
    return sorted((one for of_one in in_force for one in of_one), key=lambda one: one.at, reverse=True)


def on_orders(conn: Connection, placed: Collection[Order]) -> dict[str, list[Measure]]:
    """What is in force on the lots and products of orders, the oldest first, by the ids of the orders."""
    by_gtin = measure_rows.on_products_and_lots(conn, {order.gtin for order in placed})
    return {
        order.id: [
            one
            for one in sorted(by_gtin.get(order.gtin, []), key=lambda measure: measure.at)
            if one.target.lot in (None, order.lot)
        ]
        for order in placed
    }


def newest(conn: Connection, viewer: Viewer, wanted: MeasureFilter, at_most: int) -> list[RecordedMeasure]:
    """Measures on a viewer's products, lifted ones too where they are wanted, the newest first."""
    return measure_rows.every(conn, viewer, wanted, at_most)


def find(conn: Connection, viewer: Viewer, number: int) -> RecordedMeasure:
    """A measure on a viewer's products by its number; NotFound otherwise."""
    # No database takes a larger number.
    measure = measure_rows.one(conn, viewer, number) if number < 1 << 31 else None
    if measure is None:
        raise NotFound("measure_unknown", f"There is no measure {number}.")
    return measure


def recalls(
    conn: Connection, viewer: Viewer, since: datetime | None, after: int, limit: int
) -> tuple[list[RecordedMeasure], int | None]:
    """Recalls of a viewer's products since a moment, behind a number; and behind which number the next stand."""
    next_recalls = measure_rows.recalls(conn, viewer, since, after, limit + 1)
    return next_recalls[:limit], next_recalls[limit - 1].id if len(next_recalls) > limit else None


def carry_out(conn: Connection, what: Act, target: Target, decision: Decision, now: datetime) -> MeasureOutcome:
    """Carry out an act. Raises Invalid without a reason, NotFound for what was never issued, Refused by the table.

    A sale is no such act: it is told by its code (`sell`).
    """
    owner = _check(conn, what, target, decision)
    standing = {measure.disposition for measure in measure_rows.on(conn, target)}
    transition = TRANSITIONS[what]
    if standing & transition.barred and not transition.sets <= standing:
        raise Refused("destroyed", f"This {target.scope} is recorded as destroyed; nothing more can be said of it.")
    new = transition.sets - standing
    for disposition in sorted(new):
        measure_rows.add(conn, _measure(target, disposition, decision, now))
    lifted = transition.lifts & standing
    if lifted:
        measure_rows.lift(conn, target, decision.by, decision.reason, now)
    if what is Act.RESTORE and not lifted:
        raise Refused(
            "nothing_in_force", f"Nothing is in force on this {target.scope} itself, so nothing can be restored."
        )
    if new or lifted:
        detail = {"lot": target.lot, "unit": target.unit, "reason": decision.reason, "level": decision.level}
        if Disposition.RECALLED in new:
            notices.recalled(conn, owner, decision.by, now)
        audit(conn, TrailEntry(now, decision.by, _TRAIL_ACT[what], target.gtin, detail, owner, decision.second))
    return MeasureOutcome(target, tuple(measure_rows.on(conn, target)), bool(new or lifted))


def _check(conn: Connection, what: Act, target: Target, decision: Decision) -> int:
    """Whose product it is, if the act breaks no rule of form."""
    if what in SALE_ACTS:
        raise Invalid("sale_by_code", "A sale is told by the code of the item: use `sell` and `undo-sale`.")
    if not decision.reason.strip() or len(decision.reason) > 500:
        raise Invalid("reason_missing", "Say why, in 1 to 500 characters: give --reason.")
    if decision.place is not None and not names_a_place(decision.place):
        raise Invalid("place", "Say where in 1 to 200 printable characters, or leave --place out.")
    if decision.level is not None and (what is not Act.RECALL or decision.level not in RECALL_DAYS):
        raise Invalid(
            "recall_level", "A recall has level 1, 2 or 3 (to finish in 3, 15 or 30 days); other acts have none."
        )
    listing = listing_rows.listings(conn, [target.gtin]).get(target.gtin)
    if listing is None:
        raise NotFound("gtin_unknown", f"GTIN {target.gtin} is not registered.")
    if target.lot is not None and not order_rows.of_lots(conn, [(target.gtin, target.lot)]):
        raise NotFound(
            "lot_unknown",
            f"GTIN {target.gtin} has no codes for lot {target.lot!r}: check the spelling (upper and lower case count).",
        )
    return listing.organisation.id


def names_a_place(text: str) -> bool:
    """Whether a text can stand for a place: 1 to 200 printable characters, and not only marks and spaces."""
    return 1 <= len(text) <= 200 and text.isprintable() and bool(search_key(text))


def _measure(target: Target, disposition: Disposition, decision: Decision, now: datetime) -> Measure:
    level = (decision.level or 1) if disposition is Disposition.RECALLED else None
    words = (decision.notice_vi, decision.notice_en, decision.place)
    return Measure(target, disposition, decision.reason, decision.by, now, level, *words)
