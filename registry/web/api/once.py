"""Creating calls under an `Idempotency-Key`: the same call again is the same answer, never a second act.

1. A key is 1 to 200 printable ASCII characters, unique within an account and kept for a year. Without one a call simply
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
from dataclasses import dataclass

from flask import Response, request

from registry.errors import Invalid
from registry.office import idempotency
from registry.office.idempotency import KeyedCall
from registry.store.engine.engine import Connection, read, write
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.front.frame import reply

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"


@dataclass(frozen=True, slots=True)
class ActAnswer:
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


def creating(content: object, act: Callable[[Connection], ActAnswer]) -> Response:
    """Act in one transaction and keep the answer in it, or answer as before."""
    given, now = key(), service().clock()
    with write(service().engine) as conn:
        if given is None:
            return _reply(act(conn))
        call = _call(given, content)
        earlier = idempotency.earlier(conn, call)
        if earlier is not None:
            return _again(earlier.status, earlier.answer)
        made = act(conn)
        idempotency.keep(conn, call, made.status, _text(made), now)
    return _reply(made)


def repeating(content: object, act: Callable[[], ActAnswer]) -> Response:
    """Act in transactions of its own, each safe to repeat, and keep the answer then; or answer as before."""
    given, now = key(), service().clock()
    if given is None:
        return _reply(act())
    call = _call(given, content)
    with read(service().engine) as conn:
        earlier = idempotency.earlier(conn, call)
    if earlier is not None:
        return _again(earlier.status, earlier.answer)
    made = act()
    idempotency.keep_first(service().engine, call, made.status, _text(made), now)
    return _reply(made)


def _call(given: str, content: object) -> KeyedCall:
    return KeyedCall(known_caller().account, given, _digest(content))


def _digest(content: object) -> bytes:
    # Escaped, so that half a surrogate is as good as any other sign.
    body = content if isinstance(content, bytes) else json.dumps(content, sort_keys=True).encode()
    frame = json.dumps([request.method, request.full_path])
    return hashlib.sha256(frame.encode() + b"\n" + body).digest()


def _again(status: int, answer: str) -> Response:
    return _reply(ActAnswer(json.loads(answer), status, True))


def _text(made: ActAnswer) -> str:
    return json.dumps(made.body, ensure_ascii=False, separators=(",", ":"))


def _reply(made: ActAnswer) -> Response:
    answer = reply(made.body, made.status)
    if made.replayed:
        answer.headers[REPLAYED] = "true"
    return answer
