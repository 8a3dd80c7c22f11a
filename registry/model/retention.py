"""How long records are kept: one table by kind (Circular 31/2026: 12 months past expiry, or 60 months without one).

1. Twelve months count from the later of the goods' expiry and the day the record was closed, so that what was said of
   expired goods is not gone the next night. Goods without an expiry, and records of no goods, have sixty months.
2. What is about several lots is kept for the last of them; where some have no expiry, for sixty months at least.
3. A day is kept whole: a record ends when the day after `keep_until` begins in Viet Nam.
Raw scans, what is personal in reports, and messages have their days where they are ended (`supervision.forgetting`,
`office.outbox`), the audit trail never ends, and what a case or order still needs stays (`supervision.retention`).
"""

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from registry.model.days import LOCAL_ZONE, local_day


class RecordKind(StrEnum):
    """What has an end, in the words of counts, commands and the audit trail."""

    SALE = "sale"
    REFUSED_SALE = "refused_sale"
    REPORT = "report"
    FLAG = "flag"
    APPLICATION = "application"
    REQUEST = "request"
    INSPECTION = "inspection"
    LOT_PAPER = "lot_paper"
    PAPER = "paper"
    PRODUCT_HISTORY = "product_history"
    COMPANY_CHANGE = "company_change"
    ANSWERED_CALL = "answered_call"


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long a kind is kept: months past expiry (None: it is of no goods), months without one, from when, and why."""

    past_expiry: int | None
    without: int
    since: str
    why: str


_YEAR, _FIVE_YEARS = 12, 60
KEPT: dict[RecordKind, Keeping] = {
    RecordKind.SALE: Keeping(
        _YEAR, _FIVE_YEARS, "the sale", "goods records; that the unit is sold stands in its state"
    ),
    RecordKind.REFUSED_SALE: Keeping(None, _FIVE_YEARS, "the refusal", "it names no goods of ours"),
    RecordKind.REPORT: Keeping(_YEAR, _FIVE_YEARS, "its outcome", "goods records; what is personal went after 90 days"),
    RecordKind.FLAG: Keeping(
        _YEAR,
        _FIVE_YEARS,
        "its ruling",
        "goods records; a copy or theft that was confirmed stays, as verdicts rest on it",
    ),
    RecordKind.APPLICATION: Keeping(None, _FIVE_YEARS, "the decision", "of a company, and so of no goods"),
    # What was decided of goods is kept for both: the act is an officer's, whatever the goods' expiry.
    RecordKind.REQUEST: Keeping(
        _YEAR, _FIVE_YEARS, "the decision", "an officer's act; of goods, past their expiry too"
    ),
    RecordKind.INSPECTION: Keeping(_YEAR, _FIVE_YEARS, "its closing", "evidence of many goods: the longest counts"),
    RecordKind.LOT_PAPER: Keeping(_YEAR, _FIVE_YEARS, "the day it was added or taken back", "it goes with its lot"),
    RecordKind.PAPER: Keeping(
        _YEAR, _FIVE_YEARS, "the day it was taken back", "one that stands is on record as long as company or product"
    ),
    RecordKind.PRODUCT_HISTORY: Keeping(_YEAR, _FIVE_YEARS, "the change", "the history of changes the law asks for"),
    RecordKind.COMPANY_CHANGE: Keeping(None, _FIVE_YEARS, "the change", "of a company, and so of no goods"),
    # No till or plant sends a call again after a year; an order keeps its key itself, for ever.
    RecordKind.ANSWERED_CALL: Keeping(None, _YEAR, "the call", "no program repeats a broken call after a year"),
}


@dataclass(frozen=True, slots=True)
class GoodsDates:
    """What decides of the goods a record is about: their last expiry, and whether some have none."""

    last_expiry: date | None
    undated: bool


NO_GOODS = GoodsDates(None, True)


def keep_until(kind: RecordKind, closed: date, goods: GoodsDates = NO_GOODS) -> date:
    """The last day on which a record has to be there that was closed on a day."""
    kept, ends = KEPT[kind], list[date]()
    if goods.last_expiry is not None and kept.past_expiry is not None:
        ends.append(months_later(max(goods.last_expiry, closed), kept.past_expiry))
    if not ends or goods.undated:
        ends.append(months_later(closed, kept.without))
    return max(ends)


def is_over(kind: RecordKind, closed_at: datetime, goods: GoodsDates, now: datetime) -> bool:
    """Whether the time of a record that was closed at a moment is over."""
    return local_day(now) > keep_until(kind, local_day(closed_at), goods)


def over_before(kind: RecordKind, goods: GoodsDates, now: datetime) -> datetime | None:
    """Before which moment a record of these goods was closed whose time is over now; None where none can be."""
    today = local_day(now)
    for days in (*range(365, 369), *range(1825, 1829)):
        closed = today - timedelta(days=days)
        if keep_until(kind, closed, goods) < today:
            return datetime.combine(closed + timedelta(days=1), time(), LOCAL_ZONE)
    return None


# Every kind is kept for a year at least, so nothing that was closed later has to be looked at.
SHORTEST = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class ProductDates:
    """What decides how long a history is kept: the last expiry of the product's orders, when the last order without an
    expiry was placed, and when the product was changed last; None where there is none.
    """

    last_expiry: date | None
    last_without_expiry: date | None
    last_change: date | None

    @property
    def goods(self) -> GoodsDates:
        return GoodsDates(self.last_expiry, self.last_expiry is None or self.last_without_expiry is not None)


def history_until(dates: ProductDates) -> date | None:
    """The last day on which the history of a product has to be there; None where nothing says from when it counts.

    A product has many lots, so the last of them counts; an order without an expiry counts from when it was placed.
    """
    ends = []
    if dates.last_change is not None:
        ends.append(keep_until(RecordKind.PRODUCT_HISTORY, dates.last_change, dates.goods))
    if dates.last_expiry is not None:
        ends.append(months_later(dates.last_expiry, _YEAR))
    if dates.last_without_expiry is not None:
        ends.append(months_later(dates.last_without_expiry, _FIVE_YEARS))
    return max(ends, default=None)


def months_later(day: date, months: int) -> date:
    """The same day some months later; the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
