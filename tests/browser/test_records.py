"""Full records in a real Chromium: a producer enters what the law lists, an officer sees what does not fit."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from registry.catalogue import registers
from registry.catalogue.registers import NewEdition
from registry.model.people import Role
from registry.model.register_entries import RegisterKind
from tests.browser.people import sign_in
from tests.browser.test_approval import no_wider, opened
from tests.web.conftest import PENDING, World
from tests.web.officer.test_queue import applied
from tests.web.people import make_person

pytestmark = pytest.mark.slow("browser")

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# The product is declared as domestic, and has an importer.
TYPED = {
    "description": "Đường cát trắng tinh luyện, túi 1 kg",
    "target_market": "Việt Nam, Lào",
    "warnings": "Người tiểu đường hỏi bác sĩ trước khi dùng.",
    "origin": "Việt Nam",
    "importer_name": "Công ty Nhập khẩu Bến Nghé",
}
PDF = b"%PDF-1.7 certificate %%EOF"


def load(world: World, kind: RegisterKind, text: str) -> None:
    new = NewEdition(kind, date(2026, 1, 31), "Cục Đăng ký kinh doanh", "an", world.moment)
    registers.load(world.engine, new, text.splitlines(keepends=True))


def change_product(page: "Page", served: str) -> None:
    page.goto(f"{served}/producer/products/{PENDING}")
    for name, value in TYPED.items():
        page.fill(f"#product [name={name}]", value)
    no_wider(page)
    page.click("#product button >> nth=0")
    page.wait_for_selector(".said")
    for name, value in TYPED.items():
        assert page.input_value(f"#product [name={name}]") == value


def add_certificate(page: "Page") -> None:
    page.click("text=Chứng nhận và kết quả kiểm nghiệm")
    page.wait_for_selector("[name=kind]")
    page.select_option("[name=kind]", "quality")
    for name, value in {"number": "CN-118", "issuer": "QUATEST 3", "issued_on": "2026-05-01"}.items():
        page.fill(f"[name={name}]", value)
    page.fill("[name=expires_on]", "2029-04-30")
    sent = {"name": "chứng nhận.pdf", "mimeType": "application/pdf", "buffer": PDF}
    page.set_input_files("[name=file]", sent)  # type: ignore[arg-type]
    no_wider(page)
    page.click("form[action='/producer/papers'] button")
    page.wait_for_selector(".said")
    assert "30/04/2029" in page.inner_text("main table")
    with page.expect_download() as waiting:
        page.click("main table >> text=Tải về")
    assert Path(waiting.value.path()).read_bytes() == PDF


@pytest.mark.parametrize("width", [390, 1280])
def test_a_record_is_made_whole_and_its_contradiction_is_seen(
    browser: "Browser", world: World, served: str, width: int
) -> None:
    make_person(world, Role.PRODUCER, login="nsx")
    make_person(world, Role.OFFICER, login="can.bo", place=("01", "Sở Y tế"))
    producer, officer = opened(browser, width), opened(browser, width)
    sign_in(producer, served, "nsx")
    producer.goto(f"{served}/producer/completeness")
    before = producer.inner_text("main table")
    change_product(producer, served)
    add_certificate(producer)

    producer.goto(f"{served}/producer/products/{PENDING}")
    producer.click("main >> text=Lịch sử thay đổi")
    producer.wait_for_selector("main table")
    history = producer.inner_text("main")
    assert all(value in history for value in TYPED.values())
    assert "nsx" in history
    no_wider(producer)
    producer.goto(f"{served}/producer/completeness")
    assert producer.inner_text("main table") != before
    no_wider(producer)

    sign_in(officer, served, "can.bo")
    officer.goto(f"{served}/officer/products/{PENDING}")
    assert "Khai xuất xứ Việt Nam nhưng có nhà nhập khẩu" in officer.inner_text("#notes")
    assert TYPED["description"] in officer.inner_text("main")
    assert "CN-118" in officer.inner_text("main")
    no_wider(officer)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_register_stands_beside_an_application(browser: "Browser", world: World, served: str, width: int) -> None:
    make_person(world, Role.OFFICER, login="can.bo", place=("01", "Sở Y tế"))
    number, officer = applied(world, "Trà Sớm Mai"), opened(browser, width)
    load(world, RegisterKind.BUSINESS, "tax_code,name,state\n0109876543,Trà Chiều Tà,Ngừng hoạt động\n")
    sign_in(officer, served, "can.bo")
    officer.goto(f"{served}/officer/requests/{number}")
    beside = officer.inner_text("#registers")
    for said in ("Trà Sớm Mai", "Trà Chiều Tà", "Ngừng hoạt động", "Cục Đăng ký kinh doanh, ngày 31/01/2026"):
        assert said in beside
    no_wider(officer)
