"""The folder of key files: where they lie, and how one is written and read.

1. What cannot be written whole is taken away again; a row refers to a file only once it is on disk.
2. Its mode is 0600; one that others can read is refused. The folder is made with 0700.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from registry.errors import Unavailable
from registry.model.keys import Purpose


@dataclass(frozen=True)
class KeyFolder:
    """Where key files lie, and the passphrase they are encrypted with."""

    path: Path
    passphrase: bytes

    def file(self, purpose: Purpose, number: int) -> Path:
        return self.path / f"{purpose}-{number:05d}.{'jwe' if purpose is Purpose.SERIAL else 'pem'}"


def write_secret(path: Path, content: bytes) -> None:
    """A new file of mode 0600, whole and on disk, or none; Unavailable when it exists or cannot be written."""
    try:
        path.parent.mkdir(0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            path.unlink()
            raise
        _sync_folder(path.parent)
    except OSError as error:
        raise Unavailable("key_file", f"The key file {path} cannot be written: {error.strerror}.") from error


def close_folder(folder: Path) -> None:
    """Take a folder of keys from all other accounts, or make it so; one that is another account's stays as it is."""
    try:
        folder.mkdir(0o700, parents=True, exist_ok=True)
        if stat.S_IMODE(folder.stat().st_mode) & 0o077 and folder.stat().st_uid == os.getuid():
            folder.chmod(0o700)
    except OSError as error:
        raise Unavailable("key_file", f"The folder {folder} cannot be made or closed: {error.strerror}.") from error


def _sync_folder(folder: Path) -> None:
    """Make a new name in a folder survive a power cut, as the row that will refer to it does."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_secret(file: Path) -> bytes:
    """What a key file holds; Unavailable where it is missing, others can read it, or it cannot be read."""
    try:
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise Unavailable("key_file_open", f"Others can read the key file {file}: run `chmod 600 {file}`.")
        return file.read_bytes()
    except FileNotFoundError as error:
        raise Unavailable(
            "key_missing", f"The key file {file} is missing: bring it back, from a backup if need be."
        ) from error
    except OSError as error:
        raise Unavailable("key_file", f"The key file {file} cannot be read: {error.strerror}.") from error
