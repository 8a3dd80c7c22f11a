"""The producer's desk speaks: every page has one language and no holes, and no page shows a command line."""

import re

import pytest

from registry.web.page.words import WORDS
from tests.web.conftest import MEDICINE, World
from tests.web.producing import producer

_PAGES = (
    "", "/products", "/products/new", f"/products/{MEDICINE}", "/import", "/import/done", "/orders", "/orders/new",
    "/serials", "/recalls", "/seen", "/flags", "/requests", "/trail",
)  # fmt: skip


@pytest.mark.parametrize("path", _PAGES)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_page_is_in_one_language_without_holes(world: World, path: str, lang: str) -> None:
    page = producer(world).get(f"/producer{path}?lang={lang}").text
    assert f'<html lang="{lang}">' in page
    main = re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main>")])
    assert not re.search(r"\{[a-z_]+\}|pd_[a-z]+|\bNone\b|Undefined|--[a-z]", main)
    other = WORDS["pd_desk"].en if lang == "vi" else WORDS["pd_desk"].vi
    assert other not in page


def test_ids_are_unique_on_every_page(world: World) -> None:
    signed = producer(world)
    for path in _PAGES:
        ids = re.findall(r'\bid="([^"]+)"', signed.get(f"/producer{path}").text)
        assert len(ids) == len(set(ids)), path
