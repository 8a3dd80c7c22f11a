"""Whoever can read or write the place where backups lie, without the passphrase, reads and forges them.

Before: the file was a plain tar archive. It could be read (people, scans, goods, hashes of secrets), and an archive
with an administrator, a key or a trail of one's own was restored like any other, since its checksums were its own.
Now: the file is sealed as a whole under the keys' passphrase; anything else is refused before anything is touched, and
one without a seal is taken only on its holder's word (`--unauthenticated`), as files of earlier releases are.
"""

import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from registry.keys import backup
from registry.keys.archive import Saved, pack
from tests.factories import World
from tests.keys.archives import packed, parts, take
from tests.keys.test_backup_damaged import digested
from tests.terminal.conftest import Counter

_HEAD, _CHUNK = 54 + 32, (1 << 16) + 16


def _passphrase(counter: Counter) -> bytes:
    return (counter.keys / "passphrase").read_bytes().strip()


def _with_an_administrator(content: dict[str, bytes], folder: Path) -> dict[str, bytes]:
    """The archive of a backup, with somebody of one's own in it and checksums that fit."""
    (folder / "forged.sqlite").write_bytes(content["registry.sqlite"])
    with closing(sqlite3.connect(folder / "forged.sqlite")) as copy, copy:
        copy.execute(
            "INSERT INTO people (login, name, roles, state, made_at, made_by, changed_at, changed_by) "
            "VALUES ('mallory', 'Mallory', 'administrator', 'active', 0, 'x', 0, 'x')"
        )
    return digested(content, "registry.sqlite", (folder / "forged.sqlite").read_bytes())


def _state(counter: Counter) -> dict[str, object]:
    """Everything that restoring could touch: files, and what the registry answers."""
    said = [counter.do(*command) for command in (("keys", "list"), ("user", "list"), ("audit", "check"))]
    ignored = ("registry.sqlite-wal", "registry.sqlite-shm")
    files = sorted(str(file) for file in counter.place.rglob("*") if file.name not in ignored)
    return {"said": said, "files": files, "keys": [file.read_bytes() for file in sorted(counter.keys.iterdir())]}


def _chunks(sealed: bytes) -> list[bytes]:
    return [sealed[start : start + _CHUNK] for start in range(_HEAD, len(sealed), _CHUNK)]


def _swapped(sealed: bytes) -> bytes:
    one, two, *others = _chunks(sealed)
    return sealed[:_HEAD] + b"".join([two, one, *others])


def _changed(sealed: bytes) -> bytes:
    middle = len(sealed) // 2
    return sealed[:middle] + bytes([sealed[middle] ^ 1]) + sealed[middle + 1 :]


FORGERIES: Mapping[str, Callable[[bytes, bytes], bytes]] = {
    "cut off at the end": lambda one, _: one[:-1],
    "cut off between chunks": lambda one, _: one[: _HEAD + _CHUNK],
    "cut off in the header": lambda one, _: one[:30],
    "empty": lambda one, _: b"",
    "one bit changed": lambda one, _: _changed(one),
    "chunks in another order": lambda one, _: _swapped(one),
    "a chunk left out": lambda one, _: one[:_HEAD] + b"".join(_chunks(one)[1:]),
    "the chunks of another backup": lambda one, other: one[:_HEAD] + other[_HEAD:],
    "a chunk of another backup": lambda one, other: one[:_HEAD] + _chunks(other)[0] + b"".join(_chunks(one)[1:]),
    "another backup behind it": lambda one, other: one + other,
}


def test_nothing_of_a_backup_can_be_read_without_the_passphrase(counter: Counter) -> None:
    counter.do("backup", counter.place / "saved.backup")
    content = (counter.place / "saved.backup").read_bytes()
    words = [b"SQLite format 3", "Dược An Khang".encode(), b"8934588", b"CREATE TABLE", b"BEGIN ENCRYPTED", b"ustar"]
    found = [word for word in (*words, _passphrase(counter)) if word in content]
    print(f"searched {len(content)} bytes for {len(words) + 1} words and found {found}")
    assert found == []
    assert (counter.place / "saved.backup").stat().st_mode & 0o777 == 0o600


def test_an_archive_of_ones_own_is_not_restored(counter: Counter, tmp_path: Path) -> None:
    counter.do("backup", counter.place / "saved.backup")
    # Somebody who has an old plain backup, or took the seal off by the program of the one who has the passphrase.
    content = parts(counter.place / "saved.backup", _passphrase(counter))
    forged = packed(tmp_path / "forged.backup", _with_an_administrator(content, tmp_path))
    before = _state(counter)
    result = counter.run("restore", forged)
    print(f"a plain archive with an administrator of one's own: {result.stderr.strip()}")
    assert (result.exit_code, "[backup_unauthenticated]" in result.stderr) == (1, True)
    assert "own" in result.stderr
    assert _state(counter) == before
    # Agreeing to lose the trail is no word for the file.
    assert counter.run("restore", forged, "--yes").exit_code == 1
    assert _state(counter) == before
    word = counter.run("restore", forged, "--unauthenticated", "--yes")
    assert (word.exit_code, "nothing proved" in word.stderr) == (0, True)
    entry = json.loads(counter.do("audit", "list", "--act", "restored", "--json").splitlines()[0])
    print(f"on its holder's word it is, and the trail says so: {entry['detail']}")
    assert entry["detail"]["unsealed"] is True


def test_a_seal_of_ones_own_is_not_the_registrys(counter: Counter, tmp_path: Path) -> None:
    other = Counter(tmp_path / "other", f"sqlite:///{tmp_path / 'other' / 'registry.sqlite'}")
    other.place.mkdir()
    other.do("init")
    other.do("backup", tmp_path / "theirs.backup")
    before = _state(counter)
    result = counter.run("restore", tmp_path / "theirs.backup", "--unauthenticated", "--yes")
    print(f"a backup under a passphrase of one's own: {result.stderr.strip()}")
    assert (result.exit_code, "[backup_passphrase]" in result.stderr) == (3, True)
    assert _state(counter) == before


@pytest.mark.parametrize("what", FORGERIES)
def test_a_sealed_file_that_was_changed_is_refused_and_nothing_is_half_restored(counter: Counter, what: str) -> None:
    for name in ("one.backup", "other.backup"):
        counter.do("backup", counter.place / name)
    one, other = ((counter.place / name).read_bytes() for name in ("one.backup", "other.backup"))
    (counter.place / "forged.backup").write_bytes(FORGERIES[what](one, other))
    before = _state(counter)
    result = counter.run("restore", counter.place / "forged.backup", "--yes")
    print(f"{what}: {result.stderr.strip()}")
    assert result.exit_code != 0
    assert any(code in result.stderr for code in ("[backup_damaged]", "[backup_unauthenticated]"))
    assert _state(counter) == before


def test_no_open_copy_lies_beside_the_backup_even_for_a_while(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Backups go to other disks; a run that is killed leaves there what it had."""
    seen: list[tuple[str, int, bytes]] = []
    (tmp_path / "other disk").mkdir()

    def watched(archive: Path, *others: object) -> Saved:
        try:
            return pack(archive, *others)  # type: ignore[arg-type]
        finally:
            for file in sorted((tmp_path / "other disk").rglob("*")):
                seen.append((file.name, file.stat().st_mode & 0o777, file.read_bytes()[:12]))

    monkeypatch.setattr(backup, "pack", watched)
    backup.take(world.engine, world.folder, tmp_path / "other disk" / "saved.backup", world.now)
    print(f"beside the backup while it was written: {[(name, oct(mode)) for name, mode, _ in seen]}")
    assert [(mode, beginning) for _, mode, beginning in seen] == [(0o600, b"VNPC-BACKUP\n")]
    assert take(world).stat().st_mode & 0o777 == 0o600
