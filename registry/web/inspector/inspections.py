"""Inspections as pages: one's own and the organisation's, opening, putting right, evidence, closing, downloads."""

from collections.abc import Mapping
from http import HTTPStatus
from io import BytesIO

from flask import Response, request

from registry.errors import RegistryError
from registry.model import phrases
from registry.model.inspections import Inspection, SignedReport
from registry.model.measures import RECALL_DAYS
from registry.model.places import PROVINCES
from registry.offline import inspection_paper
from registry.offline.paper_words import Copy
from registry.store.engine.engine import read
from registry.supervision import inspection_records, inspections
from registry.supervision.inspections import Words
from registry.web.front import frame
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.inspector.desk import blueprint, fault, inspection_of, inspector, show, signer
from registry.web.page import pages

_FIELDS = ("authority", "place", "province", "purpose", "legal_basis", "trader")


@blueprint.get("/inspector")
def every() -> Response:
    who = inspector()
    with read(service().engine) as conn:
        inspections_with_counts = inspection_records.every(conn, who.viewer, who.person_id)
    opened = [(one, count) for one, count in inspections_with_counts if one.closed_at is None]
    closed = [(one, count) for one, count in inspections_with_counts if one.closed_at is not None]
    return pages.desk("inspector/inspections.html", opened=opened, closed=closed, own=who.person_id)


@blueprint.get("/inspector/new")
def new() -> Response:
    person = known_caller().person
    assert person is not None
    authority, province = person.authority, person.province
    if authority is not None:
        province = authority.territory.province or province
    typed = {"authority": authority.name if authority else "", "province": province or ""}
    return _form("inspector/new.html", typed)


@blueprint.post("/inspector")
def open_new() -> Response:
    person, form = known_caller().person, request.form
    assert person is not None
    once = form.get("once", "")[:100]
    try:
        made = inspections.open_new(service().engine, inspector(), person.name, _words(form), service().clock(), once)
    except RegistryError as error:
        return _form("inspector/new.html", form, error, once_again=once)
    return pages.to(f"/inspector/{made.id}")


@blueprint.get("/inspector/<inspection_id>")
def one(inspection_id: str) -> Response:
    return show(inspection_of(inspection_id))


@blueprint.get("/inspector/<inspection_id>/edit")
def edit_form(inspection_id: str) -> Response:
    inspection = inspection_of(inspection_id)
    return _form(
        "inspector/edit.html", {name: getattr(inspection, name) or "" for name in _FIELDS}, inspection=inspection
    )


@blueprint.post("/inspector/<inspection_id>/edit")
def edit(inspection_id: str) -> Response:
    inspection = inspection_of(inspection_id)
    try:
        inspections.change(service().engine, inspector(), inspection.id, _words(request.form), service().clock())
    except RegistryError as error:
        return _form("inspector/edit.html", request.form, error, inspection=inspection)
    return pages.to(f"/inspector/{inspection.id}", said="inspector_saved")


def _words(form: Mapping[str, str]) -> Words:
    return Words(**{name: form.get(name, "") for name in _FIELDS})


def _form(
    template: str, typed: Mapping[str, str], error: RegistryError | None = None, *,
    inspection: Inspection | None = None, once_again: str = "",
) -> Response:  # fmt: skip
    wrong = error.code.removeprefix("inspection_") if error else ""
    return pages.desk(
        template,
        int(frame.status_of(error)) if error else 200,
        typed={name: typed.get(name, "") for name in _FIELDS},
        errors={wrong: fault(error)} if error and wrong in _FIELDS else {},
        message=fault(error) if error and wrong not in _FIELDS else None,
        provinces=[(code, pages.say(phrases.Phrase(*names))) for code, names in PROVINCES.items()],
        inspection=inspection,
        **({"once": once_again} if once_again else {}),
    )


@blueprint.get("/inspector/<inspection_id>/checks/<int(max=999999):number>")
def evidence(inspection_id: str, number: int) -> Response:
    inspection = inspection_of(inspection_id)
    with read(service().engine) as conn:
        check = inspection_records.line(conn, inspection, number)
    return pages.desk(
        "inspector/evidence.html",
        inspection=inspection,
        mine=inspection.person_id == inspector().person_id,
        check=check,
        words=phrases.VERDICTS[check.verdict],
        reasons=[pages.say(phrases.reason(code)) for code in check.reasons],
        recall_days=RECALL_DAYS,
    )


@blueprint.post("/inspector/<inspection_id>/checks/<int(max=999999):number>/remove")
def remove(inspection_id: str, number: int) -> Response:
    inspections.remove(service().engine, inspector(), inspection_id, number, service().clock())
    return pages.to(f"/inspector/{inspection_of(inspection_id).id}", said="inspector_removed")


@blueprint.post("/inspector/<inspection_id>/checks/<int(max=999999):number>/restore")
def restore(inspection_id: str, number: int) -> Response:
    inspections.restore(service().engine, inspector(), inspection_id, number, service().clock())
    return pages.to(f"/inspector/{inspection_of(inspection_id).id}", said="inspector_restored")


@blueprint.get("/inspector/<inspection_id>/close")
def close_form(inspection_id: str) -> Response:
    return _closing(inspection_of(inspection_id))


@blueprint.post("/inspector/<inspection_id>/close")
def close(inspection_id: str) -> Response:
    inspection = inspection_of(inspection_id)
    try:
        inspections.close(service().engine, inspector(), inspection.id, signer(), service().clock())
    except RegistryError as error:
        if frame.status_of(error) >= HTTPStatus.INTERNAL_SERVER_ERROR:
            frame.log_fault(error)
        return _closing(inspection, error)
    return pages.to(f"/inspector/{inspection.id}", said="inspector_closed")


def _closing(inspection: Inspection, error: RegistryError | None = None) -> Response:
    if inspection.closed_at is not None:
        return pages.to(f"/inspector/{inspection.id}")
    with read(service().engine) as conn:
        counts = inspection_records.counts(conn, inspection)
        photos = len(inspection_records.photos(conn, inspection))
    return pages.desk(
        "inspector/close.html",
        int(frame.status_of(error)) if error else 200,
        inspection=inspection,
        counts=counts,
        photos=photos,
        words_of=phrases.VERDICTS,
        message=fault(error) if error else None,
    )


@blueprint.get("/inspector/<inspection_id>/report.json")
def report_json(inspection_id: str) -> Response:
    inspection, kept = _kept(inspection_id)
    return _download(kept.report, "application/json", f"inspection-{inspection.id}.json")


@blueprint.get("/inspector/<inspection_id>/report.sig")
def report_signature(inspection_id: str) -> Response:
    inspection, kept = _kept(inspection_id)
    return _download(kept.signature.encode() + b"\n", "application/jose", f"inspection-{inspection.id}.sig")


@blueprint.get("/inspector/<inspection_id>/report.pdf")
def report_pdf(inspection_id: str) -> Response:
    return _paper(inspection_id, Copy.AUTHORITY, "inspection")


@blueprint.get("/inspector/<inspection_id>/trader.pdf")
def trader_pdf(inspection_id: str) -> Response:
    return _paper(inspection_id, Copy.TRADER, "inspection-copy")


def _paper(inspection_id: str, copy: Copy, name: str) -> Response:
    inspection, kept = _kept(inspection_id)
    written = BytesIO()
    inspection_paper.pdf(kept.report, copy, written)
    return _download(written.getvalue(), "application/pdf", f"{name}-{inspection.id}.pdf")


def _kept(inspection_id: str) -> tuple[Inspection, SignedReport]:
    inspection = inspection_of(inspection_id)
    with read(service().engine) as conn:
        return inspection, inspection_records.report(conn, inspection)


def _download(content: bytes, kind: str, name: str) -> Response:
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
