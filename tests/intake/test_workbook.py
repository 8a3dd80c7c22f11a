"""A workbook from a stranger: refused while it is packed, or read as rows of text."""

import functools
import io
import struct
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable

import openpyxl  # type: ignore[import-untyped]  # no stubs; it only makes the workbooks of these tests
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.errors import Invalid
from registry.intake import _cells, _workbook, spreadsheet
from registry.intake.spreadsheet import Sheet, SheetFormat, SheetRow
from tests.examples import at_most
from tests.intake.test_spreadsheet import assert_named, refusal

SHEET_XML = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)

WORKSHEET = "xl/worksheets/sheet1.xml"


def read_xlsx(data: bytes, filename: str = "products.xlsx") -> Sheet:
    return spreadsheet.read(data, filename)


def book(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    made = openpyxl.Workbook()
    fill(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def one_sheet(*rows: tuple[object, ...]) -> bytes:
    def fill(made: openpyxl.Workbook) -> None:
        for row in rows:
            made.worksheets[0].append(row)

    return book(fill)


def repacked(data: bytes, changes: dict[str, bytes]) -> bytes:
    """The same archive with parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            new.writestr(name, content)
    return out.getvalue()


def with_sheet_xml(rows: str) -> bytes:
    return repacked(spreadsheet.write_xlsx([("gtin",)]), {WORKSHEET: SHEET_XML.format(rows).encode()})


def cells(sheet: Sheet) -> list[tuple[str, ...]]:
    return [row.cells for row in sheet.rows]


def test_numbers_in_a_workbook_become_their_digits() -> None:
    sheet = read_xlsx(one_sheet(("gtin", "x"), (8932282840567, 0.5), (999999999999999.0, True), (8.93e15, None)))
    assert sheet.format is SheetFormat.XLSX
    assert cells(sheet) == [("8932282840567", "0.5"), ("999999999999999", "TRUE"), ("8.93E+15", "")]


def test_rows_of_a_workbook_are_numbered_as_shown() -> None:
    def fill(made: openpyxl.Workbook) -> None:
        page = made.worksheets[0]
        page["B3"], page["C3"], page["B6"], page["C6"] = "gtin", "name", "1", "Sữa"

    sheet = read_xlsx(book(fill))
    assert sheet.header == ("", "gtin", "name")
    assert sheet.rows == (SheetRow(6, ("", "1", "Sữa")),)


def test_control_characters_survive_in_a_workbook() -> None:
    assert cells(read_xlsx(spreadsheet.write_xlsx([("a",), ("x\x1dy\u2028z",)]))) == [("x\x1dy\u2028z",)]


def test_only_the_first_visible_sheet_is_read_and_said() -> None:
    def fill(made: openpyxl.Workbook) -> None:
        made.worksheets[0].append(["hidden"])
        made.worksheets[0].sheet_state = "hidden"
        made.create_sheet("Hàng").append(["gtin"])
        made.create_sheet("Notes").append(["note"])

    sheet = read_xlsx(book(fill))
    assert (sheet.header, sheet.name, sheet.unread) == (("gtin",), "Hàng", ("Sheet", "Notes"))


def test_formula_cells_are_named_by_sheet_and_cell_where_their_column_is_used() -> None:
    sheet = read_xlsx(one_sheet(("gtin", "name", "x"), ("=1+1", "x", "=A2"), ("1", "=A2")))
    with pytest.raises(Invalid) as caught:
        sheet.require_values([0, 1])
    assert caught.value.code == "formula_cell"
    assert "A2, B3" in caught.value.message
    assert '"Sheet"' in caught.value.message
    sheet.require_values([3])


def test_error_values_are_named_and_not_read_as_empty() -> None:
    sheet = read_xlsx(with_sheet_xml('<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>'))
    assert sheet.header == ("#N/A",)
    with pytest.raises(Invalid, match="A1"):
        sheet.require_values([0])


ARCHIVES = [
    ("word/document.xml", "Word DOCX"),
    ("xl/workbook.bin", "Excel XLSB"),
    ("content.xml", "OpenDocument"),
    ("x", "ZIP"),
]


@pytest.mark.parametrize(("part", "kind"), ARCHIVES)
def test_another_archive_is_called_what_it_is(part: str, kind: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(part, b"x")
    error = refusal(out.getvalue(), "products.xlsx")
    assert (error.code, error.facts["what"]) == ("unsupported_format", kind)


def test_an_old_word_file_is_called_one() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le")
    assert "Word" in refusal(data, "products.xls").message


@pytest.mark.parametrize(
    ("changes", "filename"),
    [
        ({"xl/vbaProject.bin": b"x"}, "products.xlsx"),
        ({"xl/macrosheets/sheet1.xml": b"x"}, "products.xlsx"),
        ({"[Content_Types].xml": b"<a b='application/vnd.ms-excel.sheet.macroEnabled.main+xml'/>"}, "products.xlsx"),
        ({}, "products.XLSM"),
    ],
)
def test_macros_are_refused(changes: dict[str, bytes], filename: str) -> None:
    assert refusal(repacked(one_sheet(("gtin",)), changes), filename).code == "macro_workbook"


def test_links_to_other_workbooks_are_refused() -> None:
    data = repacked(one_sheet(("gtin",)), {"xl/externalLinks/externalLink1.xml": b"<a/>"})
    assert refusal(data, "products.xlsx").code == "external_link"


def test_old_and_encrypted_files_are_refused_by_name() -> None:
    magic = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert refusal(magic, "products.xls").code == "old_excel_format"
    assert refusal(magic + "EncryptedPackage".encode("utf-16-le"), "products.xlsx").code == "encrypted_workbook"
    locked = bytearray(one_sheet(("gtin",)))
    locked[locked.index(b"PK\x01\x02") + 8] |= 1  # the directory's mark of an encrypted part
    assert refusal(bytes(locked), "products.xlsx").code == "encrypted_workbook"


def test_another_kind_of_archive_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert refusal(out.getvalue(), "products.ods").code == "unsupported_format"


@functools.cache
def huge_part(size: int) -> bytes:
    """`size` zero bytes deflated, made by a compressor that never holds them at once."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = bytes(10_000_000)
    return b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()


def bomb(stated: int) -> bytes:
    """A workbook whose sheet unpacks to 1 GB and is stated to have `stated` bytes."""
    packed = huge_part(1_000_000_000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo(WORKSHEET), packed)
        with zipfile.ZipFile(io.BytesIO(one_sheet(("gtin",)))) as sound:
            for name in sound.namelist():
                if name != WORKSHEET:
                    archive.writestr(name, sound.read(name))
    data = bytearray(out.getvalue())
    # Turn the stored part into a deflated one: method at 8 and size at 22 of its local header, at 10 and 24 of its
    # entry in the directory.
    entry = data.index(b"PK\x01\x02")
    for start, method, size in ((0, 8, 22), (entry, 10, 24)):
        struct.pack_into("<H", data, start + method, zipfile.ZIP_DEFLATED)
        struct.pack_into("<I", data, start + size, stated)
    return bytes(data)


@pytest.mark.slow("volume")
@pytest.mark.parametrize(("stated", "code"), [(1_000_000_000, "zip_bomb"), (500_000, "damaged_workbook")])
def test_a_zip_bomb_is_refused_without_unpacking_it(stated: int, code: str) -> None:
    data = bomb(stated)
    assert len(data) < 3_000_000
    tracemalloc.start()
    begun = time.perf_counter()
    error = refusal(data, "products.xlsx")
    taken, (_, peak) = time.perf_counter() - begun, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert error.code == code
    assert taken < 5
    assert peak < 30_000_000


def test_too_many_parts_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(_workbook.MAX_PARTS + 1):
            archive.writestr(str(number), b"")
    assert refusal(out.getvalue(), "products.xlsx").code == "zip_bomb"


def test_a_far_away_cell_costs_nothing_or_is_named() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="{0}"><c r="{1}{0}"><v>1</v></c></row>'
    assert refusal(with_sheet_xml(far.format(2, "XFD")), "products.xlsx").code == "too_many_columns"
    begun = time.perf_counter()
    sheet = read_xlsx(with_sheet_xml(far.format(1_048_576, "CV")))
    assert sheet.rows == (SheetRow(1_048_576, ("",) * 99 + ("1",)),)
    space = '<row r="1048576"><c r="E1048576" t="inlineStr"><is><t> </t></is></c></row>'
    assert read_xlsx(with_sheet_xml(f'<row r="1"><c r="A1"><v>1</v></c></row>{space}')).rows == ()
    assert time.perf_counter() - begun < 1


def test_one_long_string_in_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = spreadsheet.write_xlsx([("a",), *[("x" * 1_500,)] * 50])
    assert len(read_xlsx(data).rows) == 50
    monkeypatch.setattr(_cells, "MAX_TEXT", 70_000)
    assert refusal(data, "products.xlsx").code == "too_much_text"
    assert refusal(spreadsheet.write_xlsx([("x" * 30_000,)]), "products.xlsx").code == "cell_too_long"


def test_a_document_type_is_refused() -> None:
    xml = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;&b;">]><worksheet>&c;</worksheet>'
    assert refusal(repacked(one_sheet(("gtin",)), {WORKSHEET: xml}), "products.xlsx").code == "damaged_workbook"


def test_a_truncated_workbook_is_refused_at_every_length() -> None:
    data = one_sheet(("gtin", "name"), ("1", "x"))
    for length in range(4, len(data), 97):
        assert refusal(data[:length], "products.xlsx").code == "damaged_workbook"


def test_formatted_empty_cells_are_no_cells() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert read_xlsx(with_sheet_xml(far)).header == ("1",)


SOUND = spreadsheet.write_xlsx([("gtin", "name"), ("8932282840567", "Sữa"), ("1", "x")])


@settings(max_examples=at_most(300), deadline=None)
@given(changes=st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_a_workbook_with_changed_bytes_raises_nothing_but_named_errors(changes: list[tuple[int, int]]) -> None:
    data = bytearray(SOUND)
    for at, value in changes:
        data[at] = value
    assert_named(bytes(data), "products.xlsx")


PARTS = [WORKSHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"]


@settings(max_examples=at_most(300), deadline=None)
@given(
    part=st.sampled_from(PARTS),
    at=st.floats(0, 1),
    length=st.integers(0, 4),
    new=st.text("<>/\"'0123456789-rstvcABZ= ", max_size=6),
)
def test_a_workbook_with_changed_xml_raises_nothing_but_named_errors(
    part: str, at: float, length: int, new: str
) -> None:
    with zipfile.ZipFile(io.BytesIO(SOUND)) as archive:
        xml = archive.read(part)
    start = int(at * len(xml))
    assert_named(repacked(SOUND, {part: xml[:start] + new.encode() + xml[start + length :]}))
