"""Clients at work in threads, until the test says stop."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread

from tests.faults import acts
from tests.faults.client import Act
from tests.faults.site import Server, Site, until

CLIENTS = 8
# Seconds that a client rests after a failure, twice as long after each next one, as a real one does.
_REST, _LONGEST = 0.05, 1.0


def together(run: Callable[[], None]) -> tuple[list[Thread], list[BaseException]]:
    """Clients that all run this, and what went wrong with them."""
    faults: list[BaseException] = []

    def guarded() -> None:
        try:
            run()
        except BaseException as fault:
            faults.append(fault)

    threads = [Thread(target=guarded) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    return threads, faults


class Load:
    """Eight clients that take the next act each, at one server or in turns at several.

    A client whose request failed goes on with the next act: what became of the failed one shows when it is repeated at
    the end.
    """

    def __init__(self, site: Site, servers: Sequence[Server]) -> None:
        self._site, self._servers = site, servers
        self._work = acts.work(site)
        self._lock, self._stop = Lock(), Event()
        self.acts: list[Act] = []
        self._threads, self._faults = together(self._run)

    def _run(self) -> None:
        rest = _REST
        while not self._stop.is_set():
            with self._lock:
                act = next(self._work)
                self.acts.append(act)
                self._site.acts.append(act)
                server = self._servers[len(self.acts) % len(self._servers)]
            answer = act.send(server.port)
            if answer is not None and answer.done:
                rest = _REST
                continue
            self._stop.wait(rest)
            rest = min(2 * rest, _LONGEST)

    @property
    def answered(self) -> int:
        return sum(bool(act.done) for act in list(self.acts))

    @property
    def failed(self) -> int:
        return sum(bool(act.answers) and not act.done for act in list(self.acts))

    def until_more_are_answered(self, more: int = 50) -> None:
        """Wait until so many more acts were answered than by now."""
        aim = self.answered + more
        until(lambda: bool(self._faults) or self.answered >= aim, f"{more} more answers")

    def until_more_fail(self, more: int = 1) -> None:
        """Wait until so many more acts failed than by now."""
        aim = self.failed + more
        until(lambda: bool(self._faults) or self.failed >= aim, f"{more} more failures")

    def until_each_has_an_answer(self) -> None:
        """Wait until each act that was sent by now has an answer, or its client gave up."""
        sent = list(self.acts)
        until(lambda: bool(self._faults) or all(act.answers for act in sent), "answers to all that was sent")

    def end(self) -> None:
        """Let the clients come home. Raises what went wrong with any."""
        self._stop.set()
        for thread in self._threads:
            thread.join()
        if self._faults:
            raise self._faults[0]


@contextmanager
def under_load(site: Site, *servers: Server) -> Iterator[Load]:
    """Clients at work, some time before the block begins and until it ends."""
    load = Load(site, servers)
    try:
        load.until_more_are_answered()
        yield load
    finally:
        load.end()


def repeat(done: Iterable[Act], server: Server) -> None:
    """Send every act again until it is done, eight at a time, in any order."""
    waiting: SimpleQueue[Act] = SimpleQueue()
    for act in done:
        waiting.put(act)

    def run() -> None:
        while True:
            try:
                act = waiting.get_nowait()
            except Empty:
                return
            send_until_done(act, server)

    threads, faults = together(run)
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


def send_until_done(act: Act, server: Server) -> None:
    """Send an act until it is answered."""
    until(lambda: (answer := act.send(server.port)) is not None and answer.done, f"{act.path} is answered")
