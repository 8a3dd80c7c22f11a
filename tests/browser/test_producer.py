"""The producer's desk in a real Chromium: a list loaded, codes ordered, a sheet printed whose codes read back."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from registry.carriers.symbols import SymbolKind
from registry.intake import spreadsheet
from registry.model.orders import OrderFilter, Request
from registry.model.people import REGISTRY, Role
from registry.store.engine.engine import read
from registry.store.orders import order_rows
from tests.browser.people import sign_in
from tests.office_lists import office_list
from tests.reading import read_texts
from tests.web.conftest import EXPIRY, MEDICINE, World
from tests.web.people import make_person
from tests.web.producing import give_prefix, kept, make_order, producer

pytestmark = pytest.mark.slow("browser")

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

NEW = "8934588012372"
LIST = [
    ["Mã hàng", "Mã vạch", "Tên hàng", "Nhóm"],
    ["A1", NEW, "Vitamin C 1000 mg", "Thực phẩm chức năng"],
    ["A2", "8.93E+12", "Gạo tám", "Thực phẩm"],
]


@pytest.fixture
def page(world: World, browser: "Browser", served: str) -> Any:
    """A phone-sized page of a producer who has signed in; whatever the console complains of fails the test."""
    give_prefix(world)
    make_person(world, Role.PRODUCER, login="nsx")
    context: BrowserContext = browser.new_context(
        locale="vi-VN", viewport={"width": 390, "height": 800}, accept_downloads=True
    )
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda said: complaints.append(said.text) if _complains(said) else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    sign_in(opened, served, "nsx")
    yield opened
    context.close()
    assert complaints == []


def _complains(said: Any) -> bool:
    # A line that a test breaks is spoken of too.
    return said.type == "error" and "net::ERR_FAILED" not in said.text


def codes_of(pdf: bytes) -> list[str]:
    """Every QR code on every page of a PDF, as a printer of 300 dpi would leave it on paper."""
    pypdfium2 = pytest.importorskip("pypdfium2")
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for sheet in document:
            picture = sheet.render(scale=300 / 72).to_pil()
            found += read_texts(picture, SymbolKind.QR)
    return found


def downloaded(page: "Page", press: str) -> bytes:
    with page.expect_download() as waiting:
        page.click(press)
    return Path(waiting.value.path()).read_bytes()


def test_from_a_list_to_a_printed_sheet(world: World, page: "Page", served: str) -> None:
    page.goto(f"{served}/producer/import")
    workbook = spreadsheet.write_xlsx(LIST)
    sent = {"name": "hàng.xlsx", "mimeType": "application/octet-stream", "buffer": workbook}
    page.set_input_files("[name=file]", sent)  # type: ignore[arg-type]
    page.click("form.box button")
    assert page.input_value("#c1") == "gtin"
    assert page.input_value("#c0") == ""
    page.click("text=Kiểm tra >> nth=-1")
    assert "8.93E+12" in page.inner_text("table")
    mended = spreadsheet.read(downloaded(page, "text=Tải về tệp lỗi"), "errors.xlsx")
    assert [row.cells for row in mended.rows] == [tuple(cells) for cells in LIST[1:]]
    page.click("text=Chỉ nhập 1 dòng đúng")
    assert "Đã nhập danh sách" in page.inner_text("main")
    assert kept(world, f"0{NEW}") is not None

    page.click("main >> text=Đặt mã")
    page.select_option("[name=gtin]", f"0{NEW}")
    page.fill("[name=lot]", "LOT-2026")
    page.fill("[name=expiry]", EXPIRY.isoformat())
    page.fill("[name=quantity]", "70")
    page.click("form.box button")
    assert "Đã đặt mã" in page.inner_text("[role=status]")
    order_id = page.url.split("/")[5].split("?")[0]

    page.click('text="In nhãn"')
    assert page.locator("svg.sketch use").count() == 65
    page.fill("[name=skip]", "3")
    page.click("text=Xem trước")
    assert page.locator("svg.sketch use").count() == 62
    printed = codes_of(downloaded(page, "text=Tải PDF"))
    page.goto(f"{served}/producer/orders/{order_id}/download?format=text")
    lines = downloaded(page, "text=Tải tất cả").decode().split()
    assert sorted(printed) == sorted(lines)
    assert len(set(lines)) == 70

    # What was printed is what a phone reads.
    answer = world.app().test_client().post("/v1/verify", json={"code": lines[0], "record": False})
    told = answer.get_json()
    assert (told["verdict"], told["lot"]) == ("genuine", "LOT-2026")


def test_an_offices_list_is_shown_and_its_sheet_and_heading_chosen_without_javascript(
    world: World, browser: "Browser", page: "Page", served: str
) -> None:
    context = browser.new_context(
        locale="vi-VN",
        viewport={"width": 390, "height": 800},
        java_script_enabled=False,
        storage_state=page.context.storage_state(),
    )
    plain = context.new_page()
    plain.goto(f"{served}/producer/import")
    workbook = office_list([NEW, "8934588012389", "8934588012396"])
    sent = {"name": "danh mục.xlsx", "mimeType": "application/octet-stream", "buffer": workbook}
    plain.set_input_files("[name=file]", sent)  # type: ignore[arg-type]
    plain.click("form.box button")
    assert plain.is_checked("[name=heading][value='6']")
    assert plain.input_value("#c4") == "authorisation_number"
    plain.click("text=Danh mục T10")
    assert plain.is_checked("[name=heading][value='1']")
    plain.click("text=Danh mục T11")
    plain.check("[name=heading][value='4']")
    plain.click("text=Dùng dòng này làm tiêu đề")
    assert "Thiếu cột bắt buộc" in plain.inner_text("main")
    plain.check("[name=heading][value='6']")
    plain.click("text=Dùng dòng này làm tiêu đề")
    plain.check("[name=hidden][value=leave]")
    for width in (390, 1280):
        plain.set_viewport_size({"width": width, "height": 800})
        assert plain.evaluate("document.documentElement.scrollWidth") <= width
    plain.click("text=Kiểm tra >> nth=-1")
    assert "Đã bỏ 1 dòng đang bị ẩn trong tệp" in plain.inner_text("main")
    plain.click("text=Nhập 2 dòng")
    assert "Đã nhập danh sách" in plain.inner_text("main")
    assert kept(world, "08934588012389") is None
    assert kept(world, f"0{NEW}") is not None
    context.close()


def test_back_and_reload_after_ordering_place_nothing_twice(world: World, page: "Page", served: str) -> None:
    page.goto(f"{served}/producer/orders/new")
    page.select_option("[name=gtin]", MEDICINE)
    page.fill("[name=lot]", "ONCE")
    page.fill("[name=quantity]", "5")
    page.click("form.box button")
    assert "Đã đặt mã" in page.inner_text("[role=status]")
    page.reload()
    # A page that nobody may keep comes back as an empty form.
    page.go_back()
    assert page.input_value("[name=lot]") == ""
    page.click("form.box button")
    assert page.url.endswith("/producer/orders/new")
    with read(world.engine) as conn:
        placed = order_rows.seen_by(conn, REGISTRY, OrderFilter(MEDICINE, at_most=100))
    assert [order.lot for order in placed].count("ONCE") == 1


def test_a_large_download_comes_in_pieces_with_progress_and_goes_on_after_a_break(
    world: World, page: "Page", served: str
) -> None:
    signed = producer(world)
    order = make_order(world, signed, Request(MEDICINE, 45_000, lot="BIG"))
    pieces: list[str] = []

    def watch(route: Any) -> None:
        pieces.append(route.request.url)
        # The line breaks once, in the second piece.
        if len(pieces) == 2:
            route.abort()
        else:
            route.continue_()

    page.route("**/codes?**", watch)
    page.goto(f"{served}/producer/orders/{order.id}/download?format=csv")
    page.click("text=Tải tất cả")
    page.wait_for_selector("#go-on:visible")
    assert "gián đoạn" in page.inner_text("#said")
    assert page.evaluate("document.getElementById('bar').value") == 20_000
    with page.expect_download() as waiting:
        page.click("#go-on")
    content = Path(waiting.value.path()).read_bytes()
    assert content == signed.get(f"/producer/orders/{order.id}/codes?format=csv").data
    assert [url.split("start=")[1] for url in pieces] == [
        "0&stop=20000", "20000&stop=40000", "20000&stop=40000", "40000&stop=45000",
    ]  # fmt: skip


def test_without_javascript_the_desk_works(world: World, browser: "Browser", page: "Page", served: str) -> None:
    order = make_order(world, producer(world), Request(MEDICINE, 5, lot="PLAIN"))
    context = browser.new_context(
        locale="vi-VN", java_script_enabled=False, accept_downloads=True, storage_state=page.context.storage_state()
    )
    plain = context.new_page()
    plain.goto(f"{served}/producer/orders/{order.id}/labels?sheet=roll-50x30")
    assert b"^XA" in downloaded(plain, "text=Tải ZPL")
    plain.goto(f"{served}/producer/orders/{order.id}/download?format=text")
    assert downloaded(plain, "text=Tải tất cả").count(b"\n") == 5
    plain.goto(f"{served}/producer/orders/{order.id}")
    plain.click("#spoiled summary >> text=Báo nhãn hỏng")
    for name, value in (("first", "2"), ("last", "3"), ("reason", "Rách")):
        plain.fill(f"#spoiled-{name}", value)
    plain.click("#spoiled form button")
    assert "Hủy 2 nhãn, số 2 (S/N" in plain.inner_text("main")
    plain.click("text=Hủy các nhãn này")
    assert "Đã ghi nhận nhãn hỏng" in plain.inner_text("h1 + [role=status]")
    context.close()


def test_on_a_phone_the_tabs_are_one_line_that_unfolds(page: "Page", served: str) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"{served}/producer/orders")
    assert page.locator("h1").bounding_box()["y"] < 300  # type: ignore[index]
    assert page.locator(".tabs").is_hidden()
    page.click("text=Menu: Đơn mã")
    page.click(".menu >> text=Thu hồi")
    assert page.url.endswith("/producer/recalls")
    page.set_viewport_size({"width": 1280, "height": 800})
    assert page.locator(".menu").is_hidden()
    assert page.locator(".tabs").is_visible()


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_is_wider_than_the_screen(world: World, page: "Page", served: str, width: int) -> None:
    order = make_order(world, producer(world), Request(MEDICINE, 12_000, lot="L" * 20, inactive=True))
    page.set_viewport_size({"width": width, "height": 800})
    own = [f"/orders/{order.id}{tail}" for tail in ("", "/labels", "/download", "/cancel")]
    lists = ["", "/products", f"/products/{MEDICINE}", "/import", "/orders", "/recalls", "/seen", "/flags", "/trail"]
    for tail in (*lists, *own):
        page.goto(f"{served}/producer{tail}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, tail


@pytest.mark.parametrize(("scheme", "locale"), [("light", "vi-VN"), ("dark", "en-GB")])
def test_axe_finds_nothing_on_any_page(
    world: World, browser: "Browser", page: "Page", served: str, scheme: str, locale: str
) -> None:
    axe = Path(__file__).parent / "vendor" / "axe.min.js"
    if not axe.exists():
        pytest.skip("axe-core is not here: run .ci/fetch-axe, which needs npm")
    order = make_order(world, producer(world), Request(MEDICINE, 12_000, lot="AXE", inactive=True))
    context = browser.new_context(
        locale=locale,
        color_scheme=scheme,  # type: ignore[arg-type]
        viewport={"width": 390, "height": 800},
        storage_state=page.context.storage_state(),
    )
    looked = context.new_page()
    own = [f"/orders/{order.id}{tail}" for tail in ("", "/labels", "/download", "/cancel")]
    lists = ["", "/products", "/products/new", f"/products/{MEDICINE}", "/import", "/import/done", "/orders"]
    rest = ["/orders/new", "/serials", "/recalls", "/seen", "/flags", "/requests", "/trail"]
    found = {}
    for tail in (*lists, *rest, *own):
        looked.goto(f"{served}/producer{tail}")
        looked.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        looked.evaluate(axe.read_text(encoding="utf-8"))
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        told = looked.evaluate("(tags) => axe.run(document, {runOnly: tags})", tags)
        assert told["passes"]
        found[tail] = [(each["id"], [node["html"][:150] for node in each["nodes"][:3]]) for each in told["violations"]]
    context.close()
    assert {tail: told for tail, told in found.items() if told} == {}
