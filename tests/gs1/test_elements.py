"""Elements: what must hold for one and for several, whichever reader they come through."""

import pytest

from registry.gs1 import notation
from registry.gs1.elements import Element, validate
from tests.gs1.test_notation import UNIT, code_of

GTIN = "08934588012341"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"(01){GTIN}(37)5", "excluded_pair"),
        ("(21)ABC", "missing_association"),
        (f"(01){GTIN}(8030)ABCD", "missing_association"),
        ("(253)1234567890128(8030)ABCD", "missing_association"),
        (f"(01){GTIN}(3102)000100(3103)000100", "excluded_pair"),
    ],
)
def test_relations_are_checked_over_all_elements(text: str, code: str) -> None:
    read = notation.read_bracketed(text)
    assert code_of(lambda: validate(read)) == code


@pytest.mark.parametrize(
    ("ai", "first", "second"), [("01", GTIN, "00000002345673"), ("10", "A", "B"), ("21", "A", "AB")]
)
def test_no_reader_lets_an_ai_have_two_values(ai: str, first: str, second: str) -> None:
    string = notation.write_element_string([Element(ai, first), Element(ai, second)])
    assert code_of(lambda: notation.read_element_string(string)) == "conflicting_values"
    assert code_of(lambda: notation.read_scan("]C1" + string[1:])) == "conflicting_values"
    assert code_of(lambda: notation.read_bracketed(f"({ai}){first}({ai}){second}")) == "conflicting_values"


def test_a_composite_component_does_not_contradict_its_linear_symbol() -> None:
    other = notation.normalise_gtin("02345673")
    assert code_of(lambda: notation.read_scan(f"]E0{GTIN[1:]}|]e001{other}")) == "conflicting_values"


def test_a_whole_unit_is_valid() -> None:
    validate((*UNIT, *UNIT, Element("8030", "A" * 90)))
