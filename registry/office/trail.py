"""The audit trail of every act of weight.

1. An entry is numbered 1, 2, 3 ... and appended in the transaction of the act itself: both stand or neither.
2. Its hash is SHA-256 over the hash before it (32 zero bytes before the first) and the entry's canonical form: RFC 8785
   JSON in UTF-8 with the members act, at, by, detail, number, organisation_id, second, subject; `at` is RFC 3339 in
   UTC with six decimals; there are no floats. So nothing can be changed, taken out or slipped in without showing.
3. The database refuses change, deletion and replacement (triggers of migrations 0004 and 0018; docs/operation.md tells
   the rights).
"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

from registry.model.days import Precision, rfc3339
from registry.model.people import Viewer
from registry.model.trail import RecordedEntry, StoredEntry, TrailEntry, TrailFilter
from registry.store.engine.engine import Connection
from registry.store.office import trail_rows

_FIRST = bytes(32)
_EVERYTHING = TrailFilter()
# Beyond this a number is not the same one in every reader of JSON (RFC 8785 3.2.2.3).
_SAFE = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Broken:
    """Where the trail stops being what was recorded, and why: `number` (a gap), `detail` or `hash`."""

    number: int
    why: str


def audit(conn: Connection, entry: TrailEntry) -> int:
    """Append an entry inside the caller's transaction; its number.

    Call it last: on PostgreSQL whoever has appended holds the trail until the transaction's end. Raises ValueError for
    an entry that cannot be written down, which is a mistake of the program.
    """
    before = trail_rows.last(conn)
    number, previous = (before.number + 1, before.hash) if before else (1, _FIRST)
    detail = _canonical(entry.detail)
    trail_rows.append(conn, number, entry, detail, _hash(previous, number, entry))
    return number


def _hash(previous: bytes, number: int, entry: StoredEntry) -> bytes:
    """What binds an entry to all before it."""
    fields = {
        "act": entry.act,
        "at": rfc3339(entry.at, Precision.MICROSECOND),
        "by": entry.by,
        "detail": entry.detail,
        "number": number,
        "organisation_id": entry.organisation_id,
        "second": entry.second,
        "subject": entry.subject,
    }
    return hashlib.sha256(previous + _canonical(fields).encode()).digest()


def _canonical(value: Mapping[str, object]) -> str:
    """The one JSON text of a value (RFC 8785)."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _plain(value: object) -> object:
    """A value of JSON whose text is the same everywhere; ValueError for any other."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        # An enum's word is a word; half a surrogate pair cannot be written in UTF-8.
        return str(value).encode("utf-8", "replace").decode()
    if isinstance(value, int) and abs(value) <= _SAFE:
        return int(value)
    if isinstance(value, Mapping) and all(isinstance(name, str) and name.isascii() for name in value):
        return {str(name): _plain(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    raise ValueError(f"nothing for an audit trail: {type(value).__name__}")


def check_chain(conn: Connection) -> Broken | None:
    """Recompute every hash from the beginning, in constant memory; the first place where the trail is broken."""
    with closing(trail_rows.every(conn)) as rows_in_order:
        previous = _FIRST
        for number, row in enumerate(rows_in_order, 1):
            why = _wrong(number, previous, row)
            if why is not None:
                return Broken(number, why)
            previous = row.hash
    return None


def _wrong(number: int, previous: bytes, row: RecordedEntry) -> str | None:
    """What of a row is not as it was recorded."""
    if row.number != number:
        return "number"
    try:
        written = _canonical(row.entry.detail)
    except ValueError:
        return "detail"
    if written != row.detail_text:
        return "detail"
    return None if _hash(previous, number, row.entry) == row.hash else "hash"


def entries(
    conn: Connection, viewer: Viewer, wanted: TrailFilter = _EVERYTHING, at_most: int = 50
) -> list[RecordedEntry]:
    """The entries a viewer may see, newest first; the next page is before the last one's number."""
    return trail_rows.page(conn, viewer, wanted, at_most)
