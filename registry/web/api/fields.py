"""What a caller says in a JSON object or a query, field by field: whatever else stands there is Invalid and named.

1. A failure's code is the field's name and its message starts with it, so that a program knows which field to mend.
2. Text is at most as long as said and printable: no control characters, no half surrogates, which no database takes.
3. Fields that are not known are passed over, so that a client made for a later version still works; null is nothing.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from flask import request

from registry.errors import Invalid
from registry.gs1 import notation
from registry.model.days import parse_rfc3339
from registry.web.api import bodies

Word = TypeVar("Word", bound=StrEnum)

_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_DECIMAL = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?")
_HALF = re.compile("[\ud800-\udfff]")
_CELL = 2000
_DEGREES = 180
_ORDER = re.compile(r"[0-9A-Z]{8}")


def wrong(field: str, expected: str) -> NoReturn:
    raise Invalid(field, f"{field}: expected {expected}.")


class Fields:
    """The fields of one object; `within` is the name of the field it stands in, for messages."""

    def __init__(self, given: Mapping[str, Any], within: str = "") -> None:
        self._given = given
        self._within = f"{within}." if within else ""

    def _value(self, name: str) -> Any:
        return self._given.get(name)

    def wrong(self, name: str, expected: str) -> NoReturn:
        raise Invalid(name, f"{self._within}{name}: expected {expected}.")

    def has(self, name: str) -> bool:
        return self._value(name) is not None

    def text(self, name: str, most: int) -> str:
        """A text that must be there and is not blank."""
        text = self.text_or_none(name, most)
        return text if text is not None else self.wrong(name, f"1 to {most} printable characters")

    def text_or_none(self, name: str, most: int) -> str | None:
        """A text of one line; None where there is none."""
        return self._printed(name, most, str.isprintable)

    def lines_or_none(self, name: str, most: int) -> str | None:
        """A text of one line or several; None where there is none."""
        return self._printed(name, most, lambda text: text.replace("\n", " ").isprintable())

    def _printed(self, name: str, most: int, is_printable: Callable[[str], bool]) -> str | None:
        value = self._value(name)
        if value is None:
            return None
        if not isinstance(value, str) or not 1 <= len(value) <= most or not is_printable(value) or not value.strip():
            self.wrong(name, f"1 to {most} printable characters")
        return value

    def cell(self, name: str) -> str:
        """A text as a cell of a list may hold it, "" where there is none; the list's own rules judge what it says."""
        value = self._value(name)
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > _CELL or _HALF.search(value):
            self.wrong(name, f"a text of at most {_CELL:,} characters")
        return value

    def gtin(self, name: str = "gtin") -> str:
        """A GTIN as its 14 digits."""
        value = self._value(name)
        if isinstance(value, str) and len(value) <= 14:
            try:
                return notation.normalise_gtin(value)
            except Invalid:
                pass
        return self.wrong(name, "a GTIN of 8, 12, 13 or 14 digits as a text, its check digit right")

    def number(self, name: str, least: int, most: int, otherwise: int | None = None) -> int:
        """A whole number; in a query as its digits."""
        value = self._value(name)
        if value is None and otherwise is not None:
            return otherwise
        if isinstance(value, str) and isinstance(self._given, _Query) and _WHOLE.fullmatch(value):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.wrong(name, f"a whole number from {least} to {most}")
        return value

    def number_or_none(self, name: str, least: int, most: int) -> int | None:
        return self.number(name, least, most) if self.has(name) else None

    def measure(self, name: str, otherwise: float) -> float:
        """A number of a query, with or without decimals."""
        value = self._value(name)
        if value is None:
            return otherwise
        if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
            self.wrong(name, "a number such as 1.5")
        return float(value)

    def degrees(self, name: str) -> str:
        """A number as a form would hold it, "" where there is none; whoever reads it judges what it says."""
        value = self._value(name)
        if value is None:
            return ""
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= _DEGREES:
            self.wrong(name, f"a number from -{_DEGREES} to {_DEGREES}")
        return f"{value:.5f}"

    def yes(self, name: str) -> bool:
        """true or false; not there is false."""
        value = self._value(name)
        if isinstance(self._given, _Query):
            value = {"true": True, "false": False}.get(value, value)
        if value is None:
            return False
        if not isinstance(value, bool):
            self.wrong(name, "true or false")
        return value

    def word(self, name: str, words: type[Word], otherwise: Word | None = None) -> Word:
        """One word of a closed set."""
        value = self._value(name)
        if value is None and otherwise is not None:
            return otherwise
        if not isinstance(value, str) or value not in set(words):
            self.wrong(name, f"one of {', '.join(words)}")
        return words(value)

    def word_or_none(self, name: str, words: type[Word]) -> Word | None:
        return self.word(name, words) if self.has(name) else None

    def day_or_none(self, name: str) -> date | None:
        value = self._value(name)
        if value is None:
            return None
        if isinstance(value, str) and _DAY.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        return self.wrong(name, "a day of the calendar such as 2027-12-31")

    def moment_or_none(self, name: str) -> datetime | None:
        value = self._value(name)
        return None if value is None else moment(value) or self.wrong(name, MOMENT)

    def texts(self, name: str, most: int, longest: int) -> list[str]:
        """A list of texts that must be there; of at most so many, each at most so long and printable."""
        value = self._value(name)
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            self.wrong(name, f"a list of 1 to {most:,} texts")
        for at, text in enumerate(value):
            if not isinstance(text, str) or not 1 <= len(text) <= longest or not text.isprintable():
                raise Invalid(
                    name, f"{self._within}{name}[{at}]: expected a text of 1 to {longest} printable characters."
                )
        return value

    def codes(self, name: str, most: int, longest: int) -> list[str]:
        """A list of codes: each may hold any sign, as any text at all gets a verdict."""
        value = self._value(name)
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            self.wrong(name, f"a list of 1 to {most:,} codes")
        for at, text in enumerate(value):
            if not isinstance(text, str) or len(text) > longest:
                raise Invalid(name, f"{self._within}{name}[{at}]: expected a text of at most {longest:,} characters.")
        return value

    def inner(self, name: str) -> "Fields":
        """The fields of an object within; none where it is not there."""
        value = self._value(name)
        if value is not None and not isinstance(value, dict):
            self.wrong(name, "an object")
        return Fields(value or {}, self._within + name)


class _Query(dict[str, Any]):
    """The fields of a query are texts, and an empty one asks for nothing."""


MOMENT = "a moment with its zone, such as 2026-11-22T09:30:00+07:00"


def moment(given: object) -> datetime | None:
    """A moment as RFC 3339 writes it; None for anything else."""
    if not isinstance(given, str) or not _MOMENT.fullmatch(given):
        return None
    try:
        return parse_rfc3339(given)
    except ValueError:
        return None


def body() -> tuple[dict[str, Any], Fields]:
    """The body of this request as a JSON object, whole and field by field."""
    content = bodies.json_object()
    return content, Fields(content)


def query() -> Fields:
    """The query of this request, field by field."""
    return Fields(_Query({name: value for name, value in request.args.items() if value}))


def order_id(given: str) -> str | None:
    """The id of an order, however it is spelled; None for a text that is none."""
    folded = given.strip().upper()
    return folded if _ORDER.fullmatch(folded) else None
