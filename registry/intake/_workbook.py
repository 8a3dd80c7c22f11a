"""An XLSX file from a stranger: refused while it is still packed, or its visible sheets as rows of text.

Rules, in the order in which they are held:

1. The directory alone is judged first: number of parts, stated sizes, ratio, packing, password, macros, links
   to other workbooks. no part is unpacked beyond its stated size: one that lies about it is damaged.
2. Only the parts needed are unpacked: the workbook, its relations, shared strings, styles, and of the sheets
   the first visible one, or all visible ones.
3. `_cells` walks each of them once: well formed, no DTD, and of the sheet the cells that hold something, as text.
4. All sheets together hold what one may. Where several are read, one that cannot be is named, and spoils no other.

Every failure is `errors.Invalid`.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath
from typing import Final, NamedTuple

from registry.errors import Invalid
from registry.intake._cells import CellScan, ElementScan, Filled, PartScan, Spent, StringScan, StyleScan, walk

MAX_PARTS: Final = 2_000
MAX_SHEETS: Final = 50
MAX_UNPACKED: Final = 200_000_000  # bytes of all parts; 200,000 rows of 13 columns take about 130 MB
MAX_RATIO: Final = 100  # real sheets pack 10 to 30 times; deflate ends at 1,032

_SMALL: Final = 1_000_000  # bytes; below it a high ratio harms nobody
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
# What an archive is that holds one of these.
_OTHER_ARCHIVES: Final = (
    ("xl/workbook.bin", "Excel XLSB"),
    ("word/document.xml", "Word DOCX"),
    ("ppt/presentation.xml", "PowerPoint PPTX"),
    ("content.xml", "OpenDocument"),
    ("index/document.iwa", "Apple Numbers"),
    ("androidmanifest.xml", "APK"),
)
_STRINGS: Final = "xl/sharedStrings.xml"
_STYLES: Final = "xl/styles.xml"


class WorkbookSheet(NamedTuple):
    """A sheet: its name, and what it holds."""

    name: str
    filled: Filled


class WorkbookSheets(NamedTuple):
    """The sheets that were read, the names of the others, and why the first of those that cannot be read is none."""

    tables: tuple[WorkbookSheet, ...]
    unread: tuple[str, ...]
    fault: Invalid | None = None


def read_first(data: bytes, filename: str) -> WorkbookSheets:
    """The first visible sheet of an XLSX file's bytes; the name tells macro workbooks and helps to word a refusal."""
    workbook = _Workbook(data, filename)
    first = workbook.visible[0]
    return WorkbookSheets(
        (workbook.table(first, Spent()),), tuple(name for name in workbook.names if name != first.name)
    )


def read(data: bytes, filename: str) -> WorkbookSheets:
    """All visible sheets of an XLSX file's bytes. Raises Invalid where none of them can be read."""
    workbook = _Workbook(data, filename)
    tables: list[WorkbookSheet] = []
    fault: Invalid | None = None
    spent = Spent()
    for sheet in workbook.visible[:MAX_SHEETS]:
        before = replace(spent)
        try:
            tables.append(workbook.table(sheet, spent))
        except Invalid as error:
            fault, spent = fault or error, before
    if not tables and fault:
        raise fault
    read_names = [table.name for table in tables]
    return WorkbookSheets(tuple(tables), tuple(name for name in workbook.names if name not in read_names), fault)


class _SheetPart(NamedTuple):
    name: str
    part: str


class _Workbook:
    """What all sheets of a workbook share, and where each of them lies."""

    def __init__(self, data: bytes, filename: str) -> None:
        self._filename = filename
        self._package = _Package(data, filename)
        parts = {part: self._package.unpack(part) for part in _ALWAYS}
        if b"macroEnabled" in parts[_ALWAYS[0]]:
            raise _macros(filename)
        self.names, self.visible = _sheets(parts, filename)
        strings, styles, settings = StringScan(), StyleScan(), ElementScan("workbookPr")
        for part, scan in ((_STRINGS, strings), (_STYLES, styles)):
            if self._package.holds(part):
                _scan(self._package.unpack(part), scan, filename)
        _scan(parts["xl/workbook.xml"], settings, filename)
        self._strings, self._dates = strings.strings, styles.dates
        self._days_from_1904 = any(one.get("date1904") in ("1", "true") for one in settings.elements)

    def table(self, sheet: _SheetPart, spent: Spent) -> WorkbookSheet:
        """One of the visible sheets, read."""
        cells = CellScan(self._strings, self._dates, self._days_from_1904, spent)
        _scan(self._package.unpack(sheet.part), cells, self._filename)
        return WorkbookSheet(sheet.name, cells.filled)


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
        kind = next((kind for part, kind in _OTHER_ARCHIVES if part in names), "ZIP")
        raise Invalid(
            "unsupported_format",
            f"{filename} is {kind}, not XLSX; save the table as XLSX or as CSV UTF-8.",
            what=kind,
        )


def _macros(filename: str) -> Invalid:
    return Invalid("macro_workbook", f"{filename} may hold macros; save it as XLSX without macros, or as CSV UTF-8.")


def _damaged(filename: str, why: str) -> Invalid:
    return Invalid("damaged_workbook", f"{filename} is no readable XLSX file ({why[:100]}); save it again.")


def _sheets(parts: Mapping[str, bytes], filename: str) -> tuple[tuple[str, ...], list[_SheetPart]]:
    """The names of all sheets, and where each worksheet lies that is visible: one at least."""
    relations = ElementScan("Relationship")
    sheets = ElementScan("sheet")
    _scan(parts["xl/_rels/workbook.xml.rels"], relations, filename)
    _scan(parts["xl/workbook.xml"], sheets, filename)
    paths = {
        relation.get("Id", ""): relation.get("Target", "").replace("\\", "/")
        for relation in relations.elements
        if relation.get("Type", "").endswith("/worksheet")
    }
    visible = [
        _SheetPart(sheet.get("name", ""), path.removeprefix("/") if path.startswith("/") else f"xl/{path}")
        for sheet in sheets.elements
        if (path := paths.get(sheet.get("id", ""))) and sheet.get("state", "visible") == "visible"
    ]
    if not visible:
        raise Invalid("empty_file", f"{filename} has no visible sheet with a table.")
    return tuple(sheet.get("name", "") for sheet in sheets.elements), visible


def _scan(xml: bytes, scan: PartScan, filename: str) -> None:
    try:
        walk(xml, scan)
    except ValueError as error:
        raise _damaged(filename, str(error)) from error
