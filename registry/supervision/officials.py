"""Accounts of the registry's own people, its officials: officers, inspectors and administrators of all.

1. Making, resetting and enabling one is asked for by an administrator of the registry, or by the operator at the
   machine, and done by the signature of another administrator, who is drawn (`draws`). Disabling one takes nobody else.
2. Who asks is shown the one-time token, at once and only then. It opens nothing before the signature, and then for 72
   hours: so who signs never holds it, and no table and no log does.
3. While there have never been two administrators, the machine makes accounts at once: nobody could sign. Later it does
   so in an emergency alone, with a reason; the trail says so, and all officers and administrators are told.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from registry.errors import Conflict, Invalid, Refused
from registry.model import people
from registry.model.people import REGISTRY, Draw, Person, Role
from registry.model.requests import OFFICIAL_ACTS, Petition, RequestFilter, RequestKind, RequestState
from registry.model.trail import RecordedEntry
from registry.office import accounts, independence, mailboxes, notices, outbox, petitions
from registry.office.accounts import Invitation, Warrant
from registry.store.engine.engine import Connection
from registry.store.office import account_rows, authority_rows, request_rows, trail_rows
from registry.supervision import asking, draws, second_officers

WITHIN = timedelta(hours=72)
# For so long the desks show what was done in an emergency.
SHOWN = timedelta(days=30)


class OfficialRequest(NamedTuple):
    """A request for an official's account, and the one-time token that it makes good, which is kept nowhere."""

    petition: Petition
    token: str


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for an official's account (a login, or the operator's name on the machine), when, and a source of
    chance.
    """

    by: str
    now: datetime
    draw: Draw


def ask_to_add(conn: Connection, new: Person, email: str | None, asker: Asker) -> OfficialRequest:
    """Ask for a new official's account. Raises what `accounts.require_new` raises, Invalid for an address."""
    new = accounts.require_new(conn, new)
    content: dict[str, object] = {
        "name": new.name,
        "roles": list(new.roles),
        "authority": new.authority.id if new.authority else None,
        "province": new.province,
        "email": outbox.require_address(email) if email else None,
    }
    return _ask(conn, RequestKind.ADD_OFFICIAL, new.login, content, asker)


def ask_to_reset(conn: Connection, login: str, asker: Asker) -> OfficialRequest:
    """Ask for a new one-time token of an official. Raises NotFound, Refused for a disabled one."""
    person = official(conn, login)
    accounts.require_active(person)
    return _ask(conn, RequestKind.RESET_OFFICIAL, person.login, {}, asker)


def ask_to_enable(conn: Connection, login: str, asker: Asker) -> OfficialRequest:
    """Ask to let a disabled official in again. Raises NotFound, Refused for one who is not disabled."""
    person = official(conn, login)
    accounts.require_disabled(person)
    return _ask(conn, RequestKind.ENABLE_OFFICIAL, person.login, {}, asker)


def official(conn: Connection, login: str) -> Person:
    """One of the registry's own people. Raises NotFound, Invalid `no_official` for somebody of an organisation."""
    person = accounts.find_person(conn, login)
    if not person.is_official:
        raise Invalid("no_official", f"{person.login} acts for an organisation: nobody else need sign.")
    return person


def _ask(conn: Connection, kind: RequestKind, login: str, content: dict[str, object], asker: Asker) -> OfficialRequest:
    token = people.new_secret(asker.draw)
    content = content | {"token": people.digest(token).hex()}
    try:
        petition = asking.ask(conn, Petition(0, kind, login, content, asker.now, asker.by))
    except Conflict as conflict:
        if conflict.code != "request_differs":
            raise
        # Each has a token of its own, so that asked again none is the same.
        raise Conflict(
            "token_shown",
            f"{conflict.message} Its one-time token was shown once; whoever lost it gets another one by asking anew.",
        ) from conflict
    draws.draw_due(conn, asker.now, asker.draw)
    return OfficialRequest(petitions.find(conn, REGISTRY, petition.id), token)


def waiting(conn: Connection, now: datetime) -> list[Petition]:
    """The requests for officials' accounts that wait for a signature, the oldest first."""
    there = request_rows.every(conn, REGISTRY, RequestFilter(OFFICIAL_ACTS), None)
    return [one for one in there if one.until is None or one.until > now]


def find(conn: Connection, request_id: int) -> Petition:
    """A request for an official's account. Raises NotFound."""
    petition = petitions.find(conn, REGISTRY, request_id)
    if petition.kind not in OFFICIAL_ACTS:
        raise Invalid("request_kind", f"Request {request_id} asks for no account of an official.")
    return petition


def sign(conn: Connection, signer: Person, request_id: int, now: datetime) -> Petition:
    """Sign as the second: the account is made, reset or enabled, and the token that who asked holds opens it.

    Raises Refused for whoever cannot sign, or was not drawn to, and Conflict where it cannot be done any more.
    """
    petition = find(conn, request_id)
    if not signer.cares_for_all:
        raise Refused("administrator_signs", "Only an administrator of the registry signs for an official's account.")
    second_officers.require_able(conn, signer, petition, now)
    draws.require_drawn(petition, signer)
    done = petitions.decide(conn, request_id, RequestState.APPROVED, signer.login, "", now)
    warrant = Warrant(petition.made_by, signer.login, {"request": petition.id})
    person = _carry_out(conn, petition, warrant, now)
    digest = bytes.fromhex(petition.content["token"])
    account_rows.give_reset(conn, person.id, digest, now + WITHIN, petition.made_by, now)
    return done


def _carry_out(conn: Connection, petition: Petition, warrant: Warrant, now: datetime) -> Person:
    if petition.kind is RequestKind.ADD_OFFICIAL:
        person = accounts.admit(conn, described(conn, petition), warrant, now)
        if petition.content["email"]:
            mailboxes.set_address(conn, person, petition.content["email"], warrant.by, now)
        return person
    person = official(conn, petition.subject)
    if petition.kind is RequestKind.RESET_OFFICIAL:
        accounts.record_reset(conn, person, warrant, now)
        return person
    return accounts.readmit(conn, person, warrant, now)


def described(conn: Connection, petition: Petition) -> Person:
    """The new official of a request."""
    content = petition.content
    authority = authority_rows.one(conn, content["authority"]) if content["authority"] is not None else None
    roles = tuple(Role(role) for role in content["roles"])
    return Person(0, petition.subject, content["name"], None, roles, province=content["province"], authority=authority)


@dataclass(frozen=True, slots=True)
class Alone:
    """Who acts at the machine without a second, when, why (None: while nobody could sign), and a source of chance."""

    by: str
    now: datetime
    draw: Draw
    emergency: str | None = None


def may_found(conn: Connection) -> bool:
    """Whether there have never been two administrators of the registry, so that nobody could sign."""
    return len(account_rows.first_administrators(conn, independence.FOUNDERS)) < independence.FOUNDERS


def add_alone(conn: Connection, new: Person, email: str | None, alone: Alone) -> Invitation:
    """Make an official's account at once. Raises Refused where there is neither founding nor emergency."""
    person = accounts.admit(conn, new, _warrant(conn, alone), alone.now)
    if email:
        mailboxes.set_address(conn, person, email, alone.by, alone.now)
    return _let_in(conn, person, alone)


def reset_alone(conn: Connection, login: str, alone: Alone) -> Invitation:
    """Give an official a new one-time token at once. Raises as `add_alone`."""
    person = official(conn, login)
    accounts.record_reset(conn, person, _warrant(conn, alone), alone.now)
    return _let_in(conn, person, alone)


def enable_alone(conn: Connection, login: str, alone: Alone) -> Invitation:
    """Let a disabled official in again at once. Raises as `add_alone`."""
    person = accounts.readmit(conn, official(conn, login), _warrant(conn, alone), alone.now)
    return _let_in(conn, person, alone)


def _warrant(conn: Connection, alone: Alone) -> Warrant:
    if alone.emergency is not None:
        return Warrant(alone.by, None, {"emergency": True, "reason": petitions.require_short_reason(alone.emergency)})
    if not may_found(conn):
        raise Refused("official_needs_two", "There are two administrators: one asks for this account, another signs.")
    return Warrant(alone.by, None, {"founding": True})


def _let_in(conn: Connection, person: Person, alone: Alone) -> Invitation:
    token, until = people.new_secret(alone.draw), alone.now + timedelta(hours=accounts.RESET_HOURS)
    account_rows.give_reset(conn, person.id, people.digest(token), until, alone.by, alone.now)
    if alone.emergency is not None:
        notices.emergency(conn, person.login, alone.now)
    return Invitation(person, token, until)


def emergencies(conn: Connection, since: datetime) -> list[RecordedEntry]:
    """What was done to officials' accounts by one person alone in an emergency since a moment, the newest first."""
    return trail_rows.emergencies(conn, independence.HAND_ACTS, since)


def refuse(conn: Connection, administrator: Person, request_id: int, reason: str, now: datetime) -> Petition:
    """Say no to a request for an official's account, with the reason."""
    find(conn, request_id)
    return asking.refuse(conn, administrator, request_id, reason, now)


def withdraw(conn: Connection, request_id: int, by: str, now: datetime) -> Petition:
    """Take one's own request back; who was drawn for it stays drawn."""
    find(conn, request_id)
    return asking.withdraw(conn, request_id, by, now)
