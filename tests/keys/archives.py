"""Backups of a test's registry: taken, brought back, and taken apart."""

import io
import tarfile
from datetime import timedelta
from pathlib import Path

from registry.keys import backup
from registry.keys.backup import Saved
from registry.model.orders import OrderFilter
from registry.model.people import REGISTRY
from registry.store.engine.engine import read
from registry.store.orders.order_rows import seen_by
from tests.factories import World


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
