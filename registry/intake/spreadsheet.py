"""A person's spreadsheet as a table of text cells, and the same table back with what is wrong beside it.

Rules:

1. The content decides the format, never the name alone: a ZIP archive is read as XLSX (by `_workbook`), an old
   or encrypted Excel file is refused by name, all else is CSV.
2. CSV text is what `text_files` reads. Text of TCVN3, VNI and other code pages is refused by its name, in a workbook
   and inside UTF-8 too.
3. The header line decides the delimiter: comma, semicolon or tab; a line `sep=;` above it is a spreadsheet's own.
   What ends a line `text_files` says; a cell may hold GS.
4. Text that a spreadsheet would run (first `= + - @`, tab, CR or LF) is written to CSV behind an apostrophe,
   which reading takes off again (OWASP, "CSV Injection"), as it does `="..."`, which keeps digits a text.
5. A blank row is no row, but it counts: row numbers are those that a spreadsheet program shows.
6. The two columns that an error file has more are dropped when it is read again.

Every failure is `errors.Invalid`. Deliberately not checked here: what the cells mean.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple, Protocol

# xlsxwriter has no type marker; what is used of it is three calls in write_xlsx.
import xlsxwriter  # type: ignore[import-untyped]

from registry.errors import Invalid
from registry.intake import _workbook, code_pages, text_files
from registry.intake._cells import MAX_CELL, MAX_COLUMNS, MAX_ROWS, SPARE_COLUMNS, CellPlace, place

MAX_FILE: Final = 20_000_000  # bytes
ERROR_COLUMNS: Final = ("error_column", "error")
# The same two for people who read Vietnamese; both are known again when the mended file comes back.
ERROR_COLUMNS_VI: Final = ("Cột lỗi", "Lỗi")
ERROR_HEADERS: Final = (ERROR_COLUMNS, tuple(name.casefold() for name in ERROR_COLUMNS_VI))

_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_DELIMITERS: Final = (",", ";", "\t")
# A spreadsheet's own first line, which says what parts the cells; and its own way to keep digits a text.
_SEP_LINE: Final = re.compile(r'"?sep=([,;\t|])"?[,;\t| ]*\r?\n', re.IGNORECASE)
_FORCED_TEXT: Final = re.compile(r'="((?:[^"]|"")*)"')
# The day on which a written workbook says that it was made: a constant, so that one table gives one file.
_MADE: Final = datetime(2000, 1, 1)  # noqa: DTZ001  XLSX properties know no time zone


class SheetFormat(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


class SheetRow(NamedTuple):
    """`number` counts from 1 as a spreadsheet shows it. No fewer cells than the header, perhaps more."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of text. `encoding` and `delimiter` belong to CSV, `name` and the `unread` sheets to XLSX."""

    header: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    format: SheetFormat
    encoding: str | None = None
    delimiter: str = ","
    name: str | None = None
    unread: tuple[str, ...] = ()
    formulas: frozenset[CellPlace] = frozenset()

    def require_values(self, columns: Iterable[int]) -> None:
        """Raises Invalid formula_cell where one of these columns holds a formula or an error value."""
        used = set(columns)
        named = sorted(cell for cell in self.formulas if cell.column in used)
        if named:
            more = f" and {len(named) - 3} more" if len(named) > 3 else ""
            raise Invalid(
                "formula_cell",
                f'Sheet "{self.name}" holds a formula or an error value in {", ".join(map(str, named[:3]))}{more}; '
                "copy the cells and paste them as values, or leave the column out.",
                where=", ".join(map(str, named[:3])),
            )


class RowFault(Protocol):
    """What `write_errors` needs of an error: its row number, its column's name, and a sentence."""

    @property
    def row(self) -> int: ...
    @property
    def column(self) -> str: ...
    @property
    def message(self) -> str: ...


def read_path(path: Path) -> Sheet:
    """The table in a file on disk."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        raise Invalid("file_unreadable", f"{path} cannot be read: {error.strerror or error}.") from error
    return read(data, path.name)


def read(data: bytes, filename: str) -> Sheet:
    """The table in a file's bytes; the name only tells macro workbooks and helps to word a refusal."""
    if len(data) > MAX_FILE:
        raise Invalid("file_too_large", f"{filename} is over {MAX_FILE:,} bytes; split it into several files.")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise _compound_file(data, filename)
    if data.startswith(b"PK\x03\x04"):
        table = _workbook.read(data, filename)
        header, rows = _header_and_rows(table.filled.rows, filename)
        formulas = table.filled.formulas
        sheet = Sheet(header, rows, SheetFormat.XLSX, name=table.name, unread=table.unread, formulas=formulas)
        _refuse_code_pages(sheet)
        return sheet
    text, encoding = text_files.decode(data, filename)
    text = text_files.plain_ends(text)
    delimiter = _sniff(text)
    numbered_rows = _csv_rows(text, delimiter)
    if _SEP_LINE.match(text):
        next(numbered_rows)
    header, rows = _header_and_rows(numbered_rows, filename)
    sheet = Sheet(header, rows, SheetFormat.CSV, encoding=encoding, delimiter=delimiter)
    _refuse_code_pages(sheet)
    return sheet


def _refuse_code_pages(sheet: Sheet) -> None:
    """Raises Invalid code_page for cells that hold the signs of an old font or code page, inside Unicode too."""
    columns: dict[int, list[str]] = {}
    first: dict[int, str] = {}
    for row in sheet.rows:
        for column, cell in enumerate(row.cells):
            if not cell.isascii() and code_pages.is_odd(cell):
                first.setdefault(column, place(row.number, column))
                if page := code_pages.recognise([cell]):
                    raise text_files.of_code_page(page, place(row.number, column))
                columns.setdefault(column, []).append(cell)
    for column, cells in columns.items():
        if page := code_pages.recognise(cells):
            raise text_files.of_code_page(page, f"{first[column]} ...")
    if page := code_pages.recognise(sheet.header):
        raise text_files.of_code_page(page, next(name for name in sheet.header if code_pages.is_odd(name))[:60])


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


def _header_and_rows(
    numbered_rows: Iterable[tuple[int, Sequence[str]]], filename: str
) -> tuple[tuple[str, ...], tuple[SheetRow, ...]]:
    """Tells the header from the rows, drops blank rows and an error file's two columns, holds the bounds."""
    filled = ((number, cells) for number, row in numbered_rows if (cells := _bounded(number, row)))
    _, header = next(filled, (0, []))
    drop = slice(len(header), len(header))
    if tuple(cell.strip().casefold() for cell in header[-2:]) in ERROR_HEADERS:
        drop = slice(len(header) - 2, len(header))
        header = _trimmed(header[:-2])
    if not header:
        raise Invalid("empty_file", f"{filename} holds no table; its first row must name the columns.")
    if len(header) > MAX_COLUMNS:
        raise Invalid("too_many_columns", f"{filename} has {len(header)} columns; at most {MAX_COLUMNS} are read.")
    rows: list[SheetRow] = []
    for number, cells in filled:
        del cells[drop]
        cells = _trimmed(cells)
        if not cells:
            continue
        if len(rows) == MAX_ROWS:
            raise Invalid("too_many_rows", f"{filename} has over {MAX_ROWS:,} rows; split it into several files.")
        rows.append(SheetRow(number, _padded(cells, len(header))))
    return tuple(header), tuple(rows)


def _trimmed(cells: Sequence[str]) -> list[str]:
    """Without the blank cells at the end: programs write as many as the widest row they ever held."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return list(cells[:end])


def _padded(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells, *[""] * (width - len(cells)))


def _bounded(number: int, row: Sequence[str]) -> list[str]:
    cells = _trimmed(row)
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
    """The delimiter that the header line holds most often outside quotes; a comma where it holds none."""
    if sep := _SEP_LINE.match(text):
        return sep[1]
    header = text.lstrip("\r\n").split("\n", 1)[0]
    return max(_DELIMITERS, key=re.sub('"[^"]*"', "", header).count)


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
    if cell.startswith("'") and cell[1:].startswith(_DANGEROUS):
        return cell[1:]
    forced = _FORCED_TEXT.fullmatch(cell) if cell.startswith("=") else None
    return forced[1].replace('""', '"') if forced else cell


def write_csv(table: Iterable[Sequence[str]], delimiter: str = ",") -> bytes:
    """A table as CSV that spreadsheets open as it is: UTF-8 with BOM, CRLF, no cell that they would run."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    # What ends a line in files that are handed in stands in quotes, as LF does.
    quoting = csv.writer(out, delimiter=delimiter, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    for cells in table:
        ends = any(c in cell for cell in cells for c in "\x85\u2028\u2029")
        (quoting if ends else writer).writerow([f"'{c}" if c.startswith(_DANGEROUS) else c for c in cells])
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(table: Iterable[Sequence[str]]) -> bytes:
    """A table as a workbook of one sheet in which every cell is text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": _MADE})
        as_text = book.add_format({"num_format": "@"})
        # Not the sheet's old name: a stranger chose it, and xlsxwriter refuses names that Excel would.
        sheet = book.add_worksheet("Sheet1")
        for row, cells in enumerate(table):
            for column, cell in enumerate(cells):
                if cell:
                    sheet.write_string(row, column, cell, as_text)
    return out.getvalue()


def write_errors(sheet: Sheet, errors: Iterable[RowFault], names: tuple[str, str] = ERROR_COLUMNS) -> bytes:
    """The sheet in its own format with two columns more, to be mended and loaded again as it is."""
    by_row: dict[int, list[RowFault]] = {}
    for error in errors:
        by_row.setdefault(error.row, []).append(error)
    # A row may be wider than the header: the two columns stand to the right of the widest.
    width = max([len(sheet.header), *(len(row.cells) for row in sheet.rows)])

    def table() -> Iterator[tuple[str, ...]]:
        yield (*_padded(sheet.header, width), *names)
        for row in sheet.rows:
            row_errors = by_row.get(row.number, [])
            columns = "; ".join(error.column for error in row_errors)
            sentences = " | ".join(error.message for error in row_errors)
            yield (*_padded(row.cells, width), columns[:MAX_CELL], sentences[:MAX_CELL])

    return write_xlsx(table()) if sheet.format is SheetFormat.XLSX else write_csv(table(), sheet.delimiter)
