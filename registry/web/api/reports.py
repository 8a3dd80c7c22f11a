"""POST /v1/reports and GET /v1/reports/{receipt}: a consumer's report from an app or a shop's own page.

JSON, with up to three photos in base64; the page's form takes them as files (`reporting`). A report is known by its
`id`: sent again, it is the same report. Who asks is not kept; a key sent along opens nothing more here.
"""

import base64
import binascii
import secrets
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response

from registry.errors import Invalid, Refused
from registry.intake.pictures import MOST_BYTES
from registry.model.cases import ConsumerReport, ReportReason
from registry.model.days import rfc3339
from registry.model.places import PROVINCES
from registry.model.sightings import Position, at_point, in_province
from registry.store.engine.engine import read
from registry.supervision import reports
from registry.supervision.reports import MOST_PHOTOS, NewReport
from registry.web.api import bodies, claimed_scans
from registry.web.front import visitors
from registry.web.front.context import service
from registry.web.front.frame import Rejected, reply

blueprint = Blueprint("reports", __name__, url_prefix="/v1")


@blueprint.post("/reports")
def hand_in() -> Response:
    new_report = _new_report(bodies.json_object())
    try:
        report = reports.hand_in(service().engine, new_report, visitors.network(), service().clock(), secrets.randbelow)
    except Refused as error:
        raise Rejected(HTTPStatus.TOO_MANY_REQUESTS, error.code, error.message) from error
    return reply(_json(report))


@blueprint.get("/reports/<receipt>")
def look_up(receipt: str) -> Response:
    with read(service().engine) as conn:
        report = reports.find(conn, receipt)
    return reply(_json(report))


def _json(report: ConsumerReport) -> dict[str, object]:
    """What whoever holds the receipt may know."""
    return {
        "receipt": reports.shown(report.receipt),
        "page": f"https://{service().settings.host.lower()}/report/{report.receipt}",
        "state": "settled" if report.settled_at else "open",
        "reason": report.reason.value,
        "at": rfc3339(report.at),
        "outcome": report.outcome.value if report.outcome else None,
        "reply": report.reply,
        "settled_at": rfc3339(report.settled_at),
    }


def _new_report(body: dict[str, Any]) -> NewReport:
    given = body.get("id")
    sent_as = claimed_scans.new_id() if given is None else claimed_scans.id_of(given)
    if sent_as is None:
        raise Invalid("report_id", "id: expected a UUID of 36 characters; leave it out to have one made.")
    reason = body.get("reason")
    if not isinstance(reason, str) or reason not in set(ReportReason):
        raise Invalid("report_reason", f"reason: expected one of {', '.join(ReportReason)}.")
    code = bodies.code_of(body["code"], "code") if body.get("code") is not None else ""
    return NewReport(
        sent_as.bytes,
        ReportReason(reason),
        service().verify([code])[0] if code.strip() else None,
        _text(body, "words"),
        _text(body, "contact"),
        _place(body.get("place")),
        _photos(body.get("photos")),
    )


def _text(body: dict[str, Any], name: str) -> str:
    value = "" if body.get(name) is None else body[name]
    if not isinstance(value, str):
        raise Invalid(f"report_{name}", f"{name}: expected a text.")
    return value


def _place(given: object) -> Position | None:
    if given is None:
        return None
    if isinstance(given, dict):
        lat, lon, province = (given.get(name) for name in ("lat", "lon", "province"))
        if _degrees(lat, 90) and _degrees(lon, 180):
            return at_point(float(lat), float(lon), None)  # type: ignore[arg-type]
        if lat is None and lon is None and isinstance(province, str) and province in PROVINCES:
            return in_province(province)
    raise Invalid("report_place", 'place: expected {"lat", "lon"} in degrees or {"province": "01"}.')


def _degrees(value: object, most: int) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and -most <= value <= most


def _photos(given: object) -> tuple[bytes, ...]:
    listed = [] if given is None else given
    if not isinstance(listed, list) or len(listed) > MOST_PHOTOS:
        raise Invalid("report_photos", f"photos: expected a list of at most {MOST_PHOTOS}.")
    photos = []
    for number, text in enumerate(listed):
        try:
            content = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
        except (binascii.Error, ValueError):
            content = b""
        if not content:
            raise Invalid("report_photos", f"photos[{number}]: expected a JPEG, PNG or WebP in base64.")
        if len(content) > MOST_BYTES:
            raise Invalid("photo_large", f"photos[{number}]: at most {MOST_BYTES:,} bytes.")
        photos.append(content)
    return tuple(photos)
