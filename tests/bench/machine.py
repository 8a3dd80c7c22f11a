"""The machine and the versions that a figure was taken with."""

import os
import platform
import sqlite3
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

PACKAGES = ("Flask", "SQLAlchemy", "granian", "cryptography", "numpy", "zxing-cpp", "reportlab", "psycopg")


def machine() -> dict[str, object]:
    """Processor, cores and memory, as Linux tells them."""
    return {
        "processor": _field(Path("/proc/cpuinfo"), "model name") or platform.processor(),
        "cores": os.cpu_count() or 1,
        "memory_gb": round(int((_field(Path("/proc/meminfo"), "MemTotal") or "0 kB").split()[0]) / 1024**2, 1),
    }


def versions() -> dict[str, str]:
    """What measured: Python, SQLite and the packages that matter to speed."""
    found = {"Python": platform.python_version(), "SQLite": sqlite3.sqlite_version}
    return found | {name: version(name) for name in PACKAGES}


def _field(file: Path, name: str) -> str:
    """The first value of `name : value`; "" where there is none."""
    lines: Iterable[str] = file.read_text(encoding="utf-8").split("\n") if file.exists() else ()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")


def peak_kb(pid: int) -> int:
    """The most memory a process has held so far, in KiB; 0 for one that is gone."""
    try:
        told = _field(Path(f"/proc/{pid}/status"), "VmHWM")
    except OSError:
        return 0
    return int(told.split()[0]) if told else 0


def family(pid: int) -> list[int]:
    """A process and all that came of it."""
    found, at = [pid], 0
    while at < len(found):
        for task in Path(f"/proc/{found[at]}/task").glob("*/children"):
            try:
                found += [int(child) for child in task.read_text().split()]
            except OSError:
                continue
        at += 1
    return found
