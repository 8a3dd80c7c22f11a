"""The picture of the desks for the README, from the sample registry: `python -m tests.browser.desk_pictures`."""

import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image

from tests.browser.conftest import CHROMIUM
from tests.browser.people import sign_in
from tests.browser.pictures import FOLDER
from tests.browser.sample import PASSWORD, sample

_PAGES = (("can.bo", "/officer"), ("nha.san.xuat", "/producer"), ("kiem.tra", "/inspector"))
_WIDTH, _HEIGHT, _SHOWN = 1100, 900, 520


def _shots(served: str) -> list[bytes]:
    from playwright.sync_api import sync_playwright

    shots = []
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        for login, path in _PAGES:
            context = browser.new_context(locale="vi-VN", viewport={"width": _WIDTH, "height": _HEIGHT})
            page = context.new_page()
            sign_in(page, served, login, PASSWORD)
            page.goto(served + path)
            if path == "/inspector":
                page.click("main table a, main .card >> nth=0")
                page.wait_for_load_state("networkidle")
            shots.append(page.screenshot())
            context.close()
        browser.close()
    return shots


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sample(Path(folder) / "demo") as served:
        shots = _shots(served)
    height = round(_HEIGHT * _SHOWN / _WIDTH)
    paper = Image.new("RGB", (len(shots) * (_SHOWN + 12) - 12, height), "#8b98a5")
    for at, shot in enumerate(shots):
        image = Image.open(BytesIO(shot)).convert("RGB").resize((_SHOWN, height), Image.Resampling.LANCZOS)
        paper.paste(image, (at * (_SHOWN + 12), 0))
    paper.save(FOLDER / "desks.webp", "WEBP", quality=80, method=6)


if __name__ == "__main__":
    main()
