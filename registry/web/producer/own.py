"""Whose desk this is, and how its forms are read: text, numbers and days as people here write them."""

import re
import secrets
from collections.abc import Iterable
from datetime import date

from flask import Blueprint, request

from registry.catalogue import organisations
from registry.catalogue.assortment import Hand
from registry.codes import serials
from registry.errors import Invalid, Refused, Unavailable
from registry.model.days import read_day
from registry.model.goods import Organisation, Product
from registry.model.orders import Order
from registry.model.people import Viewer
from registry.model.phrases import Phrase
from registry.model.places import PROVINCES
from registry.office import accounts
from registry.orders.issuing import Deed, Placement
from registry.store.engine.engine import read
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.page import pages

blueprint = Blueprint("producer", __name__)

_WHOLE = re.compile(r"[0-9]{1,15}|[0-9]{1,3}(?:[., \u00a0][0-9]{3}){1,4}")


def viewer() -> Viewer:
    """The caller's organisation alone, also for somebody who is an officer besides. Raises Refused without one."""
    organisation_id = known_caller().organisation_id
    if organisation_id is None:
        raise Refused("no_organisation", "This desk belongs to people who act for an organisation.")
    return Viewer(organisation_id)


def holder() -> Organisation:
    """The organisation whose desk this is."""
    with read(service().engine) as conn:
        return organisations.by_id(conn, viewer().organisation_id or 0)


def choices(products: Iterable[Product]) -> list[tuple[str, str]]:
    """Products as a form offers them: the GTIN that is sent, and what is read."""
    return [(product.gtin, f"{product.name} · {product.gtin}") for product in products]


def colleagues() -> frozenset[str]:
    """The logins of the people of the same organisation."""
    with read(service().engine) as conn:
        return accounts.logins(conn, viewer())


def hand() -> Hand:
    return Hand(known_caller().name, holder(), service().clock())


def placement() -> Placement:
    return Placement(service().settings.host, service().clock(), secrets.randbelow)


def deed(reason: str | None = None) -> Deed:
    return Deed(known_caller().name, service().clock(), reason)


def text(name: str, most: int = 300) -> str:
    """A field of the form or query; Invalid where it is longer than any honest one."""
    given = request.form.get(name, request.args.get(name, "")).strip()
    if len(given) > most:
        raise Invalid("too_much_text", f"{name}: at most {most} characters.")
    return given


def reason() -> str:
    """Why something is done, for the trail. Raises Invalid without one."""
    given = text("reason", 500)
    if not given or "\0" in given:
        raise Invalid("reason_missing", "Say why, in 1 to 500 characters.")
    return given


def number(name: str, otherwise: int | None = None) -> int:
    """A whole number, with or without thousands apart; Invalid under the field's name."""
    given = text(name, 40)
    if not given and otherwise is not None:
        return otherwise
    if not _WHOLE.fullmatch(given):
        raise Invalid(name, f"{name}: a whole number such as 1000.")
    return int(re.sub("[^0-9]", "", given))


def decimal(name: str, otherwise: float) -> float:
    """A number with a point or comma; Invalid under the field's name."""
    given = text(name, 20).replace(",", ".")
    if not given:
        return otherwise
    if not re.fullmatch(r"[+-]?[0-9]{1,4}(\.[0-9]{1,4})?", given):
        raise Invalid(name, f"{name}: a number such as 1.5.")
    return float(given)


def day(name: str) -> date | None:
    """A day as a browser sends it (2027-12-31) or as people write it (31/12/2027)."""
    given = text(name, 20)
    if not given:
        return None
    day = read_day(given)
    if day is None:
        raise Invalid("expiry_form", f"{name}: a day such as 31/12/2027.")
    return day


def serial(order: Order, index: int) -> str:
    """The serial of a unit, in groups as people compare it; "" while this server has no key to tell it."""
    try:
        serial_text = service().serial(order, index)
    except Unavailable:
        return ""
    return serials.group(serial_text) if serials.is_serial(serial_text) else serial_text


def unit(order: Order, index: int) -> str:
    """A unit as people name it: its number, counted from 1, and its serial."""
    serial_text = serial(order, index)
    number = f"{index + 1:,}".replace(",", "." if pages.language() == "vi" else ",")
    return pages.word("pd_unit", n=number, serial=serial_text) if serial_text else pages.word("pd_unit_bare", n=number)


def page_number() -> int:
    """Which page of a list, from 0."""
    given = text("page", 6)
    return min(int(given), 10_000) if given.isascii() and given.isdecimal() else 0


def province(code: str) -> str:
    """A province's name in the language of this request."""
    return pages.say(Phrase(*PROVINCES[code])) if code in PROVINCES else code


def provinces() -> list[tuple[str, str]]:
    return sorted(((code, province(code)) for code in PROVINCES), key=lambda one: one[1])
