"""Reading spreadsheets from strangers, and writing what is wrong beside their rows."""

import contextlib
import functools
import io
import struct
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]  # no stubs; it only makes the workbooks of these tests
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.errors import Invalid, RegistryError
from registry.intake import _workbook, spreadsheet
from registry.intake.spreadsheet import Format, Row, Sheet
from tests.examples import at_most
from tests.paths import DATA

DATA = DATA
SHEET_XML = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
WORKSHEET = "xl/worksheets/sheet1.xml"


@dataclass(frozen=True)
class Mistake:
    row: int
    column: str
    message: str


def read_csv(text: str | bytes) -> Sheet:
    return spreadsheet.read(text if isinstance(text, bytes) else text.encode(), "products.csv")


def read_xlsx(data: bytes, filename: str = "products.xlsx") -> Sheet:
    return spreadsheet.read(data, filename)


def refusal(data: bytes, filename: str = "products.csv") -> Invalid:
    with pytest.raises(Invalid) as caught:
        spreadsheet.read(data, filename)
    return caught.value


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


# Text files


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("gtin,tên\n1,Sữa bột\n".encode(), "utf-8"),
        ("gtin,tên\n1,Sữa bột\n".encode("utf-8-sig"), "utf-8"),
        ("gtin\ttên\r\n1\tSữa bột\r\n".encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + "gtin\ttên\r\n1\tSữa bột\r\n".encode("utf-16-be"), "utf-16"),
    ],
)
def test_unicode_text_is_read_with_and_without_bom(data: bytes, encoding: str) -> None:
    sheet = read_csv(data)
    assert (sheet.header, cells(sheet), sheet.encoding) == (("gtin", "tên"), [("1", "Sữa bột")], encoding)


def test_windows_1258_is_read_and_composed() -> None:
    # s u+horn+tilde a space b o+circumflex+dot below t, as a Vietnamese Windows writes it
    sheet = read_csv(b"gtin,t\xean\n1,S\xfd\xdea b\xf4\xf2t \xd0\xe0 N\xe3\xecng\n")
    assert sheet.header == ("gtin", "tên")
    assert cells(sheet) == [("1", "Sữa bột Đà Nắng")]
    assert sheet.encoding == "windows-1258"


def test_a_text_in_no_known_encoding_is_refused_with_line_and_byte() -> None:
    error = refusal(b"gtin,name\n1,ok\n2,b\xecd\n")  # a tone mark on a consonant
    assert error.code == "unknown_encoding"
    assert "line 3" in error.message
    assert "byte 18 " in error.message
    assert "line 2" in refusal(b"gtin,name\n1,\x90\xff\n").message


def test_damaged_utf8_is_not_taken_for_windows_1258() -> None:
    error = refusal("name\nSữa bột nguyên kem\nBánh đậu xanh".encode() + "ữ".encode()[:2] + b"x\n")
    assert error.code == "unknown_encoding"
    assert "damaged UTF-8" in error.message
    assert "line 3" in error.message


def test_damaged_utf16_names_its_line() -> None:
    error = refusal("a\nb\n".encode("utf-16") + b"\x00\xd8x\x00")
    assert error.code == "unknown_encoding"
    assert "line 3" in error.message


def test_a_binary_file_is_refused() -> None:
    assert refusal(b"gtin\0name\n").code == "binary_file"
    assert refusal(b"").code == "empty_file"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_header_line_decides_the_delimiter(delimiter: str) -> None:
    sheet = read_csv(f'"a,a;a\ta"{delimiter}b\n1{delimiter}"2,5;x"\n')
    assert sheet.header == ("a,a;a\ta", "b")
    assert cells(sheet) == [("1", "2,5;x")]
    assert sheet.delimiter == delimiter


@pytest.mark.parametrize("sign", ["\x1d", "\x85", "\u2028", "\u2029", "\x0b", "\x1c"])
def test_only_lf_or_crlf_ends_a_line(sign: str) -> None:
    sheet = read_csv(f"gtin,name\r\n1,a{sign}b\n2,c\n")
    assert cells(sheet) == [("1", f"a{sign}b"), ("2", "c")]


def test_a_cr_by_itself_outside_quotes_is_refused() -> None:
    error = refusal(b"gtin,name\n1,a\rb\n")
    assert error.code == "stray_cr"
    assert "Line 2" in error.message


def test_a_cell_in_quotes_may_hold_line_breaks_and_rows_are_counted_as_shown() -> None:
    sheet = read_csv('gtin,name\n1,"a\nb\r\nc"\n\n2,d\n')
    assert sheet.rows == (Row(2, ("1", "a\nb\r\nc")), Row(4, ("2", "d")))


def test_a_quote_that_never_closes_is_named_with_its_line() -> None:
    error = refusal(b'gtin,name\n1,"a\nb"\n2,"never\n3,x\n')
    assert error.code == "unclosed_quote"
    assert "line 4" in error.message
    assert refusal(b'gtin,name\n1,"' + b"x,\n" * 100_000).code == "unclosed_quote"


def test_text_behind_a_closing_quote_is_named_with_its_line() -> None:
    error = refusal(b'gtin,name\n1,"a"b\n')
    assert error.code == "malformed_csv"
    assert "line 2" in error.message


def test_rows_shorter_than_the_header_are_padded_and_longer_ones_kept() -> None:
    assert cells(read_csv("a,b\n1\n1,2,3\n1,2,,\n")) == [("1", ""), ("1", "2", "3"), ("1", "2")]


# Bounds


def test_bounds_are_held_with_their_own_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(b"x" * (spreadsheet.MAX_FILE + 1)).code == "file_too_large"
    assert refusal(",".join("a" * 101).encode()).code == "too_many_columns"
    assert refusal(b"a\n" + ",".join("b" * 103).encode()).code == "too_many_columns"
    error = refusal(b"a,b\n1," + b"x" * 2_001)
    assert error.code == "cell_too_long"
    assert "B2" in error.message
    monkeypatch.setattr(spreadsheet, "MAX_ROWS", 3)
    assert refusal(b"a\n" + b"1\n" * 4).code == "too_many_rows"
    assert len(read_csv(b"a\n" + b"1\n" * 3).rows) == 3


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(Invalid) as caught:
        spreadsheet.read_path(tmp_path / "missing.csv")
    assert caught.value.code == "file_unreadable"
    assert "missing.csv" in caught.value.message


# Workbooks


def test_numbers_in_a_workbook_become_their_digits() -> None:
    sheet = read_xlsx(one_sheet(("gtin", "x"), (8932282840567, 0.5), (999999999999999.0, True), (8.93e15, None)))
    assert sheet.format is Format.XLSX
    assert cells(sheet) == [("8932282840567", "0.5"), ("999999999999999", "TRUE"), ("8.93E+15", "")]


def test_rows_of_a_workbook_are_numbered_as_shown() -> None:
    def fill(made: openpyxl.Workbook) -> None:
        page = made.worksheets[0]
        page["B3"], page["C3"], page["B6"], page["C6"] = "gtin", "name", "1", "Sữa"

    sheet = read_xlsx(book(fill))
    assert sheet.header == ("", "gtin", "name")
    assert sheet.rows == (Row(6, ("", "1", "Sữa")),)


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


def test_formula_cells_are_named_by_sheet_and_cell() -> None:
    error = refusal(one_sheet(("gtin", "name"), ("=1+1", "x"), ("1", "=A2")), "products.xlsx")
    assert error.code == "formula_cell"
    assert "A2, B3" in error.message
    assert '"Sheet"' in error.message


def test_error_values_are_named_and_not_read_as_empty() -> None:
    error = refusal(with_sheet_xml('<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>'), "products.xlsx")
    assert error.code == "formula_cell"
    assert "A1" in error.message


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


def test_a_far_away_cell_is_refused_before_the_area_is_made() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="{0}"><c r="{1}{0}"><v>1</v></c></row>'
    assert refusal(with_sheet_xml(far.format(2, "XFD")), "products.xlsx").code == "too_many_columns"
    assert refusal(with_sheet_xml(far.format(1_048_576, "CV")), "products.xlsx").code == "too_many_cells"


def test_one_long_string_in_many_cells_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = spreadsheet.write_xlsx([("a",), *[("x" * 1_500,)] * 50])
    assert len(read_xlsx(data).rows) == 50
    monkeypatch.setattr(_workbook, "MAX_TEXT", 70_000)
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


# The error file


TABLES = st.lists(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8), min_size=3, max_size=3
    ),
    min_size=1,
    max_size=6,
)


def same_cells(sheet: Sheet, again: Sheet) -> bool:
    return sheet.header == again.header and cells(sheet) == cells(again)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_cells_that_a_spreadsheet_would_run_are_escaped_and_come_back(delimiter: str) -> None:
    texts = ["=1+1", "+84", "-5", "@a", "\ttab", "\nlf", "'quoted", "''=x", "a=b", "\r\nx"]
    data = spreadsheet.write_csv([("a", "b"), *[(text, "x") for text in texts]], delimiter)
    assert b"'=1+1" in data
    assert [row[0] for row in cells(read_csv(data))] == texts


@given(table=TABLES)
def test_a_csv_error_file_changes_nothing_but_its_two_columns(table: list[list[str]]) -> None:
    # What reading gives is what must come back, so the table passes through reading first.
    sheet = read_csv(spreadsheet.write_csv([("a", "b", "c"), *table]))
    mistakes = [Mistake(row.number, "b", "wrong") for row in sheet.rows]
    assert same_cells(sheet, read_csv(spreadsheet.write_errors(sheet, mistakes)))


@settings(max_examples=at_most(30), deadline=None)
@given(table=TABLES)
def test_an_xlsx_error_file_changes_nothing_but_its_two_columns(table: list[list[str]]) -> None:
    sheet = read_xlsx(spreadsheet.write_xlsx([("a", "b", "c"), *table]))
    again = read_xlsx(spreadsheet.write_errors(sheet, []))
    assert same_cells(sheet, again)


@pytest.mark.parametrize("form", [Format.CSV, Format.XLSX])
def test_an_error_file_holds_all_rows_and_what_is_wrong(form: Format) -> None:
    table = [("gtin", "name"), ("1", "=Sữa"), ("2", "", "moved"), ("3", "c")]
    data = spreadsheet.write_csv(table, ";") if form is Format.CSV else spreadsheet.write_xlsx(table)
    sheet = spreadsheet.read(data, "products")
    written = spreadsheet.write_errors(sheet, [Mistake(3, "name", "empty"), Mistake(3, "C", "no column")])
    plain = (
        spreadsheet.read(written.replace(b"error_column", b"error_kolumn"), "products") if form is Format.CSV else None
    )
    if plain is not None:
        assert written.startswith(b"\xef\xbb\xbf")
        assert plain.header == ("gtin", "name", "", "error_kolumn", "error")
        assert cells(plain)[1] == ("2", "", "moved", "name; C", "empty | no column")
    else:
        page = openpyxl.load_workbook(io.BytesIO(written)).worksheets[0]
        assert [cell.value for cell in page[3]] == ["2", None, "moved", "name; C", "empty | no column"]
        assert page["A2"].data_type == "s"
    assert same_cells(sheet, spreadsheet.read(written, "products"))


def test_an_error_file_of_the_widest_table_can_be_read_again() -> None:
    sheet = read_csv(",".join("abcdefghij" * 10) + "\n1\n")
    assert same_cells(sheet, read_csv(spreadsheet.write_errors(sheet, [Mistake(2, "a", "x" * 5_000)])))


def test_the_same_table_gives_the_same_workbook() -> None:
    assert spreadsheet.write_xlsx([("a",)]) == spreadsheet.write_xlsx([("a",)])


# Strangers


def assert_named(data: bytes, filename: str = "products.xlsx") -> None:
    """Reading succeeds or fails with an error of the registry; pytest shows any other."""
    with contextlib.suppress(RegistryError):
        spreadsheet.read(data, filename)


@settings(max_examples=at_most(300), deadline=None)
@given(
    data=st.binary(max_size=300),
    magic=st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"\xd0\xcf\x11\xe0", b"\xef\xbb\xbf"]),
)
def test_random_bytes_raise_nothing_but_named_errors(data: bytes, magic: bytes) -> None:
    assert_named(magic + data, "file")


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


# Real files


@pytest.mark.skipif(not DATA.is_dir(), reason=f"the shared test data is not at {DATA}")
@pytest.mark.parametrize(("name", "rows", "columns"), [("foods.csv", 373, 3), ("medicines.csv", 39, 10)])
def test_real_lists_are_read_whole(name: str, rows: int, columns: int) -> None:
    sheet = spreadsheet.read_path(DATA / name)
    assert (len(sheet.rows), len(sheet.header)) == (rows, columns)
    assert all(len(row.cells) == columns for row in sheet.rows)
