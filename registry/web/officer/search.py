"""The search box, and the dossiers it leads to: a product, a lot, an organisation, a single item.

A code that may hold a seal comes by POST and is answered at once, so that it stands in no address; everything else gets
an address of its own that can be kept and sent on. Neither counts as a scan.
"""

from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from markupsafe import Markup

from registry.errors import Invalid, NotFound
from registry.gs1.notation import normalise_gtin
from registry.judgement.contradictions import contradictions
from registry.model import phrases
from registry.model.cases import Flag, FlagKind
from registry.model.days import local_day
from registry.model.orders import Order, Unit
from registry.model.sightings import SessionCounts
from registry.store.engine.engine import read
from registry.supervision import charts, dossiers, search
from registry.supervision.search import Hit, HitKind, SearchHit
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.officer.desk import blueprint
from registry.web.officer.measures import reach_in_words, shown_measures
from registry.web.officer.overview import province_name
from registry.web.officer.overview_words import FLAG_NAME, HIT_KIND, ITEM_SUSPICION, SEARCH_NOTE
from registry.web.page import cards, pages
from registry.web.page.words import CATEGORIES


@blueprint.post("/search")
def search_typed() -> Response:
    text = request.form.get("q", "")
    if search.is_code(text.strip()):
        return _hits_page(_search(text))
    return pages.to("/officer/search", q=text.strip())


@blueprint.get("/search")
def search_shown() -> Response:
    if "q" not in request.args:
        return pages.desk("officer/search.html", search_hit=None, hits=[], card=None)
    search_hit = _search(request.args["q"])
    if (
        len(search_hit.hits) == 1
        and not search_hit.hits[0].loose
        and search_hit.answer is None
        and not search_hit.notes
    ):
        return pages.to(link(search_hit.hits[0]))
    return _hits_page(search_hit)


def _search(text: str) -> SearchHit:
    engine, viewer, now = service().engine, known_caller().viewer, service().clock()
    return service().custodian.run(lambda keyring: search.search(engine, keyring, viewer, text, now))


def _hits_page(search_hit: SearchHit) -> Response:
    unit = next((hit.unit for hit in search_hit.hits if hit.unit), None) if search_hit.answer else None
    values = _item_values(unit) if unit else {}
    return pages.desk(
        "officer/search.html",
        search_hit=search_hit,
        hits=[(pages.say(HIT_KIND[hit.kind]), hit, link(hit), _detail(hit)) for hit in search_hit.hits],
        notes=[pages.say(SEARCH_NOTE[note]) for note in search_hit.notes],
        card=cards.card(search_hit.answer) if search_hit.answer else None,
        **values,
    )


def _detail(hit: Hit) -> str:
    if hit.kind is HitKind.FLAG:
        return pages.say(FLAG_NAME[FlagKind(hit.detail)])
    return hit.detail


def link(hit: Hit) -> str:
    """Where everything about a hit stands."""
    if hit.kind is HitKind.UNIT and hit.unit:
        return f"/officer/unit/{hit.unit.order_id}/{hit.unit.unit_index}"
    if hit.kind in (HitKind.FLAG, HitKind.REPORT, HitKind.ORGANISATION):
        return f"/officer/{_NUMBERED[hit.kind]}/{hit.number}"
    return lot_link(hit.gtin or "", hit.lot)


_NUMBERED = {HitKind.FLAG: "flags", HitKind.REPORT: "reports", HitKind.ORGANISATION: "organisation"}


def lot_link(gtin: str, lot: str | None) -> str:
    """The page of a lot, or without one of the product."""
    return f"/officer/lot?{urlencode({'gtin': gtin, 'lot': lot})}" if lot else f"/officer/product/{gtin}"


@blueprint.get("/product/<gtin>")
def product(gtin: str) -> Response:
    return _goods_page(gtin, None)


@blueprint.get("/lot")
def lot() -> Response:
    return _goods_page(request.args.get("gtin", ""), request.args.get("lot", ""))


def _goods_page(text: str, named: str | None) -> Response:
    try:
        gtin = normalise_gtin(text)
    except Invalid as error:
        raise NotFound("gtin_unknown", "There is no such GTIN.") from error
    with read(service().engine) as conn:
        goods = dossiers.goods(conn, known_caller().viewer, gtin, named, service().clock())
        measures = shown_measures(conn, goods.measures)
    return pages.desk(
        "officer/search_goods.html",
        goods=goods,
        category=pages.say(CATEGORIES[goods.listing.product.category]),
        notes=contradictions(goods.record),
        today=local_day(service().clock()),
        lots=sorted({order.lot for order in goods.orders if order.lot}) if named is None else [],
        orders=[shown_order(order) for order in goods.orders],
        measures=measures,
        flags=[shown_flag(flag) for flag in goods.flags],
        reach=reach_in_words(goods.reach),
        sessions=shown_sessions(goods.sessions),
        new_measure="/officer/measures/new?" + urlencode({"gtin": gtin, "lot": named or ""}),
        lot_link=lot_link,
    )


@blueprint.get("/unit/<order_id>/<int:index>")
def unit(order_id: str, index: int) -> Response:
    return pages.desk("officer/search_unit.html", **_item_values(Unit(order_id, index)))


def _item_values(about: Unit) -> dict[str, Any]:
    engine, viewer, now = service().engine, known_caller().viewer, service().clock()
    dossier = service().custodian.run(lambda keyring: dossiers.item(engine, keyring, viewer, about, now))
    with read(engine) as conn:
        measures = shown_measures(conn, dossier.measures)
    return {
        "item": dossier,
        "item_card": cards.card(dossier.answer),
        "level": pages.say(ITEM_SUSPICION[dossier.level]),
        "why": [pages.say(phrases.reason(code)) for code in dossier.why],
        "order": shown_order(dossier.order),
        "lot_page": lot_link(dossier.order.gtin, dossier.order.lot),
        "measures": measures,
        "flags": [shown_flag(flag) for flag in dossier.flags],
        "scans": dossier.scans,
        "sales": dossier.sales,
        "province_name": province_name,
        "verdict_words": phrases.VERDICTS,
        "sale_reason": lambda code: pages.say(phrases.sale(code)),
        "shipped": [province_name(code) for code in dossier.shipped],
    }


def shown_sessions(sessions: SessionCounts) -> dict[str, object]:
    """Where and when goods were seen, with the charts."""
    language = pages.language()
    rows = [(province_name(code), count) for code, count in sorted(sessions.by_province.items(), key=lambda p: -p[1])]
    rows += [(pages.word("ov_unknown_place"), sessions.nowhere)] if sessions.nowhere else []
    return {
        "total": sessions.total,
        "whole": sessions.whole,
        "map": Markup(charts.tile_map(sessions.by_province, language)),  # noqa: S704 - drawn by us from numbers
        "line": Markup(charts.time_line(sessions.by_day, language)),  # noqa: S704
        "rows": [(name, charts.grouped(count, language)) for name, count in rows],
        "days": [
            (pages.day(day), charts.grouped(count, language)) for day, count in reversed(sessions.by_day) if count
        ],
    }


def shown_order(order: Order) -> dict[str, object]:
    """An order as a line of a table."""
    return {
        "id": order.id,
        "gtin": order.gtin,
        "lot": order.lot,
        "link": lot_link(order.gtin, order.lot),
        "expiry": order.expiry,
        "level": order.level.value,
        "quantity": charts.grouped(order.quantity, pages.language()),
        "placed": pages.moment(order.placed_at),
        "state": order.state.value,
        "inactive": order.inactive,
    }


def shown_flag(flag: Flag) -> dict[str, object]:
    """A flag as a line of a table."""
    return {
        "id": flag.id,
        "kind": pages.say(FLAG_NAME[flag.kind]),
        "lot": flag.lot,
        "unit": pages.word("ov_item", index=flag.unit.unit_index + 1, order=flag.unit.order_id) if flag.unit else "",
        "unit_link": f"/officer/unit/{flag.unit.order_id}/{flag.unit.unit_index}" if flag.unit else "",
        "since": pages.moment(flag.opened_at),
        "open": flag.settled_at is None,
    }
