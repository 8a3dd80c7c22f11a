"""Who asks: the one table of addresses and what each of them needs, and the API key that a program sends.

1. Every address stands in `DOORS`; one that does not is closed to everybody, and a test finds it.
2. A key comes in `Authorization: Bearer` and nowhere else: addresses are logged and shared, headers are not.
3. Who sends credentials is never taken for a stranger: a key that opens nothing is 401 even where strangers may enter,
   or a shop would learn of its revoked key from the evidence that it no longer gives.
4. Whoever may not is told so before the body is read.
"""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, g, request

from registry import accounts
from registry.access import ApiKey, Permission
from registry.web.desk import desk
from registry.web.guard import Rejected

_SCHEME = "bearer "


@dataclass(frozen=True, slots=True)
class Door:
    """What an address needs: a permission, from strangers too or only from whoever has it. Without one it is public."""

    permission: Permission | None = None
    strangers: bool = False


PUBLIC = Door(strangers=True)

# By method and rule; HEAD is GET.
DOORS: dict[str, Door] = {
    "GET /": PUBLIC,
    "POST /check": PUBLIC,
    "GET /01<tail:rest>": PUBLIC,
    "GET /<other_key:key><tail:rest>": PUBLIC,
    "GET /favicon.ico": PUBLIC,
    "GET /static/scan.js": PUBLIC,
    "GET /docs": PUBLIC,
    "GET /openapi.json": PUBLIC,
    "GET /.well-known/jwks.json": PUBLIC,
    "GET /.well-known/gs1resolver": PUBLIC,
    "GET /healthz": PUBLIC,
    "GET /readyz": PUBLIC,
    "POST /v1/verify": Door(Permission.VERIFY, strangers=True),
    "POST /v1/verify/batch": Door(Permission.VERIFY, strangers=True),
    "POST /v1/sales": Door(Permission.SELL),
    "POST /v1/sales/undo": Door(Permission.SELL),
    "GET /v1/flags": Door(Permission.FLAGS),
}


def install(app: Flask) -> None:
    """Stand at every door of an application."""
    app.before_request(_admit)


def caller() -> ApiKey | None:
    """The API key of this request; None for a stranger."""
    found: ApiKey | None = g.get("caller")
    return found


def known_caller() -> ApiKey:
    """The API key of a request that has passed a door closed to strangers."""
    found = caller()
    assert found is not None
    return found


def _admit() -> None:
    rule = request.url_rule
    if rule is None or request.method == "OPTIONS":
        return
    method = "GET" if request.method == "HEAD" else request.method
    door = DOORS[f"{method} {rule.rule}"]
    if door.permission is None:
        return
    given = request.headers.get("Authorization")
    if given is None and door.strangers:
        return
    key = _key(given or "")
    if not key.may(door.permission):
        raise Rejected(
            HTTPStatus.FORBIDDEN,
            "forbidden",
            f"This API key may not do this: it needs the scope {door.permission}, and a role that may have it.",
        )
    g.caller = key


def _key(given: str) -> ApiKey:
    text = given[len(_SCHEME) :].strip() if given.lower().startswith(_SCHEME) else ""
    found = accounts.authenticate(desk().engine, text, desk().clock())
    if found is None:
        raise Rejected(
            HTTPStatus.UNAUTHORIZED,
            "api_key",
            "Send an API key as `Authorization: Bearer vnpc_...`; one that was sent is unknown, expired or revoked.",
        )
    return found
