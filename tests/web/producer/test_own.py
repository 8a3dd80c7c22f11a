"""Whose desk this is, and how its forms are read."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from registry.errors import Invalid
from registry.model.people import Role
from registry.web.producer import own
from tests.web.conftest import EXPIRY, World
from tests.web.people import Signed, signed_in
from tests.web.producer.test_orders import FORM
from tests.web.producing import producer


def test_who_acts_for_nobody_has_no_desk_here(world: World) -> None:
    assert signed_in(world, Role.OFFICER).get("/producer/products").status_code == 403
    assert signed_in(world, Role.SHOP).get("/producer").status_code == 403
    assert world.app().test_client().get("/producer/products").status_code == 303


@pytest.fixture
def signed(world: World) -> Signed:
    return producer(world)


def test_an_expiry_may_be_written_as_people_do(signed: Signed) -> None:
    assert signed.post("/producer/orders/new", **FORM | {"expiry": EXPIRY.strftime("%d/%m/%Y")}).status_code == 303


def read_field(reader: Callable[[str], object], given: str) -> object:
    with Flask("test").test_request_context("/", method="POST", data={"f": given}):
        return reader("f")


@pytest.mark.parametrize(
    ("given", "found"),
    [("1000", 1000), ("1.000", 1000), ("1,000,000", 1_000_000), ("1 000", 1000), ("1\u00a0000", 1000), (" 7 ", 7)],
)
def test_a_number_may_have_its_thousands_apart(given: str, found: int) -> None:
    assert read_field(own.number, given) == found


@pytest.mark.parametrize("given", ["", "1.00", "1,5", "1e6", "-1", "+1", "1.0000", "1..000", "٣", "9" * 16, "x"])
def test_a_number_that_is_none_is_named_not_guessed(given: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_field(own.number, given)
    assert caught.value.code == "f"


@pytest.mark.parametrize(("given", "found"), [("1,5", 1.5), ("-1.25", -1.25), ("+3", 3.0), ("", 7.0)])
def test_a_decimal_has_a_point_or_a_comma(given: str, found: float) -> None:
    assert read_field(lambda name: own.decimal(name, 7.0), given) == found


@pytest.mark.parametrize("given", ["1,000.5", "1.", ".5", "nan", "inf", "12345", "1.23456"])
def test_a_decimal_that_is_none_is_named(given: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_field(lambda name: own.decimal(name, 7.0), given)
    assert caught.value.code == "f"


@pytest.mark.parametrize("given", ["2027-12-31", "31/12/2027", "31-12-2027", "31.12.2027", " 31/12/2027 "])
def test_a_day_is_read_as_browsers_send_it_and_as_people_write_it(given: str) -> None:
    assert read_field(own.day, given) == date(2027, 12, 31)
    assert read_field(own.day, "") is None


@pytest.mark.parametrize("given", ["31/02/2027", "12/31/2027", "31/12/27", "tomorrow", "2027-02-29", "0/1/2027"])
def test_a_day_that_the_calendar_lacks_is_refused(given: str) -> None:
    with pytest.raises(Invalid) as caught:
        read_field(own.day, given)
    assert caught.value.code == "expiry_form"


@pytest.mark.parametrize(("given", "page"), [("", 0), ("3", 3), ("-1", 0), ("x", 0), ("٣", 0), ("999999", 10_000)])
def test_a_page_that_is_none_is_the_first_and_the_last_is_bounded(given: str, page: int) -> None:
    with Flask("test").test_request_context("/", query_string={"page": given}):
        assert own.page_number() == page


def test_a_text_is_as_long_as_an_honest_one() -> None:
    assert read_field(own.text, " " + "x" * 300 + " ") == "x" * 300
    with pytest.raises(Invalid) as caught:
        read_field(own.text, "x" * 301)
    assert caught.value.code == "too_much_text"
