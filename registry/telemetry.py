"""The log's format and every metric with its Help line.

1. Logs are JSON, one object a line, and hold routes, verdicts and numbers of keys and products: never a code, a serial,
   a query or an address.
2. Who logs never waits for whoever reads the log: lines are handed to one thread, which formats and writes them some
   milliseconds later. When the reader is too slow, lines are dropped and their number is logged.
3. A counter that a request raises is looked up by its labels once, not by every request.
"""

import json
import logging
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping
from functools import lru_cache
from typing import TextIO

from prometheus_client import Counter, Gauge, Histogram

LOG = logging.getLogger("registry")

VERDICTS = Counter("registry_verdicts", "Answers given, by verdict.", ["verdict"])
SEALED_NOT_ISSUED = Counter(
    "registry_sealed_not_issued",
    "Valid seals with no order behind them: data was lost or a signing key is stolen. Wake somebody.",
)
SHADOW = Counter(
    "registry_evidence_shadow",
    "Scans weighed by the rules shown and by those in shadow, by the level that each has reached.",
    ["shown", "shadow"],
)
REQUESTS = Counter("registry_http_requests", "HTTP answers, by route and status.", ["route", "status"])
SECONDS = Histogram(
    "registry_http_seconds",
    "Seconds from the first look at a request to the head of its answer, by route.",
    ["route"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 10),
)
AT_WORK = Gauge(
    "registry_at_work",
    "Requests that hold a place now, by kind; `body` are those of them that read what is sent.",
    ["kind"],
    multiprocess_mode="livesum",
)
MOST_AT_WORK = Gauge(
    "registry_at_work_most",
    "The most places that any worker has had taken at once, by kind.",
    ["kind"],
    multiprocess_mode="max",
)
TURNED_AWAY = Counter(
    "registry_turned_away", "Requests answered 503, or 429 to who signs in, for want of a place, by kind.", ["kind"]
)
FORGOTTEN = Counter("registry_memory_dropped", "Times a worker's memory of a product was found old.")
MESSAGES = Counter(
    "registry_messages",
    "Messages to people, by what became of them: sent, put_off, given_up, dropped; no_server: there is none to send.",
    ["outcome"],
)
MESSAGES_WAITING = Gauge(
    "registry_messages_waiting",
    "Messages to people that wait, by whether an attempt to send them has failed (yes, no).",
    ["tried"],
    multiprocess_mode="mostrecent",
)
SCANS_A_COMMIT = Histogram(
    "registry_scans_a_commit",
    "Scans that were made durable together.",
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256, 1000),
)


# What `logging` looks up for every line, looked up once.
_PLAIN = logging.LogRecord(LOG.name, logging.INFO, "", 0, "request", (), None).__dict__


class AccessRecord(logging.LogRecord):
    """The line of one HTTP answer: `fields` are its fields as JSON, without the braces."""

    def __init__(self, fields: str, at: float) -> None:
        self.__dict__.update(_PLAIN, created=at)
        self.fields = fields


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, event, and the fields given as `extra={"fields": {...}}`."""

    def format(self, record: logging.LogRecord) -> str:
        at = _second(int(record.created))
        if isinstance(record, AccessRecord):
            return f'{{"at": "{at}", "level": "info", "event": "request", {record.fields}}}'
        line: dict[str, object] = {"at": at, "level": record.levelname.lower(), "event": record.getMessage()}
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


@lru_cache(maxsize=4)
def _second(second: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(second))


class LineWriter(logging.Handler):
    """Hands lines to a thread of its own; `flush` writes what is left, and `logging` calls it at the end."""

    # Lines are written together, as many as a pipe takes whole, so that those of two workers never mix.
    PIECE = 4096
    MOST = 20_000
    PAUSE = 0.02

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self.setFormatter(JsonLines())
        self._stream = stream
        self._kept: deque[logging.LogRecord] = deque()
        self._lost = 0
        self._some = threading.Event()
        self._writing = threading.Lock()
        threading.Thread(target=self._run, name="log", daemon=True).start()

    def handle(self, record: logging.LogRecord) -> bool:
        """Keep a record for the thread; without the lock that `logging` holds while it writes."""
        if len(self._kept) >= self.MOST:
            self._lost += 1
            return False
        self._kept.append(record)
        if not self._some.is_set():
            self._some.set()
        return True

    def flush(self) -> None:
        """Write what is kept now."""
        with self._writing:
            piece: list[str] = []
            size = 0
            while self._kept:
                line = self.format(self._kept.popleft()) + "\n"
                octets = len(line.encode())
                if size + octets > self.PIECE:
                    self._write(piece)
                    piece, size = [], 0
                piece.append(line)
                size += octets
            self._write(piece)

    def _write(self, lines: list[str]) -> None:
        if not lines:
            return
        try:
            self._stream.write("".join(lines))
            self._stream.flush()
        except OSError:
            # Nobody reads any more. That is no reason to stop the work.
            self._lost += len(lines)

    def _run(self) -> None:
        while True:
            self._some.wait()
            self._some.clear()
            self.flush()
            lost, self._lost = self._lost, 0
            if lost:
                LOG.error("lines_lost", extra={"fields": {"lines": lost}})
            # What comes meanwhile is written together.
            time.sleep(self.PAUSE)


def log_to_stderr() -> None:
    """Send the registry's log to standard error as JSON lines."""
    LOG.handlers[:] = [LineWriter(sys.stderr)]
    LOG.setLevel(logging.INFO)
    LOG.propagate = False


def answered(method: str, route: str, status: int, seconds: float, request_id: str, at: float) -> None:
    """Count and log an HTTP answer given `at`, a Unix time. `method` and `route` are ours: they need no quoting."""
    _count(route, status).inc()
    _clock(route).observe(seconds)
    if LOG.isEnabledFor(logging.INFO):
        fields = f'"method": "{method}", "route": "{route}", "status": {status}, "ms": {seconds * 1000:.1f}'
        LOG.handle(AccessRecord(f'{fields}, "request_id": "{request_id}"', at))


@lru_cache(maxsize=4096)
def _count(route: str, status: int) -> Counter:
    return REQUESTS.labels(route, status)


@lru_cache(maxsize=1024)
def _clock(route: str) -> Histogram:
    return SECONDS.labels(route)


def verdicts(given: Mapping[str, int]) -> None:
    """Count the verdicts of answers that are given."""
    for verdict, times in given.items():
        _verdict(verdict).inc(times)


@lru_cache(maxsize=64)
def _verdict(verdict: str) -> Counter:
    return VERDICTS.labels(verdict)


def messages(outcomes: Mapping[str, int], tried: int, untried: int) -> None:
    """Count what became of messages, and say how many wait: of which an attempt has failed, and others."""
    for outcome, times in outcomes.items():
        MESSAGES.labels(outcome).inc(times)
    MESSAGES_WAITING.labels("yes").set(tried)
    MESSAGES_WAITING.labels("no").set(untried)


def sealed_not_issued(gtin: str, key_number: int) -> None:
    """Raise the alarm of a valid seal that no order explains."""
    SEALED_NOT_ISSUED.inc()
    LOG.error("sealed_not_issued", extra={"fields": {"gtin": gtin, "key_no": key_number}})


def shadow(shown: str, hidden: str) -> None:
    """Note the level that the rules in shadow give a unit beside the one shown; a line only where they differ."""
    SHADOW.labels(shown, hidden).inc()
    if shown != hidden:
        LOG.info("evidence_shadow", extra={"fields": {"shown": shown, "shadow": hidden}})
