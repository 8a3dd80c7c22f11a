"""Hashing that is meant to be dear, worked out aside: in threads of its own, few and of low priority.

1. What guards passwords takes some 64 MiB and a tenth of a second of several cores. However many ask for it, no more
   than THREADS are at work in a process; whoever asks waits for theirs.
2. On Linux a thread has a niceness of its own, and those that it starts inherit it: the hashes take what the checks of
   codes leave. Elsewhere they have the priority of all others.
"""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

THREADS = 3
_NICENESS = 10

T = TypeVar("T")


def _give_way() -> None:
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


_POOL = ThreadPoolExecutor(THREADS, "hashing", initializer=_give_way)


def aside(work: Callable[[], T]) -> T:
    """What `work` gives, worked out by a thread that gives way to others; raises what it raises."""
    return _POOL.submit(work).result()
