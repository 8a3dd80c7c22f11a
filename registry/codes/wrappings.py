"""What chats, scanner apps, mails, office programs and keyboards make of a code, and how it is undone.

A text is read as it is first; only where that fails is anything taken off (docs/code-format.md has the table). What is
taken off cannot be part of a code: signs that nobody sees, and what stands before and behind one web address. So it
makes no code of what is none, no part of a code is lost, and a seal must still be good for what is left.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice, pairwise
from urllib.parse import quote, unquote

from registry.gs1.notation import check_digit

# Control characters that readers send around their data (STX, ETX), and blanks of all kinds.
_ENDS = " \t\r\n\x02\x03\ufeff\u00a0\u2002\u2003\u2009\u202f\u3000"
# Signs of no width: joiners, direction marks, soft hyphens. No value of a code holds one.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
# A web address as far as its characters go, and what may end it: a blank, a quote, a bracket, a full stop; a picture or
# a sign of another script, if the address does not go on behind it.
_ADDRESS = re.compile(
    r"https?://[!#-;=?-~]++(?=$|[ \t\r\n\u00a0\u3000\"<>\u2018-\u201d\u00bb\u203a\u2026\u3002]"
    r"|[\u0964\u2000-\u2bff\u3001-\u303f\ufe00-\ufe0f\uff01-\uff0f\U0001f000-\U0001faff](?![A-Za-z0-9]))",
    re.IGNORECASE,
)
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
_QUOTED = re.compile("=?[\"'`\u201c\u2018\u00ab](.+?)[\"'`\u201d\u2019\u00bb]?", re.DOTALL)
_LONGEST_TWICE = 1024
_LONGEST_LETTERS = 512
# The same address as its own words, as mails and chats make links of it.
_OWN_WORDS = re.compile(r"(https?://[^\s<>\"|\]]++)(?:\]\(|\"[^<>]*>|\|)\1(?:[)>]|(?=<)|$)", re.IGNORECASE)
_ESCAPED = re.compile(r"https?%3A%2F%2F[!#-%'-;=?-~]+", re.IGNORECASE)
# So many addresses of one text are tried.
_MOST = 3
# Nor may in front of it: another item would be named than the one that is read.
_ITEM_IN_FRONT = re.compile("/01/[0-9]{14}")
# Behind the address no part of a code may stand, but a tag may end: nothing is lost without a word.
# The item that a link names, escaped or not; numbers as they stand under bars, and the marks of other parts.
_ITEM = re.compile("(?:/|%2F)01(?:/|%2F)([0-9]{14})", re.IGNORECASE)
_NUMBER = re.compile("(?<![0-9])[0-9]{12,14}(?![0-9])")
_SHORT_NUMBER = re.compile("[0-9]{8}|[0-9]{12,14}")
_MARK = re.compile(r"\((?:10|17|21|8030)\)|(?<![A-Za-z0-9])(?:10|17|21|8030)=")
_PART = re.compile("[/=%?&]|[0-9]{6}")
_END_TAG = re.compile("</[A-Za-z0-9]+>")
# An address that a mail's guard keeps between underscores.
_GUARDED = re.compile(r"https?://[!-.0-~]+/v3/__(https?://[!#-;=?-~]+)__;[A-Za-z0-9*]*!![!-~]*", re.IGNORECASE)
_CLOSING = {"(": ")", "[": "]", "{": "}", "'": "'", "`": "`", "*": "*", "_": "_", "~": "~", "|": "|"}
_BEHIND = ".,;:!?'`)]}*\u2026\u3002"
_BEGINNINGS = re.compile(
    r"https?://|\][A-Z][0-9A-Z]01|\(01\)(?=[0-9]{14})|01(?=[0-9]{14}(?:1[0157]|21))", re.IGNORECASE
)
_NAMES_AN_ITEM = re.compile(r"\]|\(?01\)?[0-9]{14}|.*/01/", re.DOTALL)
_BRACKETED_AI = re.compile(r"\s*(\([0-9]{2,4}\))\s*")
# A GTIN as it stands under its bars (EAN-13, UPC-A, ITF-14), before a serial.
_GROUPED = re.compile(
    "(?:[0-9] [0-9]{6} [0-9]{6}|[0-9] [0-9]{5} [0-9]{5} [0-9]|[0-9] [0-9]{2} [0-9]{5} [0-9]{5} [0-9])(?= [A-Za-z0-9])"
)
# What is written before a number, without digits of its own: `GTIN: `, `Ma vach `.
_LABEL = re.compile(r"[^0-9:#]{1,24}[:# ]\s*(?=[0-9](?:[ .-]?[0-9]){11})")
# The same between a number and its serial, which has letters; the end of a line may stand for it.
_SERIAL_LABEL = re.compile(
    r"^([0-9]{8,14})[\s,;]+"
    r"(?:(?:s/?n|s\.n\.?|serial|(?:s\u1ed1 )?(?:s\u00ea-?ri|seri))(?: ?(?:no|number))?[ .:#=]+)?"
    r"(?=[ -~]*[A-Za-z])",
    re.IGNORECASE,
)
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc"), "-")
# Signs that look like a blank, and what stands between and behind the digits under the bars.
_FILLERS = "\u3164\u2800\ufffc"
_BETWEEN_DIGITS = dict.fromkeys(map(ord, " -.<>"))
_VIETNAMESE = frozenset("\u0111\u0110")
# A GTIN, with whatever an input method has put between its digits.
_FRENCH_DIGITS = re.compile("[\u00e0&\u00e9\"'(\\-\u00e8_\u00e7]{12}")
_MANY_DIGITS = re.compile("(?:[0-9][^0-9]{0,2}){8}")
# What else stands in the query of a printed link: application identifiers, and a lot's seal.
_OWN_PARAMETER = re.compile(r"(?:[0-9]{2,4}|s)=")


def bare(text: str) -> str:
    """A text without blanks and control characters around it and without signs that nobody sees."""
    text = text.strip(_ENDS)
    return text if text.isascii() else _UNSEEN.sub("", text).strip(_ENDS)


def addresses(text: str) -> Iterator[str]:
    """What may be the code in a text that holds one web address among other things, the likeliest first."""
    for found in islice(_ADDRESS.finditer(text), _MOST):
        if _ITEM_IN_FRONT.search(text, 0, found.start()) or _PART.search(_END_TAG.sub("", text[found.end() :])):
            continue
        closing = _CLOSING.get(text[found.start() - 1 : found.start()], "")
        inner, _, rest = found[0].rpartition(closing) if closing else ("", "", "")
        # A part of the code is not behind what closes; `_` is a sign of its seal too, though never the last.
        if _PART.search(rest) or (closing == "_" and rest.strip(_BEHIND)):
            inner = ""
        bare_ends = found[0].rstrip(_BEHIND), found[0].rstrip(_BEHIND + "_-")
        yield from dict.fromkeys([one for one in (inner, found[0], *bare_ends) if one])
    guarded = _GUARDED.fullmatch(text)
    if guarded:
        yield guarded[1]
    for escaped in islice(_ESCAPED.finditer(text), _MOST):
        # Behind a redirect of a chat or a network, the address is the value of a parameter.
        if _ITEM_IN_FRONT.search(text, 0, escaped.start()) is None:
            yield unquote(escaped[0])


def with_letters_escaped(text: str) -> str:
    """A web address in whose path or parameters people wrote letters of their own, as browsers send it."""
    if text.isascii() or any(map(str.isspace, text)):
        return text
    return quote(text, safe=_PRINTABLE, errors="replace")


def unquoted(text: str) -> str:
    """What stands in quotes, or behind the apostrophe or formula that makes a cell of a spreadsheet text."""
    quoted = _QUOTED.fullmatch(text)
    return quoted[1] if quoted else text


def in_plain_signs(text: str) -> Iterator[str]:
    """A text in plain signs: full-width ones, digits of other scripts, every kind of dash; a number as it stands in
    groups under its bars, alone, behind a label or before a serial; brackets without the blanks that are printed there.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES)
    plain = "".join(sign if sign.isascii() else str(unicodedata.decimal(sign, sign)) for sign in plain)
    yield plain
    unlabelled = _LABEL.sub("", plain, count=1) if _LABEL.match(plain) else plain
    digits = unlabelled.translate(_BETWEEN_DIGITS)
    if digits.isdigit():
        yield digits
    together = _GROUPED.sub(lambda number: number[0].replace(" ", ""), unlabelled, count=1)
    yield together
    yield _SERIAL_LABEL.sub(r"\1 ", together, count=1)
    if plain.startswith("("):
        yield _BRACKETED_AI.sub(r"\1", plain)
        yield "".join(plain.split())


def without_own_words(text: str) -> str:
    """A text in which an address that stands as its own words, as mails and chats make links of it, stands once."""
    return _OWN_WORDS.sub(r"\1", text) if len(text) <= _LONGEST_TWICE else text


def within_controls(text: str) -> str:
    """A text without the controls, ends of lines and blanks of any kind that a reader or an app sends around it."""
    begin, end = 0, len(text)
    while begin < end and _is_blank(text[begin]):
        begin += 1
    while end > begin and _is_blank(text[end - 1]):
        end -= 1
    return text[begin:end]


def _is_blank(sign: str) -> bool:
    return sign in _FILLERS or unicodedata.category(sign) in ("Cc", "Cf", "Zs", "Zl", "Zp", "Mn")


def is_by_other_keyboard(text: str) -> bool:
    """Whether a keyboard of another layout has written a code: letters of another script, or the signs that stand on
    the digits' keys in France.
    """
    others = sum(sign.isalpha() and not unicodedata.name(sign, "LATIN").startswith("LATIN") for sign in text[:64])
    return others > 3 or _FRENCH_DIGITS.search(text) is not None


def is_by_input_method(text: str) -> bool:
    """Whether an input method has made Vietnamese letters of a typed or scanned code."""
    # Marks without end are put in order at a cost that grows with their square.
    letters = unicodedata.normalize("NFD", text[:_LONGEST_LETTERS])
    marked = any(unicodedata.combining(sign) for sign in letters) or not _VIETNAMESE.isdisjoint(letters)
    return marked and _MANY_DIGITS.search(text) is not None


def holds_two(text: str) -> bool:
    """Whether two scans stand in one text: addresses that name a GTIN, messages of a reader, element strings."""
    begins = [found.start() for found in islice(_BEGINNINGS.finditer(text), 2 * _MOST)]
    parts = [text[begin:end] for begin, end in pairwise([*begins, len(text)])]
    return sum(_NAMES_AN_ITEM.match(part) is not None for part in parts) > 1 or _another_in_front(text)


def _another_in_front(text: str) -> bool:
    """Whether another number, or a lot, an expiry or a serial, stands before the address that names an item."""
    item = _ITEM.search(text)
    front = text[: max(0, text.lower().rfind("http", 0, item.start()))] if item else ""
    if item is None or not front:
        return False
    typed = front.translate(_BETWEEN_DIGITS).strip()
    numbers = _NUMBER.findall(front) + ([typed] if _SHORT_NUMBER.fullmatch(typed) else [])
    return _MARK.search(front) is not None or any(_is_another(number, item[1]) for number in numbers)


def _is_another(number: str, item: str) -> bool:
    return number.zfill(14) != item and check_digit(number[:-1]) == number[-1]


def without_trackers(text: str) -> str:
    """A web address without the parameters that cannot be a printed link's own, and without its fragment."""
    address, mark, query = text.partition("#")[0].partition("?")
    return address + mark + "&".join(part for part in query.split("&") if _OWN_PARAMETER.match(part))
