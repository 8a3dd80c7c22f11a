"""What is left of a damaged link: its parts wherever they stand, and nothing of what says two things."""

import re
from collections.abc import Callable

import pytest

from registry.codes import product_codes, remains
from registry.codes.product_codes import ProductCode, Reading
from registry.errors import Invalid
from tests import make_vectors

VALUES = make_vectors.UNIT
SEAL = make_vectors.seal(VALUES)
LINK = make_vectors.link(VALUES, f"8030={SEAL}")
WHOLE = ProductCode(VALUES.gtin, VALUES.lot, VALUES.expiry, VALUES.serial)


def left(text: str) -> Reading | None:
    try:
        return remains.of_text(text, product_codes.read(text))
    except Invalid:
        return remains.of_text(text, None)


def escaped(text: str) -> str:
    return re.sub("[^A-Za-z0-9_-]", lambda sign: f"%{ord(sign[0]):02X}", text)


NOTHING_LOST: dict[str, Callable[[str], str]] = {
    "query wrapped": lambda t: t.partition("?")[0] + "?" + escaped(t.partition("?")[2]),
    "all wrapped twice": lambda t: escaped(escaped(t)),
    "question mark wrapped": lambda t: t.replace("?", "%3F"),
    "ampersand wrapped": lambda t: t.replace("&", "%26"),
    "ampersand of HTML": lambda t: t.replace("&", "&amp;"),
    "ampersand of JSON": lambda t: t.replace("&", "\\u0026"),
    "slashes of JSON": lambda t: t.replace("/", "\\/"),
    "a semicolon for it": lambda t: t.replace("&", ";"),
    "equals signs of a mail": lambda t: t.replace("=", "=3D"),
    "query twice": lambda t: t + "?" + t.partition("?")[2],
    "expiry twice": lambda t: t.replace("17=271231", "17=271231&17=271231"),
    "seal twice": lambda t: f"{t}&8030={SEAL}",
    "scheme lost": lambda t: t.partition("//")[2],
    "a tracker behind with a question mark": lambda t: t + "?fbclid=x",
    "seal in quotes": lambda t: t.replace(SEAL, f'"{SEAL}"'),
    "words and marks around": lambda t: "Kiểm tra tại " + t.replace("&", "&amp;"),
    "a mark that nobody sees, as browsers send it": lambda t: t.replace("?", "%E2%80%8B?").replace("&", "%c2%a0&"),
    "a blank before the query": lambda t: t.replace("?", " ?"),
    "a tracker of digits wrapped in": lambda t: t.replace("17=271231&", "17=271231%26utm_id%3D251231%26"),
    "a fragment before the query": lambda t: t.replace("?", "#?"),
    "lot in the query": lambda t: t.replace(f"/10/{VALUES.lot}", "").replace("?", f"?10={VALUES.lot}&"),
}


@pytest.mark.parametrize("way", NOTHING_LOST)
def test_parts_are_found_wherever_they_stand(way: str) -> None:
    reading = left(NOTHING_LOST[way](LINK))
    assert reading is not None
    assert (reading.code, reading.seal_text) == (WHOLE, SEAL)


UNREADABLE = ("2712", "", "271399", "20271231", "2027-12-31", "%22271231%22", "27I231", "+271231", "null", "{expiry}")


LEGIBLE = (
    "20271231",
    "2027-12-31",
    "31-12-2027",
    "31.12.2027",
    "%22271231%22",
    "+271231",
    "271231%20",
    "17=271231",
    "27-12-31",
    "27 12 31",
)


@pytest.mark.parametrize("expiry", LEGIBLE)
def test_an_expiry_that_anybody_can_read_is_said(expiry: str) -> None:
    reading = left(LINK.replace("17=271231", f"17={expiry}"))
    assert reading is not None
    assert reading.code == WHOLE


@pytest.mark.parametrize("expiry", [one for one in UNREADABLE if one not in LEGIBLE])
def test_an_expiry_that_cannot_be_read_counts_as_not_there(expiry: str) -> None:
    reading = left(LINK.replace("17=271231", f"17={expiry}"))
    assert reading is not None
    assert reading.code == ProductCode(VALUES.gtin, VALUES.lot, None, VALUES.serial)


@pytest.mark.parametrize("lot", ["L%201", "%EF%BF%BD", "{lot}", "", "L" * 21, "[object%20Object]"])
def test_so_does_a_lot(lot: str) -> None:
    reading = left(LINK.replace(f"/10/{VALUES.lot}/", f"/10/{lot}/"))
    assert reading is not None
    assert reading.code == ProductCode(VALUES.gtin, None, VALUES.expiry, VALUES.serial)


SAYS_TWO_THINGS = {
    "two lots": LINK.replace("/10/LOT123", "/10/LOT123/10/LOT124"),
    "two expiries": LINK.replace("17=271231", "17=271231&17=281231"),
    "two serials": LINK.replace("?", "/21/7K3M9Q2XT4WY?"),
    "two GTINs": LINK.replace("?", "/01/08934588012358?"),
    "two seals": LINK + "&8030=" + SEAL[:-5] + "AAAAA"[:4] + "A",
    "another expiry swallowed": LINK.replace("17=271231&", "").replace("?", "?17=271231?17=281231&"),
}


@pytest.mark.parametrize("name", SAYS_TWO_THINGS)
def test_nothing_is_left_of_what_says_two_things(name: str) -> None:
    assert left(SAYS_TWO_THINGS[name]) is None


@pytest.mark.parametrize(
    "text",
    [
        LINK,
        LINK.replace("?", "//?"),
        LINK.replace(SEAL, SEAL[:-1]),
        LINK.replace(SEAL, SEAL + "=="),
        LINK.replace(SEAL, SEAL + "A"),
        LINK.replace("17=", "1\x007="),
        LINK.replace("17=", "1\u30007="),
        LINK.partition("?")[0],
        f"https://x.vn/?8030={SEAL}",
        "x" * 5000,
        "",
    ],
)
def test_of_other_texts_nothing_is(text: str) -> None:
    assert left(text) is None


def test_a_reading_keeps_what_it_has_and_hears_of_what_it_lacks() -> None:
    # What stands wrapped in a link is no part of its reading, but it is not as if it were not there.
    reading = left(LINK.replace("17=271231", "17%3D281231"))
    assert reading is not None
    assert reading.code == ProductCode(VALUES.gtin, VALUES.lot, "281231", VALUES.serial)


def test_many_marks_of_one_part_are_no_link() -> None:
    assert left(LINK.replace("17=271231", "&".join(["17=271231"] * 8))) is not None
    assert left(LINK.replace("17=271231", "&".join(["17=271231"] * 30))) is None
