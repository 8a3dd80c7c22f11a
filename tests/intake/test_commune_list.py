"""A list of communes: five digits, a name, one of the 34 provinces."""

import pytest

from registry.errors import Invalid
from registry.intake import commune_list, spreadsheet
from registry.model.sites import Commune


def check(text: str) -> commune_list.CheckedCommunes:
    return commune_list.check(spreadsheet.read(text.encode(), "communes.csv"))


def test_communes_are_read_by_code() -> None:
    checked = check("Mã xã,Tên,Tỉnh\n4,Phường Ba Đình,Hà Nội\n26734,Phường Sài Gòn,79\n4,Phường Ba Đình,01\n")
    assert checked.errors == ()
    assert checked.communes == {
        "00004": Commune("00004", "Phường Ba Đình", "01"), "26734": Commune("26734", "Phường Sài Gòn", "79"),
    }  # fmt: skip


def test_every_faulty_cell_is_named() -> None:
    checked = check("code,name,province\n4x,Một,01\n123456,Hai,01\n00005,,02\n00006,A,01\n00006,B,01\n")
    assert [(error.place, error.code) for error in checked.errors] == [
        ("A2", "commune_code"), ("A3", "commune_code"), ("B4", "missing"), ("C4", "province_unknown"),
        ("A6", "commune_twice"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"), [("code,name\n1,x\n", "missing_column"), ("code,name,province\n", "no_rows")]
)
def test_a_list_that_is_none_is_refused(text: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        check(text)
    assert caught.value.code == code
