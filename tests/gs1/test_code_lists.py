"""The code lists: whole, well formed, and without what is no longer given out."""

import pytest

from registry.gs1 import _code_lists
from registry.gs1._linters import CHECKS


def test_the_lists_are_as_long_as_the_release_of_the_dictionary_says() -> None:
    assert (len(_code_lists.COUNTRIES), len(_code_lists.COUNTRY_LETTERS), len(_code_lists.CURRENCIES)) == (
        249,
        249,
        179,
    )
    assert len(_code_lists.MEDIA_TYPES) == 30


@pytest.mark.parametrize(
    ("listed", "length", "right"),
    [
        (_code_lists.COUNTRIES, {3}, str.isdecimal),
        (_code_lists.COUNTRY_LETTERS, {2}, str.isupper),
        (_code_lists.CURRENCIES, {3}, str.isdecimal),
        (_code_lists.PACKAGES, {1, 2, 3}, str.isalnum),
        (_code_lists.MEDIA_TYPES, {2}, str.isdecimal),
    ],
)
def test_every_word_has_its_form(listed: frozenset[str], length: set[int], right: object) -> None:
    assert {len(word) for word in listed} == length
    assert all(word.isascii() and right(word) for word in listed)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("check", "known", "unknown"),
    [
        # Viet Nam; Yugoslavia is no more.
        ("iso3166", "704", "891"),
        ("iso3166alpha2", "VN", "YU"),
        # The dong; the German mark is no more.
        ("iso4217", "704", "276"),
        ("packagetype", "BX", "ZZZ"),
        ("mediatype", "80", "11"),
    ],
)
def test_a_value_is_looked_up(check: str, known: str, unknown: str) -> None:
    assert CHECKS[check](known) is None
    fault = CHECKS[check](unknown)
    assert fault is not None
    assert fault.code == "bad_value"
