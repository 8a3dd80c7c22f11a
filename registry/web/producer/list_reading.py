"""A list that is being loaded, as one request reads it: which sheet, which heading row, what each column means.

1. The file is read once, and what it holds is kept for a day under its digest; every address of the steps carries the
   digest with a sign that only this server makes and only for this person, so that nobody reads another's by guessing.
2. What the person chooses travels in the address, so that each step can be gone back to, reloaded and sent on. What is
   not chosen is as the organisation's last list of this kind had it, or else a guess (`intake.list_layout`).
"""

import hmac
import re
from dataclasses import dataclass, replace
from hashlib import sha256

from flask import request

from registry.catalogue import assortment
from registry.errors import NotFound
from registry.intake import list_layout, packed_sheets, spreadsheet
from registry.intake.books import Book, Table
from registry.intake.list_layout import KnownLayout, ListPlace
from registry.intake.spreadsheet import HeadingPlace, HiddenRows, Sheet
from registry.intake.template import Column
from registry.web.front.context import service
from registry.web.front.credentials import known_caller
from registry.web.producer import own

TOKEN = re.compile("[0-9a-f]{64}[.][0-9a-f]{32}")
# What may be said once for all rows; a GTIN and a name are each product's own.
FIXABLE = (Column.CATEGORY, Column.BRAND, Column.ORIGIN, Column.STANDARDS)


@dataclass(frozen=True, slots=True)
class ListReading:
    """A kept file, where in it the list stands, and what each of its columns is taken for ("" nothing)."""

    token: str
    book: Book
    layout: ListPlace
    hidden: HiddenRows
    sheet: Sheet
    columns: tuple[str, ...]

    @property
    def table(self) -> Table:
        return self.book.tables[self.layout.heading.table]

    @property
    def left_out(self) -> list[str]:
        """The headings of the columns that are not loaded."""
        return [name.strip() or "–" for name, column in zip(self.sheet.header, self.columns, strict=True) if not column]

    @property
    def fixed(self) -> dict[str, str]:
        """What is said once for all rows, of columns that the file lacks."""
        texts = {c.value: request.values.get(f"fixed_{c}", "").strip()[:300] for c in FIXABLE if c not in self.columns}
        return {name: text for name, text in texts.items() if text}

    @property
    def place(self) -> dict[str, str]:
        """Where the list stands, for an address."""
        heading = self.layout.heading
        return {"file": own.text("file", 100), "sheet": str(heading.table), "heading": str(heading.row)}

    @property
    def query(self) -> dict[str, str]:
        """What was chosen, for the addresses of the next steps."""
        fixed = {f"fixed_{name}": value for name, value in self.fixed.items()}
        columns = {f"c{at}": name for at, name in enumerate(self.columns)}
        return {**self.place, "hidden": self.hidden, **columns, **fixed}

    def understood(self) -> Sheet:
        """The list under the template's names of its columns."""
        return replace(self.sheet, header=self.columns)

    def remembered(self) -> KnownLayout:
        """The layout, for the organisation's next list of this kind."""
        headings = list_layout.digest(self.sheet.header)
        return KnownLayout(headings, self.columns, self.sheet.name, service().clock())


def address(digest: bytes) -> str:
    """What names a kept file in the addresses of the steps."""
    return f"{digest.hex()}.{_sign(digest)}"


def _sign(digest: bytes) -> str:
    """What shows that this person has sent the file: nobody can make it for a digest seen elsewhere."""
    key = service().custodian.run(lambda keyring: keyring.people_key)
    message = b"product list\x00" + known_caller().name.encode() + b"\x00" + digest
    return hmac.new(key, message, sha256).hexdigest()[:32]


def of(token: str) -> ListReading:
    """An upload of this person's, as the address says it is to be read. Raises NotFound for any other."""
    book = _book(token)
    layout = _layout(book)
    hidden = HiddenRows.LEAVE if request.values.get("hidden") == HiddenRows.LEAVE else HiddenRows.TAKE
    sheet = spreadsheet.sheet_at(book, layout.heading, hidden, own.text("file", 100) or "The file")
    return ListReading(token, book, layout, hidden, sheet, _columns(sheet, layout))


def _book(token: str) -> Book:
    text, _, sign = token.partition(".")
    try:
        digest = bytes.fromhex(text)
    except ValueError:
        digest = b""
    if len(digest) != 32 or not hmac.compare_digest(_sign(digest).encode(), sign.encode("utf-8", "replace")):
        raise NotFound("upload_gone", "This list is not here.")
    content = assortment.kept_list(service().engine, digest)
    book = packed_sheets.unpack(content) if content is not None else None
    if book is None:
        raise NotFound("upload_gone", "This list is not here any more: send it again.")
    return book


def _layout(book: Book) -> ListPlace:
    """The heading that was chosen, if there is such a row; else a guess, in the sheet that was chosen."""
    known = assortment.layouts(service().engine, own.holder())
    at, row = _whole("sheet"), _whole("heading")
    table = at if at is not None and at < len(book.tables) else None
    cells = {one.number: one.cells for one in book.tables[table].rows} if table is not None else {}
    if table is None or row is None or row not in cells:
        return list_layout.guess(book, known, table)
    headings = list_layout.digest(cells[row])
    return ListPlace(HeadingPlace(table, row), next((one for one in known if one.headings == headings), None))


def _whole(name: str) -> int | None:
    text = request.values.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else None


def _columns(sheet: Sheet, layout: ListPlace) -> tuple[str, ...]:
    """What each column means: as the person said, else as in the last list of this kind, else by its name."""
    width = len(sheet.header)
    if "c0" in request.values:
        return tuple(_column(request.values.get(f"c{at}", "")) for at in range(width))
    if layout.known is not None:
        return tuple(_column(name) for name in (*layout.known.columns, *[""] * width)[:width])
    return list_layout.columns(sheet.header)


def _column(name: str) -> str:
    return name if name in set(Column) else ""
