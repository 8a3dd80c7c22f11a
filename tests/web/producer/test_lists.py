"""Loading a list in four steps: understood, chosen, checked, loaded; the error file; other people's lists."""

import html
import io
import re
from urllib.parse import urlencode

import openpyxl  # type: ignore[import-untyped]  # no stubs; it only makes the workbooks of these tests
import pytest
from werkzeug.test import TestResponse

from registry.intake import spreadsheet
from registry.intake.spreadsheet import SheetFormat
from registry.model.goods import ProductState
from tests.factories import make_gtin
from tests.web.conftest import FOOD, World
from tests.web.people import Signed
from tests.web.producing import THEIRS, give_prefix, kept, producer, second_organisation

ONE, TWO, OUTSIDE = "8934588012372", "8934588012389", "8936000000011"
LIST = f"Mã vạch,Tên hàng,Nhóm,Ghi chú\n{ONE},Vitamin C,thực phẩm chức năng,x\n{TWO},Gạo,thực phẩm,x\n"


def send(signed: Signed, content: bytes | str, name: str = "hàng.csv") -> TestResponse:
    content = content.encode() if isinstance(content, str) else content
    form = {"csrf": signed.csrf, "file": (io.BytesIO(content), name)}
    return signed.client.post("/producer/import", data=form, content_type="multipart/form-data")


def uploaded(signed: Signed, content: bytes | str, name: str = "hàng.csv") -> str:
    """The address of the second step."""
    answer = send(signed, content, name)
    assert answer.status_code == 303, answer.text
    return answer.location.split("?")[0]


def chosen(page: str) -> list[str]:
    """What each column of the file is taken for."""
    boxes = re.findall(r'<select id="c\d+".*?</select>', page, re.DOTALL)
    return [(re.search(r'value="([^"]*)" selected', box) or ["", ""])[1] for box in boxes]


def numbers(page: str) -> list[int]:
    return [int(n.replace(".", "")) for n in re.findall(r'<span class="number">([0-9.]+)</span>', page)]


def load(signed: Signed, path: str, mode: str = "all", **query: str) -> TestResponse:
    return signed.post(f"{path}/load", mode=mode, **query)


def test_the_whole_way_from_a_file_to_products(world: World) -> None:
    give_prefix(world)
    signed = producer(world)
    path = uploaded(signed, LIST)
    columns = signed.get(path).text
    assert chosen(columns) == ["gtin", "name", "category", ""]
    assert "Vitamin C" in columns
    check = signed.get(f"{path}/check")
    assert numbers(check.text) == [2, 0, 0, 0]
    assert kept(world, f"0{ONE}") is None
    done = load(signed, path)
    assert done.location == "/producer/import/done?new=2&changed=0&same=0&pending=0&faulty=0"
    assert kept(world, f"0{ONE}").state is ProductState.APPROVED  # type: ignore[union-attr]
    assert "Đã nhập danh sách" in signed.get(done.location).text


def test_a_file_is_parsed_once_for_all_steps(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    give_prefix(world)
    signed = producer(world)
    table = [line.split(",") for line in LIST.strip().split("\n")]
    path = uploaded(signed, spreadsheet.write_xlsx(table), "hàng.xlsx")
    with monkeypatch.context() as patch:
        patch.setattr(spreadsheet, "read", None)
        assert signed.get(path).status_code == 200
        assert numbers(signed.get(f"{path}/check").text) == [2, 0, 0, 0]
        assert signed.get(f"{path}/errors").status_code == 200
        assert "new=2" in load(signed, path).location


def test_a_formula_harms_only_where_its_column_is_used(world: World) -> None:
    give_prefix(world)
    signed = producer(world)
    book = openpyxl.Workbook()
    for row in (("STT", "gtin", "name", "category"), ("=ROW()-1", ONE, "Vitamin C", "food")):
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    path = uploaded(signed, out.getvalue(), "hàng.xlsx")
    assert numbers(signed.get(f"{path}/check").text) == [1, 0, 0, 0]
    used = signed.get(f"{path}/check?c0=brand&c1=gtin&c2=name&c3=category")
    assert used.status_code == 400
    assert "Ô A2 có công thức" in used.text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"gtin,name\n1,Vi\xaan gi\xb6m \xaeau\n", ("TCVN3", "Unicode", "x.csv:2")),
        (b"%PDF-1.7 x", ("PDF", "XLSX")),
        (b'gtin,name\n1,"a\n', ("2",)),
    ],
)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_refusal_names_the_kind_and_place(world: World, content: bytes, words: tuple[str, ...], lang: str) -> None:
    signed = producer(world)
    signed.get(f"/producer/import?lang={lang}")
    alert = re.search('role="alert">([^<]*)', send(signed, content, "x.csv").text)
    assert alert is not None
    assert "{" not in alert[1]
    assert all(re.search(word, alert[1]) for word in words)


def test_loading_twice_changes_nothing_the_second_time(world: World) -> None:
    give_prefix(world)
    signed = producer(world)
    path = uploaded(signed, LIST)
    assert "new=2" in load(signed, path).location
    assert "new=0&changed=0&same=2" in load(signed, path).location


def test_products_outside_the_prefixes_are_counted_as_waiting(world: World) -> None:
    give_prefix(world)
    signed = producer(world)
    path = uploaded(signed, f"gtin,name,category\n{OUTSIDE},Ngoài,food\n")
    assert "1 sản phẩm có mã GTIN ngoài tiền tố" in signed.get(f"{path}/check").text
    assert "pending=1" in load(signed, path).location


def test_columns_can_be_chosen_and_missing_ones_said_once_for_all(world: World) -> None:
    give_prefix(world)
    signed = producer(world)
    path = uploaded(signed, f"A;B;C\n{ONE};Vitamin C;Hiệu X\n")
    page = signed.get(path).text
    assert chosen(page) == ["", "", ""]
    assert "Thiếu cột bắt buộc" in page
    assert signed.get(f"{path}/check").status_code == 400
    query = {"c0": "gtin", "c1": "name", "c2": "brand", "fixed_category": "supplement"}
    assert numbers(signed.get(f"{path}/check?{urlencode(query)}").text)[0] == 1
    load(signed, path, **query)
    made = kept(world, f"0{ONE}")
    assert made is not None
    assert (made.product.brand, made.product.category) == ("Hiệu X", "supplement")


def test_two_columns_of_one_meaning_are_an_error_in_words(world: World) -> None:
    signed = producer(world)
    path = uploaded(signed, f"A,B,C\n{ONE},{ONE},x\n")
    answer = signed.get(f"{path}/check?c0=gtin&c1=gtin&c2=name")
    assert answer.status_code == 400
    assert "Hai cột" in answer.text


FAULTY = (
    f"gtin,name,category,organisation\n8.93E+12,Một,food,\n{ONE},,food,\n{TWO},Gạo,đồ chơi,\n"
    f"{THEIRS},Của người,food,\n8934588012396,Khác,food,Công ty Khác\n"
)


def test_every_fault_says_row_column_value_and_what_to_do_in_vietnamese(world: World) -> None:
    second_organisation(world)
    signed = producer(world)
    path = uploaded(signed, FAULTY)
    page = signed.get(f"{path}/check").text
    rows = re.findall(
        r'<td class="number"[^>]*>(\d+)</td><td[^>]*>([^<]*)</td><td[^>]*>([^<]*)</td><td>([^<]*)</td>', page
    )
    assert [(row, column, got) for row, column, got, _ in rows] == [
        ("2", "Mã GTIN", "8.93E+12"),
        ("3", "Tên sản phẩm", "(ô trống)"),
        ("4", "Nhóm hàng", "đồ chơi"),
        ("5", "Mã GTIN", THEIRS),
        ("6", "Doanh nghiệp", "Công ty Khác"),
    ]
    assert all(re.search("[ạảãâăđêôơưịọụ]", told) for *_, told in rows)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_error_file_is_the_persons_own_with_two_columns_more(world: World, form: str) -> None:
    second_organisation(world)
    signed = producer(world)
    table = [line.split(",") for line in FAULTY.strip().split("\n")]
    content = spreadsheet.write_xlsx(table) if form == "xlsx" else FAULTY.encode()
    path = uploaded(signed, content, f"list.{form}")
    answer = signed.get(f"{path}/errors")
    assert f"loi-san-pham.{form}" in answer.headers["Content-Disposition"]
    again = spreadsheet.read(answer.data, "errors")
    assert (again.format, again.header) == (SheetFormat(form), tuple(table[0]))
    assert [list(row.cells) for row in again.rows] == table[1:]
    text = answer.data.decode("utf-8-sig") if form == "csv" else ""
    assert form == "xlsx" or "Bảng tính đã đổi mã" in text
    assert form == "xlsx" or "Cột lỗi,Lỗi" in text
    english = signed.get(f"{path}/errors?lang=en")
    assert f"product-errors.{form}" in english.headers["Content-Disposition"]
    assert spreadsheet.read(english.data, "errors").header == tuple(table[0])


def test_good_rows_alone_or_nothing(world: World) -> None:
    give_prefix(world)
    signed = producer(world)
    path = uploaded(signed, f"gtin,name,category\n{ONE},Vitamin C,food\n{TWO},,food\n")
    refused = load(signed, path)
    assert refused.status_code == 409
    assert kept(world, f"0{ONE}") is None
    answer = load(signed, path, "partial")
    assert "new=1&changed=0&same=0&pending=0&faulty=1" in answer.location
    # The rows that were left out can still be had, to be mended.
    again = re.search(r'href="([^"]*/errors[^"]*)"', signed.get(answer.location).text)
    assert again is not None
    assert TWO.encode() in signed.get(html.unescape(again[1])).data
    assert "/errors" not in signed.get("/producer/import/done?faulty=1&token=../x").text
    assert kept(world, f"0{ONE}") is not None


def test_a_list_never_takes_anothers_product(world: World) -> None:
    second_organisation(world)
    signed = producer(world)
    path = uploaded(signed, f"gtin,name,category\n{THEIRS},Chiếm,food\n")
    assert load(signed, path, "partial").status_code == 303
    assert kept(world, THEIRS).product.name == "Cà phê rang"  # type: ignore[union-attr]


def test_nobody_opens_anothers_list_nor_a_guessed_one(world: World) -> None:
    signed, stranger = producer(world), producer(world)
    path = uploaded(signed, LIST)
    assert signed.get(path).status_code == 200
    digest = path.rsplit("/", 1)[1].split(".")[0]
    for token in (path.rsplit("/", 1)[1], digest, f"{digest}.{'0' * 32}", f"{digest}.ß", "xyz", "."):
        for step in ("", "/check", "/errors"):
            assert stranger.get(f"/producer/import/{token}{step}").status_code == 404
        assert load(stranger, f"/producer/import/{token}").status_code == 404


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "rong.csv"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "cu.xls"),
        (b"PK\x03\x04 broken", "hong.xlsx"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "anh.png"),
        (b'gtin,name\n"8934', "ngoac.csv"),
        (b"\n\n\n", "trang.csv"),
    ],
    ids=("empty", "old-excel", "damaged", "picture", "quote", "blank"),
)
def test_files_of_the_wrong_kind_are_refused_in_words_and_kept_nowhere(world: World, content: bytes, name: str) -> None:
    answer = send(producer(world), content, name)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert not re.search(r"role=\"alert\">[^<]*(The file| is not text| holds no)", answer.text)


def test_a_file_over_the_limit_is_refused_before_it_is_read(world: World) -> None:
    signed = producer(world)
    answer = signed.client.post(
        "/producer/import", data=b"x" * (11 << 20), content_type="multipart/form-data; boundary=part"
    )
    assert answer.status_code == 413
    assert "text/html" in answer.content_type


def test_a_name_is_changed_and_what_a_list_does_not_say_stays(world: World) -> None:
    signed = producer(world)
    path = uploaded(signed, f"gtin,name,category\n{FOOD},Sữa mới,food\n")
    assert numbers(signed.get(f"{path}/check").text) == [0, 1, 0, 0]


def test_a_thousand_rows_are_checked_and_loaded_and_listed_page_by_page(world: World) -> None:
    give_prefix(world)
    signed = producer(world)
    rows = [f"{make_gtin(50_000 + n)},Sản phẩm {n:04d},food" for n in range(1000)]
    path = uploaded(signed, "gtin,name,category\n" + "\n".join(rows))
    assert numbers(signed.get(f"{path}/check").text) == [1000, 0, 0, 0]
    assert "new=1000" in load(signed, path).location
    first = signed.get("/producer/products?q=san pham")
    assert first.text.count("Sản phẩm 0") == 50
    (onward,) = re.findall(r'href="(\?q=san[^"]*page=1)"', first.text)
    second = signed.get("/producer/products" + onward.replace("&amp;", "&")).text
    assert "Sản phẩm 0050" in second
    assert "Sản phẩm 0049" not in second
