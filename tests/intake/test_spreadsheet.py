"""Reading spreadsheets from strangers, and writing what is wrong beside their rows."""

import contextlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]  # no stubs; it only makes the workbooks of these tests
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from registry.errors import Invalid, RegistryError
from registry.intake import spreadsheet
from registry.intake.spreadsheet import Sheet, SheetFormat, SheetRow
from tests.examples import at_most
from tests.paths import DATA


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


@pytest.mark.parametrize("sign", ["\x1d", "\x0b", "\x1c"])
def test_a_separator_ends_no_line(sign: str) -> None:
    sheet = read_csv(f"gtin,name\r\n1,a{sign}b\n2,c\n")
    assert cells(sheet) == [("1", f"a{sign}b"), ("2", "c")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_every_end_of_a_line_ends_a_row_outside_quotes(end: str) -> None:
    sheet = read_csv(f'gtin,name{end}1,"a{end}b"{end}2,c{end}')
    assert sheet.rows == (SheetRow(2, ("1", f"a{end}b")), SheetRow(3, ("2", "c")))


OWN_LINES = [("sep=;", ";"), ('"sep=;"', ";"), ("SEP=\t", "\t"), ("sep=|", "|"), ("sep=,", ",")]


@pytest.mark.parametrize(("line", "mark"), OWN_LINES)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_spreadsheets_own_first_line_names_the_delimiter_and_is_no_row(line: str, mark: str, end: str) -> None:
    sheet = read_csv(f"{line}{end}gtin{mark}name{end}1{mark}a{end}")
    assert (sheet.header, sheet.delimiter, sheet.rows) == (("gtin", "name"), mark, (SheetRow(3, ("1", "a")),))


def test_digits_that_were_kept_as_text_are_read_as_digits() -> None:
    assert cells(read_csv('gtin,name\n"=""8934588001000""","=""a""""b"""\n="89",x\n')) == [
        ("8934588001000", 'a"b'),
        ("89", "x"),
    ]


@pytest.mark.parametrize("form", [SheetFormat.CSV, SheetFormat.XLSX])
def test_text_of_an_old_code_page_is_refused_with_its_cell(form: SheetFormat) -> None:
    table = [("gtin", "name"), ("1", "Viên nén"), ("2", "Vi\u00aan gi\u00b6m \u00aeau")]
    data = spreadsheet.write_csv(table) if form is SheetFormat.CSV else spreadsheet.write_xlsx(table)
    error = refusal(data, "x")
    assert error.code == "code_page"
    assert error.facts["where"] == "B3"
    assert "TCVN3" in error.message
    assert "Unicode" in error.message


def test_a_word_of_an_old_code_page_in_each_cell_or_heading_is_enough() -> None:
    assert "B2 ..." in refusal("gtin,name\n1,thu\u00e8c\n2,ph\u00c8m\n".encode()).message
    assert refusal("gtin,T\u00aan s\u00b6n ph\u00c8m\n1,a\n".encode()).code == "code_page"


def test_a_cell_in_quotes_may_hold_line_breaks_and_rows_are_counted_as_shown() -> None:
    sheet = read_csv('gtin,name\n1,"a\nb\r\nc"\n\n2,d\n')
    assert sheet.rows == (SheetRow(2, ("1", "a\nb\r\nc")), SheetRow(4, ("2", "d")))


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


def unless_of_a_code_page(read: Callable[[bytes], Sheet], data: bytes) -> Sheet:
    """What is read; signs drawn at random may be those of an old code page, which is refused by its name."""
    try:
        return read(data)
    except Invalid as fault:
        if fault.code != "code_page":
            raise
        reject()


@given(table=TABLES)
def test_a_csv_error_file_changes_nothing_but_its_two_columns(table: list[list[str]]) -> None:
    # What reading gives is what must come back, so the table passes through reading first.
    sheet = unless_of_a_code_page(read_csv, spreadsheet.write_csv([("a", "b", "c"), *table]))
    mistakes = [Mistake(row.number, "b", "wrong") for row in sheet.rows]
    assert same_cells(sheet, read_csv(spreadsheet.write_errors(sheet, mistakes)))


@settings(max_examples=at_most(30), deadline=None)
@given(table=TABLES)
def test_an_xlsx_error_file_changes_nothing_but_its_two_columns(table: list[list[str]]) -> None:
    sheet = unless_of_a_code_page(read_xlsx, spreadsheet.write_xlsx([("a", "b", "c"), *table]))
    again = read_xlsx(spreadsheet.write_errors(sheet, []))
    assert same_cells(sheet, again)


@pytest.mark.parametrize("form", [SheetFormat.CSV, SheetFormat.XLSX])
def test_an_error_file_holds_all_rows_and_what_is_wrong(form: SheetFormat) -> None:
    table = [("gtin", "name"), ("1", "=Sữa"), ("2", "", "moved"), ("3", "c")]
    data = spreadsheet.write_csv(table, ";") if form is SheetFormat.CSV else spreadsheet.write_xlsx(table)
    sheet = spreadsheet.read(data, "products")
    written = spreadsheet.write_errors(sheet, [Mistake(3, "name", "empty"), Mistake(3, "C", "no column")])
    plain = (
        spreadsheet.read(written.replace(b"error_column", b"error_kolumn"), "products")
        if form is SheetFormat.CSV
        else None
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


# Real files


@pytest.mark.skipif(not DATA.is_dir(), reason=f"the shared test data is not at {DATA}")
@pytest.mark.parametrize(("name", "rows", "columns"), [("foods.csv", 373, 3), ("medicines.csv", 39, 10)])
def test_real_lists_are_read_whole(name: str, rows: int, columns: int) -> None:
    sheet = spreadsheet.read_path(DATA / name)
    assert (len(sheet.rows), len(sheet.header)) == (rows, columns)
    assert all(len(row.cells) == columns for row in sheet.rows)
