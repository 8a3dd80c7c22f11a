"""The check digit of a tax code, on codes that well-known companies print on what they sell."""

import pytest

from registry.model.tax_codes import check_digit_fits


@pytest.mark.parametrize("code", ["0300588569", "0100109106", "0101248141", "0300588569-001", "001099000001"])
def test_a_code_in_use_fits(code: str) -> None:
    assert check_digit_fits(code)


@pytest.mark.parametrize("code", ["0300588560", "0100109160", "0101248142-001"])
def test_one_digit_wrong_or_two_exchanged_do_not(code: str) -> None:
    assert not check_digit_fits(code)


def test_most_made_up_codes_do_not_fit() -> None:
    assert sum(check_digit_fits(f"{number:010}") for number in range(1_000_000, 1_001_000)) < 110
