"""Rows of lists that were sent: kept a day, and of each person the newest only."""

from datetime import timedelta

from registry.store.catalogue import uploads
from registry.store.engine.engine import write
from registry.store.office import files
from tests.factories import NOW, World


def test_an_upload_is_kept_a_day_and_named_files_longer(world: World) -> None:
    with write(world.engine) as conn:
        first = uploads.put(conn, b"gtin,name", "an", NOW)
        photo = files.put(conn, b"photo", "image/jpeg", NOW)
        uploads.put(conn, b"other", "an", NOW + timedelta(hours=23))
        assert uploads.get(conn, first) == b"gtin,name"
        uploads.put(conn, b"third", "bình", NOW + timedelta(hours=25))
        assert uploads.get(conn, first) is None
        assert files.get(conn, photo) is not None


def test_of_each_person_the_newest_uploads_are_kept(world: World) -> None:
    with write(world.engine) as conn:
        theirs = uploads.put(conn, b"theirs", "bình", NOW)
        mine = [uploads.put(conn, b"mine %d" % n, "an", NOW + timedelta(minutes=n)) for n in range(uploads.MOST + 2)]
        assert [uploads.get(conn, one) is None for one in mine] == [True] * 2 + [False] * uploads.MOST
        assert uploads.get(conn, theirs) == b"theirs"
