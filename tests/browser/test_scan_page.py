"""A printed link, opened in a real browser: recorded once, and only when somebody sees it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from registry import circulation
from registry.circulation import Decision
from registry.model import Act, Target
from registry.store.engine import read, write
from registry.store.schema import scans
from tests.web.conftest import MEDICINE, World

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request, Route

PATIENCE = 10_000


@pytest.fixture
def context(browser: "Browser", served: str) -> "Iterator[BrowserContext]":
    """A fresh profile in Vietnamese; every request goes to the registry, and nothing is said on the console."""
    opened = browser.new_context(locale="vi-VN", viewport={"width": 360, "height": 740})
    elsewhere: list[str] = []
    errors: list[str] = []

    def watch(request: "Request") -> None:
        if not request.url.startswith(served + "/"):
            elsewhere.append(request.url)

    opened.on("request", watch)
    opened.on("console", lambda message: errors.append(message.text))
    opened.on("weberror", lambda error: errors.append(str(error.error)))
    yield opened
    opened.close()
    assert (elsewhere, errors) == ([], [])


def recorded(world: World) -> int:
    with read(world.engine) as conn:
        return len(conn.execute(scans.select()).fetchall())


def link(world: World, served: str) -> str:
    return served + world.printed["genuine"].removeprefix("HTTPS://ID.EXAMPLE")


def told(page: "Page") -> None:
    """Waits until the page says that the check is recorded."""
    page.wait_for_selector("#recorded:visible", timeout=PATIENCE)


def test_opening_reloading_and_the_other_language_are_one_scan(
    world: World, context: "BrowserContext", served: str
) -> None:
    page = context.new_page()
    page.goto(link(world, served))
    told(page)
    assert recorded(world) == 1
    assert "lần đầu tiên" in page.inner_text("#past")
    assert not page.is_visible("#scan")
    for _ in range(2):
        page.reload()
        page.wait_for_selector(".verdict.good", timeout=PATIENCE)
        told(page)
    page.click("header a[hreflang=en]")
    page.wait_for_selector("html[lang=en]", timeout=PATIENCE)
    told(page)
    assert page.inner_text("h1") == "Valid code"
    assert recorded(world) == 1


def test_another_tab_is_the_same_device_in_the_same_session(
    world: World, context: "BrowserContext", served: str
) -> None:
    for _ in range(2):
        page = context.new_page()
        page.goto(link(world, served))
        told(page)
    assert recorded(world) == 1
    with read(world.engine) as conn:
        last = conn.execute(scans.select()).fetchall()
    assert len(last) == 1
    assert page.evaluate("localStorage.getItem('device').length") == 32


def test_the_query_leaves_the_address_bar_and_the_way_back_knows_it(
    world: World, context: "BrowserContext", served: str
) -> None:
    page = context.new_page()
    page.goto(link(world, served))
    told(page)
    assert urlsplit(page.url).query == ""
    page.click("main a.button")
    page.wait_for_selector("textarea", timeout=PATIENCE)
    page.go_back()
    page.wait_for_selector(".verdict.good", timeout=PATIENCE)
    told(page)
    assert urlsplit(page.url).query == ""
    assert recorded(world) == 1


def test_nothing_is_recorded_while_nobody_sees_the_page(world: World, context: "BrowserContext", served: str) -> None:
    page = context.new_page()
    page.add_init_script(
        "let state = 'hidden';"
        "Object.defineProperty(document, 'visibilityState', {get: () => state});"
        "window.see = () => { state = 'visible'; document.dispatchEvent(new Event('visibilitychange')); };"
    )
    page.goto(link(world, served), wait_until="networkidle")
    assert recorded(world) == 0
    assert urlsplit(page.url).query
    page.evaluate("see()")
    told(page)
    assert recorded(world) == 1


def test_without_javascript_the_button_records(world: World, browser: "Browser", served: str) -> None:
    context = browser.new_context(locale="vi-VN", java_script_enabled=False)
    page = context.new_page()
    page.goto(link(world, served))
    assert recorded(world) == 0
    page.click("#scan button")
    page.wait_for_selector(".verdict.good", timeout=PATIENCE)
    assert recorded(world) == 1
    context.close()


def test_a_recall_in_between_takes_the_place_of_what_is_shown(
    world: World, context: "BrowserContext", served: str
) -> None:
    def recall_first(route: "Route") -> None:
        with write(world.engine) as conn:
            circulation.act(conn, Act.RECALL, Target(MEDICINE, lot="LOT-A"), Decision("officer", "Thử"), world.moment)
        route.continue_()

    page = context.new_page()
    page.route("**/v1/verify", recall_first, times=1)
    page.goto(link(world, served))
    told(page)
    assert page.inner_text("h1") == "Sản phẩm đang bị thu hồi"
    assert page.locator(".verdict.good").count() == 0
    assert recorded(world) == 1
