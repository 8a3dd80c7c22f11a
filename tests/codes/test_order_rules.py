"""What an order may put into its codes: each refusal by its rule, and the limits themselves."""

from datetime import date

import pytest

from registry.codes.order_rules import check_expiry, check_level, check_lot, check_quantity
from registry.errors import Invalid
from registry.model.goods import Level
from registry.model.orders import MAX_QUANTITY

EXPIRY = date(2027, 12, 31)


@pytest.mark.parametrize("quantity", [0, -1, MAX_QUANTITY + 1, 2**63])
def test_an_order_has_at_least_one_code_and_at_most_its_limit(quantity: int) -> None:
    with pytest.raises(Invalid) as caught:
        check_quantity(quantity)
    assert caught.value.code == "quantity"


@pytest.mark.parametrize("quantity", [1, MAX_QUANTITY])
def test_the_limits_themselves_are_granted(quantity: int) -> None:
    check_quantity(quantity)


def test_a_lot_has_at_most_20_characters() -> None:
    check_lot("L" * 20)
    with pytest.raises(Invalid) as caught:
        check_lot("L" * 21)
    assert caught.value.code == "lot_too_long"


@pytest.mark.parametrize(
    "lot",
    [
        "A/B",
        "A%B",
        "A?B",
        "A#B",
        "A+B",
        "A&B",
        "A B",
        "",
        " ",
        ".",
        "..",
        "Lô",
        "A\n",
        "A\x1d",
        "A\u2028",
        "A[B",
        "A\\B",
        "A<GS>B",
    ],
)
def test_a_lot_that_a_web_address_would_break_is_refused(lot: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_lot(lot)
    assert caught.value.code == "lot_characters"


@pytest.mark.parametrize("lot", [None, "A", "...", ".A", "a-b_c.d", "!\"'()*,:;<=>", "0"])
def test_other_signs_of_gs1_are_granted_in_a_lot(lot: str | None) -> None:
    check_lot(lot)


@pytest.mark.parametrize(
    ("level", "lot", "expiry", "code"),
    [
        (Level.LOT, None, None, "lot_missing"),
        (Level.LOT, None, EXPIRY, "lot_missing"),
        (Level.TYPE, "L1", None, "type_with_lot"),
        (Level.TYPE, None, EXPIRY, "type_with_lot"),
        (Level.TYPE, "L/1", None, "lot_characters"),
        (Level.UNIT, "L/1", EXPIRY, "lot_characters"),
    ],
)
def test_a_level_names_what_it_names(level: Level, lot: str | None, expiry: date | None, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_level(level, lot, expiry)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("level", "lot", "expiry"),
    [
        (Level.UNIT, "L1", EXPIRY),
        (Level.UNIT, None, None),
        (Level.LOT, "L1", EXPIRY),
        (Level.LOT, "L1", None),
        (Level.TYPE, None, None),
    ],
)
def test_what_a_level_may_leave_out_is_granted(level: Level, lot: str | None, expiry: date | None) -> None:
    check_level(level, lot, expiry)


def test_an_expiry_lies_ahead_and_within_two_digits_of_a_year() -> None:
    today = date(2026, 11, 22)
    for day in (None, today, date(2075, 12, 31)):
        check_expiry(day, today)
    for day, code in (
        (date(2026, 11, 21), "expiry_past"),
        (date(2076, 1, 1), "expiry_far"),
        (date(9999, 1, 1), "expiry_far"),
    ):
        with pytest.raises(Invalid) as caught:
            check_expiry(day, today)
        assert caught.value.code == code


@pytest.mark.parametrize("lot", ["=1+1", "-5", "A<gs>B", "A<GS>B", "A(FNC1)B", "A_x001d_B", "A=1dB"])
def test_what_spreadsheets_run_and_scanners_print_is_no_lot(lot: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_lot(lot)
    assert caught.value.code == "lot_characters"
