"""Rules of element strings, scans, GTINs and dates that the engine's cases do not state."""

import datetime
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.gs1 import _linters, digital_link, elements, notation
from registry.gs1.elements import GS, MAX_LENGTH, Element, Gs1Error, validate
from registry.gs1.identifiers import IDENTIFIERS, Component, Identifier
from tests.paths import DATA

DICTIONARY = DATA / "gs1-syntax-dictionary-2026-01-27.txt"
GTIN = "08934588012341"
UNIT = (
    Element("01", GTIN),
    Element("10", "LOT123"),
    Element("21", "7K3M9Q2XT4WZ"),
    Element("17", "271231"),
)

READERS: tuple[Callable[[str], object], ...] = (
    notation.read_element_string,
    notation.read_bracketed,
    notation.read_scan,
    digital_link.read,
    notation.normalise_gtin,
    notation.check_digit,
    digital_link.escape_path,
    digital_link.escape_query,
    digital_link.unescape_path,
    digital_link.unescape_query,
    lambda text: notation.read_date(text, datetime.date(2026, 1, 1)),
    lambda text: validate([Element(text, "1"), Element("10", text)]),
    lambda text: notation.write_element_string([Element("01", text)]),
    lambda text: notation.write_bracketed([Element(text, text)]),
    lambda text: digital_link.write(UNIT, text),
)


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(Gs1Error) as caught:
        call()
    assert caught.value.code in elements.CODES
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "gtin"),
    [
        ("02345673", "00000002345673"),
        ("416000336108", "00416000336108"),
        ("8934588012341", GTIN),
        (GTIN, GTIN),
    ],
)
def test_gtins_of_every_length_become_fourteen_digits(text: str, gtin: str) -> None:
    assert notation.normalise_gtin(text) == gtin


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "bad_characters"),
        ("893458801234A", "bad_characters"),
        (" 8934588012341", "bad_characters"),
        ("893458801234¹", "bad_characters"),
        ("٨٩٣٤٥٨٨٠١٢٣٤١", "bad_characters"),
        ("893458801", "too_short"),
        ("089345880123410", "too_long"),
        ("8934588012340", "check_digit"),
    ],
)
def test_a_bad_gtin_is_refused_by_its_fault(text: str, code: str) -> None:
    assert code_of(lambda: notation.normalise_gtin(text)) == code


def test_a_wrong_check_digit_names_the_right_one() -> None:
    with pytest.raises(Gs1Error, match="must be 1"):
        notation.normalise_gtin("8934588012340")


@given(st.text("0123456789", min_size=1, max_size=20))
def test_any_single_wrong_digit_is_caught(digits: str) -> None:
    good = digits + notation.check_digit(digits)
    for at, digit in enumerate(good):
        bad = good[:at] + str((int(digit) + 1) % 10) + good[at + 1 :]
        assert _linters.CHECKS["csum"](bad) is not None


@pytest.mark.parametrize(
    ("yymmdd", "today", "date"),
    [
        ("271231", "2026-11-22", "2027-12-31"),
        ("760101", "2026-11-22", "2076-01-01"),
        ("770101", "2026-11-22", "1977-01-01"),
        ("990101", "2026-11-22", "1999-01-01"),
        ("010101", "2099-06-01", "2101-01-01"),
        ("490101", "2099-06-01", "2149-01-01"),
        ("500101", "2099-06-01", "2050-01-01"),
        ("500101", "2000-01-01", "2050-01-01"),
        ("510101", "2000-01-01", "1951-01-01"),
        ("280200", "2026-11-22", "2028-02-29"),
        ("270200", "2026-11-22", "2027-02-28"),
        ("271200", "2026-11-22", "2027-12-31"),
        ("000229", "2026-11-22", "2000-02-29"),
    ],
)
def test_two_digit_years_slide_with_today(yymmdd: str, today: str, date: str) -> None:
    assert notation.read_date(yymmdd, datetime.date.fromisoformat(today)) == datetime.date.fromisoformat(date)


@pytest.mark.parametrize(
    ("yymmdd", "today"),
    [
        ("271301", "2026-01-01"),
        ("270001", "2026-01-01"),
        ("270229", "2026-01-01"),
        ("27022", "2026-01-01"),
        ("2702011", "2026-01-01"),
        ("²71231", "2026-01-01"),
        ("000229", "2099-01-01"),
        ("490101", "9999-01-01"),
    ],
)
def test_a_date_that_does_not_exist_is_refused(yymmdd: str, today: str) -> None:
    assert code_of(lambda: notation.read_date(yymmdd, datetime.date.fromisoformat(today))) == "bad_date"


@given(st.dates(), st.dates(datetime.date(1900, 1, 1), datetime.date(2200, 1, 1)))
def test_the_year_is_within_fifty_of_today(date: datetime.date, today: datetime.date) -> None:
    yymmdd = date.strftime("%d")
    yymmdd = f"{date.year % 100:02}{date.month:02}{yymmdd}"
    try:
        read = notation.read_date(yymmdd, today)
    except Gs1Error:
        assert (date.month, date.day) == (2, 29)
    else:
        assert -49 <= read.year - today.year <= 50
        assert read.year % 100 == date.year % 100


ALPHABETS = {
    "N": "0123456789",
    "X": "!\"%&'()*+,-./0123456789:;<=>?ABCXYZ_abcxyz",
    "Y": "#-/0123456789ABCXYZ",
    "Z": "-_0123456789ABCXYZabcxyz",
}
# Checks that a value can be made for without knowing more than its own text.
MAKEABLE = {"csum", "gcppos1", "gcppos2", "yymmd0", "yymmdd", "hyphen"}


@st.composite
def parts(draw: st.DrawFn, part: Component) -> str:
    if "hyphen" in part.checks:
        return "-"
    if {"yymmd0", "yymmdd"} & set(part.checks):
        date = draw(st.dates(datetime.date(2001, 1, 1), datetime.date(2049, 12, 31)))
        return f"{date.year % 100:02}{date.month:02}{date.day:02}"
    text = draw(st.text(ALPHABETS[part.charset], min_size=part.shortest, max_size=part.longest))
    if {"gcppos1", "gcppos2"} & set(part.checks):
        text = ("12345" + text[5:]).ljust(part.shortest, "0")
    return text[:-1] + notation.check_digit(text[:-1]) if "csum" in part.checks else text


@st.composite
def values(draw: st.DrawFn, row: Identifier) -> Element:
    mandatory = [part for part in row.components if not part.optional]
    optional = [part for part in row.components if part.optional]
    chosen = mandatory + optional[: draw(st.integers(0, len(optional)))]
    return Element(row.ai, "".join(draw(parts(part)) for part in chosen))


SIMPLE = [row for row in IDENTIFIERS.values() if all(set(part.checks) <= MAKEABLE for part in row.components)]
one_element = st.sampled_from(SIMPLE).flatmap(values)
some_elements = st.lists(one_element, min_size=1, max_size=5, unique_by=lambda e: e.ai).map(tuple)


@given(some_elements)
def test_element_strings_read_back_what_was_written(given_elements: tuple[Element, ...]) -> None:
    text = notation.write_element_string(given_elements)
    assert notation.read_element_string(text) == given_elements
    assert notation.read_scan("]d2" + text[1:]).elements == given_elements


@given(some_elements)
def test_bracketed_text_reads_back_what_was_written(given_elements: tuple[Element, ...]) -> None:
    assert notation.read_bracketed(notation.write_bracketed(given_elements)) == given_elements


def test_a_separator_stands_only_behind_values_without_pre_defined_length() -> None:
    assert notation.write_element_string(UNIT) == f"{GS}01{GTIN}10LOT123{GS}217K3M9Q2XT4WZ{GS}17271231"


def test_the_separator_ends_a_value_but_never_a_message() -> None:
    text = f"{GS}10LOT1{GS}21A"
    assert len(text.splitlines()) > 1  # what Python takes for a line is not one here
    assert notation.read_element_string(text) == (Element("10", "LOT1"), Element("21", "A"))
    assert notation.read_scan("]d2" + text[1:]).text == text


@pytest.mark.parametrize("end", ["\n", "\r\n", " ", "\0", "\x1c", "\u2028", "\udc80"])
def test_nothing_is_stripped_from_values(end: str) -> None:
    assert code_of(lambda: notation.read_element_string(f"{GS}10LOT1{end}")) == "bad_characters"
    assert code_of(lambda: notation.read_bracketed(f"(10)LOT1{end}")) == "bad_characters"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_gs1"),
        (GS, "not_gs1"),
        ("0108934588012341", "not_gs1"),
        (f"{GS}{GS}01{GTIN}", "unknown_ai"),
        (f"{GS}01{GTIN}{GS}{GS}10A", "unknown_ai"),
        (f"{GS}0", "unknown_ai"),
        (f"{GS}01", "too_short"),
        (f"{GS}0108934588012340", "check_digit"),
        (f"{GS}10{GS}", "too_short"),
        (f"{GS}10{'A' * 21}", "too_long"),
        (f"{GS}11991301", "bad_date"),
        (f"{GS}7007211225211", "too_short"),
        (f"{GS}99{'A' * 600}", "too_long"),
        (f"{GS}" + f"99A{GS}" * 65, "too_long"),
    ],
)
def test_a_bad_element_string_is_refused_by_its_fault(text: str, code: str) -> None:
    assert code_of(lambda: notation.read_element_string(text)) == code


@pytest.mark.parametrize("text", ["", "(", "()", "(01", "01)1", f"01{GTIN}", f"(01){GTIN}(", f" (01){GTIN}"])
def test_bracketed_text_needs_whole_brackets(text: str) -> None:
    assert code_of(lambda: notation.read_bracketed(text)) in {"not_gs1", "unknown_ai"}


def test_linear_symbols_give_a_gtin() -> None:
    assert notation.read_scan("]E08934588012341") == notation.ScannedData(
        "]E0", (Element("01", GTIN),), "8934588012341"
    )
    assert notation.read_scan("]I118934588012348").elements == (Element("01", "18934588012348"),)
    composite = notation.read_scan(f"]E08934588012341|]e010LOT1{GS}21A")
    assert composite.elements == (Element("01", GTIN), Element("10", "LOT1"), Element("21", "A"))


@pytest.mark.parametrize("text", ["]", "]d", "]C0ABC", "]z9ABC", "d2" + GTIN, "]d21", "]I1893458801234"])
def test_other_scans_are_refused(text: str) -> None:
    code_of(lambda: notation.read_scan(text))


anything = st.text(st.characters(exclude_categories=()))
shapes = st.lists(
    st.sampled_from(["https://a", "/", "01", GTIN, "10", "21", "17", "271231", "?", "&", "=", "%", "%2F", "#"])
    | st.sampled_from(["(", ")", "\\(", GS, "]d2", "]Q1", "]E0", "8030", "3103", "99", "²", "٣", "A", "\udc00"])
).map("".join)


def outcome(read: Callable[[str], object], text: str) -> Gs1Error | None:
    try:
        read(text)
    except Gs1Error as error:
        return error
    return None


@given(anything | shapes)
def test_no_text_raises_anything_else(text: str) -> None:
    for read in READERS:
        if error := outcome(read, text):
            assert error.code in elements.CODES
            assert len(error.message) < 400
            assert error.message.encode("utf-8")


@pytest.mark.parametrize(
    "unit",
    ["(", "(01)", "\\(", "/", "/01", "/a", "%", "%41", "&", "&99=A", GS, f"99A{GS}", "1", "A1", "/01/1"],
)
def test_long_text_is_answered_at_once(unit: str) -> None:
    text = unit * (50_000 // len(unit))
    started = time.perf_counter()
    for read in READERS:
        for prefix in ("", GS, "(01)", "]d2", "]Q1https://a/", "https://a/"):
            outcome(read, prefix + text)
            outcome(read, (prefix + text)[:MAX_LENGTH])
    assert time.perf_counter() - started < 10
