"""How often something was tried: counted by what it is and by whom, over all workers and their threads.

What is kept of who tried is a hash under the kind of what was tried, so that no count tells of another; for a day.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from registry.model.people import Attempts
from registry.store.engine.engine import Connection
from registry.store.office import attempt_rows

_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What is tried, by whom (a network, a login, a person), and for how long it is counted from the first one on."""

    kind: bytes
    who: str
    window: timedelta

    @property
    def subject(self) -> bytes:
        """What is kept of it."""
        return hashlib.blake2b(self.who.encode("utf-8", "replace"), digest_size=16, person=self.kind).digest()


class Allowance(NamedTuple):
    """How often something may be tried."""

    attempt: Attempt
    limit: int


def count(conn: Connection, attempt: Attempt, now: datetime, times: int = 1) -> Attempts:
    """Count it, once or so many times; how many there are then."""
    return attempt_rows.count(conn, attempt.subject, now, now - attempt.window, times)


def counted(conn: Connection, attempt: Attempt, now: datetime) -> Attempts | None:
    """How many are counted without this one; None where none counts now."""
    return attempt_rows.counted(conn, attempt.subject, now, now - attempt.window)


def wait(conn: Connection, allowances: Sequence[Allowance], now: datetime) -> timedelta | None:
    """How long whoever has used one of the allowances up must wait; None for who may try. Nothing is counted."""
    tallies = [(allowance, counted(conn, allowance.attempt, now)) for allowance in allowances]
    waits = [
        tally.since + allowance.attempt.window - now
        for allowance, tally in tallies
        if tally and tally.times >= allowance.limit
    ]
    return max(waits, default=None)


def take(conn: Connection, allowances: Sequence[Allowance], now: datetime) -> timedelta | None:
    """Count one attempt in each of the allowances, up to one that others have used up at this moment; how long to wait
    then, None for who may try. The order of the allowances must be the same for all of a kind.
    """
    for allowance in allowances:
        tally = count(conn, allowance.attempt, now)
        if tally.times > allowance.limit:
            return tally.since + allowance.attempt.window - now
    drop_old(conn, now)
    return None


def take_back(conn: Connection, attempt: Attempt) -> None:
    """Uncount one, which was no failure."""
    attempt_rows.take_back(conn, attempt.subject)


def forget(conn: Connection, attempt: Attempt) -> None:
    """Begin anew, as after the right password."""
    attempt_rows.forget(conn, attempt.subject)


def drop_old(conn: Connection, now: datetime) -> None:
    """Remove some of the counts that began a day ago or before; the last that a transaction does with counts."""
    attempt_rows.drop(conn, now - _KEPT)
