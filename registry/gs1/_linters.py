"""The checks that GS1's dictionary names for the parts of a value: check digits, dates, code lists, coupons.

What it decides: whether one part of an AI's value keeps the rule that the dictionary gives it. Every check
takes the text of that part and returns None, or a `LintFault` that says what was expected. No check raises, and
none asks the clock: two-digit years count as leap years when they divide by four, right from 1901 to 2099.

Deliberately not checked: whether a GS1 company prefix was ever given out (only that it starts with digits).

Source: GS1 Barcode Syntax Dictionary and its tests, release 2026-01-27; GS1 General Specifications, section 3
(formats) and 7.9 (check digits and check character pairs).
"""

import calendar
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from registry.gs1._code_lists import COUNTRIES, COUNTRY_LETTERS, CURRENCIES, MEDIA_TYPES, PACKAGES


class LintFault(NamedTuple):
    """Why a check failed: a stable code of `elements.Gs1Error`, and what was expected, in a few words."""

    code: str
    expected: str


Check = Callable[[str], LintFault | None]

_DIGITS: Final = "0123456789"
_UPPER: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LOWER: Final = _UPPER.lower()
# In the order that the check character pair gives them their weights.
_CSET82: Final = "!\"%&'()*+,-./" + _DIGITS + ":;<=>?" + _UPPER + "_" + _LOWER
_CSET39: Final = frozenset("#-/" + _DIGITS + _UPPER)
_CSET64: Final = frozenset("-_" + _DIGITS + _UPPER + _LOWER)
_ALL_CSET82: Final = re.compile(f"[{re.escape(_CSET82)}]*")
_ALL_CSET64: Final = re.compile("[A-Za-z0-9_-]*")
_WEIGHT82: Final[Mapping[str, int]] = MappingProxyType({sign: at for at, sign in enumerate(_CSET82)})
_PAIR_SIGNS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PRIMES: Final = tuple(n for n in range(2, 510) if all(n % d for d in range(2, n)))
_MONTH_DAYS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_BROKEN_PERCENT: Final = re.compile("%(?![0-9A-Fa-f]{2})")


def is_digits(text: str) -> bool:
    """Whether `text` is one or more of the ASCII digits 0 to 9; other scripts' digits do not count."""
    return text != "" and not text.strip(_DIGITS)


def check_digit(digits: str) -> str:
    """The mod-10 check digit that belongs behind `digits` (ASCII digits only, any number of them)."""
    total = 3 * sum(map(int, digits[::-2])) + sum(map(int, digits[-2::-2]))
    return str(-total % 10)


def check_pair(text: str) -> str:
    """The two check characters that belong behind `text` (at most 97 characters, all of CSET 82)."""
    total = sum(_WEIGHT82[sign] * prime for sign, prime in zip(reversed(text), _PRIMES, strict=False)) % 1021
    return _PAIR_SIGNS[total >> 5] + _PAIR_SIGNS[total & 31]


def _numeric(text: str) -> LintFault | None:
    return None if not text.strip(_DIGITS) else LintFault("bad_characters", "digits only")


def _cset82(text: str) -> LintFault | None:
    fits = _ALL_CSET82.fullmatch(text)
    return None if fits else LintFault("bad_characters", "letters, digits and signs of GS1's character set 82")


def _cset39(text: str) -> LintFault | None:
    fits = set(text) <= _CSET39
    return None if fits else LintFault("bad_characters", "capital letters, digits and # - / only")


def _cset64(text: str) -> LintFault | None:
    body = text.rstrip("=")
    padding = len(text) - len(body)
    if padding > 2 or (padding and len(text) % 3):
        return LintFault("bad_characters", "at most two padding signs that fill a group of three")
    fits = _ALL_CSET64.fullmatch(body)
    return None if fits else LintFault("bad_characters", "letters, digits, - and _ only")


def _csum(text: str) -> LintFault | None:
    if not is_digits(text):
        return LintFault("bad_characters", "digits that end with a check digit")
    right = check_digit(text[:-1])
    return None if text[-1] == right else LintFault("check_digit", f"check digit {right}, not {text[-1]}")


def _csumalpha(text: str) -> LintFault | None:
    if not 2 <= len(text) <= len(_PRIMES) + 2:
        return LintFault("bad_value", "text that ends with two check characters")
    if fault := _cset82(text[:-2]):
        return fault
    right = check_pair(text[:-2])
    return None if text[-2:] == right else LintFault("check_digit", f"the check characters {right}")


def _company_prefix(text: str) -> LintFault | None:
    fits = len(text) >= 4 and is_digits(text[:4])
    return None if fits else LintFault("bad_value", "a GS1 company prefix: at least four digits")


def _date8(text: str) -> LintFault | None:
    if len(text) != 8 or not is_digits(text):
        return LintFault("bad_date", "a date of eight digits, year first")
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:])
    if not 1 <= month <= 12:
        return LintFault("bad_date", f"a month from 01 to 12, not {text[4:6]}")
    longest = _MONTH_DAYS[month - 1] + (month == 2 and calendar.isleap(year))
    fits = day <= longest
    return None if fits else LintFault("bad_date", f"a day up to {longest} in month {text[4:6]}, not {text[6:]}")


def _date6(text: str) -> LintFault | None:
    if len(text) != 6 or not is_digits(text):
        return LintFault("bad_date", "a date of six digits, YYMMDD")
    return _date8("20" + text)


def _with_day(check: Check) -> Check:
    """The same check of a date, with day 00 (no day given) refused."""

    def checked(text: str) -> LintFault | None:
        return check(text) or (LintFault("bad_date", "a day from 01, not 00") if text.endswith("00") else None)

    return checked


def _two_digits(last: int, unit: str) -> Check:
    def checked(text: str) -> LintFault | None:
        fits = len(text) == 2 and is_digits(text) and int(text) <= last
        return None if fits else LintFault("bad_value", f"{unit} from 00 to {last}")

    return checked


_hour: Final = _two_digits(23, "an hour")
_minute: Final = _two_digits(59, "a minute")
_second: Final = _two_digits(59, "a second")


def _hour_minute(text: str) -> LintFault | None:
    if len(text) != 4:
        return LintFault("bad_value", "a time of four digits, HHMM")
    return _hour(text[:2]) or _minute(text[2:])


def _one_of(allowed: frozenset[str], expected: str) -> Check:
    return lambda text: None if text in allowed else LintFault("bad_value", expected)


def _up_to(limit: int, expected: str) -> Check:
    def checked(text: str) -> LintFault | None:
        fits = len(text) == 10 and is_digits(text) and int(text) <= limit
        return None if fits else LintFault("bad_value", expected)

    return checked


def _iban(text: str) -> LintFault | None:
    """ISO 13616: country, two check digits, account; as one number its remainder by 97 is 1."""
    wrong = LintFault("bad_value", "an IBAN: country, check digits, account")
    if not 10 < len(text) <= 34 or text[:2] not in COUNTRY_LETTERS or set(text) - set(_DIGITS + _UPPER):
        return wrong
    number = int("".join(str(int(sign, 36)) for sign in text[4:] + text[:4]))
    return None if number % 97 == 1 else LintFault("check_digit", "an IBAN whose check digits are right")


def _no_zero_prefix(text: str) -> LintFault | None:
    if text.startswith("0"):
        return LintFault("bad_value", "a number without leading zeros")
    return _numeric(text)


def _non_zero(text: str) -> LintFault | None:
    fits = is_digits(text) and text.strip("0") != ""
    return None if fits else LintFault("bad_value", "a number that is not zero")


def _only(sign: str, expected: str) -> Check:
    return lambda text: None if text and not text.strip(sign) else LintFault("bad_value", expected)


def _has_non_digit(text: str) -> LintFault | None:
    return None if text.strip(_DIGITS) else LintFault("bad_value", "at least one character that is not a digit")


def _percent(text: str) -> LintFault | None:
    broken = _BROKEN_PERCENT.search(text)
    return LintFault("bad_value", "two hexadecimal digits after every %") if broken else None


def _piece_of_total(text: str) -> LintFault | None:
    half = len(text) // 2
    if not is_digits(text) or len(text) % 2:
        return LintFault("bad_value", "a piece number and a total of equal length")
    fits = "0" * half < text[:half] <= text[half:]  # equal lengths: text order is number order
    return None if fits else LintFault("bad_value", "a piece number from 1 up to the total")


def _position_in_sequence(text: str) -> LintFault | None:
    position, slash, end = text.partition("/")
    if not (slash and is_digits(position) and is_digits(end)) or "0" in (position[0], end[0]):
        return LintFault("bad_value", "a position and an end without leading zeros, such as 1/3")
    fits = (len(position), position) <= (len(end), end)
    return None if fits else LintFault("bad_value", "a position that is not past its end")


class _Digits:
    """Takes fields off the front of digits; ValueError names the first field that does not fit."""

    def __init__(self, text: str) -> None:
        self.rest = text

    def take(self, count: int, field: str) -> str:
        taken, self.rest = self.rest[:count], self.rest[count:]
        if len(taken) < count:
            raise ValueError(f"{field} of {count} digits")
        return taken

    def choose(self, allowed: str, field: str) -> str:
        taken = self.take(1, field)
        if taken not in allowed:
            raise ValueError(f"{field} that is one of {allowed}")
        return taken

    def counted(self, allowed: str, extra: int, field: str) -> None:
        """A digit that gives a length, less `extra`, and then as many digits."""
        self.take(int(self.choose(allowed, f"the length of {field}")) + extra, field)

    def company(self, field: str) -> None:
        """Like `counted`, where the length 9 means that there is none."""
        length = self.choose("01234569", f"the length of {field}")
        self.take(0 if length == "9" else int(length) + 6, field)

    def date(self, field: str) -> str:
        taken = self.take(6, field)
        if _with_day(_date6)(taken):
            raise ValueError(f"{field} that exists")
        return taken

    def has_field(self, number: str) -> bool:
        """Takes the number that announces an optional field, if it is next."""
        present = self.rest.startswith(number)
        self.rest = self.rest.removeprefix(number)
        return present


def _purchase(digits: _Digits, which: str) -> None:
    digits.counted("12345", 0, f"the {which} purchase requirement")
    digits.choose("012349", f"a {which} purchase requirement code")
    digits.take(3, f"a {which} purchase family code")


def _coupon(digits: _Digits) -> None:
    """GS1 North American coupon (AI 8110): the fixed fields, then optional fields in rising order."""
    digits.counted("0123456", 6, "the company prefix")
    digits.take(6, "an offer code")
    digits.counted("12345", 0, "the save value")
    _purchase(digits, "first")
    if digits.has_field("1"):
        digits.choose("0123", "an additional purchase rules code")
        _purchase(digits, "second")
        digits.company("the second purchase's company prefix")
    if digits.has_field("2"):
        _purchase(digits, "third")
        digits.company("the third purchase's company prefix")
    expiry = digits.date("an expiration date") if digits.has_field("3") else "999999"
    if digits.has_field("4") and digits.date("a start date") > expiry:
        raise ValueError("an expiration date that is not before the start date")
    if digits.has_field("5"):
        digits.counted(_DIGITS, 6, "the serial number")
    if digits.has_field("6"):
        digits.counted("1234567", 6, "the retailer's number")
    if digits.has_field("9"):
        digits.choose("01256", "a save value code")
        digits.choose("012", "what the save value applies to")
        digits.take(1, "a store coupon flag")
        digits.choose("01", "a don't-multiply flag")


def _positive_offer(digits: _Digits) -> None:
    """GS1 positive offer file coupon (AI 8112)."""
    digits.choose("01", "a format")
    digits.counted("0123456", 6, "the funder")
    digits.take(6, "an offer code")
    digits.counted(_DIGITS, 6, "the serial number")


def _all_of(read: Callable[[_Digits], None]) -> Check:
    def checked(text: str) -> LintFault | None:
        digits = _Digits(text)
        try:
            read(digits)
        except ValueError as error:
            return LintFault("bad_value", f"{error} in the coupon")
        return LintFault("bad_value", "no digits after the coupon's last field") if digits.rest else None

    return lambda text: _numeric(text) or checked(text)


_country: Final = _one_of(COUNTRIES, "a country of ISO 3166, three digits")

# The dictionary's letters for character sets.
CHARSETS: Final[Mapping[str, Check]] = MappingProxyType({"N": _numeric, "X": _cset82, "Y": _cset39, "Z": _cset64})

# The dictionary's names for all other checks.
CHECKS: Final[Mapping[str, Check]] = MappingProxyType(
    {
        "couponcode": _all_of(_coupon),
        "couponposoffer": _all_of(_positive_offer),
        "csum": _csum,
        "csumalpha": _csumalpha,
        "gcppos1": _company_prefix,
        "gcppos2": lambda text: _company_prefix(text[1:]),
        "hasnondigit": _has_non_digit,
        "hh": _hour,
        "hhmi": _hour_minute,
        "hyphen": _only("-", "a hyphen, which marks a negative value"),
        "iban": _iban,
        "importeridx": _one_of(_CSET64, "one letter, digit, - or _ as the importer index"),
        "iso3166": _country,
        "iso3166999": lambda text: None if text == "999" else _country(text),
        "iso3166alpha2": _one_of(COUNTRY_LETTERS, "a country of ISO 3166, two letters"),
        "iso4217": _one_of(CURRENCIES, "a currency of ISO 4217, three digits"),
        "iso5218": _one_of(frozenset("0129"), "0, 1, 2 or 9"),
        "latitude": _up_to(1_800_000_000, "a latitude of ten digits, up to 1800000000"),
        "longitude": _up_to(3_600_000_000, "a longitude of ten digits, up to 3600000000"),
        "mediatype": _one_of(MEDIA_TYPES, "a media type, 01 to 10 or 80 to 99"),
        "mi": _minute,
        "nonzero": _non_zero,
        "nozeroprefix": _no_zero_prefix,
        "packagetype": _one_of(PACKAGES, "a package type of GS1's list"),
        "pcenc": _percent,
        "pieceoftotal": _piece_of_total,
        "posinseqslash": _position_in_sequence,
        "ss": _second,
        "winding": _one_of(frozenset("019"), "0, 1 or 9"),
        "yesno": _one_of(frozenset("01"), "0 or 1"),
        "yymmd0": _date6,
        "yymmdd": _with_day(_date6),
        "yyyymmd0": _date8,
        "yyyymmdd": _with_day(_date8),
        "zero": _only("0", "zero"),
    }
)
