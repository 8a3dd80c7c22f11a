"""The sites that people and API keys are bound to, typed by their names, GLNs or codes, one on each line."""

from collections.abc import Sequence

from flask import Blueprint, Response, request

from registry.catalogue import sites
from registry.errors import Invalid, RegistryError
from registry.model.sites import Site
from registry.office import accounts, api_keys, bindings
from registry.store.engine.engine import Connection, read, write
from registry.web.front import frame
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.page import pages

blueprint = Blueprint("bindings", __name__)

_OFFERED = 100
_NAME = 200


def typed_sites(conn: Connection, organisation_id: int | None) -> list[Site]:
    """The sites that a form names, of an organisation. Raises Invalid `site`."""
    lines = [line.strip() for line in request.form.get("sites", "").splitlines() if line.strip()]
    if organisation_id is None:
        if lines:
            raise Invalid("site", "site: only who acts for an organisation has sites.")
        return []
    lines = lines[: bindings.MOST_BOUND + 1]
    named = [sites.find_named(conn, organisation_id, line[:_NAME], "site") for line in lines]
    return list({site.id: site for site in named}.values())


@blueprint.get("/people/<login>/sites")
def of_person(login: str) -> Response:
    with read(service().engine) as conn:
        person = accounts.person_seen(conn, known_caller().viewer, login)
        bound = bindings.of_people(conn, [person]).get(person.id, [])
    return _form(person.name, person.organisation_id, _names(bound))


@blueprint.post("/people/<login>/sites")
def bind_person(login: str) -> Response:
    caller = known_caller()
    with read(service().engine) as conn:
        person = accounts.person_seen(conn, caller.viewer, login)
    try:
        with write(service().engine) as conn:
            named = typed_sites(conn, person.organisation_id)
            bindings.bind_person(conn, person, named, caller.name, service().clock())
    except RegistryError as error:
        return _form(person.name, person.organisation_id, request.form.get("sites", ""), error)
    return pages.to("/people", said="bound_done")


@blueprint.get("/keys/<prefix>/sites")
def of_key(prefix: str) -> Response:
    with read(service().engine) as conn:
        key = api_keys.find(conn, known_caller().viewer, prefix)
        bound = bindings.of_keys(conn, [key]).get(key.prefix, [])
    return _form(key.name or key.prefix, key.organisation_id, _names(bound))


@blueprint.post("/keys/<prefix>/sites")
def bind_key(prefix: str) -> Response:
    caller = known_caller()
    with read(service().engine) as conn:
        key = api_keys.find(conn, caller.viewer, prefix)
    try:
        with write(service().engine) as conn:
            named = typed_sites(conn, key.organisation_id)
            bindings.bind_key(conn, key, named, caller.name, service().clock())
    except RegistryError as error:
        return _form(key.name or key.prefix, key.organisation_id, request.form.get("sites", ""), error)
    return pages.to("/people", said="bound_done")


def _names(bound: Sequence[Site]) -> str:
    return "\n".join(site.name for site in bound if site.closed_at is None)


def _form(who: str, organisation_id: int | None, typed: str, error: RegistryError | None = None) -> Response:
    """The form, with what is bound now, or as it was typed and what is wrong with it."""
    with read(service().engine) as conn:
        all_sites = sites.of_organisation(conn, organisation_id) if organisation_id is not None else []
    return pages.desk(
        "account/binding.html",
        int(frame.status_of(error)) if error else 200,
        message=pages.fault(error) if error else None,
        detail=error.message if error else None,
        who=who,
        typed=typed,
        offered=[site for site in all_sites if site.closed_at is None][:_OFFERED],
    )
