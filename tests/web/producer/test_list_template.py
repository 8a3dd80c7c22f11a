"""The template of a product list: its headings are the desk's, its words the reader's own, its example no product."""

import html
import io
import re

import openpyxl  # type: ignore[import-untyped]  # no stubs; it only reads the workbooks of these tests
import pytest

from registry.intake import books, list_layout, spreadsheet, template
from registry.intake.spreadsheet import HeadingPlace
from registry.intake.template import Column
from registry.model.goods import Category
from tests.web.conftest import World
from tests.web.people import Signed
from tests.web.producer.test_lists import numbers, uploaded
from tests.web.producing import give_prefix, producer


def downloaded(signed: Signed, category: str = "medicine", lang: str = "vi", form: str = "xlsx") -> bytes:
    answer = signed.get(f"/producer/import/template.{form}?category={category}&lang={lang}")
    assert answer.status_code == 200
    data: bytes = answer.data
    return data


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("category", list(Category))
def test_the_template_is_read_by_our_own_reader_in_both_languages(world: World, category: Category, lang: str) -> None:
    signed = producer(world)
    for form in ("csv", "xlsx"):
        book = books.read(downloaded(signed, category, lang, form), "mau")
        assert list_layout.guess(book).heading == HeadingPlace(0, 1)
        sheet = spreadsheet.sheet_at(book, HeadingPlace(0, 1))
        columns = list_layout.columns(sheet.header)
        assert "" not in columns
        (row,) = sheet.rows
        for column, cell in zip(columns, row.cells, strict=True):
            template.read(Column(column), cell)


def test_its_headings_are_those_the_desk_shows(world: World) -> None:
    signed = producer(world)
    page = html.unescape(signed.get("/producer/import?lang=vi").text)
    shown = set(re.findall(r'<th scope="row">([^<]+?)(?: <span|</th>)', page))
    for category in Category:
        book = openpyxl.load_workbook(io.BytesIO(downloaded(signed, category)))
        assert {cell.value for cell in book.worksheets[0][1]} <= shown


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_whole_columns_are_text_and_what_is_offered_is_what_is_read(world: World, lang: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(downloaded(producer(world), lang=lang)))
    page, choices = book.worksheets[0], book.worksheets[-1]
    for cell in page[1]:
        assert page.column_dimensions[cell.column_letter].number_format == "@"
    offered = {column[0].value: [cell.value for cell in column[1:] if cell.value] for column in choices.columns}
    meanings = {template.column(heading): words for heading, words in offered.items()}
    assert {column: len(words) for column, words in meanings.items()} == {
        Column.CATEGORY: 9, Column.PRESCRIPTION: 4, Column.PROVINCE: 34,
    }  # fmt: skip
    for column, words in meanings.items():
        assert column is not None
        assert len({template.read(column, word) for word in words}) == len(words)
    assert len(page.data_validations.dataValidation) == 3


def test_the_guide_is_in_vietnamese_whoever_asks(world: World) -> None:
    signed = producer(world)
    vietnamese = openpyxl.load_workbook(io.BytesIO(downloaded(signed)))
    assert vietnamese.sheetnames == ["Sản phẩm", "Hướng dẫn", "Danh mục chọn"]
    english = openpyxl.load_workbook(io.BytesIO(downloaded(signed, lang="en")))
    assert english.sheetnames == ["Products", "Hướng dẫn", "Guide", "Choices"]
    for book in (vietnamese, english):
        assert book["Hướng dẫn"]["A1"].value == "Cách điền danh sách sản phẩm"
    assert english["Guide"]["A1"].value == "How to fill in the list of products"


@pytest.mark.parametrize(("overwritten", "faults"), [(False, 1), (True, 0)])
def test_the_template_loads_once_its_example_is_written_over(world: World, overwritten: bool, faults: int) -> None:
    give_prefix(world)
    signed = producer(world)
    content = downloaded(signed)
    if overwritten:
        book = openpyxl.load_workbook(io.BytesIO(content))
        sheet = book.worksheets[0]
        (cell,) = (one for one in sheet[2] if str(one.value or "").endswith("(ví dụ)"))
        cell.value = "Paracetamol 500 mg"
        out = io.BytesIO()
        book.save(out)
        content = out.getvalue()
    path = uploaded(signed, content, "mau.xlsx")
    page = signed.get(path).text
    assert '<b aria-current="true">Sản phẩm</b>' in page
    check = signed.get(f"{path}/check").text
    assert numbers(check)[3] == faults
    assert ("dòng ví dụ của mẫu" in check) is not overwritten
    assert signed.get("/producer/import/template.pdf").status_code == 404
