"""Reference lists as CSV: columns in two languages, one faulty line stops the list and is named."""

from datetime import date

import pytest

from registry.errors import Invalid
from registry.intake import register_lists
from registry.model.register_entries import BusinessEntry, PermitEntry


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def test_columns_are_named_in_either_language_and_others_are_passed_over() -> None:
    vietnamese = (
        "\ufeffMã số thuế,Tên doanh nghiệp,Vốn,Địa chỉ,Tình trạng\n0300588569,Sữa Việt,1,TP.HCM,Đang hoạt động\n\n"
    )
    english = "name,tax_code\nSữa Việt,0300588569\n"
    assert list(register_lists.businesses(lines(vietnamese))) == [
        BusinessEntry("0300588569", "Sữa Việt", "TP.HCM", "Đang hoạt động")
    ]
    assert list(register_lists.businesses(lines(english))) == [BusinessEntry("0300588569", "Sữa Việt")]


def test_a_permit_is_compared_as_products_are() -> None:
    listed = (
        "Số đăng ký,Tên thuốc,Cơ sở đăng ký,Hiệu lực đến\n"
        "vd – 1 -25,Viên nén,Dược An Khang,31/12/2027\n893110123425,Siro,,\n"
    )
    assert list(register_lists.permits(lines(listed))) == [
        PermitEntry("VD-1-25", "vd – 1 -25", "Viên nén", "Dược An Khang", date(2027, 12, 31)),
        PermitEntry("893110123425", "893110123425", "Siro"),
    ]


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("tax_code\n0300588569\n", "register_columns", "missing name"),
        ("tax_code,mst,name\n", "register_columns", "Two columns mean tax_code"),
        ("tax_code,name\n", "register_empty", "no row"),
        ("", "register_columns", "missing tax_code"),
        ("tax_code,name\n123,A\n", "tax_code_form", "Line 2"),
        ("tax_code,name\n0300588569,\n", "register_cell", "Line 2: name"),
        ("tax_code,name\n0300588569,A\n0300588569,B\n", "register_twice", "Line 3"),
        ("tax_code,name\n0300588569,\u202eA\n", "register_cell", "U\\+202E"),
        ("tax_code,name\n0300588569," + "x" * 301 + "\n", "register_cell", "at most 300"),
        ('tax_code,name\n0300588569,"A\n', "register_csv", "no CSV"),
        ("tax_code,name\n0300588569," + "x" * 30_000 + "\n", "register_csv", "longer than"),
    ],
)
def test_a_faulty_line_is_named(text: str, code: str, words: str) -> None:
    with pytest.raises(Invalid, match=words) as told:
        list(register_lists.businesses(lines(text)))
    assert told.value.code == code


def test_a_day_that_is_none_is_named() -> None:
    with pytest.raises(Invalid, match="31/02/2027"):
        list(register_lists.permits(lines("number,product,valid_until\n1,A,31/02/2027\n")))


def test_a_list_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_lists, "MOST_ROWS", 2)
    text = "number,product\n" + "".join(f"{n},A\n" for n in range(3))
    with pytest.raises(Invalid, match="at most 2 rows"):
        list(register_lists.permits(lines(text)))
