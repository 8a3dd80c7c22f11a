"""Files that were sent: each content once, and gone only when nothing names it any more."""

import hashlib
from datetime import timedelta

from registry.model.cases import ConsumerReport, ReportReason
from registry.store.engine.engine import read, write
from registry.store.engine.schema import files, report_photos
from registry.store.office import file_rows
from registry.store.supervision import report_rows
from tests.factories import World


def test_the_same_content_is_kept_once_as_it_first_came(world: World) -> None:
    with write(world.engine) as conn:
        digest = file_rows.put(conn, b"one", "image/jpeg", world.now)
        assert file_rows.put(conn, b"one", "image/png", world.now + timedelta(days=1)) == digest
        other = file_rows.put(conn, b"two", "application/pdf", world.now)
    assert digest == hashlib.sha256(b"one").digest() != other
    with read(world.engine) as conn:
        assert file_rows.get(conn, digest) == file_rows.File(b"one", "image/jpeg", world.now)
        assert file_rows.get(conn, bytes(32)) is None
        assert len(conn.execute(files.select()).fetchall()) == 2


def test_only_what_nothing_names_is_dropped(world: World) -> None:
    with write(world.engine) as conn:
        named, loose = (file_rows.put(conn, text, "image/jpeg", world.now) for text in (b"named", b"loose"))
        new = ConsumerReport(0, bytes(16), "0123456789", world.now, ReportReason.OTHER)
        assert report_rows.add(conn, new, [named, named]) == 1
        assert report_rows.add(conn, new, [loose]) is None
        assert file_rows.drop_unnamed(conn, [named, loose, bytes(32)]) == 1
        assert file_rows.get(conn, loose) is None
        conn.execute(report_photos.delete())
        assert file_rows.drop_unnamed(conn, [named]) == 1
