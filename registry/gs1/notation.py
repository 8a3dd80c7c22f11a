"""GS1 data as scanners and people write it: check digits, element strings, scans, dates.

What it decides:
1. how element strings are cut: FNC1 (here always the character GS) leads; a value of pre-defined length ends
   by itself, any other at the next GS or at the end; a needless GS is tolerated, an empty value is not;
2. what a scanner's symbology identifier says about the message behind it;
3. which century a two-digit year means.

The readers of element strings check every element by itself, and that no AI has two values. What elements
require and exclude is for `validate`, because an item may carry several symbols and that holds over all of
them. A Digital Link is whole by itself, so `digital_link.read` checks everything.

Source: GS1 General Specifications, sections 7.8 (processing of element strings), 7.9 (check digits) and 7.12
(dates); GS1's Barcode Syntax Engine for what they leave open.
"""

import calendar
import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from registry.gs1 import _linters, digital_link, identifiers
from registry.gs1.elements import (
    GS,
    Element,
    Gs1Error,
    check_element,
    check_repeats,
    quote,
    refuse_long,
    refuse_many,
)

# An AI in brackets and its value, up to the next bracket that no backslash escapes.
_BRACKETED: Final = re.compile(r"\(([^()]*)\)((?:[^(]|(?<=\\)\()*)")

_GTIN_LENGTHS: Final = (8, 12, 13, 14)

# ISO/IEC 15424 symbology identifiers, by what their messages are.
_WITH_ELEMENTS: Final = ("]C1", "]e0", "]d2", "]Q3", "]J1")
_WITH_TEXT: Final = ("]d1", "]Q1", "]J0")
_WITH_GTIN: Final = MappingProxyType({"]E0": 13, "]E4": 8, "]I1": 14})
_COMPOSITE: Final = "|]e0"


@dataclass(frozen=True, slots=True)
class ScannedData:
    """What a scanner sent: `symbology` is its identifier, such as ]d2; `elements` is None where the message
    is not GS1 data; `text` is the message, with GS in front of element strings."""

    symbology: str
    elements: tuple[Element, ...] | None
    text: str


def check_digit(digits: str) -> str:
    """The mod-10 check digit that belongs behind `digits`; `Gs1Error` bad_characters if they are not."""
    if not _linters.is_digits(digits):
        raise Gs1Error("bad_characters", f"A check digit needs digits before it, not {quote(digits)}.")
    return _linters.check_digit(digits)


def normalise_gtin(text: str) -> str:
    """A GTIN of 8, 12, 13 or 14 digits as 14 digits.

    Raises `Gs1Error`: bad_characters, too_short, too_long, or check_digit with the digit that would be right.
    """
    if not _linters.is_digits(text):
        raise Gs1Error("bad_characters", f"A GTIN has only digits, not {quote(text)}.")
    if len(text) not in _GTIN_LENGTHS:
        code = "too_long" if len(text) > max(_GTIN_LENGTHS) else "too_short"
        raise Gs1Error(code, f"A GTIN has 8, 12, 13 or 14 digits, not {len(text)}.")
    right = _linters.check_digit(text[:-1])
    if text[-1] != right:
        message = f"The last digit of GTIN {text} does not fit: if the others are right, it must be {right}."
        raise Gs1Error("check_digit", message)
    return text.zfill(14)


def read_element_string(text: str) -> tuple[Element, ...]:
    """Elements of an unbracketed element string that starts with GS; raises `Gs1Error`."""
    refuse_long(text)
    if not text.startswith(GS) or len(text) == 1:
        raise Gs1Error("not_gs1", "A GS1 element string is FNC1 (character GS) with data behind it.")
    elements: list[Element] = []
    at = 1
    while at < len(text):
        identifier = identifiers.find_at_start(text[at : at + 4])
        if identifier is None:
            raise Gs1Error("unknown_ai", f"No AI of GS1 starts {quote(text[at : at + 4])}.")
        at += len(identifier.ai)
        end = text.find(GS, at)
        end = len(text) if end < 0 else end
        if identifier.fixed:
            end = min(end, at + identifier.longest)
        element = Element(identifier.ai, text[at:end])
        check_element(element)
        elements.append(element)
        refuse_many(len(elements))
        at = end + text.startswith(GS, end)
    check_repeats(elements)
    return tuple(elements)


def read_bracketed(text: str) -> tuple[Element, ...]:
    r"""Elements of text such as (01)...(10)..., in which a bracket inside a value is written \(.

    Raises `Gs1Error`; what follows the last value up to the end, line ends too, belongs to that value.
    """
    refuse_long(text)
    elements: list[Element] = []
    at = 0
    while at < len(text) or not elements:
        match = _BRACKETED.match(text, at)
        if match is None:
            raise Gs1Error("not_gs1", f"An AI in brackets such as (01) was expected at {quote(text[at:])}.")
        element = Element(match[1], match[2].replace(r"\(", "("))
        check_element(element)
        elements.append(element)
        refuse_many(len(elements))
        at = match.end()
    check_repeats(elements)
    return tuple(elements)


def write_element_string(elements: Iterable[Element]) -> str:
    """The element string with GS in front, and between a value of no pre-defined length and the next AI.

    Every element is checked by itself (`Gs1Error`), not how they stand together.
    """
    text = GS
    needs_separator = False
    for element in _checked(elements):
        text += (GS if needs_separator else "") + element.ai + element.value
        needs_separator = not identifiers.has_predefined_length(element.ai)
    return text


def write_bracketed(elements: Iterable[Element]) -> str:
    """The elements as people read them, (01)...(10)...; checked like `write_element_string`."""
    return "".join("({}){}".format(ai, value.replace("(", r"\(")) for ai, value in _checked(elements))


def _checked(elements: Iterable[Element]) -> tuple[Element, ...]:
    elements = tuple(elements)
    refuse_many(len(elements))
    if not elements:
        raise Gs1Error("not_gs1", "There is no element to write.")
    for element in elements:
        check_element(element)
    return elements


def read_scan(text: str) -> ScannedData:
    """What a scanner sent with a symbology identifier in front; raises `Gs1Error`.

    GTINs of linear symbols come back as AI (01), with the elements of a composite component behind them.
    Plain text that starts like a web address must be a Digital Link.
    """
    refuse_long(text)
    symbology, message = text[:3], text[3:]
    if symbology in _WITH_ELEMENTS:
        return ScannedData(symbology, read_element_string(GS + message), GS + message)
    if symbology in _WITH_GTIN:
        return _read_gtin_scan(symbology, message)
    if symbology in _WITH_TEXT:
        is_link = message.startswith(("https://", "HTTPS://", "http://", "HTTP://"))
        return ScannedData(symbology, digital_link.read(message).elements if is_link else None, message)
    raise Gs1Error("not_gs1", f"{quote(symbology)} is not a symbology identifier that carries GS1 data.")


def _read_gtin_scan(symbology: str, message: str) -> ScannedData:
    digits, mark, composite = message.partition(_COMPOSITE)
    length = _WITH_GTIN[symbology]
    if len(digits) != length:
        code = "too_short" if len(digits) < length else "too_long"
        raise Gs1Error(code, f"A scan with {symbology} has {length} digits, not {len(digits)}.")
    elements: tuple[Element, ...] = (Element("01", normalise_gtin(digits)),)
    if not mark:
        return ScannedData(symbology, elements, digits)
    string = GS + composite
    elements += read_element_string(string)
    check_repeats(elements)
    return ScannedData(symbology, elements, f"{digits}|{string}")


def read_date(yymmdd: str, today: datetime.date) -> datetime.date:
    """The date that six digits mean on the day `today`; day 00 is the last day of the month.

    The year is the one from 49 years back to 50 years ahead. Raises `Gs1Error` bad_date.
    """
    fault = _linters.CHECKS["yymmd0"](yymmdd)
    if fault:
        raise Gs1Error(fault.code, f"{quote(yymmdd)} is not a date: expected {fault.expected}.")
    years, month, day = int(yymmdd[:2]), int(yymmdd[2:4]), int(yymmdd[4:])
    ahead = (years - today.year % 100 + 49) % 100 - 49
    year = today.year + ahead
    try:
        return datetime.date(year, month, day or calendar.monthrange(year, month)[1])
    except ValueError as error:
        raise Gs1Error("bad_date", f"{quote(yymmdd)} is not a date in {year}.") from error
