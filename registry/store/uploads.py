"""Rows of lists that are being loaded: kept between the steps of an import, and gone a day later.

They stand among the files, by digest. Whose one is, the page says by a sign of its own on the digest.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa

from registry.store import files
from registry.store.engine import Connection
from registry.store.schema import files as table

KIND = "application/x-registry-list"
KEPT = timedelta(days=1)


def put(conn: Connection, content: bytes, at: datetime) -> bytes:
    """Keep a list; its digest. Lists of yesterday go."""
    old = sa.select(table.c.digest).where(table.c.media_type == KIND, table.c.made_at < at - KEPT)
    files.drop_unnamed(conn, [bytes(digest) for digest in conn.scalars(old)])
    return files.put(conn, content, KIND, at)


def get(conn: Connection, digest: bytes) -> bytes | None:
    """The list of a digest; None when its day is over."""
    found = files.get(conn, digest)
    return found.content if found else None
