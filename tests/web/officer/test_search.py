"""The search box and the dossiers it leads to."""

import re
from datetime import timedelta

import pytest

from registry.keys import making
from registry.market import measures
from registry.market.measures import Decision
from registry.model.cases import FlagKind
from registry.model.measures import Act, Target
from registry.model.orders import Order, OrderFilter, Unit
from registry.model.people import REGISTRY, Role
from registry.model.sightings import Sale, SaleOutcome
from registry.store.engine.engine import read, record, write
from registry.store.market import sale_rows, scan_rows
from registry.store.orders import order_rows
from registry.store.supervision import flag_rows
from tests.factories import NO_EVIDENCE
from tests.web.conftest import FOOD, MEDICINE, World
from tests.web.officer.test_overview import put_scans, rows_of
from tests.web.people import Signed, signed_in

DAY = timedelta(days=1)


@pytest.fixture
def officer(world: World) -> Signed:
    return signed_in(world, Role.OFFICER, place=("79", "Cục Quản lý thị trường"))


@pytest.fixture
def lot_a(world: World) -> Order:
    with read(world.engine) as conn:
        return order_rows.seen_by(conn, REGISTRY, OrderFilter(MEDICINE, "LOT-A"))[0]


def test_a_code_with_its_seal_is_answered_at_once_and_stands_in_no_address(
    world: World, officer: Signed, lot_a: Order
) -> None:
    answer = officer.post("/officer/search", q=world.printed["genuine"])
    assert answer.status_code == 200
    assert "Mã hợp lệ" in answer.text
    assert f"/officer/unit/{lot_a.id}/0" in answer.text
    assert world.printed["genuine"] not in answer.text
    with read(world.engine) as conn:
        assert scan_rows.of_unit(conn, Unit(lot_a.id, 0)) == []
    forged = officer.post("/officer/search", q=world.printed["forged"]).text
    assert "Mã không do hệ thống cấp" in forged
    assert "/officer/unit/" not in forged


def test_a_single_hit_leads_straight_to_it_and_an_address_can_be_kept(
    world: World, officer: Signed, lot_a: Order
) -> None:
    typed = officer.post("/officer/search", q=" 0101234565 ")
    assert (typed.status_code, typed.location) == (303, "/officer/search?q=0101234565")
    assert officer.get(typed.location).location == "/officer/organisation/1"
    assert officer.get("/officer/search?q=LOT-A").location == f"/officer/lot?gtin={MEDICINE}&lot=LOT-A"
    # What only holds the words, or is written otherwise, is listed, as it may not be what was meant.
    for loose, there in (("paracetamol", "Paracetamol 500 mg"), ("lot-a", "LOT-A")):
        listed = officer.get(f"/officer/search?q={loose}")
        assert (listed.status_code, there in listed.text) == (200, True)
    assert officer.get("/officer/search?q=paracetamol+500+mg").location == f"/officer/product/{MEDICINE}"
    several = officer.get("/officer/search?q=" + lot_a.id)
    assert several.location == f"/officer/lot?gtin={MEDICINE}&lot=LOT-A"


def test_what_cannot_be_found_says_what_to_do(officer: Signed) -> None:
    assert "Không tìm thấy gì" in officer.get("/officer/search?q=khongcogi").text
    assert "nhập GTIN, dấu cách" in officer.get("/officer/search?q=0123456789AB").text
    assert "Hãy nhập nội dung" in officer.get("/officer/search?q=").text
    hostile = officer.get("/officer/search", query_string={"q": "<script>alert(1)</script>"})
    assert hostile.status_code == 200
    assert "<script>alert" not in hostile.text
    assert "&lt;script&gt;alert(1)" in hostile.text


def test_a_product_and_a_lot_show_everything_about_them(world: World, officer: Signed, lot_a: Order) -> None:
    put_scans(world, lot_a, (0, DAY, "79", "genuine"), (1, DAY, "01", "genuine"))
    with write(world.engine) as conn:
        target = Target(MEDICINE, "LOT-A")
        flag_rows.raise_or_join(conn, FlagKind.LOT_OUT_OF_LINE, target, True, NO_EVIDENCE, world.moment)
        measures.carry_out(conn, Act.WITHDRAW, target, Decision("lan", "Chờ kiểm nghiệm"), world.moment)
        measures.carry_out(conn, Act.RESTORE, target, Decision("hoa", "Đạt"), world.moment)
    product = officer.get(f"/officer/product/{MEDICINE.lstrip('0')}").text
    lot = officer.get(f"/officer/lot?gtin={MEDICINE}&lot=LOT-A").text
    for page in (product, lot):
        assert "Công ty Dược &lt;Mẫu&gt;" in page
        assert "Lô bất thường" in page
        assert "hoa gỡ ngày" in page
        assert ["Thành phố Hồ Chí Minh", "1"] in rows_of(page, "Nơi được quét")
    assert "Không đạt tiêu chuẩn chất lượng" in product
    assert "Không đạt tiêu chuẩn chất lượng" not in lot
    assert lot_a.id in lot
    assert "LOT-R" not in lot


@pytest.mark.parametrize(
    "path",
    [
        "/officer/product/04006381333931", "/officer/product/12", "/officer/product/abc",
        f"/officer/lot?gtin={MEDICINE}&lot=LOT-Z", f"/officer/lot?gtin={MEDICINE}",
        f"/officer/lot?gtin={MEDICINE}&lot=%01",
        "/officer/lot", "/officer/organisation/99", "/officer/organisation/99999999999999999999",
        "/officer/unit/ABCDEFGH/0", "/officer/unit/%01/0", "/officer/unit/x/99999999999999999999999",
    ],
)  # fmt: skip
def test_what_there_is_not_is_a_readable_404(officer: Signed, path: str) -> None:
    answer = officer.get(path)
    assert answer.status_code == 404
    assert answer.content_type.startswith("text/html")


def test_an_index_behind_the_end_of_an_order_names_no_item(officer: Signed, lot_a: Order) -> None:
    assert officer.get(f"/officer/unit/{lot_a.id}/19").status_code == 200
    assert officer.get(f"/officer/unit/{lot_a.id}/20").status_code == 404


def test_an_organisation_shows_its_people_goods_and_measures(world: World, officer: Signed) -> None:
    signed_in(world, Role.PRODUCER)
    page = officer.get("/officer/organisation/1").text
    for words in (
        "0101234565",
        "12 Lê Lợi",
        "Paracetamol 500 mg",
        "chờ duyệt",
        "Sữa bột &lt;b&gt;Bé&lt;/b&gt;",
        "LOT-R",
    ):
        assert words in page
    assert re.search(r"Tài khoản người dùng</dt><dd>1<", page)


def test_an_item_shows_what_its_printed_code_would_be_answered_with_its_evidence(
    world: World, officer: Signed, lot_a: Order
) -> None:
    put_scans(world, lot_a, (3, DAY, "79", "genuine"), (3, 2 * DAY, "01", "suspect"))
    sale = Sale(Unit(lot_a.id, 3), "b1", world.moment, 1, "till", "Nhà thuốc Hạnh Phúc", "79", SaleOutcome.SOLD)
    with record(world.engine) as conn:
        sale_rows.record(conn, sale)
    page = officer.get(f"/officer/unit/{lot_a.id}/3").text
    assert "Mã hợp lệ" in page
    assert [row[1:3] for row in rows_of(page, "Các lượt quét còn lưu")] == [
        ["người mua", "Thành phố Hồ Chí Minh"],
        ["người mua", "Hà Nội"],
    ]
    assert rows_of(page, "Bán và trả lại")[0][1:3] == [
        "đã bán",
        "Nhà thuốc Hạnh Phúc Công ty Dược &lt;Mẫu&gt;",
    ]
    with write(world.engine) as conn:
        target = Target(MEDICINE, unit=Unit(lot_a.id, 3))
        measures.carry_out(conn, Act.REPORT_STOLEN, target, Decision("lan", "Mất ở kho"), world.moment)
    page = officer.get(f"/officer/unit/{lot_a.id}/3").text
    assert "Mất ở kho" in page
    assert "Mã hợp lệ" not in page[: page.index("Các lượt quét")]


def test_the_code_key_of_a_lost_key_counts_for_nothing_on_the_items_page(
    world: World, officer: Signed, lot_a: Order
) -> None:
    with write(world.engine) as conn:
        making.revoke(conn, world.code_key, "bị lộ", world.moment)
    page = officer.get(f"/officer/unit/{lot_a.id}/3").text
    assert "Mã hợp lệ" not in page


def test_the_pages_of_an_officer_show_other_goods_too(officer: Signed) -> None:
    assert officer.get(f"/officer/product/{FOOD}").status_code == 200
