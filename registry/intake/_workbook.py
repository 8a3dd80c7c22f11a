"""An XLSX file from a stranger: refused while it is still packed, or its first visible sheet as rows of text.

Rules, in the order in which they are held:

1. The directory alone is judged first: number of parts, stated sizes, ratio, packing, password, macros, links
   to other workbooks. no part is unpacked beyond its stated size: one that lies about it is damaged.
2. Only the parts needed are unpacked: the workbook, its relations, shared strings, styles, and of the sheets
   the first visible one.
3. expat walks them once before any value is read: well formed, no DTD; of the sheet every cell's position,
   the text of all cells together, formulas and error values (a reader of values shows them plain or empty).
4. calamine reads a plain archive that is written here from those parts, so it meets nothing unchecked.
5. A number becomes its digits when it is integral and below 10^15 (exact in a double), scientific notation when
   it is larger, else what Python prints.

Every failure is `errors.Invalid`.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from pathlib import PurePath
from typing import Final, NamedTuple
from xml.parsers import expat

import python_calamine

from registry.errors import Invalid

MAX_ROWS: Final = 200_000  # below the header
MAX_COLUMNS: Final = 100
SPARE_COLUMNS: Final = 2  # an error file has its two columns beside those
MAX_CELL: Final = 2_000  # characters
MAX_PARTS: Final = 2_000
MAX_UNPACKED: Final = 200_000_000  # bytes of all parts; 200,000 rows of 13 columns take about 130 MB
MAX_RATIO: Final = 100  # real sheets pack 10 to 30 times; deflate ends at 1,032
MAX_AREA: Final = 6_000_000  # rows x columns: calamine holds the area densely, empty cells too
MAX_TEXT: Final = 100_000_000  # characters of all cells: one shared string may stand in millions of them

_SMALL: Final = 1_000_000  # bytes; below it a high ratio harms nobody
_POSITION: Final = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")
_BROKEN_ZIP: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OSError,
)
_ALWAYS: Final = ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels")
_STRINGS: Final = "xl/sharedStrings.xml"
_STYLES: Final = "xl/styles.xml"


class Table(NamedTuple):
    """The first visible sheet: its name, the other sheets' names, and all rows from row 1 and column A."""

    name: str
    unread: tuple[str, ...]
    rows: Iterator[list[str]]


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


def read(data: bytes, filename: str) -> Table:
    """The table of an XLSX file's bytes; the name tells macro workbooks and helps to word a refusal."""
    package = _Package(data, filename)
    parts = {part: package.unpack(part) for part in _ALWAYS}
    if b"macroEnabled" in parts[_ALWAYS[0]]:
        raise _macros(filename)
    sheet = _first_visible(parts, filename)
    parts |= {part: package.unpack(part) for part in (_STRINGS, _STYLES) if package.holds(part)}
    parts[sheet.part] = package.unpack(sheet.part)
    strings = _StringScan()
    if _STRINGS in parts:
        _scan(parts[_STRINGS], strings, filename)
    cells = _CellScan(strings.lengths)
    _scan(parts[sheet.part], cells, filename)
    cells.refuse_computed(sheet.name)
    return Table(sheet.name, sheet.others, _values(parts, sheet.name, filename))


class _Package:
    """The archive, opened only after its directory was found to be within bounds and of the right kind."""

    def __init__(self, data: bytes, filename: str) -> None:
        self._filename = filename
        # Every part needs this mark in the directory: counting it bounds the parts before they are parsed.
        if data.count(b"PK\x01\x02") > MAX_PARTS:
            raise Invalid("zip_bomb", f"{filename} has over {MAX_PARTS:,} parts; no spreadsheet needs so many.")
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN_ZIP as error:
            raise _damaged(filename, str(error)) from error
        names = self._archive.namelist()
        self._names = {name.replace("\\", "/").casefold(): name for name in names}
        _refuse_sizes(self._archive.infolist(), filename)
        _refuse_kinds(self._names, filename)
        if len(self._names) < len(names):
            raise _damaged(filename, "a part is there twice")

    def holds(self, name: str) -> bool:
        return name.casefold() in self._names

    def unpack(self, name: str) -> bytes:
        """One part's bytes: at most as many as the directory states, their CRC checked."""
        if not self.holds(name):
            raise _damaged(self._filename, f"{name} is missing")
        try:
            info = self._archive.getinfo(self._names[name.casefold()])
            with self._archive.open(info) as part:
                # With no size given, zipfile would unpack all that a lying part holds before cutting it off.
                return part.read(info.file_size + 1)
        except _BROKEN_ZIP as error:
            raise _damaged(self._filename, str(error)) from error


def _refuse_sizes(infos: Sequence[zipfile.ZipInfo], filename: str) -> None:
    if any(info.flag_bits & 0x1 for info in infos):
        raise Invalid("encrypted_workbook", f"{filename} is protected by a password; save it without one.")
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
        raise _damaged(filename, "a part is packed in a way that spreadsheets do not use")
    for info in infos:
        if info.file_size > _SMALL and info.file_size > MAX_RATIO * info.compress_size:
            raise Invalid(
                "zip_bomb",
                f"{filename} holds {info.filename[:60]!r}, which unpacks to over {MAX_RATIO} times its size.",
            )
    if sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise Invalid("zip_bomb", f"{filename} unpacks to over {MAX_UNPACKED:,} bytes; split it into several files.")


def _refuse_kinds(names: Mapping[str, str], filename: str) -> None:
    if PurePath(filename).suffix.casefold() in {".xlsm", ".xltm", ".xlam"}:
        raise _macros(filename)
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        raise _macros(filename)
    if any(name.startswith("xl/externallinks/") for name in names):
        raise Invalid("external_link", f"{filename} refers to another workbook; break its links and save it again.")
    if "xl/workbook.xml" not in names:
        raise Invalid("unsupported_format", f"{filename} is not XLSX; save it as XLSX or as CSV UTF-8.")


def _macros(filename: str) -> Invalid:
    return Invalid("macro_workbook", f"{filename} may hold macros; save it as XLSX without macros, or as CSV UTF-8.")


def _damaged(filename: str, why: str) -> Invalid:
    return Invalid("damaged_workbook", f"{filename} is no readable XLSX file ({why[:100]}); save it again.")


class _FirstSheet(NamedTuple):
    """The first visible worksheet's name, the other sheets' names, and the part that holds the first."""

    name: str
    others: tuple[str, ...]
    part: str


def _first_visible(parts: Mapping[str, bytes], filename: str) -> _FirstSheet:
    relations = _ElementScan("Relationship")
    sheets = _ElementScan("sheet")
    _scan(parts["xl/_rels/workbook.xml.rels"], relations, filename)
    _scan(parts["xl/workbook.xml"], sheets, filename)
    paths = {
        relation.get("Id", ""): relation.get("Target", "").replace("\\", "/")
        for relation in relations.elements
        if relation.get("Type", "").endswith("/worksheet")
    }
    for sheet in sheets.elements:
        name, path = sheet.get("name", ""), paths.get(sheet.get("id", ""))
        if path and sheet.get("state", "visible") == "visible":
            others = tuple(other.get("name", "") for other in sheets.elements if other is not sheet)
            return _FirstSheet(name, others, path.removeprefix("/") if path.startswith("/") else f"xl/{path}")
    raise Invalid("empty_file", f"{filename} has no visible sheet with a table.")


class _Scan:
    """Handlers for one walk over a part's XML; names come without their prefix, as calamine compares them."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None: ...
    def text(self, text: str) -> None: ...
    def end(self, tag: str) -> None: ...


def _scan(xml: bytes, scan: _Scan, filename: str) -> None:
    def refuse_doctype(*_: object) -> None:
        # Entities are what an XML bomb is made of, and only a DTD can declare them. No spreadsheet has one.
        raise _damaged(filename, "a part declares a document type")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda tag, attributes: scan.start(tag.rpartition(":")[2], attributes)
    parser.EndElementHandler = lambda tag: scan.end(tag.rpartition(":")[2])
    parser.CharacterDataHandler = scan.text
    parser.StartDoctypeDeclHandler = refuse_doctype
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise _damaged(filename, str(error)) from error


class _ElementScan(_Scan):
    """The attributes of one kind of element, by their names without prefix."""

    def __init__(self, tag: str) -> None:
        self._tag = tag
        self.elements: list[dict[str, str]] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == self._tag:
            self.elements.append({name.rpartition(":")[2]: value for name, value in attributes.items()})


class _StringScan(_Scan):
    """How long each shared string is, at most."""

    def __init__(self) -> None:
        self.lengths: list[int] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "si":
            self.lengths.append(0)

    def text(self, text: str) -> None:
        if self.lengths:
            self.lengths[-1] += len(text)


class _CellScan(_Scan):
    """Where the cells of a sheet lie, how much text they hold, and which hold a formula or an error value."""

    def __init__(self, lengths: Sequence[int]) -> None:
        self._lengths = lengths
        self._longest = max(lengths, default=0)
        self._row = self._column = self._last_row = self._last_column = self._total = 0
        self._type = ""
        self._value: list[str] | None = None
        self._computed: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "c":
            self._type = attributes.get("t", "")
            if "r" in attributes:
                self._move(attributes["r"])
            else:
                self._column += 1
        elif tag in ("v", "t", "f"):
            self._use(tag)
        elif tag == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0

    def text(self, text: str) -> None:
        if self._value is not None:
            self._value.append(text)

    def end(self, tag: str) -> None:
        if self._value is None or tag not in ("v", "t", "f"):
            return
        value, self._value = "".join(self._value), None
        length = len(value)
        if self._type == "s" and tag == "v":
            shared = value.isdecimal() and int(value) < len(self._lengths)
            length = self._lengths[int(value)] if shared else self._longest
        self._total += length
        # One character may take seven in the file (_x001D_), so the exact bound is held after reading.
        if length > 8 * MAX_CELL:
            raise Invalid("cell_too_long", f"The cell {self._here()} holds over {MAX_CELL:,} characters; shorten it.")
        if self._total > MAX_TEXT:
            raise Invalid("too_much_text", f"The cells up to {self._here()} hold too much text; split the file.")

    def refuse_computed(self, sheet: str) -> None:
        if self._computed:
            named = ", ".join(self._computed[:3])
            more = f" and {len(self._computed) - 3} more" if len(self._computed) > 3 else ""
            raise Invalid(
                "formula_cell",
                f'Sheet "{sheet}" holds a formula or an error value in {named}{more}; '
                "copy the cells and paste them as values.",
            )

    def _here(self) -> str:
        return place(self._row, self._column - 1)

    def _move(self, position: str) -> None:
        match = _POSITION.fullmatch(position)
        if match is None:
            raise ValueError(f"no cell is called {position[:20]}")
        self._row, self._column = int(match[2]), 0
        for letter in match[1]:
            self._column = self._column * 26 + ord(letter) - ord("A") + 1

    def _use(self, tag: str) -> None:
        """Takes note of a cell that holds something; a cell that is only formatted is none."""
        self._value = []
        if tag == "f" or self._type == "e":
            self._note_computed()
        if self._column > self._last_column:
            self._last_column = self._column
            if self._column > MAX_COLUMNS + SPARE_COLUMNS:
                raise Invalid(
                    "too_many_columns", f"{self._here()} lies beyond the {MAX_COLUMNS} columns that are read."
                )
        if self._row > self._last_row:
            self._last_row = self._row
        if self._last_row * self._last_column > MAX_AREA:
            raise Invalid("too_many_cells", f"The table up to {self._here()} has over {MAX_AREA:,} cells; split it.")

    def _note_computed(self) -> None:
        if not self._computed or self._computed[-1] != self._here():
            self._computed.append(self._here())


def _values(parts: Mapping[str, bytes], name: str, filename: str) -> Iterator[list[str]]:
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        for path, content in parts.items():
            archive.writestr(zipfile.ZipInfo(path), content)
    plain.seek(0)
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(plain)
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, ValueError, OverflowError) as error:
        raise _damaged(filename, str(error)) from error
    return ([cell if isinstance(cell, str) else _text(cell) for cell in row] for row in rows)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value)) if abs(value) < 1e15 else f"{value:.15G}"
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
