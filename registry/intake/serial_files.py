"""The serials in a producer's file: one a line, or the column `serial` of a table; text of any size, or XLSX.

1. Text is UTF-8, UTF-16 or Windows-1258, one line at a time: such files are long. Every end of a line counts, as in
   other lists.
2. The first row in which a column is named serial is the heading. What stands above it is refused by its line; a
   spreadsheet's own line `sep=;` is passed over. A heading that names no such column is told, and so is a table without
   any: nobody can tell which of its columns is meant. No row has more cells than the heading.
3. Quotation marks around a serial, the apostrophe in front of it and `="..."` are a spreadsheet's, and are taken off.
   Blank rows are none. All else that stands in a cell is judged as it is.
4. A workbook is read as product lists are: the sheet counts that names a column serial, or else the first. Where
   the serial is a formula it comes as one (`=`), to be refused.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import BinaryIO, Final

from registry.errors import Invalid
from registry.intake import books, text_files
from registry.intake._cells import CellPlace
from registry.intake.books import SheetRow, Table
from registry.model.goods import search_key

_DELIMITERS: Final = (",", ";", "\t", "|")
# What the column of serials may be called, without regard to case and marks.
_HEADERS: Final = frozenset(
    {"serial", "serials", "serial number", "so se-ri", "so seri", "so serial", "so se ri", "se-ri", "seri", "ma se-ri"}
)
_WORDS: Final = ("serial", "so se-ri", "so seri", "so se ri")
_SEP: Final = re.compile(r'"?sep=[,;\t|]"?[,;\t| ]*', re.IGNORECASE)
_MORE_ENDS: Final = re.compile("[\x85\u2028\u2029]")
_FORCED: Final = re.compile(r'="((?:[^"]|"")*)"')
_LOOKED_AT: Final = 20
_HEAD: Final = 4096
_PIECE: Final = 1 << 20


def records(file: BinaryIO, filename: str) -> Iterator[tuple[int, str]]:
    """(line, serial) pairs of a file that can be read from its start again. Raises Invalid for what is no list."""
    head = file.read(_HEAD)
    file.seek(0)
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        yield from _of_workbook(file.read(books.MAX_FILE + 1), filename)
        return
    text_files.refuse_other_kinds(head, filename)
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not utf16 and b"\0" in head:
        raise Invalid("binary_file", f"{filename} is not text; save the list as TXT, CSV or XLSX.")
    encoding = "utf-16" if utf16 else "utf-8-sig" if _is_utf8(file) else "cp1258"
    with io.TextIOWrapper(file, encoding=encoding, errors="replace") as text:
        yield from _of_text(text)


def _is_utf8(file: BinaryIO) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while piece := file.read(_PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        file.seek(0)
    return True


def unwrapped(text: str) -> str:
    """A serial without what a spreadsheet or an export writes around it to keep it a text."""
    if (forced := _FORCED.fullmatch(text)) or (len(text) > 2 and text[0] == text[-1] == '"'):
        return (forced[1] if forced else text[1:-1]).replace('""', '"')
    if len(text) > 2 and text[0] in "\u201c\u2018" and text[-1] in "\u201d\u2019":
        return text[1:-1]
    return text[1:] if len(text) > 1 and text[0] in "'\u2019" else text


def _of_text(file: Iterable[str]) -> Iterator[tuple[int, str]]:
    lines = _lines(file)
    first = list(islice(lines, _LOOKED_AT))
    heading = _heading(first)
    whole = chain(first, lines)
    if heading is None:
        _refuse_bare_table(text for _, text in first if text.strip())
        return (
            (line, unwrapped(text)) for line, text in whole if text.strip() and not (line == 1 and _SEP.fullmatch(text))
        )
    at, column, delimiter = heading
    _refuse_above((line, text) for line, text in first[:at] if not (line == 1 and _SEP.fullmatch(text)))
    return _of_table(islice(whole, at, None), column, delimiter)


def _refuse_bare_table(lines: Iterable[str]) -> None:
    """A comma or semicolon may stand in a serial, but not as often in every one of several."""
    rows = list(lines)
    for delimiter in (",", ";"):
        often = {text.count(delimiter) for text in rows}
        if len(rows) > 1 and len(often) == 1 and 0 not in often:
            raise Invalid(
                "serial_header",
                f"Each of the first lines holds {delimiter!r}, and no column is named: write serial above the serials.",
                line="1",
            )


def _refuse_above(lines: Iterable[tuple[int, str]]) -> None:
    for line, text in lines:
        if text.strip():
            raise Invalid(
                "serial_above",
                f"line {line}: {text.strip()[:40]!r} stands above the heading: remove the lines above the heading.",
                line=str(line),
                got=text.strip()[:40],
            )


def _lines(file: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Numbered lines without their ends; the file's own reading has made LF of CR and CRLF."""
    number = 0
    for text in file:
        for line in _MORE_ENDS.split(text.removesuffix("\n")):
            number += 1
            yield number, line


def _heading(first: Sequence[tuple[int, str]]) -> tuple[int, int, str] | None:
    """Which of the first lines is the heading, which of its columns holds the serials, and what parts them."""
    for at, (_, text) in enumerate(first):
        for delimiter in _DELIMITERS:
            names = [search_key(name) for name in next(csv.reader([text[:_HEAD]], delimiter=delimiter), [])]
            column = next((index for index, name in enumerate(names) if name in _HEADERS), None)
            if column is not None:
                return at, column, delimiter
    for line, text in first:
        _refuse_heading(line, text)
    return None


def _refuse_heading(line: int, text: str) -> None:
    if any(word in search_key(text) for word in _WORDS):
        raise Invalid(
            "serial_header",
            f"line {line}: {text[:40]!r} looks like a header, but no column of it is named serial: name it serial.",
            line=str(line),
        )


def _of_table(lines: Iterator[tuple[int, str]], column: int, delimiter: str) -> Iterator[tuple[int, str]]:
    number = 0

    def texts() -> Iterator[str]:
        nonlocal number
        for number, text in lines:  # noqa: B007  the row's line is asked for below
            yield f"{text}\n"

    rows = csv.reader(texts(), delimiter=delimiter, strict=True)
    try:
        width = len(next(rows))
        for row in rows:
            if any(cell.strip() for cell in row[width:]):
                raise Invalid(
                    "serial_cells",
                    f"line {number}: there are more cells than the heading has columns: put quotes around a serial "
                    f"that holds {delimiter!r}, or name every column.",
                    line=str(number),
                )
            if any(cell.strip() for cell in row):
                yield number, unwrapped(row[column]) if column < len(row) else ""
    except csv.Error as error:
        raise Invalid("csv", f"line {number}: this is no CSV ({error}).", line=str(number)) from error


def _of_workbook(data: bytes, filename: str) -> Iterator[tuple[int, str]]:
    book = books.read(data, filename)
    found = next(((table, *heading) for table in book.tables if (heading := _serial_cell(table))), None)
    if found is not None:
        table, at, column = found
        _refuse_above((row.number, " ".join(row.cells)) for row in table.rows[:at])
        return _of_column(table.rows[at + 1 :], column, table.formulas)
    table = book.tables[0]
    for row in table.rows[:_LOOKED_AT]:
        _refuse_heading(row.number, " ".join(row.cells))
    if len(table.rows[0].cells) > 1:
        first = str(table.rows[0].number)
        raise Invalid(
            "serial_header", f"line {first}: no column of {filename} is named serial: name it serial.", line=first
        )
    return _of_column(table.rows, 0, table.formulas)


def _serial_cell(table: Table) -> tuple[int, int] | None:
    """Which of the first rows names the serials, and in which column."""
    for at, row in enumerate(table.rows[:_LOOKED_AT]):
        for column, cell in enumerate(row.cells):
            if search_key(cell) in _HEADERS:
                return at, column
    return None


def _of_column(rows: Iterable[SheetRow], column: int, formulas: frozenset[CellPlace]) -> Iterator[tuple[int, str]]:
    for number, cells in rows:
        text = cells[column] if column < len(cells) else ""
        if CellPlace(number, column) in formulas:
            yield number, f"={text}"
        elif any(cell.strip() for cell in cells):
            yield number, unwrapped(text)
