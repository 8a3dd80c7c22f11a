"""The plain page: verdicts for people, broken addresses, languages, what it must never do."""

import json
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import LanguageAccept

from registry.model import phrases
from registry.store.engine.engine import is_sqlite, read, sqlite_path, write
from registry.store.engine.schema import metadata
from registry.web.page import pages
from registry.web.public.camera_words import CAMERA_TALLY
from tests.databases import Databases
from tests.web.conftest import MEDICINE, World, gs1_text

LINKS = ["genuine", "forged", "expired", "recalled", "inactive", "blocked", "spent", "unknown", "foreign", "lot_known"]


def path_of(uri: str) -> str:
    return uri.removeprefix("HTTPS://ID.EXAMPLE")


@pytest.mark.parametrize("verdict", LINKS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_link_shows_its_verdict_in_words(world: World, verdict: str, language: str) -> None:
    if verdict == "expired":
        world.moment = world.moment.replace(year=world.moment.year + 1)
    client = world.app().test_client()
    answer = client.get(path_of(world.printed[verdict]), headers={"Accept-Language": language})
    words = phrases.VERDICTS[verdict]
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert f"<h1>{getattr(words.word, language)}</h1>" in answer.text
    assert getattr(words.advice, language) in answer.text
    assert f'class="verdict {words.tone}" role="status"' in answer.text
    assert "id.example" in answer.text
    assert "<script>" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "Accept-Language" in answer.headers["Vary"]


BROKEN = [
    "/01",
    "/01/",
    "/01//",
    "/01///x",
    "/01/abc",
    "/01/08934588012342",
    f"/01/{MEDICINE}/10",
    f"/01/{MEDICINE}//10/LOT-A",
    "/01/..",
    "/01/%00",
    "/01/%0A%0D",
    "/01/%FF%FE",
    "/01/%",
    "/01/%E2%80%A8",
    "/01/%3Cscript%3Ealert(1)%3C/script%3E",
    f"/01/{MEDICINE}?17=%3Cscript%3E",
    f"/01/{MEDICINE}?17=991399",
    f"/01/{MEDICINE}?01=1&=&&%",
    "/01/" + "9" * 4000,
    f"/01/{MEDICINE}/21/" + "%F0%9F%99%82" * 9,
]


@pytest.mark.parametrize("path", BROKEN)
@pytest.mark.parametrize("raw", [True, False])
def test_a_camera_never_meets_an_error(client: FlaskClient, path: str, raw: bool) -> None:
    where, _, query = path.partition("?")
    environ = {"RAW_URI": path if raw else "", "REQUEST_URI": "", "QUERY_STRING": query}
    answer = client.get(where, environ_overrides=environ)
    assert answer.status_code == 200, answer.text
    assert phrases.VERDICTS["malformed"].word.vi in answer.text
    assert answer.text.count("<script") == 1
    assert "<script>" not in answer.text


@pytest.mark.parametrize("path", ["/00/389345880123412341", "/414/8934588000003", "/8006/089345880123410102"])
def test_other_gs1_keys_get_a_verdict_too(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert any(phrases.VERDICTS[name].word.vi in answer.text for name in ("foreign", "malformed"))


def test_the_address_is_read_as_it_was_sent_or_quoted_again(world: World, client: FlaskClient) -> None:
    path = path_of(world.printed["genuine"])
    where, _, query = path.partition("?")
    for raw in (path, ""):
        environ = {"RAW_URI": raw, "REQUEST_URI": "", "QUERY_STRING": query}
        assert phrases.VERDICTS["genuine"].word.vi in client.get(where, environ_overrides=environ).text


def test_a_slash_inside_a_serial_survives_a_server_that_decodes_paths(world: World, client: FlaskClient) -> None:
    path = f"/01/{MEDICINE}/10/21/21/a/21/b"
    decoded = {"RAW_URI": "", "REQUEST_URI": "", "PATH_INFO": path}
    answer = client.get("/01/x", environ_overrides=decoded, headers={"Accept": "application/json"})
    assert answer.json is not None
    assert (answer.json["lot"], answer.json["serial"]) == ("21", "a/21/b")


@pytest.mark.parametrize(
    ("raw", "ending", "verdict"),
    [
        (True, "/", "genuine"),
        (False, "/", "genuine"),
        (True, "%2F", "forged"),
        (False, "//", "forged"),
        (True, "//", "malformed"),
    ],
)
def test_one_slash_behind_a_code_is_none_whatever_the_server_tells(
    world: World, client: FlaskClient, raw: bool, ending: str, verdict: str
) -> None:
    where, _, query = path_of(world.printed["genuine"]).partition("?")
    environ = {"RAW_URI": where + ending if raw else "", "REQUEST_URI": "", "QUERY_STRING": query}
    answer = client.get(where + ending, environ_overrides=environ, headers={"Accept": "application/json"})
    assert answer.json is not None
    assert answer.json["verdict"] == verdict


@pytest.mark.parametrize(
    "way", [("17=", "17%3D"), ("?17=", "?utm_source=zalo?17="), ("&8030=", "&amp;8030="), ("17=2", "17=%222")]
)
def test_a_link_that_was_damaged_on_its_way_is_told_and_never_green(
    world: World, client: FlaskClient, way: tuple[str, str]
) -> None:
    path = path_of(world.printed["genuine"])
    assert way[0] in path
    where, _, query = path.replace(*way).partition("?")
    for language in ("vi", "en"):
        environ = {"QUERY_STRING": f"{query}&lang={language}", "RAW_URI": "", "REQUEST_URI": ""}
        answer = client.get(where, environ_overrides=environ)
        assert getattr(phrases.REASONS["damaged_link"], language) in unescape(answer.text)
        assert getattr(phrases.VERDICTS["listed"].word, language) in answer.text
        assert getattr(phrases.VERDICTS["genuine"].word, language) not in answer.text


def test_what_was_put_behind_the_language_is_no_part_of_it(world: World, client: FlaskClient) -> None:
    text = client.get(path_of(world.printed["genuine"]).replace("&8030=", "&lang=en?8030=")).text
    assert phrases.REASONS["damaged_link"].vi in unescape(text)


def test_any_host_is_read_alike(world: World, client: FlaskClient) -> None:
    answer = client.get(path_of(world.printed["genuine"]), headers={"Host": "evil.example"})
    assert phrases.VERDICTS["genuine"].word.vi in answer.text
    assert "evil.example" not in answer.text


def test_the_language_link_keeps_the_code(world: World, client: FlaskClient) -> None:
    path = path_of(world.printed["genuine"])
    text = client.get(path).text
    assert f'href="{path.replace("&", "&amp;")}&amp;lang=en"' in text
    english = client.get(path + "&lang=en", headers={"Accept-Language": "vi"})
    assert english.headers["Content-Language"] == "en"
    assert phrases.VERDICTS["genuine"].word.en in english.text


def test_json_and_linkset_by_negotiation(world: World, client: FlaskClient) -> None:
    path = path_of(world.printed["genuine"])
    found: dict[str, Any] = json.loads(client.get(path, headers={"Accept": "application/json"}).data)
    assert found["verdict"] == "genuine"
    asked = (
        client.get(path, headers={"Accept": "application/linkset+json"}),
        client.get(path + "&linkType=all"),
        client.get(path + "&linktype=linkset"),
    )
    for answer in asked:
        assert answer.content_type == "application/linkset+json"
        links: dict[str, Any] = json.loads(answer.data)["linkset"][0]
        assert links["anchor"].startswith(f"https://id.example/01/{MEDICINE}/10/LOT-A/21/")
        assert "8030" not in answer.text
    assert client.get("/01/x?linkType=all").status_code == 400
    assert client.get(path_of(world.printed["forged"]) + "&linkType=all").status_code == 404


def test_get_records_nothing(world: World, client: FlaskClient) -> None:
    def rows() -> list[list[object]]:
        with read(world.engine) as conn:
            return [list(conn.execute(table.select())) for table in metadata.sorted_tables]

    before = rows()
    client.get(path_of(world.printed["genuine"]))
    assert rows() == before


def test_the_start_page_is_a_form(client: FlaskClient) -> None:
    text = client.get("/").text
    assert 'action="/check?lang=vi"' in text
    assert "<textarea" in text
    assert "Check a product code" in client.get("/?lang=en").text


def test_pasting_one_code_with_gs_shows_its_page(world: World, client: FlaskClient) -> None:
    text = client.post("/check", data={"codes": gs1_text(world.printed["genuine"]) + "\r\n\r\n"}).text
    assert phrases.VERDICTS["genuine"].word.vi in text


def test_pasting_many_shows_a_list_in_order(world: World, client: FlaskClient) -> None:
    codes = [world.printed["genuine"], "a\u2028<script>b\x85", gs1_text(world.printed["recalled"])]
    text = client.post("/check?lang=en", data={"codes": "\r\n".join(codes)}).text
    words = [phrases.VERDICTS[name].word.en for name in ("genuine", "malformed", "recalled")]
    places = [text.rindex(f"<b>{word}</b>") for word in words]
    assert places == sorted(places)
    assert "<script" not in text
    shown = text[text.index("</header>") :]
    assert "/10/LOT-A/21/" in shown
    assert "8030=" not in shown


def test_too_many_or_no_codes_give_the_form_again(client: FlaskClient) -> None:
    many = client.post("/check", data={"codes": "x\n" * 101})
    assert many.status_code == 413
    assert "100" in many.text
    assert "101" in many.text
    assert client.post("/check", data={"codes": " \r\n\r\n"}).status_code == 400
    assert client.post("/check", data={"codes": "x" * 300_000}).status_code == 413
    assert client.post("/check", data="x", content_type="text/plain").status_code == 400


def test_too_many_codes_stay_in_the_form_escaped(client: FlaskClient) -> None:
    codes = [f"code-{number}</textarea>" for number in range(101)]
    answer = client.post("/check", data={"codes": "\n".join(codes)})
    assert answer.status_code == 413
    assert all(f"code-{number}&lt;/textarea&gt;" in answer.text for number in range(101))


def test_trouble_is_a_grey_page_never_a_verdict(world: World, client: FlaskClient, rack: Databases) -> None:
    if is_sqlite(world.engine):
        sqlite_path(world.engine).write_bytes(b"no database at all" * 1000)
    rack.drop(world.settings.database_url)
    path = path_of(world.printed["genuine"])
    for answer in (client.get(path), client.post("/check", data={"codes": "8934588012341"})):
        assert answer.status_code == 503
        assert "Chưa kiểm tra được" in answer.text
        assert answer.headers["Retry-After"]
    machine = client.get(path, headers={"Accept": "application/json"})
    assert (machine.status_code, machine.content_type) == (503, "application/problem+json")


def test_the_language_is_weighed_once_a_request_however_many_are_asked_for(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    weighed = []
    choose = LanguageAccept.best_match

    def counted(*given: Any) -> Any:
        weighed.append(given)
        return choose(*given)

    monkeypatch.setattr(LanguageAccept, "best_match", counted)
    answer = client.post("/check", data={"codes": "x\n" * 100}, headers={"Accept-Language": "fr," * 500 + "en"})
    assert '<html lang="en">' in answer.text
    assert len(weighed) == 1


def test_an_unknown_address_is_a_page_for_people_and_a_problem_for_programs(client: FlaskClient) -> None:
    page = client.get("/nothing", headers={"Accept": "text/html"})
    assert (page.status_code, "Không có trang này" in page.text) == (404, True)
    assert client.get("/nothing").content_type == "application/problem+json"


def test_a_sample_registry_says_so(world: World) -> None:
    with write(world.engine) as conn:
        conn.exec_driver_sql("UPDATE registry SET kind = 'sample'")
    assert "MẪU" in world.app().test_client().get("/").text


def test_a_code_is_escaped_in_the_page(client: FlaskClient) -> None:
    serial = quote('"><img src=x>', safe="")
    for answer in (
        client.get(f"/01/{MEDICINE}/21/{serial}"),
        client.post("/check", data={"codes": f'{MEDICINE} "><img'}),
        client.post("/check", data={"codes": "<img>\n<img>"}),
    ):
        assert answer.status_code == 200
        assert "<img" not in answer.text


def test_a_script_gets_its_own_words_and_those_of_every_verdict(world: World) -> None:
    with world.app().test_request_context("/scan?lang=en"):
        given = pages.for_script(CAMERA_TALLY)
        assert given["verdicts"] == {
            name: {"word": words.word.en, "sign": words.sign, "tone": words.tone}
            for name, words in phrases.VERDICTS.items()
        }
        assert given["words"] == {"good": "Valid", "plain": "Not proven", "warn": "Look closer", "bad": "Warnings"}


def test_slashes_before_the_path_get_a_verdict_too(world: World, client: FlaskClient) -> None:
    printed = path_of(world.printed["genuine"])
    for raw in ("/" + printed, ""):
        hidden = {"RAW_URI": raw, "REQUEST_URI": raw, "PATH_INFO": "/" + printed.partition("?")[0]}
        answer = client.get(printed, environ_overrides=hidden)
        assert phrases.VERDICTS["genuine"].word.vi in answer.text
        assert client.get(printed.replace("8030=AQ", "8030=AR"), environ_overrides=hidden).status_code == 200
