"""Vietnamese of old fonts and code pages is known by its words; other languages, units and trade marks are not."""

import csv

import pytest

from registry.intake import code_pages
from registry.intake.code_pages import recognise
from tests.paths import DATA

TCVN3, VNI, TWICE = "TCVN3 (.VnTime)", "VNI", "UTF-8 read as Windows-1252"
VISCII = {sign: chr(byte) for byte, sign in code_pages._VISCII.items()}


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("Viªn gi¶m ®au", TCVN3),
        ("D\u00adîc phÈm An Khang", TCVN3),
        ("C«ng ty", TCVN3),
        ("Hµ Néi", TCVN3),
        ("Vieân giaûm ñau", VNI),
        ("Döôïc phaåm", VNI),
        ("COÂNG TY DÖÔÏC", VNI),
        ("TÃªn sáº£n pháº©m", TWICE),
        ("".join(VISCII.get(sign, sign) for sign in "Viên giảm đau Dược phẩm"), "VISCII"),
        ("Sýða bôòt Ðaò Nãìng".encode("cp1252").decode("latin-1"), code_pages.WINDOWS[0]),
    ],
)
def test_text_of_an_old_code_page_is_named(text: str, page: str) -> None:
    assert recognise([text]) == page


@pytest.mark.parametrize(
    "text",
    [
        "Viên giảm đau", "Sữa bột Đà Nẵng", "Huyện Thị xã", "QÐ-BYT QÐ-TTg", "Nestlé", "Panadol® µm", "Crème fraîche",
        "Müller Österreich", "10 µm x 5 µl", "½ 25°C «abc»", "Château Margaux", "el niño señor año", "10 vỉ × 10 viên",
        "Coca-Cola™ – 330 ml", "Æther Ødegaard Åse", "naïve façade", "", "abc", "日本 ñ",
    ],
)  # fmt: skip
def test_other_text_is_left_alone(text: str) -> None:
    assert recognise([text]) is None


def test_one_doubtful_word_is_no_proof_and_two_of_a_column_are() -> None:
    assert recognise(["thuèc"]) is None
    assert recognise(["thuèc", "thùc phÈm"]) == TCVN3
    assert recognise(["Bön", "Schön", "Köln", "für"]) is None


@pytest.mark.skipif(not DATA.is_dir(), reason=f"the shared test data is not at {DATA}")
@pytest.mark.parametrize("name", ["foods.csv", "medicines.csv", "provinces.csv"])
def test_real_lists_are_unicode_by_every_column(name: str) -> None:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        for column in zip(*csv.reader(file), strict=False):
            assert recognise(column) is None
