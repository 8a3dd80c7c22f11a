"""Rows of lists that were sent: kept a day, and of each person the newest only."""

from datetime import timedelta

from registry.store.catalogue import upload_rows
from registry.store.engine.engine import write
from registry.store.office import file_rows
from tests.factories import NOW, World


def test_an_upload_is_kept_a_day_and_named_files_longer(world: World) -> None:
    with write(world.engine) as conn:
        first = upload_rows.put(conn, b"gtin,name", "an", NOW)
        photo = file_rows.put(conn, b"photo", "image/jpeg", NOW)
        upload_rows.put(conn, b"other", "an", NOW + timedelta(hours=23))
        assert upload_rows.get(conn, first) == b"gtin,name"
        upload_rows.put(conn, b"third", "bình", NOW + timedelta(hours=25))
        assert upload_rows.get(conn, first) is None
        assert file_rows.get(conn, photo) is not None


def test_of_each_person_the_newest_uploads_are_kept(world: World) -> None:
    with write(world.engine) as conn:
        theirs = upload_rows.put(conn, b"theirs", "bình", NOW)
        mine = [
            upload_rows.put(conn, b"mine %d" % n, "an", NOW + timedelta(minutes=n)) for n in range(upload_rows.MOST + 2)
        ]
        assert [upload_rows.get(conn, one) is None for one in mine] == [True] * 2 + [False] * upload_rows.MOST
        assert upload_rows.get(conn, theirs) == b"theirs"
