"""How much a worker takes on at once. Who comes beyond that is told so at once (503 `busy`, `Retry-After`).

1. A request is of one kind by its address. Each kind has so many places and, if any, so many who may wait for one, and
   not for long. All kinds together have fewer places than the server has threads: one is always free to say no.
2. Who is turned away has cost the look at its address: no body was read, no database was asked.
3. A place is held until the last byte of the answer was handed to the server, not only until a page is drawn.
4. A body is read while a place is held, and at most so many bodies are read at once: a sender that stops in the middle
   holds a thread for as long as it likes, and whoever sends no body must still be served.
5. `/healthz` needs no place: it says that the process lives.
6. Signing in has places of its own, and fewer still where a password is hashed (`HASHES`), which takes the cores of all
   others: whoever finds none is told so (429) before anything is hashed or written. Where a browser shows that somebody
   has signed in there before, it has a quick place and one of its own to hash, so that no flood keeps its owner out.
"""

import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from threading import Lock
from typing import IO, TYPE_CHECKING

from flask import Flask, Response, current_app, request
from werkzeug.datastructures import Headers

from registry.errors import Unavailable
from registry.telemetry import AT_WORK, MOST_AT_WORK, TURNED_AWAY
from registry.web.front import addresses, frame, known_browsers
from registry.web.front.addresses import ADDRESSES, WorkKind
from registry.web.page import order_files, pages
from registry.web.page.notice_words import NoticeKind

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


@dataclass(frozen=True, slots=True)
class Bound:
    """So many places, so many who may wait for one, and how many seconds at most."""

    places: int
    waiting: int = 0
    patience: float = 0.8


# Quick ones mostly wait for a commit that they share: the more of them, the fewer commits. The long ones keep a core
# busy each for up to some seconds. Who waits here sleeps, and takes nothing from those at work.
BOUNDS: Mapping[WorkKind, Bound] = {
    WorkKind.QUICK: Bound(64, waiting=64),
    WorkKind.LONG: Bound(4, waiting=4),
    WorkKind.DOWNLOAD: Bound(order_files.AT_ONCE, waiting=2),
    WorkKind.READY: Bound(2),
    # Most of them wait for one that hashes, and sleep.
    WorkKind.SIGN_IN: Bound(32),
}
BODIES = 48


class HashKind(StrEnum):
    """Whose password is hashed: a stranger's, one's who has shown to be known here, a new one."""

    OF_STRANGER = "hash"
    OF_KNOWN = "hash_known"
    NEW = "hash_new"


# Argon2 takes 64 MiB and the cores of all others for a tenth of a second.
HASHES: Mapping[HashKind, Bound] = {
    HashKind.OF_STRANGER: Bound(1, waiting=11, patience=2.0),
    HashKind.OF_KNOWN: Bound(1, waiting=8, patience=2.0),
    HashKind.NEW: Bound(1, waiting=8, patience=2.0),
}
# Seconds for which a no to somebody who signs in is put off while more than so many do.
_LINGERING, _CROWD = 0.8, 4
# Threads that are never anybody's place. A few: the more there are to say no, the less is left for those at work.
SPARE = 6
THREADS = sum(bound.places + bound.waiting for bound in BOUNDS.values()) + SPARE

_EXTENSION = "registry.admission"
# Floods come to these paths: whoever finds no place there is told so before anything else is looked at.
_FLOODED = frozenset(address.partition(" ")[2] for address, row in ADDRESSES.items() if row.flooded)


class Places:
    """The places of one kind in one worker, safe between threads."""

    def __init__(self, name: str, bound: Bound) -> None:
        self._name = name
        self._bound = bound
        self._lock = Lock()
        # Whoever waits, each before a lock of its own; who comes first is let in first.
        self._queue: deque[Lock] = deque()
        self.taken = self.most = 0

    @property
    def waiting(self) -> int:
        return len(self._queue)

    @property
    def full(self) -> bool:
        """Whether nobody may even wait."""
        return self.taken >= self._bound.places and len(self._queue) >= self._bound.waiting

    def enter(self) -> bool:
        """Take a place; False where there is none, at once or after the patience of this kind."""
        with self._lock:
            if self.taken < self._bound.places:
                self.taken += 1
                self.most = max(self.most, self.taken)
                return True
            if len(self._queue) >= self._bound.waiting:
                self.refuse()
                return False
            turn = Lock()
            turn.acquire()
            self._queue.append(turn)
        if turn.acquire(timeout=self._bound.patience):
            return True
        with self._lock:
            if turn in self._queue:
                self._queue.remove(turn)
                self.refuse()
                return False
        # The place came in the last moment.
        return True

    def leave(self) -> None:
        """Give a place back, or on to who waits for it longest."""
        with self._lock:
            if self._queue:
                self._queue.popleft().release()
            else:
                self.taken -= 1

    def refuse(self) -> None:
        """Count somebody who is turned away."""
        TURNED_AWAY.labels(self._name).inc()

    def publish(self) -> None:
        """Write how many places are taken where the metrics are summed."""
        AT_WORK.labels(self._name).set(self.taken)
        MOST_AT_WORK.labels(self._name).set(self.most)


class TooManyBodies(Unavailable):
    """As many unfinished bodies are being read as may be."""

    def __init__(self) -> None:
        super().__init__("busy", "Too many bodies are being read: send it again in a few seconds.")


class TooManySignIns(frame.Rejected):
    """As many sign in, or set a password, as may at once."""

    def __init__(self) -> None:
        detail = "Too many sign in at this moment: send it again in a few seconds."
        super().__init__(HTTPStatus.TOO_MANY_REQUESTS, "too_many_sign_ins", detail)


class Admission:
    """All places of one worker."""

    def __init__(self) -> None:
        self._kinds = {kind: Places(kind, bound) for kind, bound in BOUNDS.items()}
        self._bodies = Places("body", Bound(BODIES))
        self._hashes = {kind: Places(kind, bound) for kind, bound in HASHES.items()}

    def refused(self, environ: "WSGIEnvironment") -> bool:
        """Whether there is no place for a program's verify. The one request that comes in floods is refused before
        anything else looks at it, or a flood would leave no time for those who have a place.
        """
        quick = self._kinds[WorkKind.QUICK]
        if not quick.full or environ["PATH_INFO"] not in _FLOODED or "text/html" in environ.get("HTTP_ACCEPT", ""):
            return False
        quick.refuse()
        return True

    def enter(self) -> Response | None:
        """Give this request its place, or the answer that there is none."""
        address = addresses.of_request()
        kind = address.place if address else WorkKind.QUICK
        if kind is None:
            return None
        if kind is WorkKind.SIGN_IN and known_browsers.is_one():
            kind = WorkKind.QUICK
        places = self._kinds[kind]
        if not places.enter():
            return _sign_in_later() if kind is WorkKind.SIGN_IN else _turned_away()
        environ = request.environ
        frame.call(environ).at_end = places.leave
        if environ.get("CONTENT_LENGTH", "0") != "0" or "HTTP_TRANSFER_ENCODING" in environ:
            environ["wsgi.input"] = _Body(environ["wsgi.input"], self._bodies)
        return None

    def at_work(self) -> int:
        """How many quick requests are at work, but for those whose body is still being sent."""
        return self._kinds[WorkKind.QUICK].taken - self._bodies.taken

    @contextmanager
    def hashing(self, kind: HashKind) -> Iterator[None]:
        """A place to hash a password. Raises TooManySignIns."""
        places = self._hashes[kind]
        if not places.enter():
            raise TooManySignIns
        try:
            yield
        finally:
            places.leave()

    def linger(self) -> None:
        """Tell somebody that they cannot sign in now only after a while, where many do: to say no takes time too."""
        if self._kinds[WorkKind.SIGN_IN].taken > _CROWD:
            time.sleep(_LINGERING)

    def publish(self) -> None:
        """Write how many places are taken where the metrics are summed."""
        for places in (*self._kinds.values(), self._bodies, *self._hashes.values()):
            places.publish()


class _Body:
    """What is sent, read only while one of the places for bodies is held."""

    def __init__(self, source: IO[bytes], places: Places) -> None:
        self._source = source
        self._places = places

    def read(self, size: int = -1) -> bytes:
        if not self._places.enter():
            raise TooManyBodies
        try:
            return self._source.read(size) if size >= 0 else self._source.read()
        finally:
            self._places.leave()


def install(app: Flask, made: Admission) -> None:
    """Let nobody into an application without a place. After the frame's, before all other hooks."""
    app.extensions[_EXTENSION] = made
    app.before_request(made.enter)
    app.register_error_handler(TooManyBodies, lambda _: _turned_away())
    app.register_error_handler(TooManySignIns, lambda _: _sign_in_later())


def of(app: Flask) -> Admission:
    """The places of an application."""
    extension = app.extensions[_EXTENSION]
    assert isinstance(extension, Admission)
    return extension


def of_application() -> Admission:
    """The places of the application that answers."""
    return of(current_app)


def _turned_away() -> Response:
    """To people a grey page, to programs problem details."""
    if pages.wants_page():
        return _page(NoticeKind.TROUBLE, HTTPStatus.SERVICE_UNAVAILABLE)
    return frame.busy(frame.call(request.environ))


def _sign_in_later() -> Response:
    """The same, to who signs in."""
    if pages.wants_page():
        answer = _page(NoticeKind.TOO_MANY_SIGN_INS, HTTPStatus.TOO_MANY_REQUESTS)
    else:
        error = TooManySignIns()
        answer = frame.problem(error.status, error.code, error.detail)
    answer.headers["Retry-After"] = str(frame.RETRY_SECONDS)
    return answer


def _page(kind: NoticeKind, status: HTTPStatus) -> Response:
    """Drawn once in each language; who asks is not known yet."""
    key = kind, pages.language()
    drawn = _PAGES.get(key)
    if drawn is None:
        drawn = _PAGES[key] = pages.notice(kind, int(status))
    return Response(drawn.get_data(), drawn.status_code, Headers(drawn.headers))


_PAGES: dict[tuple[NoticeKind, str], Response] = {}
