"""The product template: columns known in both languages, and how a cell of each is read or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import Invalid
from registry.intake import template
from registry.intake.importing import normalise_tax_code
from registry.intake.template import Column
from registry.model.goods import Category
from tests.intake.test_importing import check_one, error_of


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Mã GTIN (*)", Column.GTIN),
        ("MÃ VẠCH", Column.GTIN),
        ("ma_vach", Column.GTIN),
        ("Tên sản phẩm", Column.NAME),
        ("Thương hiệu", Column.BRAND),
        ("Nhóm hàng", Column.CATEGORY),
        ("Doanh nghiệp", Column.ORGANISATION),
        ("holder", Column.ORGANISATION),
        ("Mã số thuế", Column.TAX_CODE),
        ("MST", Column.TAX_CODE),
        ("Địa chỉ", Column.ADDRESS),
        ("Ðịa chỉ", Column.ADDRESS),
        ("holder_address", Column.ADDRESS),
        ("Tỉnh", Column.PROVINCE),
        ("Tỉnh/Thành phố", Column.PROVINCE),
        ("Số đăng ký", Column.AUTHORISATION_NUMBER),
        ("registration_number", Column.AUTHORISATION_NUMBER),
        ("authorization_type", Column.AUTHORISATION_TYPE),
        ("Xuất xứ", Column.ORIGIN),
        ("country", Column.ORIGIN),
        ("Tiêu chuẩn", Column.STANDARDS),
        ("standard", Column.STANDARDS),
        ("Hình ảnh", Column.IMAGE),
        ("Hoạt chất, hàm lượng", Column.COMPOSITION),
        ("Hoạt chất chính – Hàm lượng", Column.COMPOSITION),
        ("colour", None),
        *((column.value, column) for column in Column),
    ],
)
def test_header_names_are_understood_in_both_languages(header: str, column: Column | None) -> None:
    assert template.column(header) is column


@pytest.mark.parametrize(
    ("text", "code", "expected"),
    [
        ("8.93E+12", "gtin_scientific", "scientific"),
        ("8,93228E+12", "gtin_scientific", "scientific"),
        ("36000291452", "gtin_lost_zero", "036000291452"),
        ("6385074", "gtin_too_short", "8, 12, 13 or 14"),
        ("0638507", "gtin_too_short", "8, 12, 13 or 14"),
        ("1234565", "gtin_lost_zero", "01234565"),
        ("8932282840568", "gtin_check_digit", "8932282840567"),
        ("89322828O0567", "gtin_bad_characters", "8, 12, 13 or 14"),
        ("٨932282840567", "gtin_bad_characters", "8, 12, 13 or 14"),
        ("123456789012345", "gtin_too_long", "8, 12, 13 or 14"),
    ],
)
def test_a_wrong_gtin_is_named_for_what_happened_to_it(text: str, code: str, expected: str) -> None:
    error = error_of(gtin=text)
    assert (error.code, error.got) == (code, text)
    assert expected in error.expected


AS_WRITTEN = ["8 932282 840567", "\u200e8932282840567", "'8932282840567", "8932282840567.0", "８932282840567"]


@pytest.mark.parametrize("text", AS_WRITTEN)
def test_a_gtin_is_read_as_the_number_meant(text: str) -> None:
    assert check_one(gtin=text).entries[0].product.gtin == "08932282840567"


@pytest.mark.parametrize(
    ("text", "code"),
    [("2025-12-05", "permit_date"), ("TRUE", "permit_truth"), ("8.93E+11", "permit_number"), ("NULL", "permit_empty"),
     ("#N/A", "error_value")],
)  # fmt: skip
def test_what_a_spreadsheet_made_of_a_permit_is_told(text: str, code: str) -> None:
    error = error_of(authorisation_number=text)
    assert (error.code, error.column, error.got) == (code, "authorisation_number", text)


@pytest.mark.parametrize("sign", ["\u200d", "\u200b", "\u200f", "\u00ad", "\u2060", "\u3164"])
def test_what_nobody_sees_is_refused_within_names_and_taken_off_elsewhere(sign: str) -> None:
    error = error_of(name=f"Viê{sign}n")
    assert error.code == "control_character"
    assert f"U+{ord(sign):04X} as character 4" in error.expected
    assert error_of(organisation=f"An{sign} Khang").column == "organisation"
    assert check_one(name=f"{sign}Viên{sign}").entries[0].product.name == "Viên"
    assert check_one(standards=f"TC{sign}CS").entries[0].product.standards == "TCCS"


@pytest.mark.parametrize("header", ["Số ĐKLH", "SĐK", "Số công bố", "Số lưu hành", "số đk"])
def test_the_names_of_a_permit_in_lists_of_offices(header: str) -> None:
    assert template.column(header) is Column.AUTHORISATION_NUMBER


def test_text_is_composed_and_its_spaces_are_trimmed() -> None:
    (entry,) = check_one(name="  Su\u031b\u0303a \u00a0 bo\u0323\u0302t\n gạo\ufeff ").entries
    assert entry.product.name == "Sữa bột gạo"


@pytest.mark.parametrize("sign", ["\x1d", "\x00", "\x07", "\x85", "\u2028", "\u202e", "\u2066", "\x7f"])
def test_control_characters_are_refused_by_number(sign: str) -> None:
    error = error_of(name=f"Gạo{sign}")
    assert error.code == "control_character"
    assert f"U+{ord(sign):04X} as character 4" in error.expected
    assert sign not in error.got


def test_a_name_has_at_most_300_characters() -> None:
    assert check_one(name="x" * 300).errors == ()
    assert error_of(name="x" * 301).code == "too_long"


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Thuốc", Category.MEDICINE),
        ("thực phẩm", Category.FOOD),
        ("THỰC PHẨM", Category.FOOD),
        ("Thực phẩm chức năng", Category.SUPPLEMENT),
        ("thực phẩm bảo vệ sức khoẻ", Category.SUPPLEMENT),
        ("mỹ phẩm", Category.COSMETIC),
        ("Trang thiết bị y tế", Category.DEVICE),
        ("khác", Category.OTHER),
        *((category.value, category) for category in Category),
    ],
)
def test_categories_are_understood_in_both_languages(text: str, category: Category) -> None:
    assert check_one(category=text).entries[0].product.category is category


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("0100109106", "0100109106"),
        ("0100109106-001", "0100109106-001"),
        ("0100109106001", "0100109106-001"),
        ("0100109106 – 001", "0100109106-001"),
        ("001099012345", "001099012345"),
        # Only the form is held: this one would fail the check digit that is told of tax codes.
        ("0100109107", "0100109107"),
    ],
)
def test_a_tax_code_has_one_of_three_forms(text: str, normal: str) -> None:
    assert normalise_tax_code(text) == normal
    assert check_one(organisation_tax_code=text).entries[0].owner.tax_code == normal


@pytest.mark.parametrize("text", ["100109106", "01001091061", "0100109106-01", "MST 0100109106", "٠100109106", ""])
def test_another_form_of_tax_code_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        normalise_tax_code(text)
    assert caught.value.code == "tax_code_form"


def test_a_tax_code_that_lost_its_zero_is_refused_with_the_way_out() -> None:
    error = error_of(organisation_tax_code="100109106")
    assert error.code == "tax_code_form"
    assert "leading zero" in error.way_out


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("92", "92"),
        ("1", "01"),
        ("Cần Thơ", "92"),
        ("can tho", "92"),
        ("Thanh Hoá", "38"),
        ("Tỉnh Đồng Nai", "75"),
        ("Thành phố Hồ Chí Minh", "79"),
        ("TP. Hồ Chí Minh", "79"),
        ("Ho Chi Minh City", "79"),
        ("TP.HCM", "79"),
        ("TPHCM", "79"),
    ],
)
def test_provinces_are_known_by_code_and_name(text: str, code: str) -> None:
    assert check_one(province=text).entries[0].owner.province == code


def test_a_province_that_no_longer_is_one_is_refused() -> None:
    assert error_of(province="Bình Định").code == "province_unknown"


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "ftp://a/b.png", "a.png", "https://", "http://[", "http://a b"]
)
def test_an_image_must_be_a_web_address(text: str) -> None:
    assert error_of(image=text).code == "image_url"


def test_an_image_may_be_given_or_empty() -> None:
    assert check_one(image="https://a.vn/gạo.png").entries[0].product.image == "https://a.vn/gạo.png"
    assert check_one(image="").entries[0].product.image is None


@pytest.mark.parametrize(
    ("number", "kind", "normalised"),
    [
        ("VD-32243-19", "medicine_registration", "VD-32243-19"),
        ("vd – 32243 - 19", "medicine_registration", "VD-32243-19"),
        ("VN-5686-10", "medicine_registration", "VN-5686-10"),
        ("QLSP-H02-1041-17", "medicine_registration", "QLSP-H02-1041-17"),
        ("V139-H12-13", "medicine_registration", "V139-H12-13"),
        ("893 100 493025", "medicine_registration", "893100493025"),
        ("123/GPNK-QLD", "import_licence", "123/GPNK-QLD"),
        ("24873/2017/ATTP-XNCB", "food_registration", "24873/2017/ATTP-XNCB"),
        ("30/2018/YTBG-TNCB", "food_registration", "30/2018/YTBG-TNCB"),
        ("1234/2021/ÐKSP", "food_registration", "1234/2021/ĐKSP"),
        ("1234/2021/đksp", "food_registration", "1234/2021/ĐKSP"),
        ("01/GẠO NGON/2024", "food_declaration", "01/GẠO NGON/2024"),
        ("chưa có", "other", "CHƯA CÓ"),
    ],
)
def test_an_authorisation_is_kept_as_type_raw_and_normalised(number: str, kind: str, normalised: str) -> None:
    (entry,) = check_one(authorisation_number=number).entries
    assert entry.product.authorisation is not None
    found = entry.product.authorisation
    assert (found.type, found.raw, found.normalised) == (kind, number, normalised)


def test_the_given_type_of_an_authorisation_is_believed() -> None:
    assert template.authorisation("VD-1-19", "Giấy khác").type == "Giấy khác"
    assert template.authorisation("X", "Medicine Registration").type == "medicine_registration"


def test_an_authorisation_type_without_its_number_is_an_error_unless_it_is_fixed_for_all() -> None:
    assert error_of(authorisation_type="other").code == "authorisation_without_number"
    assert check_one({"authorisation_type": "other"}).entries[0].product.authorisation is None


@given(number=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_no_authorisation_number_is_refused_and_normalising_is_final(number: str) -> None:
    once = template.authorisation(number).normalised
    assert template.authorisation(once).normalised == once
