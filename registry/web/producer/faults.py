"""What is wrong with a cell or a field, in the reader's language; the same faults that programs get in English."""

import re

from registry.intake.importing import CellError
from registry.intake.template import Column
from registry.web.page import pages
from registry.web.producer.list_words import CELL_FAULT, COLUMN, FIELD_TYPED

_NUMBER = re.compile("[0-9]+")


def sentence(error: CellError, typed: bool = False) -> str:
    """A fault in a sentence: what was expected and the way out.

    What was `typed` into a form has no spreadsheet whose columns could be formatted.
    """
    words = CELL_FAULT | FIELD_TYPED if typed else CELL_FAULT
    numbers = _NUMBER.findall(error.expected)
    # Of "one content for a GTIN; row 2 and row 5, 7 say ...": the first row is the fault's own.
    rows = ", ".join(numbers[1:]) if error.code == "gtin_twice" else ""
    digits = numbers[0] if numbers else ""
    return pages.say(words[error.code], digits=digits, rows=rows, expected=error.expected, got=error.got)


def column(name: str) -> str:
    """A column's name in words; of one that the template does not know, as it is."""
    return pages.say(COLUMN[Column(name)]) if name in set(Column) else name
