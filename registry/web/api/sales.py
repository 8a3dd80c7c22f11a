"""POST /v1/sales and /v1/sales/undo: what a till sold or took back, one result a code in the order asked.

1. The whole request is checked before the first code counts. A code that cannot be sold is an answer, not an error.
2. Each code is recorded, durably and by itself, before the answer; the same request again changes nothing.
3. Where the registry fails in the middle, the problem says how many codes are recorded.
4. `verdict` is what the code said before. What is taken back by the id of its sale is named without its seal, so it
   is `sold` or `listed`.
5. A sandbox key has fixed outcomes, and nothing is recorded.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Blueprint, Response

from registry.catalogue import sites
from registry.codes import product_codes
from registry.codes.product_codes import ProductCode
from registry.errors import Invalid, NotFound, Refused, Unavailable
from registry.judgement import sandbox
from registry.judgement.sandbox import SampleCode
from registry.judgement.verdict import Judgement
from registry.market.sales import SaleReport
from registry.market.sellers import Seller
from registry.market.till_sales import sold_under
from registry.model import phrases
from registry.model.goods import search_key
from registry.model.orders import Order, Unit
from registry.model.people import Caller, Role
from registry.model.places import PROVINCES
from registry.model.sites import Site
from registry.store.engine.engine import read
from registry.web.api import bodies, fields, once
from registry.web.api.once import ActAnswer
from registry.web.front import limits
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.front.frame import Rejected, log_fault, reply

blueprint = Blueprint("sales", __name__, url_prefix="/v1")

MAX_CODES = 1000

Result = dict[str, object]
C = TypeVar("C")
T = TypeVar("T")


@blueprint.post("/sales")
def sell() -> Response:
    body, codes = _checked(bodies.json_object())
    number, seller, now = _text(body, "id", 100), _seller(body), service().clock()
    at = _moment(body["at"]) if body.get("at") is not None else now
    if known_caller().sandbox:
        return reply({"results": [_sample(sandbox.of(code)) for code in codes]})
    _require_in_hand(codes)

    judgements: list[Judgement] = []

    def tell(code: str) -> Result:
        sale = service().sell(SaleReport(code, number, at, seller), now)
        judgements.append(sale.answer.judgement)
        return _result(sale.outcome.value, sale.reason or sale.outcome.value, judgements[-1].verdict.value)

    def act() -> ActAnswer:
        results = _each(codes, tell)
        # What has no good seal was refused; what has one is recorded, and may be sent again without the others.
        limits.require_told(judgements)
        return ActAnswer({"results": results}, 200)

    return once.repeating(body, act)


def _sample(sample: SampleCode) -> Result:
    return _result(sample.outcome.value, sample.sale_reason, sample.judgement.verdict.value)


@blueprint.post("/sales/undo")
def undo() -> Response:
    body = bodies.json_object()
    if "codes" not in body and "id" in body:
        return _undo_by_id(body)
    body, codes = _checked(body)
    seller, now = _seller(body), service().clock()

    def act() -> ActAnswer:
        # Asked first, so that nothing is taken back where the verdict cannot be told.
        verdicts = [answer.judgement for answer in service().verify(codes)]
        limits.require_told(verdicts)
        results: list[Result] = []
        for (outcome, reason), judgement in zip(_each(codes, _back(seller, now)), verdicts, strict=True):
            # What proves nothing has a first reason that says more.
            code = judgement.reasons[0] if reason in ("code_unknown", "code_names_product") else reason
            results.append(_result(outcome, code, judgement.verdict.value))
        return ActAnswer({"results": results}, 200)

    return once.repeating(body, act)


def _undo_by_id(body: dict[str, Any]) -> Response:
    """Take back all that was sold under the till's own id at this place."""
    number, seller, now = _text(body, "id", 100), _seller(body), service().clock()

    def act() -> ActAnswer:
        with read(service().engine) as conn:
            sold = sold_under(conn, number, seller)
        # Naming a unit may ask the database, so not while a connection is held.
        units = [(unit, _named(order, unit)) for unit, order in sold]
        if not units:
            raise NotFound("sale_unknown", f"id: no sale {number[:40]!r} of yours is recorded at this place.")
        answers = service().verify([text for _, text in units])
        results: list[Result] = []
        outcomes = _each([unit for unit, _ in units], _back(seller, now))
        for (outcome, reason), answer in zip(outcomes, answers, strict=True):
            item = {"gtin": answer.code.gtin, "serial": answer.code.serial} if answer.code else {}
            results.append(_result(outcome, reason, answer.judgement.verdict.value) | item)
        return ActAnswer({"results": results}, 200)

    return once.repeating(body, act)


def _named(order: Order, unit: Unit) -> str:
    """A code that names a unit, which is without its seal."""
    code = ProductCode(order.gtin, serial=service().serial(order, unit.unit_index))
    return product_codes.uri(code, None, order.host)


def _back(seller: Seller, now: datetime) -> Callable[[str | Unit], tuple[str, str]]:
    def tell(what: str | Unit) -> tuple[str, str]:
        try:
            return ("undone" if service().undo_sale(what, seller, now) else "repeated"), "undone"
        except (Refused, NotFound, Invalid) as refusal:
            return "refused", refusal.code

    return tell


def _result(outcome: str, reason: str, verdict: str) -> Result:
    return {"outcome": outcome, "reason": {"code": reason, **phrases.sale(reason)._asdict()}, "verdict": verdict}


def _each(codes: Sequence[C], tell: Callable[[C], T]) -> list[T]:
    outcomes: list[T] = []
    for code in codes:
        try:
            outcomes.append(tell(code))
        except Unavailable as error:
            if not outcomes:
                raise
            log_fault(error)
            raise Rejected(
                HTTPStatus.SERVICE_UNAVAILABLE,
                error.code,
                f"The first {len(outcomes)} of {len(codes)} codes are recorded, the others are not: send the same "
                "again soon, which records none of them twice.",
            ) from error
    return outcomes


def _checked(body: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    codes = bodies.codes_in(body, MAX_CODES)
    if not codes:
        raise Invalid("codes_missing", "codes: expected at least one.")
    return body, codes


def _require_in_hand(codes: list[str]) -> None:
    """A producer or platform holds its own goods alone: a sale of others' would accuse whoever really sells them."""
    caller = known_caller()
    if not {Role.SHOP, Role.PHARMACY, Role.HOSPITAL, Role.OFFICER}.isdisjoint(caller.roles):
        return
    for at, answer in enumerate(service().verify(codes)):
        if answer.listing is not None and answer.listing.organisation.id != caller.organisation_id:
            raise Rejected(
                HTTPStatus.FORBIDDEN,
                "forbidden",
                f"codes[{at}]: only a shop, a pharmacy or a hospital records sales of another organisation's goods.",
            )


def _seller(body: dict[str, Any]) -> Seller:
    """Who sells where: at the site that is named, else at the place that is, else where the caller stands."""
    caller = known_caller()
    province = body.get("province")
    if province is not None and (not isinstance(province, str) or province not in PROVINCES):
        raise Invalid("province", 'province: expected one of the 34 codes, such as "01".')
    if body.get("site") is not None:
        return _at_site(_named_site(body, caller), province)
    if body.get("place") is None and caller.site is not None:
        return _at_site(caller.site, province)
    place = _text(body, "place", 200)
    if not search_key(place):
        raise Invalid("place", "place: expected the name of the shop.")
    site = _site_of(place, caller)
    if site is not None and province is not None and site.province not in (None, province):
        # The till says that it is not there.
        site = None
    if site is not None:
        province = site.province or province
    return Seller(caller.name, place, province, caller.channel, caller.organisation_id, site)


def _at_site(site: Site, province: str | None) -> Seller:
    if province is not None and site.province not in (None, province):
        raise Invalid("province", f"province: the site {site.name[:60]!r} lies in {site.province}; leave it out.")
    caller = known_caller()
    return Seller(caller.name, site.name, site.province or province, caller.channel, caller.organisation_id, site)


def _named_site(body: dict[str, Any], caller: Caller) -> Site:
    name = _text(body, "site", 200)
    if body.get("place") is not None:
        raise Invalid("place", "place: leave it out where site says where it was sold.")
    if caller.organisation_id is None:
        raise Invalid("site", "site: only who signs in for an organisation has sites; give place.")
    if caller.site is not None and caller.site.is_called(name):
        return caller.site
    with read(service().engine) as conn:
        return sites.find_named(conn, caller.organisation_id, name, "site")


def _site_of(place: str, caller: Caller) -> Site | None:
    """The site that a shop's free name happens to name, else the one where the caller stands."""
    if caller.organisation_id is None or (caller.site is not None and caller.site.is_called(place)):
        return caller.site
    with read(service().engine) as conn:
        return sites.called(conn, caller.organisation_id, place) or caller.site


def _text(body: dict[str, Any], name: str, most: int) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not 1 <= len(value) <= most or not value.isprintable():
        raise Invalid(
            name if name in ("place", "site") else f"sale_{name}", f"{name}: expected 1 to {most} printable characters."
        )
    return value


def _moment(given: object) -> datetime:
    moment = fields.moment(given)
    if moment is None:
        raise Invalid("sale_at", f"at: expected {fields.MOMENT}.")
    return moment
