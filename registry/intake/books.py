"""A person's file as the tables in it: the sheets of a workbook, or the one table of a CSV, as rows of text.

Rules:

1. The content decides the format, never the name alone: a ZIP archive is read as XLSX (by `_workbook`), an old
   or encrypted Excel file is refused by name, all else is CSV.
2. CSV text is what `text_files` reads. Text of TCVN3, VNI and other code pages is refused by its name, in a workbook
   and inside UTF-8 too.
3. The first line decides the delimiter: comma, semicolon or tab; unless it is a title, and most lines below agree on
   another. A line `sep=;` above it is a spreadsheet's own. What ends a line `text_files` says; a cell may hold GS.
4. What was written around a cell so that no spreadsheet would run or shorten it is taken off: the apostrophe in front
   of `= + - @`, and `="..."`, which keeps digits a text.
5. A blank row is no row, but it counts: row numbers are those that a spreadsheet program shows.
6. Rows and columns that a person does not see are read, and noted; which of them count is for whoever asks.

Every failure is `errors.Invalid`. Which row names the columns is not decided here.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from registry.errors import Invalid
from registry.intake import _workbook, code_pages, text_files
from registry.intake._cells import MAX_AREA, MAX_CELL, MAX_COLUMNS, MAX_ROWS, SPARE_COLUMNS, CellPlace, place

MAX_FILE: Final = 20_000_000  # bytes
# A spreadsheet takes their full-width forms for the same.
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_SPARE_ROWS: Final = 1_000  # above the heading, and the heading
_DELIMITERS: Final = (",", ";", "\t")
# So many cells with signs of another code page are looked at; what these hold, the others hold too.
_MOST_ODD: Final = 100_000
_LINES_LOOKED_AT: Final = 30
_HEAD: Final = 40_000
# A spreadsheet's own first line, which says what parts the cells; and its own way to keep digits a text.
_SEP_LINE: Final = re.compile(r'"?sep=([,;\t|])"?[,;\t| ]*\r?\n', re.IGNORECASE)
_FORCED_TEXT: Final = re.compile(r'="((?:[^"]|"")*)"')


class SheetFormat(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


class SheetRow(NamedTuple):
    """`number` counts from 1 as a spreadsheet shows it. No fewer cells than the header, perhaps more."""

    number: int
    cells: tuple[str, ...]


class Table(NamedTuple):
    """A sheet, or a CSV, whose name is None. Rows without cells that hold something are left out.

    `formulas` also names error values. Of what a person does not see: rows by number, columns by index.
    """

    name: str | None
    rows: tuple[SheetRow, ...]
    formulas: frozenset[CellPlace] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Book:
    """The tables of a file, one at least. `encoding` and `delimiter` belong to CSV, the `unread` sheets to XLSX."""

    format: SheetFormat
    tables: tuple[Table, ...]
    encoding: str | None = None
    delimiter: str = ","
    unread: tuple[str, ...] = ()


def read_path(path: Path) -> Book:
    """The tables in a file on disk."""
    return read(bytes_of(path), path.name)


def bytes_of(path: Path) -> bytes:
    """What a file on disk holds, but no more than is read of a file."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE + 1)
    except OSError as error:
        raise Invalid("file_unreadable", f"{path} cannot be read: {error.strerror or error}.") from error


def read(data: bytes, filename: str) -> Book:
    """The tables in a file's bytes; the name only tells macro workbooks and helps to word a refusal."""
    return _read(data, filename, _workbook.read)


def read_first(data: bytes, filename: str) -> Book:
    """The same of a file of which nothing but its first table can be meant."""
    return _read(data, filename, _workbook.read_first)


def _read(data: bytes, filename: str, of_workbook: Callable[[bytes, str], _workbook.WorkbookSheets]) -> Book:
    if len(data) > MAX_FILE:
        raise Invalid("file_too_large", f"{filename} is over {MAX_FILE:,} bytes; split it into several files.")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise _compound_file(data, filename)
    if data.startswith(b"PK\x03\x04"):
        return _of_workbook(of_workbook(data, filename), filename)
    text, encoding = text_files.decode(data, filename)
    text = text_files.plain_ends(text)
    delimiter = _sniff(text)
    if text.count(delimiter) > MAX_AREA:
        raise Invalid("too_many_cells", f"{filename} has over {MAX_AREA:,} cells; split it into several files.")
    numbered_rows = _csv_rows(text, delimiter)
    if _SEP_LINE.match(text):
        next(numbered_rows)
    table = Table(None, _rows(numbered_rows, filename))
    if not table.rows:
        raise empty(filename)
    _refuse_code_pages(table)
    return Book(SheetFormat.CSV, (table,), encoding, delimiter)


def _of_workbook(workbook: _workbook.WorkbookSheets, filename: str) -> Book:
    tables: list[Table] = []
    unread, fault = workbook.unread, workbook.fault
    for name, filled in workbook.tables:
        try:
            table = Table(name, _rows(filled.rows, filename), *filled[1:])
        except Invalid as error:
            unread, fault = (*unread, name), fault or error
            continue
        _refuse_code_pages(table)
        if table.rows:
            tables.append(table)
    if not tables:
        raise fault or empty(filename)
    return Book(SheetFormat.XLSX, tuple(tables), unread=unread)


def empty(filename: str) -> Invalid:
    """The refusal of a file in which nothing is a table."""
    return Invalid("empty_file", f"{filename} holds no table; its first row must name the columns.")


def _rows(numbered_rows: Iterable[tuple[int, Sequence[str]]], filename: str) -> tuple[SheetRow, ...]:
    """Without blank rows and the blank cells at their ends; holds the bounds."""
    rows: list[SheetRow] = []
    for number, row in numbered_rows:
        if cells := _bounded(number, row):
            if len(rows) == MAX_ROWS + _SPARE_ROWS:
                raise too_many_rows(filename)
            rows.append(SheetRow(number, tuple(cells)))
    return tuple(rows)


def too_many_rows(filename: str) -> Invalid:
    """The refusal of a table with more rows than are read."""
    return Invalid("too_many_rows", f"{filename} has over {MAX_ROWS:,} rows; split it into several files.")


def _refuse_code_pages(table: Table) -> None:
    """Raises Invalid code_page for cells that hold the signs of an old font or code page, inside Unicode too."""
    columns: dict[int, list[str]] = {}
    first: dict[int, str] = {}
    odd = 0
    for row in table.rows:
        for column, cell in enumerate(row.cells):
            if not cell.isascii() and odd < _MOST_ODD and code_pages.is_odd(cell):
                odd += 1
                first.setdefault(column, place(row.number, column))
                if page := code_pages.recognise([cell]):
                    raise text_files.of_code_page(page, place(row.number, column))
                columns.setdefault(column, []).append(cell)
    for column, cells in columns.items():
        if page := code_pages.recognise(cells):
            raise text_files.of_code_page(page, f"{first[column]} ...")


def _compound_file(data: bytes, filename: str) -> Invalid:
    """Excel before 2007, and any Office file behind a password, are OLE compound files."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Invalid("encrypted_workbook", f"{filename} is protected by a password; save it without one.")
    if "WordDocument".encode("utf-16-le") in data:
        return Invalid(
            "old_excel_format",
            f"{filename} is an old Word file (.doc), not a list; save the table as XLSX.",
            what="Word",
        )
    return Invalid(
        "old_excel_format",
        f"{filename} is an old Excel file (.xls); save it as XLSX or as CSV UTF-8.",
        what="Excel .xls",
    )


def trimmed(cells: Sequence[str]) -> list[str]:
    """Without the blank cells at the end: programs write as many as the widest row they ever held."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return list(cells[:end])


def _bounded(number: int, row: Sequence[str]) -> list[str]:
    cells = trimmed(row)
    if len(cells) > MAX_COLUMNS + SPARE_COLUMNS:
        raise Invalid("too_many_columns", f"Row {number} has {len(cells)} cells; at most {MAX_COLUMNS} are read.")
    for index, cell in enumerate(cells):
        if len(cell) > MAX_CELL:
            where = place(number, index)
            raise Invalid(
                "cell_too_long", f"The cell {where} holds over {MAX_CELL:,} characters; shorten it.", where=where
            )
    return cells


def _sniff(text: str) -> str:
    """What parts the cells: what the first line holds most often outside quotes; a comma where it holds none.

    A title may stand there: then as many lines as possible that hold another delimiter equally often, twice at least.
    """
    if sep := _SEP_LINE.match(text):
        return sep[1]
    lines = [line for line in re.sub('"[^"]*"', "", text[:_HEAD]).split("\n") if line.strip()][:_LINES_LOOKED_AT]
    if not lines:
        return ","
    first = max(_DELIMITERS, key=lines[0].count)
    agreeing = {delimiter: _agreeing(lines, delimiter) for delimiter in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda delimiter: agreeing[delimiter])
    return best if agreeing[best] > sum(first in line for line in lines) else first


def _agreeing(lines: Sequence[str], delimiter: str) -> int:
    """How many lines hold a delimiter as often as most do that hold it twice or more."""
    often = Counter(count for line in lines if (count := line.count(delimiter)) > 1)
    return max(often.values(), default=0)


def _csv_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    # newline="\n" splits at LF alone; the csv module then takes CRLF and refuses any other bare CR.
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=delimiter, strict=True)
    number, line = 0, 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _malformed(line, str(error)) from error
        number, line = number + 1, reader.line_num + 1
        yield number, [_unescaped(cell) for cell in cells]


def _malformed(line: int, why: str) -> Invalid:
    if "field larger" in why or "unexpected end" in why:
        return Invalid(
            "unclosed_quote",
            f"In the row that begins on line {line} a quotation mark opens a cell and none closes it; "
            'close it, and write a mark inside a cell twice ("").',
            line=str(line),
        )
    if "new-line" in why:
        return Invalid("stray_cr", f"Line {line} holds a CR by itself; save it as CSV UTF-8.", line=str(line))
    return Invalid(
        "malformed_csv",
        f"In the row that begins on line {line} text follows a closing quotation mark; "
        'write a mark inside a cell twice ("").',
        line=str(line),
    )


def _unescaped(cell: str) -> str:
    """A cell without what was written around it so that a spreadsheet would neither run nor shorten it."""
    if cell.startswith("'") and cell[1:].startswith(DANGEROUS):
        return cell[1:]
    forced = _FORCED_TEXT.fullmatch(cell) if cell.startswith("=") else None
    return forced[1].replace('""', '"') if forced else cell
