"""Hashing aside: few at once, by threads that give way, and what goes wrong is told."""

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from registry.office import hashing


def test_what_is_worked_out_aside_is_given_back_and_raised_here() -> None:
    assert hashing.aside(lambda: 42) == 42
    with pytest.raises(ZeroDivisionError):
        hashing.aside(lambda: 1 // 0)


def test_no_more_are_at_work_than_there_are_threads() -> None:
    lock, begun, go_on = threading.Lock(), threading.Semaphore(0), threading.Event()
    at_work, most = 0, 0

    def work() -> None:
        nonlocal at_work, most
        with lock:
            at_work += 1
            most = max(most, at_work)
        begun.release()
        go_on.wait()
        with lock:
            at_work -= 1

    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(hashing.aside, work) for _ in range(8)]
        for _ in range(hashing.THREADS):
            begun.acquire()
        go_on.set()
        for one in waiting:
            one.result()
    assert most == hashing.THREADS


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a niceness of each thread")
def test_its_threads_give_way_to_all_others() -> None:
    def niceness() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    assert hashing.aside(niceness) > niceness()
