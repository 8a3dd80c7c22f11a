"""The organisation's sites, as everybody at its desk sees them; its administrator adds and changes them."""

from flask import Response, request

from registry.catalogue import sites
from registry.model.people import Permission
from registry.store.engine.engine import read
from registry.web.account.sites import shown
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.page import pages
from registry.web.producer import own


@own.blueprint.get("/producer/sites")
def every() -> Response:
    with read(service().engine) as conn:
        own_sites = sites.of_organisation(conn, own.viewer().organisation_id or 0)
        communes = sites.communes(conn)
    values = shown(own_sites, request.args.get("q", "").strip()[:200]) | {"communes": communes}
    return pages.desk("producer/sites.html", 200, may_edit=known_caller().may(Permission.PEOPLE), **values)
