"""Which passwords are refused: those that are guessed first.

1. What a password is worth is estimated by zxcvbn (MIT; Wheeler, USENIX Security 2016): how many guesses somebody needs
   who knows the commonest passwords, words and names, keys side by side, series, repetitions and days. Fewer than a
   hundred million are refused; a sign-in is limited, but a stolen table of hashes is not.
2. Beside its own lists it knows what Vietnamese passwords begin with, and the login and name of whose it is to be.
3. Nothing of a password is kept, logged or said: the fault names only what makes it weak.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import permutations
from typing import Any, Final

from zxcvbn import zxcvbn

from registry.errors import Invalid
from registry.model.places import PROVINCES

LEAST_GUESSES: Final = 10**8
# What comes behind makes a password no easier, and to look at takes ever longer.
_LOOKED_AT: Final = 36
_VIETNAMESE: Final = (
    "mật khẩu", "matkhau", "mk", "anh yêu em", "em yêu anh", "yêu em", "anh nhớ em", "xin chào", "việt nam", "sài gòn",
    "công ty", "quản trị", "quản lý", "nhân viên", "cán bộ", "thanh tra", "dược phẩm", "thuốc", "thực phẩm", "sản phẩm",
    "kiểm tra", "truy xuất", "mã số", "đăng nhập", "tài khoản", "gia đình", "hạnh phúc", "may mắn", "con yêu", "bố mẹ",
    "trung tâm", "bệnh viện", "nhà thuốc", "hành chính", "nguyễn", "trần", "phạm", "hoàng", "huỳnh", "phan", "đặng",
    "bùi", "ngô", "dương",
)  # fmt: skip
_CODES: Final = {
    "spatial": "password_keys",
    "repeat": "password_series",
    "sequence": "password_series",
    "date": "password_day",
    "regex": "password_day",
}
_MESSAGES: Final = {
    "password_common": "close to the commonest passwords and words",
    "password_own": "made of the person's own name or login",
    "password_keys": "keys that lie side by side",
    "password_series": "a series, or something repeated",
    "password_day": "made of a day or year",
    "password_short": "of too few possibilities",
}


def require_hard(password: str, own: Sequence[str]) -> None:
    """Raises Invalid, by what makes it weak, for a password that is guessed soon; `own`: names of whose it is."""
    mine = _spellings((*own, *_pairs(own)))
    words = _spellings((*_VIETNAMESE, *(names[0] for names in PROVINCES.values())))
    estimate = min((_estimate(text, [*mine, *words]) for text in _readings(password)), key=_guesses)
    if _guesses(estimate) >= LEAST_GUESSES:
        return
    code = _weakness(estimate["sequence"], set(mine))
    way_out = "Join four words that have nothing to do with each other, or let a program make one."
    raise Invalid(code, f"password: it is {_MESSAGES[code]}, so it is guessed soon. {way_out}")


def _readings(password: str) -> set[str]:
    """A password as it stands, without marks, and without the signs between its words: all are tried early."""
    bare = _bare(password)
    joined = re.sub(r"[\W_]+", "", bare).lower()
    readings = {password, bare, joined} if len(joined) * 3 >= len(bare) * 2 else {password, bare}
    return {reading[:_LOOKED_AT] for reading in readings}


def _estimate(text: str, words: list[str]) -> dict[str, Any]:
    estimate: dict[str, Any] = zxcvbn(text, user_inputs=words)
    return estimate


def _guesses(estimate: dict[str, Any]) -> float:
    return float(estimate["guesses"])


def _weakness(sequence: list[dict[str, Any]], mine: set[str]) -> str:
    """What a person's own is in it, or what the longest part that is no chance consists of."""
    known = [part for part in sequence if part["pattern"] != "bruteforce"]
    if not known:
        return "password_short"
    if any(part["pattern"] == "dictionary" and part["matched_word"] in mine for part in known):
        return "password_own"
    pattern = max(known, key=lambda part: len(part["token"]))["pattern"]
    return _CODES.get(pattern, "password_common")


def _spellings(texts: Iterable[str]) -> list[str]:
    """Words and names as they are typed into passwords: without marks, joined, and each word by itself."""
    spelled: dict[str, None] = {}
    for text in texts:
        parts = re.findall("[a-z0-9]+", _bare(text).lower())
        spelled |= dict.fromkeys(part for part in (*parts, "".join(parts)) if len(part) > 1)
    return list(spelled)


def _pairs(names: Sequence[str]) -> list[str]:
    """Two words of a name or login, in either order: people are called by some of theirs."""
    words = {word for name in names for word in re.findall("[a-z0-9]+", _bare(name).lower())}
    return [first + second for first, second in permutations(sorted(words)[:8], 2)]


def _bare(text: str) -> str:
    """A text without the marks of Vietnamese."""
    parted = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(sign for sign in parted if not unicodedata.combining(sign))
