"""The files of public bug reports, handed in as product lists and lists of codes: what is right for each of them."""

import time

import pytest

from registry.errors import Invalid
from registry.intake import books, code_files, importing, list_layout, spreadsheet
from registry.intake.importing import CellError, CheckedList
from registry.intake.spreadsheet import HeadingPlace
from tests.paths import DATA

FILES = DATA / "bug-inputs"
pytestmark = pytest.mark.skipif(not FILES.is_dir(), reason=f"the shared test data is not at {FILES}")


def load(name: str) -> CheckedList:
    """The list as the command line, the API and the page guess it."""
    book = books.read_path(FILES / name)
    sheet = spreadsheet.sheet_at(book, list_layout.guess(book).heading)
    return importing.check(sheet, {"organisation": "An Khang", "category": "medicine"})


def fault(name: str) -> CellError:
    (error,) = load(name).errors
    return error


@pytest.mark.parametrize(
    ("name", "gtins"),
    [
        ("gtin-as-printed.csv", ["08934588001000"]),
        ("gtin-equals-quoted.csv", ["08934588001000"]),
        ("gtin-lrm.csv", ["08934588001000"]),
        ("formula-in-stt-column.xlsx", ["08934588001000", "08934588001017", "08934588001024"]),
        ("sep-line.csv", ["08934588001000", "08934588001017", "08934588001024"]),
        ("guide-sheet-first.xlsx", ["08934588001000", "08934588001017", "08934588001024"]),
    ],
)
def test_what_was_meant_is_read(name: str, gtins: list[str]) -> None:
    checked = load(name)
    assert ([entry.product.gtin for entry in checked.entries], checked.errors) == (gtins, ())


def test_the_other_sheet_is_offered_where_a_guide_comes_first() -> None:
    book = books.read_path(FILES / "guide-sheet-first.xlsx")
    assert [table.name for table in book.tables] == ["Hướng dẫn", "Sản phẩm"]
    assert list_layout.guess(book).heading == HeadingPlace(1, 1)


@pytest.mark.parametrize(("name", "code"), [("reg-date.xlsx", "permit_date"), ("reg-true.xlsx", "permit_truth")])
def test_what_a_spreadsheet_made_of_a_permit_is_named_by_its_cell(name: str, code: str) -> None:
    assert (fault(name).code, fault(name).place) == (code, "E2")


@pytest.mark.parametrize(
    ("name", "page"), [("tcvn3.csv", "TCVN3"), ("vni.csv", "VNI"), ("name-tcvn3-in-utf8.csv", "TCVN3")]
)
def test_an_old_code_page_is_refused_by_its_name(name: str, page: str) -> None:
    with pytest.raises(Invalid) as caught:
        load(name)
    assert (caught.value.code, page in caught.value.facts["what"]) == ("code_page", True)


def test_a_sign_that_nobody_sees_is_named() -> None:
    errors = load("name-bidi-joiner.csv").errors
    assert [(error.place, error.code) for error in errors] == [("B2", "control_character"), ("D2", "control_character")]
    assert all("U+200" in error.expected for error in errors)


def test_a_far_cell_costs_less_than_a_second() -> None:
    start = time.perf_counter()
    assert books.read_path(FILES / "far-space.xlsx").tables
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("list-stt-first.csv", ["8934588012341", "8934588012341"]),
        ("list-nbsp-line.txt", ["8934588012341", "8934588001000"]),
    ],
)
def test_the_codes_of_a_list_are_found(name: str, codes: list[str]) -> None:
    assert code_files.codes_in((FILES / name).read_bytes(), name) == codes
