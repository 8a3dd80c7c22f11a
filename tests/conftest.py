"""What tests share: a registry of their own on a real database file, its keys, and a fixed moment."""

import random
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import sqlalchemy as sa

from registry.codes.keyring import Keyring
from registry.keys.custodian import Custodian
from registry.keys.folder import KeyFolder
from registry.keys.making import Birth, establish
from registry.store.engine.engine import Engine, open_engine
from tests import databases, freshness
from tests.databases import CITUS, Databases
from tests.factories import NOW, World

# Which tests a run takes; how many examples Hypothesis draws, known before a test is read; what is made light.
pytest_plugins = ("tests.selection", "tests.examples", "tests.light")

PASSPHRASE = b"a passphrase for tests"


class Founded(NamedTuple):
    """A registry to copy: its database, its key files, and how chance stood when it was made."""

    url: str
    keys: Path
    chance: tuple[Any, ...]


@pytest.fixture(autouse=True)
def told() -> Iterator[None]:
    """What processes remember never changes without a word to them."""
    with freshness.watched():
        yield


@pytest.fixture
def now() -> datetime:
    """A fixed moment: 22 November 2026, noon in Viet Nam."""
    return NOW


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Iterator[sa.Engine | None]:
    """A PostgreSQL server of this run's own, or None on SQLite."""
    if CITUS or not request.config.getoption("--postgresql"):
        yield None
        return
    with databases.postgresql() as admin:
        yield admin


@pytest.fixture(scope="session")
def rack(server: sa.Engine | None) -> Iterator[Databases]:
    """Where databases of any life are made."""
    if not CITUS:
        yield Databases(server)
        return
    with databases.citus(CITUS) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def blank(rack: Databases, tmp_path_factory: pytest.TempPathFactory) -> str | None:
    """On a Citus cluster, a spread registry without a row, to copy; else None: making tables is quicker."""
    return rack.make(tmp_path_factory.mktemp("blank")) if rack.workers else None


@pytest.fixture(scope="session")
def founded(rack: Databases, blank: str | None, tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """A live registry with its first keys and nothing else, to copy."""
    folder = tmp_path_factory.mktemp("founded")
    url, chance = rack.make(folder, blank), random.Random(20261122)
    engine = open_engine(url)
    establish(engine, KeyFolder(folder / "keys", PASSPHRASE), Birth(NOW, "live", chance.randrange))
    engine.dispose()
    return Founded(url, folder / "keys", chance.getstate())


@pytest.fixture
def database_url(rack: Databases, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of this test's own: empty, or a copy of a registry for a test that wants a world."""
    wants_world = "world" in request.fixturenames
    url = rack.make(tmp_path, request.getfixturevalue("founded").url if wants_world else None)
    yield url
    rack.drop(url)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The test's database; no registry in it yet, unless the test wants a world."""
    opened = open_engine(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def elsewhere(rack: Databases, tmp_path: Path) -> Iterator[Engine]:
    """A second database, empty too."""
    url = rack.make(tmp_path / "elsewhere")
    opened = open_engine(url)
    yield opened
    opened.dispose()
    rack.drop(url)


@pytest.fixture
def world(engine: Engine, founded: Founded, tmp_path: Path, now: datetime) -> World:
    """A live registry with its first keys: a copy, which is quicker."""
    folder = KeyFolder(tmp_path / "keys", PASSPHRASE)
    shutil.copytree(founded.keys, folder.path)
    chance = random.Random()
    chance.setstate(founded.chance)
    return World(engine, folder, now, chance.randrange)


@pytest.fixture
def keyring(world: World) -> Keyring:
    """What a server has: public keys and serial keys, no private ones."""
    return Custodian(world.engine, world.folder).keyring
