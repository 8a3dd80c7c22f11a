"""Pages for people: language, frame, style, words. No request to anybody else, nothing kept by caches.

Vietnamese unless the link says `lang=en`, a desk was set to English before (a cookie), or the browser asks for
English before Vietnamese. The public style sheet stands in the page, so that the page of a printed link is one
request; its hash is what the content security policy allows. Scripts and the desks' style sheet are files of our own
in `static/`, addressed with their hash; none stands in a page.
"""

import base64
import gzip
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlencode

from flask import Flask, Response, g, redirect, render_template, request
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from registry.errors import RegistryError
from registry.model.days import LOCAL_ZONE
from registry.model.phrases import VERDICTS, Phrase
from registry.web.front.context import service
from registry.web.page.notice_words import NOTICE_ADVICE, NOTICE_HEADING, NoticeKind
from registry.web.page.words import FAULTS, TABLES, WORDS

LANGUAGES = ("vi", "en")
_KINDS = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
}
_WEB = Path(__file__).parents[1]
_STATIC = _WEB / "static"
# Templates lie beside their pages: those that everybody extends or the public sees have plain names, those of a desk
# begin with the desk's.
_PLAIN = ("page", "public", "api")
_NAMED = ("account", "producer", "inspector", "officer")
_STYLE = (_STATIC / "style.css").read_text(encoding="utf-8").strip()
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'self' 'sha256-{_HASH}'; script-src 'self'; connect-src 'self'; "
    "img-src 'self' data: blob:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
# A page with a camera runs WebAssembly of our own.
CAMERA_POLICY = POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")


class NoWords(Exception):
    """A template asks for a word that no table has: a mistake of the program, never an empty place on a page."""


class _Spoken(dict[Any, Any]):
    """Words in one language, by key; a table of them by its name. Templates take a LookupError for nothing at all."""

    def __missing__(self, key: object) -> NoReturn:
        raise NoWords(str(key))


def _spoken(language: str) -> _Spoken:
    """The words of all pages in a language, made once: a page looks up a few of many."""
    tables = {name: _Spoken(_texts(table, language)) for name, table in TABLES.items()}
    return _Spoken(_texts(WORDS, language) | tables)


def _texts(table: Mapping[Any, Phrase], language: str) -> dict[Any, Any]:
    return {key: getattr(phrase, language) for key, phrase in table.items()}


_SPOKEN = {language: _spoken(language) for language in LANGUAGES}


@dataclass(frozen=True, slots=True)
class _Asset:
    """A file that is served, packed once for browsers that take it so."""

    content: bytes
    packed: bytes
    kind: str
    version: str


def _read_assets() -> Mapping[str, _Asset]:
    """Every file that is served, by its name."""
    assets: dict[str, _Asset] = {}
    for path in sorted([*_STATIC.glob("*"), *_STATIC.glob("vendor/*")]):
        if path.suffix in _KINDS:
            content = path.read_bytes()
            version = hashlib.sha256(content).hexdigest()[:16]
            assets[path.name] = _Asset(content, gzip.compress(content, mtime=0), _KINDS[path.suffix], version)
    return assets


_ASSETS = _read_assets()


def install(app: Flask) -> None:
    """Find the templates, and give every one the words, the style and the registry's own address."""
    plain = FileSystemLoader([_WEB / room / "templates" for room in _PLAIN])
    named = PrefixLoader({room: FileSystemLoader(_WEB / room / "templates") for room in _NAMED})
    app.jinja_loader = ChoiceLoader([named, plain])
    app.context_processor(_context)
    app.add_url_rule("/favicon.ico", "favicon", _favicon)
    app.add_url_rule("/static/<name>", "asset", _asset)


def language() -> str:
    """`vi` or `en`: the link's wish, else the desk's, else the browser's, else Vietnamese.

    Found once a request: it is asked for every phrase, and a stranger may send thousands of languages.
    """
    if "language" not in g:
        preference = request.args.get("lang") or request.cookies.get("lang")
        g.language = preference if preference in LANGUAGES else request.accept_languages.best_match(LANGUAGES, "vi")
    tag: str = g.language
    return tag


def say(phrase: Phrase, **values: object) -> str:
    """A phrase in the language of this request, its fields filled in."""
    text = phrase.en if language() == "en" else phrase.vi
    return text.format(**values) if values else text


def say_code(words: Mapping[Any, Phrase], code: str) -> str:
    """A code that stands on record, in the words of its table; one of another release has none and is said itself."""
    return say(words[code]) if code in words else code


def word(key: str, **values: object) -> str:
    """A fixed sentence of a page in the language of this request, its fields filled in."""
    return say(WORDS[key], **values)


def for_script(words: Mapping[str, Phrase]) -> dict[str, object]:
    """What a page's script says: words by its own keys for them, and of every verdict its word, sign and tone."""
    verdicts = {
        name: {"word": say(verdict.word), "sign": verdict.sign, "tone": verdict.tone}
        for name, verdict in VERDICTS.items()
    }
    return {"verdicts": verdicts, "words": spoken(words)}


def spoken(table: Mapping[str, Phrase]) -> dict[str, str]:
    """A table in the language of this request."""
    return _texts(table, language())


def fault(error: RegistryError) -> str:
    """What a failure says to somebody who looks at a page: its own words where there are some."""
    return say(FAULTS[error.code], **error.facts) if error.code in FAULTS else error.message


def wants_page() -> bool:
    """Whether the caller names HTML among what it takes."""
    return "text/html" in request.accept_mimetypes.values()


def page(template: str, status: int = 200, **values: object) -> Response:
    """A page from a template."""
    answer = Response(render_template(template, **values), status, content_type="text/html; charset=utf-8")
    answer.headers["Content-Language"] = language()
    answer.headers["Vary"] = "Accept, Accept-Language, Cookie"
    return answer


def desk(template: str, status: int = 200, **values: object) -> Response:
    """A page behind a sign-in; the language chosen there is kept for the next one."""
    phrase_key = request.args.get("said")
    answer = page(template, status, **({"said": word(phrase_key) if phrase_key in WORDS else None} | values))
    if request.args.get("lang") in LANGUAGES:
        answer.set_cookie("lang", language(), max_age=31536000, path="/", secure=True, httponly=True, samesite="Lax")
    return answer


def to(path: str, **query: str) -> Response:
    """The way to another page after a form was taken (303), so that going back or reloading sends nothing twice."""
    answer = redirect(path + (f"?{urlencode(query)}" if query else ""), 303)
    assert isinstance(answer, Response)
    return answer


def address(path: str) -> str:
    """A whole address to hand on. A proxy speaks TLS in front of every host but this machine itself."""
    plain = request.host.partition(":")[0] in ("127.0.0.1", "localhost")
    return f"{'http' if plain else 'https'}://{request.host}{path}"


def notice(kind: NoticeKind, status: int) -> Response:
    """A grey page with one message."""
    words = {"heading": NOTICE_HEADING[kind], "advice": NOTICE_ADVICE[kind]}
    # The address may be a code's: it is not repeated.
    answer = page("notice.html", status, switch=f"/?lang={'vi' if language() == 'en' else 'en'}", **words)
    if status == 503:
        answer.headers["Retry-After"] = "5"
    return answer


def asset(name: str) -> str:
    """The address of a file in `static/`, with its version; "" where it is not there."""
    static_file = _ASSETS.get(name)
    return f"/static/{name}?v={static_file.version}" if static_file else ""


def moment(at: datetime | None) -> str:
    """dd/mm/yyyy hh:mm in Viet Nam time; "" for none."""
    return at.astimezone(LOCAL_ZONE).strftime("%d/%m/%Y %H:%M") if at else ""


def day(at: date | None) -> str:
    """dd/mm/yyyy; of a moment the day in Viet Nam."""
    if isinstance(at, datetime):
        at = at.astimezone(LOCAL_ZONE).date()
    return at.strftime("%d/%m/%Y") if at else ""


def _turned() -> str:
    """The address of this page in the other language; "" where it came from a form, which no link brings back."""
    if request.method != "GET":
        return ""
    query = request.args.to_dict(flat=False) | {"lang": ["vi" if language() == "en" else "en"]}
    return "?" + urlencode(query, doseq=True)


def _context() -> dict[str, object]:
    spoken = language()
    return {
        "lang": spoken,
        "other": "vi" if spoken == "en" else "en",
        "turned": _turned(),
        "say": say,
        "t": _SPOKEN[spoken],
        "asset": asset,
        "moment": moment,
        "day": day,
        "once": secrets.token_urlsafe(18),
        "style": Markup(_STYLE),  # noqa: S704 - our own file, fixed at start
        "host": service().settings.host.lower(),
        "sample": service().sample,
    }


def _favicon() -> Response:
    answer = Response((_STATIC / "icon.svg").read_bytes(), content_type="image/svg+xml")
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer


def _asset(name: str) -> Response:
    if name not in _ASSETS:
        raise NotFound
    static_file = _ASSETS[name]
    packs = request.accept_encodings["gzip"] > 0
    answer = Response(static_file.packed if packs else static_file.content, content_type=static_file.kind)
    answer.headers["Vary"] = "Accept-Encoding"
    if packs:
        answer.headers["Content-Encoding"] = "gzip"
    # Another version's address must not keep this one's content: workers are replaced one by one.
    if request.args.get("v") == static_file.version:
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
