"""Stand-ins for FNC1, each kind by itself, in any case; exactly first, and never beside a reader's own separators."""

import string
from contextlib import suppress

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from registry.codes import order_rules, product_codes
from registry.codes.product_codes import ProductCode
from registry.codes.separators import in_place_of_others, unmarked
from registry.errors import Invalid
from registry.gs1.elements import GS
from tests import make_vectors

SEAL = make_vectors.seal(make_vectors.UNIT)
STRING = "010893458801234117271231" + f"10LOT123{GS}217K3M9Q2XT4WZ{GS}8030{SEAL}"
_IN_WORDS = "<gs> <GS> <Gs> [gs] {gs} (gs) [FNC1] <fnc1> {Fnc1} (FNC1) <0x1D> [1d] <U+001D>"
_ESCAPED = r"\x1D \X1d \u001D \035 \F &#29; &#x1D; %1D ^] _x001D_ =1D {^]} #GS# &#029; &#x01D;"
_SIGNS = "#\t\x1c\x1e\x1f\u241d\u241c\u2194\u00a7\u00ac@$^|~]\x00\ufffd"
STAND_INS = [*_IN_WORDS.split(), *_ESCAPED.split(), *_SIGNS]


@pytest.mark.parametrize("sign", STAND_INS)
@pytest.mark.parametrize("identifier", ["", "]d2", "]C1", "]Q3", "]d5"])
def test_a_stand_in_is_a_separator(identifier: str, sign: str) -> None:
    whole = product_codes.read(STRING)
    assert product_codes.read(identifier + STRING.replace(GS, sign)) == whole
    if sign != "]":
        assert product_codes.read(identifier + sign + STRING.replace(GS, sign)) == whole


@pytest.mark.parametrize("sign", ["#", "\t", "[FNC1]", "\x1c", "\\x1D"])
def test_a_reader_that_sends_separators_means_every_sign_as_it_stands(sign: str) -> None:
    mixed = STRING.replace(GS, sign, 1)
    assert product_codes.read(mixed).code == product_codes.read(STRING).code
    with pytest.raises(Invalid):
        product_codes.read("]d2" + mixed)


@pytest.mark.parametrize("lot", ["A<gs>21B", "A%1DB", "A(gs)B", "A_x001D_B", "A=1D"])
def test_what_can_be_read_is_read_exactly_first(lot: str) -> None:
    assert product_codes.read(f"010893458801234110{lot}").code == ProductCode("08934588012341", lot)


@given(st.text(string.ascii_letters + string.digits + "!\"'()*,-.:;<=>_01dDxXgGsS", min_size=1, max_size=20))
@example("B0X1D2")
@example("A0x1d")
@example("F1")
def test_no_lot_that_an_order_takes_holds_a_stand_in(lot: str) -> None:
    with suppress(Invalid):
        order_rules.check_lot(lot)
        for sign in STAND_INS:
            code = product_codes.read(STRING.replace("LOT123", lot).replace(GS, sign)).code
            assert code is not None
            assert (code.lot, code.serial) == (lot, "7K3M9Q2XT4WZ"), sign


@given(st.text(string.ascii_letters + string.digits + "!\"%&'()*+,-./:;<=>?_01dDxXgGsSuU", min_size=1, max_size=20))
@example("A(u+001d)B")
@example("B0X1D2")
def test_nor_does_a_serial_of_a_producer(serial: str) -> None:
    assume(not order_rules.holds_stand_in(serial))
    for sign in STAND_INS:
        code = product_codes.read(STRING.replace("7K3M9Q2XT4WZ", serial).replace(GS, sign)).code
        assert code is not None
        assert (code.lot, code.serial) == ("LOT123", serial), sign


def test_what_stands_in_no_value_is_tried_without_a_seal_too() -> None:
    for sign in ("#", "\t", "\x1c", "[fnc1]"):
        code = product_codes.read(f"010893458801234110L1{sign}217K3M9Q2XT4WZ").code
        assert code == ProductCode("08934588012341", "L1", serial="7K3M9Q2XT4WZ")


@pytest.mark.parametrize(
    "text", ["", "#", "hello#there", "]d2#", "https://x.vn/01/1#21", "8934588012341#7K3M", "#" * 5000]
)
def test_nothing_else_becomes_an_element_string(text: str) -> None:
    with pytest.raises(Invalid):
        product_codes.read(text)


def test_the_marks_of_the_page_come_one_kind_at_a_time() -> None:
    assert unmarked("10A^21B|C") == f"10A{GS}21B|C"
    assert unmarked("10A21B") == "10A21B"
    assert in_place_of_others("10A^21B|30C") == f"10A{GS}21B{GS}30C"
    assert in_place_of_others("10A21B") is None
    assert in_place_of_others(f"]d210A{GS}21B#") is None
