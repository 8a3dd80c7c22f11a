"""Goods and their makers: how names are compared, and which GTINs lie inside a prefix."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.model.goods import Category, Level, Organisation, ProductState, Serials, search_key
from registry.store.engine.schema import orders, products
from tests.store.closed_sets import allowed


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Đường  phèn", "duong phen"),
        ("ĐƯỜNG PHÈN", "duong phen"),
        (" Ẫm\tthực\n", "am thuc"),
        ("Straße", "strasse"),
        ("", ""),
        ("\u0301", ""),
    ],
)
def test_names_are_compared_without_case_marks_or_doubled_spaces(text: str, key: str) -> None:
    assert search_key(text) == key


@given(st.text(max_size=20))
def test_a_key_is_the_same_however_its_letters_are_composed(text: str) -> None:
    assert search_key(unicodedata.normalize("NFD", text)) == search_key(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("prefix", "gtin", "inside"),
    [
        ("8934588", "08934588012341", True),
        # The digit in front says how many are packed together.
        ("8934588", "18934588012348", True),
        ("8934588", "08934589012340", False),
        # The prefix has to stand at the beginning.
        ("8934588", "00893458801237", False),
        # A GTIN-8 is granted one by one.
        ("96385074", "00000096385074", True),
        ("96385075", "00000096385074", False),
        ("9638507", "00000096385074", False),
    ],
)
def test_a_gtin_lies_inside_a_prefix_or_not(prefix: str, gtin: str, inside: bool) -> None:
    assert Organisation(1, "An Khang", prefixes=("8935000", prefix)).holds(gtin) is inside


def test_who_has_no_prefix_holds_nothing() -> None:
    assert not Organisation(1, "An Khang").holds("08934588012341")


def test_the_database_takes_exactly_these_words() -> None:
    assert allowed(products.c.category) == set(Category)
    assert allowed(products.c.state) == set(ProductState)
    assert allowed(products.c.serials) == set(Serials)
    assert allowed(orders.c.level) == set(Level)
