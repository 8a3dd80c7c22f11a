"""What needs an officer or a second one, and the audit trail of every act of weight.

The trail
1. An entry is numbered 1, 2, 3 ... and appended in the transaction of the act itself: both stand or neither.
2. Its hash is SHA-256 over the hash before it (32 zero bytes before the first) and the entry's canonical form: RFC 8785
   JSON in UTF-8 with the members act, at, by, detail, number, organisation_id, second, subject; `at` is RFC 3339 in
   UTC with six decimals; there are no floats. So nothing can be changed, taken out or slipped in without showing.
3. The database refuses change and deletion (triggers of migration 0004; docs/operation.md tells the rights).

Requests
4. The same person asks for the same thing once at a time. Nobody approves what they asked for, administrators and the
   terminal included: the database's own check says so too.
5. A request for a second signature lapses after 7 days. Of two who decide one request the first wins, and the second
   is told by whom, when and how it was decided.

Work
6. Each item that waits has somebody responsible, an authority and a deadline. Who changes that says which state of it
   they have seen; if somebody else was quicker, nothing is changed and they are shown what was done.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from registry.errors import Conflict, Invalid, NotFound, Refused
from registry.model.people import REGISTRY, Viewer
from registry.store.engine.engine import Connection
from registry.store.office import audit as trail_rows
from registry.store.office import requests as rows
from registry.store.office import work as work_rows
from registry.store.office.audit import RecordedEntry, TrailEntry, TrailFilter
from registry.store.office.requests import (
    SECOND_SIGNATURES,
    Document,
    Petition,
    RequestFilter,
    RequestKind,
    RequestState,
)
from registry.store.office.work import Remark, Work, WorkItem, WorkQueue

__all__ = [
    "SECOND_SIGNATURES",
    "Assignment",
    "Broken",
    "Document",
    "Petition",
    "RecordedEntry",
    "Remark",
    "RequestFilter",
    "RequestKind",
    "RequestState",
    "TrailEntry",
    "TrailFilter",
    "Work",
    "WorkItem",
    "WorkQueue",
    "ask",
    "assign",
    "audit",
    "check_chain",
    "decide",
    "find",
    "note",
    "require_reason",
    "trail",
    "withdraw",
]

SECOND_WITHIN = timedelta(days=7)
MOST_WORDS = 1000

_ACT = re.compile(r"[a-z][a-z_]{1,39}")
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
    if not _ACT.fullmatch(entry.act):
        raise ValueError(f"no name of an act: {entry.act!r}")
    before = trail_rows.last(conn)
    number, previous = (before[0] + 1, before[1]) if before else (1, _FIRST)
    detail = _canonical(entry.detail)
    trail_rows.append(conn, number, entry, detail, _hash(previous, number, entry))
    return number


def _hash(previous: bytes, number: int, entry: TrailEntry) -> bytes:
    """What binds an entry to all before it."""
    told = {
        "act": entry.act,
        "at": entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "by": entry.by,
        "detail": entry.detail,
        "number": number,
        "organisation_id": entry.organisation_id,
        "second": entry.second,
        "subject": entry.subject,
    }
    return hashlib.sha256(previous + _canonical(told).encode()).digest()


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


def trail(
    conn: Connection, viewer: Viewer, wanted: TrailFilter = _EVERYTHING, at_most: int = 50
) -> list[RecordedEntry]:
    """The entries a viewer may see, newest first; the next page is before the last one's number."""
    return trail_rows.page(conn, viewer, wanted, at_most)


def ask(conn: Connection, new: Petition, receipt: bytes | None = None) -> tuple[Petition, bool]:
    """Record a request; asked again by the same person while it is open, it is the one that is there.

    Beside it whether it is new. Raises Conflict `asked_already` where another officer has asked for the same act, which
    can be signed, `request_differs` where the same person asks again with other content, which would be lost.
    """
    rows.lapse(conn, new.made_at, "registry")
    for there in rows.open_about(conn, new.kind, new.subject):
        if there.made_by == new.made_by:
            if _written(there) != _written(new):
                raise Conflict(
                    "request_differs",
                    f"You have asked for this already, otherwise (request {there.id}): take that one back first.",
                )
            return there, False
        if new.kind in SECOND_SIGNATURES:
            raise Conflict(
                "asked_already", f"{there.made_by} has asked for this already (request {there.id}): sign theirs."
            )
    if new.kind in SECOND_SIGNATURES:
        new = replace(new, until=new.made_at + SECOND_WITHIN)
    return replace(new, id=rows.add(conn, new, receipt)), True


def _written(petition: Petition) -> str:
    """The content of a request as it is kept, members in order."""
    return json.dumps(petition.content, sort_keys=True)


def find(conn: Connection, viewer: Viewer, request_id: int) -> Petition:
    """A request by its number, if the viewer may see it; NotFound otherwise."""
    found = rows.one(conn, viewer, request_id)
    if found is None:
        raise NotFound("request_unknown", f"There is no request {request_id}.")
    return found


def decide(conn: Connection, request_id: int, standing: RequestState, by: str, reason: str, now: datetime) -> Petition:
    """End an open request with a yes or no; the caller carries it out in the same transaction.

    Raises Refused `own_request` for approving one's own, Conflict for one that is decided, Invalid for a no without
    its reason.
    """
    found = find(conn, REGISTRY, request_id)
    if standing is not RequestState.APPROVED or reason.strip():
        reason = require_reason(reason)
    if standing is RequestState.APPROVED and found.made_by == by:
        raise Refused("own_request", "Nobody approves what they asked for: another officer must sign.")
    if found.standing is RequestState.OPEN and found.until is not None and found.until <= now:
        raise Conflict("request_lapsed", f"Request {found.id} lapsed on {found.until:%Y-%m-%d}: ask again.")
    if not rows.decide(conn, request_id, standing, by, reason or None, now):
        winner = find(conn, REGISTRY, request_id)
        raise Conflict(
            "request_decided",
            f"Request {winner.id} is {winner.standing} by {winner.decided_by}, {winner.decided_at:%Y-%m-%d %H:%M} UTC"
            f"{': ' + winner.reason if winner.reason else '.'}",
        )
    return replace(found, standing=standing, decided_at=now, decided_by=by, reason=reason or None)


def withdraw(conn: Connection, request_id: int, by: str, now: datetime) -> Petition:
    """Take one's own open request back. Raises Refused for another one's, Conflict for one that is decided."""
    found = find(conn, REGISTRY, request_id)
    if found.made_by != by:
        raise Refused("others_request", "Only who asked can take a request back; refuse it instead.")
    return decide(conn, request_id, RequestState.WITHDRAWN, by, "withdrawn", now)


def require_reason(words: str) -> str:
    """Words for the record, 1 to 1000 characters; Invalid otherwise."""
    plain = " ".join(words.split())
    if not 1 <= len(plain) <= MOST_WORDS or not plain.isprintable():
        raise Invalid("reason_missing", f"Say why, in 1 to {MOST_WORDS} characters.")
    return plain


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who shall have an item in hand, for which authority, until when."""

    responsible: str | None
    authority: str | None
    due_at: datetime | None


def assign(conn: Connection, item: WorkItem, new: Assignment, seen: datetime | None, by: str, now: datetime) -> Work:
    """Say who has an item in hand. `seen`: when what the caller has before them was said, None for nothing yet.

    Raises Conflict where somebody else said something meanwhile, NotFound for an item that there is not. The caller's
    transaction is a `write`.
    """
    _require_there(conn, item)
    there = work_rows.of(conn, item)
    if there is not None and there.changed_at != seen:
        if (there.responsible, there.authority, there.due_at) == (new.responsible, new.authority, new.due_at):
            return there
        raise Conflict(
            "work_changed",
            f"{there.changed_by} changed this meanwhile: {there.responsible or 'nobody'} is responsible now.",
        )
    made = Work(new.responsible, new.authority, new.due_at, now, by)
    work_rows.put(conn, item, made)
    due = new.due_at.astimezone(UTC).isoformat() if new.due_at else None
    told = {"responsible": new.responsible, "authority": new.authority, "due": due}
    audit(conn, TrailEntry(now, by, "work_assigned", f"{item.queue} {item.number}", told))
    return made


def _require_there(conn: Connection, item: WorkItem) -> None:
    if not work_rows.is_there(conn, item):
        code = "gtin_unknown" if item.queue is WorkQueue.PRODUCT else f"{item.queue}_unknown"
        raise NotFound(code, f"There is no {item.queue} {item.number}.")


def note(conn: Connection, item: WorkItem, words: str, by: str, now: datetime) -> None:
    """Remark something about an item. Raises NotFound for no item, Invalid for no words, or too many."""
    _require_there(conn, item)
    work_rows.add_remark(conn, item, Remark(now, by, require_reason(words)))
