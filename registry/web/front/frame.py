"""The frame: request ids, limits, headers, the access log, and the one table from failures to HTTP statuses.

1. A failure is answered as problem details (RFC 9457) with a stable `code`; people's pages show words instead.
2. What a fault of the environment says (file names, drivers) goes to the log, never to a stranger.
3. Log lines hold the method, the route's rule, the status, the time taken and an id made here: never a path, a query, a
   body, an API key or an address. The trace of a crash holds files, lines and types, not the words of the exception.
4. Every answer carries the same security headers; answers about codes are never stored by caches. Other sites get no
   referrer; we do, because with none at all browsers send `Origin: null` with our own forms.
5. All of it costs a few microseconds, because it is done for every request: it stands around the application, where
   headers are a plain list, and a short answer is handed to the server as a whole.
"""

import json
import secrets
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from random import Random
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from registry import telemetry
from registry.errors import Conflict, Invalid, NotFound, Refused, RegistryError, Unavailable
from registry.web.front.addresses import SINGLE_BODY
from registry.web.page import pages
from registry.web.page.notice_words import NoticeKind

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

RETRY_SECONDS = 5

# Refused is 409 like Conflict: both say that the present state of the registry stands against the request.
STATUSES: tuple[tuple[type[RegistryError], HTTPStatus], ...] = (
    (Invalid, HTTPStatus.BAD_REQUEST),
    (NotFound, HTTPStatus.NOT_FOUND),
    (Refused, HTTPStatus.CONFLICT),
    (Conflict, HTTPStatus.CONFLICT),
    (Unavailable, HTTPStatus.SERVICE_UNAVAILABLE),
)
_CALL = "registry.call"
_FIXED = (("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"))
# No secret, only never the same twice. The system's own source would be a system call for every request.
_draw = Random(secrets.randbits(256)).getrandbits  # noqa: S311 - see above
_CODES = {404: "no_such_address", 405: "method_not_allowed", 413: "body_too_large", 400: "bad_request"}


class Rejected(Exception):
    """A request that HTTP itself has a status for: too large, of a kind that is not understood, not admitted."""

    def __init__(self, status: HTTPStatus, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail


class Exchange:
    """One request on its way: what its line in the log says, and what is to be done when its answer is over."""

    __slots__ = ("at_end", "policy", "request_id", "route", "started", "whole")

    def __init__(self, request_id: str, started: float) -> None:
        self.request_id = request_id
        self.started = started
        self.route = "-"
        self.policy = pages.POLICY
        # Whether the answer is in hand as a whole, so that nothing is drawn while it is sent.
        self.whole = False
        self.at_end: Callable[[], None] | None = None

    def over(self) -> None:
        """Do once what is to be done at the end."""
        end, self.at_end = self.at_end, None
        if end is not None:
            end()


class _Front:
    """Stands between server and application."""

    def __init__(self, inner: "WSGIApplication", refused: Callable[["WSGIEnvironment"], bool]) -> None:
        self._inner = inner
        self._refused = refused

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        made = Exchange(f"{_draw(64):016x}", time.perf_counter())
        environ[_CALL] = made

        def start(
            status: str, headers: list[tuple[str, str]], error: "OptExcInfo | None" = None, /
        ) -> Callable[[bytes], object]:
            _dress(headers, made)
            method = environ["REQUEST_METHOD"]
            named = method if method.isalpha() and len(method) < 10 else "-"
            spent = time.perf_counter() - made.started
            telemetry.answered(named, made.route, int(status[:3]), spent, made.request_id, time.time())
            return start_response(status, headers, error)

        if self._refused(environ):
            made.route = environ["PATH_INFO"]
            return list(busy(made)(environ, start))
        try:
            answer = self._inner(environ, start)
            if not made.whole:
                return _Sent(answer, made)
            body = list(answer)
            getattr(answer, "close", _nothing)()
        except BaseException:
            made.over()
            raise
        made.over()
        return body


class _Sent:
    """An answer that is drawn while it is sent. Its end comes when the server says so, and at the latest when nobody
    holds it any more.
    """

    def __init__(self, answer: Iterable[bytes], made: Exchange) -> None:
        self._answer = answer
        self._rest = iter(answer)
        self._call = made

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._rest)

    def close(self) -> None:
        try:
            getattr(self._answer, "close", _nothing)()
        finally:
            self._call.over()

    def __del__(self) -> None:
        self._call.over()


def install(app: Flask, refused: Callable[["WSGIEnvironment"], bool]) -> None:
    """Put the frame around an application; what is `refused` there is answered `busy` and goes no further."""
    app.wsgi_app = _Front(app.wsgi_app, refused)  # type: ignore[method-assign]  # Flask's own way to put something around it
    app.before_request(_open)
    app.after_request(_close)
    app.register_error_handler(RegistryError, _registry_error)
    app.register_error_handler(Rejected, _rejected)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _crash)


def reply(data: object, status: int = 200, content_type: str = "application/json") -> Response:
    """An answer in JSON, UTF-8."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Response(text.encode(), status, content_type=content_type)


def problem(status: HTTPStatus, code: str, detail: str) -> Response:
    """Problem details. `type` is about:blank, so `title` is the status in words and `code` tells cases apart."""
    return _problem(status, code, detail, g.request_id)


def busy(made: Exchange) -> Response:
    """That there is no place for a call."""
    detail = "Too many requests at once: ask again in a few seconds."
    return _problem(HTTPStatus.SERVICE_UNAVAILABLE, "busy", detail, made.request_id)


def _problem(status: HTTPStatus, code: str, detail: str, request_id: str) -> Response:
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": detail,
        "code": code,
        "request_id": request_id,
    }
    answer = reply(body, int(status), "application/problem+json")
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
    if status is HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def status_of(error: RegistryError) -> HTTPStatus:
    """The one table, read."""
    return next((status for kind, status in STATUSES if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)


def log_fault(error: Exception) -> None:
    """Log what went wrong without any code: the message of a RegistryError of ours, else places and types."""
    fields: dict[str, object] = {"request_id": g.request_id, "route": _route()}
    if isinstance(error, RegistryError):
        fields |= {"code": error.code, "message": error.message}
        telemetry.LOG.error("unavailable", extra={"fields": fields})
        return
    links: list[str] = []
    fault: BaseException | None = error
    while fault is not None:
        links.append(type(fault).__name__)
        links += [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(fault.__traceback__)]
        fault = fault.__cause__ or fault.__context__
    telemetry.LOG.error("crash", extra={"fields": {**fields, "error": type(error).__name__, "trace": links}})


def _registry_error(error: RegistryError) -> Response:
    status = status_of(error)
    if g.get("for_people"):
        return _fault_page(error, status)
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return problem(status, error.code, error.message)
    log_fault(error)
    return problem(
        status, error.code, "The registry cannot answer now. Send the same again soon: nothing is done twice."
    )


def _fault_page(error: RegistryError, status: HTTPStatus) -> Response:
    """What went wrong at a desk, in words; trouble of ours tells nothing more."""
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return pages.page("fault.html", int(status), message=pages.fault(error))
    log_fault(error)
    return pages.notice(NoticeKind.TROUBLE, int(status))


def _rejected(error: Rejected) -> Response:
    if g.get("for_people"):
        fault = Invalid(error.code, error.detail)
        return pages.page("fault.html", int(error.status), message=pages.fault(fault))
    return problem(error.status, error.code, error.detail)


def _http_error(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or 500)
    if (request.url_rule is None and pages.wants_page()) or (g.get("for_people") and status == HTTPStatus.NOT_FOUND):
        answer = pages.notice(NoticeKind.NOWHERE if g.get("for_people") else NoticeKind.NO_PAGE, int(status))
    elif g.get("for_people"):
        fault = Invalid(_CODES.get(status, status.name.lower()), _detail(error))
        answer = pages.page("fault.html", int(status), message=pages.fault(fault))
    else:
        answer = problem(status, _CODES.get(status, status.name.lower()), _detail(error))
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        answer.headers["Allow"] = dict(error.get_headers()).get("Allow", "")
    return answer


def _detail(error: HTTPException) -> str:
    if isinstance(error, RequestEntityTooLarge):
        return f"The body is larger than {(request.max_content_length or SINGLE_BODY) // 1024} KiB: send fewer codes."
    if error.code == HTTPStatus.NOT_FOUND:
        return "There is nothing at this address: /docs lists what there is."
    return error.description or ""


def _crash(error: Exception) -> Response:
    log_fault(error)
    if g.get("for_people"):
        return pages.notice(NoticeKind.TROUBLE, int(HTTPStatus.INTERNAL_SERVER_ERROR))
    detail = "Something went wrong on our side. It has been logged under this request_id."
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", detail)


def call(environ: "WSGIEnvironment") -> Exchange:
    """The call that a request is."""
    exchange = environ[_CALL]
    assert isinstance(exchange, Exchange)
    return exchange


def _open() -> None:
    exchange = call(request.environ)
    g.request_id = exchange.request_id
    exchange.route = request.url_rule.rule if request.url_rule else "-"


def _route() -> str:
    return request.url_rule.rule if request.url_rule else "-"


def _close(answer: Response) -> Response:
    made = call(request.environ)
    made.whole = answer.is_sequence
    made.policy = g.get("policy", pages.POLICY)
    return answer


def _dress(headers: list[tuple[str, str]], made: Exchange) -> None:
    """Add what every answer carries."""
    headers += _FIXED
    headers.append(("Content-Security-Policy", made.policy))
    headers.append(("X-Request-Id", made.request_id))
    if all(name != "Cache-Control" for name, _ in headers):
        headers.append(("Cache-Control", "no-store"))


def _nothing() -> None:
    """What an answer without `close` does at its end."""
