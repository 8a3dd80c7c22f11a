"""Rows of answered calls: what a creating call was answered under its Idempotency-Key, until that ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

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


class CallKey(NamedTuple):
    """A kept answer by when it was given, to which account, under which key."""

    at: datetime
    account: str
    key: str


def before(conn: Connection, moment: datetime, behind: CallKey | None, at_most: int) -> list[CallKey]:
    """The answers from before a moment, the oldest first; behind one of them."""
    key = (answered_calls.c.at, answered_calls.c.account, answered_calls.c.key)
    query = sa.select(*key).where(answered_calls.c.at < moment)
    if behind is not None:
        at, named = answered_calls.c.at, sa.tuple_(answered_calls.c.account, answered_calls.c.key)
        further = sa.or_(at > behind.at, named > sa.tuple_(behind.account, behind.key))
        query = query.where(at >= behind.at, further)
    return [CallKey(*row) for row in conn.execute(query.order_by(*key).limit(at_most))]


def forget(conn: Connection, keys: Sequence[CallKey]) -> None:
    """Remove these answers: the same call is a new one from now on."""
    one = (answered_calls.c.account == sa.bindparam("of"), answered_calls.c.key == sa.bindparam("under"))
    if keys:
        conn.execute(answered_calls.delete().where(*one), [{"of": one.account, "under": one.key} for one in keys])
