"""A walk over every page of a month of sample life: no page shows a word of the program instead of people's words."""

import html
import re
import secrets
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from registry.keys.folder import KeyFolder
from registry.model.people import REGISTRY
from registry.model.trail import TrailAct
from registry.office import sessions
from registry.settings import Settings
from registry.showcase import demo, sample_world
from registry.showcase.sample_world import SampleGround
from registry.store.engine.engine import Engine, open_engine, read
from registry.store.office import account_rows
from registry.web.application import create_app
from registry.web.front.credentials import COOKIE
from tests.factories import NOW

LANGUAGES = ("vi", "en")
DESKS = ("/officer", "/officer/audit", "/officer/queue", "/producer", "/producer/trail", "/inspector", "/people", "/me")
# Pages that tell programmers the program's own names.
FOR_PROGRAMS = ("/docs", "/producer/import")
# Words put together as programs do, and what stands there when something is missing.
PROGRAM_WORD = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b|\bNone\b(?!\.)|\bTrue\b|\bUndefined\b|\{[a-z_]+\}")
# An act, a detail or a kind that only lost its underscores: `password set`, `reports 1`.
BARE = {act.value.replace("_", " ") for act in TrailAct if "_" in act}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Engine]:
    folder = tmp_path_factory.mktemp("sample") / "demo"
    demo.run(folder, NOW, secrets.randbelow, lambda _: None)
    engine = open_engine(f"sqlite:///{folder / 'registry.sqlite'}")
    passphrase = folder / "keys" / "passphrase"
    keys = KeyFolder(folder / "keys", passphrase.read_bytes().strip())
    sample_world.fill(SampleGround(engine, keys, demo.HOST, NOW, secrets.randbelow), "một mật khẩu mẫu")
    url = f"sqlite:///{folder / 'registry.sqlite'}"
    return Settings(database_url=url, keys_dir=folder / "keys", host=demo.HOST, passphrase_file=passphrase), engine


def pages(client: FlaskClient, language: str) -> Iterator[tuple[str, str]]:
    """Every page that links lead to from the desks, with its visible text; each address once."""
    waiting, known = list(DESKS), set(DESKS)
    while waiting:
        path = waiting.pop()
        answer = client.get(f"{path}{'&' if '?' in path else '?'}lang={language}", headers={"Accept": "text/html"})
        assert answer.status_code < 500, path
        if answer.status_code != 200 or "text/html" not in answer.content_type or path.startswith(FOR_PROGRAMS):
            continue
        links = {
            re.sub(r"[?&]lang=\w+|#.*", "", html.unescape(link)) for link in re.findall(r'href="(/[^"]*)"', answer.text)
        }
        waiting += links - known
        known |= links
        yield path, visible(answer.text)


def visible(page: str) -> str:
    shown = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    said = re.findall(r'(?:alt|title|aria-label|placeholder|data-label)="([^"]*)"', shown)
    return html.unescape(" | ".join([re.sub(r"<[^>]+>", " | ", shown), *said]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_shows_a_word_of_the_program(sample: tuple[Settings, Engine], language: str) -> None:
    settings, engine = sample
    app = create_app(settings, lambda: NOW)
    with read(engine) as conn:
        everybody = account_rows.every_person(conn, REGISTRY)
    walked = 0
    for person in everybody:
        client = app.test_client()
        client.set_cookie(COOKIE, sessions.begin(engine, person, NOW, secrets.randbelow).secret)
        for path, text in pages(client, language):
            walked += 1
            assert not PROGRAM_WORD.findall(text), path
            assert not {part.strip() for part in text.split("|")} & BARE, path
    assert walked > 200
