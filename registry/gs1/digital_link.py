"""GS1 Digital Link URIs: read and write, without a network.

What it decides:
1. a link is a web address of any host whose path holds a primary key and its qualifiers as /AI/value pairs;
   the rightmost primary key counts, and whatever stands before it is the stem, which means nothing here;
2. qualifiers stand in the path in their order, other AIs in the query, and no AI twice;
3. parameters whose names are not all digits are the host's own: handed back, never judged;
4. all values keep the rules of `elements`, and together they keep its relations.

Names instead of numbers (/gtin/, /lot/), GTINs of less than 14 digits and the compressed form were withdrawn
by GS1 and are refused.

Source: GS1 Digital Link Standard, URI Syntax; GS1's Barcode Syntax Engine for what it leaves open.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import unquote_plus

from registry.gs1 import identifiers
from registry.gs1._linters import is_digits
from registry.gs1.elements import (
    Element,
    Gs1Error,
    check_length,
    identify,
    quote,
    refuse_long,
    refuse_many,
    validate,
)

CANONICAL_STEM: Final = "https://id.gs1.org"

_SCHEME: Final = re.compile("https?://|HTTPS?://")
_URI: Final = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*")
_NOT_IN_DOMAIN: Final = re.compile(r"[_~?#@!$&'()*+,;=%]")
_UNRESERVED: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PERCENT: Final = re.compile("%([0-9A-Fa-f]{2})")
# One path segment that carries everything in base64url: mixed letters and digits, longer than common words.
_COMPRESSED: Final = re.compile(r"(?=.*[A-Z])(?=.*[a-z0-9])[A-Za-z0-9_-]{9,}")


@dataclass(frozen=True, slots=True)
class DigitalLink:
    """What a link says: elements in the order of path and then query, the part in front of the primary key
    (no slash at its end), and the parameters that are no AIs, decoded, in their order."""

    elements: tuple[Element, ...]
    stem: str
    parameters: tuple[tuple[str, str], ...]


def read(uri: str) -> DigitalLink:
    """Reads and checks a link; raises `Gs1Error`, with bad_uri for text that is no web address at all."""
    # 1. the frame: length, characters, scheme, domain
    refuse_long(uri)
    start = _path_start(uri)
    if start == len(uri):
        raise Gs1Error("bad_uri", "A Digital Link has a path behind its domain.")
    address, _, _ = uri.partition("#")
    path, _, query = address[start:].partition("?")

    # 2. the path, from its rightmost primary key on
    segments = path[1:].split("/")
    at = _find_key(segments)
    pairs = zip(segments[at::2], segments[at + 1 :: 2], strict=True)
    in_path = tuple(_element(ai, value, unescape_path) for ai, value in pairs)

    # 3. the query
    named = [pair.partition("=") for pair in query.split("&") if "=" in pair]
    in_query = tuple(_element(name, value, unescape_query) for name, _, value in named if _is_ai(name))
    others = tuple((_decode(name), _decode(value)) for name, _, value in named if not _is_ai(name))

    # 4. the rules
    elements = in_path + in_query
    refuse_many(len(elements))
    _check_places(tuple(element.ai for element in in_path), tuple(element.ai for element in in_query))
    validate(elements)
    stem = "/".join([address[:start], *segments[:at]])
    return DigitalLink(elements, stem, others)


def write(elements: Iterable[Element], stem: str) -> str:
    """Writes a link behind `stem`, such as https://id.gs1.org or https://example.com/some/path.

    The first primary key leads the path, followed by as many of its qualifiers as there are; the others go
    into the query, those of pre-defined length first. Raises `Gs1Error`: bad_uri for a stem that is no web
    address, no_primary_key, bad_sequence for an AI that fits nowhere, or any fault of the elements.
    """
    elements = tuple(elements)
    validate(elements)
    values = dict(elements)
    in_path = _choose_path(values)
    in_query = [ai for ai in values if ai not in in_path]
    for ai in in_query:
        _check_attribute(ai)
    in_query.sort(key=lambda ai: not identifiers.has_predefined_length(ai))
    path = "".join(f"/{ai}/{escape_path(values[ai])}" for ai in in_path)
    query = "&".join(f"{ai}={escape_query(values[ai])}" for ai in in_query)
    uri = _checked_stem(stem) + path + ("?" + query if query else "")
    refuse_long(uri)
    return uri


def escape_path(text: str) -> str:
    """Percent-encodes all but unreserved characters; `Gs1Error` bad_characters beyond U+00FF."""
    return "".join(sign if sign in _UNRESERVED else f"%{_octet(sign):02X}" for sign in text)


def escape_query(text: str) -> str:
    """Like `escape_path`, with + for a space."""
    return escape_path(text).replace("%20", "+")


def unescape_path(text: str) -> str:
    """Decodes percent signs, one character an octet; broken ones stay. `Gs1Error` bad_characters for %00."""
    decoded = _PERCENT.sub(lambda match: chr(int(match[1], 16)), text)
    if "\0" in decoded:
        raise Gs1Error("bad_characters", "A Digital Link must not hold the character %00.")
    return decoded


def unescape_query(text: str) -> str:
    """Like `unescape_path`, with a space for +."""
    return unescape_path(text.replace("+", " "))


def _octet(sign: str) -> int:
    if ord(sign) > 0xFF:
        raise Gs1Error("bad_characters", f"A Digital Link cannot carry {quote(sign)} in a value.")
    return ord(sign)


def _decode(text: str) -> str:
    """A host's own parameter, which unlike AI values is UTF-8; other octets and NUL become U+FFFD."""
    return unquote_plus(text, errors="replace").replace("\0", "\ufffd")


def _path_start(uri: str) -> int:
    """Where the path starts, or the length where there is none; characters, scheme and domain are good."""
    if not _URI.fullmatch(uri):
        raise Gs1Error("bad_uri", "A web address has no blanks, no < > { } \\ ^ ` and only ASCII.")
    scheme = _SCHEME.match(uri)
    if scheme is None:
        raise Gs1Error("bad_uri", f"A Digital Link starts with https:// or http://, not {quote(uri[:8])}.")
    slash = uri.find("/", scheme.end())
    start = len(uri) if slash < 0 else slash
    domain = uri[scheme.end() : start]
    if not domain or _NOT_IN_DOMAIN.search(domain):
        raise Gs1Error("bad_uri", f"{quote(domain)} is not a domain.")
    return start


def _checked_stem(stem: str) -> str:
    _path_start(stem)
    if "?" in stem or "#" in stem:
        raise Gs1Error("bad_uri", "The stem of a Digital Link has neither query nor fragment.")
    return stem.removesuffix("/")


def _find_key(segments: Sequence[str]) -> int:
    """The index of the rightmost primary key, walking over /AI/value pairs from the end."""
    for at in range(len(segments) - 2, -1, -2):
        identifier = identifiers.find(segments[at])
        if identifier is None:
            break
        if identifier.qualifiers is not None:
            return at
    if _COMPRESSED.fullmatch(segments[-1]):
        message = "This looks like a compressed Digital Link, which GS1 has withdrawn; use the plain form."
        raise Gs1Error("compressed_uri", message)
    raise Gs1Error("no_primary_key", "The path holds no primary key with its value, such as /01/ and a GTIN.")


def _is_ai(name: str) -> bool:
    # An empty name counts as one, so that it is refused as GS1's engine does.
    return name == "" or is_digits(name)


def _element(ai: str, raw: str, unescape: Callable[[str], str]) -> Element:
    """An element of known AI and possible length, so that later rules see nothing stranger."""
    identifier = identify(ai)
    value = unescape(raw)
    check_length(identifier, value)
    return Element(ai, value)


@lru_cache(maxsize=1024)
def _check_places(in_path: tuple[str, ...], in_query: tuple[str, ...]) -> None:
    """The path is a sequence of its key, every other AI may stand in a query, and no AI comes twice."""
    key, *given = in_path
    if not _is_sequence(key, given):
        raise Gs1Error("bad_sequence", f"The AIs in the path do not follow AI ({key}) in GS1's order.")
    earlier: set[str] = set()
    for ai in (*in_path, *in_query):
        if ai in earlier:
            raise Gs1Error("repeated_ai", f"AI ({ai}) comes twice.")
        earlier.add(ai)
    for ai in in_query:
        _check_attribute(ai)
        if any(_is_sequence(key, [*given[:at], ai, *given[at:]]) for at in range(len(given) + 1)):
            raise Gs1Error("bad_sequence", f"AI ({ai}) belongs in the path, not in the query.")


def _check_attribute(ai: str) -> None:
    if not identify(ai).attribute:
        raise Gs1Error("bad_sequence", f"AI ({ai}) must not stand in the query of a Digital Link.")


def _is_sequence(key: str, given: Sequence[str]) -> bool:
    """Whether `given` keeps the order of one of the key's lists of qualifiers; any may be left out."""
    alternatives = identify(key).qualifiers or ()
    return any(list(given) == [ai for ai in listed if ai in given] for listed in alternatives)


def _choose_path(values: dict[str, str]) -> tuple[str, ...]:
    """The first primary key and its longest list of qualifiers that are there; of equal ones the first."""
    key = next((ai for ai in values if identify(ai).qualifiers is not None), None)
    if key is None:
        raise Gs1Error("no_primary_key", "A Digital Link needs a primary key, such as AI (01) with a GTIN.")
    present = (tuple(filter(values.__contains__, listed)) for listed in identify(key).qualifiers or ())
    return (key, *max(present, key=len))
