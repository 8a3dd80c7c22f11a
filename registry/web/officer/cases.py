"""Flags, consumers' reports and pending products: the evidence of each, and its end with a coded outcome.

A flag on goods of the officer's own province is not settled by one officer: the form asks a second one to sign.
"""

from flask import Response, abort, request

from registry.catalogue import papers, products, registers
from registry.catalogue.product_records import ProductVersion
from registry.codes import serials
from registry.errors import Conflict, Invalid, NotFound, Refused, Unavailable
from registry.gs1 import notation
from registry.intake import pictures
from registry.judgement.contradictions import contradictions
from registry.model import phrases
from registry.model.cases import Flag, FlagOutcome, ReportOutcome, Ruling
from registry.model.days import local_day
from registry.model.goods import ProductState
from registry.model.orders import Order, Unit
from registry.model.papers import PaperSubject
from registry.model.people import REGISTRY
from registry.model.requests import Petition, RequestKind
from registry.model.sightings import Sale
from registry.model.work import ItemKind, WorkItem
from registry.orders import records
from registry.store.engine.engine import read, write
from registry.supervision import deciding, flags, queues, reports
from registry.supervision.queues import TrailTopic
from registry.web.front.context import service
from registry.web.officer import evidence
from registry.web.officer.case_words import (
    FLAG_KIND,
    FLAG_KIND_WHAT,
    FLAG_OUTCOME,
    SALE_OUTCOME,
    SCAN_CHANNEL,
    SUSPICION,
)
from registry.web.officer.desk import blueprint
from registry.web.officer.overview import province_name
from registry.web.officer.queue import SHOWN, again, me, path_of, side
from registry.web.page import pages
from registry.web.page.words import CATEGORIES
from registry.web.public.reporting_words import REPORT_OUTCOME, REPORT_REASON


@blueprint.get("/flags/<int:number>")
def flag_page(number: int) -> Response:
    return _flag(number, None, 200)


def _flag(number: int, message: str | None, status: int) -> Response:
    with read(service().engine) as conn:
        case = flags.show(conn, me().watch, number)
        flag = case.flag
        about = reports.of_flag(conn, me().watch, number)
        beside = side(
            conn,
            WorkItem(ItemKind.FLAG, number),
            queues.flag_due(flag),
            TrailTopic(str(number), "flag"),
            flag.settled_at is not None,
        )
        goods_seen = products.is_visible(conn, me().watch, flag.gtin)
        two = deciding.needs_second(conn, me(), flag)
        pending = deciding.pending(conn, RequestKind.SETTLE_FLAG, str(number), service().clock()) if two else None
    facts = evidence.lines(flag.evidence)
    return pages.desk(
        "officer/flag.html",
        status,
        message=message,
        case=case,
        flag=flag,
        kind=pages.say(FLAG_KIND[flag.kind]),
        what=pages.say(FLAG_KIND_WHAT[flag.kind]),
        owner=case.listing.organisation if case.listing else None,
        owner_province=province_name(case.listing.organisation.province) if case.listing else "",
        serial=_serial(case.order, flag.unit),
        level=pages.say(SUSPICION[case.level]),
        reasons=[pages.say(phrases.reason(reason)) for reason in case.why],
        evidence=[fact for fact in facts if not fact.technical],
        technical=[fact for fact in facts if fact.technical],
        scans=[_scan(scan) for scan in case.scans],
        sales=[_sale(sale, shop) for sale, shop in case.sales],
        earlier=[_settled(one) for one in case.earlier],
        settled=_settled(flag) if flag.settled_at else None,
        reports=[(one.id, pages.moment(one.at), pages.say(REPORT_REASON[one.reason])) for one in about],
        outcomes=[(outcome.value, pages.say(words)) for outcome, words in FLAG_OUTCOME.items()],
        side=beside,
        goods_seen=goods_seen,
        two=two,
        pending=pending,
        typed=request.form,
    )


SHOWN[ItemKind.FLAG] = _flag


def _serial(order: Order | None, unit: Unit | None) -> str | None:
    """The serial that is printed on a unit of an order, in groups as people compare it."""
    if order is None or unit is None:
        return None
    try:
        serial = service().serial(order, unit.unit_index)
    except Unavailable:
        # Without its serial key, as after restoring a backup, the rest of the case can still be looked at.
        return None
    return serials.group(serial) if serials.is_serial(serial) else serial


def _scan(scan: flags.SeenScan) -> tuple[str, ...]:
    place = province_name(scan.province) if scan.province else ""
    channel = pages.say(SCAN_CHANNEL[scan.channel])
    return pages.moment(scan.at), channel, scan.organisation or "", place, scan.device or "", _verdict(scan.verdict)


def _verdict(name: str) -> str:
    return pages.say(phrases.VERDICTS[name].word) if name in phrases.VERDICTS else name


def _sale(sale: Sale, shop: str | None) -> tuple[str, ...]:
    place = f"{sale.place}, {province_name(sale.province)}" if sale.province else sale.place
    undone = pages.word("oq_undone", at=pages.moment(sale.undone_at)) if sale.undone_at else ""
    return pages.moment(sale.at), pages.say(SALE_OUTCOME[sale.outcome]), shop or sale.by, place, undone


def _settled(flag: Flag) -> dict[str, str]:
    return {
        "id": str(flag.id),
        "kind": pages.say(FLAG_KIND[flag.kind]),
        "outcome": pages.say(FLAG_OUTCOME[flag.outcome]) if flag.outcome else "",
        "by": flag.settled_by or "",
        "at": pages.moment(flag.settled_at),
        "note": flag.note or "",
    }


@blueprint.post("/flags/<int:number>/settle")
def settle_flag(number: int) -> Response:
    item = WorkItem(ItemKind.FLAG, number)
    try:
        outcome = FlagOutcome(request.form.get("outcome", ""))
    except ValueError:
        return again(item, Invalid("outcome", "Choose an outcome."))
    ruling = Ruling(outcome, " ".join(request.form.get("note", "").split()), me().login)
    try:
        with write(service().engine) as conn:
            done = deciding.settle_flag(conn, me(), number, ruling, service().clock())
    except (Conflict, Invalid, Refused) as error:
        return again(item, error)
    return pages.to(path_of(item), said="oq_second_asked" if isinstance(done, Petition) else "oq_flag_done")


@blueprint.get("/reports/<int:number>")
def report_page(number: int) -> Response:
    return _report(number, None, 200)


def _report(number: int, message: str | None, status: int) -> Response:
    with read(service().engine) as conn:
        report = reports.one(conn, me().watch, number)
        listing = products.by_gtin(conn, [report.gtin]).get(report.gtin) if report.gtin else None
        order = records.of_unit(conn, report.unit)
        goods_seen = report.gtin is not None and products.is_visible(conn, me().watch, report.gtin)
        photos = [digest.hex() for digest in reports.photos(conn, number)]
        ended = report.settled_at is not None
        topic = TrailTopic(f"report:{number}", "report")
        beside = side(conn, WorkItem(ItemKind.REPORT, number), queues.report_due(report), topic, ended)
    return pages.desk(
        "officer/report.html",
        status,
        message=message,
        report=report,
        reason=pages.say(REPORT_REASON[report.reason]),
        verdict=_verdict(report.verdict) if report.verdict else "",
        listing=listing,
        goods_seen=goods_seen,
        serial=_serial(order, report.unit),
        province=province_name(report.province) if report.province else "",
        receipt=reports.shown(report.receipt),
        photos=photos,
        outcome=pages.say(REPORT_OUTCOME[report.outcome]) if report.outcome else "",
        outcomes=[(outcome.value, pages.say(words)) for outcome, words in REPORT_OUTCOME.items()],
        side=beside,
        typed=request.form,
    )


SHOWN[ItemKind.REPORT] = _report


@blueprint.get("/reports/<int:number>/photos/<digest>")
def report_photo(number: int, digest: str) -> Response:
    with read(service().engine) as conn:
        content = reports.photo(conn, me().watch, number, digest)
    if content is None:
        abort(404)
    # Photos of reports are made anew here, whatever the same bytes first came as.
    return Response(content, content_type=pictures.MEDIA_TYPE)


@blueprint.post("/reports/<int:number>/settle")
def settle_report(number: int) -> Response:
    item = WorkItem(ItemKind.REPORT, number)
    try:
        outcome = ReportOutcome(request.form.get("outcome", ""))
    except ValueError:
        return again(item, Invalid("outcome", "Choose an outcome."))
    try:
        with write(service().engine) as conn:
            reports.settle(conn, me(), number, outcome, request.form.get("reply", ""), service().clock())
    except (Conflict, Invalid) as error:
        return again(item, error)
    return pages.to(path_of(item), said="oq_report_done")


def _gtin(text: str) -> str:
    try:
        return notation.normalise_gtin(text)
    except Invalid:
        abort(404)


@blueprint.get("/products/<gtin>")
def pending_page(gtin: str) -> Response:
    return _product(int(_gtin(gtin)), None, 200)


def _product(number: int, message: str | None, status: int) -> Response:
    gtin = f"{number:014d}"
    with read(service().engine) as conn:
        case = products.look_at(conn, me().watch, gtin)
        since = case.waiting_since
        due = queues.working_days(since or service().clock(), queues.WORKING_DAYS)
        beside = side(conn, WorkItem(ItemKind.PRODUCT, number), due, TrailTopic(gtin), since is None)
        there = papers.of(conn, REGISTRY, PaperSubject(case.owner.id, gtin))
        answers = registers.beside_product(conn, case.record, case.owner, service().clock())
    listing, decided = case.listing, case.decided
    return pages.desk(
        "officer/pending.html",
        status,
        message=message,
        listing=listing,
        product=listing.product,
        category=pages.say(CATEGORIES[listing.product.category]),
        owner=case.owner,
        near=case.prefix_holder,
        pending=listing.state is ProductState.PENDING,
        seen=ProductVersion(listing, case.record.details).digest,
        decided=(decided.by, pages.moment(decided.at)) if decided else None,
        side=beside,
        typed=request.form,
        details=case.record.details,
        notes=contradictions(case.record),
        papers=there,
        registers=answers,
        today=local_day(service().clock()),
    )


SHOWN[ItemKind.PRODUCT] = _product


@blueprint.post("/products/<gtin>/decide")
def decide_product(gtin: str) -> Response:
    item = WorkItem(ItemKind.PRODUCT, int(_gtin(gtin)))
    number, now, officer = f"{item.number:014d}", service().clock(), me()
    approve = request.form.get("act") == "approve"
    try:
        with write(service().engine) as conn:
            if approve:
                seen = request.form.get("seen", "")
                products.approve(conn, officer.watch, number, officer.login, now, seen)
            else:
                products.refuse(conn, officer.watch, number, request.form.get("reason", ""), officer.login, now)
    except (Conflict, Invalid, NotFound) as error:
        return again(item, error)
    return pages.to("/officer/queue", kind="product", said="oq_product_approved" if approve else "oq_product_refused")
