"""The real server, as processes of its own, and what it answers over a socket."""

import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from tests.paths import ROOT
from tests.processes import PATIENCE, free_port, python
from tests.web.conftest import World

_START = """
import os, sys
from registry.settings import from_environment
from registry.web.front.serving import serve
if __name__ == "__main__":
    serve(from_environment(os.environ), "127.0.0.1", int(sys.argv[1]), int(sys.argv[3]), int(sys.argv[2]))
"""


def call(port: int, path: str, code: str | None = None) -> tuple[int, str]:
    """One request on a connection of its own, so that the workers take turns."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        if code is None:
            connection.request("GET", path)
        else:
            body = json.dumps({"code": code}).encode()
            connection.request("POST", path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


@contextmanager
def running(
    world: World, folder: Path, workers: int = 2, settings_too: Mapping[str, str] | None = None
) -> Iterator[tuple[subprocess.Popen[str], int, int]]:
    """The server, once it answers; its process, its port and that of its metrics."""
    script = folder / "start.py"
    script.write_text(_START)
    port, metrics_port = free_port(), free_port()
    settings = world.settings
    environment = os.environ | {
        "REGISTRY_DATABASE_URL": settings.database_url,
        "REGISTRY_KEYS_DIR": str(settings.keys_dir),
        "REGISTRY_HOST": settings.host,
        "REGISTRY_PUBLIC_LIMIT": "0",
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(folder),
        **(settings_too or {}),
    }
    with (folder / "stderr").open("w") as log:
        command = python(script, str(port), str(metrics_port), str(workers))
        process = subprocess.Popen(command, env=environment, stderr=log, text=True)
    try:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                call(port, "/healthz")
                break
            except OSError:
                assert process.poll() is None, (folder / "stderr").read_text()
                assert time.monotonic() < until, (folder / "stderr").read_text()
                time.sleep(0.1)
        yield process, port, metrics_port
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()


def metrics_with(port: int, *lines: str) -> str:
    """The metrics, once they hold these lines: who was answered is counted a moment later."""
    until = time.monotonic() + PATIENCE
    while not set(lines) <= set((metrics := call(port, "/metrics")[1]).splitlines()):
        assert time.monotonic() < until, metrics
        time.sleep(0.05)
    return metrics
