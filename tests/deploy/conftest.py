"""A registry to deploy, and its real server behind whatever a test puts in front."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.databases import Databases
from tests.paths import ROOT
from tests.processes import PATIENCE, as_at_a_terminal, free_port
from tests.terminal.conftest import GTIN, LIST, Counter

DEPLOY = ROOT / "docs" / "deploy"


@dataclass(frozen=True)
class Site:
    """A running server: its ports, its process, and codes that it issued."""

    port: int
    metrics_port: int
    process: "subprocess.Popen[bytes]"
    codes: tuple[str, ...]
    log: Path

    def figures(self) -> str:
        """What /metrics tells now."""
        return fetch(self.metrics_port, "/metrics")[1]


def fetch(port: int, path: str) -> tuple[int, str]:
    """One GET on a connection of its own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


def wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path, path: str = "/healthz") -> None:
    """Until a port answers; fails with the log when the process ends first or nothing comes."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            fetch(port, path)
            return
        except OSError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.05)


@contextmanager
def running(
    command: list[str], environment: Mapping[str, str], log: Path, port: int
) -> Iterator["subprocess.Popen[bytes]"]:
    """A server process until it answers, and stopped at the end."""
    with log.open("wb") as said:
        process = subprocess.Popen(as_at_a_terminal(command), env=dict(environment), stderr=said, cwd=log.parent)
    try:
        wait_for(port, process, log)
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        finally:
            process.kill()


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    """A registry on SQLite with one product and an order of ten."""
    place = tmp_path_factory.mktemp("deploy")
    counter = Counter(place, Databases(None).make(place / "db"))
    counter.do("init")
    counter.do(
        "organisation", "add", "--name", "Dược An Khang", "--tax-code", "0101234565", "--prefix", "8934588",
        "--province", "01",
    )  # fmt: skip
    (place / "list.csv").write_text(LIST, encoding="utf-8")
    counter.do("product", "import", place / "list.csv")
    order = counter.do("order", "place", "--gtin", GTIN, "--lot", "L1", "--quantity", "10").split()[-1]
    (place / "codes.txt").write_text(counter.do("order", "codes", order, "--format", "text"))
    return counter


@pytest.fixture(scope="session")
def site(home: Counter) -> Iterator[Site]:
    """One worker, which believes a proxy on this machine and weighs other rules in shadow."""
    (home.place / "shadow.json").write_text("{}")
    environment = os.environ | home.environment | {
        "REGISTRY_TRUSTED_PROXIES": "127.0.0.1",
        "REGISTRY_MISS_LIMIT": "5",
        "REGISTRY_EVIDENCE_SHADOW_FILE": str(home.place / "shadow.json"),
    }  # fmt: skip
    port, metrics_port = free_port(), free_port()
    command = [sys.executable, str(ROOT / "cli.py"), "serve", "--workers", "1"]
    command += ["--port", str(port), "--metrics-port", str(metrics_port)]
    log = home.place / "serve.log"
    codes = tuple((home.place / "codes.txt").read_text().splitlines())
    with running(command, environment, log, port) as process:
        yield Site(port, metrics_port, process, codes, log)
