"""A product list as a whole: its columns, its rows, what is wrong with each cell, and one entry a GTIN."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.errors import Invalid
from registry.intake import importing, spreadsheet
from registry.intake.importing import CellError, CheckedList, Owner
from registry.intake.spreadsheet import Sheet, SheetFormat, SheetRow
from registry.intake.template import Column
from registry.model.goods import Category
from registry.model.product_fields import ProductField
from tests import add_gtins
from tests.paths import DATA

needs_data = pytest.mark.skipif(not DATA.is_dir(), reason=f"the shared test data is not at {DATA}")
GTIN = "8932282840567"
FIXED = {"category": "food", "organisation": "Hợp tác xã Gạo Ngon"}


def sheet(header: str, *rows: tuple[str, ...]) -> Sheet:
    """Rows below a header of names set apart by a bar; row numbers from 2."""
    names = tuple(header.split("|"))
    return Sheet(names, tuple(SheetRow(number, cells) for number, cells in enumerate(rows, start=2)), SheetFormat.CSV)


def check_one(fixed: dict[str, str] | None = None, /, **cells: str) -> CheckedList:
    """One row with the given cells, over a sound one."""
    sound = {"gtin": GTIN, "name": "Gạo", "category": "food", "organisation": "Gạo Ngon"} | cells
    return importing.check(sheet("|".join(sound), tuple(sound.values())), fixed or {})


def error_of(**cells: str) -> CellError:
    checked = check_one(**cells)
    assert checked.entries == ()
    (error,) = checked.errors
    return error


def refusal(found: Sheet, fixed: dict[str, str]) -> Invalid:
    with pytest.raises(Invalid) as caught:
        importing.check(found, fixed)
    return caught.value


# Columns


def test_columns_stand_in_any_order_and_unknown_ones_are_listed() -> None:
    checked = importing.check(sheet("ghi chú|name||gtin|STT", ("x", "Gạo", "", GTIN, "1")), FIXED)
    assert checked.ignored_columns == ("ghi chú", "column C (without a name)", "STT")
    assert (checked.entries[0].row, checked.entries[0].product.gtin) == (2, "0" + GTIN)


def test_two_columns_of_one_meaning_are_refused() -> None:
    error = refusal(sheet("gtin|name|Mã vạch", (GTIN, "Gạo", GTIN)), FIXED)
    assert error.code == "column_twice"
    assert "A (gtin) and C (Mã vạch) both mean gtin" in error.message


def test_missing_columns_are_named_with_what_was_found_and_how_to_give_them() -> None:
    error = refusal(sheet("gtin|colour", (GTIN, "red")), {})
    assert error.code == "missing_column"
    for words in ("name", "--set category=food", "--set organisation", "gtin, colour"):
        assert words in error.message


def test_a_tax_code_is_enough_for_an_organisation() -> None:
    checked = importing.check(sheet("gtin|name|mst", (GTIN, "Gạo", "0100109106")), {"category": "food"})
    assert checked.entries[0].owner == Owner(tax_code="0100109106")


def test_a_sheet_without_rows_is_refused() -> None:
    assert refusal(sheet("gtin|name"), FIXED).code == "no_rows"


def test_columns_of_an_error_file_are_ignored_in_silence() -> None:
    checked = importing.check(sheet("error|gtin|name|error_column", ("bad", GTIN, "Gạo", "gtin")), FIXED)
    assert (len(checked.entries), checked.errors, checked.ignored_columns) == (1, (), ())


# Fixed values


def test_a_fixed_value_fills_missing_columns_and_empty_cells_only() -> None:
    found = sheet("gtin|name|origin", (GTIN, "Gạo", ""), ("8932514138059", "Miến", "Lào"))
    checked = importing.check(found, FIXED | {"origin": "Việt Nam", "Tỉnh": "Cần Thơ"})
    assert [entry.product.origin for entry in checked.entries] == ["Việt Nam", "Lào"]
    assert checked.entries[0].product.category is Category.FOOD
    assert checked.entries[0].owner == Owner(name="Hợp tác xã Gạo Ngon", province="92")


@pytest.mark.parametrize(
    ("fixed", "code"),
    [
        ({"colour": "red"}, "fixed_column_unknown"),
        ({"brand": "a", "thương hiệu": "b"}, "fixed_column_twice"),
        ({"category": "toys"}, "fixed_value"),
        ({"brand": "  "}, "fixed_value"),
    ],
)
def test_a_wrong_fixed_value_is_refused_before_any_row(fixed: dict[str, str], code: str) -> None:
    assert refusal(sheet("gtin|name", (GTIN, "Gạo")), fixed).code == code


# Errors


def test_every_faulty_cell_of_a_row_is_reported_with_its_place() -> None:
    found = sheet("gtin|name|category|organisation", (GTIN, "", "toys", ""), ("1", "Gạo", "food", "A"))
    checked = importing.check(found, {})
    assert checked.entries == ()
    assert {(error.row, error.column, error.place, error.code) for error in checked.errors} == {
        (2, "name", "B2", "missing"),
        (2, "category", "C2", "category_unknown"),
        (2, "organisation", "D2", "missing"),
        (3, "gtin", "A3", "gtin_too_short"),
    }


def test_an_error_is_one_line_that_names_place_value_and_way_out() -> None:
    error = error_of(gtin="8.93E+12")
    assert str(error) == (
        'row 2, column gtin (A2): got "8.93E+12", expected all digits of the GTIN, not scientific notation; '
        "format the column as Text before typing the GTIN [gtin_scientific]"
    )
    long = error_of(category="x\n" * 100)
    assert len(long.got) == 60
    assert "\n" not in str(long)


def test_a_cell_beyond_the_header_is_an_error_because_a_comma_may_have_shifted_the_row() -> None:
    found = sheet("gtin|name|category", (GTIN, "Gạo 0", "5 kg", "food"))
    checked = importing.check(found, FIXED)
    assert [(error.column, error.place, error.code) for error in checked.errors] == [
        ("category", "C2", "category_unknown"),
        ("D", "D2", "cell_without_column"),
    ]


def test_a_gtin_twice_with_other_content_names_both_rows_and_gives_no_entry() -> None:
    found = sheet("gtin|name", (GTIN, "Gạo"), ("8932514138059", "Miến"), (f"0{GTIN}", "Gạo nếp"))
    checked = importing.check(found, FIXED)
    assert [entry.row for entry in checked.entries] == [3]
    assert [(error.row, error.place, error.code) for error in checked.errors] == [
        (2, "A2", "gtin_twice"),
        (4, "A4", "gtin_twice"),
    ]
    assert "row 2 and row 4" in str(checked.errors[0])


def test_an_identical_repeat_is_one_entry() -> None:
    checked = importing.check(sheet("gtin|name", (GTIN, "Gạo"), (GTIN, " Gạo  ")), FIXED)
    assert ([entry.row for entry in checked.entries], checked.errors) == ([2], ())


CELLS = (
    st.sampled_from([GTIN, "", "Gạo", "food", "8.93E+12", "VD-1-19", "a\x1db", "http://a", "0100109106", "92"])
    | st.text()
)


@pytest.mark.slow("volume")
@given(cells=st.lists(CELLS, min_size=len(Column), max_size=len(Column) + 2))
def test_any_row_is_an_entry_or_has_errors(cells: list[str]) -> None:
    checked = importing.check(sheet("|".join(Column), tuple(cells)), {})
    assert len(checked.entries) == (0 if checked.errors else 1)
    assert all("\n" not in str(error) for error in checked.errors)


# Mend and load again


@pytest.mark.parametrize("write", [spreadsheet.write_csv, spreadsheet.write_xlsx])
def test_an_error_file_is_mended_and_loaded_again(write: object) -> None:
    assert callable(write)
    data = write([("gtin", "name"), (GTIN, "=Gạo"), ("8932514138050", "Miến")])
    first = spreadsheet.read(data, "products")
    checked = importing.check(first, FIXED)
    assert [error.code for error in checked.errors] == ["gtin_check_digit"]
    returned = spreadsheet.read(spreadsheet.write_errors(first, checked.errors), "products")
    assert returned == first
    mended = spreadsheet.Sheet(
        returned.header,
        tuple(
            SheetRow(row.number, (row.cells[0].replace("138050", "138059"), *row.cells[1:])) for row in returned.rows
        ),
        returned.format,
    )
    again = importing.check(mended, FIXED)
    assert [entry.product.name for entry in again.entries] == ["=Gạo", "Miến"]
    assert (again.errors, again.ignored_columns) == ((), ())


# Real lists


@needs_data
def test_real_foods_are_all_entries() -> None:
    checked = importing.check(spreadsheet.read_path(DATA / "foods.csv"), FIXED)
    assert (len(checked.entries), checked.errors, checked.ignored_columns) == (373, (), ("check_digit_ok",))


@needs_data
def test_real_medicines_are_all_entries_once_they_have_test_gtins(tmp_path: Path) -> None:
    target = tmp_path / "medicines.csv"
    add_gtins.main([str(DATA / "medicines.csv"), str(target)])
    checked = importing.check(spreadsheet.read_path(target), {"category": "medicine"})
    assert (len(checked.entries), checked.errors) == (39, ())
    assert checked.ignored_columns == ("decision",)
    first = checked.entries[0]
    assert first.product.gtin == "08930000000019"
    assert first.owner.name == "Công ty cổ phần dược phẩm Phong Phú"
    assert (first.product.origin, first.product.standards) == ("Việt Nam", "TCCS")
    assert first.details[ProductField.COMPOSITION].startswith("Mỗi viên chứa: Than hoạt 400mg")
    assert {entry.details.get(ProductField.PRESCRIPTION) for entry in checked.entries} == {
        None,
        "otc",
        "rx",
        "material",
    }
    kinds = {entry.product.authorisation.type for entry in checked.entries if entry.product.authorisation}
    assert kinds == {"medicine_registration"}


def test_test_gtins_need_room_and_a_list_without_gtins() -> None:
    assert add_gtins.gtin("89300001234", 5) == "8930000123459"
    with pytest.raises(Invalid, match="leave room"):
        add_gtins.gtin("89300001234", 10)
    with pytest.raises(Invalid, match="already"):
        add_gtins.add_gtins(sheet("Mã vạch", (GTIN,)))
