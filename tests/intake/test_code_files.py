"""Codes are found in any list of a person."""

import pytest

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
    ],
)
def test_codes_are_found_in_any_list(data: str, name: str) -> None:
    assert code_files.codes_in(data.encode(), name) == [CODE]


def test_only_line_feeds_end_a_line_of_text() -> None:
    assert code_files.lines_of("a\x1db\x85c\u2028d\r\ne") == ["a\x1db\x85c\u2028d", "e"]
