"""A person's spreadsheet as a table of text cells, and the same table back with what is wrong beside it.

Rules:

1. What the tables of a file are `books` says. Here one of them has its heading: the row that names its columns. What
   stands above it is no part of the table.
2. Text that a spreadsheet would run (first `= + - @`, tab, CR or LF) is written to CSV behind an apostrophe,
   which reading takes off again (OWASP, "CSV Injection").
3. The two columns that an error file has more are dropped when it is read again.

Every failure is `errors.Invalid`. Deliberately not checked here: what the cells mean.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple, Protocol

# xlsxwriter has no type marker; what is used of it is three calls in write_xlsx.
import xlsxwriter  # type: ignore[import-untyped]

from registry.errors import Invalid
from registry.intake import books
from registry.intake._cells import MAX_CELL, MAX_COLUMNS, MAX_ROWS, CellPlace
from registry.intake.books import MAX_FILE, Book, SheetFormat, SheetRow

__all__ = ["MAX_FILE", "Sheet", "SheetFormat", "SheetRow", "read", "read_path", "sheet_at", "write_csv", "write_xlsx"]

ERROR_COLUMNS: Final = ("error_column", "error")
# The same two for people who read Vietnamese; both are known again when the mended file comes back.
ERROR_COLUMNS_VI: Final = ("Cột lỗi", "Lỗi")
ERROR_HEADERS: Final = (ERROR_COLUMNS, tuple(name.casefold() for name in ERROR_COLUMNS_VI))

# The day on which a written workbook says that it was made: a constant, so that one table gives one file.
_MADE: Final = datetime(2000, 1, 1)  # noqa: DTZ001  XLSX properties know no time zone


class HeadingPlace(NamedTuple):
    """Where the row stands that names the columns: in which table of the file, by its index, and its number."""

    table: int
    row: int


class HiddenRows(StrEnum):
    """Whether rows that a person does not see in the sheet are loaded."""

    TAKE = "take"
    LEAVE = "leave"


class Unseen(NamedTuple):
    """Below a heading, what a person does not see in the sheet: the numbers of rows, the indexes of columns."""

    rows: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()


_ALL_SEEN: Final = Unseen()


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
    hidden: Unseen = _ALL_SEEN

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
    return read(books.bytes_of(path), path.name)


def read(data: bytes, filename: str) -> Sheet:
    """The first table in a file's bytes, its first row the heading; the name helps to word a refusal."""
    book = books.read_first(data, filename)
    return sheet_at(book, HeadingPlace(0, book.tables[0].rows[0].number), filename=filename)


def sheet_at(
    book: Book, heading: HeadingPlace, hidden: HiddenRows = HiddenRows.TAKE, filename: str = "The file"
) -> Sheet:
    """The table whose columns a row of the file names, and the rows below it.

    Raises Invalid heading_row where there is no such row, too_many_columns, too_many_rows.
    """
    table = book.tables[heading.table]
    at = next((at for at, row in enumerate(table.rows) if row.number == heading.row), None)
    if at is None:
        raise Invalid("heading_row", f"Row {heading.row} of {table.name or filename} is blank: it names no column.")
    unseen = tuple(row.number for row in table.rows[at + 1 :] if row.number in table.hidden_rows)
    left_out = table.hidden_rows if hidden is HiddenRows.LEAVE else frozenset()
    below = [row for row in table.rows[at + 1 :] if row.number not in left_out]
    header, rows = _header_and_rows(table.rows[at], below, filename)
    return Sheet(
        header,
        rows,
        book.format,
        encoding=book.encoding,
        delimiter=book.delimiter,
        name=table.name,
        unread=(*(other.name or "" for other in book.tables if other is not table), *book.unread),
        formulas=frozenset(cell for cell in table.formulas if cell.row >= heading.row and cell.row not in left_out),
        hidden=Unseen(unseen, tuple(sorted(at for at in table.hidden_columns if at < len(header)))),
    )


def _header_and_rows(
    heading: SheetRow, below: Iterable[SheetRow], filename: str
) -> tuple[tuple[str, ...], tuple[SheetRow, ...]]:
    """The heading and the rows, without an error file's two columns and what is blank then; holds the bounds."""
    header = list(heading.cells)
    drop = slice(len(header), len(header))
    if tuple(cell.strip().casefold() for cell in header[-2:]) in ERROR_HEADERS:
        drop = slice(len(header) - 2, len(header))
        header = books.trimmed(header[:-2])
    if not header:
        raise books.empty(filename)
    if len(header) > MAX_COLUMNS:
        raise Invalid("too_many_columns", f"{filename} has {len(header)} columns; at most {MAX_COLUMNS} are read.")
    rows: list[SheetRow] = []
    for number, row in below:
        cells = list(row)
        del cells[drop]
        cells = books.trimmed(cells)
        if not cells:
            continue
        if len(rows) == MAX_ROWS:
            raise books.too_many_rows(filename)
        rows.append(SheetRow(number, _padded(cells, len(header))))
    return tuple(header), tuple(rows)


def _padded(cells: Sequence[str], width: int) -> tuple[str, ...]:
    return (*cells, *[""] * (width - len(cells)))


def write_csv(table: Iterable[Sequence[str]], delimiter: str = ",") -> bytes:
    """A table as CSV that spreadsheets open as it is: UTF-8 with BOM, CRLF, no cell that they would run."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    # What ends a line in files that are handed in stands in quotes, as LF does.
    quoting = csv.writer(out, delimiter=delimiter, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    for cells in table:
        ends = any(c in cell for cell in cells for c in "\x85\u2028\u2029")
        (quoting if ends else writer).writerow([f"'{c}" if c.startswith(books.DANGEROUS) else c for c in cells])
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
