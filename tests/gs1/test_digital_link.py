"""Rules of Digital Links that the engine's cases do not state."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.gs1 import digital_link, elements
from registry.gs1.elements import Element, Gs1Error

GTIN = "08934588012341"
UNIT = (
    Element("01", GTIN),
    Element("10", "LOT123"),
    Element("21", "7K3M9Q2XT4WZ"),
    Element("17", "271231"),
)
UNIT_URI = f"https://example.com/01/{GTIN}/10/LOT123/21/7K3M9Q2XT4WZ?17=271231"


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(Gs1Error) as caught:
        call()
    assert caught.value.code in elements.CODES
    return caught.value.code


def plain(ai: str, longest: int) -> st.SearchStrategy[Element]:
    """An element of an AI that takes any text of CSET 82."""
    signs = "!\"%&'()*+,-./0123456789:;<=>?ABCXYZ_abcxyz"
    return st.text(signs, min_size=1, max_size=longest).map(lambda value: Element(ai, value))


product = st.tuples(
    st.just(UNIT[0]),
    plain("21", 20),
    plain("10", 20),
    plain("22", 20),
    plain("240", 30),
    plain("99", 90),
    st.sampled_from(["271231", "280200"]).map(lambda value: Element("17", value)),
    st.just(Element("8030", "-_" * 45)),
)
stems = st.sampled_from(
    ["https://id.gs1.org", "HTTPS://A.VN", "https://a.b:8443/x/y", "http://[::1]/01/x", "https://a/01/1/00/2"]
)


@given(product, st.sets(st.integers(2, 7)), stems)
def test_links_read_back_what_was_written(all_of: tuple[Element, ...], kept: set[int], stem: str) -> None:
    chosen = tuple(element for at, element in enumerate(all_of) if at < 2 or at in kept)
    uri = digital_link.write(chosen, stem)
    link = digital_link.read(uri)
    assert sorted(link.elements) == sorted(chosen)
    assert (link.stem, link.parameters) == (stem, ())
    assert digital_link.write(link.elements, stem) == uri


@given(st.text(st.characters(max_codepoint=0xFF, min_codepoint=1)))
def test_escaping_is_undone(text: str) -> None:
    assert digital_link.unescape_path(digital_link.escape_path(text)) == text
    assert digital_link.unescape_query(digital_link.escape_query(text)) == text


def test_a_link_of_a_unit() -> None:
    assert digital_link.write(UNIT, "https://example.com/") == UNIT_URI
    link = digital_link.read(UNIT_URI.replace("?", "?s=a%2Bb+c&lang=%C3%A9&single&linkType=gs1:pip&") + "#top")
    assert link.elements == UNIT
    assert link.stem == "https://example.com"
    assert link.parameters == (("s", "a+b c"), ("lang", "é"), ("linkType", "gs1:pip"))


@pytest.mark.parametrize(
    ("uri", "code"),
    [
        ("", "bad_uri"),
        (f"example.com/01/{GTIN}", "bad_uri"),
        (f"Https://a/01/{GTIN}", "bad_uri"),
        (f"https:///01/{GTIN}", "bad_uri"),
        ("https://a", "bad_uri"),
        (f"https://user@a/01/{GTIN}", "bad_uri"),
        (f"https://a/01/{GTIN}/10/é", "bad_uri"),
        (f"https://a/01/{GTIN}\n", "bad_uri"),
        (f"https://a/01/{GTIN}/", "no_primary_key"),
        (f"https://a/01/{GTIN}/lot/A", "no_primary_key"),
        (f"https://a/gtin/{GTIN}", "no_primary_key"),
        ("https://a/NOPRIMARYAI", "no_primary_key"),
        ("https://a/10/ABC", "no_primary_key"),
        ("https://id.gs1.org/ARHKVAdpQg", "compressed_uri"),
        ("https://a/01/8934588012341", "too_short"),
        (f"https://a/01/{GTIN}0", "too_long"),
        ("https://a/01/08934588012340", "check_digit"),
        (f"https://a/01/{GTIN}/10/", "too_short"),
        (f"https://a/01/{GTIN}/10/%00", "bad_characters"),
        (f"https://a/01/{GTIN}/10/%C3%A9", "bad_characters"),
        (f"https://a/01/{GTIN}/10/A%1D21B", "bad_characters"),
        (f"https://a/01/{GTIN}/10/A%20B", "bad_characters"),
        (f"https://a/01/{GTIN}/21/A/10/B", "bad_sequence"),
        (f"https://a/01/{GTIN}/10/A/235/B", "bad_sequence"),
        (f"https://a/01/{GTIN}/17/271231", "bad_sequence"),
        (f"https://a/01/{GTIN}?10=A", "bad_sequence"),
        (f"https://a/01/{GTIN}?21=A", "bad_sequence"),
        (f"https://a/01/{GTIN}?8200=A", "bad_sequence"),
        (f"https://a/01/{GTIN}?01={GTIN}", "repeated_ai"),
        (f"https://a/01/{GTIN}/10/A/10/A", "bad_sequence"),
        (f"https://a/01/{GTIN}?17=271231&17=271231", "repeated_ai"),
        (f"https://a/01/{GTIN}?17=", "too_short"),
        (f"https://a/01/{GTIN}?17=271301", "bad_date"),
        (f"https://a/01/{GTIN}?1234=A", "unknown_ai"),
        (f"https://a/01/{GTIN}?=A", "unknown_ai"),
        (f"https://a/01/{GTIN}?37=5", "excluded_pair"),
        (f"https://a/01/{GTIN}?8030=ABCD", "missing_association"),
        (f"https://a/01/{GTIN}?s=" + "A" * 500, "too_long"),
    ],
)
def test_a_bad_link_is_refused_by_its_fault(uri: str, code: str) -> None:
    assert code_of(lambda: digital_link.read(uri)) == code


def test_a_slash_in_a_value_stays_in_the_value() -> None:
    link = digital_link.read(f"https://a/01/{GTIN}/10/A%2F21%2fB?99=C%2f+".replace("+", ""))
    assert link.elements == (Element("01", GTIN), Element("10", "A/21/B"), Element("99", "C/"))


@pytest.mark.parametrize("stem", ["", "example.com", "https://", "https://a?b", "https://a/#b", "https://a b"])
def test_a_stem_is_a_web_address(stem: str) -> None:
    assert code_of(lambda: digital_link.write(UNIT, stem)) == "bad_uri"


def test_a_link_is_never_written_without_its_key_or_from_bad_elements() -> None:
    stem = digital_link.CANONICAL_STEM
    assert code_of(lambda: digital_link.write([Element("99", "A")], stem)) == "no_primary_key"
    assert code_of(lambda: digital_link.write([Element("01", "1" * 14)], stem)) == "check_digit"
    assert code_of(lambda: digital_link.write([UNIT[0], Element("8200", "A")], stem)) == "bad_sequence"


def test_no_link_points_elsewhere_than_its_stem() -> None:
    assert urlsplit(digital_link.write(UNIT, "https://example.com/p")).netloc == "example.com"
