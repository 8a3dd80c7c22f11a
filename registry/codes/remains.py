"""What is left of a printed link that was damaged on its way and cannot be read, or has lost its seal.

Chats, mails, shops and readers wrap parts of a link, double them, or put something between. Its parts are then looked
for by their marks, wherever they stand. This makes no code of it: what is found must be proven by its seal, together
with what the registry knows of the order (`market/findings`), and even then counts as a code without a seal.

1. Wrappings come off whole: percent signs, `&amp;`, the `=3D` of mails, the backslashes of Markdown, as often as they
   were put on, within bounds. Lines that a mail or a page broke are joined.
2. A part that is there twice and says two things, each well-formed, is no damage: nothing is left.
3. A lot or expiry that is not well-formed counts as not there, unless anybody can read it. The seal is never mended.
4. What any reader would read is said: a value as it stands, on every layer that is taken off, counts whole and not as
   far as a sign that was wrapped in it. So nothing hides behind a wrapped `&`, `/` or blank.
5. Signs that no keyboard has (controls, other scripts) are what a bad reading looks like, not a link on its way.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from urllib.parse import unquote

from registry.codes import product_codes, wrappings
from registry.codes.product_codes import ProductCode, Reading, SealField
from registry.gs1.elements import Element, Gs1Error, check_element
from registry.model.goods import Level

_SHORTEST, _LONGEST = 100, 4096
_MOST_WRAPPINGS = 3
# A text with so many marks of one part is no link; looking at each would cost.
_MOST_MARKS = 9
_WRAPPED_TWICE = "%25"
# The end of a line that a mail, a page or a program broke, and the blanks that begin the next.
_BREAK = re.compile("=?[ \t]*[\r\n]+[ \t]*")
# A sign as HTML or a program spells it, by name or number; only signs that are printed in a link.
_BY_NUMBER = re.compile(r"&#(?:[0-9]{1,7}|x[0-9a-f]{1,6});|\\(?:u00|x)([2-7][0-9a-f])", re.IGNORECASE)
_BY_NAME = re.compile("&[A-Za-z]{2,8};")
# As mails spell =, what Markdown puts before a sign, and what programs make of slashes.
_SPELT = (
    (re.compile(r"=3D", re.IGNORECASE), "="),
    (re.compile(r"\\(?=[_&=?.!()*~-])"), ""),
    (re.compile(r"\\/?"), "/"),
    # Signs that nobody sees, and blanks, as browsers send them.
    (re.compile("%C2%A[0D]|%E2%80%(?:8[B-F]|A[9A-F])|%E2%81%A[0-9]|%E3%80%80|%EF%BB%BF", re.IGNORECASE), ""),
)
# A mark begins no longer name, so that a host's own parameters are not taken for AIs.
_BEFORE = "(?<![A-Za-z0-9_-])"
# What may have got into a seal.
_INSIDE = dict.fromkeys(map(ord, "\\\r\n\t ="))
_LIKE_A_SEAL = re.compile("A[Q-Za-f][A-Za-z0-9_-]{87}[AQgw]")
_SEAL = r"[^A-Za-z0-9_-]{0,3}(A[Q-Za-f][A-Za-z0-9_-]{87}[AQgw])(?![A-Za-z0-9_=-])"
_UNIT_SEAL, _LOT_SEAL = (
    rf"{_BEFORE}{name}={_SEAL}" for name in (product_codes.AI_SEAL, product_codes.LOT_SEAL_PARAMETER)
)
_SEAL_UNDER = {
    Level.UNIT: re.compile(_UNIT_SEAL),
    Level.LOT: re.compile(_LOT_SEAL),
    Level.TYPE: re.compile(rf"{_BEFORE}(?:{product_codes.AI_SEAL}|{product_codes.LOT_SEAL_PARAMETER})={_SEAL}"),
}
# In the path, or misplaced into the query.
_VALUES = {ai: re.compile(rf"/{ai}/([^/?#]*)|{_BEFORE}{ai}[ +]*=([^/?&#]*)") for ai in ("01", "10", "21")}
# Six digits behind `17` are read as a day by anybody, whatever stands before or between.
_VALUES["17"] = re.compile(
    r"/17/([^/?#;]*)|(?:(?<![0-9])17[ +]*=|(?<=[?&/;])17[ +:]{0,3}(?=[0-9]{6}(?![0-9A-Za-z])))([^/?&#;]*)"
)
_PATH = re.compile("/01/[^?#]*")
# What was wrapped together with a value, other parts of the query.
_BEHIND = re.compile("[&?#;]")


class _Contradiction(Exception):
    """A part says two things."""


def of_text(text: str, reading: Reading | None) -> Reading | None:
    """What may be proven of a text whose seal is not good for what was read of it, or that could not be read.

    A reading keeps what it has; only a lot or an expiry that it lacks is looked for. None where nothing is damaged.
    """
    if reading is None or reading.seal is None:
        return _of_link(text)
    if _WRAPPED_TWICE in text and (left := _of_link(text)):
        return left
    code = reading.code
    if code is None or code.level is Level.TYPE or (code.lot is not None and code.expiry is not None):
        return None
    layers = _layers(wrappings.bare(text)[:_LONGEST])
    if _PATH.search(layers[-1]) is None:
        return reading
    try:
        lot, expiry = code.lot or _value(layers, "10"), code.expiry or _value(layers, "17")
    except _Contradiction:
        return None
    return replace(reading, code=replace(code, lot=lot, expiry=expiry))


def _of_link(text: str) -> Reading | None:
    """The parts of a damaged link with a seal of ours; None for any other text."""
    if not _SHORTEST <= len(text) <= _LONGEST or not _LIKE_A_SEAL.search(text.translate(_INSIDE)):
        return None
    links = [link for link in _links(wrappings.bare(text)) if link.isascii() and link.isprintable()]
    found = (_parts(_layers(link)) for link in dict.fromkeys(links))
    return next((parts for parts in found if parts is not None), None)


def _links(bare: str) -> Iterator[str]:
    """What may be the link: the whole text, or one address among words; its lines joined, if there are any."""
    joined = _BREAK.sub("", bare) if is_broken(bare) else bare
    for text in dict.fromkeys((joined, bare)):
        plain = _BY_NUMBER.sub(_sign, text)
        yield plain
        if not plain.isascii() or text != joined:
            yield from islice(wrappings.addresses(plain), 1)


def is_broken(text: str) -> bool:
    """Whether a text has several lines."""
    return _BREAK.search(wrappings.bare(text)) is not None


def _sign(spelt: re.Match[str]) -> str:
    sign = chr(int(spelt[1], 16)) if spelt.lastindex else html.unescape(spelt[0])
    return sign if sign.isascii() and sign.isprintable() else spelt[0]


def _parts(layers: list[str]) -> Reading | None:
    link = layers[-1]
    path = _PATH.search(link)
    # What two slashes in a row mean nobody can say, but for a lot that is empty.
    if path is None or "//" in path[0].replace("/10//", "/10/"):
        return None
    if not _SEAL_UNDER[Level.TYPE].search(link):
        return None
    try:
        gtin, lot, expiry, serial = (_value(layers, ai) for ai in product_codes.SEALED_AIS)
        if gtin is None:
            return None
        code = ProductCode(gtin, lot, expiry, serial)
        seal = _the_only(_SEAL_UNDER[code.level].findall(link))
    except _Contradiction:
        return None
    return None if seal is None else Reading(code, product_codes.parse_seal(seal), SealField.OURS, seal)


def _layers(text: str) -> list[str]:
    """A text as it is, and as wrapping after wrapping comes off it; the last is bare."""
    layers = [text]
    for _ in range(_MOST_WRAPPINGS):
        plain = _BY_NUMBER.sub(_sign, _BY_NAME.sub(_sign, text))
        for spelling, sign in _SPELT:
            plain = spelling.sub(sign, plain)
        layers.append(plain)
        plain = unquote(plain, "latin-1")
        if plain == text:
            break
        text = plain
    return [*layers, text]


def _value(layers: list[str], ai: str) -> str | None:
    """The one well-formed value of a part; None where it has none."""
    said = []
    for layer in dict.fromkeys(layers):
        found = list(islice(_VALUES[ai].finditer(layer), _MOST_MARKS))
        if len(found) == _MOST_MARKS:
            raise _Contradiction
        # In the query of a mail `=3D` is the sign itself; in a path it may be part of a value.
        query = layer is not layers[0] or layer == layers[-1]
        said += [_said(ai, match[1] or (query and match[2]) or "") for match in found]
    # A `?` that was lost leaves what follows in the path.
    said += [_said(ai, (match[1] or "").partition("&")[0]) for match in found if _said(ai, match[1] or "") is None]
    return _the_only([value for value in said if value is not None])


def _said(ai: str, value: str) -> str | None:
    """A value as any reader reads it, with what else was wrapped around it off; None where it is not well-formed."""
    plain = unquote(value, "latin-1")
    if not _is_value(ai, plain):
        plain = (_legible_day(_BEHIND.split(plain, maxsplit=1)[0]) or "") if ai == "17" else plain.strip()
        if not _is_value(ai, plain):
            return None
    whole = plain
    for _ in range(_MOST_WRAPPINGS):
        whole = unquote(whole, "latin-1")
    return whole if _is_value(ai, whole) else plain


def _legible_day(value: str) -> str | None:
    """The day that anybody reads in an expiry that is not well-formed: in quotes, doubled, of eight digits."""
    digits = [run for run in re.findall("[0-9]+", value) if len(run) in (6, 8)] or [re.sub("[^0-9]", "", value)]
    days = [run if len(run) == 6 else _of_eight(run) for run in digits if len(run) in (6, 8)]
    return _the_only([day for day in days if _is_value("17", day)])


def _of_eight(digits: str) -> str:
    """YYYYMMDD, or DDMMYYYY."""
    if digits.startswith("20") and _is_value("17", digits[2:]):
        return digits[2:]
    return digits[6:] + digits[2:4] + digits[:2]


def _is_value(ai: str, value: str) -> bool:
    try:
        check_element(Element(ai, value))
    except Gs1Error:
        return False
    return True


def _the_only(values: list[str]) -> str | None:
    """What all say, None where there is none. Raises _Contradiction."""
    if len(set(values)) > 1:
        raise _Contradiction
    return values[0] if values else None
