"""Beside the camera: codes that are typed, and photos."""

from typing import TYPE_CHECKING

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageOps

from registry.carriers import symbols
from registry.model import phrases
from tests.browser.camera import Camera, expected, needs_reader, recorded
from tests.photographs import jpeg, photograph
from tests.web.conftest import World, gs1_text

pytestmark = pytest.mark.slow("browser")

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


def type_fast(page: "Page") -> None:
    """Keys that follow come at the speed of a scanner by the page's clock, however slow the machine is."""
    page.evaluate(
        """() => {
            let at = performance.now();
            Object.defineProperty(KeyboardEvent.prototype, "timeStamp", {get() { return this.at ??= at += 5; }});
        }"""
    )


def test_a_scanner_that_types_needs_no_field_and_keeps_its_separators(world: World, camera: Camera) -> None:
    page = camera.open()
    text = gs1_text(world.printed["genuine"])
    type_fast(page)
    for part in text.split("\x1d"):
        page.keyboard.type(part)
        page.keyboard.press("F8")
    # The last one stands where the message ends.
    page.keyboard.press("Enter")
    assert camera.words(1) == ["Mã hợp lệ"]
    assert camera.sent[0]["code"] == text + "\x1d"
    assert recorded(world) == 1


def test_what_a_person_types_slowly_outside_the_field_is_no_scan(camera: Camera) -> None:
    page = camera.open()
    page.keyboard.type("8934588012341", delay=120)
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert camera.sent == []


def test_a_code_typed_twice_is_sent_once_and_opens_its_full_page(world: World, camera: Camera) -> None:
    page = camera.open()
    for _ in range(2):
        page.fill("#code", f"  {world.printed['genuine']} ")
        page.press("#code", "Enter")
        camera.words(1)
    assert page.locator(".row.again").count() == 1
    assert len(camera.sent) == 1
    with page.context.expect_page() as opened:
        page.click("#list .as-link")
    full = opened.value
    full.wait_for_selector(".verdict")
    assert phrases.VERDICTS["genuine"].word.vi in full.inner_text("h1")
    assert recorded(world) == 1


@pytest.mark.parametrize(("width", "height"), [(360, 740), (320, 256)])
def test_after_typing_the_coloured_answer_is_in_sight_and_no_empty_camera_covers_it(
    world: World, camera: Camera, width: int, height: int
) -> None:
    page = camera.page
    page.set_viewport_size({"width": width, "height": height})
    camera.open()
    for name in ("genuine", "forged"):
        page.fill("#code", world.printed[name])
        page.press("#code", "Enter")
        camera.words(1)
        page.locator("#list .row:first-child form:visible").wait_for()
        sign = page.locator("#list .row:first-child .sign").bounding_box()
        assert sign is not None
        assert 0 <= sign["y"] <= height - sign["height"]
        seen = "([x, y]) => document.elementFromPoint(x, y).className"
        assert "sign" in page.evaluate(seen, [sign["x"] + sign["width"] / 2, sign["y"] + sign["height"] / 2])
        # Where the list is in view anyway the field keeps the focus.
        assert height > 300 or page.evaluate("document.activeElement.matches('#list .row:first-child')")
    assert page.evaluate("getComputedStyle(document.getElementById('live')).position") == "static"
    # From the list a scanner that types goes on.
    type_fast(page)
    page.keyboard.type(gs1_text(world.printed["recalled"]).replace("\x1d", ""))
    page.keyboard.press("Enter")
    page.locator("#list .row:nth-child(3)").wait_for()


def photo(world: World) -> dict[str, object]:
    frame = photograph([symbols.qr(world.printed[name]) for name in ("genuine", "forged")])
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": jpeg(frame)}


@needs_reader
def test_a_linear_code_too_short_for_a_carton_is_noise(world: World, camera: Camera) -> None:
    paper = photograph([symbols.qr(world.printed["genuine"])])
    noise = zxingcpp.create_barcode("8683", zxingcpp.BarcodeFormat.ITF).to_image(scale=4)
    paper.paste(ImageOps.expand(Image.fromarray(np.asarray(noise)), 60, 255), (500, 100))
    itf = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.ITF])
    assert [one.text for one in zxingcpp.read_barcodes(paper, formats=itf)] == ["8683"], "it can be read"
    page = camera.open()
    sent = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": jpeg(paper)}
    page.set_input_files("#photo", sent)  # type: ignore[arg-type]
    assert camera.words(1) == ["Mã hợp lệ"]
    assert page.inner_text("#photo-state") == "Đọc được 1 mã trong ảnh."
    assert not any(url.endswith("/scan/photo") for url in camera.asked)


@needs_reader
def test_a_photo_is_read_in_the_browser_and_never_sent(world: World, camera: Camera) -> None:
    page = camera.open()
    page.set_input_files("#photo", photo(world))  # type: ignore[arg-type]
    assert sorted(camera.words(2)) == expected(("genuine", "forged"))
    assert page.inner_text("#photo-state") == "Đọc được 2 mã trong ảnh."
    assert not any(url.endswith("/scan/photo") for url in camera.asked)


def test_without_a_reader_the_photo_is_read_by_the_server(world: World, camera: Camera) -> None:
    page = camera.page
    page.route("**/static/zxing_reader.wasm*", lambda route: route.abort())
    page.route("**/static/barcode-detector.js*", lambda route: route.abort())
    camera.open()
    page.set_input_files("#photo", photo(world))  # type: ignore[arg-type]
    assert sorted(camera.words(2)) == expected(("genuine", "forged"))
    assert sum(url.endswith("/scan/photo") for url in camera.asked) == 1
    assert recorded(world) == 1
    page.set_input_files("#photo", {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"hello"})
    page.locator("#photo-state", has_text="không phải ảnh JPEG").wait_for()


def test_without_javascript_a_photo_is_answered(world: World, browser: "Browser", served: str) -> None:
    context = browser.new_context(locale="vi-VN", java_script_enabled=False)
    page = context.new_page()
    page.goto(served + "/scan")
    assert not page.is_visible("#open")
    page.set_input_files("#photo", photo(world))  # type: ignore[arg-type]
    page.click("#photos button")
    assert sorted(page.locator(".row b").all_inner_texts()) == expected(("genuine", "forged"))
    assert recorded(world) == 1
    context.close()


def test_the_page_of_a_printed_link_never_loads_the_reader(world: World, camera: Camera) -> None:
    camera.page.goto(camera.served + world.printed["genuine"].removeprefix("HTTPS://ID.EXAMPLE"))
    camera.page.wait_for_selector("#recorded:visible")
    for part in ("camera", "scanned", "barcode-detector", "zxing"):
        assert not any(part in url for url in camera.asked)
