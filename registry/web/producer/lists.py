"""Loading a list of products in four steps: upload, columns, check, load.

1. The file is read once, and what it holds is kept for a day under its digest; every address of the steps carries the
   digest with a sign that only this server makes and only for this person, so that nobody reads another's by guessing.
2. What each column means is guessed by the template and corrected by the person; it travels in the address, so that
   each step can be gone back to, reloaded and sent on.
3. The check is the load itself, undone: what it counts is what loading will do.
4. Loading twice changes nothing the second time.
"""

import hmac
import re
from dataclasses import replace
from hashlib import sha256
from urllib.parse import urlencode

from flask import Response, request

from registry.catalogue import assortment
from registry.catalogue.products import Loaded, Mode
from registry.errors import NotFound, RegistryError
from registry.intake import packed_sheets, spreadsheet, template
from registry.intake.importing import CellError, CheckedList
from registry.intake.spreadsheet import Sheet, SheetFormat
from registry.intake.template import Column
from registry.model import product_fields
from registry.model.goods import Category
from registry.model.product_fields import ProductField
from registry.web.front import frame
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.page import pages
from registry.web.page.words import CATEGORIES
from registry.web.producer import faults, own
from registry.web.producer.list_words import COLUMN, COLUMN_EXAMPLE, COLUMN_HOLDS

BODY = 10 << 20
_SHOWN = 200
_TOKEN = re.compile("[0-9a-f]{64}[.][0-9a-f]{32}")
_SAMPLES = 3
# What may be said once for all rows; a GTIN and a name are each product's own.
_FIXABLE = (Column.CATEGORY, Column.BRAND, Column.ORIGIN, Column.STANDARDS)
_REQUIRED = (Column.GTIN, Column.NAME, Column.CATEGORY)
_KINDS = {
    SheetFormat.CSV: "text/csv; charset=utf-8",
    SheetFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@own.blueprint.get("/producer/import")
def upload_form() -> Response:
    return _upload()


def _upload(status: int = 200, message: str | None = None) -> Response:
    dictionary = [(pages.say(COLUMN[c]), c, pages.say(COLUMN_HOLDS[c]), c in _REQUIRED) for c in _offered()]
    categories = [(category.value, pages.say(words)) for category, words in CATEGORIES.items()]
    return pages.desk("producer/upload.html", status, message=message, dictionary=dictionary, categories=categories)


def _offered() -> tuple[Column, ...]:
    return assortment.FIELDS


@own.blueprint.post("/producer/import")
def upload() -> Response:
    sent = request.files.get("file")
    content = sent.read(BODY + 1) if sent else b""
    name = (sent.filename or "")[-80:] if sent else ""
    if not content:
        return _upload(400, pages.word("pd_no_file"))
    own.viewer()
    try:
        sheet = spreadsheet.read(content, name)
    except RegistryError as error:
        return _upload(frame.status_of(error), pages.fault(error))
    digest = assortment.keep_list(service().engine, packed_sheets.pack(sheet), known_caller().name, service().clock())
    return pages.to(f"/producer/import/{_token(digest)}", file=name)


def _token(digest: bytes) -> str:
    return f"{digest.hex()}.{_sign(digest)}"


def _sign(digest: bytes) -> str:
    """What shows that this person has sent the file: nobody can make it for a digest seen elsewhere."""
    key = service().custodian.run(lambda keyring: keyring.people_key)
    message = b"product list\x00" + known_caller().name.encode() + b"\x00" + digest
    return hmac.new(key, message, sha256).hexdigest()[:32]


def _sheet(token: str) -> Sheet:
    """The table of an upload of this person's. Raises NotFound for any other."""
    text, _, sign = token.partition(".")
    try:
        digest = bytes.fromhex(text)
    except ValueError:
        digest = b""
    if len(digest) != 32 or not hmac.compare_digest(_sign(digest).encode(), sign.encode("utf-8", "replace")):
        raise NotFound("upload_gone", "This list is not here.")
    content = assortment.kept_list(service().engine, digest)
    sheet = packed_sheets.unpack(content) if content is not None else None
    if sheet is None:
        raise NotFound("upload_gone", "This list is not here any more: send it again.")
    return sheet


@own.blueprint.get("/producer/import/<token>")
def columns(token: str) -> Response:
    return _columns(token, _sheet(token))


def _columns(token: str, sheet: Sheet, status: int = 200, message: str | None = None) -> Response:
    chosen = _chosen(sheet)
    rows = [
        (at, header, chosen[at], [row.cells[at] for row in sheet.rows[:_SAMPLES] if row.cells[at].strip()])
        for at, header in enumerate(sheet.header)
    ]
    return pages.desk(
        "producer/columns.html",
        status,
        token=token,
        file=own.text("file", 100),
        sheet=sheet,
        rows=rows,
        missing=[faults.column(column) for column in _REQUIRED if column not in chosen and column not in _FIXABLE],
        options=[(column.value, faults.column(column)) for column in Column],
        fixed=[_fixable(column) for column in _FIXABLE if column not in chosen],
        categories=[(category.value, pages.say(words)) for category, words in CATEGORIES.items()],
        message=message,
    )


def _fixable(column: Column) -> tuple[str, str, str, bool]:
    return column.value, faults.column(column), own.text(f"fixed_{column}"), column in _REQUIRED


def _chosen(sheet: Sheet) -> list[str]:
    """What each column of the file means: as the person said, else as the template knows it; "" nothing."""
    if "c0" in request.values:
        given = [request.values.get(f"c{at}", "") for at in range(len(sheet.header))]
        return [name if name in set(Column) else "" for name in given]
    return [template.column(header) or "" for header in sheet.header]


def _fixed(chosen: list[str]) -> dict[str, str]:
    fixed = {c.value: request.values.get(f"fixed_{c}", "").strip()[:300] for c in _FIXABLE if c not in chosen}
    return {name: value for name, value in fixed.items() if value}


def _checked(sheet: Sheet) -> CheckedList:
    chosen = _chosen(sheet)
    return assortment.check(replace(sheet, header=tuple(chosen)), _fixed(chosen), own.holder())


def _query(sheet: Sheet) -> dict[str, str]:
    """What was chosen, for the addresses of the next steps."""
    chosen = _chosen(sheet)
    fixed = {f"fixed_{name}": value for name, value in _fixed(chosen).items()}
    return {"file": own.text("file", 100), **{f"c{at}": name for at, name in enumerate(chosen)}, **fixed}


@own.blueprint.get("/producer/import/<token>/check")
def check(token: str) -> Response:
    sheet = _sheet(token)
    try:
        loaded = assortment.load(service().engine, own.hand(), _checked(sheet), Mode.DRY_RUN)
    except RegistryError as error:
        return _columns(token, sheet, frame.status_of(error), pages.fault(error))
    return _check(token, sheet, loaded)


def _check(token: str, sheet: Sheet, loaded: Loaded, status: int = 200) -> Response:
    shown = [(error.row, faults.column(error.column), error.got, faults.sentence(error)) for error in loaded.errors]
    return pages.desk(
        "producer/check.html",
        status,
        token=token,
        sheet=sheet,
        query=_query(sheet),
        back=urlencode(_query(sheet)),
        loaded=loaded,
        errors=shown[:_SHOWN],
        hidden=max(0, len(shown) - _SHOWN),
        faulty=len({error.row for error in loaded.errors}),
        good=loaded.new + loaded.changed + loaded.same,
    )


class _RowSentence:
    """A fault as `spreadsheet.write_errors` takes it, in the reader's language."""

    def __init__(self, error: CellError) -> None:
        self.row, self.column, self.message = error.row, faults.column(error.column), faults.sentence(error)


@own.blueprint.get("/producer/import/<token>/errors")
def errors(token: str) -> Response:
    """The person's own file with two columns more: which column is wrong, and what to do."""
    sheet = _sheet(token)
    loaded = assortment.load(service().engine, own.hand(), _checked(sheet), Mode.DRY_RUN)
    names = spreadsheet.ERROR_COLUMNS_VI if pages.language() == "vi" else spreadsheet.ERROR_COLUMNS
    content = spreadsheet.write_errors(sheet, [_RowSentence(error) for error in loaded.errors], names)
    return _file(content, sheet.format, f"{pages.word('pd_error_name')}.{sheet.format}")


def _file(content: bytes, form: SheetFormat, name: str) -> Response:
    answer = Response(content, content_type=_KINDS[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@own.blueprint.post("/producer/import/<token>/load")
def load(token: str) -> Response:
    sheet = _sheet(token)
    mode = Mode.PARTIAL if request.form.get("mode") == Mode.PARTIAL else Mode.ALL_OR_NOTHING
    loaded = assortment.load(service().engine, own.hand(), _checked(sheet), mode)
    if not loaded.kept:
        return _check(token, sheet, loaded, 409)
    counts = {name: str(getattr(loaded, name)) for name in ("new", "changed", "same", "pending")}
    faulty = len({error.row for error in loaded.errors})
    left = {"token": token, "back": urlencode(_query(sheet))} if faulty else {}
    return pages.to("/producer/import/done", **counts, faulty=str(faulty), **left)


@own.blueprint.get("/producer/import/done")
def done() -> Response:
    names = ("new", "changed", "same", "pending", "faulty")
    token, back = request.args.get("token", ""), request.args.get("back", "")
    return pages.desk(
        "producer/done.html",
        counts={name: own.number(name, 0) for name in names},
        errors=f"/producer/import/{token}/errors?{back}" if _TOKEN.fullmatch(token) else "",
    )


def _example(column: Column, category: Category) -> str:
    if column is Column.CATEGORY:
        return pages.say(CATEGORIES[category])
    alike = category is Category.MEDICINE or column in (Column.GTIN, Column.NAME, Column.ORIGIN)
    return pages.say(COLUMN_EXAMPLE[column]) if alike else ""


@own.blueprint.get("/producer/import/template.<form>")
def blank(form: str) -> Response:
    """An empty list of a category with one example, in the reader's language; what each column holds is told beside it.

    Without a category it is the one for medicines, whose example is whole.
    """
    if form not in set(SheetFormat):
        raise NotFound("format", "csv or xlsx.")
    given = request.args.get("category", "")
    category = Category(given) if given in set(Category) else Category.MEDICINE
    columns = [Column(field) for field in ProductField if product_fields.applies(category, field)]
    header = [pages.say(COLUMN[column]) for column in columns]
    example = [_example(column, category) for column in columns]
    table = [header, example]
    content = spreadsheet.write_xlsx(table) if form == SheetFormat.XLSX else spreadsheet.write_csv(table)
    return _file(content, SheetFormat(form), f"{pages.word('pd_template_name')}.{form}")
