"""Backups of a test's registry: taken, brought back, and taken apart."""

import io
import tarfile
from datetime import timedelta
from pathlib import Path
from typing import IO, cast

from registry.keys import backup
from registry.keys.archive import Saved
from registry.keys.backup import Restored, Restoring
from registry.keys.sealed_file import SealedReader, SealingWriter
from registry.model.orders import OrderFilter
from registry.model.people import REGISTRY
from registry.store.engine.engine import read
from registry.store.orders.order_rows import seen_by
from tests.factories import World

PASSPHRASE = b"a passphrase for tests"


def take(world: World, name: str = "saved.backup") -> Path:
    return backup.take(world.engine, world.folder, world.folder.path.with_name(name), world.now).path


def restored(
    world: World, source: Path, minutes: int = 1, unauthenticated: bool = False, yes: bool = False
) -> Restored:
    """A backup brought back, and all that is told of it."""
    restoring = Restoring(source, "an", world.now + timedelta(minutes=minutes), unauthenticated, lambda _: yes)
    return backup.restore(world.engine, world.folder, restoring)


def bring(
    world: World, source: Path, minutes: int = 1, unauthenticated: bool = False, yes: bool = False
) -> tuple[Saved, Path | None]:
    outcome = restored(world, source, minutes, unauthenticated, yes)
    return outcome.saved, outcome.before


def placed(world: World) -> set[str]:
    with read(world.engine) as conn:
        return {order.id for order in seen_by(conn, REGISTRY, OrderFilter(at_most=100_000))}


def parts(source: Path, passphrase: bytes = PASSPHRASE) -> dict[str, bytes]:
    """What a sealed backup holds."""
    with source.open("rb") as file:
        opened = cast(IO[bytes], SealedReader(file, passphrase, str(source)))
        with tarfile.open(fileobj=opened, mode="r|") as tar:
            return {entry.name: tar.extractfile(entry).read() for entry in tar}  # type: ignore[union-attr]


def packed(target: Path, content: dict[str, bytes]) -> Path:
    """An archive without a seal, as earlier releases made it."""
    with tarfile.open(target, "w") as tar:
        for name, part in content.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(part)
            tar.addfile(entry, io.BytesIO(part))
    return target


def sealed(target: Path, content: bytes, passphrase: bytes = PASSPHRASE) -> Path:
    """Any content under a good seal."""
    with target.open("wb") as file:
        writer = SealingWriter(file, passphrase)
        writer.write(content)
        writer.finish()
    return target
