"""What readers and keyboards write where FNC1 stood: in an element string that is the character GS (0x1D).

1. `unmarked`: the marks of docs/code-format.md, which stand in no value of ours; the first kind that occurs is meant.
2. `in_place_of_others`: whatever else readers write instead, in any case, all of it at once. Some of it may stand in a
   value (`<gs>`, `%1D`), so a text is read as it is first; and a reader that names its symbol and sends true separators
   means every other sign as it stands.
"""

import re

from registry.gs1.elements import GS

# Characters outside CSET 82 that scanners and people put where FNC1 stood; longest first.
_MARKS = ("\\u001d", "\\x1d", "{GS}", "[GS]", "<GS>", "{FNC1}", "\u241d", "^", "|", "~", "\x1e")
_OTHERS = re.compile(
    # In words, or as the number of the character, in brackets or as programs escape it.
    r"\{\^\]\}|#gs#|[<\[{(](?:gs|fnc-?1|group separator|f1|(?:0x|\\x|u\+00)?1d)[>\]})]"
    r"|\\(?:u\{?001d\}?|x\{?1d\}?|u241d|035|d029|gs|fnc1|f(?=[0-9]))|&#(?:0*29|x0*1d);|[%=]1d|\^\]|~d029|_x001d_"
    # One sign: other separators of ASCII, their pictures, code page 437's signs for them, and what stands in no value.
    "|[\\x00\\t\\x1c-\\x1f#$@\\]^|~`\u00a4\u00a6\u00a7\u00ac\u2194\u221f\u241c-\u241f\u25b2\u25bc\ufffd\ue000-\uf8ff]",
    re.IGNORECASE,
)
_LONGEST = 1024
_SEVERAL = re.compile(f"{GS}{GS}+")
_ELEMENTS = re.compile(f"{GS}?[0-9]{{2}}")


def unmarked(text: str) -> str:
    """GS in place of the one kind of mark a scanner printed for FNC1; text without marks as it is."""
    for mark in _MARKS:
        if mark in text:
            return text.replace(mark, GS)
    return text


def in_place_of_others(text: str) -> str | None:
    """An element string with GS in place of every stand-in; None where nothing stands in, or none may."""
    if len(text) > _LONGEST:
        return None
    symbology, message = (text[:3], text[3:]) if text.startswith("]") else ("", text)
    if not (symbology and GS in message):
        message = _OTHERS.sub(GS, message)
    separated = _SEVERAL.sub(GS, message)
    if symbology + separated == text or not _ELEMENTS.match(separated):
        return None
    return symbology + separated
