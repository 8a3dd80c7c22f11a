"""A damaged, hostile or foreign backup is refused and changes nothing."""

import json
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from registry.errors import RegistryError, Unavailable
from registry.store.engine.engine import Engine
from tests.factories import World, make_order
from tests.keys.archives import bring, packed, parts, placed, take
from tests.store.first_release import first_release


def _with_manifest(content: dict[str, bytes], **changes: object) -> dict[str, bytes]:
    manifest = json.loads(content["manifest.json"]) | changes
    return content | {"manifest.json": json.dumps(manifest).encode()}


def digested(content: dict[str, bytes], name: str, part: bytes) -> dict[str, bytes]:
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
    "a name leads out of the folder": lambda c: digested(c, "keys/../../../evil.pem", b"x"),
    "a name is absolute": lambda c: digested(c, "/tmp/evil.pem", b"x"),
    "a name is the passphrase's": lambda c: digested(c, "keys/passphrase", b"x"),
    "a name is a folder": lambda c: digested(c, "keys/", b"x"),
    "a name holds NUL": lambda c: digested(c, "keys/a\0.pem", b"x"),
    "a name is another place": lambda c: digested(c, "public.json", b"x"),
    "the database is none": lambda c: digested(c, "registry.sqlite", b"gtin,name\n" * 999),
    "the database is another program's": lambda c: digested(c, "registry.sqlite", _other_database()),
    "the database is cut": lambda c: digested(c, "registry.sqlite", c["registry.sqlite"][:20_000]),
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
        bring(world, bad, unauthenticated=True)
    assert caught.value.code in ("backup_damaged", "backup")
    assert placed(world) == orders
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("share", [0, 0.001, 0.1, 0.5, 0.9])
def test_a_backup_cut_off_anywhere_changes_nothing(world: World, tmp_path: Path, share: float) -> None:
    whole = take(world).read_bytes()
    bad = tmp_path / "cut.backup"
    bad.write_bytes(whole[: int(len(whole) * share)])
    _refused(world, bad, tmp_path)


def test_a_file_that_is_no_archive_changes_nothing(world: World, tmp_path: Path) -> None:
    bad = tmp_path / "bad.tar"
    bad.write_bytes(b"\x1f\x8b" + bytes(range(256)) * 20)
    _refused(world, bad, tmp_path)
    with pytest.raises(Unavailable, match="cannot be read"):
        bring(world, tmp_path / "nowhere.tar")


def test_a_link_inside_the_archive_is_not_followed_out_of_it(world: World, tmp_path: Path) -> None:
    content = digested(parts(take(world)), "keys/code-00001.pem", b"root:x")
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
    return _with_manifest(digested(content, "registry.sqlite", copy.read_bytes()), schema=version)


def test_a_backup_of_a_later_schema_is_refused_with_the_way_out(world: World, tmp_path: Path) -> None:
    unknown = _of_schema(parts(take(world)), "9999", tmp_path)
    before = placed(world), sorted(tmp_path.rglob("*"))
    with pytest.raises(Unavailable, match="Install that release") as caught:
        bring(world, packed(tmp_path.with_name("unknown.tar"), unknown), unauthenticated=True)
    assert caught.value.code == "backup_schema"
    assert (placed(world), sorted(tmp_path.rglob("*"))) == before


def test_a_backup_that_lies_about_an_older_schema_changes_nothing(world: World, tmp_path: Path) -> None:
    make_order(world)
    content = parts(take(world))
    lying = _of_schema(content, "0001", tmp_path)
    before = placed(world), sorted(tmp_path.rglob("*"))
    with pytest.raises(RegistryError):
        bring(world, packed(tmp_path.with_name("lying.tar"), lying), unauthenticated=True)
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
    bad = packed(tmp_path / "bad.tar", digested(content, "registry.sqlite", copy.read_bytes()))
    _refused(world, bad, tmp_path)
