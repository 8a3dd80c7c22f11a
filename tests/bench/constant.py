"""The limit of `verify`: the production server with one route more, which does the least that a verify must do.

`POST /bench/constant` reads the JSON body as `/v1/verify` does, makes one ES256 check and answers a constant. Its
address has the row of `/v1/verify`; frame, log and threads are the server's own.
"""

import os
import sys
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response

from registry.codes.keyring import GROUP_ORDER
from registry.settings import Settings, from_environment
from registry.web.api import bodies
from registry.web.front import serving
from registry.web.front.addresses import ADDRESSES
from registry.web.front.context import service
from registry.web.front.frame import reply

# Names that the worker looks up when it starts.
_PLACE: Any = serving
_plain_app = _PLACE.create_app
_plain_worker = _PLACE.worker
_PATH = "/bench/constant"
_MESSAGE = bytes(80)


def app_with_constant(*arguments: Any, **named: Any) -> Flask:
    """The application, and the constant route."""
    app: Flask = _plain_app(*arguments, **named)
    ADDRESSES[f"POST {_PATH}"] = ADDRESSES["POST /v1/verify"]
    app.add_url_rule(_PATH, "bench_constant", _constant, methods=["POST"])
    return app


def _constant() -> Response:
    body = bodies.json_object()
    bodies.code_of(body["code"], "code")
    keyring = service().custodian.keyring
    # Any numbers within the group cost a whole check; the outcome is not wanted.
    half = (GROUP_ORDER // 3).to_bytes(32, "big")
    keyring.check(next(iter(keyring.publics)), _MESSAGE, half + half)
    return reply({"verdict": "genuine", "at": _STARTED})


_STARTED = datetime.now(UTC).isoformat()


def worker(settings: Settings, target: str) -> Any:
    """What a worker process serves: the production worker, on the application with the route."""
    _PLACE.create_app = app_with_constant
    return _plain_worker(settings, target)


def main() -> None:
    """Serve as `registry serve` does: port, metrics port, workers."""
    port, metrics_port, workers = (int(word) for word in sys.argv[1:4])
    _PLACE.worker = worker
    serving.serve(from_environment(os.environ), "127.0.0.1", port, workers, metrics_port)
