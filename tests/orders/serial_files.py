"""Files of a producer's own serials, and how they are handed in."""

import random
from pathlib import Path

from registry.orders.serial_intake import Upload, read_file


def write_file(folder: Path, content: bytes | str, name: str = "serials.txt") -> Path:
    file = folder / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def some_serials(count: int, seed: int = 1) -> list[str]:
    """Different serials that nobody can guess."""
    chance = random.Random(seed)
    return [f"S{chance.randrange(10**15):015d}{number:04x}" for number in range(count)]


def upload_of(folder: Path, serials: list[str], name: str = "serials.txt") -> Upload:
    return read_file(write_file(folder, "\n".join(serials) + "\n", name))
