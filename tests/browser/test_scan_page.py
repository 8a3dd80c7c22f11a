"""A printed link, opened in a real browser: recorded once, and only when somebody sees it."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from PIL import Image

from registry.market import measures
from registry.market.measures import Decision
from registry.model.cases import CaseState, ConsumerReport
from registry.model.measures import Act, Target
from registry.model.people import REGISTRY
from registry.model.phrases import VERDICTS
from registry.store.engine.engine import read, write
from registry.store.engine.schema import scans
from registry.store.office import file_rows
from registry.store.supervision import report_rows
from registry.supervision import reports
from tests.browser.pictures import open_verdict
from tests.web.conftest import MEDICINE, World
from tests.web.verdicts import every_verdict

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request, Route


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
    page.wait_for_selector("#recorded:visible")


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
        page.wait_for_selector(".verdict.good")
        told(page)
    page.click("header a[hreflang=en]")
    page.wait_for_selector("html[lang=en]")
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
    page.wait_for_selector("textarea")
    page.go_back()
    page.wait_for_selector(".verdict.good")
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
    page.wait_for_selector(".verdict.good")
    assert recorded(world) == 1
    context.close()


def test_a_recall_in_between_takes_the_place_of_what_is_shown(
    world: World, context: "BrowserContext", served: str
) -> None:
    def recall_first(route: "Route") -> None:
        with write(world.engine) as conn:
            measures.carry_out(
                conn, Act.RECALL, Target(MEDICINE, lot="LOT-A"), Decision("officer", "Thử"), world.moment
            )
        route.continue_()

    page = context.new_page()
    page.route("**/v1/verify", recall_first, times=1)
    page.goto(link(world, served))
    told(page)
    assert page.inner_text("h1") == "Sản phẩm đang bị thu hồi"
    assert page.locator(".verdict.good").count() == 0
    assert recorded(world) == 1


def photo() -> bytes:
    file = BytesIO()
    Image.effect_noise((3000, 2000), 40).save(file, "JPEG", quality=95)
    return file.getvalue()


def kept(world: World) -> list[ConsumerReport]:
    with read(world.engine) as conn:
        return report_rows.every(conn, REGISTRY, CaseState.ALL)


@pytest.mark.slow("browser")
def test_every_verdict_has_its_page_and_no_request_goes_elsewhere(
    world: World, context: "BrowserContext", served: str
) -> None:
    page = context.new_page()
    for verdict, text in every_verdict(world).items():
        open_verdict(page, served, text)
        words = VERDICTS[verdict.value]
        assert page.inner_text("h1") == words.word.vi
        assert words.tone in (page.get_attribute("section.verdict", "class") or "")
        assert page.inner_text("section.verdict .sign") == words.sign
        assert page.inner_text("header small") == "id.example"
        assert page.is_visible(".report summary")


def test_a_pack_is_reported_from_its_page_in_three_touches(
    world: World, context: "BrowserContext", served: str
) -> None:
    addresses: list[str] = []
    context.on("request", lambda request: addresses.append(request.url))
    page = context.new_page()
    page.goto(link(world, served))
    told(page)
    page.click(".report summary")
    page.click(".report button[value=opened_before]")
    page.wait_for_selector("#report")
    assert page.is_checked("[name=reason][value=opened_before]")
    assert kept(world) == []
    page.click("#report .button >> nth=0")
    page.wait_for_selector(".receipt")
    (report,) = kept(world)
    assert page.inner_text(".receipt") == reports.shown(report.receipt)
    assert (report.reason, report.gtin, report.verdict) == ("opened_before", MEDICINE, "genuine")
    # The seal stood in the address of the scan page, which the camera opened, and nowhere after that.
    seal = world.printed["genuine"].partition("8030=")[2]
    assert [seal in address for address in addresses].count(True) == 1
    page.goto(f"{served}/report")
    page.fill("[name=receipt]", reports.shown(report.receipt).lower())
    page.click("form[method=get] button")
    page.wait_for_selector("text=đang chờ cán bộ xem xét")


@pytest.mark.slow("browser")
def test_photos_are_made_small_on_the_phone_and_the_place_goes_along_if_asked(
    world: World, context: "BrowserContext", served: str
) -> None:
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 10.776889, "longitude": 106.700806})
    sent: list[int] = []
    context.on("request", lambda request: sent.append(len(request.post_data_buffer or b"")))
    page = context.new_page()
    page.goto(f"{served}/report")
    page.check("[value=price]")
    big = photo()
    assert len(big) > 2_000_000
    page.set_input_files("[name=photos]", {"name": "tem.jpg", "mimeType": "image/jpeg", "buffer": big})
    page.fill("[name=words]", "Bán trên vỉa hè")
    page.click("[data-act=on]")
    page.wait_for_selector("[data-when=on]:visible")
    page.click("#report .button >> nth=1")
    page.wait_for_selector(".receipt")
    (report,) = kept(world)
    assert (report.point, report.province, report.words) == ((1078, 10670), "79", "Bán trên vỉa hè")
    assert max(sent) < len(big) * 0.6
    with read(world.engine) as conn:
        (digest,) = reports.photos(conn, report.id)
        file = file_rows.get(conn, digest)
    assert file is not None
    assert Image.open(BytesIO(file.content)).size == (1600, 1067)


@pytest.mark.slow("browser")
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_pressing_twice_and_going_back_make_one_report(
    world: World, browser: "Browser", served: str, script: bool
) -> None:
    context = browser.new_context(locale="vi-VN", java_script_enabled=script)
    page = context.new_page()
    page.goto(f"{served}/report")
    page.check("[value=quality]")
    page.fill("[name=words]", "Mùi lạ")
    page.dblclick("#report .button >> nth=0")
    page.wait_for_selector(".receipt")
    page.go_back()
    page.wait_for_selector("#report")
    assert page.input_value("[name=words]") == "Mùi lạ"
    page.click("#report .button >> nth=0")
    page.wait_for_selector(".receipt")
    assert len(kept(world)) == 1
    context.close()


@pytest.mark.slow("browser")
def test_without_javascript_a_report_is_sent_too(world: World, browser: "Browser", served: str) -> None:
    context = browser.new_context(locale="vi-VN", java_script_enabled=False)
    page = context.new_page()
    page.goto(link(world, served))
    page.click(".report summary")
    page.click(".report button[value=harm]")
    page.set_input_files("[name=photos]", {"name": "tem.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    page.click("#report .button >> nth=0")
    page.wait_for_selector("text=Gọi cấp cứu: 115")
    assert len(kept(world)) == 1
    assert recorded(world) == 0
    context.close()


@pytest.mark.slow("browser")
def test_a_slow_phone_gets_its_answer_in_one_request(
    world: World, context: "BrowserContext", served: str, record_property: Callable[[str, object], None]
) -> None:
    """400 kbit/s, 100 ms away, a quarter of the speed; how long it took is noted, and what it took is held."""
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    line = {"offline": False, "latency": 100, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    devtools.send("Network.emulateNetworkConditions", line)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.resource_type))
    page.goto(link(world, served))
    told(page)
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    transferred = page.evaluate("performance.getEntriesByType('navigation')[0].transferSize")
    record_property("first_paint_ms", round(painted))
    print(f"first paint after {painted:.0f} ms, {transferred:,} bytes of HTML")
    assert transferred < 20_000
    # The page, then what it can be read without: its script, its sign, and the recording.
    assert sorted(asked) == ["document", "fetch", "script"] or sorted(asked) == ["document", "fetch", "other", "script"]
