"""The codes in a person's file: a column of a spreadsheet, or one code a line.

1. The column named `code` (or `mã`) counts if something in it looks like a code. Else it is the one in which most cells
   look like codes: links, element strings, numbers with a GTIN's check digit; before those that only hold eight digits.
   Where nothing does it is the first. The head of the column is a code too if it looks like one.
2. A file named .txt is one code a line, whatever stands in the line. What ends a line `text_files` says; GS does not.
3. Blank cells and lines are passed over, as are those that hold only what nobody sees. What is no table `spreadsheet`,
   `text_files` and `_workbook` refuse, each case by its name.
"""

import re
from collections.abc import Sequence
from typing import Final

from registry.errors import Invalid
from registry.gs1 import notation
from registry.intake import cell_damage, spreadsheet, text_files
from registry.intake.spreadsheet import Sheet

MAX_FILE: Final = spreadsheet.MAX_FILE
_NAMES: Final = ("code", "mã", "ma")
# A GTIN-8 is the shortest thing that names a product.
_CODE_LIKE: Final = re.compile(r"[0-9]{8}")
_LINK_OR_ELEMENTS: Final = re.compile(
    r"https?://|/01/[0-9]{8}|\(01\)|(?:^|[^0-9]|\][a-z][0-9])01[0-9]{14}|^[0-9]{14}\s+\S", re.IGNORECASE
)
_GTIN: Final = re.compile("[0-9]{8}|[0-9]{12,14}")
_LOOKED_AT: Final = 200


def codes_in(data: bytes, filename: str) -> list[str]:
    """The codes of a file, in order. Raises Invalid for a file that is no list."""
    if len(data) > MAX_FILE:
        raise Invalid("file_too_large", f"{filename} is over {MAX_FILE:,} bytes; split it into several files.")
    if filename.lower().endswith(".txt") and not data.startswith(b"PK\x03\x04"):
        text, _ = text_files.decode(data, filename)
        return [line for line in text_files.split(text) if _holds_something(line)]
    sheet = spreadsheet.read(data, filename)
    column = _column(sheet)
    sheet.require_values([column])
    cells = [row.cells[column] for row in sheet.rows]
    if column < len(sheet.header) and _CODE_LIKE.search(sheet.header[column]):
        cells.insert(0, sheet.header[column])
    return [code for code in cells if _holds_something(code)]


def lines_of(text: str) -> list[str]:
    """The codes of a text, one a line; only LF or CRLF ends one."""
    lines = (line.removesuffix("\r") for line in text.split("\n"))
    return [line for line in lines if _holds_something(line)]


def _holds_something(text: str) -> bool:
    return bool(cell_damage.seen(text).strip())


def _column(sheet: Sheet) -> int:
    """Where the codes stand."""
    named = {name.strip().casefold(): at for at, name in reversed(list(enumerate(sheet.header)))}
    looked_at = [sheet.header, *(row.cells for row in sheet.rows[:_LOOKED_AT])]
    columns = range(len(sheet.header))
    likeness = [_likeness([cells[at] for cells in looked_at]) for at in columns]
    own = next((named[name] for name in _NAMES if name in named), None)
    if own is not None and likeness[own] > (0, 0):
        return own
    best = max(columns, key=lambda at: likeness[at])
    return own or 0 if likeness[best] == (0, 0) else best


def _likeness(cells: Sequence[str]) -> tuple[int, int]:
    """How many cells look like codes for sure, and how many at least hold as many digits."""
    sure = sum(_is_surely_code(cell) for cell in cells)
    return sure, sum(_CODE_LIKE.search(cell) is not None for cell in cells)


def _is_surely_code(cell: str) -> bool:
    if _LINK_OR_ELEMENTS.search(cell):
        return True
    digits = cell_damage.bare_number(cell.strip())
    return _GTIN.fullmatch(digits) is not None and notation.check_digit(digits[:-1]) == digits[-1]
