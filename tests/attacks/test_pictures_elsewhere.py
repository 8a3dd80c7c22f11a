"""A rogue producer names a picture on a host of its own: to change it later, and to learn who scans which code."""

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from registry.store.catalogue import listing_rows
from registry.store.engine.engine import write
from registry.web.page import pages
from tests.web.conftest import MEDICINE, World, client, original, world

__all__ = ["client", "original", "world"]
DIGEST = "0" * 64
NAMED = (
    "https://evil.example/p.webp",
    "https://evil.example/pictures/08934588012341/" + DIGEST + ".webp",
    "https://id.example.evil.example/pictures/08934588012341/" + DIGEST + ".webp",
    "https://id.example@evil.example/pictures/08934588012341/" + DIGEST + ".webp",
    "https://id.example/pictures/../../evil",
    "https://id.example//evil.example/pictures/",
    "http://evil.example/p.webp",
    "//evil.example/p.webp",
    "javascript:alert(1)",
    "data:image/svg+xml,<svg onload=alert(1)>",
    '" onerror="alert(1)',
)
_ATTRIBUTE = re.compile(r"""\b(?:href|src|srcset|action|poster|data|formaction|content|style)\s*=\s*["']([^"']*)""")


@pytest.mark.parametrize("address", NAMED)
def test_no_public_page_names_it(world: World, client: FlaskClient, address: str) -> None:
    with write(world.engine) as conn:
        listing = listing_rows.listings(conn, [MEDICINE])[MEDICINE]
        listing_rows.put_product(conn, replace(listing, product=replace(listing.product, image=address)), world.moment)
    path = world.printed["genuine"].removeprefix("HTTPS://ID.EXAMPLE")
    for language in ("vi", "en"):
        answers = [
            client.get(path, headers={"Accept-Language": language}),
            client.post(f"/check?lang={language}", data={"codes": world.printed["genuine"]}),
            client.post(f"/report/about?lang={language}", data={"code": world.printed["genuine"]}),
        ]
        links = {link for answer in answers for link in _ATTRIBUTE.findall(answer.text)}
        print(f"tried {address!r}: the pages link to {sorted(link for link in links if 'evil' in link)}")
        assert all(answer.status_code == 200 for answer in answers)
        assert all("evil.example" not in answer.text and "alert(1)" not in answer.text for answer in answers)
        assert not any("/pictures/" in link for link in links)


def test_a_page_may_load_pictures_from_this_host_alone(client: FlaskClient) -> None:
    answer = client.get("/")
    sources = re.search(r"img-src ([^;]+)", answer.headers["Content-Security-Policy"])
    assert sources is not None
    print(f"pictures may come from {sources[1]}")
    assert set(sources[1].split()) == {"'self'", "data:", "blob:"}
    assert "default-src 'none'" in pages.POLICY or "default-src 'self'" in pages.POLICY
