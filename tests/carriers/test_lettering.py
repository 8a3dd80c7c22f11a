"""Lettering: words break into lines that fit, and a letter that the typeface lacks is refused by name."""

import pytest

from registry.carriers import stock
from registry.carriers.layout import Job
from registry.carriers.lettering import width_mm, wrap
from registry.errors import Invalid

# A breakfast of marks: every tone, the tallest capitals, letters that hang.
MARKS = "Ẩm thực Huế: Bánh ướt thịt nướng, Ổ bánh Ẫ Ặ Ễ ngọt lịm, yỵ gực"

LONGEST = "Trung Nguyen G7 3-in-1 Instant Coffee Mix: 20 Sachets X 16 Fast Ship 1-3 Days"


def test_wrapping_loses_nothing_and_keeps_to_the_width() -> None:
    for text in (MARKS, LONGEST, "W" * 50, "a", "Nước mắm " + "x" * 40 + " ngon"):
        lines = wrap(text, 6, 15.0, True)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(width_mm(line, 6, True) <= 15.0 for line in lines)


def test_every_vietnamese_letter_can_be_printed_and_a_lacking_one_is_named() -> None:
    vowels = "aăâeêioôơuưy"
    tones = ["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"]
    alphabet = "".join(vowel + tone for vowel in vowels for tone in tones) + "bcdđghklmnpqrstvx"
    Job(stock.by_name("a4-65"), alphabet + alphabet.upper())
    for name, sign in (
        ("Trà ชาไทย", "THAI CHARACTER CHO CHANG"),
        ("漢方", "6F22"),
        ("a\x07b", r"\\x07"),
        ("☕", "HOT"),
    ):
        with pytest.raises(Invalid, match=sign) as caught:
            Job(stock.by_name("a4-65"), name)
        assert caught.value.code == "font_lacks"
