"""The production server: granian's worker processes, and one loopback port for metrics in the parent.

1. What cannot be served is refused in the parent, before a worker starts: another schema, missing keys, a taken port.
2. Workers are spawned, not forked: each opens its own database and keys, and counts into files of a fresh folder, which
   the parent sums for GET /metrics (`gauges`).
3. A worker takes every connection that comes, up to CONNECTIONS, and reads the head of its request: whether there is a
   place for it is decided by `admission`, which says no within milliseconds. What waits in the system's queue or in the
   server's would be told nothing. There is one request a connection (HTTP/1.1 alone), and one thread more than places.
4. A thread of each worker sends what the outbox holds (`feeds.delivery`).
5. SIGTERM and SIGINT let requests in flight end, and a worker writes what it has only counted. A worker that dies is
   replaced; one that cannot start ends the server.
"""

import atexit
import logging
import multiprocessing
import os
import resource
import secrets
import shutil
import signal
import socket
import sys
import tempfile
import time
from datetime import timedelta
from functools import partial
from multiprocessing.connection import wait
from threading import Thread
from typing import Any

from flask import Flask
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.errors import ConfigurationError
from granian.http import HTTP1Settings
from granian.log import LogLevels

from registry import crews, telemetry
from registry.errors import RegistryError, Unavailable
from registry.feeds import delivery
from registry.feeds.delivery import Delivered, PostOffice
from registry.keys import upkeep
from registry.office import outbox
from registry.settings import Settings
from registry.store.engine.engine import read
from registry.supervision import draws
from registry.web.application import create_app
from registry.web.front import admission, gauges
from registry.web.front.context import EXTENSION, Service

THREADS = admission.THREADS
# Of each worker, idle ones included. One more waits in the system's queue, unanswered.
CONNECTIONS = 4096
_BACKLOG = 4096
# Files that a worker needs beside its connections: databases, keys, photos.
_OTHER_FILES = 256
# How long a connection may be silent before its next head is whole, and how large that may be.
_IDLE_MILLISECONDS = 30_000
_HEAD_BYTES = 64 * 1024
_GRACE_SECONDS = 10
_PUBLISHED_EVERY = 1.0
_DELIVERED_EVERY = 10.0
_WARNED_EVERY = timedelta(hours=1)
_DRAWN_EVERY = timedelta(minutes=1)


class _Known(logging.Filter):
    """Leaves out granian's advice on threads, which docs/server.md answers."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "Configuration allows spawning" not in record.getMessage()


_LOG = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"known": {"()": "registry.web.front.serving._Known"}},
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

    Without a `metrics_port`, gauges.PORT is used where it is free, else any port; the first line says which.
    """
    _check(settings)
    _require_free(host, port)
    folder = tempfile.mkdtemp(prefix="registry-metrics-")
    # Read by prometheus_client when a spawned worker imports it.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    try:
        metrics_port, stop = gauges.serve(folder, metrics_port)
        sys.stderr.write(
            f"Serving on http://{host}:{port} with {workers} workers; metrics on 127.0.0.1:{metrics_port}\n"
        )
        if settings.mail is None:
            sys.stderr.write("No mail server is named in REGISTRY_SMTP_HOST: no message is sent, all else works.\n")
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
    Thread(target=_end_with_parent, name="parent", daemon=True).start()
    app = create_app(settings)
    atexit.register(_end, _service(app))
    Thread(target=_publish, args=(admission.of(app),), name="gauges", daemon=True).start()
    Thread(target=_deliver, args=(_service(app),), name="messages", daemon=True).start()
    crews.settle_in()
    return app


def _end_with_parent() -> None:
    """A killed parent leaves no worker behind, which would keep the port and go on answering."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)


def _end(opened: Service) -> None:
    """The last a worker does: write what was only counted and logged, and let go of the database.

    It ends here and now. Python would take itself down next, and a thread of the server that wakes meanwhile aborts.
    """
    try:
        opened.tally.flush()
        opened.engine.dispose()
    finally:
        logging.shutdown()
        os._exit(0)


def _publish(places: admission.Admission) -> None:
    """Write down every second how busy this worker is: to do so for every request would cost more than it tells."""
    while True:
        places.publish()
        time.sleep(_PUBLISHED_EVERY)


def _deliver(opened: Service) -> None:
    """Draw anew who signs, where that is due, and send what the outbox holds, beside the requests.

    Of several workers each message has one at a time.

    One that ends meanwhile leaves a lease, and another sends the same mail again.
    """
    warned = drawn = None
    while True:
        now = opened.clock()
        try:
            if opened.settings.operator is not None and (warned is None or now - warned >= _WARNED_EVERY):
                upkeep.warn(opened.engine, opened.settings.operator, now)
                warned = now
            if drawn is None or now - drawn >= _DRAWN_EVERY:
                draws.renew(opened.engine, now, secrets.randbelow)
                drawn = now
            _count(opened, delivery.deliver(opened.engine, _post_office(opened), opened.clock))
        except RegistryError as error:
            telemetry.LOG.warning("messages", extra={"fields": {"code": error.code, "message": error.message}})
        time.sleep(_DELIVERED_EVERY)


def _count(opened: Service, done: Delivered) -> None:
    """Tell the dashboard what became of messages; without a mail server nobody is alarmed."""
    with read(opened.engine) as conn:
        waiting = outbox.waiting(conn)
    outcomes = {"sent": done.sent, "put_off": done.waiting, "dropped": done.dropped, "given_up": 0, "no_server": 0}
    outcomes["no_server" if opened.settings.mail is None else "given_up"] = done.failed
    telemetry.messages(outcomes, waiting.tried, waiting.all - waiting.tried)
    if outcomes["given_up"]:
        telemetry.LOG.warning("messages_failed", extra={"fields": {"count": done.failed}})


def _post_office(opened: Service) -> PostOffice:
    settings = opened.settings
    key = opened.custodian.run(lambda keyring: keyring.mail_key)
    return PostOffice(settings.mail, settings.pages, key, f"{socket.gethostname()[:60]}:{os.getpid()}:serve")


def _service(app: Flask) -> Service:
    opened: Any = app.extensions[EXTENSION]
    assert isinstance(opened, Service)
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
        backlog=_BACKLOG,
        backpressure=_connections(),
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=_IDLE_MILLISECONDS, max_buffer_size=_HEAD_BYTES),
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


def _connections() -> int:
    """How many connections a worker may hold: a file each, so the limit of this process is raised as far as it may be.

    A server that is out of files takes no connection, and turns in circles trying to.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + _OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        return max(1, min(CONNECTIONS, soft - _OTHER_FILES))
    return CONNECTIONS


def _check(settings: Settings) -> None:
    """Open everything once and close it again: connections never cross into a worker."""
    _service(create_app(settings)).engine.dispose()


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
