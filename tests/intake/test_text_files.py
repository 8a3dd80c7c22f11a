"""Text from strangers: encodings, code pages that are refused by name, ends of lines, files that are something else."""

import pytest

from registry.errors import Invalid
from registry.intake import text_files


def refusal(data: bytes) -> Invalid:
    with pytest.raises(Invalid) as caught:
        text_files.decode(data, "x.csv")
    return caught.value


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        ("Sữa".encode(), "Sữa", "utf-8"),
        ("Sữa".encode("utf-8-sig"), "Sữa", "utf-8"),
        ("Sữa".encode("utf-16"), "Sữa", "utf-16"),
        (b"S\xfd\xdea b\xf4\xf2t", "Sữa bột", "windows-1258"),
    ],
)
def test_text_is_decoded_and_its_encoding_named(data: bytes, text: str, encoding: str) -> None:
    assert text_files.decode(data, "x.csv") == (text, encoding)


@pytest.mark.parametrize(
    ("line", "page"),
    [
        (b"8934588001000,Vi\xaan gi\xb6m \xaeau,medicine,D\xad\xeec ph\xc8m An Khang", "TCVN3"),
        (b"8934588001000,Vie\xe2n gia\xfbm \xf1au,medicine,D\xf6\xf4\xefc pha\xe5m", "VNI"),
        (b"1,C\xabng ty TNHH Th\xb6o D\xad\xeec", "TCVN3"),
        (b"1,Thu\xafc gi\xe4m \xf0au", "VISCII"),
    ],
)
def test_bytes_of_an_old_code_page_are_refused_by_its_name(line: bytes, page: str) -> None:
    error = refusal(b"gtin,name,category,organisation\r\n" + line + b"\r\n")
    assert error.code == "code_page"
    assert page in error.facts["what"]
    assert error.facts["where"] == "x.csv:2"
    assert "Unicode" in error.message


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (b"{\\rtf1", "RTF"),
        (b"  <HTML><body>", "HTML"),
        (b"\xef\xbb\xbf<!DOCTYPE html>", "HTML"),
        (b"<table><tr>", "HTML"),
        (b"<?xml version='1.0'?>", "XML"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"Rar!\x1a", "RAR"),
        (b"\0\0\0\x18ftypheic", "HEIC"),
    ],
)
def test_a_file_is_called_what_it_is_whatever_its_name_says(data: bytes, kind: str) -> None:
    error = refusal(data)
    assert (error.code, error.facts["what"]) == ("file_kind", kind)
    assert kind in error.message


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_every_end_of_a_line_ends_it(end: str) -> None:
    assert text_files.split(f"a{end}b\x1dc{end}") == ["a", "b\x1dc", ""]
    plain = text_files.plain_ends(f'a,"b{end}c"{end}d,e{end}')
    assert plain in (f'a,"b{end}c"\nd,e\n', f'a,"b{end}c"\r\nd,e\r\n')
