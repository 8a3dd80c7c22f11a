"""An officer's measures: recall, withdraw, report stolen, destroy, export of a product, lots or single codes.

1. What is meant is looked up first: a lot that was never ordered or a code that proves no issue is refused before
   anything is shown.
2. Before the act an officer sees its reach: orders, codes, units seen, provinces, and what stands already.
3. All targets of one act are one transaction, and each that changed stands in the audit trail. Sent twice, the second
   changes nothing. Lifting is no act of one officer: it is asked for, and decided by a second.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from registry.catalogue import products
from registry.codes.keyring import Keyring
from registry.errors import Invalid, NotFound
from registry.gs1 import notation
from registry.market import measures
from registry.market.measures import Decision, MeasureOutcome
from registry.market.verification import find_target
from registry.model.goods import Listing
from registry.model.measures import Act, MeasureFilter, Reach, RecordedMeasure, Target
from registry.model.people import Viewer
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import Connection, Engine, read, write
from registry.store.market import measure_rows
from registry.store.orders import order_rows
from registry.store.supervision import reach_rows

ACTS = (Act.RECALL, Act.WITHDRAW, Act.REPORT_STOLEN, Act.DESTROY, Act.EXPORT)
MOST_TARGETS = 50
MAX_NOTICE = 2000


@dataclass(frozen=True, slots=True)
class MeasureScope:
    """What an act is about, as it was typed: a GTIN, with lots or without (the whole product), or single codes."""

    gtin: str = ""
    lots: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """A target, what it is called, how far it has gone, and the measures that stand on it already."""

    target: Target
    listing: Listing
    reach: Reach
    standing: tuple[RecordedMeasure, ...]


class NotIssued(NotFound):
    """A lot that was never ordered, or a code that proves no issue: `what` is the lot, or the code's place from 1."""

    def __init__(self, code: str, what: str, message: str) -> None:
        super().__init__(code, message)
        self.what = what


def targets(engine: Engine, keyring: Keyring, viewer: Viewer, scope: MeasureScope, now: datetime) -> tuple[Target, ...]:
    """What is meant, if it is the viewer's to act on.

    Raises Invalid for nothing, both or too much, NotFound for what was never issued.
    """
    if bool(scope.gtin) == bool(scope.codes) or (scope.codes and scope.lots):
        raise Invalid("measure_scope", "Name a product, with its lots or whole, or codes: one of the two.")
    if max(len(scope.lots), len(scope.codes)) > MOST_TARGETS:
        raise Invalid("too_many_targets", f"At most {MOST_TARGETS} lots or codes at a time.")
    if scope.codes:
        about = _of_codes(engine, keyring, scope.codes, now)
        with read(engine) as conn:
            for number, target in enumerate(about, 1):
                if listing_rows.visible(conn, viewer, target.gtin) is None:
                    raise NotIssued("code_unknown", str(number), f"Code {number} is unknown.")
        return about
    try:
        gtin = notation.normalise_gtin(scope.gtin)
    except Invalid as fault:
        raise Invalid("gtin_form", fault.message) from fault
    lots = tuple(dict.fromkeys(scope.lots))
    with read(engine) as conn:
        products.visible(conn, viewer, gtin)
        orders_by_lot = order_rows.of_lots(conn, [(gtin, lot) for lot in lots if lot.isprintable()])
    strange = next((lot for lot in lots if (gtin, lot) not in orders_by_lot), None)
    if strange is not None:
        raise NotIssued("lot_unknown", strange[:20], f"GTIN {gtin} has no codes for lot {strange[:20]!r}.")
    return tuple(Target(gtin, lot) for lot in lots) or (Target(gtin),)


def _of_codes(engine: Engine, keyring: Keyring, codes: Sequence[str], now: datetime) -> tuple[Target, ...]:
    distinct_targets: dict[Target, None] = {}
    for number, text in enumerate(codes, 1):
        try:
            distinct_targets[find_target(engine, keyring, text, now)] = None
        except NotFound as fault:
            raise NotIssued("code_unknown", str(number), f"Code {number}: {fault.message}") from fault
    return tuple(distinct_targets)


def effects(conn: Connection, viewer: Viewer, about: Sequence[Target]) -> list[Effect]:
    """How far the targets have gone, and what stands on each itself."""
    listings = listing_rows.listings(conn, {target.gtin for target in about})
    of_targets = []
    for target in about:
        wanted = MeasureFilter(True, gtin=target.gtin, lot=target.lot, unit=target.unit)
        standing = [one for one in measure_rows.every(conn, viewer, wanted) if one.measure.target == target]
        of_targets.append(Effect(target, listings[target.gtin], reach_rows.of(conn, target), tuple(standing)))
    return of_targets


def check(act: Act, decision: Decision) -> None:
    """What can be said of an act before its confirmation. Raises Invalid."""
    if act not in ACTS:
        raise Invalid("act", "An officer recalls, withdraws, reports stolen, destroys or notes an export.")
    if not 1 <= len(decision.reason.strip()) <= 500:
        raise Invalid("reason_missing", "Say why, in 1 to 500 characters.")
    if act is Act.RECALL and decision.level is None:
        raise Invalid("recall_level", "A recall has level 1, 2 or 3.")
    if any(len(notice or "") > MAX_NOTICE for notice in (decision.notice_vi, decision.notice_en)):
        raise Invalid("notice", f"A notice has at most {MAX_NOTICE} characters.")


def intervene(
    engine: Engine, viewer: Viewer, act: Act, about: Sequence[Target], decision: Decision, now: datetime
) -> tuple[MeasureOutcome, ...]:
    """Put a measure on every target, or on none of them. Raises as `check` and `measures.carry_out`, NotFound for goods
    that are not the viewer's to act on.
    """
    check(act, decision)
    with write(engine) as conn:
        for target in about:
            products.visible(conn, viewer, target.gtin)
        return tuple(measures.carry_out(conn, act, target, decision, now) for target in about)
