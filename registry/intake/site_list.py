"""A list of sites as a person hands it in, and one site as it is typed: values read, and every cell that is wrong.

1. A column is known by its name in English or Vietnamese, in any order; a column that means nothing here is left out
   and listed. `name`, `kind` and `province` must be there; a province may be left empty beside a commune.
2. A GLN is 13 digits, the last of them the check digit. A national location code (TCVN 13274) has no one form yet: 3 to
   30 of A-Z, 0-9 and `.` `-` `/` `_` with a digit among them, so that it is never taken for a name.
3. Coordinates are degrees with a point or comma, both or none, in Viet Nam and in reach of the province.
4. Every faulty cell of a row is reported, and such a row gives no site. Of two rows with one name, GLN or code the
   later one is at fault.

Deliberately not checked: whatever needs the database, as whether a commune is known and a name is taken.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from registry.errors import Invalid
from registry.gs1 import notation
from registry.intake import template
from registry.intake._cells import letters, place
from registry.intake.importing import CellError
from registry.intake.spreadsheet import Sheet, SheetRow
from registry.intake.template import Column, ValueFault, header_key, shortened
from registry.model.goods import search_key
from registry.model.sites import LATITUDES, LONGITUDES, Site, SiteKind, is_within_reach

MOST_SITES: Final = 20_000


class SiteColumn(StrEnum):
    """What a list tells of a site; a form has the same fields."""

    NAME = "name"
    KIND = "kind"
    GLN = "gln"
    CODE = "code"
    ADDRESS = "address"
    PROVINCE = "province"
    COMMUNE = "commune"
    LAT = "lat"
    LON = "lon"


_OTHER_NAMES: Final[Mapping[SiteColumn, str]] = {
    SiteColumn.NAME: "site, site name, tên, tên địa điểm, địa điểm, tên cửa hàng, cửa hàng, tên kho, chi nhánh",
    SiteColumn.KIND: "type, loại, loại hình, loại địa điểm",
    SiteColumn.GLN: "mã gln",
    SiteColumn.CODE: "location code, mã địa điểm, mã truy vết địa điểm",
    SiteColumn.ADDRESS: "địa chỉ",
    SiteColumn.PROVINCE: "tỉnh, tỉnh thành, tỉnh thành phố, mã tỉnh",
    SiteColumn.COMMUNE: "xã, phường, xã phường, phường xã, mã xã, mã phường xã, commune code",
    SiteColumn.LAT: "latitude, vĩ độ",
    SiteColumn.LON: "longitude, lng, kinh độ",
}
_KIND_NAMES: Final[Mapping[SiteKind, str]] = {
    SiteKind.PLANT: "factory, nhà máy, xưởng, cơ sở sản xuất",
    SiteKind.WAREHOUSE: "kho, kho hàng",
    SiteKind.SHOP: "store, cửa hàng, siêu thị",
    SiteKind.PHARMACY: "nhà thuốc, quầy thuốc, hiệu thuốc",
    SiteKind.HOSPITAL: "bệnh viện, phòng khám",
    SiteKind.WARD: "khoa",
    SiteKind.LABORATORY: "lab, phòng thí nghiệm, phòng kiểm nghiệm",
    SiteKind.DEPOT: "bến, trạm, trung tâm phân phối",
    SiteKind.OFFICE: "văn phòng, trụ sở",
}
_REQUIRED: Final = (SiteColumn.NAME, SiteColumn.KIND, SiteColumn.PROVINCE)
_LONGEST_NAME: Final = 200
_GLN: Final = re.compile("[0-9]{13}")
_CODE: Final = re.compile("(?=.*[0-9])[A-Z0-9][A-Z0-9./_-]{2,29}")
_DEGREES: Final = re.compile(r"[+-]?[0-9]{1,3}(?:[.,][0-9]{1,15})?")


@dataclass(frozen=True, slots=True)
class ListedSite:
    """A site that a row describes without fault. Its commune is as it was written, a code or a name."""

    row: int
    site: Site


@dataclass(frozen=True, slots=True)
class CheckedSites:
    """What a list holds: its sites, its faulty cells, the columns that mean nothing here."""

    entries: tuple[ListedSite, ...]
    errors: tuple[CellError, ...]
    ignored_columns: tuple[str, ...]


def read_site(given: Mapping[SiteColumn, str]) -> tuple[Site, dict[SiteColumn, ValueFault]]:
    """A site from texts, and what is wrong with each of them; with a fault the site is not to be used."""
    values: dict[SiteColumn, str] = {}
    faults: dict[SiteColumn, ValueFault] = {}
    for column in SiteColumn:
        try:
            values[column] = _READERS[column](given.get(column, ""))
        except ValueFault as fault:
            faults[column] = fault
    for column in _REQUIRED:
        if (
            column not in faults
            and not values[column]
            and not (column is SiteColumn.PROVINCE and values.get(SiteColumn.COMMUNE))
        ):
            faults[column] = ValueFault("missing", "a value", "fill it in")
    lat, lon = (_degrees(values.get(column, "")) for column in (SiteColumn.LAT, SiteColumn.LON))
    if not faults:
        faults |= _about_the_point(lat, lon, values[SiteColumn.PROVINCE])
    site = Site(
        0,
        0,
        values.get(SiteColumn.NAME, ""),
        SiteKind(values.get(SiteColumn.KIND) or SiteKind.OFFICE),
        gln=values.get(SiteColumn.GLN) or None,
        code=values.get(SiteColumn.CODE) or None,
        address=values.get(SiteColumn.ADDRESS) or None,
        province=values.get(SiteColumn.PROVINCE) or None,
        commune=values.get(SiteColumn.COMMUNE) or None,
        lat=lat,
        lon=lon,
    )
    return site, {column: faults[column] for column in SiteColumn if column in faults}


def as_typed(site: Site) -> dict[SiteColumn, str]:
    """A site as its fields show it: what `read_site` reads again."""
    values = {column: getattr(site, column.value) for column in SiteColumn}
    return {
        column: f"{value:.5f}" if isinstance(value, float) else str(value)
        for column, value in values.items()
        if value is not None
    }


def _about_the_point(lat: float | None, lon: float | None, province: str) -> dict[SiteColumn, ValueFault]:
    if (lat is None) != (lon is None):
        missing = SiteColumn.LAT if lat is None else SiteColumn.LON
        return {missing: ValueFault("half_a_point", "lat and lon together", "give both, or neither")}
    if lat is None or lon is None or not province or is_within_reach(lat, lon, province):
        return {}
    expected = f"a point in the province {province}, not one hundreds of kilometres from it"
    return {SiteColumn.LAT: ValueFault("point_far", expected, "compare the coordinates and the province")}


def read_name(text: str) -> str:
    """The name of a site or of a commune, "" for none; ValueFault for what nobody could say."""
    name = template.read(Column.NAME, text)
    if len(name) > _LONGEST_NAME:
        raise ValueFault("too_long", f"at most {_LONGEST_NAME} characters, not {len(name)}", "shorten it")
    if name and not search_key(name):
        raise ValueFault("site_name", "a name with letters or digits", "write its name")
    return name


def _kind(text: str) -> str:
    plain = search_key(template.read(Column.NAME, text))
    if not plain:
        return ""
    kind = _KINDS.get(plain)
    if kind is None:
        raise ValueFault("site_kind", "one of " + ", ".join(SiteKind), "write one of these words")
    return kind


def _gln(text: str) -> str:
    digits = re.sub("[ .]", "", template.read(Column.NAME, text))
    if not digits:
        return ""
    if not _GLN.fullmatch(digits):
        raise ValueFault("gln_form", "a GLN of 13 digits", "write its digits as text, or leave it empty")
    right = notation.check_digit(digits[:-1])
    if right != digits[-1]:
        expected = f"{digits[:-1]}{right}, if all digits but the last are right"
        raise ValueFault("gln_check_digit", expected, "compare it with the GS1 certificate")
    return digits


def _code(text: str) -> str:
    code = template.read(Column.NAME, text).upper()
    if code and not _CODE.fullmatch(code):
        expected = "3 to 30 of A-Z, 0-9 and . - / _, with a digit among them"
        raise ValueFault(
            "location_code", expected, "write the national location code as it was given, or leave it empty"
        )
    return code


def read_commune(text: str) -> str:
    """A code of five digits, or a name, which only the list of communes can tell."""
    commune = template.read(Column.NAME, text)
    # A spreadsheet makes 4 of 00004.
    return commune.zfill(5) if commune.isdecimal() and len(commune) < 5 else commune


def _degrees_within(text: str, bounds: tuple[float, float], what: str) -> str:
    plain = template.read(Column.NAME, text)
    if not plain:
        return ""
    least, most = bounds
    degrees = _degrees(plain) if _DEGREES.fullmatch(plain) else None
    if degrees is None or not least <= degrees <= most:
        expected = f"degrees {what} from {least:g} to {most:g}, as 21.0285: Viet Nam with its seas"
        raise ValueFault("degrees", expected, "check that latitude and longitude are not exchanged")
    return plain.replace(",", ".")


def _degrees(text: str) -> float | None:
    return float(text.replace(",", ".")) if text else None


def _lat(text: str) -> str:
    return _degrees_within(text, LATITUDES, "north")


def _lon(text: str) -> str:
    return _degrees_within(text, LONGITUDES, "east")


_READERS: Final[Mapping[SiteColumn, Callable[[str], str]]] = {
    SiteColumn.NAME: read_name,
    SiteColumn.KIND: _kind,
    SiteColumn.GLN: _gln,
    SiteColumn.CODE: _code,
    SiteColumn.ADDRESS: lambda text: template.read(Column.ADDRESS, text),
    SiteColumn.PROVINCE: lambda text: template.read(Column.PROVINCE, text),
    SiteColumn.COMMUNE: read_commune,
    SiteColumn.LAT: _lat,
    SiteColumn.LON: _lon,
}


def check(sheet: Sheet) -> CheckedSites:
    """The sites and faulty cells of a sheet. Raises Invalid: column_twice, missing_column, no_rows, formula_cell,
    too_many_rows.
    """
    indexes, ignored = _layout(sheet.header)
    sheet.require_values(indexes.values())
    if not sheet.rows:
        raise Invalid("no_rows", "The file has a header and no row below it; write one row for each site.")
    if len(sheet.rows) > MOST_SITES:
        raise Invalid("too_many_rows", f"The file has over {MOST_SITES:,} rows; split it into several files.")
    entries: list[ListedSite] = []
    errors: list[CellError] = []
    first: dict[tuple[str, str], int] = {}
    for row in sheet.rows:
        site, faults = read_site({column: row.cells[index] for column, index in indexes.items()})
        if not faults:
            faults = _told_before(row.number, site, first)
        errors += [_cell_error(row, indexes, column, fault) for column, fault in faults.items()]
        beyond = next((at for at in range(len(sheet.header), len(row.cells)) if row.cells[at].strip()), None)
        if beyond is not None:
            errors.append(_beyond(row, beyond))
        elif not faults:
            entries.append(ListedSite(row.number, site))
    return CheckedSites(tuple(entries), tuple(errors), ignored)


def _told_before(row: int, site: Site, first: dict[tuple[str, str], int]) -> dict[SiteColumn, ValueFault]:
    """The fault of a row that names the site of an earlier one; else the row is noted under its names."""
    names = {
        SiteColumn.NAME: search_key(site.name),
        **({SiteColumn.GLN: site.gln} if site.gln else {}),
        **({SiteColumn.CODE: site.code} if site.code else {}),
    }
    faults = {
        column: ValueFault("site_twice", f"another {column} than row {first[column, key]} has", "remove or rename one")
        for column, key in names.items()
        if (column, key) in first
    }
    if not faults:
        first |= dict.fromkeys(names.items(), row)
    return faults


def _layout(header: tuple[str, ...]) -> tuple[dict[SiteColumn, int], tuple[str, ...]]:
    """Where each column stands, and the headers that mean nothing here."""
    indexes: dict[SiteColumn, int] = {}
    ignored: list[str] = []
    for index, name in enumerate(header):
        column = _COLUMNS.get(header_key(name))
        if column is None:
            ignored.append(shortened(" ".join(name.split())) or f"column {letters(index)} (without a name)")
        elif column in indexes:
            raise Invalid(
                "column_twice",
                f"The columns {letters(indexes[column])} and {letters(index)} both mean {column}; remove one.",
            )
        else:
            indexes[column] = index
    missing = [column for column in _REQUIRED if column not in indexes]
    if missing:
        columns = ", ".join(shortened(name) for name in header)
        raise Invalid("missing_column", f"Missing: {', '.join(missing)}. The file has the columns: {columns}.")
    return indexes, tuple(ignored)


def _cell_error(row: SheetRow, indexes: Mapping[SiteColumn, int], column: SiteColumn, fault: ValueFault) -> CellError:
    index = indexes.get(column, 0)
    got = shortened(row.cells[index]) if column in indexes else ""
    return CellError(row.number, column, place(row.number, index), fault.code, got, fault.expected, fault.way_out)


def _beyond(row: SheetRow, index: int) -> CellError:
    return CellError(
        row.number,
        letters(index),
        place(row.number, index),
        "cell_without_column",
        shortened(row.cells[index]),
        "no cell to the right of the last named column",
        "put quotes around text that holds the delimiter, or name the column",
    )


_COLUMNS: Final[Mapping[str, SiteColumn]] = {
    header_key(name): column for column in SiteColumn for name in (column, *_OTHER_NAMES[column].split(","))
}
_KINDS: Final[Mapping[str, SiteKind]] = {
    search_key(name): kind for kind in SiteKind for name in (kind, *_KIND_NAMES[kind].split(","))
}
