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
_WAY_OUT: Final = (
    "so it is guessed soon. Join four words that have nothing to do with each other, or let a program make one."
)


def require_hard(password: str, own: Sequence[str]) -> None:
    """Raises Invalid, by what makes it weak, for a password that is guessed soon; `own`: names of whose it is."""
    mine = _spellings((*own, *_pairs(own)))
    words = _spellings((*_VIETNAMESE, *(names[0] for names in PROVINCES.values())))
    estimate = min((_estimate(text, [*mine, *words]) for text in _readings(password)), key=_guesses)
    if _guesses(estimate) >= LEAST_GUESSES:
        return
    raise _refusal(estimate["sequence"], set(mine))


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


def _refusal(sequence: list[dict[str, Any]], mine: set[str]) -> Invalid:
    """By what a person's own is in it, or by what the longest part that is no chance consists of."""
    known = [part for part in sequence if part["pattern"] != "bruteforce"]
    if any(part["pattern"] == "dictionary" and part["matched_word"] in mine for part in known):
        return Invalid("password_own", f"password: it is made of the person's own name or login, {_WAY_OUT}")
    longest = max(known, key=lambda part: len(part["token"]), default={"pattern": None})
    match longest["pattern"]:
        case None:
            return Invalid("password_short", f"password: it has too few possibilities, {_WAY_OUT}")
        case "spatial":
            return Invalid("password_keys", f"password: it is keys that lie side by side, {_WAY_OUT}")
        case "repeat" | "sequence":
            return Invalid("password_series", f"password: it is a series, or something repeated, {_WAY_OUT}")
        case "date" | "regex":
            return Invalid("password_day", f"password: it is made of a day or year, {_WAY_OUT}")
    return Invalid("password_common", f"password: it is close to the commonest passwords and words, {_WAY_OUT}")


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
