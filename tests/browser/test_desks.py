"""Every page of every desk that links lead to, on the sample registry: it answers, fits, reads well and can be used.

Each kind of page is opened once: on a phone, on a tablet and on a desk, in Vietnamese, and once in English.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from registry.model import phrases
from tests.browser.people import sign_in
from tests.browser.sample import DESKS, PASSWORD, sample
from tests.browser.test_accessibility import AXE
from tests.paths import ROOT

pytestmark = pytest.mark.slow("browser")

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_WIDTHS = (1280, 768, 360)
# What is handed out as a file is no page.
_FILE = re.compile(r"\.(pdf|zpl|csv|xlsx|json|sig|webp)\b|/codes\?|/errors|/symbol\?|/files/|/photos/|/template\.")
_LEFT_OVER = re.compile(r"\{\{|\{%|Traceback|\bNone\b|\bUndefined\b|\{[a-z_]+\}")
# Words that a Vietnamese page has no business with.
_ENGLISH = re.compile(r"\b(the|with|order|reason|expected|settle|pending|approved|Cancel|Submit|Delete)\b")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with sample(tmp_path_factory.mktemp("sample") / "demo") as started:
        yield started


@pytest.fixture
def context(browser: "Browser") -> "Iterator[BrowserContext]":
    opened = browser.new_context(locale="vi-VN", viewport={"width": 1280, "height": 800})
    yield opened
    opened.close()


def kind_of(path: str) -> str:
    """Pages of one kind differ in numbers, names and queries."""
    bare = re.sub(r"\?.*", "", path)
    return re.sub(r"/(\d+|[0-9A-Z]{8}|[0-9a-f.]{20,})(?=/|$)", "/*", bare)


def links(page: "Page", begin: str) -> list[str]:
    found: list[str] = page.eval_on_selector_all("a[href]", "all => all.map((one) => one.getAttribute('href'))")
    bare = (path.partition("#")[0] for path in found)
    return [path for path in bare if path.startswith(begin) and not _FILE.search(path)]


def look(page: "Page", path: str, axe: str | None) -> list[str]:
    """What is wrong with the page as it stands."""
    wrong: list[str] = []
    for width in _WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            wrong.append(f"{path} at {width}: {over} pixels too wide")
    text = page.inner_text("main")
    wrong += [f"{path}: {left!r} left over" for left in _LEFT_OVER.findall(text)]
    if page.locator("h1").count() != 1:
        wrong.append(f"{path}: {page.locator('h1').count()} headings of the first level")
    if axe:
        page.evaluate(axe)
        found: dict[str, Any] = page.evaluate("(tags) => axe.run(document, {runOnly: tags})", _TAGS)
        wrong += [f"{path}: {one['id']} {one['nodes'][0]['html'][:120]}" for one in found["violations"]]
    page.set_viewport_size({"width": 1280, "height": 800})
    return wrong


def stretch(page: "Page", path: str) -> list[str]:
    """What does not fit on a phone once every tag and every code is as long as one can be."""
    longest = max((word for one in phrases.VERDICTS.values() for word in (one.word.vi, one.word.en)), key=len)
    page.set_viewport_size({"width": _WIDTHS[-1], "height": 800})
    page.evaluate(
        """([word, serial]) => {
            for (const tag of document.querySelectorAll(".tag")) tag.textContent = word;
            for (const code of document.querySelectorAll(".mono, .mono a"))
                if (!code.children.length) code.textContent = serial;
        }""",
        ["! " + longest, "W" * 20],
    )
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.set_viewport_size({"width": 1280, "height": 800})
    return [f"{path} with the longest words: {over} pixels too wide"] if over > 0 else []


@pytest.mark.parametrize("begin", DESKS)
def test_every_page_of_a_desk_answers_fits_and_can_be_used(context: "BrowserContext", served: str, begin: str) -> None:
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
    page = context.new_page()
    sign_in(page, served, DESKS[begin], PASSWORD)
    axe = AXE.read_text(encoding="utf-8") if AXE.exists() else None
    waiting, seen, wrong = [begin], {kind_of(begin)}, list[str]()
    opened = 0
    while waiting:
        path = waiting.pop(0)
        answer = page.goto(served + path)
        opened += 1
        if answer is None or answer.status != 200:
            wrong.append(f"{path}: {answer.status if answer else 'nothing'}")
            continue
        wrong += look(page, path, axe)
        vietnamese = page.inner_text("main")
        wrong += [f"{path}: English {word!r}" for word in set(_ENGLISH.findall(vietnamese))]
        for link in links(page, begin):
            if kind_of(link) not in seen:
                seen.add(kind_of(link))
                waiting.append(link)
        wrong += stretch(page, path)
        page.goto(served + path + ("&" if "?" in path else "?") + "lang=en")
        if page.get_attribute("html", "lang") != "en":
            wrong.append(f"{path}: not in English")
        page.goto(served + begin + "?lang=vi")
    assert (wrong, errors) == ([], [])
    assert opened >= {"/producer": 15, "/officer": 12, "/inspector": 4, "/people": 1}[begin]


def test_the_keyboard_alone_reaches_the_content_and_shows_where_it_is(context: "BrowserContext", served: str) -> None:
    page = context.new_page()
    sign_in(page, served, DESKS["/officer"], PASSWORD)
    page.goto(f"{served}/officer/queue?kind=flag")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside, outline = page.evaluate(
        "[!!document.activeElement.closest('main'), getComputedStyle(document.activeElement).outlineStyle]"
    )
    assert (inside, outline) == (True, "solid")


def test_pictures_of_the_desks_are_there() -> None:
    folder = ROOT / "docs" / "screens"
    assert (folder / "desks.webp").stat().st_size < 150_000
