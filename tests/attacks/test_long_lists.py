"""A shop sends lists of twenty megabytes that hold nothing: newlines, commas, quotation marks, words of no language,
a workbook of a million rows. None keeps a core for more than 5 seconds.
"""

import io
import random
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter  # type: ignore[import-untyped]  # as in intake/spreadsheet

from registry.errors import RegistryError
from registry.intake import code_files, spreadsheet, text_files
from registry.orders import serial_intake
from tests.processes import cpu_seconds

SIZE = 19_000_000
# Seconds of a core; it is 5 on a machine as people have them, and five times as much on none that runs this.
MOST_WORK = 25.0


def spent_on(trick: str, data: bytes, filename: str, read: Callable[[bytes, str], object]) -> str:
    """Try one; what came of it."""
    begun = cpu_seconds()
    try:
        read(data, filename)
        got = "taken"
    except RegistryError as error:
        got = error.code
    spent = cpu_seconds() - begun
    print(f"tried {trick} ({len(data):,} bytes, {filename}): {got} after {spent:.2f} s of a core")
    assert spent < MOST_WORK
    return got


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", " \n", "\u2028", "\u200b\n", ",\n", "x\n", '"\n"'])
@pytest.mark.parametrize("name", ["a.txt", "a.csv"])
def test_more_lines_than_a_spreadsheet_has_are_counted_and_no_more(
    end: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("lines were made of it")

    monkeypatch.setattr(text_files, "split", never)
    monkeypatch.setattr(text_files, "plain_ends", never)
    data = ("code\n" + end * (SIZE // len(end.encode()))).encode()
    for read in (code_files.codes_in, spreadsheet.read):
        if read is code_files.codes_in or name == "a.csv":
            assert spent_on(f"{end!r} again and again", data, name, read) == "too_many_rows"


def test_as_many_lines_as_a_spreadsheet_has_are_taken() -> None:
    data = b"code\n8934588012341\n" + b",,\n" * (text_files.MAX_LINES - 100)
    assert code_files.codes_in(data, "a.csv") == ["8934588012341"]


def test_more_cells_than_a_table_has_are_counted_and_no_more() -> None:
    for data in (b"," * SIZE, (b"a," * 100 + b"\n") * (SIZE // 201)):
        assert spent_on("commas", data, "a.csv", spreadsheet.read) == "too_many_cells"


def words(number: int, length: int) -> str:
    """Words that might be of an old code page, and are of none."""
    chance, letters = random.Random(5), "abcdeouÄÅÆÇËÎÏÐäåæçëîïðþÿ"
    return " ".join("".join(chance.choices(letters, k=length)) for _ in range(number))


@pytest.mark.slow("volume")
@pytest.mark.parametrize(
    ("trick", "make"),
    [
        ("words of no language", lambda: words(1_500_000, 6).encode("latin-1")),
        ("one word", lambda: b"\xe9a" * (SIZE // 2)),
        ("short words", lambda: b"a\xe9 " * (SIZE // 3)),
        ("quotation marks", lambda: b'"' * (SIZE - 1) + b"\r"),
        ("dashes", lambda: ("code" + ",b" * 19 + ("\n" + ",".join("–" * 20)) * 190_000).encode()),
        ("cells of no language", lambda: ("code,b\n" + words(900_000, 5).replace(" ", "\n")).encode()),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.csv"])
def test_what_has_to_be_looked_at_is_bounded(trick: str, make: Callable[[], bytes], name: str) -> None:
    spent_on(trick, make(), name, code_files.codes_in)


def workbook(row: Callable[[int], bytes], number: int) -> bytes:
    plain, out = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(plain, {"in_memory": True}) as book:
        book.add_worksheet().write_string(0, 0, "code")
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("sheet1.xml"):
                begin, end = content.index(b"<sheetData>") + 11, content.index(b"</sheetData>")
                content = content[:begin] + b"".join(map(row, range(1, number + 1))) + content[end:]
            target.writestr(name, content)
    return out.getvalue()


@pytest.mark.slow("volume")
@pytest.mark.parametrize(
    ("trick", "row", "outcome"),
    [
        ("a number each", lambda n: b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (n, n, n), "too_many_rows"),
        ("nothing in them", lambda n: b'<row r="%d"/>' % n, "empty_file"),
        ("a colour each", lambda n: b'<row r="%d"><c r="A%d" s="0"/></row>' % (n, n), "empty_file"),
    ],
)
def test_a_workbook_of_a_million_rows(trick: str, row: Callable[[int], bytes], outcome: str) -> None:
    assert spent_on(f"a million rows, {trick}", workbook(row, 1_000_000), "a.xlsx", spreadsheet.read) == outcome


@pytest.mark.parametrize("line", ["\n", "x\n", "é\n", " \n"])
def test_a_list_of_serials(line: str) -> None:
    data = (line * (4_000_000 // len(line.encode()))).encode()
    assert spent_on(f"{line!r}", data, "serials", lambda data, _: serial_intake.read_bytes(data)) != "taken"
