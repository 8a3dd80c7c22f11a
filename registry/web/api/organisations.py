"""POST /v1/organisations: an officer registers one. A producer has its own, and who has none applies by page.

GET .../TAX_CODE: one's own, or for officers any, with its suspension. To suspend, lift or change one needs a person.
"""

import re

from flask import Blueprint, Response

from registry.catalogue import organisations
from registry.errors import Invalid, Refused
from registry.intake import company_numbers
from registry.intake.template import normalise_tax_code
from registry.model.companies import Suspension
from registry.model.days import rfc3339
from registry.model.goods import Organisation, Trade
from registry.model.people import Role
from registry.model.places import PROVINCES
from registry.office import suspensions
from registry.store.engine.engine import Connection, read
from registry.web.api import fields, once, whose
from registry.web.api.fields import Fields
from registry.web.api.once import ActAnswer
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.front.frame import reply

blueprint = Blueprint("organisations", __name__, url_prefix="/v1")

_MOST_PREFIXES = 100
_PREFIX = re.compile(r"[0-9]{4,12}")


@blueprint.post("/organisations")
def add() -> Response:
    caller = known_caller()
    if Role.OFFICER not in caller.roles:
        raise Refused(
            "organisation_registered", "This account acts for an organisation already; officers register others."
        )
    content, body = fields.body()
    new, now = _organisation(body), service().clock()
    if not caller.viewer.territory.covers(new.province):
        raise Refused("outside_territory", "province: outside the territory of your authority.")

    warnings = [one.doubt.value for one in company_numbers.doubts(new.tax_code, new.prefixes)]

    def act(conn: Connection) -> ActAnswer:
        made = organisations.add_organisation(conn, new, now, caller.name)
        return ActAnswer(to_json(made, None) | {"warnings": warnings})

    return once.creating(content, act)


@blueprint.get("/organisations/<tax_code>")
def show(tax_code: str) -> Response:
    viewer = whose.viewer()
    with read(service().engine) as conn:
        one = organisations.of_tax_code(conn, viewer, tax_code)
        suspension = suspensions.in_force(conn, one.id)
    return reply(to_json(one, suspension))


def _organisation(body: Fields) -> Organisation:
    province = body.text_or_none("province", 2)
    if province is not None and province not in PROVINCES:
        body.wrong("province", 'one of the 34 codes, such as "01"')
    roles = body.texts("roles", len(Trade), 20) if body.has("roles") else [Trade.PRODUCER.value]
    if not set(roles) <= set(Trade):
        body.wrong("roles", f"words of {', '.join(Trade)}")
    prefixes = body.texts("prefixes", _MOST_PREFIXES, 12) if body.has("prefixes") else []
    if not all(_PREFIX.fullmatch(prefix) for prefix in prefixes):
        body.wrong("prefixes", "GS1 company prefixes of 4 to 12 digits")
    try:
        tax_code = normalise_tax_code(body.text("tax_code", 20))
    except Invalid:
        body.wrong("tax_code", "10 digits, 13 with a branch (0123456789-001), or a citizen number of 12")
    return Organisation(
        0,
        body.text("name", 300),
        tax_code=tax_code,
        name_en=body.text_or_none("name_en", 300),
        address=body.text_or_none("address", 500),
        province=province,
        gln=body.text_or_none("gln", 13),
        roles=tuple(role for role in Trade if role in roles),
        prefixes=tuple(dict.fromkeys(prefixes)),
        phone=body.text_or_none("phone", 20),
        email=body.text_or_none("email", 254),
    )


def to_json(one: Organisation, suspension: Suspension | None) -> dict[str, object]:
    return {
        "tax_code": one.tax_code,
        "name": one.name,
        "name_en": one.name_en,
        "address": one.address,
        "province": one.province,
        "gln": one.gln,
        "roles": [role.value for role in one.roles],
        "prefixes": list(one.prefixes),
        "phone": one.phone,
        "email": one.email,
        "suspended": {"since": rfc3339(suspension.since), "reason": suspension.reason} if suspension else None,
    }
