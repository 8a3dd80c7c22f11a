"""Loading a list of products in four steps: upload, columns, check, load.

1. Which sheet, which heading row and which column is what is guessed and corrected by the person (`list_reading`); a
   file is never sent twice for that. What was chosen is remembered for the organisation when a list is loaded.
2. Rows and columns that nobody sees in the sheet are told, and the person says whether such rows count.
3. The check is the load itself, undone: what it counts is what loading will do.
4. Loading twice changes nothing the second time.
"""

from typing import NamedTuple
from urllib.parse import urlencode

from flask import Response, request

from registry.catalogue import assortment
from registry.catalogue.products import Loaded, Mode
from registry.errors import RegistryError
from registry.intake import books, list_layout, packed_sheets, spreadsheet
from registry.intake.importing import CellError, CheckedList
from registry.intake.spreadsheet import Sheet
from registry.intake.template import Column
from registry.web.front import frame
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.page import pages
from registry.web.page.words import CATEGORIES
from registry.web.producer import faults, list_reading, own
from registry.web.producer.list_reading import FIXABLE, TOKEN, ListReading
from registry.web.producer.list_template import OFFERED, REQUIRED, sheet_file
from registry.web.producer.list_words import COLUMN, COLUMN_HOLDS

BODY = 10 << 20
_SHOWN = 200
_SAMPLES = 3
# How much of a sheet is shown to choose the heading from.
_PREVIEWED, _MOST_PREVIEWED, _PREVIEWED_COLUMNS, _CELL = 10, 34, 12, 32


class _PreviewRow(NamedTuple):
    """A row of the file, to choose the heading from."""

    number: int
    is_heading: bool
    is_hidden: bool
    cells: list[str]


@own.blueprint.get("/producer/import")
def upload_form() -> Response:
    return _upload()


def _upload(status: int = 200, message: str | None = None) -> Response:
    dictionary = [(pages.say(COLUMN[c]), c, pages.say(COLUMN_HOLDS[c]), c in REQUIRED) for c in OFFERED]
    categories = [(category.value, pages.say(words)) for category, words in CATEGORIES.items()]
    return pages.desk("producer/upload.html", status, message=message, dictionary=dictionary, categories=categories)


@own.blueprint.post("/producer/import")
def upload() -> Response:
    sent = request.files.get("file")
    content = sent.read(BODY + 1) if sent else b""
    name = (sent.filename or "")[-80:] if sent else ""
    if not content:
        return _upload(400, pages.word("pd_no_file"))
    own.viewer()
    try:
        book = books.read(content, name)
        # What cannot be read as a list is told here, where another file can be chosen.
        spreadsheet.sheet_at(book, list_layout.guess(book).heading, filename=name)
    except RegistryError as error:
        return _upload(frame.status_of(error), pages.fault(error))
    digest = assortment.keep_list(service().engine, packed_sheets.pack(book), known_caller().name, service().clock())
    return pages.to(f"/producer/import/{list_reading.address(digest)}", file=name)


@own.blueprint.get("/producer/import/<token>")
def columns(token: str) -> Response:
    return _columns(list_reading.of(token))


def _columns(reading: ListReading, status: int = 200, message: str | None = None) -> Response:
    sheet, chosen = reading.sheet, reading.columns
    rows = [
        (at, header, chosen[at], at in sheet.hidden.columns, _samples(sheet, at))
        for at, header in enumerate(sheet.header)
    ]
    return pages.desk(
        "producer/columns.html",
        status,
        reading=reading,
        preview=_preview(reading),
        sheets=_sheets(reading),
        rows=rows,
        missing=[faults.column(column) for column in REQUIRED if column not in chosen and column not in FIXABLE],
        options=[(column.value, faults.column(column)) for column in Column],
        fixed=[_fixable(column) for column in FIXABLE if column not in chosen],
        categories=[(category.value, pages.say(words)) for category, words in CATEGORIES.items()],
        message=message,
    )


def _samples(sheet: Sheet, at: int) -> list[str]:
    return [row.cells[at] for row in sheet.rows[:_SAMPLES] if row.cells[at].strip()]


def _preview(reading: ListReading) -> list[_PreviewRow]:
    """The first rows as they stand in the file, and some below the heading."""
    table, heading = reading.table, reading.layout.heading.row
    at = next(at for at, row in enumerate(table.rows) if row.number == heading)
    shown = table.rows[: max(_PREVIEWED, at + 4)]
    first = max(0, len(shown) - _MOST_PREVIEWED)
    return [
        _PreviewRow(row.number, row.number == heading, row.number in table.hidden_rows, _cut(row.cells))
        for row in shown[first:]
    ]


def _cut(cells: tuple[str, ...]) -> list[str]:
    shown = [cell if len(cell) <= _CELL else f"{cell[: _CELL - 1]}…" for cell in cells[:_PREVIEWED_COLUMNS]]
    return [*shown, "…"] if len(cells) > _PREVIEWED_COLUMNS else shown


def _sheets(reading: ListReading) -> list[tuple[str, int, str, bool]]:
    """Each sheet that can be read: its name, how many rows it has, its address, and whether it is the one shown."""
    if len(reading.book.tables) < 2:
        return []
    file = reading.place["file"]
    return [
        (
            table.name or "–",
            len(table.rows),
            f"/producer/import/{reading.token}?{urlencode({'file': file, 'sheet': at})}",
            at == reading.layout.heading.table,
        )
        for at, table in enumerate(reading.book.tables)
    ]


def _fixable(column: Column) -> tuple[str, str, str, bool]:
    return column.value, faults.column(column), own.text(f"fixed_{column}"), column in REQUIRED


def _checked(reading: ListReading) -> CheckedList:
    return assortment.check(reading.understood(), reading.fixed, own.holder())


@own.blueprint.get("/producer/import/<token>/check")
def check(token: str) -> Response:
    reading = list_reading.of(token)
    try:
        loaded = assortment.load(service().engine, own.hand(), _checked(reading), Mode.DRY_RUN)
    except RegistryError as error:
        return _columns(reading, frame.status_of(error), pages.fault(error))
    return _check(reading, loaded)


def _check(reading: ListReading, loaded: Loaded, status: int = 200) -> Response:
    shown = [(error.row, faults.column(error.column), error.got, faults.sentence(error)) for error in loaded.errors]
    return pages.desk(
        "producer/check.html",
        status,
        token=reading.token,
        reading=reading,
        query=reading.query,
        back=urlencode(reading.query),
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
    reading = list_reading.of(token)
    sheet = reading.sheet
    loaded = assortment.load(service().engine, own.hand(), _checked(reading), Mode.DRY_RUN)
    names = spreadsheet.ERROR_COLUMNS_VI if pages.language() == "vi" else spreadsheet.ERROR_COLUMNS
    content = spreadsheet.write_errors(sheet, [_RowSentence(error) for error in loaded.errors], names)
    return sheet_file(content, sheet.format, f"{pages.word('pd_error_name')}.{sheet.format}")


@own.blueprint.post("/producer/import/<token>/load")
def load(token: str) -> Response:
    reading = list_reading.of(token)
    mode = Mode.PARTIAL if request.form.get("mode") == Mode.PARTIAL else Mode.ALL_OR_NOTHING
    loaded = assortment.load(service().engine, own.hand(), _checked(reading), mode, reading.remembered())
    if not loaded.kept:
        return _check(reading, loaded, 409)
    counts = {name: str(getattr(loaded, name)) for name in ("new", "changed", "same", "pending")}
    faulty = len({error.row for error in loaded.errors})
    left = {"token": token, "back": urlencode(reading.query)} if faulty else {}
    return pages.to("/producer/import/done", **counts, faulty=str(faulty), **left)


@own.blueprint.get("/producer/import/done")
def done() -> Response:
    names = ("new", "changed", "same", "pending", "faulty")
    token, back = request.args.get("token", ""), request.args.get("back", "")
    return pages.desk(
        "producer/done.html",
        counts={name: own.number(name, 0) for name in names},
        errors=f"/producer/import/{token}/errors?{back}" if TOKEN.fullmatch(token) else "",
    )
