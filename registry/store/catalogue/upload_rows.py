"""Rows of lists that are being loaded: kept between the steps of an import, and gone a day later.

They stand among the files, by digest. Whose one is, the page says by a sign of its own on the digest; of each person
the newest are kept. The kind of the file holds who sent it first, as a hash.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import blake2b

import sqlalchemy as sa

from registry.store.engine.engine import Connection
from registry.store.engine.schema import files
from registry.store.office import file_rows

KIND = "application/x-registry-list"
KEPT = timedelta(days=1)
MOST = 20


def put(conn: Connection, content: bytes, by: str, at: datetime) -> bytes:
    """Keep a list; its digest. Lists of yesterday go, and of the same person's the oldest beyond MOST."""
    old = sa.select(files.c.digest).where(files.c.media_type.startswith(KIND), files.c.made_at < at - KEPT)
    _drop(conn, conn.scalars(old))
    kind = f"{KIND};{blake2b(by.encode(), digest_size=6).hexdigest()}"
    digest = file_rows.put(conn, content, kind, at)
    own = sa.select(files.c.digest).where(files.c.media_type == kind, files.c.digest != digest)
    _drop(conn, conn.scalars(own.order_by(files.c.made_at.desc(), files.c.digest).offset(MOST - 1)))
    return digest


def _drop(conn: Connection, digests: Iterable[bytes]) -> None:
    file_rows.drop_unnamed(conn, [bytes(digest) for digest in digests])


def get(conn: Connection, digest: bytes) -> bytes | None:
    """The list of a digest; None when its day is over."""
    file = file_rows.get(conn, digest)
    return file.content if file else None
