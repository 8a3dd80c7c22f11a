"""Sites of an organisation: the list, one site, a file of many.

1. An administrator with an organisation sees and writes its sites alone; one of the registry says whose (`of`).
2. A file is loaded in one step: whole, or its good rows, or only looked at. Loading again changes nothing.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from flask import Blueprint, Response, request

from registry.catalogue import organisations, sites
from registry.catalogue.products import Mode
from registry.catalogue.sites import LoadedSites, SiteFaults, SiteHand
from registry.errors import Invalid, RegistryError
from registry.intake import site_list, spreadsheet
from registry.intake.importing import CellError
from registry.intake.site_list import SiteColumn
from registry.model.goods import Organisation, search_key
from registry.model.phrases import Phrase
from registry.model.places import PROVINCES
from registry.model.sites import Site, SiteKind
from registry.store.engine.engine import Connection, read, write
from registry.web.account.site_words import SITE_FAULT, SITE_FIELD, SITE_KIND, SITE_MODE
from registry.web.front import frame
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.page import pages

blueprint = Blueprint("sites", __name__)

BODY = 10 << 20
_SHOWN, _ERRORS_SHOWN = 200, 200
_EXAMPLE = {
    SiteColumn.NAME: "Nhà thuốc số 1",
    SiteColumn.KIND: "pharmacy",
    SiteColumn.GLN: "8934588000003",
    SiteColumn.ADDRESS: "12 Hàng Bài",
    SiteColumn.PROVINCE: "Hà Nội",
    SiteColumn.LAT: "21.02851",
    SiteColumn.LON: "105.85420",
}


def _owner(conn: Connection) -> Organisation | None:
    """Whose sites are meant: the caller's organisation, else the one that `of` names; None while nobody said."""
    own, given = known_caller().organisation_id, request.values.get("of", "").strip()
    if own is not None:
        return organisations.by_id(conn, own)
    return organisations.find_organisation(conn, given) if given else None


def _required_owner(conn: Connection) -> Organisation:
    owner = _owner(conn)
    if owner is None:
        raise Invalid("organisation_missing", "of: say whose site it is.")
    return owner


def _hand(owner: Organisation) -> SiteHand:
    return SiteHand(owner.id, known_caller().name, service().clock())


def _typed() -> dict[SiteColumn, str]:
    return {column: request.form.get(column, "") for column in SiteColumn}


def _of(owner: Organisation | None) -> dict[str, str]:
    """What a registry's administrator takes along in addresses and forms: whose sites these are."""
    return {"of": owner.tax_code or owner.name} if owner and known_caller().organisation_id is None else {}


def province_names() -> dict[str, str]:
    """The provinces by code, in the reader's language."""
    return {code: pages.say(Phrase(*names)) for code, names in PROVINCES.items()}


def shown(all_sites: Sequence[Site], words: str) -> dict[str, object]:
    """What a list of sites shows: those whose name, GLN or code holds what was searched, and how many there are."""
    key = search_key(words)
    hits = [site for site in all_sites if key in search_key(" ".join((site.name, site.gln or "", site.code or "")))]
    return {
        "sites": hits[:_SHOWN],
        "found": len(hits),
        "total": len(all_sites),
        "words": words,
        "provinces": province_names(),
    }


@blueprint.get("/sites")
def every() -> Response:
    try:
        return _every(HTTPStatus.OK)
    except RegistryError as error:
        return pages.desk("account/sites.html", int(frame.status_of(error)), message=pages.fault(error), **_empty())


def _empty() -> dict[str, object]:
    return {"owner": None, "of": {"of": request.values.get("of", "")}, "all": known_caller().organisation_id is None}


def _every(status: HTTPStatus, **more: object) -> Response:
    with read(service().engine) as conn:
        owner = _owner(conn)
        all_sites = sites.of_organisation(conn, owner.id) if owner else []
        communes = sites.communes(conn)
    values = _empty() | {"owner": owner, "of": _of(owner), "communes": communes, **_choices()}
    values |= shown(all_sites, request.args.get("q", "").strip()[:200])
    return pages.desk("account/sites.html", int(status), **(values | {"typed": {}, "errors": {}} | more))


def _choices() -> dict[str, object]:
    """What the fields of a site offer."""
    return {
        "kinds": [(kind.value, pages.say(SITE_KIND[kind])) for kind in SiteKind],
        "province_choices": list(province_names().items()),
        "modes": [(mode.value, pages.say(SITE_MODE[mode])) for mode in Mode],
    }


def _field_faults(faults: SiteFaults) -> dict[str, str]:
    return {column.value: _sentence(fault.code, fault.expected) for column, fault in faults.faults.items()}


def _sentence(code: str, expected: str) -> str:
    """A fault in the reader's language; of a code without words, what programs are told."""
    digits = expected[:13]
    return pages.say(SITE_FAULT[code]).format(digits=digits) if code in SITE_FAULT else expected


@blueprint.post("/sites")
def add() -> Response:
    try:
        with write(service().engine) as conn:
            owner = _required_owner(conn)
            sites.add(conn, _typed(), _hand(owner))
    except SiteFaults as faults:
        return _every(HTTPStatus.BAD_REQUEST, typed=_typed(), errors=_field_faults(faults))
    except RegistryError as error:
        return _every(frame.status_of(error), typed=_typed(), message=pages.fault(error))
    return pages.to("/sites", said="site_added_done", **_of(owner))


@blueprint.get("/sites/<int:site_id>")
def one(site_id: int) -> Response:
    with read(service().engine) as conn:
        site = sites.visible(conn, known_caller().viewer, site_id)
    return _one(site, HTTPStatus.OK, site_list.as_typed(site))


def _one(site: Site, status: HTTPStatus, typed: Mapping[SiteColumn, str], **shown_too: object) -> Response:
    with read(service().engine) as conn:
        owner = organisations.by_id(conn, site.organisation_id)
    values = {"site": site, "typed": typed, "errors": {}, "of": _of(owner), "organisation": owner.name, **_choices()}
    return pages.desk("account/site.html", int(status), **(values | shown_too))


@blueprint.post("/sites/<int:site_id>")
def change(site_id: int) -> Response:
    with read(service().engine) as conn:
        site = sites.visible(conn, known_caller().viewer, site_id)
        owner = organisations.by_id(conn, site.organisation_id)
    try:
        with write(service().engine) as conn:
            sites.change(conn, site_id, _typed(), _hand(owner))
    except SiteFaults as faults:
        return _one(site, HTTPStatus.BAD_REQUEST, _typed(), errors=_field_faults(faults))
    except RegistryError as error:
        return _one(site, frame.status_of(error), _typed(), message=pages.fault(error))
    return pages.to("/sites", said="site_changed_done", **_of(owner))


@blueprint.post("/sites/<int:site_id>/close")
def close(site_id: int) -> Response:
    with write(service().engine) as conn:
        site = sites.visible(conn, known_caller().viewer, site_id)
        owner = organisations.by_id(conn, site.organisation_id)
        sites.close(conn, site_id, _hand(owner))
    return pages.to("/sites", said="site_closed_done", **_of(owner))


@blueprint.post("/sites/import")
def load() -> Response:
    sent = request.files.get("file")
    content = sent.read(BODY + 1) if sent else b""
    if not content:
        return _every(HTTPStatus.BAD_REQUEST, message=pages.word("sites_import_no_file"))
    given = request.form.get("mode", "")
    mode = Mode(given) if given in set(Mode) else Mode.ALL_OR_NOTHING
    try:
        with read(service().engine) as conn:
            owner = _required_owner(conn)
        checked = site_list.check(spreadsheet.read(content, (sent.filename or "")[-80:] if sent else ""))
        loaded = sites.load(service().engine, checked, mode, _hand(owner))
    except RegistryError as error:
        return _every(frame.status_of(error), message=pages.fault(error))
    status = HTTPStatus.OK if loaded.kept or mode is Mode.DRY_RUN else HTTPStatus.CONFLICT
    return _every(status, loaded=loaded, outcome=_outcome(loaded), faulty_cells=_cells(loaded.errors))


def _outcome(loaded: LoadedSites) -> str:
    counts = {"new": loaded.new, "changed": loaded.changed, "same": loaded.same}
    faulty = len({error.row for error in loaded.errors})
    return pages.word("sites_import_done" if loaded.kept else "sites_import_not", faulty=faulty, **counts)


def _cells(errors: Sequence[CellError]) -> dict[str, object]:
    """The faulty cells as a page lists them: row, column, what stood there, what to do."""
    rows = [
        (
            error.row,
            pages.say(SITE_FIELD[SiteColumn(error.column)]) if error.column in set(SiteColumn) else error.column,
            error.got,
            _sentence(error.code, error.expected),
        )
        for error in errors[:_ERRORS_SHOWN]
    ]
    return {"rows": rows, "hidden": max(0, len(errors) - _ERRORS_SHOWN)}


@blueprint.get("/sites/template.csv")
def template() -> Response:
    """An empty list with one example, its columns in the reader's language."""
    header = [pages.say(SITE_FIELD[column]) for column in SiteColumn]
    content = spreadsheet.write_csv([header, [_EXAMPLE.get(column, "") for column in SiteColumn]])
    answer = Response(content, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="sites.csv"'
    return answer
