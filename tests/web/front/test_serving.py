"""The real server: two workers, revocation seen by both, no private CODE key, metrics summed, a clean end."""

import json
import signal
import socket
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from registry import telemetry
from registry.errors import Unavailable
from registry.feeds.delivery import Delivered
from registry.keys import making
from registry.model.keys import Purpose
from registry.settings import MailSecurity, MailServer
from registry.store.engine.engine import read, write
from registry.web.front import serving
from registry.web.front.serving import serve
from tests.processes import PATIENCE, free_port
from tests.web.conftest import World
from tests.web.server import call, metrics_with, running


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
            'registry_messages_total{outcome="given_up"} 0.0',
            'registry_messages_waiting{tried="no"} 0.0',
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


@pytest.mark.parametrize("with_server", [True, False])
def test_what_was_given_up_alarms_only_where_there_is_a_mail_server(
    world: World, monkeypatch: pytest.MonkeyPatch, with_server: bool
) -> None:
    if with_server:
        world.settings = replace(world.settings, mail=MailServer("localhost", 25, MailSecurity.NONE, "r@example.vn"))
    warned: list[str] = []
    monkeypatch.setattr(telemetry.LOG, "warning", lambda event, **_: warned.append(event))
    before = {outcome: _messages(outcome) for outcome in ("sent", "given_up", "no_server")}
    serving._count(serving._service(world.app()), Delivered(sent=2, failed=3))
    risen = {outcome: _messages(outcome) - times for outcome, times in before.items()}
    assert risen == {"sent": 2, "given_up": 3 * with_server, "no_server": 3 * (not with_server)}
    assert warned == ["messages_failed"] * with_server


def _messages(outcome: str) -> float:
    return REGISTRY.get_sample_value("registry_messages_total", {"outcome": outcome}) or 0.0
