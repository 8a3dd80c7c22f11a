"""Organisations: register one, find it, and the GS1 prefixes it holds.

A tax code identifies an organisation; a name alone is matched after folding case, marks and spaces.
"""

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from registry.errors import Conflict, Invalid, NotFound, Refused
from registry.gs1 import notation
from registry.intake import contacts, template
from registry.intake.template import Column, ValueFault, normalise_tax_code
from registry.model.goods import Organisation, Trade
from registry.model.messages import is_address
from registry.model.people import Viewer
from registry.model.places import PROVINCES
from registry.model.sites import Site, SiteKind
from registry.model.trail import TrailAct, TrailEntry
from registry.office.trail import audit
from registry.store.catalogue import listing_rows, site_rows
from registry.store.engine.engine import Connection

_PREFIX = re.compile(r"[0-9]{4,12}")
_GLN = re.compile(r"[0-9]{13}")
# What the first site of an organisation is, by what it does in trade; the first that fits.
_FIRST = (SiteKind.PHARMACY, SiteKind.SHOP, SiteKind.HOSPITAL, SiteKind.LABORATORY, SiteKind.DEPOT, SiteKind.WAREHOUSE)
_SHOWN_AS = {SiteKind.WAREHOUSE: "Kho", SiteKind.OFFICE: "Trụ sở"}


def add_organisation(conn: Connection, new: Organisation, now: datetime, by: str = "registry") -> Organisation:
    """Register an organisation with its prefixes. Raises Invalid for a bad field, Conflict for a known tax code."""
    new = checked(new)
    if new.tax_code and listing_rows.organisation_by_tax_code(conn, new.tax_code):
        raise Conflict(
            "tax_code_known", f"Tax code {new.tax_code} is registered already: `organisation show {new.tax_code}`."
        )
    if not new.tax_code and listing_rows.organisations_by_name(conn, new.name):
        raise Conflict(
            "name_known", f"An organisation named {new.name!r} is registered; give the tax code to tell them apart."
        )
    made = listing_rows.add_organisation(conn, new, now)
    first_site(conn, made, now)
    detail = {"name": made.name, "tax_code": made.tax_code, "province": made.province}
    audit(conn, TrailEntry(now, by, TrailAct.ORGANISATION_ADDED, made.tax_code or made.name[:200], detail, made.id))
    for prefix in new.prefixes:
        made = set_prefix(conn, made, prefix, now, by)
    return made


def first_site(conn: Connection, organisation: Organisation, at: datetime) -> Site | None:
    """Make the address of a new organisation its first site; None where it has none.

    Whoever sells is known by the name over the door; anybody else's address is where they are registered.
    """
    if organisation.address is None and organisation.province is None:
        return None
    otherwise = SiteKind.WAREHOUSE if Trade.DISTRIBUTOR in organisation.roles else SiteKind.OFFICE
    words = {trade.value for trade in organisation.roles}
    kind = next((kind for kind in _FIRST if kind.value in words), otherwise)
    name = _SHOWN_AS.get(kind, organisation.name[:200])
    new = Site(0, organisation.id, name, kind, organisation.gln, None, organisation.address, organisation.province)
    return site_rows.add(conn, new, at)


def checked(new: Organisation) -> Organisation:
    """The data of an organisation as it is kept. Raises Invalid naming the field."""
    new = replace(
        new,
        name=_text("name", Column.ORGANISATION, new.name) or "",
        name_en=_text("name_en", Column.ORGANISATION, new.name_en),
        address=_text("address", Column.ADDRESS, new.address),
    )
    if not new.name:
        raise Invalid("name", "name: 1 to 300 characters.")
    if new.province is not None and new.province not in PROVINCES:
        raise Invalid("province", f"province {new.province!r}: one of the 34 two-digit codes, such as 01 for Hà Nội.")
    if new.gln is not None and not (_GLN.fullmatch(new.gln) and notation.check_digit(new.gln[:-1]) == new.gln[-1]):
        raise Invalid("gln", f"gln {new.gln[:20]!r}: 13 digits, the last of them the check digit.")
    if new.phone is not None and not contacts.is_phone(new.phone):
        raise Invalid("phone", f"phone {new.phone[:30]!r}: 8 to 15 digits, with or without + before them.")
    if new.email is not None and not is_address(new.email):
        raise Invalid("email", f"email {new.email[:60]!r}: an address such as an@congty.vn.")
    if not new.roles:
        raise Invalid("roles", f"roles: at least one of {', '.join(Trade)}.")
    return replace(new, tax_code=normalise_tax_code(new.tax_code) if new.tax_code else None)


def _text(field: str, column: Column, text: str | None) -> str | None:
    """A text as a list would give it: NFC, single spaces, nothing that hides or turns the writing around."""
    if text is None:
        return None
    try:
        return template.read(column, text) or None
    except ValueFault as fault:
        raise Invalid(field, f"{field}: expected {fault.expected}; {fault.way_out}.") from fault


def find_organisation(conn: Connection, text: str) -> Organisation:
    """An organisation by tax code or by name. NotFound, or Conflict when several share the name."""
    try:
        organisation = listing_rows.organisation_by_tax_code(conn, normalise_tax_code(text.strip()))
    except Invalid:
        organisation = None
    if organisation:
        return organisation
    named = listing_rows.organisations_by_name(conn, text)
    if len(named) > 1:
        raise Conflict("name_shared", f"{len(named)} organisations are named {text[:60]!r}: say its tax code instead.")
    if not named:
        raise NotFound(
            "organisation_unknown", f"No organisation {text[:60]!r}: `organisation list` shows all, `add` makes one."
        )
    return named[0]


def of_tax_code(conn: Connection, viewer: Viewer, text: str) -> Organisation:
    """An organisation by its tax code, if it is the viewer's to see; NotFound, in the same words, otherwise."""
    try:
        one = listing_rows.organisation_by_tax_code(conn, normalise_tax_code(text.strip()))
    except Invalid:
        one = None
    if one is None or not listing_rows.sees(conn, viewer, one.id):
        raise NotFound("organisation_unknown", "There is no organisation of this tax code.")
    return one


def every(conn: Connection) -> list[Organisation]:
    """All organisations with their prefixes, by name."""
    return listing_rows.every_organisation(conn)


def by_id(conn: Connection, organisation_id: int) -> Organisation:
    """An organisation by its number, with its prefixes; NotFound otherwise."""
    organisation = listing_rows.organisation(conn, organisation_id)
    if organisation is None:
        raise NotFound("organisation_unknown", f"There is no organisation {organisation_id}.")
    return organisation


def names(conn: Connection, ids: Collection[int]) -> dict[int, str]:
    """The names of organisations by their numbers."""
    return listing_rows.names(conn, ids)


def overlapping(conn: Connection, prefix: str, tax_code: str | None) -> str | None:
    """The name of an organisation, of another tax code, with a prefix that overlaps this one; None where none has."""
    for other in listing_rows.every_organisation(conn):
        if other.tax_code != tax_code and any(p.startswith(prefix) or prefix.startswith(p) for p in other.prefixes):
            return other.name
    return None


def set_prefix(
    conn: Connection, organisation: Organisation, prefix: str, now: datetime, by: str = "registry"
) -> Organisation:
    """Record a GS1 company prefix; the organisation's pending products inside it are approved. Safe to repeat.

    Raises Invalid for a text that is no prefix, Refused where it overlaps another organisation's.
    """
    if not _PREFIX.fullmatch(prefix):
        raise Invalid("prefix", f"prefix {prefix[:20]!r}: a GS1 company prefix is 4 to 12 digits, such as 8934588.")
    for other, owner in listing_rows.every_prefix(conn).items():
        if owner != organisation.id and (other.startswith(prefix) or prefix.startswith(other)):
            raise Refused("prefix_taken", f"Prefix {prefix} overlaps {other}, which another organisation holds.")
    if prefix not in organisation.prefixes:
        listing_rows.add_prefix(conn, prefix, organisation.id, now)
        audit(conn, TrailEntry(now, by, TrailAct.PREFIX_GIVEN, prefix, {}, organisation.id))
    listing_rows.approve_pending(conn, organisation.id, prefix, now)
    return replace(organisation, prefixes=tuple(sorted({*organisation.prefixes, prefix})))
