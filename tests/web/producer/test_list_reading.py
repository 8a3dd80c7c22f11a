"""A list of a Vietnamese office: the page guesses, shows, lets a person choose, and remembers it."""

import html
import re
from urllib.parse import urlencode

import pytest

from registry.intake import spreadsheet
from registry.store.catalogue import layout_rows
from registry.store.engine.engine import read
from tests.factories import make_gtin
from tests.office_lists import HEADINGS, office_list
from tests.web.conftest import World
from tests.web.producer.test_lists import chosen, load, numbers, send, uploaded
from tests.web.producing import give_prefix, kept, producer, second_organisation

GTINS = [make_gtin(60_000 + n)[1:] for n in range(3)]


def heading_of(page: str) -> str:
    (row,) = re.findall(r'name="heading" value="(\d+)" checked', page)
    return str(row)


def test_the_list_is_found_behind_a_guide_and_below_its_titles(world: World) -> None:
    give_prefix(world)
    signed = producer(world)
    path = uploaded(signed, office_list(GTINS), "danh mục.xlsx")
    page = signed.get(path).text
    assert heading_of(page) == "6"
    assert chosen(page) == ["", "gtin", "name", "category", "authorisation_number", ""]
    assert '<b aria-current="true">Danh mục T11</b>' in page
    for words in ("DANH MỤC SẢN PHẨM ĐĂNG KÝ", "Trang tính bị ẩn hoặc không đọc được: Nháp", "1 dòng đang bị ẩn"):
        assert words in page
    assert "Các cột không được nhập: STT, Ghi chú" in page
    assert numbers(signed.get(f"{path}/check").text) == [3, 0, 0, 0]
    load(signed, path)
    made = kept(world, f"0{GTINS[2]}")
    assert made is not None
    assert made.product.authorisation is not None
    assert (made.product.category, made.product.authorisation.raw) == ("medicine", "VD-12343-25")


def test_another_sheet_and_row_can_be_chosen_without_sending_the_file_again(world: World) -> None:
    give_prefix(world)
    signed = producer(world)
    path = uploaded(signed, office_list(GTINS), "x.xlsx")
    links = [html.unescape(link) for link in re.findall(r'href="([^"]*sheet=[^"]*)"', signed.get(path).text)]
    assert [link.rsplit("=", 1)[1] for link in links] == ["0", "2"]
    other = signed.get(links[1]).text
    assert heading_of(other) == "1"
    assert "Tên cũ" in other
    wrong = signed.get(f"{path}?sheet=1&heading=3").text
    assert heading_of(wrong) == "3"
    assert "Thiếu cột bắt buộc" in wrong
    query = {"sheet": "1", "heading": "7", "c0": "", "c1": "gtin", "c2": "name", "c3": "category", "c4": "", "c5": ""}
    told = signed.get(f"{path}/check?{urlencode(query)}").text
    assert numbers(told) == [2, 0, 0, 0]
    assert "Đọc từ “Danh mục T11”, tiêu đề ở dòng 7." in told


@pytest.mark.parametrize(
    "query", ["sheet=9", "sheet=1&heading=5", "sheet=x&heading=-1", "heading=6", "sheet=1&heading=²"]
)
def test_a_place_that_is_not_there_is_guessed_anew(world: World, query: str) -> None:
    signed = producer(world)
    path = uploaded(signed, office_list(GTINS), "x.xlsx")
    assert heading_of(signed.get(f"{path}?{query}").text) == "6"


def test_rows_that_nobody_sees_are_told_and_taken_or_left_as_one_says(world: World) -> None:
    give_prefix(world)
    signed = producer(world)
    path = uploaded(signed, office_list(GTINS), "x.xlsx")
    assert "Tính cả 1 dòng đang bị ẩn" in signed.get(f"{path}/check").text
    left = signed.get(f"{path}/check?hidden=leave").text
    assert "Đã bỏ 1 dòng đang bị ẩn" in left
    assert numbers(left) == [2, 0, 0, 0]
    load(signed, path, hidden="leave")
    assert kept(world, f"0{GTINS[1]}") is None
    assert kept(world, f"0{GTINS[0]}") is not None


def test_what_was_chosen_is_remembered_for_the_organisation_and_no_other(world: World) -> None:
    give_prefix(world)
    other = second_organisation(world)
    signed, colleague, stranger = producer(world), producer(world), producer(world, other.id)
    names = ("Ký hiệu", "Mô tả hàng", "Loại")
    first = spreadsheet.write_xlsx([("THÁNG 11",), names, (GTINS[0], "Một", "food")])
    path = uploaded(signed, first, "t11.xlsx")
    query = {"sheet": "0", "heading": "2", "c0": "gtin", "c1": "name", "c2": "category"}
    assert numbers(signed.get(f"{path}/check?{urlencode(query)}").text) == [1, 0, 0, 0]
    with read(world.engine) as conn:
        assert layout_rows.of(conn, 1) == []
    load(signed, path, **query)
    rows = [("CÔNG TY",), ("THÁNG 12",), ("",), names, (GTINS[1], "Hai", "food"), (GTINS[2], "", "food")]
    path = uploaded(colleague, spreadsheet.write_xlsx(rows), "t12.xlsx")
    page = colleague.get(path).text
    assert (heading_of(page), chosen(page)) == ("4", ["gtin", "name", "category"])
    assert "như ở danh sách cùng loại nhập ngày" in page
    # A file of faults has other rows above its list, and two columns more.
    again = uploaded(colleague, colleague.get(f"{path}/errors").data, "loi.xlsx")
    assert chosen(colleague.get(again).text) == ["gtin", "name", "category"]
    theirs = stranger.get(uploaded(stranger, spreadsheet.write_xlsx(rows), "t12.xlsx")).text
    assert "danh sách cùng loại" not in theirs
    assert chosen(theirs) != ["gtin", "name", "category"]


def test_a_choice_is_remembered_anew_each_time(world: World) -> None:
    give_prefix(world)
    signed = producer(world)
    for meaning in ("name", "brand", "name"):
        path = uploaded(signed, f"A;B;C\n{GTINS[0]};X;Y\n")
        other = "brand" if meaning == "name" else "name"
        query = {"c0": "gtin", "c1": meaning, "c2": other, "fixed_category": "food"}
        load(signed, path, **query)
        page = signed.get(uploaded(signed, f"A;B;C\n{GTINS[0]};X;Y\n")).text
        assert chosen(page) == ["gtin", meaning, other]


@pytest.mark.parametrize("columns", [101, 150])
def test_a_file_that_cannot_be_read_as_a_list_is_refused_in_words_at_once(world: World, columns: int) -> None:
    wide = spreadsheet.write_xlsx([tuple(f"h{n}" for n in range(columns))])
    answer = send(producer(world), wide, "rộng.xlsx")
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text


def test_a_list_that_two_sheets_hold_alike_is_the_one_that_was_used_last(world: World) -> None:
    give_prefix(world)
    signed = producer(world)
    path = uploaded(signed, office_list(GTINS), "x.xlsx")
    load(signed, path, sheet="2", heading="1")
    page = signed.get(uploaded(signed, office_list(GTINS), "y.xlsx")).text
    assert '<b aria-current="true">Danh mục T10</b>' in page
    assert html.escape(HEADINGS[4]) in page
