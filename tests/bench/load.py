"""A server under load: the production command on a free port, and wrk, which asks over connections that stay open."""

import json
import os
import re
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.bench.grounds import Ground
from tests.bench.pairs import give_up
from tests.paths import ROOT
from tests.processes import free_port, python

LUA = Path(__file__).parent / "verify.lua"
WORKERS, CONNECTIONS = 2, 64
_START_SECONDS = 60
_STATUS = re.compile(rb'"event": "request".*?"status": (\d+)')


@dataclass(frozen=True, slots=True)
class Told:
    """One run of wrk: counts, and times in ms. `sent` may hold up to 64 that nobody waited for at the end."""

    requests: int
    microseconds: int
    p50: float
    p95: float
    p99: float
    most: float
    refused: int
    broken: int
    sent: int
    wrapped: int

    @property
    def answered(self) -> int:
        """With status 200."""
        return self.requests - self.refused

    @property
    def rate(self) -> float:
        return self.answered / self.microseconds * 1e6


@dataclass(frozen=True, slots=True)
class Served:
    """A server that runs, and its log."""

    port: int
    log: Path

    def statuses_since(self, start: int) -> Counter[str]:
        """How many answers had which status but 200, from a place of the log on."""
        with self.log.open("rb") as file:
            file.seek(start)
            found = Counter(status.decode() for status in _STATUS.findall(file.read()))
        found.pop("200", None)
        return found


@dataclass(frozen=True, slots=True)
class Load:
    """wrk with one thread, so many seconds a run."""

    seconds: int

    def run(self, server: Served, path: str, bodies: Path) -> Told:
        """Send the bodies of a file, one a line, to a path, over and over."""
        options = ["-t1", f"-c{CONNECTIONS}", f"-d{self.seconds}s", "--timeout", "10s", "-s", str(LUA)]
        command = ["wrk", *options, f"http://127.0.0.1:{server.port}{path}", "--", str(bodies)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        last = done.stdout.strip().rpartition("\n")[2]
        if done.returncode or not last.startswith("{"):
            raise AssertionError(f"wrk failed: {done.stdout[-500:]} {done.stderr[-500:]}")
        found: dict[str, Any] = json.loads(last)
        return Told(**found)


@contextmanager
def serving(place: Ground, folder: Path, command: list[str]) -> Iterator[Served]:
    """A server on a free port; stopped at the end."""
    port, metrics_port = free_port(), free_port()
    ports = [str(port), str(metrics_port), str(WORKERS)]
    if command[0] == "cli.py":
        ports = ["--port", str(port), "--metrics-port", str(metrics_port)]
    environment = os.environ | {
        "REGISTRY_DATABASE_URL": place.url,
        "REGISTRY_KEYS_DIR": str(place.keys_dir),
        "REGISTRY_PUBLIC_LIMIT": "0",
        "REGISTRY_MISS_LIMIT": "0",
    }
    log = folder / f"log-{port}"
    with log.open("wb") as out:
        process = subprocess.Popen(python(*command, *ports), cwd=ROOT, env=environment, stdout=out, stderr=out)
    try:
        _await(process, port, log)
        yield Served(port, log)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.2)
    raise AssertionError(f"the server did not start: {log.read_text()[-2000:]}")


def require_wrk() -> None:
    """End the program where there is no wrk."""
    try:
        subprocess.run(["wrk", "-v"], capture_output=True, check=False)
    except FileNotFoundError:
        give_up("verify needs wrk, which makes the load: apt-get install wrk")
