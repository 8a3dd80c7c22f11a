"""Rows of files that were sent: photos and documents by the SHA-256 of what they hold, each kept once.

A file is no row of its own: it is reached through the report, request or inspection that names it, which says who may
see it. So nothing here lists files.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from registry.store.engine.engine import Connection, insert_or
from registry.store.engine.schema import files, inspection_photos, papers, report_photos, request_files

_NAMED_BY = (report_photos, request_files, inspection_photos, papers)


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is kept; `made_at` is when it first came."""

    content: bytes
    media_type: str
    made_at: datetime


def put(conn: Connection, content: bytes, media_type: str, at: datetime) -> bytes:
    """Keep a file; its digest (32 bytes).

    The same content again is the same file, of the kind it first came as, which somebody else may have chosen: who
    gives it out says of what kind it is by where it is named.
    """
    digest = hashlib.sha256(content).digest()
    row = {"digest": digest, "media_type": media_type, "content": content, "made_at": at}
    conn.execute(insert_or(conn, files).on_conflict_do_nothing(), [row])
    return digest


def get(conn: Connection, digest: bytes) -> File | None:
    """The file of a digest. Who may see it is asked before, of what names it."""
    row = conn.execute(sa.select(files).where(files.c.digest == digest)).first()
    return File(bytes(row.content), row.media_type, row.made_at) if row else None


def drop_unnamed(conn: Connection, digests: Iterable[bytes]) -> int:
    """Remove those of these files that nothing names any more; how many."""
    unnamed = [~sa.exists().where(table.c.digest == files.c.digest) for table in _NAMED_BY]
    gone = 0
    for digest in sorted(set(digests)):
        gone += conn.execute(files.delete().where(files.c.digest == digest, *unnamed)).rowcount
    return gone
