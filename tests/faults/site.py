"""Where faults strike: a registry of a test's own, and the real server on it, as a process that can be killed."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path

from registry.codes.keyring import Keyring
from registry.codes.production import printed_codes
from registry.keys import custodian
from registry.keys.custodian import Custodian
from registry.model.goods import Category, Listing, Product, ProductState
from registry.model.orders import Order, Request, Unit
from registry.model.people import Role
from registry.orders import issuing
from registry.orders.issuing import Placement
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import read, write
from registry.store.orders import order_rows
from tests.factories import make_gtin
from tests.faults.client import Act, ask
from tests.paths import ROOT
from tests.processes import PATIENCE, free_port, python
from tests.web.conftest import EXPIRY, HOST, MEDICINE, World
from tests.web.program import make_key

PACKS = 20_000
# A product whose serials are its producer's own.
OWN_GTIN = make_gtin(77)


def until(happened: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Wait for something that must happen."""
    deadline = time.monotonic() + patience
    while not happened():
        assert time.monotonic() < deadline, f"waited {patience:.0f} s in vain: {what}"
        time.sleep(0.02)


def lives(pid: int) -> bool:
    """Whether a process runs; a dead one may still be listed until somebody asks for it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@dataclass
class Site:
    """A registry with an order of 20,000 packs, and API keys of a shop and of a producer.

    `url` is what its servers are told: a test may put something between. `acts` are all that were ever done here.
    """

    world: World
    order: Order
    url: str
    folder: Path
    keyring: Keyring
    shop: str
    producer: str
    acts: list[Act] = field(default_factory=list)
    # Whether the last test on it has ended well, so that the next may use it.
    sound: bool = False
    servers: list["Server"] = field(default_factory=list)
    packs: Iterator[int] = field(default_factory=count)
    numbers: Iterator[int] = field(default_factory=count)
    rounds: Iterator[int] = field(default_factory=count)

    def code(self, pack: int) -> str:
        """The printed code of a pack."""
        return next(printed_codes(self.order, self.keyring, pack, pack + 1)).uri

    def code_of(self, order_id: str) -> str:
        """The first printed code of another order."""
        with read(self.world.engine) as conn:
            order = order_rows.by_id(conn, order_id)
        assert order is not None
        return next(printed_codes(order, self.keyring, 0, 1)).uri

    def unit(self, pack: int) -> Unit:
        return Unit(self.order.id, pack)

    def made(self, *program: str, **environment: str) -> "Server":
        """A server of this registry, not yet started, by a program: the one that operators use, if none is named."""
        server = Server(self, program or (str(ROOT / "cli.py"), "serve"), environment)
        self.servers.append(server)
        return server

    def start(self, **environment: str) -> "Server":
        """Serve this registry as operators do."""
        server = self.made(**environment)
        server.start()
        return server

    def close(self) -> None:
        for server in self.servers:
            server.kill()
        for engine in self.world.opened:
            engine.dispose()


def furnish(world: World, folder: Path) -> Site:
    """What the tests act upon, in a registry that was just copied."""
    with write(world.engine) as conn:
        owner = listing_rows.organisation(conn, 1)
        assert owner is not None
        listing = Listing(Product(OWN_GTIN, "Viên nang", Category.MEDICINE), owner, ProductState.APPROVED)
        listing_rows.put_product(conn, listing, world.moment)
        request = Request(MEDICINE, quantity=PACKS, lot="FAULTS", expiry=EXPIRY)
        # Long enough ago that it was there before, whatever a clock does.
        placed_at = world.moment - timedelta(days=2)
        order = issuing.place(conn, request, Placement(HOST, placed_at, lambda n: n // 7))
    keyring = custodian.with_signer(Custodian(world.engine, world.folder).keyring, world.folder, order.code_key)
    shop, producer = make_key(world, Role.SHOP), make_key(world, Role.PRODUCER)
    return Site(world, order, world.settings.database_url, folder, keyring, shop, producer)


@dataclass
class Server:
    """A server with two workers, in a process group of its own."""

    site: Site
    program: tuple[str, ...]
    environment: dict[str, str]
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start, on the same port as before, and wait for the first answer."""
        self.port = self.port or free_port()
        command = python(*self.program, "--port", str(self.port), "--metrics-port", str(free_port()))
        environment = settings_of(self.site) | self.environment
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        until(self._answers, "the server's first answer")

    @property
    def _log(self) -> Path:
        return self.site.folder / f"server-{self.port}.log"

    def _answers(self) -> bool:
        assert self.runs, self._log.read_text(errors="replace")[-3000:]
        answer = ask(self.port, "/healthz")
        return answer is not None and answer.done

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def workers(self) -> list[int]:
        """The processes that answer, told from the one that tracks what they share."""
        assert self.process is not None
        listed = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        found = []
        for pid in map(int, listed.split()):
            with suppress(OSError):
                if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    found.append(pid)
        return found

    def kill(self) -> None:
        """kill -9 of the parent and of every worker."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None


def settings_of(site: Site) -> dict[str, str]:
    """The environment of a process that acts upon a registry."""
    settings = site.world.settings
    return os.environ | {
        "REGISTRY_DATABASE_URL": site.url,
        "REGISTRY_KEYS_DIR": str(settings.keys_dir),
        "REGISTRY_HOST": settings.host,
        # Each stranger of the load comes from a network of its own.
        "REGISTRY_TRUSTED_PROXIES": "127.0.0.1",
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(site.folder),
    }
