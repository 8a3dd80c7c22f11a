"""Elements: an application identifier (AI) with its value, and what must hold for one and for several.

What it decides, in this order:
1. one element (`check_element`): the AI is known, the value is as long as it must be, every part has its
   character set and passes the checks that the dictionary names for it;
2. several elements (`check_relations`): no AI has two values, none stands beside one that it excludes, each
   finds what it requires, and a digital signature (AI 8030) stands on a key with its serial part.

An item may carry several symbols, so relations hold over all that was read from it, not over one symbol.

Source: GS1 Barcode Syntax Dictionary; GS1 General Specifications, section 4.13 (data relationships).
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from registry.errors import Invalid
from registry.gs1 import identifiers
from registry.gs1._linters import CHARSETS, CHECKS, LintFault
from registry.gs1.identifiers import Identifier

# FNC1 as scanners send it, and as it stands in element strings here: in front, and between values.
GS: Final = "\x1d"

# Refused unread: a printed code of this registry needs less than half of it.
MAX_LENGTH: Final = 512
MAX_ELEMENTS: Final = 64

# A digital signature must cover one object, so these keys need their optional serial part beside it.
_SERIAL_KEYS: Final = ("253", "255", "8003")

CODES: Final = frozenset(
    {
        "bad_characters",
        "bad_date",
        "bad_sequence",
        "bad_uri",
        "bad_value",
        "check_digit",
        "compressed_uri",
        "conflicting_values",
        "excluded_pair",
        "missing_association",
        "no_primary_key",
        "not_gs1",
        "repeated_ai",
        "too_long",
        "too_short",
        "unknown_ai",
    }
)


class Gs1Error(Invalid):
    """Text or elements that break a rule of GS1; `code` is one of `CODES`."""


class Element(NamedTuple):
    """An AI, two to four digits, and its value, plain text without brackets, separators or percent signs."""

    ai: str
    value: str


def quote(text: str) -> str:
    """At most 24 characters of `text`, printable, for a message."""
    return ascii(text if len(text) <= 24 else text[:21] + "...")


def refuse_long(text: str) -> None:
    """Raises `Gs1Error` too_long for text over `MAX_LENGTH` characters."""
    if len(text) > MAX_LENGTH:
        raise Gs1Error("too_long", f"The text has {len(text)} characters; at most {MAX_LENGTH} are read.")


def identify(ai: str) -> Identifier:
    """The AI of the dictionary with these digits; `Gs1Error` unknown_ai where there is none."""
    identifier = identifiers.find(ai)
    if identifier is None:
        raise Gs1Error("unknown_ai", f"GS1 has no application identifier {quote(ai)}.")
    return identifier


def check_element(element: Element) -> None:
    """Checks one element by itself; raises `Gs1Error` that names the AI and what was expected."""
    identifier = identify(element.ai)
    check_length(identifier, element.value)
    if identifier.fixed:
        _check_fixed(element.ai, element.value)
    else:
        _check_parts(identifier, element.value)


# GTINs and dates come again and again, serials and seals never do; faults are not remembered.
@lru_cache(maxsize=4096)
def _check_fixed(ai: str, value: str) -> None:
    _check_parts(identify(ai), value)


def check_length(identifier: Identifier, value: str) -> None:
    """Raises `Gs1Error` too_short or too_long where the AI cannot have a value of this length."""
    shortest, longest = identifier.shortest, identifier.longest
    if not shortest <= len(value) <= longest:
        code = "too_short" if len(value) < shortest else "too_long"
        span = f"{longest}" if shortest == longest else f"{shortest} to {longest}"
        raise Gs1Error(code, f"{identifier.label} has {span} characters, not {len(value)}.")


def _check_parts(identifier: Identifier, value: str) -> None:
    """Cuts the value into its parts from the left and checks each; its whole length is known to be good."""
    rest = value
    for part in identifier.components:
        text, rest = rest[: part.longest], rest[part.longest :]
        if not text and part.optional:
            continue
        if len(text) < part.shortest:
            _fail(identifier, value, LintFault("too_short", f"{part.shortest} characters in its last part"))
        for check in (CHARSETS[part.charset], *(CHECKS[name] for name in part.checks)):
            if fault := check(text):
                _fail(identifier, value, fault)


def _fail(identifier: Identifier, value: str, fault: LintFault) -> None:
    raise Gs1Error(fault.code, f"{identifier.label} needs {fault.expected}; got {quote(value)}.")


def check_relations(elements: Iterable[Element]) -> None:
    """Checks how elements stand together, each of them known good by itself; raises `Gs1Error`."""
    elements = tuple(elements)
    check_repeats(elements)
    check_exclusions(elements)
    check_requirements(elements)
    check_signature(elements)


def check_repeats(elements: Iterable[Element]) -> None:
    """An AI may come twice only with the same value: `Gs1Error` conflicting_values."""
    values: dict[str, str] = {}
    for ai, value in elements:
        if values.setdefault(ai, value) != value:
            raise Gs1Error("conflicting_values", f"AI ({ai}) has two different values.")


def check_exclusions(elements: Iterable[Element]) -> None:
    """No AI may stand beside one that it excludes: `Gs1Error` excluded_pair."""
    _exclude(frozenset(element.ai for element in elements))


# Codes of one make carry the same AIs, so what these may be together is worked out once; faults are not remembered.
@lru_cache(maxsize=1024)
def _exclude(present: frozenset[str]) -> None:
    for ai in sorted(present):
        for pattern in identify(ai).excludes:
            if clash := _present(pattern, present - {ai}):
                raise Gs1Error("excluded_pair", f"AI ({ai}) must not stand beside AI ({clash}).")


def check_requirements(elements: Iterable[Element]) -> None:
    """Every AI needs one whole group of each of its lists: `Gs1Error` missing_association."""
    _require(frozenset(element.ai for element in elements))


@lru_cache(maxsize=1024)
def _require(present: frozenset[str]) -> None:
    for ai in sorted(present):
        others = present - {ai}
        for groups in identify(ai).requires:
            if not any(all(_present(pattern, others) for pattern in group) for group in groups):
                wanted = " or ".join("+".join(f"({pattern})" for pattern in group) for group in groups)
                raise Gs1Error("missing_association", f"AI ({ai}) must stand beside {wanted}.")


def check_signature(elements: Iterable[Element]) -> None:
    """AI 8030 needs the serial part of (253), (255) and (8003): `Gs1Error` missing_association."""
    values = {element.ai: element.value for element in elements}
    for ai in _SERIAL_KEYS if "8030" in values else ():
        if len(values.get(ai, "")) == identify(ai).shortest:
            raise Gs1Error("missing_association", f"AI (8030) needs AI ({ai}) with its serial part.")


def _present(pattern: str, ais: frozenset[str]) -> str | None:
    """An AI among `ais` that fits the pattern, or None."""
    if "n" not in pattern:
        return pattern if pattern in ais else None
    return min((ai for ai in ais if identifiers.matches(pattern, ai)), default=None)


def validate(elements: Iterable[Element]) -> None:
    """Checks every element by itself and then all together.

    Raises `Gs1Error` at the first fault; too_long for more than `MAX_ELEMENTS` elements.
    """
    elements = tuple(elements)
    refuse_many(len(elements))
    for element in elements:
        check_element(element)
    check_relations(elements)


def refuse_many(count: int) -> None:
    """Raises `Gs1Error` too_long for more than `MAX_ELEMENTS` elements."""
    if count > MAX_ELEMENTS:
        raise Gs1Error("too_long", f"At most {MAX_ELEMENTS} elements are read at once.")
