"""Browsers in which somebody has signed in before: strangers' guesses elsewhere do not keep that login out of them.

1. After a whole sign-in a browser keeps a token: 8 bytes by chance, 8 of a keyed hash of the login and 8 of one over
   both (BLAKE2b, RFC 7693), as 32 characters of base64url. It names nobody and opens nothing: wrong passwords with it
   are counted too, by the token (`office.accounts`).
2. Of one browser the last five logins are known, for 180 days after each one's latest sign-in there.
"""

import base64
import hmac
import re
import secrets
from hashlib import blake2b

from flask import Response, request

from registry.model.people import fold_login
from registry.web.front.context import service

COOKIE = "__Host-known"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
_PART, _MOST, _SECONDS = 8, 5, 180 * 86_400


def is_one() -> bool:
    """Whether anybody has signed in before where this request comes from."""
    return bool(request.cookies.get(COOKIE)) and bool(_tokens())


def token_of(login: str) -> str:
    """The token of a login that signed in here before, "" for any other."""
    if not request.cookies.get(COOKIE):
        return ""
    whose = _whose(login)
    return next((token for token in _tokens() if hmac.compare_digest(_bytes(token)[_PART : 2 * _PART], whose)), "")


def keep(answer: Response, login: str) -> Response:
    """Let a browser remember that this login has signed in there."""
    known = token_of(login)
    begun = secrets.token_bytes(_PART) + _whose(login)
    token = known or base64.urlsafe_b64encode(begun + _mac(begun)).decode()
    tokens = [token, *(other for other in _tokens() if other != token)][:_MOST]
    answer.set_cookie(COOKIE, ".".join(tokens), max_age=_SECONDS, path="/", secure=True, httponly=True, samesite="Lax")
    return answer


def _tokens() -> list[str]:
    """Those that this registry made."""
    written = request.cookies.get(COOKIE, "").split(".")[:_MOST]
    return [token for token in written if _TOKEN.fullmatch(token) and _is_ours(_bytes(token))]


def _is_ours(content: bytes) -> bool:
    return hmac.compare_digest(content[2 * _PART :], _mac(content[: 2 * _PART]))


def _bytes(token: str) -> bytes:
    return base64.urlsafe_b64decode(token)


def _whose(login: str) -> bytes:
    folded = fold_login(login).encode("utf-8", "replace")
    return blake2b(folded, digest_size=_PART, key=service().device_key(), person=b"known login").digest()


def _mac(content: bytes) -> bytes:
    return blake2b(content, digest_size=_PART, key=service().device_key(), person=b"known browser").digest()
