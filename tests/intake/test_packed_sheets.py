"""A file comes back from its pack as it was read, and is not parsed again."""

import pytest

from registry.intake import _workbook, books, packed_sheets, spreadsheet
from registry.intake._cells import CellPlace
from registry.intake.books import Book, SheetFormat, SheetRow, Table

TABLE = [("gtin", "Tên"), ("8934588001000", "Sữa\x1d\u2028"), ("", "")]


@pytest.mark.parametrize("write", [spreadsheet.write_csv, spreadsheet.write_xlsx])
def test_a_file_comes_back_as_it_was(write: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert callable(write)
    book = books.read(write(TABLE), "x")
    packed = packed_sheets.pack(book)
    monkeypatch.setattr(_workbook, "read", None)
    assert packed_sheets.unpack(packed) == book
    assert packed_sheets.pack(book) == packed


def test_all_that_is_known_of_its_sheets_comes_back() -> None:
    rows = (SheetRow(7, ("1", "")),)
    one = Table("Hàng", rows, frozenset({CellPlace(7, 1)}), frozenset({7, 9}), frozenset({1}))
    book = Book(SheetFormat.XLSX, (one, Table("Khác", rows)), unread=("x",))
    assert packed_sheets.unpack(packed_sheets.pack(book)) == book


def test_what_an_earlier_release_kept_is_no_book() -> None:
    assert packed_sheets.unpack(b"gtin,name\n") is None
    assert packed_sheets.unpack(b"sheet 1\nx") is None
