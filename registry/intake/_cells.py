"""The cells of a worksheet, walked once: what holds something is kept, whatever lies between costs nothing.

1. Only cells with text in them are kept, each with its place: a space in row 1,048,576 is no row. They are bounded as
   they come: columns, rows, the widths of all rows together, the text of a cell and of all cells.
2. The XML is walked in small pieces, so that other threads of a server have their turn.
3. A document type is refused: entities are what an XML bomb is made of, and only a DTD can declare them.
4. A number becomes its digits when it is integral and below 10^15 (exact in a double), scientific notation when
   it is larger, else what Python prints. A date becomes what ISO 8601 writes, a truth value TRUE or FALSE.
5. Cells with a formula or an error value are kept with the value that the file shows, and noted: whether they harm is
   for whoever reads that column.
6. What a merged cell holds counts for each of its rows, in its first column. Rows and columns that are hidden are kept,
   and noted.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from xml.parsers import expat

from registry.errors import Invalid

MAX_ROWS: Final = 200_000  # below the header
MAX_COLUMNS: Final = 100
SPARE_COLUMNS: Final = 2  # an error file has its two columns beside those
MAX_CELL: Final = 2_000  # characters
MAX_AREA: Final = 6_000_000  # cells of all rows, each row as long as its last cell that holds something
MAX_TEXT: Final = 100_000_000  # characters of all cells: one shared string may stand in millions of them

_PIECE: Final = 1 << 16
_SPARE_ROWS: Final = 1_000  # above the header, and the header
_POSITION: Final = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")
_ESCAPED: Final = re.compile("_x((?![Dd][89A-Fa-f])[0-9A-Fa-f]{4})_")  # no half of a surrogate pair
# Of a number format what is text, a colour or a condition; what is left tells a date by its letters.
_NOT_FORMAT: Final = re.compile(r'"[^"]*"|\\.|_.|\[(?![hms]+\])[^\]]*\]|General', re.IGNORECASE)
_DATE_LETTERS: Final = re.compile("[dmyhs]", re.IGNORECASE)
_BUILT_IN_DATES: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})


class CellPlace(NamedTuple):
    """A cell by its row number, from 1 as a spreadsheet shows it, and its column's index, from 0."""

    row: int
    column: int

    def __str__(self) -> str:
        return place(*self)


class Filled(NamedTuple):
    """What a sheet holds: the rows with something in them, numbered, and the cells with formulas or error values.

    Of what a person does not see: the numbers of the rows, the indexes of the columns.
    """

    rows: list[tuple[int, list[str]]]
    formulas: frozenset[CellPlace]
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()


@dataclass(slots=True)
class Spent:
    """What the sheets of a workbook have taken so far of what all of them together may hold."""

    rows: int = 0
    area: int = 0
    text: int = 0


def letters(column: int) -> str:
    """A column's letters as spreadsheets write them: 0 is A, 25 is Z, 26 is AA."""
    text = ""
    while column >= 0:
        column, rest = divmod(column, 26)
        text = chr(ord("A") + rest) + text
        column -= 1
    return text


def place(row: int, column: int) -> str:
    """A cell's name from its row number (from 1) and column index (from 0): `B7`."""
    return f"{letters(column)}{row}"


class PartScan:
    """Handlers for one walk over a part's XML; names come without their prefix."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None: ...
    def text(self, text: str) -> None: ...
    def end(self, tag: str) -> None: ...


def walk(xml: bytes, scan: PartScan) -> None:
    """One walk over a part. Raises ValueError for what is not well formed, or declares a document type."""

    def refuse_doctype(*_: object) -> None:
        raise ValueError("a part declares a document type")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: scan.start(tag.rpartition(":")[2], attributes)
    parser.EndElementHandler = lambda tag: scan.end(tag.rpartition(":")[2])
    parser.CharacterDataHandler = scan.text
    parser.StartDoctypeDeclHandler = refuse_doctype
    try:
        for at in range(0, len(xml), _PIECE):
            parser.Parse(xml[at : at + _PIECE], False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, OverflowError) as error:
        raise ValueError(str(error)) from error


class ElementScan(PartScan):
    """The attributes of one kind of element, by their names without prefix."""

    def __init__(self, tag: str) -> None:
        self._tag = tag
        self.elements: list[dict[str, str]] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == self._tag:
            self.elements.append({name.rpartition(":")[2]: value for name, value in attributes.items()})


class _Text:
    """The text of the `t` elements of one string, without what is only its reading aloud (`rPh`)."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._aloud, self._inside = False, False

    def start(self, tag: str) -> None:
        if tag == "rPh":
            self._aloud = True
        self._inside = tag == "t" and not self._aloud

    def text(self, text: str) -> None:
        if self._inside:
            self.parts.append(text)

    def end(self, tag: str) -> None:
        self._inside = False
        if tag == "rPh":
            self._aloud = False

    def whole(self) -> str:
        return _unescaped("".join(self.parts))


def _unescaped(text: str) -> str:
    """`_x001D_` is how a workbook writes a character that XML cannot hold."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


class StringScan(PartScan):
    """The shared strings, in order."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._string: _Text | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "si":
            self._string = _Text()
        elif self._string is not None:
            self._string.start(tag)

    def text(self, text: str) -> None:
        if self._string is not None:
            self._string.text(text)

    def end(self, tag: str) -> None:
        if self._string is None:
            return
        if tag == "si":
            self.strings.append(self._string.whole())
            self._string = None
        else:
            self._string.end(tag)


class StyleScan(PartScan):
    """Which styles of cells show a number as a day or a time."""

    def __init__(self) -> None:
        self.dates: list[bool] = []
        self._own: dict[str, bool] = {}
        self._cells = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "numFmt":
            code = _NOT_FORMAT.sub("", attributes.get("formatCode", ""))
            self._own[attributes.get("numFmtId", "")] = bool(_DATE_LETTERS.search(code))
        elif tag == "cellXfs":
            self._cells = True
        elif tag == "xf" and self._cells:
            number = attributes.get("numFmtId", "0")
            built_in = number.isdecimal() and int(number[:9]) in _BUILT_IN_DATES
            self.dates.append(self._own.get(number, built_in))

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._cells = False


class CellScan(PartScan):
    """The cells of a sheet that hold something; `days_from_1904` is how old workbooks of the Macintosh count days."""

    def __init__(
        self, strings: Sequence[str], dates: Sequence[bool], days_from_1904: bool, spent: Spent | None = None
    ) -> None:
        self._strings, self._dates, self._days_from_1904 = strings, dates, days_from_1904
        self._row = self._column = 0
        self._spent = spent or Spent()
        self._type, self._style = "", ""
        self._value: list[str] | None = None
        self._inline: _Text | None = None
        self._length = 0
        self._shown = ""
        self._rows: dict[int, list[str]] = {}
        self._formulas: set[CellPlace] = set()
        self._hidden_rows: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._merged: list[tuple[CellPlace, int]] = []

    @property
    def filled(self) -> Filled:
        rows = [(number, cells) for number, cells in sorted(self._rows.items()) if cells]
        self._fill_merged(rows)
        hidden = self._hidden_rows.intersection(self._rows)
        return Filled(rows, frozenset(self._formulas), frozenset(hidden), frozenset(self._hidden_columns))

    def _fill_merged(self, rows: Sequence[tuple[int, list[str]]]) -> None:
        numbers = [number for number, _ in rows]
        for first, last in self._merged:
            top = self._rows.get(first.row, [])
            value = top[first.column] if first.column < len(top) else ""
            for _, cells in rows[bisect_left(numbers, first.row + 1) : bisect_left(numbers, last + 1)] if value else ():
                self._row = first.row
                self._widen(cells, first.column + 1)
                cells[first.column] = cells[first.column] or value

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "c":
            self._type, self._style, self._shown = attributes.get("t", ""), attributes.get("s", ""), ""
            self._inline, self._value = None, None
            if "r" in attributes:
                self._move(attributes["r"])
            else:
                self._column += 1
        elif tag == "is":
            self._inline, self._length = _Text(), 0
        elif self._inline is not None:
            self._inline.start(tag)
        elif tag == "v":
            self._value, self._length = [], 0
        elif tag == "f":
            self._note_formula()
        elif tag == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0
            if _is_hidden(attributes, "ht"):
                self._hidden_rows.add(self._row)
        elif tag == "col" and _is_hidden(attributes, "width"):
            first, last = int(attributes.get("min", 1)), int(attributes.get("max", 1))
            self._hidden_columns.update(range(first - 1, min(last, MAX_COLUMNS + SPARE_COLUMNS)))
        elif tag == "mergeCell":
            self._note_merged(attributes.get("ref", ""))

    def text(self, text: str) -> None:
        if self._inline is None and self._value is None:
            return
        self._length += len(text)
        # One character may take seven in the file (_x001D_), so the exact bound is held after reading.
        if self._length > 8 * MAX_CELL:
            where = self._here()
            raise Invalid(
                "cell_too_long", f"The cell {where} holds over {MAX_CELL:,} characters; shorten it.", where=where
            )
        if self._inline is not None:
            self._inline.text(text)
        elif self._value is not None:
            self._value.append(text)

    def end(self, tag: str) -> None:
        if tag == "c":
            if self._shown.strip():
                self._keep(self._shown)
        elif tag == "is" and self._inline is not None:
            self._shown, self._inline = self._inline.whole(), None
        elif self._inline is not None:
            self._inline.end(tag)
        elif tag == "v" and self._value is not None:
            self._shown, self._value = self._read("".join(self._value)), None

    def _here(self) -> str:
        return place(self._row, self._column - 1)

    def _move(self, position: str) -> None:
        self._row, column = _position(position)
        self._column = column + 1

    def _note_merged(self, ref: str) -> None:
        """Only what is merged over several rows counts: the cell of its first row and column, and its last row."""
        start, _, end = ref.replace("$", "").partition(":")
        first, last = _position(start), _position(end or start)
        if first.row < last.row and first.column < MAX_COLUMNS + SPARE_COLUMNS:
            self._merged.append((first, last.row))

    def _note_formula(self) -> None:
        if self._column <= MAX_COLUMNS + SPARE_COLUMNS and len(self._formulas) < MAX_AREA:
            self._formulas.add(CellPlace(self._row, self._column - 1))

    def _read(self, value: str) -> str:
        """What a spreadsheet means by the value of a cell. Raises ValueError for what is none of its kind."""
        if self._type == "s":
            return self._shared(value)
        if self._type == "b":
            return str(value.strip() not in ("", "0")).upper()
        if self._type == "e":
            self._note_formula()
            return value
        if self._type in ("str", "d", "inlineStr"):
            return _unescaped(value)
        if not value.strip():
            return ""
        number = float(value)
        style = int(self._style) if self._style.isdecimal() else 0
        if style < len(self._dates) and self._dates[style]:
            return _moment(number, self._days_from_1904)
        return number_text(number)

    def _shared(self, value: str) -> str:
        index = int(value) if value.strip() else -1
        if index >= len(self._strings):
            raise ValueError(f"{self._here()} names a shared string that is not there")
        return self._strings[index] if index >= 0 else ""

    def _keep(self, shown: str) -> None:
        if self._column > MAX_COLUMNS + SPARE_COLUMNS:
            raise Invalid("too_many_columns", f"{self._here()} lies beyond the {MAX_COLUMNS} columns that are read.")
        if self._row not in self._rows:
            self._rows[self._row] = []
            self._spent.rows += 1
        cells = self._rows[self._row]
        if self._spent.rows > MAX_ROWS + _SPARE_ROWS:
            raise Invalid("too_many_rows", f"{self._here()} is beyond the {MAX_ROWS:,} rows that are read; split it.")
        self._spent.text += len(shown)
        if self._spent.text > MAX_TEXT:
            raise Invalid("too_much_text", f"The cells up to {self._here()} hold too much text; split the file.")
        self._widen(cells, self._column)
        cells[self._column - 1] = shown

    def _widen(self, cells: list[str], width: int) -> None:
        self._spent.area += max(1, width - len(cells))
        if self._spent.area > MAX_AREA:
            raise Invalid("too_many_cells", f"Up to row {self._row} there are over {MAX_AREA:,} cells; split it.")
        cells.extend([""] * (width - len(cells)))


def _position(text: str) -> CellPlace:
    """A cell by its name. Raises ValueError for what is none."""
    match = _POSITION.fullmatch(text)
    if match is None:
        raise ValueError(f"no cell is called {text[:20]}")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return CellPlace(int(match[2]), column - 1)


def _is_hidden(attributes: Mapping[str, str], size: str) -> bool:
    """Whether nobody sees a row or column: by its mark, or because it has no height or width."""
    return attributes.get("hidden", "0") in ("1", "true") or attributes.get(size, "1") in ("0", "0.0")


def number_text(number: float) -> str:
    """A number as its digits where a double holds them exactly, else in scientific notation."""
    if number.is_integer():
        return str(int(number)) if abs(number) < 1e15 else f"{number:.15G}"
    return str(number)


def _moment(number: float, days_from_1904: bool) -> str:
    """The day, the time or both that a spreadsheet shows for a number; the number where there is no such day."""
    if not -1 < number < 2_900_000:
        return number_text(number)
    epoch = datetime(1904, 1, 1) if days_from_1904 else datetime(1899, 12, 30 if number >= 60 else 31)  # noqa: DTZ001  XLSX days know no time zone
    moment = epoch + timedelta(seconds=round(number * 86_400))
    if number.is_integer():
        return moment.date().isoformat()
    return moment.time().isoformat() if 0 < number < 1 else moment.isoformat(" ")
