"""A company explains before it is suspended, in a real Chromium: its administrator, and officers of two authorities."""

from typing import TYPE_CHECKING

import pytest

from registry.model.people import Role
from registry.office import suspensions
from registry.store.engine.engine import read
from tests.browser.people import sign_in
from tests.browser.test_approval import no_wider, opened
from tests.web.conftest import World
from tests.web.officer.test_queue import AWAY, HOME
from tests.web.people import make_person

pytestmark = pytest.mark.slow("browser")

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PDF = b"%PDF-1.4\nx\n%%EOF\n"


@pytest.mark.parametrize("width", [390, 1280])
def test_a_company_reads_why_explains_and_only_then_is_suspended(
    browser: "Browser", world: World, served: str, width: int
) -> None:
    for login, place in (("an", AWAY), ("binh", HOME)):
        make_person(world, Role.OFFICER, login=login, place=place)
    make_person(world, Role.PRODUCER, Role.ADMINISTRATOR, login="chu")
    first, second, company = (opened(browser, width) for _ in range(3))
    sign_in(first, served, "an")
    first.goto(f"{served}/officer/organisation/1")
    first.click("summary >> text=Tạm dừng đơn vị")
    first.fill("form[action$='/suspend'] [name=reason]", "Nghi hàng giả")
    no_wider(first)
    first.click("form[action$='/suspend'] button")
    first.wait_for_selector(".said")
    first.click("text=Mở đề nghị")
    request = first.url

    sign_in(second, served, "binh")
    second.goto(request)
    assert "chưa giải trình" in second.inner_text("main")
    assert second.locator("text=Ký và thực hiện").count() == 0
    no_wider(second)

    sign_in(company, served, "chu")
    company.click("text=Xem lý do và giải trình")
    assert "Nghi hàng giả" in company.inner_text("#hearing")
    company.fill("#hearing [name=words]", "Hàng thật, có phiếu kiểm nghiệm kèm theo.")
    sent = {"name": "phiếu.pdf", "mimeType": "application/pdf", "buffer": PDF}
    company.set_input_files("#hearing [name=papers]", sent)  # type: ignore[arg-type]
    no_wider(company)
    company.click("#hearing button")
    company.wait_for_selector(".said")

    second.goto(request)
    assert "Hàng thật, có phiếu kiểm nghiệm kèm theo." in second.inner_text("main")
    assert "phiếu.pdf" in second.inner_text("main")
    no_wider(second)
    second.click("form:has([name=act][value=approve]) button")
    second.wait_for_selector(".said")
    with read(world.engine) as conn:
        assert suspensions.in_force(conn, 1) is not None
    company.goto(f"{served}/producer")
    assert "Bị tạm dừng từ" in company.inner_text("body")
