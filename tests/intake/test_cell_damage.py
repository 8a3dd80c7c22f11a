"""What spreadsheets and copying do to a cell."""

import pytest

from registry.intake import cell_damage
from registry.intake.cell_damage import bare_number

NUMBER = "8934588001000"


@pytest.mark.parametrize(
    "text",
    [
        NUMBER, "8 934588 001000", "8\u2013934588\u2013001000", "893-4588-001000", f"'{NUMBER}", f'"{NUMBER}"',
        f"\u201c{NUMBER}\u201d", f'="{NUMBER}"', f"{NUMBER}.0", f"{NUMBER},00", "8.934.588.001.000",
        "8,934,588,001,000",
        "８９３４５８８００１０００", f"(01){NUMBER}",
    ],
)  # fmt: skip
def test_what_is_only_written_around_a_number_is_taken_off(text: str) -> None:
    assert bare_number(text) == NUMBER


@pytest.mark.parametrize("text", ["8.93E+12", "89345880O1000", "8934588001000.5", "8/934", "", "abc", "1.5.2"])
def test_what_may_be_another_number_is_left(text: str) -> None:
    assert bare_number(text) == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2025-12-05", "permit_date"), ("2025-12-05 00:00:00", "permit_date"), ("2025-12-05T00:00:00", "permit_date"),
        ("05/12/2025", "permit_date"), ("5-12-25", "permit_date"), ("Dec-25", "permit_date"), ("5-Dec", "permit_date"),
        ("05-Dec-2025", "permit_date"), ("05-thg12", "permit_date"), ("Thg12-25", "permit_date"),
        ("19:30", "permit_date"),
        ("12/5/2025 7:00 AM", "permit_date"), ("December 5, 2025", "permit_date"),
        ("TRUE", "permit_truth"), ("False", "permit_truth"), ("ĐÚNG", "permit_truth"), ("Sai", "permit_truth"),
        ("8.93E+11", "permit_number"), ("8,93E+11", "permit_number"), ("893110.5", "permit_number"),
        ("1e5", "permit_number"),
        ("nan", "permit_empty"), ("NULL", "permit_empty"), ("####", "permit_empty"),
    ],
)  # fmt: skip
def test_what_a_spreadsheet_made_of_a_permit_is_known(text: str, code: str) -> None:
    turned = cell_damage.turned_permit(text)
    assert turned is not None
    assert turned.code == code


@pytest.mark.parametrize(
    "text",
    [
        "VD-12345-25", "893110123425", "123/2025/ĐKSP", "1234/2025", "12/2025/PTN", "VN-1234-19", "VD-12-19",
        "GC-0301-18",
        "QLSP-0912-16", "45996", "", "001/AKP/2025", "SP-25", "123.456.789", "Marine-25",
    ],
)  # fmt: skip
def test_what_may_be_a_permit_is_left(text: str) -> None:
    assert cell_damage.turned_permit(text) is None


def test_error_values_are_known() -> None:
    assert all(map(cell_damage.is_error_value, ("#N/A", "#REF!", "#NAME?", "#DIV/0!", "#VALUE!")))
    assert not any(map(cell_damage.is_error_value, ("#1", "N/A", "Thuốc #N/A")))


@pytest.mark.parametrize("sign", ["\u200d", "\u200e", "\u200f", "\u061c", "\u3164", "\ufe0f", "\u00ad", "\U000e0041"])
def test_what_nobody_sees_is_found_within_and_forgiven_at_the_ends(sign: str) -> None:
    assert cell_damage.seen(f"a{sign}b") == "ab"
    assert cell_damage.unseen_within(f" {sign}ab{sign} ") is None
    found = cell_damage.unseen_within(f"{sign}a{sign}b")
    assert found is not None
    assert found.start() == 2
