"""A file that was read once, packed for the steps that come after, so that none of them parses it again.

What is packed holds all that `books.read` made of a file, and the same book always gives the same bytes.
"""

import json
import zlib
from typing import Any, Final

from registry.intake._cells import CellPlace
from registry.intake.books import Book, SheetFormat, SheetRow, Table

_MARK: Final = b"book 1\n"


def pack(book: Book) -> bytes:
    """The tables of a file as bytes."""
    content = {
        "format": book.format,
        "encoding": book.encoding,
        "delimiter": book.delimiter,
        "unread": book.unread,
        "tables": [
            {
                "name": table.name,
                "rows": table.rows,
                "formulas": sorted(table.formulas),
                "hidden_rows": sorted(table.hidden_rows),
                "hidden_columns": sorted(table.hidden_columns),
            }
            for table in book.tables
        ],
    }
    return _MARK + zlib.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def unpack(data: bytes) -> Book | None:
    """What was packed; None for bytes that are no book, as an earlier release kept them."""
    if not data.startswith(_MARK):
        return None
    content = json.loads(zlib.decompress(data.removeprefix(_MARK)))
    return Book(
        SheetFormat(content["format"]),
        tuple(_table(one) for one in content["tables"]),
        encoding=content["encoding"],
        delimiter=content["delimiter"],
        unread=tuple(content["unread"]),
    )


def _table(content: dict[str, Any]) -> Table:
    return Table(
        content["name"],
        tuple(SheetRow(number, tuple(cells)) for number, cells in content["rows"]),
        frozenset(CellPlace(row, column) for row, column in content["formulas"]),
        frozenset(content["hidden_rows"]),
        frozenset(content["hidden_columns"]),
    )
