"""The cells of a worksheet: what holds something is kept, what lies between costs nothing."""

import threading
import time

import pytest

from registry.errors import Invalid
from registry.intake import _cells, spreadsheet
from registry.intake._cells import CellPlace, CellScan, StringScan, StyleScan, letters, number_text, place, walk

SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


def filled(
    rows: str, strings: tuple[str, ...] = (), dates: tuple[bool, ...] = (), from_1904: bool = False
) -> _cells.Filled:
    scan = CellScan(strings, dates, from_1904)
    walk(SHEET.format(rows).encode(), scan)
    return scan.filled


def one(cell: str, **how: object) -> str:
    (row,) = filled(f'<row r="1">{cell}</row>', **how).rows  # type: ignore[arg-type]
    return row[1][0]


def test_columns_have_letters_and_cells_places() -> None:
    assert [letters(column) for column in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert place(7, 1) == str(CellPlace(7, 1)) == "B7"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<c><v>8934588001000</v></c>", "8934588001000"),
        ("<c><v>8.934588001E12</v></c>", "8934588001000"),
        ("<c><v>0.5</v></c>", "0.5"),
        ('<c t="b"><v>1</v></c>', "TRUE"),
        ('<c t="b"><v>0</v></c>', "FALSE"),
        ('<c t="s"><v>1</v></c>', "Sữa"),
        ('<c t="str"><v>x_x001D_y</v></c>', "x\x1dy"),
        ('<c t="d"><v>2025-12-05</v></c>', "2025-12-05"),
        ('<c t="inlineStr"><is><r><t>Viên </t></r><r><t>nén</t></r><rPh><t>aloud</t></rPh></is></c>', "Viên nén"),
        ('<c t="inlineStr"><is><t>_xD800_</t></is></c>', "_xD800_"),
        ('<c s="1"><v>45996</v></c>', "2025-12-05"),
        ('<c s="1"><v>45996.5</v></c>', "2025-12-05 12:00:00"),
        ('<c s="1"><v>0.25</v></c>', "06:00:00"),
        ('<c s="1"><v>99999999</v></c>', "99999999"),
        ('<c s="0"><v>45996</v></c>', "45996"),
    ],
)
def test_a_cell_is_what_a_spreadsheet_shows(cell: str, text: str) -> None:
    assert one(cell, strings=("Gạo", "Sữa"), dates=(False, True)) == text


def test_days_of_old_workbooks_of_the_macintosh_begin_in_1904() -> None:
    assert one('<c s="0"><v>44534</v></c>', dates=(True,), from_1904=True) == "2025-12-05"


@pytest.mark.parametrize(
    "cell", ['<c t="s"><v>9</v></c>', "<c><v>eight</v></c>", '<c r="1A"><v>1</v></c>', "<c><v>1</v>", "&x;"]
)
def test_what_is_no_cell_is_damaged(cell: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        one(cell)


def test_which_styles_are_days() -> None:
    scan = StyleScan()
    formats = "".join(
        f'<numFmt numFmtId="{number}" formatCode="{code}"/>'
        for number, code in ((164, "dd/mm/yyyy"), (165, "0.00&quot;d&quot;"), (166, "[Red]0"), (167, "[h]:mm"))
    )
    cells = "".join(f'<xf numFmtId="{number}"/>' for number in (0, 14, 164, 165, 166, 167, 49))
    walk(f"<a><numFmts>{formats}</numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
         f"<cellXfs>{cells}</cellXfs></a>".encode(), scan)  # fmt: skip
    assert scan.dates == [False, True, True, False, False, True, False]


def test_shared_strings_keep_their_order_and_lose_what_is_read_aloud() -> None:
    scan = StringScan()
    walk(b"<sst><si><t>a</t></si><si/><si><r><t>b</t></r><rPh><t>x</t></rPh><r><t>c</t></r></si></sst>", scan)
    assert scan.strings == ["a", "", "bc"]


def test_numbers_are_digits_while_a_double_holds_them() -> None:
    assert [number_text(n) for n in (8932282840567.0, 1e15, 0.5)] == ["8932282840567", "1E+15", "0.5"]


def test_rows_and_cells_in_any_order_and_without_places() -> None:
    sheet = filled('<row r="4"><c r="B4"><v>1</v></c><c r="A4"><v>2</v></c></row><row r="2"><c><v>3</v></c></row>')
    assert sheet.rows == [(2, ["3"]), (4, ["2", "1"])]


def test_formulas_and_error_values_are_noted_with_what_they_show() -> None:
    sheet = filled(
        '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="e"><v>#N/A</v></c><c r="C2"><v>1</v></c></row>'
    )
    assert sheet.formulas == {CellPlace(2, 0), CellPlace(2, 1)}
    assert sheet.rows == [(2, ["2", "#N/A", "1"])]


def test_a_far_cell_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="{}1048576"><v>{}</v></c></row>'
    assert filled(far.format("CV", 2)).rows[1] == (1_048_576, [""] * 99 + ["2"])
    blank = '<c r="XFD1" t="inlineStr"><is><t> \u00a0</t></is></c>'
    assert filled(f'<row r="1"><c r="A1"><v>1</v></c>{blank}</row>').rows == [(1, ["1"])]
    with pytest.raises(Invalid) as caught:
        filled(far.format("XFD", 2))
    assert caught.value.code == "too_many_columns"


def test_what_holds_something_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "".join(f'<row r="{row}"><c r="C{row}"><v>1</v></c></row>' for row in range(1, 40))
    for bound, value, code in (("MAX_AREA", 60, "too_many_cells"), ("MAX_TEXT", 30, "too_much_text")):
        with monkeypatch.context() as patch:
            patch.setattr(_cells, bound, value)
            with pytest.raises(Invalid) as caught:
                filled(rows)
            assert caught.value.code == code
    monkeypatch.setattr(_cells, "MAX_ROWS", 10)
    monkeypatch.setattr(_cells, "_SPARE_ROWS", 2)
    with pytest.raises(Invalid) as caught:
        filled(rows)
    assert caught.value.code == "too_many_rows"


def test_other_threads_have_their_turn_while_a_workbook_is_read() -> None:
    data = spreadsheet.write_xlsx([("gtin", "name"), *(("8934588001000", f"Viên {n}") for n in range(20_000))])
    done = threading.Event()

    def read() -> None:
        spreadsheet.read(data, "x.xlsx")
        done.set()

    reading = threading.Thread(target=read)
    reading.start()
    longest, last = 0.0, time.perf_counter()
    while not done.is_set():
        time.sleep(0.001)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    reading.join()
    assert longest < 0.5
