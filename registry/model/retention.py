"""How long the history of a product is kept (Circular 31/2026): 12 months past expiry, or 60 months without one.

A product has many lots, so the last of them counts; one without any is counted from its last change.
"""

import calendar
from dataclasses import dataclass
from datetime import date

MONTHS_PAST_EXPIRY, MONTHS_WITHOUT = 12, 60


@dataclass(frozen=True, slots=True)
class ProductDates:
    """What decides how long a history is kept: the last expiry of the product's orders, when the last order without an
    expiry was placed, and when the product was changed last; None where there is none.
    """

    last_expiry: date | None
    last_without_expiry: date | None
    last_change: date | None


def keep_until(dates: ProductDates) -> date | None:
    """The last day on which the history of a product has to be there; None where nothing says from when it counts."""
    ends = []
    if dates.last_expiry is not None:
        ends.append(months_later(dates.last_expiry, MONTHS_PAST_EXPIRY))
    if dates.last_without_expiry is not None:
        ends.append(months_later(dates.last_without_expiry, MONTHS_WITHOUT))
    if not ends and dates.last_change is not None:
        ends.append(months_later(dates.last_change, MONTHS_WITHOUT))
    return max(ends, default=None)


def months_later(day: date, months: int) -> date:
    """The same day some months later; the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
