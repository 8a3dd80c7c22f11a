"""An empty list as a workbook: whole columns of text, lists to choose from, guides; the same bytes each time."""

import io

import openpyxl  # type: ignore[import-untyped]  # no stubs; it only reads the workbooks of these tests

from registry.intake import books, template_book
from registry.intake.template_book import GuideSheet, TemplateBook, TemplateColumn

BOOK = TemplateBook(
    "Sản phẩm",
    (
        TemplateColumn("Mã GTIN", "8934588012341", True),
        TemplateColumn("Nhóm hàng", "Thuốc", True, ("Thuốc", "Thực phẩm")),
        TemplateColumn("Ghi chú", ""),
        TemplateColumn("Tỉnh thành", "x" * 90, choices=tuple(f"Tỉnh {n}" for n in range(34))),
    ),
    (GuideSheet("Hướng dẫn", (("Cách điền",), ("",), ("Cột", "Nội dung"), ("Mã GTIN", "dưới mã vạch"))),),
    "Danh mục",
    "Chọn trong danh sách.",
)


def test_another_reader_finds_text_lists_widths_and_guides() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_book.write(BOOK)))
    assert book.sheetnames == ["Sản phẩm", "Hướng dẫn", "Danh mục"]
    page = book.worksheets[0]
    for letter in "ABCD":
        dimension = page.column_dimensions[letter]
        assert (dimension.number_format, 14 <= dimension.width <= 45) == ("@", True)
    assert {cell.number_format for row in page["A1:D2"] for cell in row} <= {"@", "General"}
    assert [cell.value for cell in page[1]] == ["Mã GTIN", "Nhóm hàng", "Ghi chú", "Tỉnh thành"]
    assert page["A2"].value == "8934588012341"
    rules = {str(rule.sqref): rule for rule in page.data_validations.dataValidation}
    assert set(rules) == {"B2:B1048576", "D2:D1048576"}
    assert rules["B2:B1048576"].formula1 == "'Danh mục'!$A$2:$A$3"
    assert rules["D2:D1048576"].formula1 == "'Danh mục'!$B$2:$B$35"
    assert rules["D2:D1048576"].type == "list"
    choices = book["Danh mục"]
    assert [cell.value for cell in choices["A"][:3]] == ["Nhóm hàng", "Thuốc", "Thực phẩm"]
    assert [choices["B2"].value, choices["B35"].value] == ["Tỉnh 0", "Tỉnh 33"]


def test_our_own_reader_finds_the_list_first() -> None:
    book = books.read(template_book.write(BOOK), "mau.xlsx")
    assert [table.name for table in book.tables] == ["Sản phẩm", "Hướng dẫn", "Danh mục"]
    assert [row.cells[0] for row in book.tables[0].rows] == ["Mã GTIN", "8934588012341"]


def test_the_same_template_gives_the_same_bytes() -> None:
    assert template_book.write(BOOK) == template_book.write(BOOK)


def test_a_template_without_lists_has_no_sheet_of_them() -> None:
    bare = TemplateBook("A", (TemplateColumn("gtin", ""),), (), "B", "")
    assert openpyxl.load_workbook(io.BytesIO(template_book.write(bare))).sheetnames == ["A"]
