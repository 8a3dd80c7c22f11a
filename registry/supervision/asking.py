"""Requests, and what the audit trail says of them: that one was made, refused or taken back."""

from datetime import datetime

from registry.model.people import Person
from registry.model.requests import Petition, RequestKind, RequestState
from registry.model.trail import TrailAct, TrailEntry
from registry.office import notices, petitions
from registry.office.trail import audit
from registry.store.engine.engine import Connection
from registry.supervision import company_hearings, second_officers

# What the trail says of a request that somebody signed in has made.
ASKED = {
    RequestKind.PREFIX: TrailAct.PREFIX_ASKED,
    RequestKind.CLAIM: TrailAct.CLAIM_ASKED,
    RequestKind.REVOKE_KEY: TrailAct.REVOKE_KEY_ASKED,
    RequestKind.UNBLOCK: TrailAct.UNBLOCK_ASKED,
    RequestKind.SETTLE_FLAG: TrailAct.SETTLE_FLAG_ASKED,
    RequestKind.SUSPEND_COMPANY: TrailAct.SUSPEND_COMPANY_ASKED,
    RequestKind.LIFT_COMPANY: TrailAct.LIFT_COMPANY_ASKED,
    RequestKind.CHANGE_COMPANY: TrailAct.CHANGE_COMPANY_ASKED,
    RequestKind.LOSS: TrailAct.LOSS_REPORTED,
    RequestKind.RESET_ADMINISTRATOR: TrailAct.RESET_ADMINISTRATOR_ASKED,
    RequestKind.ADD_OFFICIAL: TrailAct.ADD_OFFICIAL_ASKED,
    RequestKind.RESET_OFFICIAL: TrailAct.RESET_OFFICIAL_ASKED,
    RequestKind.ENABLE_OFFICIAL: TrailAct.ENABLE_OFFICIAL_ASKED,
}
REFUSED = {
    RequestKind.PRODUCER: TrailAct.PRODUCER_REFUSED,
    RequestKind.PREFIX: TrailAct.PREFIX_REFUSED,
    RequestKind.CLAIM: TrailAct.CLAIM_REFUSED,
    RequestKind.REVOKE_KEY: TrailAct.REVOKE_KEY_REFUSED,
    RequestKind.UNBLOCK: TrailAct.UNBLOCK_REFUSED,
    RequestKind.SETTLE_FLAG: TrailAct.SETTLE_FLAG_REFUSED,
    RequestKind.SUSPEND_COMPANY: TrailAct.SUSPEND_COMPANY_REFUSED,
    RequestKind.LIFT_COMPANY: TrailAct.LIFT_COMPANY_REFUSED,
    RequestKind.CHANGE_COMPANY: TrailAct.CHANGE_COMPANY_REFUSED,
    RequestKind.LOSS: TrailAct.LOSS_REFUSED,
    RequestKind.RESET_ADMINISTRATOR: TrailAct.RESET_ADMINISTRATOR_REFUSED,
    RequestKind.ADD_OFFICIAL: TrailAct.ADD_OFFICIAL_REFUSED,
    RequestKind.RESET_OFFICIAL: TrailAct.RESET_OFFICIAL_REFUSED,
    RequestKind.ENABLE_OFFICIAL: TrailAct.ENABLE_OFFICIAL_REFUSED,
}
WITHDRAWN = {
    RequestKind.PREFIX: TrailAct.PREFIX_WITHDRAWN,
    RequestKind.CLAIM: TrailAct.CLAIM_WITHDRAWN,
    RequestKind.REVOKE_KEY: TrailAct.REVOKE_KEY_WITHDRAWN,
    RequestKind.UNBLOCK: TrailAct.UNBLOCK_WITHDRAWN,
    RequestKind.SETTLE_FLAG: TrailAct.SETTLE_FLAG_WITHDRAWN,
    RequestKind.SUSPEND_COMPANY: TrailAct.SUSPEND_COMPANY_WITHDRAWN,
    RequestKind.LIFT_COMPANY: TrailAct.LIFT_COMPANY_WITHDRAWN,
    RequestKind.CHANGE_COMPANY: TrailAct.CHANGE_COMPANY_WITHDRAWN,
    RequestKind.LOSS: TrailAct.LOSS_WITHDRAWN,
    RequestKind.RESET_ADMINISTRATOR: TrailAct.RESET_ADMINISTRATOR_WITHDRAWN,
    RequestKind.ADD_OFFICIAL: TrailAct.ADD_OFFICIAL_WITHDRAWN,
    RequestKind.RESET_OFFICIAL: TrailAct.RESET_OFFICIAL_WITHDRAWN,
    RequestKind.ENABLE_OFFICIAL: TrailAct.ENABLE_OFFICIAL_WITHDRAWN,
}
# What a request holds and the trail, which is for ever, does not: an address, what a one-time token is known by, and
# long lists of items and hashes.
_UNTOLD = frozenset({"email", "token", "units", "measures"})


def ask(conn: Connection, new: Petition) -> Petition:
    """Record a request, and put it into the trail. Raises what `petitions.ask` raises."""
    open_petition = petitions.ask(conn, new)
    # Asked again while it is open, it is the one that is in the trail already.
    if open_petition.new:
        if new.kind is RequestKind.SETTLE_FLAG:
            able = second_officers.who_may_sign(conn, open_petition.petition, new.made_at)
            notices.signature_asked(conn, open_petition.petition, [one.login for one in able], new.made_at)
        told = {name: value for name, value in new.content.items() if name not in _UNTOLD}
        detail = {"request": open_petition.petition.id, **told}
        audit(conn, TrailEntry(new.made_at, new.made_by, ASKED[new.kind], new.subject, detail, _reader(new)))
    return open_petition.petition


def refuse(conn: Connection, officer: Person, request_id: int, reason: str, now: datetime) -> Petition:
    """Say no to a request of any kind that is the officer's to see, with the reason."""
    by = officer.login
    petitions.find(conn, second_officers.watch(officer), request_id)
    done = petitions.decide(conn, request_id, RequestState.REFUSED, by, reason, now)
    detail = {"request": done.id, "asked_by": done.made_by, "reason": done.reason}
    audit(conn, TrailEntry(now, by, REFUSED[done.kind], done.subject, detail, _reader(done)))
    return done


def withdraw(conn: Connection, request_id: int, by: str, now: datetime) -> Petition:
    """Take one's own request back."""
    done = petitions.withdraw(conn, request_id, by, now)
    audit(conn, TrailEntry(now, by, WITHDRAWN[done.kind], done.subject, {"request": done.id}, _reader(done)))
    return done


def _reader(petition: Petition) -> int | None:
    """The organisation that reads of a request in its trail; of its suspension only where it is heard before."""
    confidential = petition.kind is RequestKind.SUSPEND_COMPANY and not company_hearings.is_heard(petition)
    return None if confidential else petition.organisation_id
