"""What people meet where they may not come in: the sign-in, with a form that was under way; a refusal; a form again.

A form that arrives without a session is kept in the sign-in page itself and offered again after it, so that nothing
typed is lost and nothing is kept on the server for a stranger. Files cannot be kept so; the page says it.
"""

import json
from urllib.parse import urlsplit

from flask import Response, request

from registry.web.page import pages
from registry.web.page.notice_words import NoticeKind
from registry.web.page.words import WORDS

_OWN_FIELDS = ("csrf", "password", "token")
MOST_HELD = 200_000


def ask_to_sign_in() -> Response:
    """The sign-in, which leads back here. A program that asks for data gets a plain refusal."""
    if request.method == "GET":
        return pages.to("/sign-in", next=_here())
    held = _held()
    return pages.page(
        "account/sign_in.html",
        401,
        next=_here(),
        held=held,
        message=pages.say(WORDS["session_over"]),
        files=request.mimetype == "multipart/form-data",
    )


def ask_again() -> Response:
    """A form whose token is not this session's, as after signing in again in another tab: shown once more."""
    return go_on(_here(), _held(), 403)


def go_on(target: str, held: str, status: int = 200) -> Response:
    """The kept form with a fresh token, one press from being sent."""
    kept = {"target": local(target), "fields": _fields(held), "files": bool(request.files)}
    return pages.page("account/go_on.html", status, **kept)


def not_for_you() -> Response:
    return pages.notice(NoticeKind.NOT_FOR_YOU, 403)


def local(target: str) -> str:
    """An address of this site, or the start of one's own pages: never a way out to another host."""
    # Browsers take a backslash for a slash.
    if not target.startswith("/") or target.startswith("//") or "\\" in target or not target.isprintable():
        return "/me"
    try:
        parts = urlsplit(target)
    except ValueError:
        return "/me"
    return target if not parts.netloc and not parts.scheme else "/me"


def _here() -> str:
    query = request.query_string.decode("latin-1")
    return request.path + (f"?{query}" if query else "")


def _held() -> str:
    if (request.content_length or 0) > MOST_HELD * 2:
        # Nobody known has sent it, so it is not even looked into.
        return "[]"
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in _OWN_FIELDS]
    text = json.dumps(fields, ensure_ascii=False)
    return text if len(text) <= MOST_HELD else "[]"


def _fields(held: str) -> list[tuple[str, str]]:
    try:
        document = json.loads(held)
    except (ValueError, RecursionError):
        return []
    pairs = document if isinstance(document, list) else []
    return [
        (pair[0], pair[1])
        for pair in pairs
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)
    ]
