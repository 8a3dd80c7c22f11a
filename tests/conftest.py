"""What tests share: a registry of their own on a real database file, its keys, and a fixed moment."""

import random
from datetime import datetime
from pathlib import Path

import pytest

from registry.custody import Birth, Custodian, KeyFolder, found
from registry.keyring import Keyring
from registry.store.engine import Engine, open_engine
from tests.factories import NOW, World


@pytest.fixture
def now() -> datetime:
    """A fixed moment: 22 November 2026, noon in Viet Nam."""
    return NOW


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """An empty database file; no registry in it yet."""
    return open_engine(f"sqlite:///{tmp_path / 'registry.sqlite'}")


@pytest.fixture
def world(engine: Engine, tmp_path: Path, now: datetime) -> World:
    """A live registry with its first keys."""
    folder = KeyFolder(tmp_path / "keys", b"a passphrase for tests")
    chance = random.Random(20261122)
    found(engine, folder, Birth(now, "live", chance.randrange))
    return World(engine, folder, now, chance.randrange)


@pytest.fixture
def keyring(world: World) -> Keyring:
    """What a server has: public keys and serial keys, no private ones."""
    return Custodian(world.engine, world.folder).keyring
