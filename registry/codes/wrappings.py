"""What chats, scanner apps, mails, office programs and keyboards make of a code, and how it is undone.

A text is read as it is first; only where that fails is anything taken off (docs/code-format.md has the table). What is
taken off cannot be part of a code: signs that nobody sees, and what stands before and behind one web address. So it
makes no code of what is none, no part of a code is lost, and a seal must still be good for what is left.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice, pairwise
from urllib.parse import unquote

# Control characters that readers send around their data (STX, ETX), and blanks of all kinds.
_ENDS = " \t\r\n\x02\x03\ufeff\u00a0\u2002\u2003\u2009\u202f\u3000"
# Signs of no width: joiners, direction marks, soft hyphens. No value of a code holds one.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
# A web address as far as its characters go, and what may end it: a blank, a quote, a bracket, a full stop.
_ADDRESS = re.compile(
    r"https?://[!#-;=?-~]++(?=$|[ \t\r\n\u00a0\u3000\"<>\u2018-\u201d\u00bb\u203a\u2026\u3002])", re.IGNORECASE
)
_ESCAPED = re.compile(r"https?%3A%2F%2F[!#-%'-;=?-~]+", re.IGNORECASE)
# So many addresses of one text are tried.
_MOST = 3
# Behind the address no part of a code may stand, but a tag may end: nothing is lost without a word.
_PART = re.compile("[/=%?&]|[0-9]{6}")
_END_TAG = re.compile("</[A-Za-z0-9]+>")
_CLOSING = {"(": ")", "[": "]", "{": "}", "'": "'", "`": "`", "*": "*", "_": "_"}
_BEHIND = ".,;:!?'`)]}*\u2026\u3002"
_BEGINNINGS = re.compile(r"https?://|\][A-Z][0-9A-Z](?=01)", re.IGNORECASE)
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc"), "-")
_VIETNAMESE = frozenset("\u0111\u0110")
# A GTIN, with whatever an input method has put between its digits.
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
        if _PART.search(_END_TAG.sub("", text[found.end() :])):
            continue
        closing = _CLOSING.get(text[found.start() - 1 : found.start()], "")
        inner = found[0].rpartition(closing)[0] if closing else ""
        yield from dict.fromkeys([one for one in (inner, found[0], found[0].rstrip(_BEHIND)) if one])
    for escaped in islice(_ESCAPED.finditer(text), _MOST):
        # Behind a redirect of a chat or a network, the address is the value of a parameter.
        yield unquote(escaped[0])


def in_plain_signs(text: str) -> str:
    """A text with full-width signs and every kind of dash as the plain ones; digits alone without blanks and dashes,
    as a number stands in groups under the bars.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES)
    digits = plain.replace(" ", "").replace("-", "")
    return digits if digits.isascii() and digits.isdigit() else plain


def is_by_input_method(text: str) -> bool:
    """Whether an input method has made Vietnamese letters of a typed or scanned code."""
    letters = unicodedata.normalize("NFD", text)
    marked = any(unicodedata.combining(sign) for sign in letters) or not _VIETNAMESE.isdisjoint(letters)
    return marked and _MANY_DIGITS.search(text) is not None


def holds_two(text: str) -> bool:
    """Whether two scans stand in one text: two web addresses that name a GTIN, or two messages of a reader."""
    begins = [found.start() for found in islice(_BEGINNINGS.finditer(text), 2 * _MOST)]
    parts = [text[begin:end] for begin, end in pairwise([*begins, len(text)])]
    return sum(part.startswith("]") or "/01/" in part for part in parts) > 1


def without_trackers(text: str) -> str:
    """A web address without the parameters that cannot be a printed link's own, and without its fragment."""
    address, mark, query = text.partition("#")[0].partition("?")
    return address + mark + "&".join(part for part in query.split("&") if _OWN_PARAMETER.match(part))
