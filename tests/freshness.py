"""A watch over every test: what processes remember is never changed without a word in `versions`.

A statement of the product that writes to a table whose rows are remembered (`registry.market._memory`) must share its
transaction with one that writes to `versions`, or other processes go on answering from what they remember.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

REMEMBERED = (
    "products", "keys", "gtin_serial_keys", "orders", "corrections", "unit_ranges", "measures", "shipments"
)  # fmt: skip
_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?([a-z_]+)', re.IGNORECASE)
# They bring in or change everything, and say so by `versions.go_beyond` or before anybody serves.
_WHOLE = ("store/engine/copying.py", "store/engine/migrations/", "store/engine/upgrade.py")


def _by_the_product() -> bool:
    frame: FrameType | None = sys._getframe(2)
    files = []
    while frame is not None:
        files.append(frame.f_code.co_filename)
        frame = frame.f_back
    first = next(file for file in files if "/sqlalchemy/" not in file and file != __file__)
    return "/registry/" in first and not any(part in file for file in files for part in _WHOLE)


def _executed(conn: Connection, _cursor: object, statement: str, *_rest: object) -> None:
    written = _WRITES.match(statement)
    if written is None:
        return
    table = written[1].lower()
    if table == "versions":
        conn.info["told"] = True
    elif table in REMEMBERED and _by_the_product():
        conn.info.setdefault("silent", set()).add(table)


def _ended(conn: Connection) -> set[str]:
    if conn.closed or conn.invalidated:
        return set()
    told, silent = conn.info.pop("told", False), conn.info.pop("silent", set())
    return set() if told else silent


def _commit(conn: Connection) -> None:
    silent = _ended(conn)
    assert not silent, f"{sorted(silent)} changed, and versions were not told: processes would not notice"


@contextmanager
def watched() -> Iterator[None]:
    """Watch every transaction of every engine."""
    listeners = (("before_cursor_execute", _executed), ("commit", _commit), ("rollback", _ended))
    for name, listener in listeners:
        sa.event.listen(Engine, name, listener)
    try:
        yield
    finally:
        for name, listener in listeners:
            sa.event.remove(Engine, name, listener)
