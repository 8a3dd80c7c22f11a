"""Reference lists that authorities give out, as CSV: the business register, and the permits.

1. UTF-8, the first line names the columns in English or Vietnamese; other columns are passed over.
2. Bounded: at most MOST_ROWS rows, no line longer than a cell of each column may be. A faulty line stops the whole list
   and is named, as half a register would mark honest companies.
3. The same number twice is a fault: nobody can say which line is right.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import TypeVar

from registry.errors import Invalid
from registry.intake import template
from registry.intake.template import ValueFault, normalise_tax_code, shortened
from registry.model.days import DAY_WORDS, read_day
from registry.model.goods import search_key
from registry.model.register_entries import BusinessEntry, PermitEntry

MOST_ROWS = 2_000_000
MOST_BYTES = 1 << 30
_LONGEST_LINE = 20_000
Entry = TypeVar("Entry", BusinessEntry, PermitEntry)

_BUSINESS = {
    "tax_code": "tax code, ma so thue, mst, ma so doanh nghiep",
    "name": "name, ten, ten doanh nghiep, company, company name",
    "address": "address, dia chi",
    "state": "state, status, tinh trang, trang thai",
}
_PERMITS = {
    "number": "number, so, so dang ky, so giay phep, permit, registration number",
    "product": "product, ten, ten thuoc, ten san pham, name, product name",
    "holder": "holder, co so dang ky, doanh nghiep, cong ty, don vi dung ten",
    "valid_until": "valid until, hieu luc den, ngay het han, expiry",
}
_LONGEST, _USUAL = {"address": 500, "state": 100}, 300


def businesses(lines: Iterable[str]) -> Iterator[BusinessEntry]:
    """The companies of a list. Raises Invalid naming the line and the column."""
    return _entries(lines, _BUSINESS, ("tax_code", "name"), _business)


def permits(lines: Iterable[str]) -> Iterator[PermitEntry]:
    """The permits of a list. Raises Invalid naming the line and the column."""
    return _entries(lines, _PERMITS, ("number", "product"), _permit)


def _business(cells: Mapping[str, str]) -> tuple[str, BusinessEntry]:
    code = normalise_tax_code(cells["tax_code"])
    return code, BusinessEntry(code, cells["name"], cells.get("address") or None, cells.get("state") or None)


def _permit(cells: Mapping[str, str]) -> tuple[str, PermitEntry]:
    key = template.authorisation(cells["number"]).normalised[:300]
    until = _day(cells.get("valid_until", ""))
    return key, PermitEntry(key, cells["number"], cells["product"], cells.get("holder") or None, until)


def _day(text: str) -> date | None:
    if not text:
        return None
    day = read_day(text)
    if day is None:
        raise Invalid("register_cell", f"valid_until {shortened(text)!r}: expected {DAY_WORDS}.")
    return day


def _entries(
    lines: Iterable[str],
    columns: Mapping[str, str],
    required: tuple[str, ...],
    made: Callable[[Mapping[str, str]], tuple[str, Entry]],
) -> Iterator[Entry]:
    rows = csv.reader(_bounded(lines), strict=True)
    header = _header(next(rows, []), columns, required)
    keys: set[str] = set()
    try:
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if len(keys) == MOST_ROWS:
                raise Invalid("register_long", f"A list has at most {MOST_ROWS:,} rows.")
            try:
                key, entry = made(_cells(row, header, required))
            except Invalid as error:
                raise Invalid(error.code, f"Line {rows.line_num}: {error.message}") from error
            if key in keys:
                raise Invalid("register_twice", f"Line {rows.line_num}: {shortened(key)!r} stands there twice.")
            keys.add(key)
            yield entry
    except csv.Error as error:
        raise Invalid("register_csv", f"Line {rows.line_num}: this is no CSV ({error}).") from error
    if not keys:
        raise Invalid("register_empty", "The list has no row: nothing was changed.")


def _bounded(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        if len(line) > _LONGEST_LINE:
            raise Invalid("register_csv", f"Line {number}: longer than {_LONGEST_LINE:,} characters.")
        yield line.removeprefix("\ufeff") if number == 1 else line


def _header(names: list[str], columns: Mapping[str, str], required: tuple[str, ...]) -> Mapping[str, int]:
    """Where each known column stands."""
    meanings = {alias.strip(): column for column, aliases in columns.items() for alias in aliases.split(",")}
    header: dict[str, int] = {}
    for at, name in enumerate(names):
        column = meanings.get(search_key(name.replace("_", " ")))
        if column in header:
            raise Invalid("register_columns", f"Two columns mean {column}: leave one out.")
        if column is not None:
            header[column] = at
    if missing := [column for column in required if column not in header]:
        shown = ", ".join(shortened(name) for name in names[:20])
        raise Invalid("register_columns", f"Line 1: missing {', '.join(missing)}; the file has: {shown}.")
    return header


def _cells(row: list[str], header: Mapping[str, int], required: tuple[str, ...]) -> Mapping[str, str]:
    cells: dict[str, str] = {}
    for column, at in header.items():
        try:
            cells[column] = template.plain(row[at], _LONGEST.get(column, _USUAL)) if at < len(row) else ""
        except ValueFault as fault:
            raise Invalid("register_cell", f"{column}: expected {fault.expected}; {fault.way_out}.") from fault
    for column in required:
        if not cells[column]:
            raise Invalid("register_cell", f"{column}: expected a value.")
    return cells
