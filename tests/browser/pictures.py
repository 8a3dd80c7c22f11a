"""Pictures of the page for every verdict as a phone shows it, for docs/screens: `python -m tests.browser.pictures`.

Each weighs at most 60 KB and is 360 pixels wide in the page's own measure. Two sheets of several side by side are for
the README.
"""

import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw
from werkzeug.serving import WSGIRequestHandler, make_server

from registry.intake.pictures import THUMBNAIL_TYPE, thumbnail
from registry.judgement.verdict import Verdict
from registry.store.engine.engine import write
from registry.store.engine.schema import organisations, products
from registry.store.office import file_rows
from tests.browser.conftest import CHROMIUM
from tests.paths import ROOT
from tests.web.conftest import FOOD, HOST, MEDICINE, World, build
from tests.web.verdicts import every_verdict, path_of_text

if TYPE_CHECKING:
    from playwright.sync_api import Page

FOLDER = ROOT / "docs" / "screens"
MOST = 60_000
_SCALE = 1.5
_SHEETS = {
    "scan-page": (Verdict.GENUINE, Verdict.RECALLED, Verdict.FORGED),
    "scan-page-copies": (Verdict.SUSPECT, Verdict.DUPLICATED, Verdict.SOLD, Verdict.SPENT),
}


def open_verdict(page: "Page", served: str, text: str) -> None:
    """The page of a code: by its link, or typed into the form where it is none."""
    path = path_of_text(text)
    if path is not None:
        page.goto(served + path)
        page.wait_for_selector("#recorded:visible, .verdict")
    else:
        page.goto(f"{served}/")
        page.fill("#codes", text)
        page.click("form.box .button")
    page.wait_for_load_state("networkidle")


class Silent(WSGIRequestHandler):
    """A server that keeps no log of its own."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing: addresses hold codes."""


@contextmanager
def serving(world: World) -> Iterator[str]:
    """The application on a port of its own."""
    server = make_server("127.0.0.1", 0, world.app(), threaded=True, request_handler=Silent)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def small(shot: bytes) -> bytes:
    """A picture as a WebP that weighs little: plain areas and few colours stay sharp without loss."""
    image = Image.open(BytesIO(shot)).convert("RGB")
    for colours in (64, 32, 16, 8):
        written = BytesIO()
        few = image.quantize(colours, dither=Image.Dither.NONE).convert("RGB")
        few.save(written, "WEBP", lossless=True, method=6)
        if written.tell() <= MOST:
            break
    return written.getvalue()


def sheet(shots: list[bytes]) -> bytes:
    """Several pictures side by side, cut to the height of a phone's screen."""
    images = [Image.open(BytesIO(shot)).convert("RGB") for shot in shots]
    height = min(max(image.height for image in images), int(740 * _SCALE))
    gap = 24
    paper = Image.new("RGB", (sum(image.width + gap for image in images) - gap, height), "#8b98a5")
    left = 0
    for image in images:
        paper.paste(image.crop((0, 0, image.width, height)), (left, 0))
        left += image.width + gap
    written = BytesIO()
    smaller = paper.resize((int(paper.width / _SCALE), int(paper.height / _SCALE)), Image.Resampling.LANCZOS)
    smaller.quantize(48, Image.Quantize.MAXCOVERAGE, 3, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return written.getvalue()


def _named_for_people(world: World) -> None:
    """The tests' names hold markup on purpose; a picture shows what a shop would."""
    with write(world.engine) as conn:
        conn.execute(organisations.update().values(name="Công ty Dược phẩm Hoa Sen"))
        conn.execute(products.update().where(products.c.gtin == FOOD).values(name="Sữa bột Bé Khỏe"))
        digest = file_rows.put(conn, thumbnail(_pack()).content, THUMBNAIL_TYPE, world.moment).hex()
        address = f"https://{HOST.lower()}/pictures/{MEDICINE}/{digest}.webp"
        conn.execute(products.update().where(products.c.gtin == MEDICINE).values(image=address))


def _pack() -> bytes:
    """A box of tablets, drawn: nobody's product."""
    image = Image.new("RGB", (480, 240), "#f4f1ea")
    pen = ImageDraw.Draw(image)
    pen.polygon([(60, 70), (90, 40), (430, 40), (400, 70)], fill="#dfe7ee")
    pen.polygon([(400, 70), (430, 40), (430, 180), (400, 210)], fill="#b9c7d4")
    pen.rectangle((60, 70, 400, 210), fill="#ffffff", outline="#9aa8b5", width=2)
    pen.rectangle((60, 150, 400, 210), fill="#2c7a6b")
    for left in range(90, 390, 50):
        pen.ellipse((left, 92, left + 32, 124), fill="#eef3f7", outline="#9aa8b5", width=2)
    written = BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def _others(page: "Page", served: str, world: World) -> Iterator[tuple[str, bytes]]:
    """The pages around a check: the start, the report, its receipt, and trouble of ours."""
    page.goto(f"{served}/")
    yield "start", page.screenshot(full_page=True)
    open_verdict(page, served, world.printed["forged"])
    page.click(".report summary")
    yield "report-reasons", page.screenshot(full_page=True)
    page.click(".report button[value=looks_copied]")
    page.wait_for_selector("#report")
    yield "report-form", page.screenshot(full_page=True)
    page.click("#report .button")
    page.wait_for_selector(".receipt")
    yield "report-receipt", page.screenshot(full_page=True)


def _take(folder: Path, world: World) -> None:
    from playwright.sync_api import sync_playwright

    _named_for_people(world)
    texts = every_verdict(world)
    with serving(world) as served, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        context = browser.new_context(
            locale="vi-VN", viewport={"width": 360, "height": 740}, device_scale_factor=_SCALE
        )
        page = context.new_page()
        shots: dict[str, bytes] = {}
        for verdict, text in texts.items():
            open_verdict(page, served, text)
            shots[verdict.value] = page.screenshot(full_page=True)
        for name, shot in [*((f"verdict-{name}", shot) for name, shot in shots.items()), *_others(page, served, world)]:
            (folder / f"{name}.webp").write_bytes(small(shot))
        for name, verdicts in _SHEETS.items():
            (folder / f"{name}.png").write_bytes(sheet([shots[verdict.value] for verdict in verdicts]))
        browser.close()


def main() -> None:
    """Write all pictures into docs/screens, or into the folder that is named."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        _take(folder, build(Path(work), f"sqlite:///{work}/registry.sqlite"))
    for path in sorted(folder.glob("*.webp")):
        print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
