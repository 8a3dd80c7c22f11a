"""The pages of consumers' reports: the form, and what became of a report.

1. The scan page leads here by a form: the code comes in the body of a POST, never in an address, and is neither logged
   nor kept. Opening the form records nothing and looks up the product's name alone.
2. What was typed is shown again where something is missing; photos must be chosen again, as browsers keep none.
3. A report is sent under the id of its form, so pressing twice or going back is one report. The receipt's page is for
   whoever has the number: it holds nobody's words, photos or contact.
"""

import secrets
from http import HTTPStatus

from flask import Blueprint, Response, request
from werkzeug.datastructures import FileStorage

from registry.catalogue import products
from registry.codes import product_codes, serials
from registry.errors import Invalid, NotFound, RegistryError
from registry.intake.pictures import MOST_BYTES
from registry.model.cases import ReportReason
from registry.model.places import PROVINCES
from registry.model.sightings import Position, at_point, in_province
from registry.store.engine.engine import read
from registry.supervision import reports
from registry.supervision.reports import NewReport
from registry.web.api import claimed_scans
from registry.web.front import frame, visitors
from registry.web.front.context import service
from registry.web.page import pages
from registry.web.page.cards import shown
from registry.web.public.reporting_words import REPORT_OUTCOME, REPORT_REASON

blueprint = Blueprint("reporting", __name__)

_MOST_CODE = 4096
_RETRY = str(3600)


@blueprint.get("/report")
def form() -> Response:
    typed = request.args.get("receipt", "").strip()
    if not typed:
        blank = _form()
        # It holds nothing of anybody's, and on the way back it must be the same form, with the same id.
        blank.headers["Cache-Control"] = "private, no-cache"
        return blank
    receipt = reports.receipt_of(typed)
    if receipt is None:
        return _form(HTTPStatus.NOT_FOUND, _unknown())
    return pages.to(f"/report/{receipt}", lang=pages.language())


@blueprint.post("/report/about")
def about() -> Response:
    return _form()


@blueprint.post("/report")
def send() -> Response:
    try:
        new_report = _new_report()
        report = reports.hand_in(service().engine, new_report, visitors.network(), service().clock(), secrets.randbelow)
    except RegistryError as error:
        status = frame.status_of(error)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR and error.code != "photo_busy":
            raise
        limited = error.code == "report_limit"
        answer = _form(HTTPStatus.TOO_MANY_REQUESTS if limited else status, error)
        if limited:
            answer.headers["Retry-After"] = _RETRY
        return answer
    return pages.to(f"/report/{report.receipt}", said="report_thanks", lang=pages.language())


@blueprint.get("/report/<receipt>")
def receipt_page(receipt: str) -> Response:
    try:
        with read(service().engine) as conn:
            report = reports.find(conn, receipt)
            listing = products.by_gtin(conn, [report.gtin]).get(report.gtin) if report.gtin else None
            photos = len(reports.photos(conn, report.id))
    except NotFound as error:
        return _form(HTTPStatus.NOT_FOUND, error)
    return pages.page(
        "report/receipt.html",
        number=reports.shown(report.receipt),
        report=report,
        reason=pages.say(REPORT_REASON[report.reason]),
        outcome=pages.say(REPORT_OUTCOME[report.outcome]) if report.outcome else None,
        product=listing.product.name if listing else report.gtin,
        photos=photos,
        danger=report.reason is ReportReason.HARM,
        thanks=request.args.get("said") == "report_thanks",
        switch=f"/report/{report.receipt}?lang={_other()}",
    )


def _form(status: int = 200, error: RegistryError | None = None) -> Response:
    """The form, with what was typed before in it."""
    typed = request.form
    code = typed.get("codes", "") or typed.get("code", "")
    # Under the old id it would be taken for the report that was sent before.
    fresh = error is None or error.code == "report_mismatch"
    return pages.page(
        "report/form.html",
        int(status),
        message=pages.fault(error) if error else None,
        again=error is not None and bool(request.files),
        id=(None if fresh else claimed_scans.id_of(typed.get("id"))) or claimed_scans.new_id(),
        code=code if len(code) <= _MOST_CODE else "",
        facts=_facts(code),
        product=_product_of(code),
        reasons=[(reason.value, pages.say(words)) for reason, words in REPORT_REASON.items()],
        provinces=[(key, names[pages.language() == "en"]) for key, names in PROVINCES.items()],
        typed={name: typed.get(name, "") for name in ("reason", "words", "province", "contact", "lat", "lon")},
        receipt=request.args.get("receipt", "")[:40],
        switch=f"/report?lang={_other()}",
    )


def _other() -> str:
    return "vi" if pages.language() == "en" else "en"


def _facts(text: str) -> list[tuple[str, str]]:
    """What a code says by itself, with nothing looked up; of a link no seal is shown."""
    if not text.strip():
        return []
    try:
        code = product_codes.read(text).code
    except Invalid:
        code = None
    if code is None:
        return [(pages.word("report_code"), shown(text))]
    serial = code.serial and (serials.group(code.serial) if serials.is_serial(code.serial) else code.serial)
    parts = ((pages.word("gtin"), code.gtin), (pages.word("lot"), code.lot), (pages.word("serial"), serial))
    return [(label, value) for label, value in parts if value]


def _product_of(text: str) -> str:
    """The name of the product that a code names, as far as the registry shows it to anybody."""
    try:
        code = product_codes.read(text).code if text.strip() and len(text) <= _MOST_CODE else None
    except RegistryError:
        return ""
    if code is None:
        return ""
    with read(service().engine) as conn:
        return products.public_name(conn, code.gtin) or ""


def _new_report() -> NewReport:
    sent_as = claimed_scans.id_of(request.form.get("id")) or claimed_scans.new_id()
    try:
        reason = ReportReason(request.form.get("reason", ""))
    except ValueError:
        raise Invalid("report_reason", f"reason: expected one of {', '.join(ReportReason)}.") from None
    text = request.form.get("code", "")
    if len(text) > _MOST_CODE:
        raise Invalid("report_code", f"code: at most {_MOST_CODE} characters.")
    return NewReport(
        sent_as.bytes,
        reason,
        service().verify([text])[0] if text.strip() else None,
        request.form.get("words", ""),
        request.form.get("contact", ""),
        _place(),
        tuple(_content(file) for file in request.files.getlist("photos") if file.filename),
    )


def _content(file: FileStorage) -> bytes:
    # A byte more than is taken tells that there is more.
    return file.stream.read(MOST_BYTES + 1)


def _place() -> Position | None:
    lat, lon, province = (request.form.get(name, "") for name in ("lat", "lon", "province"))
    if lat and lon:
        try:
            north, east = float(lat), float(lon)
        except ValueError:
            raise Invalid("report_place", "lat, lon: expected degrees.") from None
        if not (-90 <= north <= 90 and -180 <= east <= 180):
            raise Invalid("report_place", "lat, lon: expected degrees.")
        return at_point(north, east, None)
    return in_province(province) if province in PROVINCES else None


def _unknown() -> NotFound:
    return NotFound("receipt_unknown", "There is no report with this receipt number.")
