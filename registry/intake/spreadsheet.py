"""A person's spreadsheet as a table of text cells, and the same table back with what is wrong beside it.

Rules:

1. The content decides the format, never the name alone: a ZIP archive is read as XLSX (by `_workbook`), an old
   or encrypted Excel file is refused by name, all else is CSV.
2. CSV text is UTF-8 (with or without BOM), UTF-16 with BOM (Excel's "Unicode Text") or Windows-1258, in this
   order. Windows-1258 is believed only where every tone mark stands on a vowel, and never of damaged UTF-8.
3. The header line decides the delimiter: comma, semicolon or tab. Only LF or CRLF ends a line: a cell may
   hold GS.
4. Text that a spreadsheet would run (first `= + - @`, tab, CR or LF) is written to CSV behind an apostrophe,
   which reading takes off again (OWASP, "CSV Injection").
5. A blank row is no row, but it counts: row numbers are those that a spreadsheet program shows.
6. The two columns that an error file has more are dropped when it is read again.

Every failure is `errors.Invalid`. Deliberately not checked here: what the cells mean.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple, Protocol

# xlsxwriter has no type marker; what is used of it is three calls in write_xlsx.
import xlsxwriter  # type: ignore[import-untyped]

from registry.errors import Invalid
from registry.intake import _workbook
from registry.intake._workbook import MAX_CELL, MAX_COLUMNS, MAX_ROWS, SPARE_COLUMNS, place

MAX_FILE: Final = 20_000_000  # bytes
ERROR_COLUMNS: Final = ("error_column", "error")
# The same two for people who read Vietnamese; both are known again when the mended file comes back.
ERROR_COLUMNS_VI: Final = ("Cột lỗi", "Lỗi")
ERROR_HEADERS: Final = (ERROR_COLUMNS, tuple(name.casefold() for name in ERROR_COLUMNS_VI))

_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_DELIMITERS: Final = (",", ";", "\t")
_VOWELS: Final = "aăâeêioôơuưy"
_STRAY_MARK: Final = re.compile(f"(?<![{_VOWELS}{_VOWELS.upper()}])[\u0300\u0301\u0303\u0309\u0323]")
_UTF8_BOM: Final = b"\xef\xbb\xbf"
_UTF16: Final = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
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
        header, rows = _header_and_rows(enumerate(table.rows, start=1), filename)
        return Sheet(header, rows, SheetFormat.XLSX, name=table.name, unread=table.unread)
    text, encoding = _decode(data, filename)
    delimiter = _sniff(text)
    header, rows = _header_and_rows(_csv_rows(text, delimiter), filename)
    return Sheet(header, rows, SheetFormat.CSV, encoding=encoding, delimiter=delimiter)


def _compound_file(data: bytes, filename: str) -> Invalid:
    """Excel before 2007, and any Office file behind a password, are OLE compound files."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return Invalid("encrypted_workbook", f"{filename} is protected by a password; save it without one.")
    return Invalid("old_excel_format", f"{filename} is an old Excel file (.xls); save it as XLSX or as CSV UTF-8.")


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
            raise Invalid("cell_too_long", f"The cell {where} holds over {MAX_CELL:,} characters; shorten it.")
    return cells


def _sniff(text: str) -> str:
    """The delimiter that the header line holds most often outside quotes; a comma where it holds none."""
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
        )
    if "new-line" in why:
        return Invalid("stray_cr", f"Line {line} holds a CR by itself; only LF or CRLF ends a line.")
    return Invalid(
        "malformed_csv",
        f"In the row that begins on line {line} text follows a closing quotation mark; "
        'write a mark inside a cell twice ("").',
    )


def _unescaped(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_DANGEROUS) else cell


def _decode(data: bytes, filename: str) -> tuple[str, str]:
    """The text (NFC if it was Windows-1258) and the name of its encoding."""
    if codec := _UTF16.get(data[:2]):
        try:
            text, name = data[2:].decode(codec), "utf-16"
        except UnicodeDecodeError as error:
            line = data[2 : 2 + error.start].decode(codec, "replace").count("\n") + 1
            raise _undecodable(filename, "damaged UTF-16", line, error.start + 2) from error
    else:
        body = data.removeprefix(_UTF8_BOM)
        try:
            text, name = body.decode("utf-8"), "utf-8"
        except UnicodeDecodeError as error:
            text, name = _decode_1258(data, filename, len(data) - len(body) + error.start), "windows-1258"
    if "\0" in text:
        raise Invalid("binary_file", f"{filename} is not text; save the table as CSV UTF-8 or as XLSX.")
    return text, name


def _decode_1258(data: bytes, filename: str, not_utf8: int) -> str:
    """Text that is not UTF-8 from byte `not_utf8` on, if it can honestly be called Windows-1258."""
    kept = data.decode("utf-8", "surrogateescape")
    stray_bytes = sum("\udc80" <= c <= "\udcff" for c in kept)
    if sum(c > "\x7f" for c in kept) > 2 * stray_bytes:  # more whole UTF-8 characters than stray bytes
        raise _undecodable(filename, "damaged UTF-8", data.count(b"\n", 0, not_utf8) + 1, not_utf8)
    try:
        text = data.decode("cp1258")
        stray = _STRAY_MARK.search(text)
        at = stray.start() if stray else None  # one byte a character, so this counts bytes too
    except UnicodeDecodeError as error:
        text, at = "", error.start
    if at is not None:
        raise _undecodable(filename, "neither UTF-8 nor Windows-1258", data.count(b"\n", 0, at) + 1, at)
    return unicodedata.normalize("NFC", text)


def _undecodable(filename: str, verdict: str, line: int, offset: int) -> Invalid:
    return Invalid(
        "unknown_encoding",
        f"The text of {filename} is {verdict}: it breaks on line {line}, at byte {offset} of the file; "
        "save it as CSV UTF-8 or as XLSX.",
    )


def write_csv(table: Iterable[Sequence[str]], delimiter: str = ",") -> bytes:
    """A table as CSV that spreadsheets open as it is: UTF-8 with BOM, CRLF, no cell that they would run."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([f"'{c}" if c.startswith(_DANGEROUS) else c for c in cells] for cells in table)
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
