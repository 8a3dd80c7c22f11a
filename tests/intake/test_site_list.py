"""A list of sites: what each column takes, and that every faulty cell is named with its place."""

import pytest

from registry.errors import Invalid
from registry.gs1 import notation
from registry.intake import site_list, spreadsheet
from registry.intake.site_list import ListedSite, SiteColumn, check, read_site
from registry.model.sites import Site, SiteKind

GOOD = {SiteColumn.NAME: "Kho Đỏ", SiteColumn.KIND: "kho", SiteColumn.PROVINCE: "Hà Nội"}


def sheet(text: str) -> spreadsheet.Sheet:
    return spreadsheet.read(text.encode(), "sites.csv")


def test_a_list_is_read_in_either_language_and_any_order() -> None:
    checked = check(
        sheet(
            "Tỉnh,Tên địa điểm,Loại hình,GLN,Mã địa điểm,Địa chỉ,Xã,Vĩ độ,Kinh độ,Ghi chú\n"
            '01,Kho Đỏ,Kho,8934588000003,vn-1,2 Huế,4,"21,0285",105.8542,x\n'
            ",Quầy 2,pharmacy,,,,00004,,,\n"
        )
    )
    assert checked.errors == ()
    assert checked.ignored_columns == ("Ghi chú",)
    assert checked.entries == (
        ListedSite(
            2,
            Site(
                0, 0, "Kho Đỏ", SiteKind.WAREHOUSE, "8934588000003", "VN-1", "2 Huế", "01", "00004", 21.0285, 105.8542
            ),
        ),
        ListedSite(3, Site(0, 0, "Quầy 2", SiteKind.PHARMACY, commune="00004")),
    )


@pytest.mark.parametrize("kind", SiteKind)
def test_every_kind_is_known_by_its_word_and_in_vietnamese(kind: SiteKind) -> None:
    for word in (kind, *site_list._KIND_NAMES[kind].split(",")):
        assert read_site(GOOD | {SiteColumn.KIND: word})[0].kind is kind


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        (SiteColumn.NAME, "", "missing"),
        (SiteColumn.NAME, "x" * 201, "too_long"),
        (SiteColumn.NAME, "\u0301", "site_name"),
        (SiteColumn.NAME, "a\u202eb", "control_character"),
        (SiteColumn.KIND, "", "missing"),
        (SiteColumn.KIND, "cave", "site_kind"),
        (SiteColumn.GLN, "893458800000", "gln_form"),
        (SiteColumn.GLN, "8,93E+12", "gln_form"),
        (SiteColumn.GLN, "8934588000004", "gln_check_digit"),
        (SiteColumn.CODE, "KHO", "location_code"),
        (SiteColumn.CODE, "K1", "location_code"),
        (SiteColumn.CODE, "K 1", "location_code"),
        (SiteColumn.CODE, "1" * 31, "location_code"),
        (SiteColumn.ADDRESS, "x" * 501, "too_long"),
        (SiteColumn.PROVINCE, "", "missing"),
        (SiteColumn.PROVINCE, "Bến Tre", "province_unknown"),
        (SiteColumn.LAT, "105.85", "degrees"),
        (SiteColumn.LAT, "5.9", "degrees"),
        (SiteColumn.LAT, "NaN", "degrees"),
        (SiteColumn.LAT, "21°01'", "degrees"),
        (SiteColumn.LAT, "1e1", "degrees"),
        (SiteColumn.LON, "118.1", "degrees"),
        (SiteColumn.LON, "-105", "degrees"),
    ],
)
def test_what_a_field_does_not_take_is_named(column: SiteColumn, text: str, code: str) -> None:
    faults = read_site(GOOD | {column: text})[1]
    assert {name: fault.code for name, fault in faults.items()} == {column: code}


def test_a_right_check_digit_is_offered() -> None:
    fault = read_site(GOOD | {SiteColumn.GLN: "8934588000004"})[1][SiteColumn.GLN]
    assert f"893458800000{notation.check_digit('893458800000')}" in fault.expected


@pytest.mark.parametrize(
    ("lat", "lon", "column", "code"),
    [
        ("21", "", SiteColumn.LON, "half_a_point"),
        ("", "105", SiteColumn.LAT, "half_a_point"),
        ("10.78", "106.7", SiteColumn.LAT, "point_far"),
    ],
)
def test_a_point_is_whole_and_in_reach_of_its_province(lat: str, lon: str, column: SiteColumn, code: str) -> None:
    faults = read_site(GOOD | {SiteColumn.LAT: lat, SiteColumn.LON: lon})[1]
    assert {name: fault.code for name, fault in faults.items()} == {column: code}


def test_every_fault_of_a_row_is_told_and_a_site_is_told_once() -> None:
    checked = check(
        sheet(
            "name,kind,province,gln\n"
            "A,shop,01,8934588000003\n"
            ",cave,01,1\n"
            "á,shop,79,\n"
            "B,shop,79,8934588000003\n"
            "C,shop,79,,x\n"
        )
    )
    assert [entry.site.name for entry in checked.entries] == ["A"]
    assert [(error.row, error.place, error.code) for error in checked.errors] == [
        (3, "A3", "missing"), (3, "B3", "site_kind"), (3, "D3", "gln_form"), (4, "A4", "site_twice"),
        (5, "D5", "site_twice"), (6, "E6", "cell_without_column"),
    ]  # fmt: skip
    missing = next(error for error in checked.errors if error.code == "site_kind")
    assert (missing.got, "warehouse" in missing.expected) == ("cave", True)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name,kind\nA,shop\n", "missing_column"),
        ("name,tên,kind,province\nA,A,shop,01\n", "column_twice"),
        ("name,kind,province\n", "no_rows"),
        ("name,kind,province\n" + "A,shop,01\n" * 20_001, "too_many_rows"),
    ],
)
def test_a_list_that_is_none_is_refused(text: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        check(sheet(text))
    assert caught.value.code == code
