"""Whose rows a call is about: an officer's lie in the territory, all others' are their own organisation's."""

from http import HTTPStatus

from registry.catalogue import organisations
from registry.model.goods import Organisation
from registry.model.people import Role, Viewer
from registry.store.engine.engine import Connection
from registry.web.front.credentials import known_caller
from registry.web.front.frame import Rejected


def viewer() -> Viewer:
    """Whose rows this caller may see and change."""
    caller = known_caller()
    return caller.watch if Role.OFFICER in caller.roles else Viewer(own_id())


def own() -> Viewer:
    """The caller's own organisation, whatever its roles: orders are a producer's own affair."""
    return Viewer(own_id())


def own_id() -> int:
    organisation_id = known_caller().organisation_id
    if organisation_id is None:
        raise Rejected(HTTPStatus.FORBIDDEN, "forbidden", "This account acts for no organisation.")
    return organisation_id


def only(conn: Connection) -> Organisation | None:
    """The one organisation whose products this caller may load; None for an officer, who may load any."""
    organisation_id = viewer().organisation_id
    if organisation_id is None:
        return None
    # A key without its organisation would otherwise pass for an officer's.
    return organisations.by_id(conn, organisation_id)
