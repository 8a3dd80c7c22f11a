"""Vietnamese that was written for an old code page or font: recognised by its words, so that it can be named.

1. Text of TCVN3 (.VnTime), VNI, VISCII and Windows-1258, and UTF-8 that was read as Windows-1252, shows as Western
   letters and signs: `Viªn gi¶m ®au`, `Vieân giaûm ñau`. A word of that kind is no Vietnamese syllable as it stands,
   and is one once it is read by its code page.
2. A text is judged by all its words: of one code page there must be two different ones, or one with a sign that no word
   holds, and more of them than of words that no page explains. `Nestlé`, `Panadol®` and `µm` are left alone.
3. Nothing is converted: what a page means is a guess, and a registry records what was handed in.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import islice, product
from typing import Final

_TCVN3_BYTES: Final = (
    *range(0xA1, 0xAF), *range(0xB5, 0xBA), *range(0xBB, 0xBF), *range(0xC6, 0xCD), *range(0xCE, 0xD9),
    *range(0xDC, 0xE0), *range(0xE1, 0xF0), *range(0xF1, 0xFF),
)  # fmt: skip
_TCVN3: Final = dict(
    zip(
        _TCVN3_BYTES,
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
_VISCII: Final = dict(
    enumerate(
        "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡư"
        "àáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ",
        start=0x80,
    )
)
# VNI writes a letter and its mark as two signs; these stand by themselves, and may bear a mark.
_VNI_ALONE: Final = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_TONES: Final = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_MARKS: Final = {
    "aeo": {"â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303",
            "ä": "\u0302\u0323"},
    "a": {"ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303",
          "ë": "\u0306\u0323"},
    "aeouyôö": _TONES,
}  # fmt: skip
_VNI: Final = _VNI_ALONE | {
    letter + sign: unicodedata.normalize("NFC", _VNI_ALONE.get(letter, letter) + mark)
    for group, marks in _VNI_MARKS.items()
    for letter, (sign, mark) in product(group, marks.items())
}
_VNI_SIGNS: Final = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))

_ONSET: Final = "(?:ngh|ng|gh|gi|kh|nh|ch|ph|th|tr|qu|[bcdđghklmnpqrstvx])?"
_NUCLEUS: Final = (
    "(?:iêu|yêu|oai|oao|oay|oeo|uao|uây|uôi|ươi|ươu|uya|uyê|uyu|uêu|ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe|oi|oo|ôi|"
    "ơi|ua|uâ|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|yê|[aăâeêioôơuưy])"
)
_SYLLABLE: Final = re.compile(f"{_ONSET}{_NUCLEUS}(?:ch|nh|ng|[cmnpt])?")
_STOPPED: Final = re.compile("(?:c|ch|p|t)$")
_TONE: Final = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
# What no Vietnamese word holds, or not in that place; looked for first, because it is quick.
_ODD: Final = re.compile(
    "[\x80-\xbfÄ-ÇËÎ-ÑÖ-ØÛÜÞßä-çëî-ñö-øûüþÿŒœŠšŸŽžƒ\u2013-\u203a\u20ac\u2122]|[a-z][À-Þ]|[aeouy][àáâãèéêìíòóôõùú]"
)
_WORD: Final = re.compile("[A-Za-z\x80-\xffŒœŠšŸŽžƒˆ˜\u2013-\u203a\u20ac\u2122]+")
_SIGN: Final = re.compile("[\x80-\xbf×÷]")
_LEAST: Final = 2
# No word of a list is longer; and so many, or so many different ones, tell what a text was written for.
_LONGEST: Final = 100
_MOST_WORDS: Final = 1_000_000
_MOST_DISTINCT: Final = 20_000


def _as_bytes(word: str) -> bytes:
    """The bytes that a Western program took for this word; UnicodeEncodeError for a word that it could not show."""
    return b"".join(bytes([ord(c)]) if ord(c) < 256 else c.encode("cp1252") for c in word)


def _by_table(table: dict[int, str]) -> Callable[[str], str]:
    return lambda word: "".join(table.get(byte, chr(byte)) for byte in _as_bytes(word))


def _vni(word: str) -> str:
    def letter(match: re.Match[str]) -> str:
        text = _VNI[match[0].lower()]
        return text if match[0].islower() else text.upper()

    return re.sub(_VNI_SIGNS.pattern, letter, word, flags=re.IGNORECASE)


def _windows(word: str) -> str:
    return unicodedata.normalize("NFC", _as_bytes(word).decode("cp1258"))


def _utf8(word: str) -> str:
    return _as_bytes(word).decode("utf-8")


_PAGES: Final[dict[str, Callable[[str], str]]] = {
    "UTF-8 read as Windows-1252": _utf8,
    "TCVN3 (.VnTime)": _by_table(_TCVN3),
    "VNI": _vni,
    "VISCII": _by_table(_VISCII),
    "Windows-1258 read as Windows-1252": _windows,
}


# What `text_files` reads as it is.
WINDOWS: Final = ("Windows-1258 read as Windows-1252",)
_UNITS: Final = ("µm", "µM", "µl", "µL", "µg", "µF", "µS", "µV", "µs")


def is_odd(text: str) -> bool:
    """Whether a text holds what no Vietnamese word does: a quick question before `recognise`."""
    return _ODD.search(text) is not None


def recognise(texts: Iterable[str]) -> str | None:
    """The name of the code page that these texts of one cell or file were written for; None for what is Unicode."""
    votes = dict.fromkeys(_PAGES, 0)
    signs = dict.fromkeys(_PAGES, False)
    unexplained = 0
    # The Latin Eth is what some keyboards and fonts give for a Vietnamese D with stroke.
    plain = (text.replace("\u00d0", "\u0110") for text in texts if _ODD.search(text))
    for word in _distinct(word[0] for text in plain for word in _WORD.finditer(text)):
        pages = _explained(word) if len(word) <= _LONGEST else ()
        unexplained += pages == ()
        for page in pages or ():
            votes[page] += 1
            signs[page] |= len(word) > _LEAST and bool(_SIGN.search(word.strip("\xab\xbb\xae\xa9\xb0\xb7")))
    page = max(votes, key=lambda one: votes[one])
    enough = votes[page] >= 2 or (votes[page] == 1 and signs[page])
    return page if enough and votes[page] > unexplained else None


def _distinct(words: Iterable[str]) -> set[str]:
    distinct: set[str] = set()
    for word in islice(words, _MOST_WORDS):
        distinct.add(word)
        if len(distinct) == _MOST_DISTINCT:
            break
    return distinct


@lru_cache(maxsize=4096)
def _explained(word: str) -> tuple[str, ...] | None:
    """The code pages by which a word is a syllable; None for a word that needs none, or is too short to tell."""
    if word.isascii() or len(word) < _LEAST or word in _UNITS or _is_syllable(word):
        return None
    pages = []
    for name, read in _PAGES.items():
        try:
            meant = read(word)
        except UnicodeError:
            continue
        if meant != word and not meant.isascii() and _is_syllable(meant):
            pages.append(name)
    return tuple(pages)


def _is_syllable(word: str) -> bool:
    """Whether a word is written as a Vietnamese syllable is: letters in their order, and one tone at most."""
    if not (word.islower() or word.isupper() or word[1:].islower()):
        return False
    plain = unicodedata.normalize("NFD", word.lower())
    tones = _TONE.findall(plain)
    bare = unicodedata.normalize("NFC", _TONE.sub("", plain))
    if len(tones) > 1 or not _SYLLABLE.fullmatch(bare):
        return False
    return not _STOPPED.search(bare) or (tones != [] and tones[0] in "\u0301\u0323") or not tones
