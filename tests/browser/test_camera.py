"""The camera, from the picture to the list: several codes at once, each asked about once and recorded once."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageOps

from registry.carriers import symbols
from registry.model import phrases
from registry.store.engine.engine import read
from registry.store.engine.schema import scans
from tests.browser.conftest import launch
from tests.paths import STATIC
from tests.photographs import film, jpeg, matrix_of, photograph
from tests.web.conftest import MEDICINE, World, gs1_text

pytestmark = pytest.mark.slow("browser")

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request, Route

VENDOR = STATIC / "vendor"
SHOWN = ("genuine", "forged", "recalled", "inactive", "unknown", "blocked", "type_known")

needs_reader = pytest.mark.skipif(
    not (VENDOR / "zxing_reader.wasm").exists(),
    reason="the barcode reader is not here: run .ci/fetch-reader, which needs npm",
)


def recorded(world: World) -> int:
    with read(world.engine) as conn:
        return len(conn.execute(scans.select()).fetchall())


@pytest.fixture
def filmed(browser: "Browser", world: World, tmp_path: Path) -> "Iterator[Browser]":
    """A Chromium whose camera sees seven codes at once: six of single packs, two of them DataMatrix, and an EAN-13."""
    printed = world.printed
    draw = {"recalled": matrix_of, "blocked": matrix_of, "type_known": symbols.ean_13}
    frame = photograph([draw.get(name, symbols.qr)(printed[name]) for name in SHOWN])
    (tmp_path / "film.mjpeg").write_bytes(film([frame]))
    seen = launch(
        browser.browser_type,
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={tmp_path / 'film.mjpeg'}",
    )
    yield seen
    seen.close()


class Camera:
    """The page /scan in a fresh profile, and what it asked of the server."""

    def __init__(self, context: "BrowserContext", served: str) -> None:
        self.served = served
        self.errors: list[str] = []
        self.asked: list[str] = []
        self.sent: list[dict[str, object]] = []
        context.on("request", self._note)
        context.on("console", lambda message: self.errors.append(message.text))
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        self.page = context.new_page()

    def _note(self, request: "Request") -> None:
        self.asked.append(request.url)
        if request.url.endswith("/v1/verify"):
            self.sent.append(json.loads(request.post_data or ""))

    def open(self, language: str = "vi") -> "Page":
        self.page.goto(f"{self.served}/scan?lang={language}")
        return self.page

    def words(self, count: int) -> list[str]:
        """The verdicts of the list, once there are so many answers, newest first."""
        self.page.locator(f"#list .row:nth-child({count}) form:visible").wait_for()
        for at in range(1, count + 1):
            self.page.locator(f"#list .row:nth-child({at}) form:visible").wait_for()
        return self.page.locator("#list .word").all_inner_texts()


@pytest.fixture
def camera(browser: "Browser", served: str) -> Iterator[Camera]:
    yield from _camera(browser, served)


@pytest.fixture
def seeing(filmed: "Browser", served: str) -> Iterator[Camera]:
    # How long a code was out of sight is told by the page's clock. It goes on when a test says so, and no slow machine
    # makes a code look as if it had been away.
    clock = "window.ahead = 0; const began = Date.now(); Date.now = () => began + ahead;"
    yield from _camera(filmed, served, clock)


def _camera(browser: "Browser", served: str, script: str = "") -> Iterator[Camera]:
    context = browser.new_context(locale="vi-VN", viewport={"width": 360, "height": 740})
    context.add_init_script(script)
    made = Camera(context, served)
    yield made
    context.close()
    assert [url for url in made.asked if not url.startswith((served + "/", "data:"))] == []
    assert [error for error in made.errors if "Failed to load resource" not in error] == []


def looked_again(page: "Page") -> None:
    """Wait until the page has read three more pictures of its camera; the first may be older than this call."""
    page.evaluate(
        """async () => {
            const context = CanvasRenderingContext2D.prototype, own = context.closePath;
            for (let looks = 0; looks < 3; looks++) await new Promise((go) => {
                context.closePath = function () { context.closePath = own; own.call(this); setTimeout(go); };
            });
        }"""
    )


def expected(names: tuple[str, ...]) -> list[str]:
    return sorted(phrases.VERDICTS[name].word.vi for name in names)


@needs_reader
def test_all_codes_in_view_are_listed_with_their_verdicts_and_recorded_once(world: World, seeing: Camera) -> None:
    page = seeing.open()
    assert not any("zxing" in url for url in seeing.asked)
    page.click("#open")
    assert sorted(seeing.words(len(SHOWN))) == expected(SHOWN)
    for name in SHOWN:
        words = phrases.VERDICTS[name]
        row = page.locator("#list .row", has_text=words.word.vi)
        assert row.locator(f".sign.{words.tone}").inner_text() == words.sign
    assert "Paracetamol 500 mg" in page.locator("#list .row", has_text="Mã hợp lệ").inner_text()
    # Still in view, and asked about once each: the device is the same, so are the ids.
    for _ in range(3):
        page.evaluate("ahead += 2000")
        looked_again(page)
    assert sorted(str(sent["code"]) for sent in seeing.sent) == sorted(
        gs1_text(world.printed[name])[3:] if name in ("recalled", "blocked") else world.printed[name] for name in SHOWN
    )
    # Nothing is recorded of what is not ours to know: a forgery, an unknown serial, a bare barcode.
    assert recorded(world) == 4
    assert page.locator(".again").count() == 0


@needs_reader
def test_a_reload_keeps_the_list_and_sends_nothing_twice(world: World, seeing: Camera) -> None:
    page = seeing.open()
    page.click("#open")
    seeing.words(len(SHOWN))
    before, count = recorded(world), len(seeing.sent)
    page.goto(seeing.served + "/scan?lang=en")
    assert page.locator("#list .row").count() == len(SHOWN)
    assert "Valid code" in page.locator("#list .word").all_inner_texts()
    page.click("#open")
    page.locator(".again").nth(len(SHOWN) - 1).wait_for()
    assert "Checked before · 2 times" in page.inner_text("#list")
    assert (recorded(world), len(seeing.sent)) == (before, count)


@needs_reader
def test_paused_the_camera_is_off_and_goes_on_when_asked(seeing: Camera) -> None:
    page = seeing.open()
    page.click("#open")
    seeing.words(len(SHOWN))
    page.click("#pause")
    assert page.inner_text("#state") == "Đã tạm dừng, máy ảnh đã tắt."
    assert page.evaluate("document.getElementById('video').srcObject") is None
    page.evaluate("ahead += 3200")
    page.click("#pause")
    page.locator(".again").first.wait_for()
    assert page.evaluate("document.getElementById('video').srcObject.active")
    assert len(seeing.sent) == len(SHOWN)


@needs_reader
def test_lens_and_torch_are_offered_where_there_are_some_and_the_lens_is_remembered(seeing: Camera) -> None:
    # This Chromium has one camera without a light; a phone's is played on top of it.
    seeing.page.add_init_script(
        """
        window.wishes = [];
        const devices = navigator.mediaDevices, open = devices.getUserMedia.bind(devices);
        devices.getUserMedia = (wish) => { wishes.push(wish.video); return open({video: true}); };
        const lens = (name) => ({kind: "videoinput", deviceId: name, label: name});
        devices.enumerateDevices = async () => [lens("wide"), lens("near")];
        MediaStreamTrack.prototype.getCapabilities = () => ({torch: true});
        MediaStreamTrack.prototype.applyConstraints = async (wish) => { wishes.push(wish); };
        navigator.vibrate = (pattern) => { wishes.push(pattern); return true; };
        """
    )
    page = seeing.open()
    page.click("#open")
    seeing.words(len(SHOWN))
    page.click("#torch")
    assert page.get_attribute("#torch", "aria-pressed") == "true"
    page.select_option("#lens", "near")
    page.locator("#torch[aria-pressed=false]").wait_for()
    wishes = page.evaluate("wishes")
    assert wishes[0]["facingMode"] == {"ideal": "environment"}
    assert {"advanced": [{"torch": True}]} in wishes
    assert {"exact": "near"} in [wish.get("deviceId") for wish in wishes if isinstance(wish, dict)]
    assert [120, 60, 120, 60, 240] in wishes
    page.reload()
    page.click("#open")
    page.locator("#lens option").nth(1).wait_for(state="attached")
    assert page.evaluate("wishes[0].deviceId") == {"exact": "near"}
    page.click("#sound")
    page.reload()
    assert page.get_attribute("#sound", "aria-pressed") == "false"


def test_without_a_camera_the_page_says_what_else_to_do(camera: Camera) -> None:
    page = camera.open()
    page.click("#open")
    page.locator("#state", has_text="Không tìm thấy máy ảnh").or_(
        page.locator("#state", has_text="không được phép dùng máy ảnh")
    ).or_(page.locator("#state", has_text="không đọc mã trực tiếp được")).wait_for()
    assert page.is_visible("#photo")
    assert page.is_enabled("#open")


def test_without_an_answer_a_row_is_grey_and_goes_again_under_the_same_id(world: World, camera: Camera) -> None:
    page = camera.open()
    page.route("**/v1/verify", lambda route: route.abort(), times=1)
    page.fill("#code", world.printed["genuine"])
    page.press("#code", "Enter")
    row = page.locator("#list .row")
    row.get_by_text("Chưa kiểm tra được").wait_for()
    assert "Không có mạng" in row.inner_text()
    assert (row.locator(".sign.plain").count(), page.locator(".good").count()) == (1, 0)
    row.get_by_role("button", name="Thử lại").click()
    assert camera.words(1) == ["Mã hợp lệ"]
    assert recorded(world) == 1
    assert len({json.dumps(sent["scan"]["id"]) for sent in camera.sent}) == 1  # type: ignore[index]
    assert len(camera.sent) == 2


@pytest.mark.parametrize(
    ("status", "words"), [(503, "Hệ thống đang gặp sự cố"), (429, "Quá nhiều lượt kiểm tra từ mạng này")]
)
def test_trouble_of_the_server_is_grey_and_mends_itself(world: World, camera: Camera, status: int, words: str) -> None:
    def refuse(route: "Route") -> None:
        route.fulfill(status=status, headers={"Retry-After": "2"}, content_type="application/problem+json", body="{}")

    page = camera.open()
    page.route("**/v1/verify", refuse, times=1)
    page.fill("#code", world.printed["genuine"])
    page.press("#code", "Enter")
    page.locator("#list .row", has_text=words).wait_for()
    assert page.locator(".good").count() == 0
    assert camera.words(1) == ["Mã hợp lệ"]
    assert recorded(world) == 1


def test_a_network_that_guessed_too_often_waits_but_not_for_sealed_codes(world: World, camera: Camera) -> None:
    page = camera.open()
    elsewhere = world.app().test_client()
    for number in range(31):
        elsewhere.post("/v1/verify", json={"code": f"{MEDICINE} 0123456{number:05}"})
    for name in ("listed", "genuine"):
        page.fill("#code", world.printed[name])
        page.press("#code", "Enter")
    page.locator("#list .row:has(.plain)", has_text="Quá nhiều lượt kiểm tra").wait_for()
    page.locator("#list .row:has(.good)", has_text="Mã hợp lệ").wait_for()
    page.goto(camera.served + world.printed["genuine"].removeprefix("HTTPS://ID.EXAMPLE").partition("?")[0])
    assert page.inner_text("h1") == "Chưa kiểm tra được"
    assert "Mạng bạn đang dùng" in page.inner_text(".verdict.plain")


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
