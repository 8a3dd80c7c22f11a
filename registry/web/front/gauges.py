"""What a dashboard and an alarm read: the metrics of all workers as one, served by the parent on the loopback.

1. Workers count into files of one folder; here they are summed. What a worker has counted stays when it dies; what it
   had at work does not.
2. How much processor, memory, threads and files each process has is read from the system when somebody asks, because
   the library does not tell it of several processes. Systems without /proc tell none of it.
"""

import os
import re
import struct
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Thread
from wsgiref.simple_server import WSGIServer

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from registry.errors import Unavailable

PORT = 9464
_OWNER = re.compile(r"_([0-9]+)\.db$")
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_TRIES, _MOMENT = 50, 0.02


def serve(folder: str, port: int | None) -> tuple[int, Callable[[], None]]:
    """Serve what the workers count into `folder`; returns the port, and what ends it. Raises Unavailable."""
    summed = CollectorRegistry()
    summed.register(_Processes(Path(folder)))
    # After the look at who lives: the order of registering is the order of asking.
    _Summed(summed, path=folder)  # type: ignore[no-untyped-call]  # the library leaves it untyped
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
        return start_http_server(PORT if port is None else port, addr="127.0.0.1", registry=summed)
    except OSError:
        if port is not None:
            raise
        return start_http_server(0, addr="127.0.0.1", registry=summed)


class _Summed(MultiProcessCollector):
    """What the workers have counted. A file that a worker has just made and not filled yet is read a moment later."""

    def collect(self) -> Iterable[Metric]:
        for _ in range(_TRIES):
            try:
                return self._merged()
            except struct.error:
                time.sleep(_MOMENT)
        return self._merged()

    def _merged(self) -> Iterable[Metric]:
        metrics: Iterable[Metric] = super().collect()  # type: ignore[no-untyped-call]  # as above
        return metrics


class _Processes(Collector):
    """The parent and the workers that live, by process id; forgets what dead workers had at work."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterator[Metric]:
        workers = self._workers()
        yield GaugeMetricFamily("registry_workers", "Worker processes that live.", value=len(workers))
        labels = ["pid", "part"]
        processor = CounterMetricFamily("registry_process_cpu_seconds", "Processor time used.", labels=labels)
        others = (
            GaugeMetricFamily("registry_process_resident_bytes", "Memory in use.", labels=labels),
            GaugeMetricFamily("registry_process_threads", "Threads.", labels=labels),
            GaugeMetricFamily("registry_process_open_files", "Open files, connections included.", labels=labels),
        )
        for pid, part in ((os.getpid(), "parent"), *((pid, "worker") for pid in workers)):
            usage = _read(pid)
            if usage is not None:
                processor.add_metric([str(pid), part], usage[0])
                for family, value in zip(others, usage[1:], strict=True):
                    family.add_metric([str(pid), part], value)
        yield processor
        yield from others

    def _workers(self) -> list[int]:
        named = {int(match[1]) for path in self._folder.glob("*.db") if (match := _OWNER.search(path.name))}
        living = {pid for pid in named if _lives(pid)}
        for pid in named - living:
            mark_process_dead(pid, str(self._folder))  # type: ignore[no-untyped-call]  # as above
        return sorted(living)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _read(pid: int) -> tuple[float, float, float, float] | None:
    """Processor seconds, bytes in memory, threads and open files of a process; None when it has ended (proc(5))."""
    try:
        # The name in parentheses may hold anything, blanks too.
        fields = Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()
        files = len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / _TICKS, float(int(fields[21]) * _PAGE), float(fields[17]), float(files)
