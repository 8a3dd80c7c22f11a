"""The page behind a printed link: what it weighs, the one script it names, and the button that works without it."""

import html
import re

import pytest
from flask.testing import FlaskClient

from registry.judgement.verdict import Verdict
from registry.market import measures
from registry.market.measures import Decision
from registry.model import phrases
from registry.model.measures import Act, Target
from registry.store.engine.engine import read, write
from registry.store.engine.schema import scans
from registry.web.public.consumer_words import PROVES
from registry.web.public.reporting_words import REPORT_REASON
from tests.web.conftest import FOOD, World
from tests.web.verdicts import every_verdict, path_of_text

PREFIX = "HTTPS://ID.EXAMPLE"


def path_of(world: World, name: str = "genuine") -> str:
    return world.printed[name].removeprefix(PREFIX)


def fields(page: str) -> dict[str, str]:
    form = re.search(r'<form id="scan".*?</form>', page, re.DOTALL)
    assert form
    found = dict(re.findall(r'name="([a-z]+)" value="([^"]*)"', form[0]))
    return {name: html.unescape(value) for name, value in found.items()}


def recorded(world: World) -> int:
    with read(world.engine) as conn:
        return len(conn.execute(scans.select()).fetchall())


@pytest.mark.parametrize("name", ["genuine", "recalled", "forged", "blocked", "spent", "unknown", "foreign"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_page_and_script_weigh_at_most_30_kb(world: World, client: FlaskClient, name: str, language: str) -> None:
    page = client.get(path_of(world, name), headers={"Accept-Language": language})
    (script,) = re.findall(r'<script src="([^"]+)" defer></script>', page.text)
    assert len(page.data) + len(client.get(script).data) <= 30 * 1024


def test_the_only_script_is_a_file_of_our_own(world: World, client: FlaskClient) -> None:
    page = client.get(path_of(world))
    (script,) = re.findall(r"<script[^>]*>", page.text)
    address = re.search(r'src="(/static/scan\.js\?v=[0-9a-f]{16})"', script)
    assert address
    assert not re.search(r"\son[a-z]+=", page.text)
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "connect-src 'self';" in policy
    assert "unsafe" not in policy
    answer = client.get(address[1])
    assert answer.content_type.startswith("text/javascript")
    assert "immutable" in answer.headers["Cache-Control"]
    assert "http" not in re.sub(r"//.*", "", answer.text)


def test_another_versions_address_of_the_script_is_not_kept(client: FlaskClient) -> None:
    assert client.get("/static/scan.js?v=0").headers["Cache-Control"] == "no-store"
    assert client.get("/static/openapi.json").status_code == 404


@pytest.mark.parametrize("path", ["/", "/nothing", "/docs"])
def test_other_pages_run_no_script(client: FlaskClient, path: str) -> None:
    assert "<script" not in client.get(path, headers={"Accept": "text/html"}).text


def test_without_the_script_a_button_records_the_check_once(world: World, client: FlaskClient) -> None:
    page = client.get(path_of(world)).text
    assert "Ghi nhận lần kiểm tra này" in page
    assert recorded(world) == 0
    for _ in range(2):
        assert "Mã hợp lệ" in client.post("/check?lang=vi", data=fields(page)).text
        assert recorded(world) == 1
    assert fields(client.get(path_of(world)).text)["scan"] != fields(page)["scan"]


def test_the_code_in_the_form_is_the_same_in_either_language(world: World, client: FlaskClient) -> None:
    path = path_of(world)
    codes = {fields(client.get(path + more).text)["codes"] for more in ("", "&lang=vi", "&lang=en")}
    assert codes == {world.printed["genuine"].replace("HTTPS://", "https://")}


def test_the_page_tells_its_verdict_to_the_script_as_the_answer_would(world: World, client: FlaskClient) -> None:
    for name in ("genuine", "recalled", "forged", "blocked", "spent", "unknown", "foreign"):
        page = client.get(path_of(world, name)).text
        asked = {"code": fields(page)["codes"], "record": False}
        answer = client.post("/v1/verify", json=asked).json
        assert answer is not None
        said = " ".join([answer["verdict"], *(reason["code"] for reason in answer["reasons"])])
        assert f'data-shown="{said}"' in page


def page_of(client: FlaskClient, text: str, language: str = "vi") -> str:
    """The page of a code, by its link or posted."""
    path = path_of_text(text)
    if path is None:
        return client.post(f"/check?lang={language}", data={"codes": text}).text
    return client.get(path + ("&" if "?" in path else "?") + f"lang={language}").text


def test_every_verdict_fits_and_asks_nobody_else(world: World, client: FlaskClient) -> None:
    script = len(client.get("/static/scan.js").data)
    for verdict, text in every_verdict(world).items():
        for language in ("vi", "en"):
            page = page_of(client, text, language)
            assert len(page.encode()) + script <= 30 * 1024, verdict
            # Nothing that a browser loads by itself stands elsewhere; a link to another site says so.
            loaded = re.findall(r'<(?:script|img|link|iframe|source|video)[^>]*(?:src|href)="([^"]*)"', page)
            assert loaded
            assert all(address.startswith("/") and not address.startswith("//") for address in loaded), verdict
            assert "style=" not in page
            assert 'http-equiv="refresh"' not in page


def test_every_verdict_says_what_the_code_proves(world: World, client: FlaskClient) -> None:
    told = {
        "unit": "genuine sold recalled blocked spent inactive expired",
        "copied": "suspect duplicated",
        "listed": "listed",
        "nothing": "forged foreign malformed unknown",
    }
    said = {Verdict(name): kind for kind, names in told.items() for name in names.split()}
    for verdict, text in every_verdict(world).items():
        page = html.unescape(page_of(client, text))
        found = {kind for kind in ("lot", "type", *told) if PROVES[kind].vi in page}
        # The words of the two that name no item are about the level themselves.
        assert found == ({said[verdict]} if verdict in said else set()), verdict
    assert {verdict for verdict in Verdict if verdict not in said} == {Verdict.LOT_KNOWN, Verdict.TYPE_KNOWN}


def test_a_recalled_lot_says_that_the_code_speaks_of_the_lot(world: World, client: FlaskClient) -> None:
    with write(world.engine) as conn:
        measures.carry_out(conn, Act.RECALL, Target(FOOD, lot="LOT-L"), Decision("officer", "Thử"), world.moment)
    page = page_of(client, world.printed["lot_known"])
    assert phrases.VERDICTS["recalled"].word.vi in page
    assert PROVES["lot"].vi in page


def test_every_verdict_can_be_reported_with_its_code_in_the_body(world: World, client: FlaskClient) -> None:
    for verdict, text in every_verdict(world).items():
        page = page_of(client, text)
        form = re.search(r'<form class="box" method="post" action="/report/about.lang=vi">.*?</form>', page, re.DOTALL)
        assert form
        assert re.findall(r'<button name="reason" value="([a-z_]+)"', form[0]) == [*REPORT_REASON]
        hidden = re.search(r'name="codes" value="([^"]*)"', form[0])
        assert hidden
        assert html.unescape(hidden[1]).lower() == text.lower()
        seal = text.partition("8030=")[2]
        if seal:
            # The other language is the same address; no other link holds the seal.
            links = [href for href in re.findall(r'href="([^"]*)"', page) if seal in href]
            assert len(links) == 1, verdict
            assert links[0].endswith("lang=en")
