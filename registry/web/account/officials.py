"""Accounts of the registry's own people: asked for at /people, signed here by another administrator.

1. The one-time token is shown to who asks, once, and opens nothing before the signature.
2. What was done by one person alone in an emergency, at the machine, stands at /emergencies for every officer and
   administrator of the registry.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from flask import Blueprint, Response, request

from registry.errors import NotFound, RegistryError
from registry.model.people import Person, Role
from registry.model.requests import Petition, RequestKind
from registry.model.trail import StoredEntry, TrailAct
from registry.store.engine.engine import Connection, read, write
from registry.supervision import draws, officials
from registry.web.account import accounts
from registry.web.account.official_words import EMERGENCY_ACT, OFFICIAL_ACT
from registry.web.account.words import ROLE
from registry.web.front import credentials, frame
from registry.web.front.context import service
from registry.web.page import pages, territories

blueprint = Blueprint("officials", __name__)

_A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class OfficialLine:
    """A request for an official's account as the page shows it; `mine`: drawn to me, `own`: asked for by me."""

    number: int
    what: str
    login: str
    name: str
    roles: str
    authority: str
    by: str
    since: str
    until: str
    signer: str
    signer_until: str
    few: bool
    mine: bool
    own: bool


@blueprint.get("/people/requests")
def waiting() -> Response:
    return _page(HTTPStatus.OK)


def _administrator() -> Person:
    """The administrator of the registry who asks. Raises NotFound for those of organisations."""
    person = accounts.own_person()
    if not person.cares_for_all:
        raise NotFound("authority_unknown", "There is no such page.")
    return person


def _page(status: HTTPStatus, message: str | None = None) -> Response:
    me, now = _administrator(), service().clock()
    with read(service().engine) as conn:
        lines = [_line(conn, one, me) for one in officials.waiting(conn, now)]
    return pages.desk("account/officials.html", int(status), message=message, lines=lines)


def _line(conn: Connection, petition: Petition, me: Person) -> OfficialLine:
    person = _person(conn, petition)
    signer = petition.signer
    return OfficialLine(
        petition.id,
        pages.say(OFFICIAL_ACT[petition.kind]),
        petition.subject,
        person.name,
        ", ".join(pages.say(ROLE[role]) for role in person.roles),
        territories.of_authority(person.authority) if person.authority else "",
        petition.made_by,
        pages.moment(petition.made_at),
        pages.moment(petition.until),
        signer.login if signer else "",
        pages.moment(signer.at + draws.REDRAWN) if signer else "",
        signer.few if signer else False,
        signer is not None and signer.login == me.login,
        petition.made_by == me.login,
    )


def _person(conn: Connection, petition: Petition) -> Person:
    """Whom a request is about, as they are or would be."""
    if petition.kind is RequestKind.ADD_OFFICIAL:
        return officials.described(conn, petition)
    return officials.official(conn, petition.subject)


@blueprint.post("/people/requests/<int:number>/sign")
def sign(number: int) -> Response:
    return _or_again(lambda conn, me, now: officials.sign(conn, me, number, now), "official_signed")


@blueprint.post("/people/requests/<int:number>/refuse")
def refuse(number: int) -> Response:
    reason = request.form.get("reason", "")
    return _or_again(lambda conn, me, now: officials.refuse(conn, me, number, reason, now), "official_refused")


@blueprint.post("/people/requests/<int:number>/withdraw")
def withdraw(number: int) -> Response:
    return _or_again(lambda conn, me, now: officials.withdraw(conn, number, me.login, now), "official_withdrawn")


def _or_again(act: Callable[[Connection, Person, datetime], Petition], word: str) -> Response:
    me = _administrator()
    # On its own, so that whoever presses again does not draw again.
    draws.renew(service().engine, service().clock(), secrets.randbelow)
    try:
        with write(service().engine) as conn:
            act(conn, me, service().clock())
    except RegistryError as error:
        if frame.status_of(error) >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise
        return _page(frame.status_of(error), pages.fault(error))
    return pages.to("/people/requests", said=word)


@blueprint.get("/emergencies")
def emergencies() -> Response:
    caller = credentials.known_caller()
    if caller.organisation_id is not None or {Role.OFFICER, Role.ADMINISTRATOR}.isdisjoint(caller.roles):
        raise NotFound("authority_unknown", "There is no such page.")
    with read(service().engine) as conn:
        there = [one.entry for one in officials.emergencies(conn, service().clock() - _A_YEAR)]
    return pages.desk("account/emergencies.html", rows=[_emergency(one) for one in there])


def _emergency(entry: StoredEntry) -> tuple[str, ...]:
    act, reason = pages.say(EMERGENCY_ACT[TrailAct(entry.act)]), str(entry.detail.get("reason", ""))
    return pages.moment(entry.at), entry.by, act, entry.subject, reason
