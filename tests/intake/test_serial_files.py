"""The serials in a producer's file: whatever a spreadsheet or an export wrote around them."""

import io

import openpyxl  # type: ignore[import-untyped]  # no stubs; it only makes the workbooks of these tests
import pytest

from registry.errors import Invalid
from registry.intake import serial_files, spreadsheet
from registry.intake.serial_files import unwrapped

ONE, TWO = "AB-0001X9Q", "AB-77Z31K2"


def records(content: bytes | str, name: str = "serials.txt") -> list[tuple[int, str]]:
    return list(serial_files.records(io.BytesIO(content.encode() if isinstance(content, str) else content), name))


def refusal(content: bytes | str, name: str = "serials.txt") -> Invalid:
    with pytest.raises(Invalid) as caught:
        records(content, name)
    return caught.value


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_every_end_of_a_line_ends_it(end: str) -> None:
    assert records(f"{ONE}{end}{TWO}{end}") == [(1, ONE), (2, TWO)]
    assert records(f"n,serial{end}1,{ONE}{end}2,{TWO}{end}") == [(2, ONE), (3, TWO)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_of_spreadsheets_are_read(encoding: str) -> None:
    assert records(f"Số sê-ri\tLô\r\n{ONE}\tSữa\r\n".encode(encoding)) == [(2, ONE)]


@pytest.mark.parametrize(
    "written", [f'"{ONE}"', f"'{ONE}", f'="{ONE}"', f"\u201c{ONE}\u201d", f"\u2018{ONE}\u2019", f"\u2019{ONE}", ONE]
)
def test_what_is_written_around_a_serial_is_taken_off(written: str) -> None:
    assert unwrapped(written) == ONE
    assert records(f"{written}\n") == [(1, ONE)]
    quoted = written.replace('"', '""')
    assert records(f'n,serial\n1,"{quoted}"\n') == [(2, ONE)]


@pytest.mark.parametrize("text", ["a", "'", '"', '""', 'b"2', "a'", "=A1"])
def test_what_is_a_serials_own_stays(text: str) -> None:
    assert unwrapped(text) == text


def test_blank_rows_are_none_and_a_row_without_its_serial_is_one() -> None:
    assert records(f"serial,n\n{ONE},1\n,\n\u00a0, \n,2\n\n{TWO},3\n") == [(2, ONE), (5, ""), (7, TWO)]
    assert records(f"{ONE}\n \n\t\n\u00a0\n{TWO}\n") == [(1, ONE), (5, TWO)]


def test_a_spreadsheets_own_line_is_passed_over_and_other_lines_above_are_told() -> None:
    assert records(f"sep=;\r\nserial;lot\r\n{ONE};L\r\n") == [(3, ONE)]
    for title in ("DANH SÁCH", "DANHSACH2026"):
        refused = refusal(f"sep=;\n{title}\n\nlot;serial\nL;{ONE}\n")
        assert (refused.code, refused.facts) == ("serial_above", {"line": "2", "got": title})


@pytest.mark.parametrize(
    "heading", ["serial", "Số sê-ri", "SỐ SERI", "Serial Number", "sê-ri", '"serial"', "lot;serial", "n\tserial"]
)
def test_the_column_is_known_by_its_heading(heading: str) -> None:
    mark = ";" if ";" in heading else "\t"
    row = f"x{mark}{ONE}" if mark in heading else ONE
    assert records(f"{heading}\n{row}\n") == [(2, ONE)]


def test_a_heading_that_names_no_column_serial_is_told() -> None:
    assert refusal("my serials of 2026;lot\nA;B\n").code == "serial_header"
    assert refusal(spreadsheet.write_xlsx([("lot", "my serials of 2026"), ("A", "B")])).code == "serial_header"
    assert refusal(spreadsheet.write_xlsx([("lot", "date"), ("A", "B")])).code == "serial_header"


@pytest.mark.parametrize("table", [[("serial",), (ONE,), (TWO,)], [("n", "Số sê-ri"), ("1", ONE), ("2", TWO)]])
def test_a_workbook_is_read(table: list[tuple[str, ...]]) -> None:
    assert records(spreadsheet.write_xlsx(table), "serials.txt") == [(2, ONE), (3, TWO)]


def test_a_workbook_without_a_heading_is_read_and_a_title_above_is_told() -> None:
    assert records(spreadsheet.write_xlsx([(ONE,), (TWO,)])) == [(1, ONE), (2, TWO)]
    refused = refusal(spreadsheet.write_xlsx([("DANHSACH2026",), ("serial",), (ONE,)]))
    assert (refused.code, refused.facts["line"]) == ("serial_above", "1")


def test_a_text_in_the_code_page_of_windows_is_read() -> None:
    assert records(f"Thuốc;Số sê-ri\nSữa;{ONE}\n".replace("ố", "ô\u0301").replace("ữ", "ư\u0303").encode("cp1258")) == [
        (2, ONE)
    ]


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_table_without_a_heading_is_told_and_a_sign_in_some_serials_is_theirs(delimiter: str) -> None:
    assert refusal(f"{ONE}{delimiter}1\n{TWO}{delimiter}2\n").code == "serial_header"
    assert records(f"{ONE}{delimiter}1\n{TWO}\n") == [(1, f"{ONE}{delimiter}1"), (2, TWO)]


@pytest.mark.parametrize("heading", ["serial", "n,serial"])
def test_a_row_with_more_cells_than_the_heading_is_refused_by_its_line(heading: str) -> None:
    refused = refusal(f"{heading}\n{ONE},{ONE},7\n")
    assert (refused.code, refused.facts) == ("serial_cells", {"line": "2"})
    assert records(f"serial\n{ONE},,\n") == [(2, ONE)]


def test_a_formula_comes_as_one() -> None:
    book = openpyxl.Workbook()
    for row in (("serial", "n"), ("=A1", 1), (ONE, "=1")):
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    assert records(out.getvalue()) == [(2, "="), (3, ONE)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7", "file_kind"),
        (b"\x89PNG\r\n", "file_kind"),
        (b"PK\x03\x04" * 99, "damaged_workbook"),
        (b"\xd0\xcf\x11\xe0" + bytes(99), "old_excel_format"),
        (b"a\0b", "binary_file"),
        (b'serial\n"a\n', "csv"),
    ],
)
def test_what_is_no_list_is_refused_by_its_name(content: bytes, code: str) -> None:
    assert refusal(content).code == code
