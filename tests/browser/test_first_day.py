"""A first day with nothing but the pages: a company comes in, prints, is checked on a phone, inspected and reported."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pytest

from registry.carriers.symbols import SymbolKind
from registry.keys import making
from registry.keys.making import Birth
from registry.model.keys import Purpose
from registry.model.people import Role
from registry.store.engine.engine import write
from tests.browser.people import sign_in
from tests.reading import read_texts
from tests.web.conftest import EXPIRY, World
from tests.web.people import PASSWORD, make_person

pytestmark = pytest.mark.slow("browser")

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

GTIN = "08930077000011"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@contextmanager
def somebody(browser: "Browser", served: str, login: str = "", width: int = 1280) -> "Iterator[Page]":
    """A browser of somebody's own, signed in if there is a login; nothing goes to anybody else, nothing fails aloud."""
    context = browser.new_context(locale="vi-VN", viewport={"width": width, "height": 800})
    elsewhere: list[str] = []
    errors: list[str] = []
    context.on("request", lambda asked: elsewhere.append(asked.url) if not asked.url.startswith(served) else None)
    context.on("weberror", lambda error: errors.append(str(error.error)))
    page = context.new_page()
    if login:
        sign_in(page, served, login)
    yield page
    context.close()
    assert [url for url in elsewhere if not url.startswith(("data:", "blob:"))] == []
    assert errors == []


def apply(page: "Page", served: str) -> str:
    """Ask to be let in; the address of the receipt."""
    page.goto(f"{served}/register")
    fields = {
        "name": "HTX Nước mắm Làng Chài",
        "tax_code": "2900123456",
        "address": "Thôn 3, Cửa Lò",
        "prefixes": "8930077",
        "contact": "Ngư Thị Biển",
        "email": "bien@langchai.example",
        "phone": "0912345678",
        "login": "bien.ngu",
    }
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)
    page.select_option("[name=province]", "40")
    page.check("[name=trades][value=producer]")
    paper: Any = {"name": "giay-phep.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.set_input_files("[name=papers]", paper)
    page.click("form[action^='/register'] button")
    page.wait_for_url(re.compile(r"/register/[A-Za-z0-9_-]{43}"))
    return page.url


def approve(page: "Page", served: str) -> None:
    page.goto(f"{served}/officer/queue?kind=request")
    page.click("tr:has-text('HTX Nước mắm Làng Chài') a")
    assert "giay-phep.pdf" in page.inner_text("main")
    page.click("form:has([value=approve]) button")
    page.wait_for_selector(".tag.good")


def come_in(page: "Page", receipt: str) -> None:
    page.goto(receipt)
    page.click("form[action*='/password'] button")
    page.click("a[href*='/password']")
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    page.click("form.box button")
    page.fill("[name=login]", "bien.ngu")
    page.fill("[name=password]", PASSWORD)
    page.click("form.box button")
    page.wait_for_url(re.compile("/producer$"))


def import_products(page: "Page", served: str) -> None:
    page.goto(f"{served}/producer/import")
    table = f"Mã GTIN,Tên sản phẩm,Nhóm hàng\n{GTIN[1:]},Nước mắm cá cơm 500 ml,Thực phẩm\n"
    file: Any = {"name": "san-pham.csv", "mimeType": "text/csv", "buffer": table.encode()}
    page.set_input_files("[name=file]", file)
    page.click("main form button")
    page.click("form[action$='/check'] button.button")
    page.click("form[action$='/load'] button.button")
    page.wait_for_url(re.compile("/producer/import/done"))


def order(page: "Page", served: str) -> str:
    """Order codes with a hasty double click, go back and forth; the order's id, of which there is only one."""
    page.goto(f"{served}/producer/orders/new")
    page.select_option("[name=gtin]", GTIN)
    page.fill("[name=lot]", "MN01")
    page.fill("[name=expiry]", EXPIRY.isoformat())
    page.fill("[name=quantity]", "130")
    page.dblclick("form.box.narrow button")
    page.wait_for_url(re.compile(r"/producer/orders/[0-9A-Z]{8}"))
    made = re.search(r"/orders/([0-9A-Z]{8})", page.url)
    assert made is not None
    page.go_back()
    page.go_forward()
    page.goto(f"{served}/producer/orders")
    assert page.locator(f"a[href='/producer/orders/{made[1]}']").count() >= 1
    assert len(set(re.findall(r"/producer/orders/([0-9A-Z]{8})\"", page.content()))) == 1
    return made[1]


def print_labels(page: "Page", served: str, order_id: str, folder: Path) -> list[str]:
    """Print a sheet; what stands in its symbols, read back from the paper by another library."""
    page.goto(f"{served}/producer/orders/{order_id}/labels?sheet=a4-65")
    page.wait_for_selector(".sketched svg")
    with page.expect_download() as got:
        page.click("button[formaction$='labels.pdf']")
    got.value.save_as(folder / "labels.pdf")
    texts: list[str] = []
    for sheet in pypdfium2.PdfDocument(folder / "labels.pdf"):
        picture = sheet.render(scale=300 / 72).to_pil()
        texts += read_texts(picture, SymbolKind.QR)
    return texts


def check_on_a_phone(page: "Page", served: str, code: str) -> None:
    page.goto(served + code[len("HTTPS://ID.EXAMPLE") :])
    page.wait_for_selector("#recorded:visible")
    assert page.inner_text("h1") == "Mã hợp lệ"
    assert "Nước mắm cá cơm 500 ml" in page.inner_text("main")
    assert "HTX Nước mắm Làng Chài" in page.inner_text("main")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def report(page: "Page") -> str:
    """Report the pack; the receipt."""
    page.click(".report summary")
    page.click(".report button[value=looks_copied]")
    page.click("#report .wide-button >> nth=0")
    page.wait_for_url(re.compile("/report/"))
    return page.url


def inspect(page: "Page", served: str, codes: list[str]) -> str:
    page.goto(f"{served}/inspector")
    page.click("a[href*='/inspector/new']")
    page.fill("[name=place]", "Chợ Vinh")
    page.select_option("[name=province]", "40")
    for name in ("authority", "purpose", "legal_basis"):
        if not page.input_value(f"[name={name}]"):
            page.fill(f"[name={name}]", "Kiểm tra theo kế hoạch")
    page.click("form.box button")
    page.fill("#codes", "\n".join(codes))
    page.click("#many button.button")
    page.wait_for_selector("#total:text-is('100')")
    assert page.locator("[data-verdict=genuine] b").inner_text() == "100"
    page.click("a[href$='/close']")
    page.click("form[action$='/close'] button")
    with page.expect_download() as got:
        page.click("a[href$='/report.pdf']")
    return got.value.path().read_bytes()[:5].decode()


def settle(page: "Page", served: str) -> None:
    page.goto(f"{served}/officer/queue?kind=flag")
    page.click("main table a")
    page.select_option("[name=outcome]", index=1)
    page.fill("[name=note]", "Đã xem tận nơi, hàng thật.")
    page.click("form[action$='/settle'] button")
    page.wait_for_selector(".said")


@pytest.mark.usefixtures("world")
def test_a_first_day_with_nothing_but_the_pages(world: World, browser: "Browser", served: str, tmp_path: Path) -> None:
    with write(world.engine) as conn:
        birth = Birth(world.moment, "live", secrets.randbelow)
        making.generate(conn, world.folder, Purpose.BUNDLE, birth)
    make_person(world, Role.OFFICER, login="ha", place=("79", "Phòng Truy xuất"))
    make_person(world, Role.OFFICER, login="minh", place=("79", "Phòng Truy xuất"))
    make_person(world, Role.INSPECTOR, login="kiem", place=("40", "Đội Quản lý thị trường số 1"))
    with somebody(browser, served) as page:
        receipt = apply(page, served)
    with somebody(browser, served, "ha") as page:
        approve(page, served)
    with somebody(browser, served) as page:
        come_in(page, receipt)
        import_products(page, served)
        order_id = order(page, served)
        codes = print_labels(page, served, order_id, tmp_path)
    assert len(set(codes)) == 130
    with somebody(browser, served, width=360) as page:
        check_on_a_phone(page, served, codes[0])
        outcome = report(page)
    with somebody(browser, served, "kiem") as page:
        assert inspect(page, served, codes[1:101]) == "%PDF-"
    with somebody(browser, served, "ha") as page:
        settle(page, served)
    with somebody(browser, served, width=360) as page:
        page.goto(outcome)
        assert page.locator("h1").count() == 1
