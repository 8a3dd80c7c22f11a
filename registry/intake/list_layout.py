"""Where in a file the product list stands: which table, which row names its columns, and what each column means.

1. What somebody chooses counts. Else a layout that was used before for just these headings, wherever they stand now:
   next month's list has other title lines above them, or another guide in front.
2. Else it is the row that names most columns of the template; GTIN and name weigh more than all others. Of rows that
   name as many it is the first, so that a file without any known heading is read from its first row.
3. Of two columns that mean the same, the first is taken; the other can be chosen instead.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final, NamedTuple

from registry.errors import Invalid
from registry.intake import template
from registry.intake.books import Book
from registry.intake.spreadsheet import ERROR_HEADERS, HeadingPlace
from registry.intake.template import Column
from registry.model.goods import search_key

# Title lines above a heading: so many rows that hold something are looked at.
LOOKED_AT: Final = 30
_WEIGHTS: Final[Mapping[Column, int]] = {Column.GTIN: 100, Column.NAME: 30}


@dataclass(frozen=True, slots=True)
class KnownLayout:
    """What the columns of a list were taken for: of the headings by their digest, in the sheet of this name."""

    headings: str
    columns: tuple[str, ...]
    sheet: str | None
    used_at: datetime


class ListPlace(NamedTuple):
    """Where the heading stands, and the layout that was known of it, if any."""

    heading: HeadingPlace
    known: KnownLayout | None = None


def digest(headings: Sequence[str]) -> str:
    """What tells the headings of one kind of list from those of another: their words, without case and marks."""
    names = list(headings)
    if tuple(name.strip().casefold() for name in names[-2:]) in ERROR_HEADERS:
        del names[-2:]
    keys = [template.header_key(name) for name in names]
    while keys and not keys[-1]:
        keys.pop()
    return sha256(json.dumps(keys).encode()).hexdigest()


def guess(book: Book, known: Iterable[KnownLayout] = (), table: int | None = None) -> ListPlace:
    """Where the list most probably stands: in the whole book, or in one of its tables."""
    places = [
        (HeadingPlace(at, row.number), row.cells)
        for at in (range(len(book.tables)) if table is None else [table])
        for row in book.tables[at].rows[:LOOKED_AT]
    ]
    by_digest = {layout.headings: layout for layout in known}
    if by_digest:
        alike = [ListPlace(place, layout) for place, cells in places if (layout := by_digest.get(digest(cells)))]
        if alike:
            return max(alike, key=lambda one: one.known is not None and _is_in(book, one.heading, one.known))
    return ListPlace(max(places, key=lambda place: _likeness(place[1]))[0])


def _is_in(book: Book, heading: HeadingPlace, known: KnownLayout) -> bool:
    return book.tables[heading.table].name == known.sheet


def _likeness(cells: Sequence[str]) -> int:
    return sum(_WEIGHTS.get(column, 1) for column in {template.column(cell) for cell in cells} - {None} if column)


def columns(headings: Sequence[str]) -> tuple[str, ...]:
    """What each column means by its name; "" for one that means nothing here, or what an earlier one means."""
    meanings: list[str] = []
    for name in headings:
        column = template.column(name)
        meanings.append(column if column and column not in meanings else "")
    return tuple(meanings)


def choose(book: Book, sheet: str | None, row: int | None) -> HeadingPlace:
    """The place that somebody named: a sheet by its name or number from 1, a row by its number; the rest is guessed.

    Raises Invalid sheet_unknown, heading_row.
    """
    table = None if sheet is None else _table(book, sheet)
    if row is None:
        return guess(book, table=table).heading
    at = guess(book).heading.table if table is None else table
    if all(one.number != row for one in book.tables[at].rows):
        name = book.tables[at].name or "the file"
        raise Invalid("heading_row", f"Row {row} of {name} is blank: name the row that holds the columns' names.")
    return HeadingPlace(at, row)


def _table(book: Book, sheet: str) -> int:
    names = [search_key(table.name or "") for table in book.tables]
    if search_key(sheet) in names:
        return names.index(search_key(sheet))
    if sheet.isascii() and sheet.isdecimal() and 1 <= int(sheet[:9]) <= len(names):
        return int(sheet) - 1
    offered = ", ".join(f'"{table.name}"' for table in book.tables if table.name) or "none: it is a CSV"
    raise Invalid("sheet_unknown", f"There is no sheet {sheet[:60]!r} that can be read; there are {offered}.")
