"""Authorities and forces: for whom somebody acts, chosen in a form; made, changed and left on pages.

The pages are for administrators of the registry; those of an organisation find nothing here.
"""

from http import HTTPStatus

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from registry.errors import Invalid, NotFound, RegistryError
from registry.model.authorities import Authority, Force, Territory
from registry.model.people import Person
from registry.model.phrases import Phrase
from registry.model.places import PROVINCES
from registry.office import accounts, authorities
from registry.store.engine.engine import Connection, read, write
from registry.supervision import postings
from registry.web.front import credentials, frame
from registry.web.front.context import service
from registry.web.page import pages, territories

blueprint = Blueprint("authorities", __name__)


def chosen(conn: Connection) -> Authority | None:
    """The authority that a form names, if it does; only the registry's own administrators choose one."""
    number = request.form.get("authority", "")
    return authorities.find(conn, number) if number and credentials.known_caller().organisation_id is None else None


def choices(conn: Connection) -> list[tuple[str, str]]:
    """All authorities, as a form offers them: number, name and territory."""
    return [(str(one.id), territories.of_authority(one)) for one in authorities.every(conn)]


def _me() -> str:
    """The administrator of the registry who asks. Raises NotFound for those of organisations."""
    caller = credentials.known_caller()
    if caller.organisation_id is not None:
        raise NotFound("authority_unknown", "There is no such page.")
    return caller.name


@blueprint.get("/authorities")
def every() -> Response:
    return _every(HTTPStatus.OK)


def _every(status: HTTPStatus, **shown: object) -> Response:
    _me()
    with read(service().engine) as conn:
        there, members, forces = authorities.every(conn), authorities.members(conn), authorities.forces(conn)
    names = {force.code: pages.say(force.name) for force in forces}
    values: dict[str, object] = {
        "rows": [(one, names[one.force], territories.in_words(one.territory), members.get(one.id, 0)) for one in there],
        "forces": list(names.items()),
        "provinces": _provinces(),
        "typed": MultiDict(),
    }
    return pages.desk("account/authorities.html", int(status), **(values | shown))


def _provinces() -> list[tuple[str, str]]:
    return [(code, pages.say(Phrase(*names))) for code, names in PROVINCES.items()]


def _typed(number: int) -> Authority:
    """The authority that a form describes."""
    form = request.form
    where = Territory(form.get("province") or None, form.get("commune", "").strip() or None)
    return Authority(number, form.get("name", ""), form.get("force", ""), where)


@blueprint.post("/authorities")
def add() -> Response:
    by = _me()
    try:
        with write(service().engine) as conn:
            authorities.add(conn, _typed(0), by, service().clock())
    except RegistryError as error:
        return _every(frame.status_of(error), message=pages.fault(error), typed=request.form)
    return pages.to("/authorities", said="authority_added")


@blueprint.get("/authorities/<int:number>")
def one(number: int) -> Response:
    return _one(number, HTTPStatus.OK)


def _one(number: int, status: HTTPStatus, **shown: object) -> Response:
    _me()
    with read(service().engine) as conn:
        authority, forces = authorities.find(conn, str(number)), authorities.forces(conn)
        people = [person for person in accounts.persons(conn, credentials.known_caller().viewer) if _of(person, number)]
    where = authority.territory
    typed = {"name": authority.name, "force": authority.force, "province": where.province, "commune": where.commune}
    values: dict[str, object] = {
        "authority": authority,
        "people": people,
        "forces": [(force.code, pages.say(force.name)) for force in forces],
        "provinces": _provinces(),
        "typed": typed,
    }
    return pages.desk("account/authority.html", int(status), **(values | shown))


def _of(person: Person, number: int) -> bool:
    return person.authority is not None and person.authority.id == number


@blueprint.post("/authorities/<int:number>")
def change(number: int) -> Response:
    by = _me()
    try:
        with write(service().engine) as conn:
            postings.change_authority(conn, _typed(number), by, service().clock())
    except NotFound:
        raise
    except RegistryError as error:
        return _one(number, frame.status_of(error), message=pages.fault(error), typed=request.form)
    return pages.to("/authorities", said="authority_changed")


@blueprint.post("/forces")
def add_force() -> Response:
    by, form = _me(), request.form
    try:
        new = Force(form.get("code", "").strip(), Phrase(form.get("name_vi", ""), form.get("name_en", "")))
        with write(service().engine) as conn:
            authorities.add_force(conn, new, by, service().clock())
    except RegistryError as error:
        return _every(frame.status_of(error), message=pages.fault(error), typed=form)
    return pages.to("/authorities", said="force_added")


@blueprint.get("/people/<login>/authority")
def move_form(login: str) -> Response:
    return _move(login, HTTPStatus.OK)


def _move(login: str, status: HTTPStatus, message: str | None = None) -> Response:
    _me()
    with read(service().engine) as conn:
        person = accounts.person_seen(conn, credentials.known_caller().viewer, login)
        offered = choices(conn)
    now = territories.of_authority(person.authority) if person.authority else ""
    return pages.desk(
        "account/move.html", int(status), message=message, person=person, now=now, authorities=offered,
        chosen=request.form.get("authority", ""),
    )  # fmt: skip


@blueprint.post("/people/<login>/authority")
def move(login: str) -> Response:
    by = _me()
    try:
        with write(service().engine) as conn:
            to = chosen(conn)
            if to is None:
                raise Invalid("authority_missing", "Choose the authority.")
            postings.move(conn, login, to, by, service().clock())
    except RegistryError as error:
        if error.code == "login_unknown":
            raise
        return _move(login, frame.status_of(error), pages.fault(error))
    return pages.to("/people", said="person_moved_done")
