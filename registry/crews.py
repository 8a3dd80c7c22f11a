"""Processes that share one long piece of work, on all cores.

1. Pieces come back in the order in which they were given, and only a few are ahead: memory stays constant, and whoever
   reads slowly slows the work down.
2. The processes are spawned, and what they need (keys, say) travels through their pipe and is never written down. They
   end with whoever started them, even by kill -9.
3. Ctrl-C reaches only the process that started them; what they do is broken off by closing the iterator.
"""

import gc
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread
from types import ModuleType
from typing import TypeVar

from registry.errors import Unavailable

# Pieces that are given out for each process: one at work, the others so that it never waits.
_AHEAD = 3
# After so many more objects than were freed, cycles are looked for: a check makes some hundreds, few in cycles.
_ALLOCATIONS = 20_000

Tools = TypeVar("Tools")
Piece = TypeVar("Piece")
Done = TypeVar("Done")


def share(
    work: Callable[[Piece], Done],
    pieces: Iterable[Piece],
    prepare: Callable[[Tools], None],
    tools: Tools,
    processes: int,
) -> Generator[tuple[Piece, Done]]:
    """Each piece with what `work` makes of it, in order; `prepare(tools)` is run first in each process.

    All arguments but `pieces` and every piece and result can be pickled, and nothing of them is the program's own. What
    `work` raises is raised here; Unavailable where a process was ended from outside, as by a system short of memory.
    """
    pool = ProcessPoolExecutor(processes, get_context("spawn"), _begin, (prepare, tools))
    waiting: deque[tuple[Piece, Future[Done]]] = deque()
    try:
        for piece in pieces:
            with _starting():
                waiting.append((piece, pool.submit(work, piece)))
            if len(waiting) >= processes * _AHEAD:
                first, done = waiting.popleft()
                yield first, done.result()
        while waiting:
            first, done = waiting.popleft()
            yield first, done.result()
    except BrokenProcessPool as error:
        raise Unavailable(
            "process_lost", "A process that shared the work was ended, perhaps for want of memory. Run it again."
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _starting() -> Iterator[None]:
    """The processes, started at the first submits, inherit a mask that holds Ctrl-C back, and do not import the program
    that was started: they need nothing of it, and importing a command line takes longer than all else.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    program = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = program
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(prepare: Callable[[Tools], None], tools: Tools) -> None:
    Thread(target=_end_with_parent, daemon=True).start()
    prepare(tools)
    settle_in()


def settle_in() -> None:
    """Spare the collector of a process that has its tools and begins its work: what was imported stays for good, and
    need not be looked through again and again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
