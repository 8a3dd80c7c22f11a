"""Backup and restore: while others write, over what was issued since, and on a new machine."""

import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from registry.errors import Invalid, Refused, Unavailable
from registry.judgement.verdict import Verdict
from registry.keys import backup, making
from registry.keys.folder import KeyFolder
from registry.model.keys import Purpose
from registry.orders.issuing import find
from registry.store.engine.engine import Engine, is_sqlite, open_engine, read, sqlite_path, write
from registry.store.engine.upgrade import needed, require_current, upgrade
from tests.factories import World, ask, make_order, make_product, printed
from tests.keys.archives import bring, parts, placed, take
from tests.keys.test_backup_rows import every_row
from tests.store.first_release import first_release


@pytest.mark.slow("releases")
def test_a_backup_is_one_moment_while_a_writer_is_busy(world: World) -> None:
    gtin = make_product(world).gtin
    stop = threading.Event()
    done: list[str] = []

    def busy() -> None:
        while not stop.is_set():
            done.append(make_order(world, gtin, quantity=1).id)

    writer = threading.Thread(target=busy)
    writer.start()
    try:
        archives = []
        for number in range(4):
            before = set(done)
            archives.append((before, take(world, f"{number}.tar")))
    finally:
        stop.set()
        writer.join()
    for number, (before, archive) in enumerate(archives):
        bring(world, archive, number + 1)
        require_current(world.engine)
        there = placed(world)
        assert before <= there
        assert there == set(done[: len(there)])


def test_restoring_brings_the_old_state_back_under_an_open_engine(world: World) -> None:
    order = make_order(world)
    code = printed(world, order).uri
    archive = take(world)
    later = make_order(world, order.gtin)
    with read(world.engine) as conn:
        assert find(conn, later.id) == later
    saved, before = bring(world, archive)
    assert saved.taken_at == world.now.isoformat()
    assert before is not None
    assert placed(world) == {order.id}
    assert ask(world, code).judgement.verdict is Verdict.GENUINE
    with write(world.engine) as conn:
        assert find(conn, order.id) == order


def test_the_state_before_restoring_is_itself_a_good_backup(world: World) -> None:
    order = make_order(world)
    archive = take(world)
    later = make_order(world, order.gtin)
    _, before = bring(world, archive)
    assert before is not None
    bring(world, before, 2)
    assert placed(world) == {order.id, later.id}


def test_after_restoring_an_older_backup_no_order_number_comes_again_and_lost_codes_are_an_alarm(world: World) -> None:
    gtin = make_product(world).gtin
    make_order(world, gtin)
    archive = take(world)
    lost = [make_order(world, gtin) for _ in range(50)]
    codes = [printed(world, order, 7) for order in lost[:3]]
    bring(world, archive)
    new = [make_order(world, gtin) for _ in range(50)]
    assert not {order.number for order in lost} & {order.number for order in new}
    assert not {order.id for order in lost} & {order.id for order in new}
    again = {printed(world, order, 7).code.serial for order in new[:5]}
    for code in codes:
        judgement = ask(world, code.uri).judgement
        assert (judgement.verdict, "sealed_not_issued" in judgement.reasons) == (Verdict.UNKNOWN, True)
        assert code.code.serial not in again


def test_key_files_that_the_backup_lacks_stay_and_missing_ones_come_back(world: World) -> None:
    archive = take(world)
    old = {file.name: file.read_bytes() for file in world.folder.path.iterdir()}
    with write(world.engine) as conn:
        making.rotate(conn, world.folder, Purpose.CODE, making.Birth(world.now, "live", world.draw))
    with_new = {file.name: file.read_bytes() for file in world.folder.path.iterdir()}
    for name in old:
        (world.folder.path / name).unlink()
    bring(world, archive)
    assert {file.name: file.read_bytes() for file in world.folder.path.iterdir()} == with_new
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in world.folder.path.iterdir())


def test_the_passphrase_is_not_in_the_backup_and_the_file_is_for_its_owner(world: World) -> None:
    (world.folder.path / "passphrase").write_bytes(world.folder.passphrase)
    archive = take(world)
    assert archive.stat().st_mode & 0o777 == 0o600
    assert world.folder.passphrase not in archive.read_bytes()
    assert sorted(parts(archive))[1:] == ["manifest.json", "registry.sqlite"] or len(parts(archive)) == 5


def test_a_backup_never_takes_the_place_of_a_file(world: World) -> None:
    archive = take(world)
    content = archive.read_bytes()
    for there in world.folder.path.parent.iterdir():
        with pytest.raises(Invalid, match="is there already"):
            take(world, there.name)
    assert archive.read_bytes() == content


def test_a_backup_into_a_folder_that_is_not_there_is_refused(world: World, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="cannot be written"):
        backup.take(world.engine, world.folder, tmp_path / "no" / "x.backup", world.now)


@pytest.mark.slow("releases")
def test_before_an_upgrade_a_backup_can_be_made_and_it_comes_back_upgraded(
    world: World, elsewhere: Engine, tmp_path: Path
) -> None:
    """What the refusal of an older database says to do works, from and into either kind of database."""
    order = make_order(world)
    code = printed(world, order).uri
    first_release(world, elsewhere)
    older = replace(world, engine=elsewhere)
    with pytest.raises(Unavailable, match="make a backup, then run `db upgrade`"):
        require_current(elsewhere)
    archive = take(older, "older.tar")
    assert json.loads(parts(archive)["manifest.json"])["schema"] == "0001"
    assert upgrade(elsewhere) == "0001"
    make_order(older, order.gtin)
    file = open_engine(f"sqlite:///{tmp_path / 'between' / 'registry.sqlite'}")
    for number, target in enumerate((older, replace(world, engine=file), older), 1):
        saved, _ = bring(target, archive, number)
        assert saved.schema == "0001"
        assert upgrade(target.engine) == needed()
        require_current(target.engine)
        # The first release kept no audit trail and no versions.
        since: dict[str, list[Any]] = {"audit": [], "versions": []}
        assert every_row(target.engine) | {"versions": []} == every_row(world.engine) | since
        assert ask(target, code).judgement.verdict is Verdict.GENUINE
        make_order(target, order.gtin)
    file.dispose()


def test_restoring_over_an_older_database_saves_it_as_it_is(world: World, elsewhere: Engine) -> None:
    order = make_order(world)
    first_release(world, elsewhere)
    make_order(world, order.gtin)
    older = replace(world, engine=elsewhere)
    _, before = bring(older, take(world))
    assert every_row(elsewhere) == every_row(world.engine)
    assert before is not None
    saved, _ = bring(older, before, 2)
    assert saved.schema == "0001"
    assert placed(older) == {order.id}


def test_nothing_is_saved_where_no_registry_is(world: World, elsewhere: Engine) -> None:
    nowhere = replace(world, engine=elsewhere)
    with pytest.raises(Unavailable, match="run `init`"):
        take(nowhere)
    if is_sqlite(elsewhere):
        assert not sqlite_path(elsewhere).exists()
    with write(elsewhere) as conn:
        conn.exec_driver_sql("CREATE TABLE bookmarks (x INTEGER)")
    with pytest.raises(Unavailable, match="run `init`"):
        take(nowhere)


def test_a_key_file_that_differs_stops_restoring_before_anything_changes(world: World, tmp_path: Path) -> None:
    archive = take(world)
    order = make_order(world)
    file = next(world.folder.path.glob("code-*"))
    file.write_bytes(b"another")
    with pytest.raises(Unavailable, match="differs from the backup"):
        bring(world, archive)
    assert placed(world) == {order.id}
    assert not list(tmp_path.glob("before-restore-*"))


def test_another_programs_database_is_never_replaced(world: World, elsewhere: Engine) -> None:
    archive = take(world)
    with write(elsewhere) as conn:
        for table in ("bookmarks", "alembic_version"):
            conn.exec_driver_sql(f"CREATE TABLE {table} (x INTEGER)")
        conn.exec_driver_sql("INSERT INTO bookmarks VALUES (7)")
    with pytest.raises(Refused, match="something else"):
        bring(replace(world, engine=elsewhere), archive)
    with read(elsewhere) as conn:
        assert sorted(sa.inspect(conn).get_table_names()) == ["alembic_version", "bookmarks"]
        assert conn.exec_driver_sql("SELECT x FROM bookmarks").scalar_one() == 7


def test_restoring_on_a_new_machine_needs_only_backup_and_passphrase(
    world: World, elsewhere: Engine, tmp_path: Path
) -> None:
    order = make_order(world)
    code = printed(world, order).uri
    archive = take(world)
    fresh = World(elsewhere, KeyFolder(tmp_path / "new" / "keys", world.folder.passphrase), world.now, world.draw)
    _, before = bring(fresh, archive)
    assert before is None
    assert ask(fresh, code).judgement.verdict is Verdict.GENUINE
    assert printed(fresh, order).uri == code
