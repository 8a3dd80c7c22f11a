"""A sheet comes back from its pack as it was read, and is not parsed again."""

import pytest

from registry.intake import _workbook, packed_sheets, spreadsheet
from registry.intake._cells import CellPlace
from registry.intake.spreadsheet import Sheet, SheetFormat, SheetRow

TABLE = [("gtin", "Tên"), ("8934588001000", "Sữa\x1d\u2028"), ("", "")]


@pytest.mark.parametrize("write", [spreadsheet.write_csv, spreadsheet.write_xlsx])
def test_a_sheet_comes_back_as_it_was(write: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert callable(write)
    sheet = spreadsheet.read(write(TABLE), "x")
    packed = packed_sheets.pack(sheet)
    monkeypatch.setattr(_workbook, "read", None)
    assert packed_sheets.unpack(packed) == sheet
    assert packed_sheets.pack(sheet) == packed


def test_formulas_and_unread_sheets_come_back() -> None:
    rows = (SheetRow(7, ("1", "")),)
    sheet = Sheet(("a", "b"), rows, SheetFormat.XLSX, name="Hàng", unread=("x",), formulas=frozenset({CellPlace(7, 1)}))
    assert packed_sheets.unpack(packed_sheets.pack(sheet)) == sheet


def test_what_an_earlier_release_kept_is_no_sheet() -> None:
    assert packed_sheets.unpack(b"gtin,name\n") is None
