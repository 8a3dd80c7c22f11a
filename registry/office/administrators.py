"""A company whose only administrator is gone gets another one: a named person, by the signatures of two officers.

1. Only where the company has at most one administrator who can sign in, besides whoever is named: of two, one can reset
   the other. The login of the one who is gone is disabled in the same act.
2. Whoever is named is somebody with a login of this company, or somebody new, who gets the roles of the one before.
3. The one-time token is made when the second officer signs, shown once, and kept nowhere.
"""

from dataclasses import dataclass
from datetime import datetime

from registry.errors import Conflict, NotFound, Refused
from registry.model import people
from registry.model.goods import Organisation
from registry.model.people import Draw, Person, PersonState, Role, Viewer
from registry.model.trail import TrailAct, TrailEntry
from registry.office import accounts
from registry.office.accounts import Invitation
from registry.office.suspensions import subject_of
from registry.office.trail import audit
from registry.store.engine.engine import Connection
from registry.store.office import account_rows


@dataclass(frozen=True, slots=True)
class Successor:
    """Who is to be administrator: a login, and a name where the login is new; `leaving` are disabled."""

    login: str
    name: str
    leaving: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hands:
    """Who asked for an act and who signed it, when, and why."""

    by: str
    second: str
    now: datetime
    reason: str


def administrators(conn: Connection, organisation_id: int) -> list[Person]:
    """A company's administrators who can sign in."""
    return [
        person
        for person in account_rows.every_person(conn, Viewer(organisation_id))
        if Role.ADMINISTRATOR in person.roles and person.state is PersonState.ACTIVE
    ]


def successor(conn: Connection, organisation: Organisation, login: str, name: str) -> Successor:
    """Whom an act would make administrator, and whose logins it would end.

    Raises Refused where the company has administrators enough, Conflict for a login of somebody else, Invalid for what
    is no login or no name.
    """
    folded = people.fold_login(login)
    accounts.require_login(folded)
    known = account_rows.credential(conn, folded)
    if known is not None and known.person.organisation_id != organisation.id:
        raise Conflict("login_taken", f"The login {folded} is taken: choose another one.")
    if known is not None:
        accounts.require_active(known.person)
    there = administrators(conn, organisation.id)
    leaving = tuple(person.login for person in there if person.login != folded)
    if len(leaving) > 1:
        raise Refused(
            "administrators_left",
            f"{organisation.name} has {len(leaving)} administrators ({', '.join(leaving)}): one of them resets the "
            "other at /people.",
        )
    name = known.person.name if known else accounts.require_name(name)
    return Successor(folded, name, leaving)


def appoint(conn: Connection, organisation: Organisation, named: Successor, hands: Hands, draw: Draw) -> Invitation:
    """Make somebody a company's administrator, end the one before, and give a one-time token.

    Raises Conflict where the company's people have changed since it was asked for, and as `successor`.
    """
    if successor(conn, organisation, named.login, named.name) != named:
        raise Conflict(
            "people_changed", "The people of this company have changed since this was asked for: refuse it, ask anew."
        )
    roles = _roles_before(conn, organisation, named)
    for login in named.leaving:
        accounts.disable(conn, login, hands.by, hands.now)
    known = account_rows.credential(conn, named.login)
    if known is None:
        new = Person(0, named.login, named.name, organisation.id, roles)
        invitation = accounts.add_person(conn, new, hands.by, hands.now, draw)
    else:
        held = set(known.person.roles)
        if Role.ADMINISTRATOR not in held:
            account_rows.set_roles(conn, known.person.id, _ordered(held | {Role.ADMINISTRATOR}), hands.by, hands.now)
        invitation = accounts.reset(conn, named.login, hands.by, hands.now, draw)
    detail = {"login": named.login, "name": named.name, "leaving": list(named.leaving), "reason": hands.reason}
    entry = TrailEntry(
        hands.now,
        hands.by,
        TrailAct.ADMINISTRATOR_RESET,
        subject_of(organisation),
        detail,
        organisation.id,
        hands.second,
    )
    audit(conn, entry)
    return invitation


def _roles_before(conn: Connection, organisation: Organisation, named: Successor) -> tuple[Role, ...]:
    """The roles of whoever leaves; of nobody, an administrator's alone."""
    roles = {Role.ADMINISTRATOR}
    for login in named.leaving:
        credential = account_rows.credential(conn, login)
        if credential is None:
            raise NotFound("login_unknown", f"{organisation.name} has no login {login}.")
        roles |= set(credential.person.roles)
    return _ordered(roles)


def _ordered(roles: set[Role]) -> tuple[Role, ...]:
    return tuple(role for role in Role if role in roles)
