"""What is asked of officers, and second signatures.

1. The same person asks for the same thing once at a time. Nobody approves what they asked for, administrators and the
   terminal included: the database's own check says so too.
2. A request for a second signature lapses after 7 days. Of two who decide one request the first wins, and the second
   is told by whom, when and how it was decided.
"""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from registry.errors import Conflict, Invalid, NotFound, Refused
from registry.model.people import REGISTRY, Viewer
from registry.model.requests import TWO_SIGNATURES, Document, Petition, RequestState
from registry.store.engine.engine import Connection
from registry.store.office import file_rows, request_rows

SECOND_WITHIN = timedelta(days=7)
MOST_WORDS, MOST_SHORT = 1000, 500


class OpenPetition(NamedTuple):
    """A request on record, and whether it came just now."""

    petition: Petition
    new: bool


def ask(conn: Connection, new: Petition, receipt: bytes | None = None) -> OpenPetition:
    """Record a request; asked again by the same person while it is open, it is the one that is there.

    Raises Conflict `asked_already` where another one has asked for the same act, which
    can be signed, `request_differs` where the same person asks again with other content, which would be lost.
    """
    request_rows.lapse(conn, new.made_at, "registry")
    for there in request_rows.open_about(conn, new.kind, new.subject):
        if there.made_by == new.made_by:
            if _written(there) != _written(new):
                raise Conflict(
                    "request_differs",
                    f"You have asked for this already, otherwise (request {there.id}): take that one back first.",
                )
            return OpenPetition(there, False)
        if new.kind in TWO_SIGNATURES:
            raise Conflict(
                "asked_already", f"{there.made_by} has asked for this already (request {there.id}): sign theirs."
            )
    if new.kind in TWO_SIGNATURES:
        new = replace(new, until=new.made_at + SECOND_WITHIN)
    return OpenPetition(replace(new, id=request_rows.add(conn, new, receipt)), True)


def _written(petition: Petition) -> str:
    """The content of a request as it is kept, members in order."""
    return json.dumps(petition.content, sort_keys=True)


def find(conn: Connection, viewer: Viewer, request_id: int) -> Petition:
    """A request by its number, if the viewer may see it; NotFound otherwise."""
    petition = request_rows.one(conn, viewer, request_id)
    if petition is None:
        raise NotFound("request_unknown", f"There is no request {request_id}.")
    return petition


def require_no_signer(conn: Connection, login: str, now: datetime, asker: str | None = None) -> None:
    """Raises Refused `drawn_signer` for who was drawn to sign an open request, of this asker if one is named: whoever
    acts would choose another signer.
    """
    number = request_rows.waits_for(conn, login, now, asker)
    if number is not None:
        raise Refused(
            "drawn_signer",
            f"{login} was drawn to sign request {number}: let it be signed, refused or taken back first.",
        )


def documents(conn: Connection, request_id: int) -> list[Document]:
    """The files that came with a request, by name."""
    return request_rows.documents(conn, request_id)


def document(conn: Connection, request_id: int, name: str) -> bytes | None:
    """The file of this digest (hexadecimal), if it came with the request."""
    wanted = next((one for one in documents(conn, request_id) if one.digest.hex() == name), None)
    file = file_rows.get(conn, wanted.digest) if wanted else None
    return file.content if file else None


def decide(conn: Connection, request_id: int, standing: RequestState, by: str, reason: str, now: datetime) -> Petition:
    """End an open request with a yes or no; the caller carries it out in the same transaction.

    Raises Refused `own_request` for approving one's own, Conflict for one that is decided, Invalid for a no without
    its reason.
    """
    petition = find(conn, REGISTRY, request_id)
    if standing is not RequestState.APPROVED or reason.strip():
        reason = require_reason(reason)
    if standing is RequestState.APPROVED and petition.made_by == by:
        raise Refused("own_request", "Nobody approves what they asked for: another officer must sign.")
    if petition.standing is RequestState.OPEN and petition.until is not None and petition.until <= now:
        raise Conflict("request_lapsed", f"Request {petition.id} lapsed on {petition.until:%Y-%m-%d}: ask again.")
    if not request_rows.decide(conn, request_id, standing, by, reason or None, now):
        winner = find(conn, REGISTRY, request_id)
        raise Conflict(
            "request_decided",
            f"Request {winner.id} is {winner.standing} by {winner.decided_by}, {winner.decided_at:%Y-%m-%d %H:%M} UTC"
            f"{': ' + winner.reason if winner.reason else '.'}",
        )
    return replace(petition, standing=standing, decided_at=now, decided_by=by, reason=reason or None)


def withdraw(conn: Connection, request_id: int, by: str, now: datetime) -> Petition:
    """Take one's own open request back. Raises Refused for another one's, Conflict for one that is decided."""
    petition = find(conn, REGISTRY, request_id)
    if petition.made_by != by:
        raise Refused("others_request", "Only who asked can take a request back; refuse it instead.")
    return decide(conn, request_id, RequestState.WITHDRAWN, by, "withdrawn", now)


def require_reason(words: str) -> str:
    """Words for the record, 1 to 1000 characters; Invalid otherwise."""
    plain = " ".join(words.split())
    if not 1 <= len(plain) <= MOST_WORDS or not plain.isprintable():
        raise Invalid("reason_missing", f"Say why, in 1 to {MOST_WORDS} characters.")
    return plain


def require_short_reason(words: str) -> str:
    """A reason as a measure, a key or a suspension keeps it, 1 to 500 characters; Invalid otherwise."""
    plain = require_reason(words)
    if len(plain) > MOST_SHORT:
        raise Invalid("reason_missing", f"Say why, in 1 to {MOST_SHORT} characters.")
    return plain
