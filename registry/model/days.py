"""Calendar days are days of Asia/Ho_Chi_Minh; times are aware datetimes in UTC, and this is how they are written.

A moment without its zone is nobody's: it is neither written nor read.
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import overload

# Vietnam keeps UTC+7 the year round, so the zone is a constant and needs no time zone database.
LOCAL_ZONE = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")


DAY_WORDS = "a day such as 31/12/2027 or 2027-12-31"
_LOCAL_DAY = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")


class Precision(StrEnum):
    """How finely a moment is written; what is finer is cut off. By `datetime.isoformat`'s names.

    EXACT has as many digits as the moment needs, and writes UTC as +00:00, not as Z.
    """

    SECOND = "seconds"
    MILLISECOND = "milliseconds"
    MICROSECOND = "microseconds"
    EXACT = "auto"


def local_day(moment: datetime) -> date:
    """The calendar day in Viet Nam at an aware moment."""
    return moment.astimezone(LOCAL_ZONE).date()


def read_day(text: str) -> date | None:
    """A day as a program writes it (2027-12-31) or as people do (31/12/2027); None for any other text."""
    local = _LOCAL_DAY.fullmatch(text)
    try:
        return date(int(local[3]), int(local[2]), int(local[1])) if local else date.fromisoformat(text)
    except ValueError:
        return None


@overload
def rfc3339(moment: datetime, precision: Precision = Precision.SECOND) -> str: ...
@overload
def rfc3339(moment: None, precision: Precision = Precision.SECOND) -> None: ...
def rfc3339(moment: datetime | None, precision: Precision = Precision.SECOND) -> str | None:
    """A moment as RFC 3339 writes it, in UTC; None of none. Raises ValueError for a moment without its zone."""
    if moment is None:
        return None
    text = _utc(moment).isoformat(timespec=precision)
    return text if precision is Precision.EXACT else text.replace("+00:00", "Z")


def parse_rfc3339(text: str) -> datetime:
    """The moment, in UTC, that such a text names. Raises ValueError for any other, also for one without its zone.

    RFC 3339 allows a small `t` and `z` and any number of decimals; what is smaller than a microsecond is cut off.
    """
    try:
        # By the class, so that whatever is no text is a TypeError, as it is to `fromisoformat`.
        return _utc(datetime.fromisoformat(str.upper(text)))
    except OverflowError as error:
        raise ValueError(f"{text!r} lies outside the years 1 to 9999") from error


def _utc(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"{moment} has no zone")
    return moment.astimezone(UTC)
