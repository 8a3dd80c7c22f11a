"""The guard: request ids, limits, headers, the access log, and the one table from failures to HTTP statuses.

1. A failure is answered as problem details (RFC 9457) with a stable `code`; people's pages show words instead.
2. What a fault of the environment says (file names, drivers) goes to the log, never to a stranger.
3. Log lines hold the method, the route's rule, the status, the time taken and an id made here: never a path, a query, a
   body, an API key or an address. The trace of a crash holds files, lines and types, not the words of the exception.
4. Every answer carries the same security headers; answers about codes are never stored by caches.
"""

import json
import secrets
import time
import traceback
from http import HTTPStatus

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from registry import telemetry
from registry.errors import Conflict, Invalid, NotFound, Refused, RegistryError, Unavailable
from registry.web import pages

SINGLE_BODY = 64 * 1024
FORM_BODY = 256 * 1024
# A batch: room for so many bytes a code, in any of its forms, beside the frame.
BATCH_CODE = 4 * 1024
RETRY_SECONDS = 5

# Refused is 409 like Conflict: both say that the present state of the registry stands against the request.
STATUSES: tuple[tuple[type[RegistryError], HTTPStatus], ...] = (
    (Invalid, HTTPStatus.BAD_REQUEST),
    (NotFound, HTTPStatus.NOT_FOUND),
    (Refused, HTTPStatus.CONFLICT),
    (Conflict, HTTPStatus.CONFLICT),
    (Unavailable, HTTPStatus.SERVICE_UNAVAILABLE),
)
_CODES = {404: "no_such_address", 405: "method_not_allowed", 413: "body_too_large", 400: "bad_request"}


class Rejected(Exception):
    """A request that HTTP itself has a status for: too large, of a kind that is not understood, not admitted."""

    def __init__(self, status: HTTPStatus, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail


def install(app: Flask) -> None:
    """Put the guard in front of an application."""
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
    body = {
        "type": "about:blank",
        "title": status.phrase,
        "status": int(status),
        "detail": detail,
        "code": code,
        "request_id": g.request_id,
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
    return problem(status, error.code, "The registry cannot answer now; nothing was changed. Try again soon.")


def _fault_page(error: RegistryError, status: HTTPStatus) -> Response:
    """What went wrong at a desk, in words; trouble of ours tells nothing more."""
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return pages.page("fault.html", int(status), message=pages.fault(error))
    log_fault(error)
    return pages.notice("trouble", int(status))


def _rejected(error: Rejected) -> Response:
    if g.get("for_people"):
        known = Invalid(error.code, error.detail)
        return pages.page("fault.html", int(error.status), message=pages.fault(known))
    return problem(error.status, error.code, error.detail)


def _http_error(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or 500)
    if (request.url_rule is None and pages.wants_page()) or (g.get("for_people") and status == HTTPStatus.NOT_FOUND):
        answer = pages.notice("nowhere" if g.get("for_people") else "no_page", int(status))
    elif g.get("for_people"):
        known = Invalid(_CODES.get(status, status.name.lower()), _detail(error))
        answer = pages.page("fault.html", int(status), message=pages.fault(known))
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
        return pages.notice("trouble", int(HTTPStatus.INTERNAL_SERVER_ERROR))
    detail = "Something went wrong on our side. It has been logged under this request_id."
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", detail)


def _open() -> None:
    g.started = time.perf_counter()
    g.request_id = secrets.token_hex(8)


def _route() -> str:
    return request.url_rule.rule if request.url_rule else "-"


def _close(answer: Response) -> Response:
    headers = answer.headers
    headers["Content-Security-Policy"] = g.get("policy", pages.POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers["X-Request-Id"] = g.request_id
    headers.setdefault("Cache-Control", "no-store")
    telemetry.REQUESTS.labels(_route(), answer.status_code).inc()
    fields = {
        "method": request.method if request.method.isalpha() and len(request.method) < 10 else "-",
        "route": _route(),
        "status": answer.status_code,
        "ms": round((time.perf_counter() - g.started) * 1000, 1),
        "request_id": g.request_id,
    }
    telemetry.LOG.info("request", extra={"fields": fields})
    return answer
