"""Creating calls under an `Idempotency-Key`: the same call again is the same answer, never a second act.

1. A key is 1 to 200 printable ASCII characters, unique within an account and kept for ever. Without one a call simply
   acts.
2. What is compared is the method, the address and the content: JSON by what it says, any other body by its bytes. The
   same key with other content is `idempotency_mismatch`.
3. The answer is kept in the transaction of the act (`creating`). A failure keeps nothing, so the call may be mended
   and sent again under its key. Acts of many transactions that are safe to repeat by their own nature (`repeating`)
   keep their answer behind the last one.
4. An order keeps its key itself too, so that the command line and this API mean the same order by it.
"""

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from flask import Response, request

from registry.errors import Conflict, Invalid
from registry.store.engine.engine import Connection, IntegrityError, read, write
from registry.store.office import answered
from registry.store.office.answered import AnsweredCall
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.front.frame import reply

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"


@dataclass(frozen=True, slots=True)
class Made:
    """What an act answers; `replayed`: it was done before, by whatever way."""

    body: object
    status: int = 201
    replayed: bool = False


def key() -> str | None:
    """The key of this request; Invalid for one that is none."""
    given = request.headers.get(HEADER)
    if given is None:
        return None
    if not 1 <= len(given) <= 200 or not given.isascii() or not given.isprintable():
        raise Invalid("idempotency_key", f"{HEADER}: expected 1 to 200 printable ASCII characters.")
    return given


def creating(content: object, act: Callable[[Connection], Made]) -> Response:
    """Act in one transaction and keep the answer in it, or answer as before."""
    given, account, now = key(), known_caller().account, service().clock()
    with write(service().engine) as conn:
        if given is None:
            return _reply(act(conn))
        digest = _digest(content)
        earlier = answered.find(conn, account, given)
        if earlier is not None:
            return _again(earlier, digest)
        made = act(conn)
        answered.keep(conn, account, given, AnsweredCall(digest, made.status, _text(made)), now)
    return _reply(made)


def repeating(content: object, act: Callable[[], Made]) -> Response:
    """Act in transactions of its own, each safe to repeat, and keep the answer then; or answer as before."""
    given, account, now = key(), known_caller().account, service().clock()
    if given is None:
        return _reply(act())
    digest = _digest(content)
    with read(service().engine) as conn:
        earlier = answered.find(conn, account, given)
    if earlier is not None:
        return _again(earlier, digest)
    made = act()
    # Of two that came at once the first is kept; both acted, which is one act.
    with suppress(IntegrityError), write(service().engine) as conn:
        answered.keep(conn, account, given, AnsweredCall(digest, made.status, _text(made)), now)
    return _reply(made)


def _digest(content: object) -> bytes:
    # Escaped, so that half a surrogate is as good as any other sign.
    body = content if isinstance(content, bytes) else json.dumps(content, sort_keys=True).encode()
    frame = json.dumps([request.method, request.full_path])
    return hashlib.sha256(frame.encode() + b"\n" + body).digest()


def _again(earlier: AnsweredCall, digest: bytes) -> Response:
    if earlier.digest != digest:
        raise Conflict(
            "idempotency_mismatch",
            f"This {HEADER} was used for another call or with other content; use a new key for a new call.",
        )
    return _reply(Made(json.loads(earlier.answer), earlier.status, True))


def _text(made: Made) -> str:
    return json.dumps(made.body, ensure_ascii=False, separators=(",", ":"))


def _reply(made: Made) -> Response:
    answer = reply(made.body, made.status)
    if made.replayed:
        answer.headers[REPLAYED] = "true"
    return answer
