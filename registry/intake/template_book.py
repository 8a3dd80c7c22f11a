"""An empty product list as a workbook that keeps what is typed into it.

1. Whole columns are text, so that no spreadsheet shortens a GTIN, takes zeros off or makes a day of a permit's number.
2. A column with a closed set offers it as a list; another spelling that the reader knows may still be typed.
3. The list comes first: its headings and one example. Guides, and the lists' words, are sheets behind it.
4. The same texts always give the same bytes.
"""

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

# xlsxwriter has no type marker.
import xlsxwriter  # type: ignore[import-untyped]

_LAST_ROW: Final = 1_048_575
_NARROW, _WIDE, _WIDEST_GUIDE = 14, 44, 90
# A constant, so that one template gives one file.
_MADE: Final = datetime(2000, 1, 1)  # noqa: DTZ001  XLSX properties know no time zone


class TemplateColumn(NamedTuple):
    """A column of the list: its heading, an example, whether every row needs it, and what it offers to choose from."""

    heading: str
    example: str
    is_required: bool = False
    choices: tuple[str, ...] = ()


class GuideSheet(NamedTuple):
    """A sheet that explains: its name and its rows, whose first cell stands out."""

    name: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class TemplateBook:
    """All that stands in a template. `hint` is said beside a cell that offers a list."""

    name: str
    columns: tuple[TemplateColumn, ...]
    guides: tuple[GuideSheet, ...]
    choices_name: str
    hint: str


def write(template: TemplateBook) -> bytes:
    """The workbook's bytes."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": _MADE})
        listed = book.add_worksheet(template.name)
        _write_list(book, listed, template)
        for guide in template.guides:
            _write_guide(book, guide)
        _write_choices(book, listed, template)
    return out.getvalue()


def _write_list(book: Any, sheet: Any, template: TemplateBook) -> None:
    as_text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    plain, needed = (
        book.add_format(
            {"num_format": "@", "bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": c}
        )
        for c in ("#E8EEF4", "#FFE08A")
    )
    for at, column in enumerate(template.columns):
        width = min(_WIDE, max(_NARROW, len(column.heading) + 2, len(column.example) + 2))
        # Neighbours never have the same width: columns written as one lose their format in some readers.
        sheet.set_column(at, at, width + at % 2 / 4, as_text)
        sheet.write_string(0, at, column.heading, needed if column.is_required else plain)
        if column.example:
            sheet.write_string(1, at, column.example, as_text)
    sheet.freeze_panes(1, 0)


def _write_guide(book: Any, guide: GuideSheet) -> None:
    sheet = book.add_worksheet(guide.name)
    first, other = (
        book.add_format({"bold": True, "valign": "top"}),
        book.add_format({"text_wrap": True, "valign": "top"}),
    )
    for row, cells in enumerate(guide.rows):
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, cell, other if column else first)
    for column in range(max(map(len, guide.rows))):
        longest = max(len(cells[column]) for cells in guide.rows if column < len(cells) > 1)
        sheet.set_column(column, column, min(_WIDEST_GUIDE, longest + 2))


def _write_choices(book: Any, listed: Any, template: TemplateBook) -> None:
    offering = [(at, column) for at, column in enumerate(template.columns) if column.choices]
    if not offering:
        return
    sheet = book.add_worksheet(template.choices_name)
    bold = book.add_format({"bold": True})
    for at, (column_at, column) in enumerate(offering):
        sheet.set_column(at, at, max(map(len, (column.heading, *column.choices))) + 2)
        sheet.write_string(0, at, column.heading, bold)
        for row, choice in enumerate(column.choices, 1):
            sheet.write_string(row, at, choice)
        letter = chr(ord("A") + at)
        rule = {
            "validate": "list",
            "source": f"='{template.choices_name}'!${letter}$2:${letter}${len(column.choices) + 1}",
            # Other spellings that the reader knows may stay.
            "error_type": "warning",
            "error_title": column.heading[:32],
            "error_message": template.hint[:255],
            "input_title": column.heading[:32],
            "input_message": template.hint[:255],
        }
        listed.data_validation(1, column_at, _LAST_ROW, column_at, rule)
