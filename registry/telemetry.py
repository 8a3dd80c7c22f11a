"""The log's format and every metric with its Help line.

Logs are JSON, one object a line, and hold routes, verdicts and numbers of keys and products: never a code, a serial, a
query or an address.
"""

import json
import logging
import sys

from prometheus_client import Counter

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


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, event, and the fields given as `extra={"fields": {...}}`."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
        }
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def log_to_stderr() -> None:
    """Send the registry's log to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    LOG.handlers[:] = [handler]
    LOG.setLevel(logging.INFO)
    LOG.propagate = False


def sealed_not_issued(gtin: str, key_number: int) -> None:
    """Raise the alarm of a valid seal that no order explains."""
    SEALED_NOT_ISSUED.inc()
    LOG.error("sealed_not_issued", extra={"fields": {"gtin": gtin, "key_no": key_number}})


def shadow(shown: str, hidden: str) -> None:
    """Note the level that the rules in shadow give a unit beside the one shown; a line only where they differ."""
    SHADOW.labels(shown, hidden).inc()
    if shown != hidden:
        LOG.info("evidence_shadow", extra={"fields": {"shown": shown, "shadow": hidden}})
