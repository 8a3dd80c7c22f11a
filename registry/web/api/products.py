"""Products by their GTIN: one, a whole list, and what is registered.

1. One product goes the way of a list of one row, so that one rule says what a name or a GTIN may be.
2. A producer speaks of its own organisation; an officer says of which one, by tax code.
3. A list is judged as a whole. Its faulty cells are an answer (200), with row and column each; `written` says whether
   anything was kept. Only a list that was kept uses its Idempotency-Key up.
"""

from http import HTTPStatus
from typing import NoReturn

from flask import Blueprint, Response, request

from registry.catalogue import product_records, products
from registry.catalogue.products import Loaded, Mode, NothingKept
from registry.errors import Conflict, Invalid, NotFound, Refused
from registry.intake import books, importing, list_layout, spreadsheet
from registry.intake.importing import CellError, CheckedList
from registry.intake.spreadsheet import HeadingPlace, HiddenRows, Sheet, SheetFormat, SheetRow
from registry.intake.template import Column
from registry.model import product_fields
from registry.model.goods import Listing, Organisation, ProductState
from registry.model.product_fields import Details
from registry.model.trail import TrailAct, TrailEntry
from registry.office import trail
from registry.store.engine.engine import Connection, read
from registry.web.api import bodies, fields, once, whose
from registry.web.api.once import ActAnswer
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.front.frame import Rejected, reply

blueprint = Blueprint("products", __name__, url_prefix="/v1")

MOST = 1000
MOST_ERRORS = 1000
_OWNER = (Column.ORGANISATION, Column.TAX_CODE, Column.ADDRESS, Column.PROVINCE)
_OWN = tuple(column for column in Column if column not in _OWNER)
_FORM = "multipart/form-data"
_KINDS = (
    _FORM,
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/octet-stream",
)
# Faults of a row that are a state of the registry, not a form.
_TAKEN = ("gtin_taken", "name_shared")


@blueprint.get("/products")
def every() -> Response:
    query = fields.query()
    words = query.text_or_none("q", 200) or ""
    state, limit = query.word_or_none("state", ProductState), query.number("limit", 1, MOST, 100)
    after = query.gtin("after") if query.has("after") else None
    with read(service().engine) as conn:
        page, more = products.page(conn, whose.viewer(), words, state, after, limit)
        details = product_records.details(conn, [listing.product.gtin for listing in page])
    answers = [to_json(listing, details.get(listing.product.gtin, {})) for listing in page]
    return reply({"products": answers, "next": more})


@blueprint.post("/products")
def add() -> Response:
    content, body = fields.body()
    cells = {column: body.cell(column) for column in _OWN}
    if whose.viewer().organisation_id is None:
        cells[Column.TAX_CODE] = body.text(Column.TAX_CODE, 20)
    only, now = _only(), service().clock()
    checked = importing.check(_sheet(cells), _owner(only))
    if checked.errors:
        _refuse(checked.errors[0])

    def act(conn: Connection) -> ActAnswer:
        try:
            loaded = products.load_in(conn, checked, Mode.ALL_OR_NOTHING, now, known_caller().name, only)
        except NothingKept as refused:
            _refuse(refused.loaded.errors[0])
        listing = products.find_product(conn, checked.entries[0].product.gtin)
        products.require_visible(conn, whose.viewer(), [listing.product.gtin])
        document = to_json(listing, product_records.find(conn, listing).details)
        if not loaded.same:
            trail.audit(conn, _entry(TrailAct.PRODUCT_CHANGED, listing.product.gtin, document, listing.organisation.id))
        return ActAnswer(document, 201 if loaded.new else 200)

    return once.creating(content, act)


def _only() -> Organisation | None:
    with read(service().engine) as conn:
        return whose.only(conn)


def _entry(act: TrailAct, subject: str, detail: dict[str, object], organisation_id: int | None) -> TrailEntry:
    return TrailEntry(service().clock(), known_caller().name, act, subject, detail, organisation_id)


def _sheet(cells: dict[Column, str]) -> Sheet:
    return Sheet(tuple(cells), (SheetRow(1, tuple(cells.values())),), SheetFormat.CSV)


def _owner(only: Organisation | None) -> dict[str, str]:
    """What fills the empty cells of a producer's list: its own name. A tax code would outweigh another's name."""
    return {Column.ORGANISATION: only.name} if only else {}


def _refuse(error: CellError) -> NoReturn:
    message = f"{error.column}: {error.message.rpartition(' [')[0]}."
    if error.code == "organisation_unknown":
        raise NotFound(error.code, f"{error.column}: no organisation of this tax code is registered.")
    if error.code == "organisation_suspended":
        raise Refused(error.code, message)
    raise (Conflict if error.code in _TAKEN else Invalid)(error.code, message)


@blueprint.post("/products/import")
def load() -> Response:
    query = fields.query()
    mode = query.word("mode", Mode, Mode.ALL_OR_NOTHING)
    fixed = {column.value: query.text(column, 500) for column in Column if query.has(column)}
    sheet_name, row = query.text_or_none("sheet", 100), query.number_or_none("heading_row", 1, 1_048_576)
    hidden = query.word("hidden_rows", HiddenRows, HiddenRows.TAKE)
    content, name = _upload()
    only, now = _only(), service().clock()
    if only is not None:
        _refuse_foreign(fixed)
    book = books.read(content, name)
    place = list_layout.choose(book, sheet_name, row)
    sheet = spreadsheet.sheet_at(book, place, hidden, name)
    checked = _checked(sheet, fixed | _owner(only))

    def act(conn: Connection) -> ActAnswer:
        loaded = products.load_in(conn, checked, mode, now, known_caller().name, only)
        wrong = {error.row for error in loaded.errors}
        written = {entry.product.gtin for entry in checked.entries if entry.row not in wrong}
        products.require_visible(conn, whose.viewer(), written)
        counts: dict[str, object] = {"new": loaded.new, "changed": loaded.changed, "errors": len(loaded.errors)}
        if loaded.new or loaded.changed:
            trail.audit(conn, _entry(TrailAct.PRODUCTS_IMPORTED, name[:200], counts, only.id if only else None))
        return ActAnswer(_loaded(loaded, checked) | _where(sheet, place), 200)

    try:
        return once.creating(content, act)
    except NothingKept as undone:
        return reply(_loaded(undone.loaded, checked) | _where(sheet, place))


def _where(sheet: Sheet, place: HeadingPlace) -> dict[str, object]:
    """Which part of the file was read."""
    return {"sheet": sheet.name, "heading_row": place.row, "hidden_rows": len(sheet.hidden.rows)}


def _upload() -> tuple[bytes, str]:
    """The list that was sent, as a form's file or as the body itself, and its name."""
    if bodies.require(*_KINDS) != _FORM:
        return bodies.content(), "the body"
    sent = request.files.get("file")
    if sent is None:
        raise Invalid("file", "file: expected a CSV or XLSX file as the part `file` of the form.")
    name = (sent.filename or "file")[:200]
    return sent.stream.read(), name if name.isprintable() else "file"


def _refuse_foreign(fixed: dict[str, str]) -> None:
    for column in (Column.ORGANISATION, Column.TAX_CODE):
        if column in fixed:
            raise Rejected(HTTPStatus.BAD_REQUEST, column, f"{column}: your lists are your own organisation's.")


def _checked(sheet: Sheet, fixed: dict[str, str]) -> CheckedList:
    try:
        return importing.check(sheet, fixed)
    except Invalid as error:
        raise Invalid(error.code, error.message.replace("--set ", "in the address ?")) from error


def _loaded(loaded: Loaded, checked: CheckedList) -> dict[str, object]:
    return {
        "new": loaded.new,
        "changed": loaded.changed,
        "same": loaded.same,
        "pending": loaded.pending,
        "written": loaded.kept,
        "organisations": [one.name for one in loaded.organisations],
        "ignored_columns": list(checked.ignored_columns),
        "error_count": len(loaded.errors),
        "errors": [_error(error) for error in loaded.errors[:MOST_ERRORS]],
    }


def _error(error: CellError) -> dict[str, object]:
    return {
        "row": error.row,
        "column": str(error.column),
        "place": error.place,
        "value": error.got,
        "expected": error.expected,
        "way_out": error.way_out,
        "code": error.code,
    }


def to_json(listing: Listing, details: Details) -> dict[str, object]:
    item, owner = listing.product, listing.organisation
    permit = item.authorisation
    return {
        "gtin": item.gtin,
        "state": listing.state.value,
        "name": item.name,
        "brand": item.brand,
        "category": item.category.value,
        "origin": item.origin,
        "standards": item.standards,
        "image": item.image,
        "authorisation_type": permit.type if permit else None,
        "authorisation_number": permit.raw if permit else None,
        "warnings": item.warnings,
        "organisation": owner.name,
        "organisation_tax_code": owner.tax_code,
        **{field.value: details.get(field) for field in product_fields.DETAILS},
    }
