"""Fields of a JSON object or a query: each is what it must be, or Invalid under its own name."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import Invalid
from registry.web.api import fields
from registry.web.api.fields import Fields, moment, order_id
from tests.web.api.test_bodies import HOSTILE


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def field(value: object) -> Fields:
    return Fields({"f": value})


READERS: dict[str, Callable[[Fields], object]] = {
    "text": lambda f: f.text("f", 20),
    "lines": lambda f: f.lines_or_none("f", 20),
    "cell": lambda f: f.cell("f"),
    "gtin": lambda f: f.gtin("f"),
    "number": lambda f: f.number("f", 1, 9),
    "measure": lambda f: f.measure("f", 1.0),
    "yes": lambda f: f.yes("f"),
    "word": lambda f: f.word("f", Colour),
    "day": lambda f: f.day_or_none("f"),
    "moment": lambda f: f.moment_or_none("f"),
    "texts": lambda f: f.texts("f", 3, 5),
    "codes": lambda f: f.codes("f", 3, 5),
    "inner": lambda f: f.inner("f"),
}


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("reader", READERS)
def test_whatever_stands_in_a_field_it_is_read_or_named(reader: str, value: object) -> None:
    refusal = None
    try:
        READERS[reader](field(value))
    except Invalid as error:
        refusal = error
    if refusal is not None:
        assert refusal.code == "f"
        assert refusal.message.startswith("f")
        assert "expected " in refusal.message


@pytest.mark.parametrize(
    ("reader", "value", "found"),
    [
        ("text", "Trà gừng", "Trà gừng"),
        ("lines", "một\nhai", "một\nhai"),
        ("lines", None, None),
        ("cell", None, ""),
        ("cell", "a\x00b", "a\x00b"),
        ("gtin", "8934588012341", "08934588012341"),
        ("number", 9, 9),
        ("measure", None, 1.0),
        ("measure", "-1.5", -1.5),
        ("yes", None, False),
        ("yes", True, True),
        ("word", "red", Colour.RED),
        ("day", "2028-02-29", date(2028, 2, 29)),
        ("day", None, None),
        ("moment", "2026-11-22T09:30:00+07:00", datetime(2026, 11, 22, 2, 30, tzinfo=UTC)),
        ("texts", ["a", "b"], ["a", "b"]),
        ("codes", ["", "a\x1db"], ["", "a\x1db"]),
    ],
)
def test_what_may_stand_in_a_field_is_read(reader: str, value: object, found: object) -> None:
    assert READERS[reader](field(value)) == found


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        ("text", None),
        ("text", "x" * 21),
        ("text", "một\nhai"),
        ("lines", "một\rhai"),
        ("cell", "x" * 2001),
        ("cell", "\ud800"),
        ("gtin", "8934588012342"),
        ("gtin", 8934588012341),
        ("number", 0),
        ("number", 10),
        ("number", True),
        ("number", 1.0),
        # Only a query has its numbers as digits.
        ("number", "5"),
        ("measure", 1.5),
        ("measure", "1e3"),
        ("yes", "true"),
        ("yes", 1),
        ("word", "RED"),
        ("day", "2027-02-29"),
        ("day", "20271231"),
        ("moment", "2026-11-22T09:30:00"),
        ("texts", []),
        ("texts", ["a"] * 4),
        ("texts", ["x" * 6]),
        ("texts", "abc"),
        ("codes", ["x" * 6]),
        ("codes", [1]),
        ("inner", []),
    ],
)
def test_what_may_not_is_named(reader: str, value: object) -> None:
    with pytest.raises(Invalid) as caught:
        READERS[reader](field(value))
    assert caught.value.code == "f"


def test_a_field_within_another_is_named_with_it() -> None:
    inner = Fields({"notice": {"vi": 5, "deep": {"x": 1}}}).inner("notice")
    with pytest.raises(Invalid, match=r"^notice\.vi: expected ") as caught:
        inner.text("vi", 9)
    assert caught.value.code == "vi"
    with pytest.raises(Invalid, match=r"^notice\.deep\.x: expected "):
        inner.inner("deep").text("x", 9)
    assert not Fields({}).inner("notice").has("vi")


def test_one_of_many_texts_is_named_by_its_place() -> None:
    with pytest.raises(Invalid, match=r"^f\[1\]: "):
        field(["a", ""]).texts("f", 3, 5)


def test_null_is_nothing_and_unknown_fields_are_passed_over() -> None:
    given_fields = Fields({"a": None, "later": object()})
    assert not given_fields.has("a")
    assert given_fields.text_or_none("a", 9) is None
    assert given_fields.number("a", 1, 9, 7) == 7
    assert given_fields.number_or_none("a", 1, 9) is None
    assert given_fields.word("a", Colour, Colour.BLUE) is Colour.BLUE
    assert given_fields.word_or_none("a", Colour) is None


@pytest.mark.parametrize(
    ("query", "read", "found"),
    [
        ("n=5", lambda f: f.number("n", 1, 9), 5),
        ("n=", lambda f: f.number("n", 1, 9, 7), 7),
        ("n=-3", lambda f: f.number("n", -5, 9), -3),
        ("y=true", lambda f: f.yes("y"), True),
        ("y=false", lambda f: f.yes("y"), False),
        ("x=1.25", lambda f: f.measure("x", 0.0), 1.25),
    ],
)
def test_a_query_says_numbers_and_yes_in_letters(query: str, read: Callable[[Fields], Any], found: object) -> None:
    with Flask("test").test_request_context(f"/?{query}"):
        assert read(fields.query()) == found


@pytest.mark.parametrize("query", ["n=x", "n=1.0", "n=" + "9" * 5000, "n=٥", "n=10", "n=%2B5"])
def test_a_number_of_a_query_that_is_none_is_named(query: str) -> None:
    with Flask("test").test_request_context(f"/?{query}"), pytest.raises(Invalid) as caught:
        fields.query().number("n", 1, 9)
    assert caught.value.code == "n"


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00:00+23:59", "2026-13-01T00:00Z", "2026-11-22T24:00Z", "x", "", None, 5]
)
def test_what_is_no_moment_is_none(text: object) -> None:
    assert moment(text) is None


@given(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_moment_is_read_as_python_writes_it(at: datetime) -> None:
    assert moment(at.isoformat()) == at


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("7k3m9q2x", "7K3M9Q2X"),
        (" 7K3M9Q2X\n", "7K3M9Q2X"),
        ("7K3M9Q2", None),
        ("7K3M9Q2X1", None),
        ("", None),
        ("ABCDEFG-", None),
    ],
)
def test_an_order_is_known_however_it_is_spelled(text: str, found: str | None) -> None:
    assert order_id(text) == found
