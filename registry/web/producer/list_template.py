"""The template of a product list: an empty one with the headings that the desk shows, one example, and a guide."""

from flask import Response, request

from registry.catalogue import assortment
from registry.errors import NotFound
from registry.intake import spreadsheet, template_book
from registry.intake.spreadsheet import SheetFormat
from registry.intake.template import Column
from registry.intake.template_book import GuideSheet, TemplateBook, TemplateColumn
from registry.model import product_fields
from registry.model.goods import Category
from registry.model.phrases import Phrase
from registry.model.places import PROVINCES
from registry.model.product_fields import ProductField
from registry.web.page import pages
from registry.web.page.record_words import PRESCRIPTION
from registry.web.page.words import CATEGORIES, WORDS
from registry.web.producer import own
from registry.web.producer.list_words import COLUMN, COLUMN_EXAMPLE, COLUMN_HOLDS

REQUIRED = (Column.GTIN, Column.NAME, Column.CATEGORY)
# What a list of one's own may say: all of a product, and where its organisation is.
OFFERED = (*assortment.FIELDS, Column.PROVINCE)
_CHOICES: dict[Column, tuple[Phrase, ...]] = {
    Column.CATEGORY: tuple(CATEGORIES.values()),
    Column.PRESCRIPTION: tuple(PRESCRIPTION.values()),
    Column.PROVINCE: tuple(sorted((Phrase(*names) for names in PROVINCES.values()), key=lambda one: one.en)),
}
_KINDS = {
    SheetFormat.CSV: "text/csv; charset=utf-8",
    SheetFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@own.blueprint.get("/producer/import/template.<form>")
def blank(form: str) -> Response:
    """An empty list of a category with one example, in the reader's language; what each column holds is told beside it.

    Without a category it is the one for medicines, whose example is whole.
    """
    if form not in set(SheetFormat):
        raise NotFound("format", "csv or xlsx.")
    given = request.args.get("category", "")
    category = Category(given) if given in set(Category) else Category.MEDICINE
    columns = [column for column in OFFERED if column is Column.PROVINCE or _applies(category, column)]
    filled = tuple(_column(column, category) for column in columns)
    if form == SheetFormat.XLSX:
        content = template_book.write(_book(columns, filled))
    else:
        content = spreadsheet.write_csv([[one.heading for one in filled], [one.example for one in filled]])
    return sheet_file(content, SheetFormat(form), f"{pages.word('pd_template_name')}.{form}")


def _applies(category: Category, column: Column) -> bool:
    return product_fields.applies(category, ProductField(column))


def _column(column: Column, category: Category) -> TemplateColumn:
    choices = tuple(pages.say(one) for one in _CHOICES.get(column, ()))
    return TemplateColumn(pages.say(COLUMN[column]), _example(column, category), column in REQUIRED, choices)


def _example(column: Column, category: Category) -> str:
    if column is Column.CATEGORY:
        return pages.say(CATEGORIES[category])
    alike = category is Category.MEDICINE or column in (Column.GTIN, Column.NAME, Column.ORIGIN)
    return pages.say(COLUMN_EXAMPLE[column]) if alike else ""


def _book(columns: list[Column], filled: tuple[TemplateColumn, ...]) -> TemplateBook:
    """The guide is in Vietnamese whoever asks, and beside it in the reader's language."""
    english = pages.language() != "vi"
    guides = [_guide(columns, "vi"), *([_guide(columns, "en")] if english else [])]
    return TemplateBook(pages.word("pt_list"), filled, tuple(guides), pages.word("pt_choices"), pages.word("pt_choose"))


def _guide(columns: list[Column], language: str) -> GuideSheet:
    def say(phrase: Phrase) -> str:
        return phrase.vi if language == "vi" else phrase.en

    headings = (say(WORDS["pt_column"]), say(WORDS["pt_needed"]), say(WORDS["pt_holds"]), say(WORDS["pt_example"]))
    about = [
        (
            say(COLUMN[column]),
            say(WORDS["pt_yes"]) if column in REQUIRED else "",
            say(COLUMN_HOLDS[column]),
            say(COLUMN_EXAMPLE[column]),
        )
        for column in columns
    ]
    steps = (WORDS["pt_title"], WORDS["pt_one"], WORDS["pt_two"], WORDS["pt_three"], WORDS["pt_four"])
    return GuideSheet(say(WORDS["pt_guide"]), (*((say(step),) for step in steps), ("",), headings, *about))


def sheet_file(content: bytes, form: SheetFormat, name: str) -> Response:
    """A table as a download."""
    answer = Response(content, content_type=_KINDS[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
