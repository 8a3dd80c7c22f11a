"""An organisation's own sites: the list, one, and to add, change and close them.

1. A key sees and writes its own organisation's; another's is answered as one that is not there.
2. Persons write sites only as their organisation's administrator, as on the pages; anybody else of it reads them.
3. Whoever is bound to sites, key or person, writes none: a till would say itself where it is, at its own site or at
   one that it adds or moves and then names. On the pages administrators do it, and the trail says so.
4. A change says what changes: a field that is left out stays, null empties it.
"""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, Response

from registry.catalogue import sites
from registry.catalogue.sites import SiteFaults, SiteHand
from registry.errors import Conflict, Refused
from registry.intake import site_list
from registry.intake.site_list import SiteColumn
from registry.model.days import rfc3339
from registry.model.people import Role
from registry.model.sites import Site
from registry.office import bindings
from registry.store.engine.engine import Connection, read
from registry.web.api import fields, once, whose
from registry.web.api.fields import Fields
from registry.web.api.once import ActAnswer
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.front.frame import Rejected, reply

# Beside the pages' own blueprint of sites.
blueprint = Blueprint("own_sites", __name__, url_prefix="/v1/sites")

MOST = 1000
_NUMBER = 2**53
_POINT = (SiteColumn.LAT, SiteColumn.LON)


@blueprint.get("")
def every() -> Response:
    query = fields.query()
    limit, after = query.number("limit", 1, MOST, 100), query.number("after", 0, _NUMBER, 0)
    with read(service().engine) as conn:
        page, more = sites.page(conn, whose.own(), after, limit)
    return reply({"sites": [to_json(site) for site in page], "next": str(more) if more else None})


@blueprint.get("/<int:number>")
def one(number: int) -> Response:
    with read(service().engine) as conn:
        return reply(to_json(sites.visible(conn, whose.own(), number)))


@blueprint.post("")
def add() -> Response:
    content, body = fields.body()
    cells, hand = {column: _cell(body, column) for column in SiteColumn}, _hand()

    def act(conn: Connection) -> ActAnswer:
        try:
            return ActAnswer(to_json(sites.add(conn, cells, hand)))
        except SiteFaults as faults:
            raise _failure(faults) from faults

    return once.creating(content, act)


@blueprint.post("/<int:number>")
def change(number: int) -> Response:
    content, body = fields.body()
    cells, hand = {column: _cell(body, column) for column in SiteColumn if column in content}, _hand()

    def act(conn: Connection) -> ActAnswer:
        before = site_list.as_typed(sites.visible(conn, whose.own(), number))
        try:
            return ActAnswer(to_json(sites.change(conn, number, before | cells, hand)), 200)
        except SiteFaults as faults:
            raise _failure(faults) from faults

    return once.creating(content, act)


@blueprint.post("/<int:number>/close")
def close(number: int) -> Response:
    content, _ = fields.body()
    hand = _hand()

    def act(conn: Connection) -> ActAnswer:
        sites.close(conn, number, hand)
        return ActAnswer(to_json(sites.visible(conn, whose.own(), number)), 200)

    return once.creating(content, act)


def _hand() -> SiteHand:
    """Whose sites this caller writes. Raises Refused for who is no administrator, Rejected for who is bound to any."""
    caller = known_caller()
    if caller.person is not None and Role.ADMINISTRATOR not in caller.roles:
        raise Refused("sites_administrator", "Sites are written by the organisation's administrator, or by an API key.")
    with read(service().engine) as conn:
        if bindings.are_of(conn, caller):
            raise Rejected(
                HTTPStatus.FORBIDDEN,
                "site_bound",
                "Whoever is bound to sites writes none: use an API key that is bound to no site, or the page of sites.",
            )
    return SiteHand(whose.own_id(), caller.name, service().clock())


def _cell(body: Fields, column: SiteColumn) -> str:
    return body.degrees(column) if column in _POINT else body.cell(column)


def _failure(faults: SiteFaults) -> Conflict | SiteFaults:
    """A fault of a field as it is answered: a name, GLN or code that another site has is a state, not a form."""
    return Conflict(faults.code, faults.message) if faults.code == "site_taken" else faults


def to_json(site: Site) -> Mapping[str, object]:
    return {
        "number": site.id,
        "name": site.name,
        "kind": site.kind.value,
        "gln": site.gln,
        "code": site.code,
        "address": site.address,
        "province": site.province,
        "commune": site.commune,
        "lat": site.lat,
        "lon": site.lon,
        "closed_at": rfc3339(site.closed_at),
    }
