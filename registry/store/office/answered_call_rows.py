"""Rows of answered calls: what a creating call was answered under its Idempotency-Key, for ever."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from registry.store.engine.engine import Connection
from registry.store.engine.schema import answered_calls


@dataclass(frozen=True, slots=True)
class AnsweredCall:
    """A call that was answered: the SHA-256 of what was asked, the status, and the answer's JSON."""

    digest: bytes
    status: int
    answer: str


def find(conn: Connection, account: str, key: str) -> AnsweredCall | None:
    """What an account was answered under a key."""
    query = sa.select(answered_calls).where(answered_calls.c.account == account, answered_calls.c.key == key)
    row = conn.execute(query).first()
    return AnsweredCall(bytes(row.digest), row.status, row.answer) if row else None


def keep(conn: Connection, account: str, key: str, answered: AnsweredCall, at: datetime) -> None:
    """Keep an answer; IntegrityError when the account has used the key already."""
    conn.execute(
        answered_calls.insert().values(
            account=account, key=key, digest=answered.digest, status=answered.status, answer=answered.answer, at=at
        )
    )
