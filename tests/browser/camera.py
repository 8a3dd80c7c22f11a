"""The page /scan, and what it asked of the server."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from registry.model import phrases
from registry.store.engine.engine import read
from registry.store.engine.schema import scans
from tests.paths import STATIC
from tests.web.conftest import World

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request


VENDOR = STATIC / "vendor"
needs_reader = pytest.mark.skipif(
    not (VENDOR / "zxing_reader.wasm").exists(),
    reason="the barcode reader is not here: run .ci/fetch-reader, which needs npm",
)


def recorded(world: World) -> int:
    with read(world.engine) as conn:
        return len(conn.execute(scans.select()).fetchall())


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


def opened_camera(browser: "Browser", served: str, script: str = "") -> Iterator[Camera]:
    context = browser.new_context(locale="vi-VN", viewport={"width": 360, "height": 740})
    context.add_init_script(script)
    made = Camera(context, served)
    yield made
    context.close()
    assert [url for url in made.asked if not url.startswith((served + "/", "data:"))] == []
    assert [error for error in made.errors if "Failed to load resource" not in error] == []


def expected(names: tuple[str, ...]) -> list[str]:
    return sorted(phrases.VERDICTS[name].word.vi for name in names)
