"""What apps put around a code is taken off, each kind by itself; nothing of a code is lost without a word."""

from contextlib import suppress
from time import process_time

import pytest

from registry.codes import product_codes, wrappings
from registry.codes.product_codes import SealField
from registry.errors import Invalid
from registry.gs1 import notation
from tests import make_vectors

VALUES = make_vectors.Values("08934588012341", "LOT123", "271231", "7K3M9Q2XT4WZ")
LINK = make_vectors.link(VALUES, f"8030={make_vectors.seal(VALUES)}")
BARE = "https://id.example/01/08934588012341/10/LOT123/21/7K3M9Q2XT4WZ"
ESCAPED = LINK.replace(":", "%3A").replace("/", "%2F").replace("?", "%3F").replace("&", "%26").replace("=", "%3D")

WRAPPED = {
    "URL:": "URL:{}",
    "url: and a blank": "url: {}",
    "double quotes": '"{}"',
    "single quotes": "'{}'",
    "curly quotes": "\u201c{}\u201d",
    "angle brackets": "<{}>",
    "round brackets": "({})",
    "square brackets": "[{}]",
    "a full stop behind": "{}.",
    "dots behind": "{}\u2026",
    "a Markdown link": "[mã]({})",
    "stars of a chat": "*{}*",
    "words in front": "Kiểm tra thuốc tại {}",
    "words behind": "{} nhé!",
    "a line of a message": "Mua ở đây:\n{}\nCảm ơn",
    "STX and ETX": "\x02{}\x03",
    "no-break spaces": "\u00a0{}\u3000",
    "a mark of direction": "\u200e{}\u200f",
    "a word joiner": "\u2060{}",
    "HTML": '<a href="{}">mã</a>',
    "a link of its own words": "[{0}]({0})",
    "HTML of its own words": '<a href="{0}">{0}</a>',
    "a link of Slack": "<{0}|{0}>",
    "bars": "|{}|",
    "waves": "~{}~",
    "pictures": "\U0001f449{}\U0001f448",
    "corner brackets": "\u300c{}\u300d",
    "NUL and EOT": "\x00{}\x04",
    "ends of lines of other systems": "\x85{}\u2028",
    "form feed": "{}\x0c",
    "a filler": "\u3164{}\u2800",
    "a formula": '=HYPERLINK("{}")',
    "JSON": '{{"code": "{}"}}',
    "a bookmark of an old reader": "MEBKM:TITLE:x;URL:{};;",
}


@pytest.mark.parametrize("kind", WRAPPED)
def test_what_stands_around_a_link_is_taken_off(kind: str) -> None:
    assert product_codes.read(WRAPPED[kind].format(LINK)) == product_codes.read(LINK)
    if kind not in ("a full stop behind", "a bookmark of an old reader"):
        # A serial may end in one: without a seal nothing says that it does not (`market/findings`).
        assert product_codes.read(WRAPPED[kind].format(BARE)) == product_codes.read(BARE)


def test_a_redirect_of_a_chat_holds_the_link_in_a_parameter() -> None:
    text = f"https://l.facebook.com/l.php?u={ESCAPED}&h=AT0"
    assert product_codes.read(text) == product_codes.read(LINK)


@pytest.mark.parametrize("sign", ["\u200b", "\u00ad", "\u2060", "\ufeff"])
def test_signs_that_nobody_sees_are_none_wherever_they_stand(sign: str) -> None:
    for at in range(0, len(LINK), 7):
        assert product_codes.read(LINK[:at] + sign + LINK[at:]) == product_codes.read(LINK)


@pytest.mark.parametrize("sign", [" ", "\u00a0", "\x1c", "\x00", '"', "<", "\u2028", "\n"])
def test_a_break_inside_a_link_loses_nothing_without_a_word(sign: str) -> None:
    # What is left of such a link may be a code without its seal: it is not taken for one.
    for at in range(len("https://id.example/01/08934588012341"), len(LINK) - 1, 5):
        with suppress(Invalid):
            assert product_codes.read(LINK[:at] + sign + LINK[at:]).seal_field is SealField.DAMAGED


@pytest.mark.parametrize(
    "text",
    [
        f"{LINK} {LINK}",
        LINK + LINK,
        f"{LINK}\t{BARE}",
        f"]Q1{LINK}]Q1{LINK}",
        "]d2010893458801234121AB]d2010893458801234121AC",
        "(01)08934588012341(21)AB (01)08934588012341(21)AC",
        "010893458801234117271231217K3M9Q2XT4WZ" * 3,
        f"{LINK} 0108934588012341217K3M9Q2XT4WZ",
    ],
)
def test_two_scans_in_one_line_are_told(text: str) -> None:
    with pytest.raises(Invalid) as fault:
        product_codes.read(text)
    assert fault.value.code == "two_codes"


def test_another_address_beside_a_code_is_no_second_scan() -> None:
    assert product_codes.read(f"https://zalo.me/abc {BARE}").code == product_codes.read(BARE).code


@pytest.mark.parametrize(
    "text",
    [
        f"https://id.example/01/08934588012341/10/L2/21/7K3M9Q2XT4WY?17=281231x&u={ESCAPED}",
        f"id.example/01/08934588012341/10/L2/21/7K3M9Q2XT4WY?17=281231 {LINK}",
        f"[id.example/01/08934588012341/10/L2/21/7K3M9Q2XT4WY]({LINK})",
    ],
)
def test_no_item_is_read_behind_another_one(text: str) -> None:
    with pytest.raises(Invalid):
        product_codes.read(text)


@pytest.mark.parametrize("way", ["{}&utm_campaign=khuyến_mãi", "{}#:~:text=Thuốc"])
def test_letters_in_a_tracker_are_no_input_method(way: str) -> None:
    assert product_codes.read(way.format(LINK)) == product_codes.read(LINK)
    assert product_codes.read(LINK.replace("?", "?utm_source=thuốc&")) == product_codes.read(LINK)
    assert product_codes.read(LINK + "&x=\ud800") == product_codes.read(LINK)


@pytest.mark.parametrize("way", ['"{}"', "'{}'", "\u201c{}\u201d", "'{}", '="{}"'])
def test_quotes_come_off_whatever_code_they_hold(way: str) -> None:
    reading = product_codes.read(LINK)
    assert reading.code is not None
    elements = product_codes.elements(reading.code, reading.seal_text)
    assert product_codes.read(way.format(notation.write_element_string(elements)[1:])) == reading
    assert product_codes.read(way.format(notation.write_bracketed(elements))) == reading
    assert product_codes.read(way.format("8934588012341")).code == product_codes.ProductCode("08934588012341")


def test_marks_without_end_cost_no_more_than_a_code() -> None:
    begun = process_time()
    assert not wrappings.is_by_input_method("\u0344" * 2040 + "\u0323" * 2040)
    assert process_time() - begun < 0.02


def test_what_is_no_code_stays_none() -> None:
    for text in ("mã: id.example", "https://", "URL:", "http://x http://y", "()", "[]", '"', "\u200b", "\x02\x03"):
        with pytest.raises(Invalid):
            product_codes.read(text)


def test_a_serial_that_ends_in_a_sign_is_read_exactly_first() -> None:
    reading = product_codes.read("https://id.example/01/08934588012341/21/AB.")
    assert reading.code is not None
    assert reading.code.serial == "AB."
    quoted = product_codes.read("(https://id.example/01/08934588012341/21/AB)")
    assert quoted.code is not None
    assert quoted.code.serial == "AB"


def test_trackers_are_left_out_and_nothing_else() -> None:
    assert wrappings.without_trackers("https://x/01/1?utm=a&17=271231&s=B&fbclid=c#d") == "https://x/01/1?17=271231&s=B"
    long = LINK.replace("?", "?fbclid=" + "x" * 900 + "&")
    assert product_codes.read(long) == product_codes.read(LINK)


@pytest.mark.parametrize(
    "text",
    [
        "8 934588 012341",
        "8-934588-012341",
        "8934588\u2013012341",
        "\uff18\uff19\uff13\uff14\uff15\uff18\uff18\uff10\uff11\uff12\uff13\uff14\uff11",
        "0 8934588 01234 1",
        "8 934588 012341 >",
        "8.934588.012341",
        "EAN: 8 934588 012341",
        "Mã vạch: 8934588012341",
        "\u0668\u0669\u0663\u0664\u0665\u0668\u0668\u0660\u0661\u0662\u0663\u0664\u0661",
        "(01) 08934588012341",
    ],
)
def test_a_number_is_read_as_it_stands_under_the_bars(text: str) -> None:
    assert product_codes.read(text).code == product_codes.ProductCode("08934588012341")


def test_a_typed_serial_in_other_signs_is_the_same() -> None:
    plain = product_codes.read("8934588012341 7K3M-9Q2X-T4WZ-0000-11")
    assert product_codes.read("8934588012341 7K3M\u20139Q2X\u2014T4WZ\u22120000\u201011") == plain
    assert product_codes.read("8934588012341\u3000\uff17\uff2b3M9Q2XT4WZ").code == product_codes.ProductCode(
        "08934588012341", serial="7K3M9Q2XT4WZ"
    )


def test_what_is_read_as_gtin_and_serial_stays_both() -> None:
    # Eight digits with their check digit, and a serial: not one number of twelve.
    short = "8934588" + notation.check_digit("8934588")
    assert product_codes.read(f"{short} 1234").code == product_codes.ProductCode(short.zfill(14), serial="1234")


def test_a_number_in_groups_may_have_a_serial_behind_it() -> None:
    code = product_codes.ProductCode("08934588012341", serial="7K3M9Q2XT4WZ")
    assert product_codes.read("8 934588 012341 7K3M 9Q2X T4WZ").code == code
    assert product_codes.read("(01) 08934588012341 (21) 7K3M9Q2XT4WZ").code == code
    assert product_codes.read("\uff0801\uff0908934588012341\uff0821\uff097K3M9Q2XT4WZ").code == code


@pytest.mark.parametrize(
    "text",
    [
        "\u0440\u0435\u0435\u0437\u044b://ID.EXAMPLE/01/08934588012341",
        "\u0397\u03a4\u03a4\u03a0\u03a3://ID.EXAMPLE",
        "\u00e0&\u00e0\u00e8_\u00e7'(\u00e8-&\u00e9\"\u00e8&\u00e9-",
    ],
)
def test_another_keyboard_is_named(text: str) -> None:
    with pytest.raises(Invalid) as fault:
        product_codes.read(text)
    assert fault.value.code == "keyboard"


@pytest.mark.parametrize("text", ["8 934588 012342", "8 934588 01234", "1 2 3 4 5 6 7 8"])
def test_a_number_that_is_none_stays_none(text: str) -> None:
    with pytest.raises(Invalid):
        product_codes.read(text)


@pytest.mark.parametrize(
    "text", ["0108934588012341217K3M9Q2X\u01af4WZ", "h\u1ea3ttps://x/01/0893458801234\u0110", "8934588012341 \u0111K3M"]
)
def test_an_input_method_is_named(text: str) -> None:
    with pytest.raises(Invalid) as fault:
        product_codes.read(text)
    assert fault.value.code == "input_method"
