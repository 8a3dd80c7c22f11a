"""Where a product list stands in a file: as somebody says, as it stood before, or as its headings tell."""

from datetime import UTC, datetime

import pytest

from registry.errors import Invalid
from registry.intake import books, list_layout, spreadsheet
from registry.intake.list_layout import KnownLayout
from registry.intake.spreadsheet import HeadingPlace
from tests.intake.test_books import GTINS, workbook
from tests.office_lists import HEADINGS, office_list

WHEN = datetime(2026, 11, 30, tzinfo=UTC)


def test_the_row_that_names_most_columns_is_the_heading() -> None:
    book = books.read(office_list(GTINS), "x.xlsx")
    assert list_layout.guess(book).heading == HeadingPlace(1, 6)
    assert list_layout.guess(book, table=2).heading == HeadingPlace(2, 1)
    # A guide that explains two of the names is no list, but may be looked at.
    assert list_layout.guess(book, table=0).heading == HeadingPlace(0, 2)


def test_a_sheet_of_companies_is_not_taken_for_the_products() -> None:
    companies = [("Tên doanh nghiệp", "Mã số thuế", "Địa chỉ", "Tỉnh"), ("An Khang", "0101234565", "Hà Nội", "01")]
    book = books.read(workbook(("DN", companies), ("SP", [("Mã vạch", "Tên hàng"), (GTINS[0], "A")])), "x.xlsx")
    assert list_layout.guess(book).heading == HeadingPlace(1, 1)


def test_a_file_without_known_headings_is_read_from_its_first_row() -> None:
    book = books.read(b"\n\nA;B\n1;2\n", "x.csv")
    assert list_layout.guess(book).heading == HeadingPlace(0, 3)


def test_a_heading_that_was_used_before_is_found_wherever_it_stands_now() -> None:
    own = ("Ký hiệu", "Hàng")
    known = KnownLayout(list_layout.digest(own), ("gtin", "name"), "B", WHEN)
    rows = [("Tháng 12",), own, (GTINS[0], "A")]
    book = books.read(workbook(("A", [("gtin", "name", "category"), *rows]), ("B", rows)), "x.xlsx")
    assert list_layout.guess(book, [known]) == (HeadingPlace(1, 2), known)
    assert list_layout.guess(book, [known], table=0) == (HeadingPlace(0, 3), known)
    other = KnownLayout(list_layout.digest(("x",)), ("gtin",), None, WHEN)
    assert list_layout.guess(book, [other]) == (HeadingPlace(0, 1), None)


def test_headings_are_compared_without_case_marks_blank_ends_and_an_error_files_columns() -> None:
    assert list_layout.digest(("Mã vạch", "TÊN")) == list_layout.digest(("ma vach ", "tên", "", " "))
    assert list_layout.digest(("Mã vạch", *spreadsheet.ERROR_COLUMNS_VI)) == list_layout.digest(("Mã vạch",))
    assert list_layout.digest(("a", "b")) != list_layout.digest(("b", "a"))


def test_of_two_columns_with_one_meaning_the_first_is_taken() -> None:
    assert list_layout.columns(("Tên hàng", "Tên thuốc", "x")) == ("name", "", "")
    assert list_layout.columns(HEADINGS) == ("", "gtin", "name", "category", "authorisation_number", "")


@pytest.mark.parametrize("name", ["Số ĐKLH", "SĐK", "Số công bố", "Số lưu hành", "SỐ ĐĂNG KÝ", "Số GPLH"])
def test_the_permit_is_known_by_the_names_that_offices_give_it(name: str) -> None:
    assert list_layout.columns((name,)) == ("authorisation_number",)


@pytest.mark.parametrize(
    ("sheet", "row", "place"),
    [
        ("Danh mục T10", None, (2, 1)),
        ("danh muc t10", None, (2, 1)),
        ("3", None, (2, 1)),
        (None, 7, (1, 7)),
        ("1", 1, (0, 1)),
        (None, None, (1, 6)),
    ],
)
def test_somebody_may_name_the_sheet_and_the_row(sheet: str | None, row: int | None, place: tuple[int, int]) -> None:
    assert list_layout.choose(books.read(office_list(GTINS), "x.xlsx"), sheet, row) == HeadingPlace(*place)


@pytest.mark.parametrize(
    ("sheet", "row", "code", "words"),
    [
        ("Nháp", None, "sheet_unknown", '"Hướng dẫn", "Danh mục T11"'),
        ("4", None, "sheet_unknown", "there are"),
        (None, 5, "heading_row", "Row 5 of Danh mục T11 is blank"),
    ],
)
def test_what_is_not_there_is_told(sheet: str | None, row: int | None, code: str, words: str) -> None:
    with pytest.raises(Invalid, match=words) as caught:
        list_layout.choose(books.read(office_list(GTINS), "x.xlsx"), sheet, row)
    assert caught.value.code == code
