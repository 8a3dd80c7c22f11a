"""What a sheet says about products: entries that are ready to be recorded, and every cell that is not.

Rules (the columns and their values are those of `template`):

1. Columns stand in any order. An unknown column is left out and listed; two columns that mean the same are an
   error, not a choice.
2. `gtin`, `name`, `category` and an organisation (tax code, or name) must be there or be fixed for all rows.
3. Every faulty cell of a row is reported, not only the first. A row with a fault gives no entry.
4. A cell that has no meaning for the row's category is a fault of that cell: nothing is dropped without a word.
5. A GTIN twice: the same content is one entry, different content is a fault of each of the rows and no entry.
   Nobody can say which row is right, so neither is recorded, even where faulty rows are passed over.

Deliberately not checked: whatever needs the database, as whether the organisation is known and whether the GTIN
lies inside its prefixes.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from registry.errors import Invalid
from registry.intake import template
from registry.intake._cells import letters, place
from registry.intake.spreadsheet import ERROR_HEADERS, Sheet, SheetRow
from registry.intake.template import Column, ValueFault, normalise_tax_code, shortened
from registry.model import goods, product_fields
from registry.model.product_fields import Details, ProductRecord

__all__ = ["CellError", "CheckedList", "ListedProduct", "Owner", "check", "normalise_tax_code"]

_REQUIRED: Final = (Column.GTIN, Column.NAME, Column.CATEGORY)
_HOW_TO_GIVE: Final[Mapping[Column, str]] = {
    Column.CATEGORY: "--set category=food",
    Column.ORGANISATION: '--set organisation_tax_code=0123456789 or --set organisation="its name"',
}
_OWNER: Final = (Column.ORGANISATION, Column.TAX_CODE)


@dataclass(frozen=True, slots=True)
class Owner:
    """The organisation as the row names it: a tax code, or a name, or both; `province` is a two-digit code."""

    name: str | None = None
    tax_code: str | None = None
    address: str | None = None
    province: str | None = None


@dataclass(frozen=True, slots=True)
class ListedProduct:
    """A product that a row describes without fault; `row` is its number in the file."""

    row: int
    product: goods.Product
    owner: Owner
    details: Details = field(default_factory=dict)

    @property
    def record(self) -> ProductRecord:
        return ProductRecord(self.product, self.details)


@dataclass(frozen=True, slots=True)
class CellError:
    """One faulty cell: where (`place` is "B7"), what stood there, what was expected and how to mend it."""

    row: int
    column: str
    place: str
    code: str
    got: str
    expected: str
    way_out: str

    @property
    def message(self) -> str:
        got = f'"{self.got}"' if self.got else "an empty cell"
        return f"got {got}, expected {self.expected}; {self.way_out} [{self.code}]"

    def __str__(self) -> str:
        return f"row {self.row}, column {self.column} ({self.place}): {self.message}"


@dataclass(frozen=True, slots=True)
class CheckedList:
    entries: tuple[ListedProduct, ...]
    errors: tuple[CellError, ...]
    ignored_columns: tuple[str, ...]


class _Layout(NamedTuple):
    """Where each known column stands, what is fixed for empty cells, which headers mean nothing here."""

    indexes: Mapping[Column, int]
    fixed: Mapping[Column, str]
    ignored: tuple[str, ...]
    width: int


def check(sheet: Sheet, fixed: Mapping[str, str]) -> CheckedList:
    """Entries and faulty cells of a sheet; `fixed` gives a value for a missing column and for empty cells.

    Raises `Invalid`: fixed_column_unknown, fixed_column_twice, fixed_value, column_twice, missing_column, no_rows,
    formula_cell.
    """
    layout = _layout(sheet.header, _fixed(fixed))
    sheet.require_values(layout.indexes.values())
    if not sheet.rows:
        raise Invalid("no_rows", "The file has a header and no row below it; write one row for each product.")
    entries: list[ListedProduct] = []
    errors: list[CellError] = []
    for row in sheet.rows:
        values, faults = _read_row(row, layout)
        errors += faults
        if not faults:
            entries.append(_entry(row.number, values))
    single, contradictions = _one_per_gtin(entries, layout)
    errors = sorted([*errors, *contradictions], key=lambda error: error.row)
    return CheckedList(tuple(single), tuple(errors), layout.ignored)


def _fixed(given: Mapping[str, str]) -> Mapping[Column, str]:
    fixed: dict[Column, str] = {}
    for name, text in given.items():
        column = template.column(name)
        if column is None:
            raise Invalid(
                "fixed_column_unknown", f"There is no column {shortened(name)!r}; there are {', '.join(Column)}."
            )
        if column in fixed:
            raise Invalid("fixed_column_twice", f"The column {column} is fixed twice; fix it once.")
        try:
            fixed[column] = template.read(column, text)
        except ValueFault as fault:
            raise Invalid(
                "fixed_value",
                f"The value {shortened(text)!r} fixed for {column} is wrong: "
                f"expected {fault.expected}; {fault.way_out}.",
            ) from fault
        if not fixed[column]:
            raise Invalid("fixed_value", f"The value fixed for {column} is empty; give one, or do not fix it.")
    return fixed


def _layout(header: tuple[str, ...], fixed: Mapping[Column, str]) -> _Layout:
    indexes: dict[Column, int] = {}
    ignored: list[str] = []
    for index, name in enumerate(header):
        column = template.column(name)
        if column is None:
            if name.strip().casefold() not in {heading for names in ERROR_HEADERS for heading in names}:
                ignored.append(shortened(" ".join(name.split())) or f"column {letters(index)} (without a name)")
        elif column in indexes:
            first = indexes[column]
            raise Invalid(
                "column_twice",
                f"The columns {letters(first)} ({shortened(header[first])}) and {letters(index)} "
                f"({shortened(name)}) both mean {column}; rename or remove one.",
            )
        else:
            indexes[column] = index
    _refuse_missing(header, indexes.keys() | fixed.keys())
    return _Layout(indexes, fixed, tuple(ignored), len(header))


def _refuse_missing(header: tuple[str, ...], given: Collection[Column]) -> None:
    missing = [column for column in _REQUIRED if column not in given]
    if set(_OWNER).isdisjoint(given):
        missing.append(Column.ORGANISATION)
    if missing:
        columns = ", ".join(shortened(name) for name in header)
        ways = [f"{column} ({_HOW_TO_GIVE.get(column, 'a column of the file')})" for column in missing]
        raise Invalid("missing_column", f"Missing: {'; '.join(ways)}. The file has the columns: {columns}.")


def _read_row(row: SheetRow, layout: _Layout) -> tuple[dict[Column, str], list[CellError]]:
    """The values of a row, fixed ones where its cells are empty, and the errors of all its faulty cells."""
    values: dict[Column, str] = {}
    errors: list[CellError] = []

    def report(column: Column, fault: ValueFault) -> None:
        errors.append(_cell_error(row, column, layout.indexes[column], fault))

    for column, index in layout.indexes.items():
        try:
            values[column] = template.read(column, row.cells[index])
        except ValueFault as fault:
            report(column, fault)
    faulty = layout.indexes.keys() - values.keys()
    own_type = bool(values.get(Column.AUTHORISATION_TYPE))
    values = dict(layout.fixed) | {column: value for column, value in values.items() if value}
    for column in _REQUIRED:
        if column not in values and column not in faulty:
            report(column, ValueFault("missing", "a value", "fill the cell"))
    if not (values.keys() | faulty) & set(_OWNER):
        column = next(column for column in _OWNER if column in layout.indexes)
        report(column, ValueFault("missing", "the organisation's name or tax code", "fill the cell"))
    number = Column.AUTHORISATION_NUMBER
    if own_type and number not in values and number not in faulty:
        way_out = "write the number, or leave the type empty until there is one"
        report(
            Column.AUTHORISATION_TYPE, ValueFault("authorisation_without_number", "a number with this type", way_out)
        )
    if values.get(Column.NAME, "").casefold().endswith(template.EXAMPLE_MARKS):
        report(
            Column.NAME,
            ValueFault("example_row", "a product, not the template's example", "write over the row, or delete it"),
        )
    for column in _strays(row, values, layout):
        if column not in faulty:
            expected = f"nothing, for the category {values[Column.CATEGORY]}"
            report(column, ValueFault("field_not_asked", expected, "empty the cell"))
    beyond = [index for index in range(layout.width, len(row.cells)) if row.cells[index].strip()]
    if beyond:
        errors.append(_beyond(row, beyond[0]))
    return values, errors


def _strays(row: SheetRow, values: Mapping[Column, str], layout: _Layout) -> Iterator[Column]:
    """The filled cells that have no meaning for the row's category."""
    if Column.CATEGORY not in values:
        return
    asked = product_fields.FIELDS[goods.Category(values[Column.CATEGORY])]
    for column, index in layout.indexes.items():
        own = template.field_of(column)
        if own is not None and own not in asked and row.cells[index].strip():
            yield column


def _cell_error(row: SheetRow, column: str, index: int, fault: ValueFault) -> CellError:
    got = shortened(row.cells[index])
    where = place(row.number, index)
    return CellError(row.number, column, where, fault.code, got, fault.expected, fault.way_out)


def _beyond(row: SheetRow, index: int) -> CellError:
    """More cells than the header has: most often a comma inside a name that shifted all that follows."""
    way_out = "put quotes around text that holds the delimiter, or name the column"
    fault = ValueFault("cell_without_column", "no cell to the right of the last named column", way_out)
    return _cell_error(row, letters(index), index, fault)


def _entry(row: int, values: Mapping[Column, str]) -> ListedProduct:
    number, category = values.get(Column.AUTHORISATION_NUMBER), goods.Category(values[Column.CATEGORY])
    product = goods.Product(
        gtin=values[Column.GTIN],
        name=values[Column.NAME],
        category=category,
        brand=values.get(Column.BRAND),
        origin=values.get(Column.ORIGIN),
        standards=values.get(Column.STANDARDS),
        image=values.get(Column.IMAGE),
        authorisation=template.authorisation(number, values.get(Column.AUTHORISATION_TYPE), category)
        if number
        else None,
        warnings=values.get(Column.WARNINGS),
    )
    owner = Owner(
        name=values.get(Column.ORGANISATION),
        tax_code=values.get(Column.TAX_CODE),
        address=values.get(Column.ADDRESS),
        province=values.get(Column.PROVINCE),
    )
    details = {
        one: values[Column(one)]
        for one in product_fields.DETAILS
        if Column(one) in values and product_fields.applies(category, one)
    }
    return ListedProduct(row, product, owner, details)


def _one_per_gtin(entries: Iterable[ListedProduct], layout: _Layout) -> tuple[list[ListedProduct], list[CellError]]:
    by_gtin: dict[str, list[ListedProduct]] = {}
    for entry in entries:
        by_gtin.setdefault(entry.product.gtin, []).append(entry)
    single: list[ListedProduct] = []
    errors: list[CellError] = []
    for same in by_gtin.values():
        if all((entry.record, entry.owner) == (same[0].record, same[0].owner) for entry in same):
            single.append(same[0])
            continue
        for entry in same:
            errors.append(_contradiction(entry, same, layout))
    return single, errors


def _contradiction(entry: ListedProduct, same: list[ListedProduct], layout: _Layout) -> CellError:
    others = [other.row for other in same if other is not entry]
    named = ", ".join(str(row) for row in others[:3]) + (f" and {len(others) - 3} more" if len(others) > 3 else "")
    expected = f"one content for a GTIN; row {entry.row} and row {named} say different things of it"
    where = place(entry.row, layout.indexes.get(Column.GTIN, 0))
    way_out = "make them the same or remove the wrong one"
    return CellError(entry.row, Column.GTIN, where, "gtin_twice", entry.product.gtin, expected, way_out)
