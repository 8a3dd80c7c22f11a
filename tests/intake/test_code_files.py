"""Codes are found in any list of a person."""

import pytest

from registry.errors import Invalid
from registry.intake import code_files

CODE = "08934588012341 7K3M9Q2XT4WZ"


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (f"code\n{CODE}\n\n", "a.csv"),
        (f"note;Mã\nx;{CODE}\n", "a.csv"),
        (f"{CODE},x\n", "a.csv"),
        (f"name,other\n{CODE},x\n", "a.csv"),
        (f"\ufeff{CODE}\r\n \r\n", "a.txt"),
        (f"STT,Mã QR,Ngày quét\n1,{CODE},2026-11-30\n", "a.csv"),
        (f"STT,Điện thoại,Nội dung quét\n1,0912345678,{CODE}\n", "a.csv"),
        (f"STT;Mã;Nội dung\n1;A7;{CODE}\n", "a.csv"),
        (f"1\t20261130\t{CODE}\n", "a.csv"),
        (f"{CODE}\n\u00a0 \n\u200b\n\u3000\n", "a.txt"),
    ],
)
def test_codes_are_found_in_any_list(data: str, name: str) -> None:
    assert code_files.codes_in(data.encode(), name) == [CODE]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
@pytest.mark.parametrize("name", ["a.txt", "a.csv"])
def test_every_end_of_a_line_ends_it_in_a_file_and_a_separator_does_not(end: str, name: str) -> None:
    data = f"{CODE}\x1d10A{end}{CODE}{end}".encode()
    assert code_files.codes_in(data, name) == [f"{CODE}\x1d10A", CODE]


@pytest.mark.parametrize(
    "code",
    ["https://id.example/01/08934588012341/21/A", "(01)08934588012341(21)A", "]d20108934588012341", "8934588012341",
     "8 934588 012341", "HTTPS://X.VN/Q?a=1"],
)  # fmt: skip
def test_the_column_is_found_by_what_codes_look_like(code: str) -> None:
    rows = "".join(f"{n};{2_026_113_000 + n};{code};x\n" for n in range(5))
    assert code_files.codes_in(f"STT;Số phiếu;Nội dung;Ghi chú\n{rows}".encode(), "a.csv") == [code] * 5


def test_a_list_of_codes_that_look_like_none_is_the_first_column() -> None:
    assert code_files.codes_in(b"x,y\nabc,def\n", "a.csv") == ["abc"]
    assert code_files.codes_in(b"x,code\nabc,def\n", "a.csv") == ["def"]


@pytest.mark.parametrize("name", ["a.txt", "a.csv"])
def test_a_picture_or_document_is_called_what_it_is(name: str) -> None:
    with pytest.raises(Invalid) as caught:
        code_files.codes_in(b"%PDF-1.4 x", name)
    assert (caught.value.code, caught.value.facts["what"]) == ("file_kind", "PDF")


def test_utf16_text_is_read() -> None:
    assert code_files.codes_in(f"{CODE}\r\n".encode("utf-16"), "a.txt") == [CODE]


def test_only_line_feeds_end_a_line_of_text() -> None:
    assert code_files.lines_of("a\x1db\x85c\u2028d\r\ne") == ["a\x1db\x85c\u2028d", "e"]
    assert code_files.lines_of("a\n\u00a0\n\u200b\nb") == ["a", "b"]
