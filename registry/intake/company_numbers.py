"""Tax codes and GS1 prefixes that are probably mistyped. They are asked about and never refused.

1. The tenth digit of a tax code checks the nine before it (`model.tax_codes`), of a branch too. A citizen's number of
   12 digits has none.
2. GS1 Viet Nam gives company prefixes of 7 to 12 digits (Decree 37/2026 art. 31, form 5), 893 included. A shorter one
   holds the goods of many companies.
"""

from collections.abc import Iterable

from registry.model.companies import DoubtfulNumber, NumberDoubt
from registry.model.tax_codes import check_digit_fits

LEAST_PREFIX = 7


def doubts(tax_code: str | None, prefixes: Iterable[str]) -> tuple[DoubtfulNumber, ...]:
    """The numbers of a company that somebody should look at once more, each in its form already."""
    doubtful = []
    if tax_code and not check_digit_fits(tax_code):
        doubtful.append(DoubtfulNumber(NumberDoubt.TAX_CODE_CHECK_DIGIT, tax_code))
    doubtful += [DoubtfulNumber(NumberDoubt.PREFIX_SHORT, one) for one in prefixes if len(one) < LEAST_PREFIX]
    return tuple(doubtful)


def confirmation(doubtful: Iterable[DoubtfulNumber]) -> str:
    """What a form sends back to say that exactly these numbers were looked at once more."""
    return " ".join(one.number for one in doubtful)
