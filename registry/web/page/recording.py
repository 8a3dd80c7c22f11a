"""What the pages of producers and officers share of full records: a history in words, the report of what is missing,
the file of a paper.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import Response

from registry.catalogue import completeness
from registry.intake import spreadsheet
from registry.intake.template import Column
from registry.judgement.completeness import PUBLIC_ITEMS, Completeness, ItemStanding, LegalItem
from registry.model.goods import Category
from registry.model.product_fields import HOLDER, FieldNote, Prescription, ProductField
from registry.web.page import pages
from registry.web.page.record_words import PRESCRIPTION
from registry.web.page.words import CATEGORIES
from registry.web.producer.list_words import COLUMN

FIRST = 200


@dataclass(frozen=True, slots=True)
class ShownNote:
    """A change of a product's history in words."""

    at: datetime
    by: str
    label: str
    before: str
    after: str


def history(notes: Iterable[FieldNote], known: Collection[str] | None) -> list[ShownNote]:
    """A history in the reader's language; `known`: whose names may be told, None for all."""
    return [
        ShownNote(
            note.at,
            note.by if known is None or note.by in known else pages.word("rec_history_other"),
            pages.word("rec_history_holder") if note.field == HOLDER else pages.say(COLUMN[Column(note.field)]),
            _value(note.field, note.before),
            _value(note.field, note.after),
        )
        for note in notes
    ]


def _value(field: str, value: str | None) -> str:
    if value is None:
        return ""
    if field == ProductField.CATEGORY:
        return pages.say(CATEGORIES[Category(value)])
    return pages.say(PRESCRIPTION[Prescription(value)]) if field == ProductField.PRESCRIPTION else value


@dataclass(frozen=True, slots=True)
class CompletenessRow:
    """A line of the report as a page shows it."""

    gtin: str
    name: str
    standings: tuple[ItemStanding, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownSums:
    """The sums of the report; `items`: each with how many products have it, and whether the public sees it."""

    products: int
    nine: int
    seven: int
    items: tuple[tuple[LegalItem, int, bool], ...]


def report(rows: Iterable[Completeness]) -> tuple[list[CompletenessRow], ShownSums]:
    """The first lines of a report, those with gaps before the others, and the sums of all."""
    judged = list(rows)
    sums = completeness.sums(judged)
    items = tuple((item, count, item in PUBLIC_ITEMS) for item, count in sums.there.items())
    first = sorted(judged, key=lambda row: (row.nine, row.seven))[:FIRST]
    return [_row(row) for row in first], ShownSums(sums.products, sums.nine, sums.seven, items)


def _row(row: Completeness) -> CompletenessRow:
    product = row.record.product
    fields = tuple(pages.say(COLUMN[Column(field)]) for field in row.fields)
    return CompletenessRow(product.gtin, product.name, tuple(row.items.values()), fields)


def report_csv(rows: Iterable[Completeness]) -> Response:
    """A report as CSV, a line a product."""
    content = spreadsheet.write_csv([completeness.HEADER, *(completeness.cells(row) for row in rows)])
    return download("completeness.csv", content, "text/csv; charset=utf-8")


def download(name: str, content: bytes, kind: str = "application/octet-stream") -> Response:
    """A file that a browser saves and never opens."""
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
