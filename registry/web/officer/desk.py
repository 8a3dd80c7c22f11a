"""What all pages of the officers' desk hang on, and the transaction in which an officer asks for a second signature."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Blueprint

from registry.store.engine.engine import Connection, write
from registry.supervision import draws
from registry.web.front.context import service

blueprint = Blueprint("officer", __name__, url_prefix="/officer")


@contextmanager
def asking() -> Iterator[Connection]:
    """A transaction in which something may be asked for; before it ends, it is drawn who signs it."""
    with write(service().engine) as conn:
        yield conn
        draws.draw_due(conn, service().clock(), secrets.randbelow)
