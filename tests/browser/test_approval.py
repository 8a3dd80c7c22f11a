"""By the pages alone, in a real browser: a company comes in, an officer approves it, a key is revoked by two."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from registry.model.keys import KeyState
from registry.model.people import REGISTRY, Role
from registry.model.trail import TrailFilter
from registry.office import trail
from registry.store.engine.engine import read
from registry.store.keys import key_rows
from tests.browser.people import sign_in
from tests.web.conftest import World
from tests.web.people import PASSWORD, make_person

pytestmark = pytest.mark.slow("browser")

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FIELDS = {
    "name": "Hợp tác xã Mật ong Mới",
    "tax_code": "0109999982",
    "address": "Thôn 3, xã Ea Kar",
    "prefixes": "8937777",
    "contact": "Y Bình",
    "email": "binh@matong.vn",
    "phone": "0262 385 0000",
    "login": "y.binh",
}
WIDTHS = {"narrow": 360, "wide": 1280}


def opened(browser: "Browser", width: int, language: str = "vi-VN") -> "Page":
    """A browser of somebody's own."""
    return browser.new_context(viewport={"width": width, "height": 800}, locale=language).new_page()


def no_wider(page: "Page") -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_a_company_registers_is_approved_and_enters(
    browser: "Browser", served: str, world: World, tmp_path: Path, width: int
) -> None:
    paper = tmp_path / "giấy đăng ký.pdf"
    paper.write_bytes(b"%PDF-1.4\nx\n%%EOF\n")
    make_person(world, Role.OFFICER, login="can.bo", place=("79", "Sở"))
    company, officer = opened(browser, width), opened(browser, width)
    company.goto(f"{served}/sign-in")
    company.click("a[href^='/register']")
    for name, value in FIELDS.items():
        company.fill(f"[name={name}]", value)
    company.select_option("[name=province]", "66")
    company.check("[name=trades][value=producer]")
    company.set_input_files("[name=papers]", str(paper))
    no_wider(company)
    company.click("form.box button")
    company.wait_for_url("**/register/*")
    receipt = company.url
    assert "Đang chờ cán bộ xem" in company.inner_text("main")
    no_wider(company)

    sign_in(officer, served, "can.bo")
    officer.goto(f"{served}/officer/requests")
    officer.click("text=Đăng ký đơn vị")
    assert FIELDS["name"] in officer.inner_text("main")
    assert "giấy đăng ký.pdf" in officer.inner_text("main")
    no_wider(officer)
    officer.click("text=Chấp thuận và tạo đơn vị")
    officer.wait_for_selector(".said")
    assert "Đơn vị đã được tạo" in officer.inner_text("main")
    officer.click("text=Mở trang của đơn vị")
    officer.wait_for_url("**/officer/organisation/*")
    assert FIELDS["name"] in officer.inner_text("h1")

    company.goto(receipt)
    company.click("button:has-text('Đặt mật khẩu')")
    company.click("a:has-text('Chọn mật khẩu')")
    company.wait_for_url("**/password**")
    company.fill("[name=password]", PASSWORD)
    company.fill("[name=again]", PASSWORD)
    company.click("form.box button")
    company.wait_for_url("**/sign-in**")
    sign_in(company, served, FIELDS["login"])
    assert company.url.endswith("/producer")


def test_a_key_is_revoked_by_two_and_the_first_cannot_sign(browser: "Browser", served: str, world: World) -> None:
    for login in ("mot.can.bo", "hai.can.bo"):
        make_person(world, Role.OFFICER, login=login, place=("79", "Sở"))
    with read(world.engine) as conn:
        assert key_rows.states(conn)[world.code_key] is KeyState.ACTIVE
    first, second = opened(browser, 1280), opened(browser, 360, "en-GB")
    sign_in(first, served, "mot.can.bo")
    first.goto(f"{served}/officer/keys")
    first.click(f"a[href='/officer/keys/{world.code_key}']")
    first.fill("[name=reason]", "Máy tính bị mất")
    first.click("main form button.button, main form button.danger")
    first.wait_for_url("**/officer/keys**")
    with read(world.engine) as conn:
        assert key_rows.states(conn)[world.code_key] is KeyState.ACTIVE

    sign_in(second, served, "hai.can.bo")
    second.goto(f"{served}/officer/second")
    second.click("text=Revoke a key")
    number = second.url.rsplit("/", 1)[1]
    assert "Máy tính bị mất" in second.inner_text("main")
    no_wider(second)
    first.goto(f"{served}/officer/requests/{number}")
    assert "không thể tự ký" in first.inner_text("main")
    second.click("text=Sign and do it now")
    second.wait_for_selector(".said")
    assert "Signed and done." in second.inner_text("main")
    with read(world.engine) as conn:
        assert key_rows.states(conn)[world.code_key] is KeyState.REVOKED
        (entry,) = trail.entries(conn, REGISTRY, TrailFilter(act="key_revoked"))
    assert (entry.entry.by, entry.entry.second) == ("mot.can.bo", "hai.can.bo")
    # Back at the page before: the browser asks anew, and there is nothing left to press.
    second.go_back()
    assert "Approved" in second.inner_text("main")
    assert second.locator("text=Sign and do it now").count() == 0
