"""The plain page: what anybody sees who scans, pastes or types a code.

1. A GET never records. A pasted code travels in the body of a POST, never in an address; it is recorded under an id
   made with the form, so that a reload or the other language is the same scan. The page of a printed link is recorded
   by its script (`static/scan.js`) or, without it, by the button of a form.
2. Whatever stands behind /01 gets a page with a verdict and status 200, because a verdict is an answer; GS1's other
   keys get `foreign`. Only trouble of ours is no verdict: a grey page, 503.
3. The code is read from the address as it was sent, where the server tells it, else quoted again octet by octet. Which
   host was asked does not matter.
4. `Accept: application/json` gets the answer of a verify that records nothing; `linkType=linkset` or `all`, or
   `application/linkset+json`, the links of RFC 9264.
"""

import re
from collections import Counter
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import HTTPException, LengthRequired, RequestEntityTooLarge
from werkzeug.routing import BaseConverter

from registry.codes.product_codes import ProductCode, uri
from registry.errors import Unavailable
from registry.gs1 import identifiers
from registry.judgement.answers import Answer, to_json
from registry.judgement.verdict import PROVES_NOTHING, Verdict
from registry.model import phrases
from registry.web.api import claimed_scans
from registry.web.front import frame, limits
from registry.web.front.context import service
from registry.web.page import pages
from registry.web.page.cards import card, shown
from registry.web.page.notice_words import NoticeKind
from registry.web.page.words import WORDS
from registry.web.public.reporting_words import REPORT_REASON

blueprint = Blueprint("consumer", __name__)
blueprint.register_error_handler(limits.TooMany, limits.refused)

_LINKSET = "application/linkset+json"
_KINDS = ("text/html", "application/json", _LINKSET)
_WITH_SERIAL = re.compile(rb"/{1,2}01/[0-9]{14}(/22/[^/]+)?(/10/[^/]+)?/21/")
_LANGUAGE = re.compile("lang=[A-Za-z-]*")
_QUERY_SAFE = "".join(chr(c) for c in range(0x21, 0x7F))


def _other_keys() -> Iterator[str]:
    for width in (2, 3, 4):
        for number in range(10**width):
            identifier = identifiers.find(f"{number:0{width}}")
            if identifier is not None and identifier.qualifiers is not None and identifier.ai != "01":
                yield identifier.ai


class _Tail(BaseConverter):
    """Nothing, or a slash and anything: doubled slashes, line ends and broken octets included."""

    regex = r"(?s:(?:/.*)?)"
    part_isolating = False


class _OtherKey(BaseConverter):
    """A GS1 primary key other than a GTIN."""

    regex = "|".join(_other_keys())


def install(app: Flask) -> None:
    """Register the pages and the converters of their addresses."""
    app.url_map.converters |= {"tail": _Tail, "other_key": _OtherKey}
    app.register_blueprint(blueprint)


@blueprint.get("/")
def start() -> Response:
    return _start()


@blueprint.get("/01<tail:rest>")
@blueprint.get("//01<tail:rest>")
def link(rest: str) -> Response:
    return _link()


@blueprint.get("/<other_key:key><tail:rest>")
def other_link(key: str, rest: str) -> Response:
    return _link()


@blueprint.post("/check")
def check() -> Response:
    if request.content_length is None:
        # A chunked form would be cut at the limit without a word; browsers always say how long it is.
        raise LengthRequired
    text = request.form.get("codes", "")
    texts = [line.removesuffix("\r") for line in text.split("\n")]
    texts = [line for line in texts if line.strip(" \t\r")]
    limit = max(1, service().settings.batch_limit)
    if not texts:
        return _start(pages.say(WORDS["nothing"]), 400)
    if len(texts) > limit:
        return _start(pages.say(WORDS["too_many"]).format(limit=limit, count=len(texts)), 413, "\n".join(texts))
    claim = claimed_scans.ClaimedScan(claimed_scans.id_of(request.form.get("scan")) or claimed_scans.new_id())
    answers = limits.verify_within_limits(texts, claim.visit())
    if len(answers) == 1:
        return _answer(answers[0], posted=texts, scan=claim.id)
    counts = Counter(answer.judgement.verdict.value for answer in answers)
    summary = [(words, counts[name]) for name, words in phrases.VERDICTS.items() if counts[name]]
    rows = [(shown(text), card(answer)) for text, answer in zip(texts, answers, strict=True)]
    return pages.page("answers.html", rows=rows, summary=summary, posted=texts, scan=claim.id)


@blueprint.errorhandler(Exception)
def trouble(error: Exception) -> Response:
    """People never meet an error page: trouble of ours is a grey page, never a verdict."""
    if isinstance(error, RequestEntityTooLarge):
        return _start(pages.say(WORDS["too_large"]), 413)
    if isinstance(error, HTTPException):
        return _start(None, error.code or 400)
    frame.log_fault(error)
    status = HTTPStatus.SERVICE_UNAVAILABLE if isinstance(error, Unavailable) else HTTPStatus.INTERNAL_SERVER_ERROR
    if _kind() == "text/html" or request.method == "POST":
        return pages.notice(NoticeKind.TROUBLE, int(status))
    return frame.problem(status, "unavailable", "The registry cannot answer now. Try again soon.")


def sent_path() -> str:
    """The path as the client sent it, or rebuilt from the decoded one.

    A slash inside a serial is told from one that ends it, because nothing may follow the serial; in another value
    %2F is lost where the server decodes paths. Lots of this registry hold no slash.
    """
    raw = _raw_address()
    if raw.startswith("/"):
        return quote(raw.partition("?")[0].encode("latin-1", "replace"), safe=_QUERY_SAFE)
    octets = str(request.environ.get("PATH_INFO", "")).encode("latin-1", "replace")
    before = _WITH_SERIAL.match(octets)
    cut = before.end() if before else len(octets)
    return quote(octets[:cut], safe="/") + quote(octets[cut:], safe="")


def _raw_address() -> str:
    """Path and query as the client sent them; empty where the server hides them."""
    return str(request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or "")


def sent_query() -> str:
    """The query as it was sent; octets that an address may not hold are quoted."""
    return quote(request.query_string, safe=_QUERY_SAFE)


def _start(message: str | None = None, status: int = 200, typed: str = "") -> Response:
    """The form; `typed` stands in it again, so that what was refused is not lost."""
    limit = max(1, service().settings.batch_limit)
    hint = pages.say(WORDS["hint"]).format(limit=limit)
    return pages.page("start.html", status, message=message, hint=hint, typed=typed, scan=claimed_scans.new_id())


def _kind() -> str:
    link_type = next((v for k, v in request.args.items() if k.lower() == "linktype"), "").lower()
    if link_type in ("linkset", "all"):
        return _LINKSET
    return request.accept_mimetypes.best_match(_KINDS, "text/html")


def _link() -> Response:
    path, query = sent_path(), _without_language(sent_query())
    text = _address(path, query)
    answer = limits.verify_within_limits([text])[0]
    ends_in_slash = path.endswith("%2F") and not _raw_address().startswith("/")
    if ends_in_slash and answer.judgement.verdict in PROVES_NOTHING:
        # Decoded, a slash of the serial and one behind it look alike: the serial with it was tried first.
        path = path.removesuffix("%2F")
        text = _address(path, query)
        answer = limits.verify_within_limits([text])[0]
    kind = _kind()
    if kind == _LINKSET:
        return _linkset(answer)
    if kind == "application/json":
        response = frame.reply(to_json(answer))
        response.headers["Vary"] = "Accept, Accept-Language"
        return response
    page = _answer(answer, switch=_switch(path, query), posted=None, code=text, scan=claimed_scans.new_id())
    if answer.listing is not None and answer.code is not None:
        page.headers["Link"] = f'<{_anchor(answer.code)}?linkType=linkset>; rel="linkset"; type="{_LINKSET}"'
    return page


def _address(path: str, query: str) -> str:
    return f"https://{service().settings.host}{path}" + (f"?{query}" if query else "")


def _answer(answer: Answer, **values: Any) -> Response:
    return pages.page("answer.html", card=card(answer), report_reasons=REPORT_REASON.items(), **values)


def _without_language(query: str) -> str:
    """The code in an address is the same in either language."""
    return "&".join(pair for pair in query.split("&") if pair and not _LANGUAGE.fullmatch(pair))


def _switch(path: str, query: str) -> str:
    """The same address in the other language."""
    other = "vi" if pages.language() == "en" else "en"
    # A path of two slashes would name another host in a link.
    return "/" + path.lstrip("/") + "?" + (query and f"{query}&") + f"lang={other}"


def _anchor(code: ProductCode) -> str:
    bare = ProductCode(code.gtin, code.lot, None, code.serial)
    host = service().settings.host
    return "https://" + host.lower() + uri(bare, None, host)[len("HTTPS://" + host) :]


def _linkset(answer: Answer) -> Response:
    """The links of a product (RFC 9264), without the seal; a linkset claims nothing about the item."""
    if answer.judgement.verdict is Verdict.MALFORMED:
        detail = pages.say(phrases.reason(answer.judgement.reasons[0]))
        return frame.problem(HTTPStatus.BAD_REQUEST, answer.judgement.reasons[0], detail)
    if answer.listing is None or answer.code is None:
        return frame.problem(HTTPStatus.NOT_FOUND, "no_links", "This registry knows no product by this code.")
    anchor, name = _anchor(answer.code), answer.listing.product.name
    target = {"href": anchor, "title": name, "type": "text/html", "hreflang": ["vi", "en"]}
    links = {
        "anchor": anchor,
        "itemDescription": name,
        "https://gs1.org/voc/pip": [target],
        "https://gs1.org/voc/recallStatus": [target],
    }
    response = frame.reply({"linkset": [links]}, content_type=_LINKSET)
    response.headers["Vary"] = "Accept, Accept-Language"
    return response
