"""Creating calls under a key of the caller's: the same call again is the same answer, never a second act.

A key is unique within an account and kept for a year (`model.retention`); with other content it is refused.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from registry.errors import Conflict
from registry.store.engine.engine import Connection, Engine, IntegrityError, write
from registry.store.office import answered_call_rows
from registry.store.office.answered_call_rows import AnsweredCall


@dataclass(frozen=True, slots=True)
class KeyedCall:
    """A call: whose it is, under which key, and the SHA-256 of what it asks for."""

    account: str
    key: str
    digest: bytes


def earlier(conn: Connection, call: KeyedCall) -> AnsweredCall | None:
    """What the call was answered before; None for one that is new. Raises Conflict where the key was another call's."""
    answered_call = answered_call_rows.find(conn, call.account, call.key)
    if answered_call is not None and answered_call.digest != call.digest:
        raise Conflict(
            "idempotency_mismatch",
            "This Idempotency-Key was used for another call or with other content; use a new key for a new call.",
        )
    return answered_call


def keep(conn: Connection, call: KeyedCall, status: int, answer: str, at: datetime) -> None:
    """Keep an answer (JSON) in the transaction of its act."""
    answered_call_rows.keep(conn, call.account, call.key, AnsweredCall(call.digest, status, answer), at)


def keep_first(engine: Engine, call: KeyedCall, status: int, answer: str, at: datetime) -> None:
    """Keep an answer behind the act; of two that came at once the first is kept, as both acted, which is one act."""
    with suppress(IntegrityError), write(engine) as conn:
        keep(conn, call, status, answer, at)
