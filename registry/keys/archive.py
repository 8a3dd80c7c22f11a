"""What a backup's file holds: the database and the key files, with a manifest that names and measures each part.

1. It is a tar archive, written and read in one pass: the manifest first, then the database, then the keys.
2. The archive is sealed under the passphrase of the keys (`sealed_file`), which is not in it. Files of earlier releases
   are the archive alone: their checksums show damage, and nothing shows a forgery.
3. Names from an archive are never used as paths of their own; what the manifest does not name is refused.
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, NamedTuple, cast

from registry.errors import Invalid, Refused, Unavailable
from registry.keys.folder import KeyFolder
from registry.keys.sealed_file import SealedReader, SealingWriter, is_sealed
from registry.model.days import Precision, rfc3339
from registry.store.engine.copying import check_copy

DATABASE = "registry.sqlite"
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


def pack(archive: Path, database: Path, folder: KeyFolder, now: datetime) -> Saved:
    """Seal a copied database and the key files in a file that is there already, empty and mode 0600; on disk then."""
    key_files = sorted(file for file in folder.path.glob("*-*") if file.suffix in _KEY_SUFFIXES)
    parts = {DATABASE: database, **{f"keys/{file.name}": file for file in key_files}}
    saved = Saved(archive, rfc3339(now, Precision.EXACT), check_copy(database), tuple(file.name for file in key_files))
    digests = {name: _digest(file) for name, file in parts.items()}
    manifest = {"format": _FORMAT, "taken_at": saved.taken_at, "schema": saved.schema, "sha256": digests}
    with archive.open("r+b") as file:
        writer = SealingWriter(file, folder.passphrase)
        with tarfile.open(fileobj=cast(IO[bytes], writer), mode="w|") as tar:
            content = json.dumps(manifest, indent=1).encode()
            entry = tarfile.TarInfo(_MANIFEST)
            entry.size, entry.mode = len(content), 0o600
            tar.addfile(entry, io.BytesIO(content))
            for name, part in parts.items():
                tar.add(part, arcname=name)
        writer.finish()
        file.flush()
        os.fsync(file.fileno())
    return saved


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class Unpacked(NamedTuple):
    """A backup that was read to its end, and whether that proved who wrote it."""

    saved: Saved
    authenticated: bool


def unpack(source: Path, into: Path, passphrase: bytes, unauthenticated: bool) -> Unpacked:
    """All parts of a backup, in an empty folder, once the whole file was proven.

    `unauthenticated`: also of a file of an earlier release, which proves nothing. Raises Invalid for a file that is no
    whole backup, Refused for one that is not sealed, Unavailable for a wrong passphrase or one that cannot be read.
    """
    try:
        with source.open("rb") as file, _archive(file, source, passphrase, unauthenticated) as (stream, proven):
            saved = _parts(source, stream, into)
            # Behind the archive's end: the seal of the last chunk says that nothing was cut off.
            while stream.read(1 << 16):
                pass
        if not (into / DATABASE).exists() or check_copy(into / DATABASE) != saved.schema:
            raise KeyError(DATABASE)
    # ValueError: no JSON, or a name that no file can have; RecursionError: JSON that leads into itself.
    except (tarfile.TarError, ValueError, KeyError, AttributeError, TypeError, EOFError, RecursionError) as error:
        raise Invalid(
            "backup_damaged", f"{source} is no whole backup of a registry ({error}); nothing was changed."
        ) from error
    except OSError as error:
        raise Unavailable("backup", f"The backup {source} cannot be read: {error.strerror}.") from error
    return Unpacked(saved, proven)


@contextmanager
def _archive(
    file: IO[bytes], source: Path, passphrase: bytes, unauthenticated: bool
) -> Iterator[tuple[IO[bytes], bool]]:
    """The archive within a file, and whether it is proven."""
    if is_sealed(file):
        yield cast(IO[bytes], SealedReader(file, passphrase, str(source))), True
    elif unauthenticated:
        yield file, False
    else:
        raise Refused(
            "backup_unauthenticated",
            f"{source} is not sealed: an earlier release made it, or somebody took the seal off, or it is no backup. "
            "Nothing proves whose keys, accounts and audit trail it holds: whoever could write the file could have put "
            "in their own. If you know where it has been since it was taken, give --unauthenticated.",
        )


def _parts(source: Path, stream: IO[bytes], into: Path) -> Saved:
    (into / "keys").mkdir()
    with tarfile.open(fileobj=stream, mode="r|") as tar:
        manifest = json.loads(_manifest(tar))
        if manifest.get("format") != _FORMAT:
            raise KeyError("format")
        digests: Mapping[str, str] = dict(manifest["sha256"])
        taken_at, schema = str(manifest["taken_at"]), str(manifest["schema"])
        missing = set(digests)
        while (entry := tar.next()) is not None:
            missing.remove(entry.name)
            _extract(tar, entry, digests[entry.name], into)
        if missing:
            raise KeyError(min(missing))
    names = tuple(name.removeprefix("keys/") for name in digests if name.startswith("keys/"))
    return Saved(source, taken_at, schema, names)


def _manifest(tar: tarfile.TarFile) -> bytes:
    entry = tar.next()
    stream = tar.extractfile(entry) if entry is not None and entry.name == _MANIFEST else None
    content = stream.read(_MOST_KEY_BYTES + 1) if stream else b""
    if not content or len(content) > _MOST_KEY_BYTES:
        raise KeyError(_MANIFEST)
    return content


def _extract(tar: tarfile.TarFile, entry: tarfile.TarInfo, digest: str, into: Path) -> None:
    """One part, to a place this program chooses."""
    name = entry.name
    is_key = name.startswith("keys/") and "/" not in name[5:] and Path(name).suffix in _KEY_SUFFIXES
    if not entry.isreg() or (name != DATABASE and not is_key):
        raise KeyError(name)
    stream = tar.extractfile(entry)
    if stream is None or (is_key and entry.size > _MOST_KEY_BYTES):
        raise KeyError(name)
    whole = hashlib.sha256()
    with (into / name).open("wb") as file:
        while block := stream.read(1 << 20):
            whole.update(block)
            file.write(block)
    if whole.hexdigest() != digest:
        raise KeyError(f"{name}: checksum")
