"""Database and keys together in one file, taken and brought back while the registry runs.

1. The database is copied first, as one snapshot, then the key files: a key file always exists before any row names
   it, so every key the snapshot knows is in the backup.
2. The passphrase is not in the backup: keep it elsewhere, or nobody can open the keys.
3. Restoring checks every part against the manifest before it touches anything, and first saves the present state beside
   the database. Key files that are here and not in the backup stay: nothing that may have sealed codes is ever deleted.
4. A database of an older schema is saved as it is, so that a backup can be made before an upgrade. Its backup is
   upgraded on the way back, before anything is touched.
5. What was issued after the backup is unknown after restoring; its numbers are not given again (`issuing`, rule 3).
"""

import hashlib
import io
import json
import os
import tarfile
import tempfile
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from registry.errors import Invalid, Refused, Unavailable
from registry.keys.folder import write_secret
from registry.model.days import Precision, rfc3339
from registry.store.engine import upgrade
from registry.store.engine.copying import Holding, bring_up, check_copy, copy_in, copy_out, holding, kind_of_copy
from registry.store.engine.engine import Engine, is_sqlite, read, sqlite_path
from registry.store.keys import identity_rows

_DATABASE = "registry.sqlite"
_MANIFEST = "manifest.json"
_FORMAT = "product-code-registry backup 1"
_KEY_SUFFIXES = (".pem", ".jwe")
_MOST_KEY_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Saved:
    """What a backup holds: when it was taken, its schema version, and its key files."""

    path: Path
    taken_at: str
    schema: str
    key_files: tuple[str, ...]


def take(engine: Engine, keys_dir: Path, target: Path, now: datetime) -> Saved:
    """Write a backup, mode 0600, whole or not at all; also of a database of an older schema.

    Raises Invalid when the file is there already (it may be the only other backup, or the database), Unavailable when
    the disk refuses or there is no registry to save.
    """
    target = target.absolute()
    if target.exists():
        raise Invalid("file_exists", f"{target} is there already: move it away, or name another file.")
    _require_registry(engine)
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
            database = Path(folder) / _DATABASE
            copy_out(engine, database)
            saved = _pack(Path(folder) / "backup.tar", database, keys_dir, now)
            os.replace(saved.path, target)
    except OSError as error:
        raise Unavailable("backup", f"The backup {target} cannot be written: {error.strerror}.") from error
    return replace(saved, path=target)


def _require_registry(engine: Engine) -> None:
    # Looking into an SQLite file that is not there would make an empty one.
    if is_sqlite(engine) and not sqlite_path(engine).exists():
        raise Unavailable(
            "database_missing",
            f"There is no database {sqlite_path(engine)}: run `init`, or name the right one in REGISTRY_DATABASE_URL.",
        )
    upgrade.require_known(engine)


def _pack(archive: Path, database: Path, keys_dir: Path, now: datetime) -> Saved:
    key_files = sorted(file for file in keys_dir.glob("*-*") if file.suffix in _KEY_SUFFIXES)
    parts = {_DATABASE: database, **{f"keys/{file.name}": file for file in key_files}}
    saved = Saved(archive, rfc3339(now, Precision.EXACT), check_copy(database), tuple(file.name for file in key_files))
    digests = {name: _digest(file) for name, file in parts.items()}
    manifest = {"format": _FORMAT, "taken_at": saved.taken_at, "schema": saved.schema, "sha256": digests}
    handle = os.open(archive, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        with tarfile.open(fileobj=file, mode="w") as tar:
            content = json.dumps(manifest, indent=1).encode()
            entry = tarfile.TarInfo(_MANIFEST)
            entry.size, entry.mode = len(content), 0o600
            tar.addfile(entry, io.BytesIO(content))
            for name, part in parts.items():
                tar.add(part, arcname=name)
        file.flush()
        os.fsync(file.fileno())
    return saved


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class Restored(NamedTuple):
    """A backup that came back, and where the state before it was saved, if there was any."""

    saved: Saved
    before: Path | None


def restore(engine: Engine, keys_dir: Path, source: Path, now: datetime) -> Restored:
    """Bring a backup back over the present registry.

    A backup of an older schema comes back in this program's. Raises Invalid for a file that is no whole backup,
    Unavailable for one of a schema this program does not know, or when a key file of the same name holds something
    else, Refused where the database belongs to another program; in each case nothing was changed.
    """
    with tempfile.TemporaryDirectory(prefix="restore-") as folder:
        saved = _unpack(source, Path(folder))
        if not upgrade.is_known(saved.schema):
            raise Unavailable(
                "backup_schema",
                f"The backup has schema {saved.schema}, which this program (schema {upgrade.needed()}) does not know: "
                "a later release made it. Install that release and restore it there.",
            )
        if saved.schema != upgrade.needed():
            bring_up(Path(folder) / _DATABASE)
        _refuse_other_kind(engine, Path(folder) / _DATABASE)
        new_keys = _missing_keys(Path(folder) / "keys", keys_dir, saved)
        before = _save_present(engine, keys_dir, now)
        for name, content in new_keys.items():
            write_secret(keys_dir / name, content)
        copy_in(engine, Path(folder) / _DATABASE)
    return Restored(saved, before)


def _refuse_other_kind(engine: Engine, copy: Path) -> None:
    """A sample never takes the place of a live registry, nor the other way round."""
    if holding(engine) is not Holding.REGISTRY:
        return
    with read(engine) as conn:
        present = identity_rows.kind(conn)
    coming = kind_of_copy(copy)
    if present is not None and present != coming:
        raise Refused("registry_kind", f"The backup is of a {coming} registry, the present one is {present}.")


def _save_present(engine: Engine, keys_dir: Path, now: datetime) -> Path | None:
    """A backup of what is there; a damaged file, of which none can be taken, is moved aside as it is."""
    path = sqlite_path(engine) if is_sqlite(engine) else keys_dir.absolute()
    held = holding(engine)
    if held is Holding.NOTHING:
        return None
    if held is Holding.OTHER:
        raise Refused(
            "not_a_registry",
            f"{path if is_sqlite(engine) else engine.url.database} is a database of something else: name the "
            "registry's own in REGISTRY_DATABASE_URL.",
        )
    name = f"before-restore-{now:%Y%m%dT%H%M%S%f}"
    if held is Holding.REGISTRY:
        present = path.with_name(f"{name}.tar")
        take(engine, keys_dir, present, now)
        return present
    engine.dispose()
    aside = path.with_name(f"{name}.sqlite")
    for suffix in ("-wal", "-shm", ""):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    return aside


def _missing_keys(unpacked: Path, keys_dir: Path, saved: Saved) -> dict[str, bytes]:
    new: dict[str, bytes] = {}
    for name in saved.key_files:
        content = (unpacked / name).read_bytes()
        present = keys_dir / name
        if not present.exists():
            new[name] = content
        elif present.read_bytes() != content:
            raise Unavailable("key_differs", f"{present} differs from the backup's: move it away and restore again.")
    return new


def _unpack(source: Path, folder: Path) -> Saved:
    try:
        with tarfile.open(source, "r:") as tar:
            manifest = json.loads(_member(tar, _MANIFEST, _MOST_KEY_BYTES))
            if manifest.get("format") != _FORMAT:
                raise KeyError("format")
            (folder / "keys").mkdir()
            for name, digest in manifest["sha256"].items():
                _extract(tar, name, digest, folder)
            taken_at, schema = str(manifest["taken_at"]), str(manifest["schema"])
            if not (folder / _DATABASE).exists() or check_copy(folder / _DATABASE) != schema:
                raise KeyError(_DATABASE)
    # ValueError: no JSON, or a name that no file can have; RecursionError: JSON or links that lead into themselves.
    except (tarfile.TarError, ValueError, KeyError, AttributeError, TypeError, EOFError, RecursionError) as error:
        raise Invalid(
            "backup_damaged", f"{source} is no whole backup of a registry ({error}); nothing was changed."
        ) from error
    except OSError as error:
        raise Unavailable("backup", f"The backup {source} cannot be read: {error.strerror}.") from error
    names = tuple(name.removeprefix("keys/") for name in manifest["sha256"] if name.startswith("keys/"))
    return Saved(source, taken_at, schema, names)


def _member(tar: tarfile.TarFile, name: str, most: int) -> bytes:
    stream = tar.extractfile(name)
    content = stream.read(most + 1) if stream else b""
    if not content or len(content) > most:
        raise KeyError(name)
    return content


def _extract(tar: tarfile.TarFile, name: str, digest: str, folder: Path) -> None:
    """One part, to a place this program chooses; a name from the archive is never used as a path of its own."""
    if name != _DATABASE and (
        not name.startswith("keys/") or "/" in name[5:] or Path(name).suffix not in _KEY_SUFFIXES
    ):
        raise KeyError(name)
    stream = tar.extractfile(name)
    if stream is None:
        raise KeyError(name)
    with (folder / name).open("wb") as file:
        while block := stream.read(1 << 20):
            file.write(block)
    if _digest(folder / name) != digest:
        raise KeyError(f"{name}: checksum")
