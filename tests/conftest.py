"""What tests share: a registry of their own on a real database file, its keys, and a fixed moment."""

import os
import random
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from registry.codes.keyring import Keyring
from registry.keys.custody import Birth, Custodian, KeyFolder, found
from registry.store.engine.engine import Engine, open_engine
from tests import databases, freshness
from tests.databases import Databases
from tests.factories import NOW, World

# The URL of a Citus coordinator: the same tests as with --postgresql then run on registries spread over its cluster.
CITUS = os.environ.get("REGISTRY_TEST_CITUS_URL")


def _alike(fixtures: set[str]) -> bool:
    return "server" not in fixtures or "browser" in fixtures


@pytest.fixture(autouse=True)
def told() -> Iterator[None]:
    """What processes remember never changes without a word to them."""
    with freshness.watched():
        yield


@pytest.fixture
def now() -> datetime:
    """A fixed moment: 22 November 2026, noon in Viet Nam."""
    return NOW


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgresql", action="store_true", help="Run on a real PostgreSQL server instead of SQLite.")


_left_out: set[str] = set()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --postgresql, leave out what needs no database or a browser, and skip what looks into an SQLite file.

    What a browser shows is the same on either database.
    """
    if not CITUS and not config.getoption("--postgresql"):
        return
    without = [item for item in items if _alike(set(getattr(item, "fixturenames", ())))]
    _left_out.update(item.nodeid for item in without)
    config.hook.pytest_deselected(items=without)
    items[:] = [item for item in items if item.nodeid not in _left_out]
    skip = pytest.mark.skip(reason="this test looks into an SQLite file; it runs without --postgresql")
    for item in items:
        if item.get_closest_marker("sqlite"):
            item.add_marker(skip)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of pytest-xdist tells what it left out, as it has no terminal."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["left_out"] = len(_left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    count = getattr(node, "workeroutput", {}).get("left_out", 0)
    _left_out.update(f"{number}" for number in range(count))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _left_out:
        what = "tests without a database, or with a browser,"
        terminalreporter.write_line(f"{len(_left_out)} {what} were left out; they run on SQLite.")


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


@pytest.fixture
def database_url(rack: Databases, blank: str | None, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of this test's own, empty; for a test that wants a registry, spread where that can be."""
    url = rack.make(tmp_path, blank if "world" in request.fixturenames else None)
    yield url
    rack.drop(url)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An empty database; no registry in it yet."""
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
