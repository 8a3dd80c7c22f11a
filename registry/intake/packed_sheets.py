"""A sheet that was read once, packed for the steps that come after, so that none of them parses the file again.

What is packed holds all that `spreadsheet.read` made of a file, and the same sheet always gives the same bytes.
"""

import json
import zlib
from typing import Final

from registry.intake._cells import CellPlace
from registry.intake.spreadsheet import Sheet, SheetFormat, SheetRow

_MARK: Final = b"sheet 1\n"


def pack(sheet: Sheet) -> bytes:
    """The sheet as bytes."""
    content = {
        "header": sheet.header,
        "rows": sheet.rows,
        "format": sheet.format,
        "encoding": sheet.encoding,
        "delimiter": sheet.delimiter,
        "name": sheet.name,
        "unread": sheet.unread,
        "formulas": sorted(sheet.formulas),
    }
    return _MARK + zlib.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def unpack(data: bytes) -> Sheet | None:
    """The sheet that was packed; None for bytes that are none, as an earlier release kept them."""
    if not data.startswith(_MARK):
        return None
    content = json.loads(zlib.decompress(data.removeprefix(_MARK)))
    return Sheet(
        tuple(content["header"]),
        tuple(SheetRow(number, tuple(cells)) for number, cells in content["rows"]),
        SheetFormat(content["format"]),
        encoding=content["encoding"],
        delimiter=content["delimiter"],
        name=content["name"],
        unread=tuple(content["unread"]),
        formulas=frozenset(CellPlace(row, column) for row, column in content["formulas"]),
    )
