"""What no database can write down is refused behind the door, before any page or call looks at it.

1. A NUL character in an address, a query or a form of a page: PostgreSQL keeps no such text. The bodies of the
   programs' calls are not read here; each of their fields has a form of its own.
   Codes are read by their own rules, which know no such character: their pages answer as for any unreadable one.
2. A number in an address beyond 63 bits: nothing has such a number, so there is no such page.
"""

from collections.abc import Iterator
from http import HTTPStatus

from flask import Flask, request
from werkzeug.exceptions import NotFound

from registry.web.front.credentials import door
from registry.web.front.frame import Rejected
from registry.web.public import consumer

_LARGEST = (1 << 63) - 1


def install(app: Flask) -> None:
    """Look at every request that has passed its door."""
    app.before_request(_refuse)


def _refuse() -> None:
    if request.url_rule is None or request.blueprint == consumer.blueprint.name:
        return
    named = (request.view_args or {}).values()
    if any(isinstance(value, int) and value > _LARGEST for value in named):
        raise NotFound
    if any("\0" in text for text in _texts()):
        raise Rejected(HTTPStatus.BAD_REQUEST, "bad_text", "A text holds a NUL character (U+0000): leave it out.")


def _texts() -> Iterator[str]:
    yield request.path
    for name, value in request.args.items(multi=True):
        yield from (name, value)
    asked = door()
    if asked is None or not (asked.page or asked.form) or request.method in ("GET", "HEAD"):
        return
    for name, value in request.form.items(multi=True):
        yield from (name, value)
    for name, file in request.files.items(multi=True):
        yield from (name, file.filename or "")
