"""The check digit of a Vietnamese tax code: the tenth digit, out of the nine before it.

The rule is known from practice, not read in a law, so a wrong digit is told and never refused. A household's 12-digit
citizen number has none.
"""

_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def check_digit_fits(tax_code: str) -> bool:
    """Whether the check digit of a tax code (10 digits, perhaps a branch behind them) is right, or there is none."""
    if len(tax_code) == 12:
        return True
    digits = [int(sign) for sign in tax_code[:9]]
    return 10 - sum(weight * digit for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11 == int(tax_code[9])
