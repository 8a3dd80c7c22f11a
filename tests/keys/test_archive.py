"""What is packed comes out as it was, once the whole file was proven; what is not sealed is taken on trust."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from registry.errors import Invalid, Refused, Unavailable
from registry.keys.archive import DATABASE, Saved, pack, unpack
from registry.store.engine.copying import copy_out
from registry.store.engine.upgrade import needed
from tests.factories import World
from tests.keys.archives import PASSPHRASE, packed, parts, sealed


@pytest.fixture
def saved(world: World, tmp_path: Path) -> Saved:
    copy_out(world.engine, tmp_path / "copy.sqlite")
    (tmp_path / "x.backup").touch(0o600)
    return pack(tmp_path / "x.backup", tmp_path / "copy.sqlite", world.folder, world.now)


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "into"
    folder.mkdir()
    return folder


def test_what_was_packed_comes_out_as_it_was(world: World, saved: Saved, into: Path, tmp_path: Path) -> None:
    unpacked = unpack(saved.path, into, PASSPHRASE, False)
    assert unpacked == (saved, True)
    assert (saved.schema, len(saved.key_files)) == (needed(), 3)
    assert (into / DATABASE).read_bytes() == (tmp_path / "copy.sqlite").read_bytes()
    there = {file.name: file.read_bytes() for file in (into / "keys").iterdir()}
    assert there == {file.name: file.read_bytes() for file in world.folder.path.glob("*-*")}


def test_neither_database_nor_keys_nor_passphrase_can_be_read_in_the_file(saved: Saved) -> None:
    content = saved.path.read_bytes()
    for word in (b"SQLite format", b"BEGIN ENCRYPTED", b"manifest", b"CREATE TABLE", b"ustar", PASSPHRASE):
        assert word not in content


def test_a_file_without_a_seal_is_taken_on_its_holders_word_alone(saved: Saved, into: Path, tmp_path: Path) -> None:
    plain = packed(tmp_path / "plain.tar", parts(saved.path))
    with pytest.raises(Refused, match="give --unauthenticated") as caught:
        unpack(plain, into, PASSPHRASE, False)
    assert caught.value.code == "backup_unauthenticated"
    assert not list(into.iterdir())
    assert unpack(plain, into, PASSPHRASE, True) == (replace(saved, path=plain), False)


def test_a_sealed_file_is_proven_whatever_its_holder_says(saved: Saved, into: Path, tmp_path: Path) -> None:
    assert unpack(saved.path, into, PASSPHRASE, True).authenticated
    shutil.rmtree(into)
    into.mkdir()
    cut = tmp_path / "cut.backup"
    cut.write_bytes(saved.path.read_bytes()[:-1])
    with pytest.raises(Invalid):
        unpack(cut, into, PASSPHRASE, True)
    with pytest.raises(Unavailable):
        unpack(saved.path, into, b"another passphrase", True)


def test_a_good_seal_around_something_else_is_no_backup(into: Path, tmp_path: Path) -> None:
    for content in (b"", b"x", bytes(20_000), b"gtin,name\n" * 999):
        with pytest.raises(Invalid) as caught:
            unpack(sealed(tmp_path / "x.backup", content), into, PASSPHRASE, False)
        assert caught.value.code == "backup_damaged"
        for folder in into.iterdir():
            shutil.rmtree(folder)


def test_what_the_manifest_does_not_name_is_refused(saved: Saved, into: Path, tmp_path: Path) -> None:
    content = parts(saved.path)
    for more in ("keys/code-00001.pem", "registry.sqlite-wal", "other"):
        with pytest.raises(Invalid):
            unpack(packed(tmp_path / "more.tar", content | {more: b"x"}), into, PASSPHRASE, True)
        shutil.rmtree(into / "keys")
