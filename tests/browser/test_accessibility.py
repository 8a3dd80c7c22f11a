"""Every page that everybody sees, checked by axe-core in a real browser: WCAG 2.2 AA, light and dark, on a phone.

axe-core is fetched by `.ci/fetch-axe`; without it these tests skip, saying so.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from registry.judgement.verdict import Verdict
from tests.browser.pictures import open_verdict
from tests.web.conftest import World
from tests.web.verdicts import every_verdict

pytestmark = pytest.mark.slow("browser")

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What a finger must hit; links within a sentence are not asked.
_SMALL = """() => [...document.querySelectorAll('button, summary, a.button, input:not([type=hidden]), select')]
    .filter((each) => each.checkVisibility() && !each.closest('label') && each.getBoundingClientRect().height < 44)
    .map((each) => each.outerHTML)"""
_WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

Check = Callable[[str], None]


@pytest.fixture(scope="module")
def axe() -> str:
    if not AXE.exists():
        pytest.skip("axe-core is not here: run .ci/fetch-axe, which needs npm")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(params=[("light", "vi"), ("dark", "en")], ids=["light", "dark"])
def page(request: pytest.FixtureRequest, browser: "Browser") -> "Iterator[Page]":
    scheme, language = request.param
    context = browser.new_context(
        locale="vi-VN" if language == "vi" else "en-GB", viewport={"width": 360, "height": 740}, color_scheme=scheme
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def check(page: "Page", axe: str) -> Check:
    """Fails with what axe finds on the page as it stands, with what is too small to touch, or wider than the phone."""

    def run(name: str) -> None:
        page.evaluate(axe)
        found: dict[str, Any] = page.evaluate(
            "(tags) => axe.run(document, {runOnly: tags, resultTypes: ['violations', 'incomplete']})", _TAGS
        )
        told = [(each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]]
        assert (name, told) == (name, [])
        assert found["passes"], "axe looked at nothing"
        assert (name, page.evaluate(_SMALL)) == (name, [])
        assert (name, page.evaluate(_WIDER)) == (name, 0)

    return run


def test_every_verdict(world: World, served: str, page: "Page", check: Check) -> None:
    texts = every_verdict(world)
    for verdict, text in texts.items():
        open_verdict(page, served, text)
        page.click(".report summary")
        check(verdict.value)
    assert set(texts) == set(Verdict)


def test_the_start_the_report_and_its_receipt(world: World, served: str, page: "Page", check: Check) -> None:
    page.goto(f"{served}/")
    check("start")
    page.fill("#codes", "\n".join(list(world.printed.values())[:4]))
    page.click("form.box .button")
    check("answers")
    open_verdict(page, served, world.printed["forged"])
    page.click(".report summary")
    page.click(".report button[value=harm]")
    page.wait_for_selector("#report")
    check("report")
    page.click("#report .button")
    page.wait_for_selector(".receipt")
    check("receipt")
    page.goto(f"{served}/report/0000000000")
    check("no such receipt")
    page.goto(f"{served}/nothing-here")
    check("no page")


def test_a_page_read_at_four_times_its_size_needs_no_sideways_scrolling(
    world: World, served: str, page: "Page"
) -> None:
    page.set_viewport_size({"width": 320, "height": 256})
    for name in ("genuine", "recalled", "unknown"):
        open_verdict(page, served, world.printed[name])
        page.click(".report summary")
        assert page.evaluate(_WIDER) == 0


def test_the_check_can_fail(served: str, page: "Page", check: Check) -> None:
    page.goto(f"{served}/")
    page.evaluate("document.querySelector('label[for=codes]').remove()")
    with pytest.raises(AssertionError, match="label"):
        check("without its label")
