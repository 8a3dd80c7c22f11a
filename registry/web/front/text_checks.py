"""What no database can write down is refused before any page or call looks at it.

1. A NUL character in an address, a query or a form of a page: PostgreSQL keeps no such text. The bodies of the
   programs' calls are not read here; each of their fields has a form of its own.
   Codes are read by their own rules, which know no such character: their pages answer as for any unreadable one.
2. A body that is packed (`Content-Encoding`): nothing here unpacks what strangers send; 415 says so.
3. A number in an address beyond 63 bits: nothing has such a number, so there is no such page.
"""

from collections.abc import Iterator
from http import HTTPStatus

from flask import Flask, request
from werkzeug.exceptions import NotFound

from registry.web.front.addresses import Address, of_request
from registry.web.front.frame import Rejected

_LARGEST = (1 << 63) - 1


def install(app: Flask) -> None:
    """Look at every request that was let in."""
    app.before_request(_refuse)


def _refuse() -> None:
    if request.headers.get("Content-Encoding", "").strip().lower() not in ("", "identity"):
        raise Rejected(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "content_encoding",
            "Content-Encoding: send the body as it is, not packed.",
        )
    address = of_request()
    if address is None or address.codes:
        return
    named = (request.view_args or {}).values()
    if any(isinstance(value, int) and value > _LARGEST for value in named):
        raise NotFound
    if any("\0" in text for text in _texts(address)):
        raise Rejected(HTTPStatus.BAD_REQUEST, "bad_text", "A text holds a NUL character (U+0000): leave it out.")


def _texts(address: Address) -> Iterator[str]:
    yield request.path
    for name, value in request.args.items(multi=True):
        yield from (name, value)
    if not address.for_people or request.method in ("GET", "HEAD"):
        return
    for name, value in request.form.items(multi=True):
        yield from (name, value)
    for name, file in request.files.items(multi=True):
        yield from (name, file.filename or "")
