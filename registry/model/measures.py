"""Recalls, withdrawals and the like: what is said of a unit, a lot or a product, and what may follow what."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from registry.model.orders import Unit


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
# The dispositions that are said by a measure; the others follow from orders and sales.
BY_MEASURE = (
    Disposition.RECALLED,
    Disposition.WITHDRAWN,
    Disposition.STOLEN,
    Disposition.DESTROYED,
    Disposition.EXPORTED,
)


@dataclass(frozen=True, slots=True)
class RecordedMeasure:
    """A measure as it was recorded, and when, by whom and why it was lifted."""

    id: int
    measure: Measure
    lifted_at: datetime | None = None
    lifted_by: str | None = None
    lift_reason: str | None = None


@dataclass(frozen=True, slots=True)
class MeasureFilter:
    """Which measures: in force or lifted, of a disposition, about a target and all within it; None does not matter.

    `before` is the id after which the page before ended.
    """

    in_force: bool | None = True
    disposition: Disposition | None = None
    gtin: str | None = None
    lot: str | None = None
    unit: Unit | None = None
    organisation_id: int | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """How far goods have gone: orders, their codes, units that something happened to, units sold, scans by province.

    A province that is not known is "". `more`: there were too many to count all; seen, sold, scans are at least these.
    """

    orders: int = 0
    codes: int = 0
    seen: int = 0
    sold: int = 0
    scans: dict[str, int] = field(default_factory=dict)
    more: bool = False
