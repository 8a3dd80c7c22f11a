"""What spreadsheets and copying do to a cell: signs around a number or that nobody sees, other values.

1. What is only written around a number or between its digits is taken off; what the number is, that decides nothing.
2. What a spreadsheet made of a permit's number or of a serial (a day, a truth value, a shortened number) is told: the
   number is lost.
3. Signs that nobody sees are known by their code points, Unicode's "default ignorable" and what is drawn as nothing.
"""

import re
from typing import Final, NamedTuple

# Seen by nobody: joiners, marks of direction, fillers, variation selectors, tags.
_UNSEEN: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2065\u206a-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
_INVISIBLE: Final = re.compile(f"[{_UNSEEN}]")
_INVISIBLE_AT_ENDS: Final = re.compile(f"^[{_UNSEEN}\\s]+|[{_UNSEEN}\\s]+$")
DASHES: Final = {ord(c): "-" for c in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"}
_FULL_WIDTH: Final = {0xFF10 + digit: str(digit) for digit in range(10)}

# What spreadsheets make of a permit's number.
_MONTHS: Final = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?|(?:thg|tháng) ?[0-9]{1,2}"
)
_CLOCK: Final = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.][0-9]+)?)?(?: ?[AP]M)?"
_DAY: Final = (
    r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}([-/.])[0-9]{1,2}\1(?:[0-9]{4}|[0-9]{2})|"
    rf"(?:[0-9]{{1,2}}[- /])?(?:{_MONTHS})(?:[- /,]+[0-9]{{2,4}})?|(?:{_MONTHS})[- ][0-9]{{1,2}}(?:,? [0-9]{{4}})?"
)
_SHORTENED: Final = "[-+]?[0-9]+(?:[.,][0-9]+)?E[-+]?[0-9]+|[-+]?[0-9]+[.,][0-9]+"
_TURNED: Final = (
    ("permit_date", re.compile(rf"(?:{_DAY})(?:[T ]+{_CLOCK})?|{_CLOCK}", re.IGNORECASE), "a date or time"),
    ("permit_truth", re.compile("true|false|đúng|sai", re.IGNORECASE), "a truth value"),
    ("permit_number", re.compile(_SHORTENED, re.IGNORECASE), "a shortened number"),
    ("permit_empty", re.compile("nan|null|none|nil|undefined|#+", re.IGNORECASE), "what a program writes for nothing"),
)  # fmt: skip
# What spreadsheets make of a serial. Other days and numbers with decimals may be a serial as it was drawn.
_TURNED_SERIAL: Final = re.compile(
    r"[0-9]+(?:[.,][0-9]+)?E[-+][0-9]{1,3}|[0-9][.,][0-9]+E[0-9]{1,3}|[0-9]{6,}[.,]0{1,6}|"
    r"[0-9]{1,3}([.,])[0-9]{3}(?:\1[0-9]{3})+|"
    rf"(?:[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{4}})(?:[T ]+{_CLOCK})?|"
    rf"(?:[0-9]{{1,2}}-)?(?:{_MONTHS})-[0-9]{{2,4}}|true|false|đúng|sai|#+",
    re.IGNORECASE,
)
_ERROR_VALUE: Final = re.compile(
    "#(?:N/A|REF!|VALUE!|NAME[?]|DIV/0!|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)", re.IGNORECASE
)


class TurnedPermit(NamedTuple):
    """What became of a permit's number: a fault's code, and the thing in words."""

    code: str
    kind: str


def turned_permit(text: str) -> TurnedPermit | None:
    """What a spreadsheet made of a permit's number; None for what may be one."""
    return next((TurnedPermit(code, kind) for code, pattern, kind in _TURNED if pattern.fullmatch(text)), None)


def is_turned_serial(text: str) -> bool:
    """Whether a cell is what a spreadsheet made of a serial: the serial itself is lost."""
    return _TURNED_SERIAL.fullmatch(text) is not None or is_error_value(text)


def is_error_value(text: str) -> bool:
    """Whether a cell is what spreadsheets write where a formula fails."""
    return _ERROR_VALUE.fullmatch(text) is not None


def seen(text: str) -> str:
    """A text without what nobody sees."""
    return _INVISIBLE.sub("", text)


def unseen_within(text: str) -> re.Match[str] | None:
    """The first sign that nobody sees, but for those at the ends, which copying leaves there."""
    return _INVISIBLE.search(_INVISIBLE_AT_ENDS.sub(lambda match: " " * len(match[0]), text))


def bare_number(text: str) -> str:
    """A number without what was written around it or between its digits, by people and by programs.

    As printed under the bars (`8 934588 012341`), full-width digits, dashes, a bracketed 01, quotation marks and the
    apostrophe of spreadsheets, thousands that are parted (`8.934.588.012.341`), decimals that are none (`.0`).
    """
    text = text.translate(DASHES | _FULL_WIDTH).strip(" '\"\u2018\u2019\u201c\u201d=").removeprefix("(01)")
    text = re.sub("[.,]0+$", "", text) if re.fullmatch("[0-9]+[.,]0{1,6}", text) else text
    if re.fullmatch("[0-9]{1,3}(?:([.,])[0-9]{3})(?:\\1[0-9]{3})*", text):
        return re.sub("[.,]", "", text)
    return re.sub("[ -]", "", text) if re.fullmatch("[0-9][0-9 -]*", text) else text
