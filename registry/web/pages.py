"""Pages for people: language, frame and style. No request to anybody else, nothing kept by caches.

Vietnamese unless the link says `lang=en` or the browser asks for English before Vietnamese. The style sheet stands in
the page, so that a page is one request; its hash is what the content security policy allows. The one script,
which records the scan of a printed link, is a file of our own (`static/scan.js`); none stands in a page.
"""

import base64
import hashlib
from pathlib import Path

from flask import Flask, Response, g, render_template, request
from markupsafe import Markup

from registry.phrases import Phrase
from registry.web.desk import desk
from registry.web.words import WORDS

LANGUAGES = ("vi", "en")
_HERE = Path(__file__).parent
_STYLE = (_HERE / "static" / "style.css").read_text(encoding="utf-8").strip()
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_SCRIPT = (_HERE / "static" / "scan.js").read_bytes()
_VERSION = hashlib.sha256(_SCRIPT).hexdigest()[:16]
SCRIPT = f"/static/scan.js?v={_VERSION}"
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def install(app: Flask) -> None:
    """Give every template the words, the style and the registry's own address."""
    app.context_processor(_context)
    app.add_url_rule("/favicon.ico", "favicon", _favicon)
    app.add_url_rule("/static/scan.js", "scan_script", _scan_script)


def language() -> str:
    """`vi` or `en`: the link's wish, else the browser's, else Vietnamese.

    Found once a request: it is asked for every phrase, and a stranger may send thousands of languages.
    """
    if "language" not in g:
        asked = request.args.get("lang")
        g.language = asked if asked in LANGUAGES else request.accept_languages.best_match(LANGUAGES, "vi")
    found: str = g.language
    return found


def say(phrase: Phrase) -> str:
    """A phrase in the language of this request."""
    return phrase.en if language() == "en" else phrase.vi


def wants_page() -> bool:
    """Whether the caller names HTML among what it takes."""
    return "text/html" in request.accept_mimetypes.values()


def page(template: str, status: int = 200, **values: object) -> Response:
    """A page from a template."""
    answer = Response(render_template(template, **values), status, content_type="text/html; charset=utf-8")
    answer.headers["Content-Language"] = language()
    answer.headers["Vary"] = "Accept, Accept-Language"
    return answer


def notice(name: str, status: int) -> Response:
    """A grey page with one message: `no_page`, `trouble`."""
    answer = page("notice.html", status, heading=WORDS[f"{name}_word"], advice=WORDS[f"{name}_advice"])
    if status == 503:
        answer.headers["Retry-After"] = "5"
    return answer


def _context() -> dict[str, object]:
    spoken = language()
    return {
        "lang": spoken,
        "other": "vi" if spoken == "en" else "en",
        "say": say,
        "t": {key: say(phrase) for key, phrase in WORDS.items()},
        "script": SCRIPT,
        "style": Markup(_STYLE),  # noqa: S704 - our own file, fixed at start
        "host": desk().settings.host.lower(),
        "sample": desk().sample,
    }


def _favicon() -> Response:
    answer = Response((_HERE / "static" / "icon.svg").read_bytes(), content_type="image/svg+xml")
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer


def _scan_script() -> Response:
    answer = Response(_SCRIPT, content_type="text/javascript; charset=utf-8")
    # Another version's address must not keep this one's text: workers are replaced one by one.
    if request.args.get("v") == _VERSION:
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer
