"""The administrators' page of people and API keys.

1. A one-time token is shown once, as an address with the token behind the `#`, which no server and no log sees.
2. An administrator with an organisation cares for its people and keys alone, and gives no role of the registry's own.
3. Accounts of the registry's own people are asked for here and signed by another administrator (`officials`).
"""

import secrets
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from registry.catalogue import organisations
from registry.errors import Invalid, Refused, RegistryError
from registry.model.goods import Organisation
from registry.model.people import (
    FOR_AN_AUTHORITY,
    MAY,
    SCOPES,
    Draw,
    Permission,
    Person,
    Role,
)
from registry.model.phrases import Phrase
from registry.model.places import PROVINCES
from registry.office import accounts, api_keys, bindings, mailboxes
from registry.office.accounts import Invitation
from registry.office.api_keys import KeyRequest
from registry.store.engine.engine import Connection, read, write
from registry.supervision import officials
from registry.supervision.officials import Asker, OfficialRequest
from registry.web.account import authorities, given_roles
from registry.web.account.bindings import typed_sites
from registry.web.account.words import ROLE
from registry.web.front import credentials, frame
from registry.web.front.context import service
from registry.web.page import pages

blueprint = Blueprint("people", __name__)


@blueprint.get("/people")
def people() -> Response:
    return people_page(HTTPStatus.OK)


@blueprint.post("/people")
def add_person() -> Response:
    address = request.form.get("address", "").strip()
    try:
        with write(service().engine) as conn:
            made = _add_person(conn, _typed_person(conn), service().clock(), address)
    except RegistryError as error:
        return people_page(frame.status_of(error), message=pages.fault(error), typed=request.form)
    mailed = address and service().settings.mail is not None
    if mailed and isinstance(made, Invitation) and mailboxes.may_mail_password(made.person):
        # The link goes to its owner alone; "new token" still shows one, where no mail arrives.
        words = pages.word("mail_invited", login=made.person.login, address=address)
        return people_page(HTTPStatus.OK, said=words)
    return _shown(made)


def _typed_person(conn: Connection) -> Person:
    """The person whom the form describes."""
    form, owner = request.form, credentials.known_caller().organisation_id
    if owner is None and form.get("organisation", "").strip():
        owner = organisations.find_organisation(conn, form["organisation"]).id
    roles = tuple(Role(role) for role in form.getlist("role") if role in given_roles.of_caller(conn))
    province = form.get("province") if form.get("province") in PROVINCES else None
    acting = not FOR_AN_AUTHORITY.isdisjoint(roles)
    return Person(
        0, form.get("login", ""), form.get("name", ""), owner, roles,
        province=province if acting else None, authority=authorities.chosen(conn) if acting else None,
    )  # fmt: skip


def _add_person(conn: Connection, new: Person, now: datetime, address: str) -> Invitation | OfficialRequest:
    if new.is_official:
        typed_sites(conn, None)
        return officials.ask_to_add(conn, new, address or None, asker())
    by = credentials.known_caller().name
    invitation = accounts.add_person(conn, new, by, now, secrets.randbelow)
    bindings.bind_person(conn, invitation.person, typed_sites(conn, new.organisation_id), by, now)
    if address:
        mailboxes.set_address(conn, invitation.person, address, by, now)
    return invitation


def _password_link(token: str) -> str:
    return pages.address(f"/password?lang={pages.language()}#{token}")


@blueprint.post("/people/<login>/reset")
def reset(login: str) -> Response:
    return _new_token(login, officials.ask_to_reset, accounts.reset)


@blueprint.post("/people/<login>/enable")
def enable(login: str) -> Response:
    return _new_token(login, officials.ask_to_enable, accounts.enable)


def _new_token(
    login: str,
    ask: Callable[[Connection, str, Asker], OfficialRequest],
    give: Callable[[Connection, str, str, datetime, Draw], Invitation],
) -> Response:
    """A one-time token for somebody: of the registry's own people one that is asked for, of all others at once."""
    made: Invitation | OfficialRequest
    try:
        with write(service().engine) as conn:
            if require_own(conn, login).is_official:
                made = ask(conn, login, asker())
            else:
                made = give(conn, login, credentials.known_caller().name, service().clock(), secrets.randbelow)
    except RegistryError as error:
        return people_page(frame.status_of(error), message=pages.fault(error), typed=request.form)
    return _shown(made)


@blueprint.post("/people/<login>/disable")
def disable(login: str) -> Response:
    with write(service().engine) as conn:
        require_own(conn, login)
        accounts.disable(conn, login, credentials.known_caller().name, service().clock())
    return pages.to("/people", said="person_disabled_done")


@blueprint.post("/keys")
def make_key() -> Response:
    form, caller = request.form, credentials.known_caller()
    try:
        with write(service().engine) as conn:
            owner, now = _key_owner(conn), service().clock()
            made = api_keys.create(conn, owner, _asked_key(conn), caller.name, now, secrets.randbelow)
            bindings.bind_key(conn, made.key, typed_sites(conn, owner.id), caller.name, now)
    except RegistryError as error:
        return people_page(frame.status_of(error), message=pages.fault(error), typed=form)
    return people_page(HTTPStatus.OK, key=made.text)


@blueprint.post("/keys/<prefix>/revoke")
def revoke_key(prefix: str) -> Response:
    caller = credentials.known_caller()
    with write(service().engine) as conn:
        api_keys.revoke(conn, caller.viewer, prefix, caller.name, service().clock())
    return pages.to("/people", said="key_revoked_done")


def _asked_key(conn: Connection) -> KeyRequest:
    form, days = request.form, request.form.get("days", "").strip()
    role = form.get("key_role", "")
    if role in set(Role):
        api_keys.require_key_role(Role(role))
    if role not in given_roles.of_keys(conn):
        raise Invalid("role", "role: choose one.")
    if days and not (days.isascii() and days.isdigit() and len(days) <= 5):
        raise Invalid("expires", "expires: a number of days.")
    scopes = tuple(Permission(scope) for scope in form.getlist("scope") if scope in SCOPES)
    name = form.get("key_name", "").strip() or None
    return KeyRequest(Role(role), scopes, name, int(days) if days else None, bool(form.get("sandbox")))


def _key_owner(conn: Connection) -> Organisation:
    caller = credentials.known_caller()
    if caller.organisation_id is None:
        return organisations.find_organisation(conn, request.form.get("key_organisation", ""))
    return organisations.by_id(conn, caller.organisation_id)


def asker() -> Asker:
    """The administrator who asks for an official's account, now."""
    return Asker(credentials.known_caller().name, service().clock(), secrets.randbelow)


def require_own(conn: Connection, login: str) -> Person:
    """Somebody of the viewer's own. Raises NotFound for anybody else, Refused for a role that others gave."""
    person = accounts.person_seen(conn, credentials.known_caller().viewer, login)
    if not set(person.roles) <= set(given_roles.of_caller(conn)):
        raise Refused("person_apart", "This person has a role that the registry gave: ask its administrator.")
    return person


def _shown(made: Invitation | OfficialRequest) -> Response:
    """A one-time token, this once; of an account that waits for a signature with what it waits for."""
    if isinstance(made, OfficialRequest):
        words = pages.word("official_token", number=made.petition.id, login=made.petition.subject)
        return people_page(HTTPStatus.OK, waiting=words, token_link=_password_link(made.token))
    return people_page(HTTPStatus.OK, token=made, token_link=_password_link(made.token))


def people_page(status: HTTPStatus, **shown: object) -> Response:
    """The page of people and keys."""
    caller = credentials.known_caller()
    with read(service().engine) as conn:
        persons, keys = accounts.persons(conn, caller.viewer), api_keys.every(conn, caller.viewer)
        names = accounts.organisation_names(conn, [*persons, *keys])
        addresses = mailboxes.masked_of(conn, persons)
        person_sites, key_sites = bindings.of_people(conn, persons), bindings.of_keys(conn, keys)
        roles, key_roles = given_roles.of_caller(conn), given_roles.of_keys(conn)
        choices, now = authorities.choices(conn), service().clock()
        cares_for_all = caller.organisation_id is None
        to_sign = len(officials.waiting(conn, now)) if cares_for_all else 0
        lately = len(officials.emergencies(conn, now - officials.SHOWN)) if cares_for_all else 0
    values: dict[str, object] = {
        "people": persons,
        "keys": [(key, key.standing(now).value) for key in keys],
        "names": names,
        "addresses": addresses,
        "mail_on": service().settings.mail is not None,
        "person_sites": person_sites,
        "key_sites": key_sites,
        "all": cares_for_all,
        "to_sign": to_sign,
        "lately": lately,
        "roles": roles,
        "key_roles": [(role, pages.say(ROLE[role])) for role in key_roles],
        "scopes": [scope for scope in SCOPES if not MAY[scope].isdisjoint(key_roles)],
        "provinces": [(code, pages.say(Phrase(*province))) for code, province in PROVINCES.items()],
        "authorities": choices,
        "typed": MultiDict(),
    }
    return pages.desk("account/people.html", int(status), **(values | shown))
