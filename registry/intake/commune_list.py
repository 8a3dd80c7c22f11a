"""A list of communes as the statistics office publishes it: code, name, province, and every cell that is wrong.

The product ships none: the country has 3,321 of them (Decision 19/2025/QD-TTg), and boundaries change.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from registry.errors import Invalid
from registry.intake import template
from registry.intake._cells import place
from registry.intake.importing import CellError
from registry.intake.site_list import read_commune, read_name
from registry.intake.spreadsheet import Sheet
from registry.intake.template import Column, ValueFault, header_key, shortened
from registry.model.sites import Commune


@dataclass(frozen=True, slots=True)
class CheckedCommunes:
    """What a list of communes holds, by code, and its faulty cells."""

    communes: dict[str, Commune]
    errors: tuple[CellError, ...]


_NAMES: Final = {
    "code": ("code", "mã", "mã xã", "mã phường xã"),
    "name": ("name", "tên", "tên xã", "tên phường xã"),
    "province": ("province", "tỉnh", "mã tỉnh", "tỉnh thành phố"),
}
_CODE: Final = re.compile("[0-9]{5}")


def check(sheet: Sheet) -> CheckedCommunes:
    """Communes as code (five digits), name and province (one of the 34). Raises Invalid: missing_column, no_rows."""
    known = {header_key(other): name for name, others in _NAMES.items() for other in others}
    indexes = {known[header_key(name)]: at for at, name in enumerate(sheet.header) if header_key(name) in known}
    if missing := [name for name in _NAMES if name not in indexes]:
        raise Invalid("missing_column", f"Missing: {', '.join(missing)}. A list of communes has code, name, province.")
    sheet.require_values(indexes.values())
    if not sheet.rows:
        raise Invalid("no_rows", "The file has a header and no row below it; write one row for each commune.")
    communes: dict[str, Commune] = {}
    errors: list[CellError] = []
    for row in sheet.rows:
        commune, faults = _read_commune({name: row.cells[index] for name, index in indexes.items()})
        before = communes.get(commune.code)
        if not faults and before not in (None, commune):
            faults["code"] = ValueFault("commune_twice", f"one commune of the code {commune.code}", "remove one")
        for name, fault in faults.items():
            at = indexes[name]
            got = shortened(row.cells[at])
            errors.append(
                CellError(row.number, name, place(row.number, at), fault.code, got, fault.expected, fault.way_out)
            )
        if not faults:
            communes[commune.code] = commune
    return CheckedCommunes(communes, tuple(errors))


def _read_commune(given: Mapping[str, str]) -> tuple[Commune, dict[str, ValueFault]]:
    values: dict[str, str] = {}
    faults: dict[str, ValueFault] = {}
    for name, read in (("code", read_commune), ("name", read_name), ("province", _province)):
        try:
            values[name] = read(given[name])
            if not values[name]:
                raise ValueFault("missing", "a value", "fill the cell")
            if name == "code" and not _CODE.fullmatch(values[name]):
                raise ValueFault("commune_code", "five digits", "format the column as Text before typing")
        except ValueFault as fault:
            faults[name] = fault
    return Commune(values.get("code", ""), values.get("name", ""), values.get("province", "")), faults


def _province(text: str) -> str:
    return template.read(Column.PROVINCE, text)
