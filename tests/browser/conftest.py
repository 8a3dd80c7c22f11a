"""A real Chromium and the application behind a real socket; skipped, saying why, where either is missing."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from werkzeug.serving import make_server

from tests.browser.camera import Camera, opened_camera
from tests.web.conftest import World, original, world

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserType

__all__ = ["original", "world"]

CHROMIUM = Path("/usr/bin/chromium")
# Milliseconds that a page is waited for: no test judges how quick it is, and a loaded machine is slow.
PATIENCE = 120_000


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"there is no Chromium at {CHROMIUM} (apt-get install chromium): no page was opened in a browser")
    with playwright.sync_playwright() as started:
        opened = launch(started.chromium)
        yield opened
        opened.close()


def launch(kind: "BrowserType", *options: str) -> "Browser":
    """A Chromium all of whose pages are waited for patiently."""
    opened = kind.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", *options])
    opened.on("context", lambda context: context.set_default_timeout(PATIENCE))
    return opened


@pytest.fixture
def served(world: World) -> Iterator[str]:
    """The application on a port of its own: the start of its addresses."""
    server = make_server("127.0.0.1", 0, world.app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def camera(browser: "Browser", served: str) -> Iterator[Camera]:
    """The page /scan on a phone whose camera shows nothing."""
    yield from opened_camera(browser, served)
