"""Backup and restore while others write, of damaged and hostile files, and of what was issued since."""

import io
import json
import sqlite3
import tarfile
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from registry.errors import Invalid, Refused, RegistryError, Unavailable
from registry.judgement.verdict import Verdict
from registry.keys import backup, making
from registry.keys.backup import Saved
from registry.keys.folder import KeyFolder
from registry.market import measures
from registry.market.measures import Decision
from registry.model.cases import FlagKind
from registry.model.flag_evidence import UnitEvidence
from registry.model.keys import Purpose
from registry.model.measures import Act, Target
from registry.model.orders import OrderFilter, RangeKind, Request, SpanRequest, Unit
from registry.model.people import REGISTRY
from registry.model.requests import Petition, RequestKind
from registry.model.sightings import Channel, SaleOutcome, at_point
from registry.model.trail import TrailEntry
from registry.model.work import Remark, Work, WorkItem, WorkQueue
from registry.office.trail import audit, check_chain
from registry.orders import issuing, serial_intake
from registry.orders.issuing import Deed, Placement, find
from registry.store.engine import schema, versions
from registry.store.engine.engine import Connection, Engine, is_sqlite, open_engine, read, sqlite_path, write
from registry.store.engine.upgrade import needed, require_current, upgrade
from registry.store.market import counts, sales, scans, units
from registry.store.market.counts import ForgedSample
from registry.store.office import files, requests, work
from registry.store.orders import shipments
from registry.store.orders.orders import seen_by
from registry.store.supervision import flags
from tests.factories import HOST, NOW, World, ask, make_order, make_organisation, make_product, printed
from tests.store.first_release import first_release
from tests.store.market.test_sales import make_sale
from tests.store.market.test_scans import make_scan


def take(world: World, name: str = "backup.tar") -> Path:
    return backup.take(world.engine, world.folder.path, world.folder.path.with_name(name), world.now).path


def bring(world: World, source: Path, minutes: int = 1) -> tuple[Saved, Path | None]:
    return backup.restore(world.engine, world.folder.path, source, world.now + timedelta(minutes=minutes))


def placed(world: World) -> set[str]:
    with read(world.engine) as conn:
        return {order.id for order in seen_by(conn, REGISTRY, OrderFilter(at_most=100_000))}


def parts(source: Path) -> dict[str, bytes]:
    with tarfile.open(source) as tar:
        return {entry.name: tar.extractfile(entry).read() for entry in tar}  # type: ignore[union-attr]


def packed(target: Path, content: dict[str, bytes]) -> Path:
    with tarfile.open(target, "w") as tar:
        for name, part in content.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(part)
            tar.addfile(entry, io.BytesIO(part))
    return target


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
        backup.take(world.engine, world.folder.path, tmp_path / "no" / "x.tar", world.now)


def _with_manifest(content: dict[str, bytes], **changes: object) -> dict[str, bytes]:
    manifest = json.loads(content["manifest.json"]) | changes
    return content | {"manifest.json": json.dumps(manifest).encode()}


def _digested(content: dict[str, bytes], name: str, part: bytes) -> dict[str, bytes]:
    """The content with a part more or changed, and the manifest saying so."""
    import hashlib

    manifest = json.loads(content["manifest.json"])
    manifest["sha256"][name] = hashlib.sha256(part).hexdigest()
    return content | {name: part, "manifest.json": json.dumps(manifest).encode()}


def _other_database() -> bytes:
    with closing(sqlite3.connect(":memory:")) as other:
        other.execute("CREATE TABLE bookmarks (x)")
        other.execute("CREATE TABLE alembic_version (version_num)")
        other.execute("INSERT INTO alembic_version VALUES ('0001')")
        return other.serialize()


BAD: dict[str, Callable[[dict[str, bytes]], dict[str, bytes]]] = {
    "no manifest": lambda c: {name: part for name, part in c.items() if name != "manifest.json"},
    "manifest is no JSON": lambda c: c | {"manifest.json": b"{"},
    "manifest is a list": lambda c: c | {"manifest.json": b"[]"},
    "manifest nests without end": lambda c: c | {"manifest.json": b"[" * 100_000},
    "manifest of another format": lambda c: _with_manifest(c, format="another"),
    "manifest without schema": lambda c: _with_manifest(c, schema=None),
    "manifest lists nothing": lambda c: _with_manifest(c, sha256={}),
    "manifest lists a number": lambda c: _with_manifest(c, sha256=7),
    "a part is missing": lambda c: {name: part for name, part in c.items() if name != "registry.sqlite"},
    "a part is empty": lambda c: c | {"registry.sqlite": b""},
    "a checksum does not fit": lambda c: c | {"registry.sqlite": c["registry.sqlite"][:-1] + b"?"},
    "a name leads out of the folder": lambda c: _digested(c, "keys/../../../evil.pem", b"x"),
    "a name is absolute": lambda c: _digested(c, "/tmp/evil.pem", b"x"),
    "a name is the passphrase's": lambda c: _digested(c, "keys/passphrase", b"x"),
    "a name is a folder": lambda c: _digested(c, "keys/", b"x"),
    "a name holds NUL": lambda c: _digested(c, "keys/a\0.pem", b"x"),
    "a name is another place": lambda c: _digested(c, "public.json", b"x"),
    "the database is none": lambda c: _digested(c, "registry.sqlite", b"gtin,name\n" * 999),
    "the database is another program's": lambda c: _digested(c, "registry.sqlite", _other_database()),
    "the database is cut": lambda c: _digested(c, "registry.sqlite", c["registry.sqlite"][:20_000]),
}


@pytest.mark.parametrize("what", BAD)
def test_a_damaged_or_hostile_backup_changes_nothing(world: World, tmp_path: Path, what: str) -> None:
    make_order(world)
    good = parts(take(world))
    make_order(world)
    bad = packed(tmp_path / "bad.tar", BAD[what](good))
    _refused(world, bad, tmp_path)


def _refused(world: World, bad: Path, tmp_path: Path) -> None:
    orders, before = placed(world), sorted(tmp_path.rglob("*"))
    with pytest.raises(RegistryError) as caught:
        bring(world, bad)
    assert caught.value.code in ("backup_damaged", "backup")
    assert placed(world) == orders
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("share", [0, 0.001, 0.1, 0.5, 0.9])
def test_a_backup_cut_off_anywhere_changes_nothing(world: World, tmp_path: Path, share: float) -> None:
    whole = take(world).read_bytes()
    bad = tmp_path / "cut.tar"
    bad.write_bytes(whole[: int(len(whole) * share)])
    _refused(world, bad, tmp_path)


def test_a_file_that_is_no_archive_changes_nothing(world: World, tmp_path: Path) -> None:
    bad = tmp_path / "bad.tar"
    bad.write_bytes(b"\x1f\x8b" + bytes(range(256)) * 20)
    _refused(world, bad, tmp_path)
    with pytest.raises(Unavailable, match="cannot be read"):
        bring(world, tmp_path / "nowhere.tar")


def test_a_link_inside_the_archive_is_not_followed_out_of_it(world: World, tmp_path: Path) -> None:
    content = _digested(parts(take(world)), "keys/code-00001.pem", b"root:x")
    bad = packed(tmp_path / "bad.tar", {name: part for name, part in content.items() if name != "keys/code-00001.pem"})
    with tarfile.open(bad, "a") as tar:
        link = tarfile.TarInfo("keys/code-00001.pem")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    _refused(world, bad, tmp_path)


def _of_schema(content: dict[str, bytes], version: str, folder: Path) -> dict[str, bytes]:
    """The content with a database that says of itself to have another schema."""
    copy = folder / "copy.sqlite"
    copy.write_bytes(content["registry.sqlite"])
    with closing(sqlite3.connect(copy)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = ?", (version,))
    return _with_manifest(_digested(content, "registry.sqlite", copy.read_bytes()), schema=version)


def test_a_backup_of_a_later_schema_is_refused_with_the_way_out(world: World, tmp_path: Path) -> None:
    unknown = _of_schema(parts(take(world)), "9999", tmp_path)
    before = placed(world), sorted(tmp_path.rglob("*"))
    with pytest.raises(Unavailable, match="Install that release") as caught:
        bring(world, packed(tmp_path.with_name("unknown.tar"), unknown))
    assert caught.value.code == "backup_schema"
    assert (placed(world), sorted(tmp_path.rglob("*"))) == before


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
        assert _rows(target.engine) | {"versions": []} == _rows(world.engine) | since
        assert ask(target, code).judgement.verdict is Verdict.GENUINE
        make_order(target, order.gtin)
    file.dispose()


def test_restoring_over_an_older_database_saves_it_as_it_is(world: World, elsewhere: Engine) -> None:
    order = make_order(world)
    first_release(world, elsewhere)
    make_order(world, order.gtin)
    older = replace(world, engine=elsewhere)
    _, before = bring(older, take(world))
    assert _rows(elsewhere) == _rows(world.engine)
    assert before is not None
    saved, _ = bring(older, before, 2)
    assert saved.schema == "0001"
    assert placed(older) == {order.id}


def test_a_backup_that_lies_about_an_older_schema_changes_nothing(world: World, tmp_path: Path) -> None:
    make_order(world)
    content = parts(take(world))
    lying = _of_schema(content, "0001", tmp_path)
    before = placed(world), sorted(tmp_path.rglob("*"))
    with pytest.raises(RegistryError):
        bring(world, packed(tmp_path.with_name("lying.tar"), lying))
    assert (placed(world), sorted(tmp_path.rglob("*"))) == before


def test_an_older_backup_whose_rows_break_a_rule_is_named_damaged(
    world: World, elsewhere: Engine, tmp_path: Path
) -> None:
    make_order(world)
    first_release(world, elsewhere)
    content = parts(take(replace(world, engine=elsewhere)))
    copy = tmp_path / "copy.sqlite"
    copy.write_bytes(content["registry.sqlite"])
    with closing(sqlite3.connect(copy)) as database, database:
        database.execute(
            "INSERT INTO measures (gtin, lot, order_id, unit_index, disposition, reason, by, at) "
            "VALUES ('nowhere', '', '', -1, 'recalled', 'x', 'x', 0)"
        )
    bad = packed(tmp_path / "bad.tar", _digested(content, "registry.sqlite", copy.read_bytes()))
    _refused(world, bad, tmp_path)


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


def _filled(world: World, folder: Path) -> None:
    """At least three rows in every table."""
    for item, prefix in enumerate(("8934588", "8935000", "8936001"), 1):
        order = make_order(world, make_product(world, item, prefix).gtin, inactive=True, key=f"k {item}")
        own = make_product(world, 100 + item, prefix).gtin
        (folder / prefix).write_text(f"S-{item}\n", encoding="utf-8")
        placement = Placement(HOST, world.now, world.draw)
        upload = serial_intake.read_file(folder / prefix)
        serial_intake.take_in(world.engine, Request(own), upload, placement, lambda _: None)
        with write(world.engine) as conn:
            making.generate(conn, world.folder, Purpose.CODE, making.Birth(world.now, "live", world.draw))
            issuing.mark(conn, order.id, RangeKind.ACTIVATED, SpanRequest(0, item), Deed("x", world.now))
            issuing.correct(conn, order.id, f"L{item}", None, Deed("x", world.now, "misprint"))
            measures.act(conn, Act.RECALL, Target(order.gtin, f"L{item}"), Decision("x", "vì sao", 1), world.now)
            _remembered(conn, Unit(order.id, item), order.gtin)
            _known(conn, item, order.organisation_id)
            _worked_on(conn, item, order.organisation_id)
            _found_on_the_market(conn, item)


def _known(conn: Connection, item: int, organisation_id: int) -> None:
    """A person, an API key and a failed sign-in."""
    said = {"made_at": NOW, "made_by": "x"}
    person = {
        "login": f"lan{item}",
        "name": "Lan",
        "roles": "shop",
        "state": "active",
        "changed_at": NOW,
        "changed_by": "x",
    }
    conn.execute(schema.people.insert().values(organisation_id=organisation_id, **person, **said))
    key = {"prefix": f"prefix0{item}", "digest": bytes(32), "role": "shop", "scopes": "verify"}
    conn.execute(schema.api_keys.insert().values(organisation_id=organisation_id, **key, **said))
    conn.execute(schema.sign_in_attempts.insert().values(subject=bytes([item] * 16), since=NOW, count=1))


def _worked_on(conn: Connection, item: int, organisation_id: int) -> None:
    """A row of everything on the officers' desks, and an entry in the trail."""
    content = f"tờ {item}".encode() * 1000
    digest = files.put(conn, content, "application/pdf", NOW)
    new = Petition(0, RequestKind.PREFIX, f"893{item}", {"lý do": "mở rộng"}, NOW, "x", organisation_id)
    number = requests.add(conn, new, bytes([item] * 32))
    requests.attach(conn, number, "giấy.pdf", digest)
    work.put(conn, WorkItem(WorkQueue.PRODUCT, 10**13 + item), Work("an", "Chi cục", NOW, NOW, "an"))
    work.add_remark(conn, WorkItem(WorkQueue.FLAG, item), Remark(NOW, "an", "đã gọi điện"))
    audit(conn, TrailEntry(NOW, "an", "key_revoked", str(item), {"why": "lộ"}, second="bình"))
    call = {
        "account": f"organisation:{item}",
        "key": "k",
        "digest": bytes(32),
        "status": 201,
        "answer": "{}",
        "at": NOW,
    }
    conn.execute(schema.answered_calls.insert().values(call))


def _found_on_the_market(conn: Connection, item: int) -> None:
    """A session, an inspection with a check and a photo, a consumer's report with one, a day's count of scans."""
    day = {"day": date(2026, 11, item), "verdict": "genuine", "province": "01", "count": item}
    conn.execute(schema.daily_scans.insert().values(**day))
    person = conn.execute(sa.select(sa.func.max(schema.people.c.id))).scalar_one()
    times = {"made_at": NOW, "seen_at": NOW, "until": NOW}
    conn.execute(schema.sessions.insert().values(digest=bytes([item] * 32), person_id=person, confirmed=True, **times))
    photo = files.put(conn, bytes([item] * 99), "image/jpeg", NOW)
    name = f"INSPECT{item}"
    said = {"authority": "QLTT", "place": "Chợ", "province": "01", "purpose": "x", "legal_basis": "x"}
    conn.execute(schema.inspections.insert().values(id=name, person_id=person, opened_at=NOW, **said))
    check = {
        "at": NOW,
        "digest": bytes(32),
        "shown": "x",
        "verdict": "genuine",
        "reasons": "",
        "told": "{}",
        "times": 1,
        "batch": bytes(16),
        "batch_at": 0,
    }
    conn.execute(schema.inspection_checks.insert().values(inspection_id=name, number=1, **check))
    conn.execute(schema.inspection_photos.insert().values(inspection_id=name, digest=photo, original=bytes(32), at=NOW))
    report = {"sent_as": bytes([item] * 16), "receipt": f"RECEIPT{item}", "at": NOW, "reason": "quality"}
    made = conn.execute(schema.reports.insert().values(**report)).inserted_primary_key
    assert made is not None
    conn.execute(schema.report_photos.insert().values(report_id=made[0], digest=photo))


def _remembered(conn: Connection, unit: Unit, gtin: str) -> None:
    """A row of everything that is remembered of a unit."""
    units.save(conn, {unit: units.StoredUnit(bytes(range(150)), b"\0", 5)})
    scans.record(conn, [make_scan(unit, position=at_point(21.0285, 105.8542, 12.0)), make_scan(unit, 1)])
    sales.record(conn, make_sale(unit))
    sales.record(conn, make_sale(None, outcome=SaleOutcome.REFUSED, reason="unknown"))
    shipments.add(conn, unit.order_id, ["01"], "x", NOW)
    flags.raise_or_join(conn, FlagKind.UNIT_SUSPECT, Target(gtin, None, unit), True, UnitEvidence(("Hà Nội",)), NOW)
    counts.add(conn, NOW, {gtin: 1})
    counts.add_forged(conn, [ForgedSample(NOW, gtin, None, None, bytes(8), Channel.SHOP)], 100)


def _rows(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every row, but for the version that restoring raises."""
    with read(engine) as conn:
        found = {
            table.name: sorted((tuple(row) for row in conn.execute(sa.select(table))), key=str)
            for table in schema.metadata.sorted_tables
        }
    found["versions"] = [row for row in found["versions"] if row[0] != versions.EVERYTHING]
    return found


@pytest.mark.slow("releases")
def test_every_row_goes_through_a_file_into_either_kind_of_database_and_back(
    world: World, elsewhere: Engine, tmp_path: Path
) -> None:
    _filled(world, tmp_path)
    rows = _rows(world.engine)
    assert {name for name, found in rows.items() if len(found) < 3} == {"registry"}
    file = open_engine(f"sqlite:///{tmp_path / 'between' / 'registry.sqlite'}")
    between = replace(world, engine=file)
    bring(between, take(world))
    assert _rows(file) == rows
    again = replace(world, engine=elsewhere)
    archive = take(between, "again.tar")
    bring(again, archive)
    assert _rows(elsewhere) == rows
    bring(again, archive, 2)
    assert _rows(elsewhere) == rows
    for restored in (between, again):
        highest = {name: max(row[0] for row in rows[name]) for name in ("organisations", *NUMBERED)}
        _go_on(restored, highest)
    file.dispose()


NUMBERED = ("corrections", "measures", "refused_sales", "flags", "forged_samples", "requests", "remarks", "reports")


def _go_on(world: World, highest: dict[str, int]) -> None:
    """New rows are numbered behind the restored ones."""
    assert make_organisation(replace(world, makers={}), "8937777").id == highest["organisations"] + 1
    with read(world.engine) as conn:
        order = next(order for order in seen_by(conn, REGISTRY, OrderFilter(at_most=100)) if order.serial_key)
    with write(world.engine) as conn:
        issuing.correct(conn, order.id, "LX", None, Deed("x", world.now, "misprint"))
        measures.act(conn, Act.RECALL, Target(order.gtin, "LX"), Decision("x", "x", 1), world.now)
        _remembered(conn, Unit(order.id, 900), "08935000000009")
        _worked_on(conn, 4, 1)
        _known(conn, 4, 1)
        _found_on_the_market(conn, 4)
        assert check_chain(conn) is None
    after = _rows(world.engine)
    for name in NUMBERED:
        assert max(row[0] for row in after[name]) == highest[name] + 1
