"""Tax codes and prefixes that are probably mistyped: told for wrong ones, and never for right ones."""

import pytest

from registry.intake import company_numbers
from registry.model.companies import DoubtfulNumber, NumberDoubt
from registry.model.tax_codes import check_digit_fits

# Tax codes of companies as they publish them, branches too.
REAL = (
    "0100109106",  # Viettel
    "0101248141",  # FPT
    "0300588569",  # Vinamilk
    "0100684378",  # VNPT
    "0100233488",
    "0314409058-002",
)


@pytest.mark.parametrize("tax_code", REAL)
def test_a_real_tax_code_has_its_check_digit(tax_code: str) -> None:
    assert check_digit_fits(tax_code)
    assert company_numbers.doubts(tax_code, ()) == ()


@pytest.mark.parametrize("tax_code", REAL)
def test_any_other_last_digit_and_most_slips_are_noticed(tax_code: str) -> None:
    digits, dash, branch = tax_code.partition("-")
    for last in set("0123456789") - {digits[9]}:
        wrong = f"{digits[:9]}{last}{dash}{branch}"
        assert company_numbers.doubts(wrong, ()) == (DoubtfulNumber(NumberDoubt.TAX_CODE_CHECK_DIGIT, wrong),)
    for at in range(9):
        for digit in set("0123456789") - {digits[at]}:
            assert not check_digit_fits(f"{digits[:at]}{digit}{digits[at + 1 :]}")
    for at in range(8):
        if digits[at] != digits[at + 1]:
            assert not check_digit_fits(f"{digits[:at]}{digits[at + 1]}{digits[at]}{digits[at + 2 :]}")


def test_a_sum_that_leaves_no_digit_was_never_given_out() -> None:
    assert not any(check_digit_fits(f"010987654{last}") for last in range(10))


def test_a_citizens_number_has_no_check_digit_and_no_tax_code_is_no_doubt() -> None:
    assert company_numbers.doubts("001085012345", ()) == ()
    assert company_numbers.doubts(None, ()) == ()


def test_a_prefix_shorter_than_seven_digits_is_told_and_longer_ones_are_not() -> None:
    assert company_numbers.doubts(None, ("8934588", "893458812", "893458812345")) == ()
    assert company_numbers.doubts(None, ("893458", "8934", "8934588")) == (
        DoubtfulNumber(NumberDoubt.PREFIX_SHORT, "893458"),
        DoubtfulNumber(NumberDoubt.PREFIX_SHORT, "8934"),
    )


def test_what_is_confirmed_are_these_numbers_and_no_other() -> None:
    one, other = company_numbers.doubts("0100109107", ("8934",)), company_numbers.doubts("0100109108", ("8934",))
    assert company_numbers.confirmation(one) == "0100109107 8934"
    assert company_numbers.confirmation(one) != company_numbers.confirmation(other)
