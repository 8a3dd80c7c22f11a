"""A registry on either database to strike at, and nothing left behind: no process, no mount, no database."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import pytest
import sqlalchemy as sa

from registry.store.engine.engine import open_engine
from tests.databases import Databases
from tests.faults.database_server import DatabaseServer, Wire, database_server
from tests.faults.jumping import CLOCK, PROGRAM
from tests.faults.site import Server, Site, furnish
from tests.web.conftest import World, build


class Wired(NamedTuple):
    """A server and its wire to the database."""

    server: Server
    wire: Wire


class Clocked(NamedTuple):
    """A server and the file that says by how many seconds its clock is wrong."""

    server: Server
    clock: Path

    def jump(self, seconds: float) -> None:
        """Put the clock wrong by so many seconds, or right by 0; a reader never finds half a number."""
        new = self.clock.with_suffix(".new")
        new.write_text(str(seconds))
        new.rename(self.clock)


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """`sqlite` or `postgresql`, as the row of the table says."""
    return str(request.param)


class Ground:
    """What a run has in common: the registries that others are copies of, and those that are served for many tests.

    Made when it is first asked for, and all gone at the end, the latest first.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._originals: dict[str, World] = {}
        self._served: dict[str, tuple[ExitStack, Server]] = {}
        self._ending = ExitStack()

    @cached_property
    def postgresql(self) -> DatabaseServer:
        """The PostgreSQL server of the faults; skips where there is none."""
        return self._ending.enter_context(database_server())

    @cached_property
    def wire(self) -> Wire:
        """A wire to it that can be cut."""
        made = Wire(self.postgresql.socket)
        self._ending.callback(made.close)
        return made

    def _rack(self, database: str) -> Databases:
        return Databases(None) if database == "sqlite" else self.postgresql.databases

    @contextmanager
    def site(self, database: str, folder: Path) -> Iterator[Site]:
        """A registry of its own in a folder, whose database lies in `folder / "data"` if it is a file."""
        rack = self._rack(database)
        if database not in self._originals:
            first = self._folder / database
            self._originals[database] = build(first, rack.make(first))
        made = self._originals[database]
        keys = folder / "keys"
        shutil.copytree(made.settings.keys_dir, keys)
        url = rack.make(folder / "data", made.settings.database_url)
        settings = replace(made.settings, database_url=url, keys_dir=keys, passphrase_file=keys / "passphrase")
        engine = open_engine(url)
        with ExitStack() as ending:
            ending.callback(rack.drop, url)
            one = furnish(replace(made, settings=settings, engine=engine, opened=[engine]), folder)
            ending.callback(one.close)
            yield one

    def served(self, database: str, name: str, start: Callable[[Site], Server]) -> Server:
        """A registry that is served all the time, for faults that it must survive; anew where one did not."""
        if name in self._served:
            ending, server = self._served[name]
            if server.runs and server.site.sound:
                server.site.sound = False
                return server
            self._served.pop(name)
            ending.close()
        with ExitStack() as opening:
            folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self._folder))
            server = start(opening.enter_context(self.site(database, folder)))
            server.site.sound = False
            self._served[name] = opening.pop_all(), server
        return server

    def close(self) -> None:
        """End all of it."""
        for ending, _ in self._served.values():
            self._ending.push(ending)
        self._ending.close()


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    made = Ground(tmp_path_factory.mktemp("faults"))
    yield made
    made.close()


@pytest.fixture
def postgresql(ground: Ground) -> DatabaseServer:
    """The PostgreSQL server of the faults."""
    return ground.postgresql


@pytest.fixture
def site(database: str, ground: Ground, tmp_path: Path) -> Iterator[Site]:
    """A registry of this test's own."""
    with ground.site(database, tmp_path / "site") as one:
        yield one


@pytest.fixture
def served(database: str, ground: Ground) -> Server:
    """The server that operators start, with its site; a test settles its books in the end, or the next has another."""
    return ground.served(database, database, Site.start)


@pytest.fixture
def wired(database: str, ground: Ground) -> Wired:
    """A server whose way to PostgreSQL is the wire."""

    def start(site: Site) -> Server:
        return site.start(REGISTRY_DATABASE_URL=ground.wire.url(site.url))

    return Wired(ground.served(database, "wired", start), ground.wire)


@pytest.fixture
def second(served: Server) -> Iterator[Clocked]:
    """Another server on the same database, whose clock can jump; it is right at the beginning and in the end."""
    site, clock = served.site, served.site.folder / "clock"
    running = [other for other in site.servers if other is not served and other.runs]
    found = Clocked(running[0] if running else site.made(*PROGRAM, **{CLOCK: str(clock)}), clock)
    found.jump(0)
    if not running:
        found.server.start()
    yield found
    found.jump(0)


@pytest.fixture
def small_disk(database: str, ground: Ground, tmp_path: Path) -> Iterator[Path]:
    """A disk of 48 MB, which the database's server may use. Skips where none may be mounted."""
    folder = tmp_path / "small" if database == "sqlite" else ground.postgresql.folder / "small"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "none", str(folder)], capture_output=True)
    if made.returncode:
        pytest.skip("no right to mount a small disk here, so nothing can be said of a full one")
    try:
        if database == "postgresql":
            os.chown(folder, ground.postgresql.owner, -1)
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


@pytest.fixture
def cramped(database: str, ground: Ground, small_disk: Path, tmp_path: Path) -> Iterator[Site]:
    """A registry whose database lies on the small disk; what PostgreSQL logs lies elsewhere."""
    folder = tmp_path / "site"
    if database == "sqlite":
        folder.mkdir()
        (folder / "data").symlink_to(small_disk)
        with ground.site(database, folder) as one:
            yield one
        return
    server = ground.postgresql
    server.do(f"CREATE TABLESPACE small LOCATION '{small_disk}'")
    try:
        with ground.site(database, folder) as one:
            one.world.engine.dispose()
            server.do(f"ALTER DATABASE {sa.make_url(one.url).database} SET TABLESPACE small")
            yield one
    finally:
        server.do("DROP TABLESPACE small")
