"""How often something was tried: counted by what it is and by whom, over all workers and their threads.

What is kept of who tried is a hash under the kind of what was tried, so that no count tells of another; for a day.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from registry.model.people import Attempts
from registry.store.engine.engine import Connection, Engine, write
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


def count(conn: Connection, attempt: Attempt, now: datetime, times: int = 1) -> Attempts:
    """Count it, once or so many times; how many there are then."""
    return attempt_rows.count(conn, attempt.subject, now, now - attempt.window, times)


def counted(conn: Connection, attempt: Attempt, now: datetime) -> Attempts | None:
    """How many are counted without this one; None where none counts now."""
    return attempt_rows.counted(conn, attempt.subject, now, now - attempt.window)


def take_back(conn: Connection, attempt: Attempt) -> None:
    """Uncount one, which was no failure."""
    attempt_rows.take_back(conn, attempt.subject)


def forget(conn: Connection, attempt: Attempt) -> None:
    """Begin anew, as after the right password."""
    attempt_rows.forget(conn, attempt.subject)


def drop_old(engine: Engine, now: datetime) -> None:
    """Remove the counts that began a day ago or before.

    One at a time, or two who drop the same rows in different orders would wait for each other.
    """
    with write(engine) as conn:
        attempt_rows.drop(conn, now - _KEPT)
