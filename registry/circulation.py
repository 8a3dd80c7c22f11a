"""Recall, withdraw, report stolen, destroy, restore: every change of disposition, by unit, lot or product.

The one transition table stands in `model`. Each measure keeps who, when and why, and who lifted it; every later verdict
reads the measures in force. Repeating an act changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from registry.errors import Invalid, NotFound, Refused
from registry.model import RECALL_DAYS, TERMINAL, TRANSITIONS, Act, Disposition, Measure, Target
from registry.store import catalogue, measures, orders
from registry.store.engine import Connection


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decides, why, and for a recall its level (1, 2 or 3) and the notice to the public."""

    by: str
    reason: str
    level: int | None = None
    notice_vi: str | None = None
    notice_en: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act changed: the measures now in force on the target, and whether anything is new."""

    target: Target
    in_force: tuple[Measure, ...]
    changed: bool


def act(conn: Connection, what: Act, target: Target, decision: Decision, now: datetime) -> Outcome:
    """Carry out an act. Raises Invalid without a reason, NotFound for what was never issued, Refused by the table."""
    _check(conn, what, target, decision)
    standing = {measure.disposition for measure in measures.on(conn, target)}
    transition = TRANSITIONS[what]
    if standing & TERMINAL and not transition.sets <= standing:
        raise Refused("destroyed", f"This {target.scope} is recorded as destroyed; nothing more can be said of it.")
    new = transition.sets - standing
    for disposition in sorted(new):
        measures.add(conn, _measure(target, disposition, decision, now))
    lifted = transition.lifts & standing
    if lifted:
        measures.lift(conn, target, decision.by, decision.reason, now)
    if what is Act.RESTORE and not lifted:
        raise Refused(
            "nothing_in_force", f"Nothing is in force on this {target.scope} itself, so nothing can be restored."
        )
    return Outcome(target, tuple(measures.on(conn, target)), bool(new or lifted))


def _check(conn: Connection, what: Act, target: Target, decision: Decision) -> None:
    if not decision.reason.strip() or len(decision.reason) > 500:
        raise Invalid("reason_missing", "Say why, in 1 to 500 characters: give --reason.")
    if decision.level is not None and (what is not Act.RECALL or decision.level not in RECALL_DAYS):
        raise Invalid(
            "recall_level", "A recall has level 1, 2 or 3 (to finish in 3, 15 or 30 days); other acts have none."
        )
    if target.gtin not in catalogue.listings(conn, [target.gtin]):
        raise NotFound("gtin_unknown", f"GTIN {target.gtin} is not registered.")
    if target.lot is not None and not orders.of_lots(conn, [(target.gtin, target.lot)]):
        raise NotFound(
            "lot_unknown",
            f"GTIN {target.gtin} has no codes for lot {target.lot!r}: check the spelling (upper and lower case count).",
        )


def _measure(target: Target, disposition: Disposition, decision: Decision, now: datetime) -> Measure:
    recall = disposition is Disposition.RECALLED
    return Measure(
        target,
        disposition,
        decision.reason,
        decision.by,
        now,
        level=(decision.level or 1) if recall else None,
        notice_vi=decision.notice_vi,
        notice_en=decision.notice_en,
    )
