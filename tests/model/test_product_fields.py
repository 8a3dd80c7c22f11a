"""The one table of what is on record of a product: whole, consistent, and what follows from it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from registry.intake.template import Column
from registry.model.goods import Authorisation, Category, Product
from registry.model.product_fields import (
    DETAILS,
    FIELDS,
    GENERAL,
    HOLDER,
    LONGEST,
    MOST_DETAIL,
    OF_THE_ROW,
    OWN,
    PERMITS,
    Need,
    ProductField,
    ProductRecord,
    applies,
    notes,
)
from registry.store.engine import schema

PRODUCT = Product("08934588012341", "Viên nén", Category.MEDICINE, origin="Việt Nam")


def width(column: "sa.Column[object]") -> int:
    """How long a text a column takes."""
    assert isinstance(column.type, sa.String)
    assert column.type.length is not None
    return column.type.length


def test_every_category_has_its_fields_and_every_field_is_somebodys() -> None:
    assert set(FIELDS) == set(Category)
    assert {field for fields in FIELDS.values() for field in fields} == set(ProductField)
    assert set(GENERAL) | set(OWN) == set(ProductField)
    assert set(OF_THE_ROW) | set(DETAILS) == set(ProductField)
    for category in Category:
        assert set(GENERAL) <= set(FIELDS[category])


def test_every_field_is_a_column_of_a_list_and_fits_its_row() -> None:
    assert set(ProductField) <= set(Column)
    assert max(map(len, [*ProductField, HOLDER])) <= width(schema.product_details.c.field)
    assert max(LONGEST.values()) <= MOST_DETAIL == width(schema.product_details.c.value)
    assert width(schema.products.c.warnings) == LONGEST[ProductField.WARNINGS]
    assert set(PERMITS) < set(Category)


@pytest.mark.parametrize(
    ("category", "asked", "not_had"),
    [
        (Category.MEDICINE, ProductField.PRESCRIPTION, ProductField.ALLERGENS),
        (Category.FOOD, ProductField.COMPOSITION, ProductField.PRESCRIPTION),
        (Category.SUPPLEMENT, ProductField.USAGE, ProductField.SPECIES),
        (Category.COSMETIC, ProductField.COMPOSITION, ProductField.ADDITIVES),
        (Category.VETERINARY, ProductField.SPECIES, ProductField.ALLERGENS),
        (Category.FERTILISER, ProductField.COMPOSITION, ProductField.PRESCRIPTION),
        (Category.PESTICIDE, ProductField.WAITING_PERIOD, ProductField.SPECIES),
    ],
)
def test_a_category_asks_for_its_own(category: Category, asked: ProductField, not_had: ProductField) -> None:
    assert FIELDS[category][asked] is Need.REQUIRED
    assert not applies(category, not_had)


def test_what_is_missing_is_named_in_the_order_of_the_table_and_goes_when_it_is_said() -> None:
    record = ProductRecord(PRODUCT)
    assert record.missing()[:3] == (
        ProductField.AUTHORISATION_NUMBER,
        ProductField.STANDARDS,
        ProductField.IMAGE,
    )
    said = {field: "x" for field in DETAILS if field in FIELDS[Category.MEDICINE]}
    permit = Authorisation(None, "VD-1-25", "VD-1-25")
    whole = ProductRecord(replace(PRODUCT, standards="DĐVN V", image="https://e.vn/a", authorisation=permit), said)
    assert whole.missing() == ()


def test_a_change_is_noted_field_by_field_with_who_and_when() -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    old = {"gtin": PRODUCT.gtin, "name": "Cũ", "brand": "Hiệu", HOLDER: "0101"}
    new = {"gtin": PRODUCT.gtin, "name": "Mới", "composition": "Đường", HOLDER: "0102"}
    assert [(note.field, note.before, note.after) for note in notes(old, new, "lan", at)] == [
        ("name", "Cũ", "Mới"),
        ("brand", "Hiệu", None),
        ("composition", None, "Đường"),
        ("holder", "0101", "0102"),
    ]
    assert notes(old, old, "lan", at) == []
    (first,) = notes({}, new, "lan", at)
    assert (first.field, first.before, first.after, first.by, first.at) == ("gtin", None, PRODUCT.gtin, "lan", at)
