"""What the operator is told before it is too late: the signing key that ends, the backup that nobody took.

1. A key is told of once a week before it ends, and once when it has ended: nothing can be ordered then.
2. A backup stands in the trail when it was taken. Three days without one are told of, then each week.
"""

from datetime import datetime, timedelta

from registry.keys.archive import Saved
from registry.model.days import local_day, rfc3339
from registry.model.keys import KeyState, Purpose
from registry.model.messages import Message, MessageKind
from registry.model.people import REGISTRY
from registry.model.trail import TrailAct, TrailEntry, TrailFilter
from registry.office import notices, trail
from registry.store.engine.engine import Connection, Engine, write
from registry.store.keys import identity_rows, key_rows

KEY_WITHIN, BACKUP_WITHIN = timedelta(days=7), timedelta(days=3)


def note_backup(conn: Connection, saved: Saved, by: str, now: datetime) -> None:
    """A backup that was taken, in the trail, by the name of its file."""
    detail = {"schema": saved.schema, "key_files": len(saved.key_files)}
    trail.audit(conn, TrailEntry(now, by, TrailAct.BACKUP_TAKEN, saved.path.name[-200:], detail))


def warn(engine: Engine, operator: str, now: datetime) -> int:
    """Write to the operator what is due and was not said before; how many messages."""
    with write(engine) as conn:
        messages = [one for one in (_of_key(conn, now), _of_backup(conn, now)) if one]
        return sum(notices.warned(conn, operator, message, now) for message in messages)


def _of_key(conn: Connection, now: datetime) -> Message | None:
    signing = [
        key for key in key_rows.every(conn) if key.purpose is Purpose.CODE and key.state is KeyState.ACTIVE
    ]  # fmt: skip
    key = max(signing, key=lambda one: one.sign_until or now, default=None)
    if key is None or key.sign_until is None or key.sign_until - now > KEY_WITHIN:
        return None
    stage = "over" if key.sign_until <= now else "soon"
    facts = {"number": str(key.number), "due": rfc3339(key.sign_until)}
    return Message(MessageKind.KEY_WARNING, str(key.number), facts, f"key {key.number} {stage}")


def _of_backup(conn: Connection, now: datetime) -> Message | None:
    newest = trail.entries(conn, REGISTRY, TrailFilter(act=TrailAct.BACKUP_TAKEN), 1)
    since = newest[0].entry.at if newest else identity_rows.made_at(conn)
    if since is None or now - since < BACKUP_WITHIN:
        return None
    days = (now - since).days
    once = f"backup {local_day(since)} {(days - BACKUP_WITHIN.days) // 7}"
    return Message(MessageKind.BACKUP_WARNING, "", {"days": str(days)}, once)
