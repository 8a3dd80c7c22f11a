"""A file as the tables in it: every sheet that can be read, what nobody sees in it, and what parts a CSV."""

import io
from collections.abc import Sequence

import openpyxl  # type: ignore[import-untyped]  # no stubs; it only makes the workbooks of these tests
import pytest

from registry.errors import Invalid
from registry.intake import _cells, books, spreadsheet
from registry.intake.books import SheetFormat
from tests.office_lists import HEADINGS, office_list

GTINS = ["8934588012372", "8934588012389", "8934588012396"]


def workbook(*sheets: tuple[str, Sequence[tuple[object, ...]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets:
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_every_visible_sheet_is_read_and_the_hidden_one_named() -> None:
    book = books.read(office_list(GTINS), "x.xlsx")
    assert [table.name for table in book.tables] == ["Hướng dẫn", "Danh mục T11", "Danh mục T10"]
    assert (book.format, book.unread) == (SheetFormat.XLSX, ("Nháp",))
    assert [row.number for row in book.tables[1].rows] == [1, 3, 4, 6, 7, 8, 9]
    assert [table.name for table in books.read_first(office_list(GTINS), "x.xlsx").tables] == ["Hướng dẫn"]


def test_what_nobody_sees_is_read_and_noted() -> None:
    table = books.read(office_list(GTINS), "x.xlsx").tables[1]
    assert (table.hidden_rows, table.hidden_columns) == (frozenset({8}), frozenset({5}))
    assert table.rows[5].cells[1] == GTINS[1]


def test_a_merged_cell_counts_for_each_of_its_rows_in_its_first_column() -> None:
    table = books.read(office_list(GTINS), "x.xlsx").tables[1]
    assert [row.cells[3] for row in table.rows[3:]] == ["Nhóm hàng", "Thuốc", "Thuốc", "Thuốc"]
    # What is merged along a row is written in its first cell alone.
    assert table.rows[1].cells == ("DANH MỤC SẢN PHẨM ĐĂNG KÝ MÃ TRUY XUẤT",)


def test_a_sheet_that_cannot_be_read_is_named_and_spoils_no_other() -> None:
    wide = [tuple(f"h{n}" for n in range(150))]
    data = workbook(("Rộng", wide), ("Hàng", [("gtin",), (GTINS[0],)]))
    book = books.read(data, "x.xlsx")
    assert ([table.name for table in book.tables], book.unread) == (["Hàng"], ("Rộng",))
    with pytest.raises(Invalid) as caught:
        books.read(workbook(("Rộng", wide), ("Trống", [])), "x.xlsx")
    assert caught.value.code == "too_many_columns"


def test_all_sheets_together_hold_what_one_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_cells, "MAX_AREA", 5)
    data = workbook(("A", [("x", "y")] * 2), ("B", [("x", "y")] * 2), ("C", [("x",)]))
    book = books.read(data, "x.xlsx")
    assert ([table.name for table in book.tables], book.unread) == (["A", "C"], ("B",))


def test_many_merged_cells_over_the_same_rows_cost_no_more_than_a_sheet_may_hold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_cells, "MAX_AREA", 200)
    scan = _cells.CellScan((), (), False)
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="str"><v>x</v></c></row>' for n in range(1, 100))
    merged = '<mergeCell ref="A1:A99"/>' * 9
    _cells.walk(f"<worksheet><sheetData>{rows}</sheetData><mergeCells>{merged}</mergeCells></worksheet>".encode(), scan)
    with pytest.raises(Invalid) as caught:
        assert scan.filled
    assert caught.value.code == "too_many_cells"


@pytest.mark.parametrize("mark", ["hidden='1'", "hidden='true'", "ht='0'"])
def test_rows_and_columns_without_a_size_are_hidden_too(mark: str) -> None:
    scan = _cells.CellScan((), (), False)
    column = mark.replace("ht=", "width=")
    _cells.walk(
        f"<a><cols><col min='2' max='16384' {column}/></cols>"
        f"<row r='3' {mark}><c r='A3' t='str'><v>x</v></c></row><row r='4' {mark}/></a>".encode(),
        scan,
    )
    assert scan.filled.hidden_rows == {3}
    assert scan.filled.hidden_columns == set(range(1, _cells.MAX_COLUMNS + _cells.SPARE_COLUMNS))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("title", ["CÔNG TY CP DƯỢC AN KHANG, HÀ NỘI", "DANH MỤC", "Kèm theo; gửi, a, b"])
def test_what_parts_a_csv_is_known_below_a_title(delimiter: str, title: str) -> None:
    lines = [
        title,
        "",
        delimiter.join(HEADINGS),
        *(delimiter.join(["1", gtin, "A", "Thuốc", "", ""]) for gtin in GTINS),
    ]
    if title.count(",") == 2 and delimiter == ",":
        lines[0] = '"' + title + '"'
    book = books.read("\n".join(lines).encode(), "x.csv")
    assert book.delimiter == delimiter
    assert book.tables[0].rows[1].cells == HEADINGS


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a;b\n1;2,5\n2;3,5\n", ";"),
        ("code\nA;B\nC;D\n", ","),
        ("a,b\n1,2;3;4\n2,2;3;4\n", ","),
        ("a\tb\n", "\t"),
        ("", ","),
    ],
)
def test_else_the_first_line_says_what_parts_the_cells(text: str, delimiter: str) -> None:
    assert books._sniff(text) == delimiter


def test_the_rows_above_the_heading_are_no_part_of_the_table_nor_are_hidden_ones_that_are_left() -> None:
    book = books.read(office_list(GTINS), "x.xlsx")
    place = spreadsheet.HeadingPlace(1, 6)
    sheet = spreadsheet.sheet_at(book, place)
    assert (sheet.header, [row.number for row in sheet.rows]) == (HEADINGS, [7, 8, 9])
    assert sheet.hidden == spreadsheet.Unseen((8,), (5,))
    assert sheet.unread == ("Hướng dẫn", "Danh mục T10", "Nháp")
    left = spreadsheet.sheet_at(book, place, spreadsheet.HiddenRows.LEAVE)
    assert [row.number for row in left.rows] == [7, 9]
    assert left.hidden == sheet.hidden
    with pytest.raises(Invalid) as caught:
        spreadsheet.sheet_at(book, spreadsheet.HeadingPlace(1, 5))
    assert caught.value.code == "heading_row"
