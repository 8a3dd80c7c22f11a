"""The camera, from the picture to the list: several codes at once, each asked about once and recorded once."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from registry.carriers import symbols
from registry.model import phrases
from tests.browser.camera import Camera, expected, needs_reader, opened_camera, recorded
from tests.browser.conftest import launch
from tests.photographs import film, matrix_of, photograph
from tests.web.conftest import MEDICINE, World, gs1_text

pytestmark = pytest.mark.slow("browser")

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

SHOWN = ("genuine", "forged", "recalled", "inactive", "unknown", "blocked", "type_known")


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


@pytest.fixture
def seeing(filmed: "Browser", served: str) -> Iterator[Camera]:
    # How long a code was out of sight is told by the page's clock. It goes on when a test says so, and no slow machine
    # makes a code look as if it had been away.
    clock = "window.ahead = 0; const began = Date.now(); Date.now = () => began + ahead;"
    yield from opened_camera(filmed, served, clock)


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
