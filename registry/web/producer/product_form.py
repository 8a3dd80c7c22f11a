"""The form of a product: which fields stand in which group, and which of them a category asks for.

The one table (`model.product_fields`) says what a category asks for; a field that some categories alone have is shown
where it applies, and by the page's script as soon as another category is chosen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from registry.intake.template import Column
from registry.model import product_fields
from registry.model.goods import Category
from registry.model.product_fields import FIELDS, LONGEST, USUAL_LONGEST, Need, Prescription, ProductField
from registry.web.page import pages
from registry.web.page.record_words import PRESCRIPTION
from registry.web.producer.list_words import COLUMN, COLUMN_HOLDS

_F = ProductField
_IMPORT = (_F.IMPORTER_NAME, _F.IMPORTER_ADDRESS, _F.IMPORTER_TAX_CODE, _F.DISTRIBUTOR)
_ABOUT = (_F.STANDARDS, _F.IMAGE, _F.WARNINGS, _F.DESCRIPTION, _F.TARGET_MARKET, _F.IP_TITLE)
# So much text wants more than a line.
_LONG = 1_000


class FieldGroup(StrEnum):
    """The parts of the form below name, category, brand, origin and permit."""

    ABOUT = "about"
    OWN = "own"
    IMPORT = "import"


GROUPS: Mapping[FieldGroup, tuple[ProductField, ...]] = {
    FieldGroup.ABOUT: _ABOUT,
    FieldGroup.OWN: product_fields.OWN,
    FieldGroup.IMPORT: _IMPORT,
}


@dataclass(frozen=True, slots=True)
class FormField:
    """A field as the form shows it: `categories` are those that have it, "" where all do."""

    name: str
    label: str
    hint: str
    most: int
    lines: bool
    categories: str
    options: tuple[tuple[str, str], ...]


def groups() -> dict[str, list[FormField]]:
    """The fields of each part of the form, in the reader's language."""
    return {group.value: [_field(one) for one in fields] for group, fields in GROUPS.items()}


def _field(field: ProductField) -> FormField:
    having = [category.value for category in Category if product_fields.applies(category, field)]
    most = LONGEST.get(field, USUAL_LONGEST)
    return FormField(
        field.value,
        pages.say(COLUMN[Column(field)]),
        pages.say(COLUMN_HOLDS[Column(field)]) if field is not _F.PRESCRIPTION else "",
        most,
        most >= _LONG and field is not _F.IMAGE,
        "" if len(having) == len(Category) else " ".join(having),
        tuple((kind.value, pages.say(PRESCRIPTION[kind])) for kind in Prescription) if field is _F.PRESCRIPTION else (),
    )


def names(fields: tuple[ProductField, ...]) -> list[str]:
    """Fields in words."""
    return [pages.say(COLUMN[Column(field)]) for field in fields]


def asked(category: str) -> frozenset[str]:
    """The fields that a category asks for; none before one is chosen."""
    if category not in set(Category):
        return frozenset()
    return frozenset(field for field, need in FIELDS[Category(category)].items() if need is Need.REQUIRED)
