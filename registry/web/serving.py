"""The production server: granian's worker processes, and one loopback port for metrics in the parent.

1. What cannot be served is refused in the parent, before a worker starts: another schema, missing keys, a taken port.
2. Workers are spawned, not forked: each opens its own database and keys, and counts into files of a fresh folder, which
   the parent sums for GET /metrics.
3. SIGTERM and SIGINT let requests in flight end, and a worker writes what it has only counted. A worker that dies is
   replaced; one that cannot start ends the server.
"""

import atexit
import logging
import multiprocessing
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIServer

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.errors import ConfigurationError
from granian.log import LogLevels
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

from registry import telemetry
from registry.errors import Unavailable
from registry.settings import Settings
from registry.web import create_app
from registry.web.desk import EXTENSION, Desk

# Threads of a worker. A slow body holds one for as long as it comes, so there are more than a few (docs/server.md).
THREADS = 8
METRICS_PORT = 9464
_GRACE_SECONDS = 10


class _Known(logging.Filter):
    """Leaves out granian's advice on threads, which docs/server.md answers."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "Configuration allows spawning" not in record.getMessage()


_LOG = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"known": {"()": "registry.web.serving._Known"}},
    "formatters": {"lines": {"()": "registry.telemetry.JsonLines"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "lines",
            "filters": ["known"],
            "stream": "ext://sys.stderr",
        }
    },
    "loggers": {"_granian": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
}


def serve(
    settings: Settings, host: str = "127.0.0.1", port: int = 8000, workers: int = 2, metrics_port: int | None = None
) -> None:
    """Serve until SIGTERM or SIGINT. Raises a RegistryError before any worker starts when this cannot be served.

    Without a `metrics_port`, METRICS_PORT is used where it is free, else any port; the first line says which.
    """
    _check(settings)
    _require_free(host, port)
    folder = tempfile.mkdtemp(prefix="registry-metrics-")
    # Read by prometheus_client when a spawned worker imports it.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    try:
        metrics_port, stop = _serve_metrics(folder, metrics_port)
        sys.stderr.write(
            f"Serving on http://{host}:{port} with {workers} workers; metrics on 127.0.0.1:{metrics_port}\n"
        )
        sys.stderr.flush()
        try:
            _run(settings, host, port, workers)
        finally:
            stop()
    finally:
        os.environ.pop("PROMETHEUS_MULTIPROC_DIR", None)
        shutil.rmtree(folder, ignore_errors=True)


def worker(settings: Settings, _target: str) -> Flask:
    """What a worker process serves."""
    telemetry.log_to_stderr()
    app = create_app(settings)
    atexit.register(_desk(app).tally.flush)
    return app


def _desk(app: Flask) -> Desk:
    opened: Any = app.extensions[EXTENSION]
    assert isinstance(opened, Desk)
    return opened


def _run(settings: Settings, host: str, port: int, workers: int) -> None:
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        "registry",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=_LOG,
        respawn_failed_workers=True,
        workers_kill_timeout=_GRACE_SECONDS,
    )
    try:
        server.serve(target_loader=partial(worker, settings))
    except (ConfigurationError, OSError) as error:
        raise Unavailable("server", f"The server could not start: {error}.") from error


def _check(settings: Settings) -> None:
    """Open everything once and close it again: connections never cross into a worker."""
    _desk(create_app(settings)).engine.dispose()


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise Unavailable(
            "port", f"{host}:{port} cannot be listened on ({error.strerror}): choose another with --host and --port."
        ) from error


def _serve_metrics(folder: str, port: int | None) -> tuple[int, Callable[[], None]]:
    """Serve the sum over all workers on the loopback; returns the port, and what ends it."""
    summed = CollectorRegistry()
    MultiProcessCollector(summed, path=folder)  # type: ignore[no-untyped-call]  # the library leaves it untyped
    try:
        server, thread = _listen(summed, port)
    except OSError as error:
        raise Unavailable(
            "metrics_port", f"127.0.0.1:{port} cannot be listened on for metrics ({error.strerror}): choose another."
        ) from error

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return server.server_port, stop


def _listen(summed: CollectorRegistry, port: int | None) -> tuple[WSGIServer, Thread]:
    try:
        return start_http_server(METRICS_PORT if port is None else port, addr="127.0.0.1", registry=summed)
    except OSError:
        if port is not None:
            raise
        return start_http_server(0, addr="127.0.0.1", registry=summed)
