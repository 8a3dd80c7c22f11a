"""Files that were sent: each content once, and gone only when nothing names it any more."""

import hashlib
from datetime import timedelta

from registry.model.cases import ConsumerReport, ReportReason
from registry.store.engine.engine import read, write
from registry.store.engine.schema import files as table
from registry.store.engine.schema import report_photos
from registry.store.office import files
from registry.store.supervision import reports
from tests.factories import World


def test_the_same_content_is_kept_once_as_it_first_came(world: World) -> None:
    with write(world.engine) as conn:
        digest = files.put(conn, b"one", "image/jpeg", world.now)
        assert files.put(conn, b"one", "image/png", world.now + timedelta(days=1)) == digest
        other = files.put(conn, b"two", "application/pdf", world.now)
    assert digest == hashlib.sha256(b"one").digest() != other
    with read(world.engine) as conn:
        assert files.get(conn, digest) == files.File(b"one", "image/jpeg", world.now)
        assert files.get(conn, bytes(32)) is None
        assert len(conn.execute(table.select()).fetchall()) == 2


def test_only_what_nothing_names_is_dropped(world: World) -> None:
    with write(world.engine) as conn:
        named, loose = (files.put(conn, text, "image/jpeg", world.now) for text in (b"named", b"loose"))
        new = ConsumerReport(0, bytes(16), "0123456789", world.now, ReportReason.OTHER)
        assert reports.add(conn, new, [named, named]) == 1
        assert reports.add(conn, new, [loose]) is None
        assert files.drop_unnamed(conn, [named, loose, bytes(32)]) == 1
        assert files.get(conn, loose) is None
        conn.execute(report_photos.delete())
        assert files.drop_unnamed(conn, [named]) == 1
