"""The real server: two workers, revocation seen by both, no private CODE key, metrics summed, a clean end."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path

import pytest

from registry.errors import Unavailable
from registry.keys import making
from registry.model.keys import Purpose
from registry.store.engine.engine import read, write
from registry.web.front.serving import serve
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
def running(world: World, folder: Path, workers: int = 2) -> Iterator[tuple[subprocess.Popen[str], int, int]]:
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


def verdicts(port: int, code: str) -> set[str]:
    found = set()
    for _ in range(20):
        status, text = call(port, "/v1/verify", code)
        assert status == 200, text
        found.add(json.loads(text)["verdict"])
    return found


@pytest.mark.slow("servers")
def test_two_workers_serve_see_a_revocation_and_stop(world: World, tmp_path: Path) -> None:
    private = world.folder.file(Purpose.CODE, world.code_key)
    private.rename(tmp_path / "moved-away.pem")
    with running(world, tmp_path) as (process, port, metrics_port):
        code = world.printed["genuine"]
        assert verdicts(port, code) == {"genuine"}
        status, page = call(port, code.removeprefix("HTTPS://ID.EXAMPLE"))
        assert (status, "Mã hợp lệ" in page) == (200, True)
        status, page = call(port, "/01/%FF%00//%2F..%0A?%3Cscript%3E")
        assert (status, "<script>" in page) == (200, False)

        with write(world.engine) as conn:
            making.revoke(conn, world.code_key, "lost", datetime.now(UTC))
        assert verdicts(port, code) == {"listed"}

        # Too few to be written while it runs.
        assert verdicts(port, "hello") == {"malformed"}
        metrics = metrics_with(
            metrics_port,
            'registry_http_requests_total{route="/v1/verify",status="200"} 60.0',
            'registry_http_seconds_count{route="/v1/verify"} 60.0',
            'registry_verdicts_total{verdict="genuine"} 21.0',
            'registry_at_work{kind="quick"} 0.0',
            "registry_workers 2.0",
        )
        for name in ("cpu_seconds_total", "resident_bytes", "threads", "open_files"):
            assert metrics.count(f"\nregistry_process_{name}{{") == 3, metrics

        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
    with read(world.engine) as conn:
        counted = conn.exec_driver_sql("SELECT kind, SUM(count) FROM hourly_counts GROUP BY kind").fetchall()
        recorded = conn.exec_driver_sql("SELECT COUNT(*) FROM scans").scalar()
    assert [tuple(row) for row in counted] == [("malformed", 20)]
    # One network without a token within half an hour is one session, and its seal counts for nothing once revoked.
    assert recorded == 1
    log = (tmp_path / "stderr").read_text()
    assert log.startswith(f"Serving on http://127.0.0.1:{port} with 2 workers")
    assert "8030" not in log
    assert not list(tmp_path.glob("registry-metrics-*"))


def test_serve_refuses_before_any_worker_starts(world: World) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(Unavailable) as caught:
            serve(world.settings, "127.0.0.1", taken.getsockname()[1], 2, free_port())
        assert caught.value.code == "port"
    for file in world.settings.keys_dir.glob("serial-*"):
        file.unlink()
    with pytest.raises(Unavailable) as caught:
        serve(world.settings, "127.0.0.1", free_port(), 2, free_port())
    assert caught.value.code == "serial_key_missing"
