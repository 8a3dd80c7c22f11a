"""What is wrong with a cell or a field, in the reader's language; the same faults that programs get in English."""

import re

from registry.intake.importing import CellError
from registry.web.page import pages
from registry.web.page.words import WORDS

_NUMBER = re.compile("[0-9]+")


def sentence(error: CellError, typed: bool = False) -> str:
    """A fault in a sentence: what was expected and the way out. Of a code without words, the English one.

    What was `typed` into a form has no spreadsheet whose columns could be formatted.
    """
    key = f"pd_fault_{error.code}"
    if typed and f"pd_typed_{error.code}" in WORDS:
        key = f"pd_typed_{error.code}"
    if key not in WORDS:
        return f"{error.expected}; {error.way_out}"
    numbers = _NUMBER.findall(error.expected)
    # Of "one content for a GTIN; row 2 and row 5, 7 say ...": the first row is the fault's own.
    rows = ", ".join(numbers[1:]) if error.code == "gtin_twice" else ""
    digits = numbers[0] if numbers else ""
    return pages.word(key, digits=digits, rows=rows, expected=error.expected, got=error.got)


def column(name: str) -> str:
    """A column's name in words; of one that the template does not know, as it is."""
    return pages.word(f"pd_column_{name}") if f"pd_column_{name}" in WORDS else name
