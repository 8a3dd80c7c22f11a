"""The codes in a person's file: a column of a spreadsheet, or one code a line.

1. The column named `code` (or `mã`) counts; without one the first, whose head is a code too if it looks like one.
2. A file named .txt is one code a line, whatever stands in the line. Only LF or CRLF ends a line: a code may hold GS.
3. Blank cells and lines are passed over. What is no table `spreadsheet` and `_workbook` refuse, each case by its name.
"""

import re
from typing import Final

from registry.errors import Invalid
from registry.intake import spreadsheet

MAX_FILE: Final = spreadsheet.MAX_FILE
_NAMES: Final = ("code", "mã", "ma")
# A GTIN-8 is the shortest thing that names a product.
_CODE_LIKE: Final = re.compile(r"[0-9]{8}")


def codes_in(data: bytes, filename: str) -> list[str]:
    """The codes of a file, in order. Raises Invalid for a file that is no list."""
    if len(data) > MAX_FILE:
        raise Invalid("file_too_large", f"{filename} is over {MAX_FILE:,} bytes; split it into several files.")
    if filename.lower().endswith(".txt") and not data.startswith(b"PK\x03\x04"):
        return _lines(data, filename)
    sheet = spreadsheet.read(data, filename)
    names = [name.strip().casefold() for name in sheet.header]
    column = next((names.index(name) for name in _NAMES if name in names), None)
    cells = [row.cells[column or 0] for row in sheet.rows]
    if column is None and _CODE_LIKE.search(sheet.header[0]):
        cells.insert(0, sheet.header[0])
    return [code for code in cells if code.strip()]


def lines_of(text: str) -> list[str]:
    """The codes of a text, one a line."""
    lines = (line.removesuffix("\r") for line in text.split("\n"))
    return [line for line in lines if line.strip(" \t\ufeff")]


def _lines(data: bytes, filename: str) -> list[str]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid("not_utf8", f"{filename} is no text in UTF-8: byte {error.start} cannot be read.") from error
    if "\0" in text:
        raise Invalid("binary_file", f"{filename} is not text; save the list as TXT, CSV or XLSX.")
    return lines_of(text)
