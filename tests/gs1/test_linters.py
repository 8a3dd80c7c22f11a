"""The checks that GS1's dictionary names: each is there, and says what it expected."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.gs1 import _linters
from registry.gs1.elements import CODES
from registry.gs1.identifiers import IDENTIFIERS


def test_every_check_of_the_table_exists() -> None:
    names = {name for row in IDENTIFIERS.values() for part in row.components for name in part.checks}
    assert names <= set(_linters.CHECKS)


@pytest.mark.parametrize(
    ("digits", "check"), [("893458801234", "1"), ("629104150021", "3"), ("9638507", "4"), ("0" * 13, "0"), ("", "0")]
)
def test_a_check_digit_is_that_of_the_general_specifications(digits: str, check: str) -> None:
    assert _linters.check_digit(digits) == check


def test_check_characters_are_those_of_the_general_specifications() -> None:
    assert _linters.check_pair("1987654Ad4X4bL5ttr2310c") == "2K"


@pytest.mark.parametrize(
    ("check", "good", "bad", "code"),
    [
        ("csum", "8934588012341", "8934588012342", "check_digit"),
        ("csum", "96385074", "9638507x", "bad_characters"),
        ("csumalpha", "1987654Ad4X4bL5ttr2310c2K", "1987654Ad4X4bL5ttr2310c2L", "check_digit"),
        ("csumalpha", "1987654Ad4X4bL5ttr2310c2K", "2", "bad_value"),
        ("yymmdd", "280229", "270229", "bad_date"),
        ("yymmdd", "271231", "271200", "bad_date"),
        ("yymmd0", "271200", "271300", "bad_date"),
        ("yyyymmdd", "20000229", "21000229", "bad_date"),
        ("hhmi", "2359", "2360", "bad_value"),
        ("iban", "GB82WEST12345698765432", "GB82WEST12345698765433", "check_digit"),
        ("iban", "GB82WEST12345698765432", "XX82WEST12345698765432", "bad_value"),
        ("pieceoftotal", "0102", "0302", "bad_value"),
        ("pieceoftotal", "0909", "0002", "bad_value"),
        ("posinseqslash", "9/10", "11/10", "bad_value"),
        ("posinseqslash", "1/1", "01/1", "bad_value"),
        ("pcenc", "a%20b", "a%2", "bad_value"),
        ("nozeroprefix", "10", "010", "bad_value"),
        ("nonzero", "010", "000", "bad_value"),
        ("gcppos1", "8934", "893x", "bad_value"),
        ("latitude", "1800000000", "1800000001", "bad_value"),
    ],
)
def test_a_check_lets_good_values_through_and_names_the_fault_of_others(
    check: str, good: str, bad: str, code: str
) -> None:
    assert _linters.CHECKS[check](good) is None
    fault = _linters.CHECKS[check](bad)
    assert fault is not None
    assert fault.code == code
    assert fault.expected


@given(st.sampled_from(sorted(_linters.CHECKS)), st.text(max_size=30))
def test_no_check_raises_whatever_the_text(check: str, text: str) -> None:
    fault = _linters.CHECKS[check](text)
    assert fault is None or fault.code in CODES
