"""docs/performance.md: the table between its marks, made from docs/performance.json; what people wrote stays."""

import json
from pathlib import Path
from typing import Any

from tests.bench.pairs import Result
from tests.paths import ROOT

DOCS = ROOT / "docs"
START, END = "<!-- figures, written by `python -m tests.bench` -->", "<!-- end of the figures -->"

# The rows in the order of the table; what a result does not name stays empty.
ORDER = (
    "issue", "issue-memory", "verify", "verify, `record: false`", "bulk", "bulk, unrecorded", "labels", "capture",
    "storage", "unit-state", "growth, unrecorded", "growth", "detect",
)  # fmt: skip


def write(results: list[Result], about: dict[str, object], docs: Path = DOCS) -> None:
    """Put rows into performance.json beside those of earlier runs, and the table into performance.md."""
    stored = read(docs)
    for one in results:
        stored[f"{one.row}/{one.database}"] = one.told() | about
    text = json.dumps(stored, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (docs / "performance.json").write_text(text, encoding="utf-8")
    put(docs / "performance.md", table(stored))


def read(docs: Path = DOCS) -> dict[str, dict[str, Any]]:
    """Every row measured so far, by name and database."""
    file = docs / "performance.json"
    found: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return found


def put(file: Path, text: str) -> None:
    """Replace what stands between the marks; ValueError where a page has none."""
    page = file.read_text(encoding="utf-8")
    before, start, rest = page.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        raise ValueError(f"{file} has lost its marks {START} and {END}")
    file.write_text(f"{before}{START}\n{text}\n{END}{after}", encoding="utf-8")


def table(stored: dict[str, dict[str, Any]]) -> str:
    """The table, and under it machines, versions and dates."""
    lines = ["| row | database | limit | ours | counted in | ratio | goal | |", "|" + " --- |" * 8]
    measured = sorted(stored.values(), key=lambda row: (_place(row["row"]), row["database"]))
    runs: list[str] = []
    for row in measured:
        run = _run(row)
        if run not in runs:
            runs.append(run)
        goal = ("<= " if row["at_most"] else ">= ") + f"{row['goal']:g}"
        mark = "met" if row["met"] else "**not met**"
        cells = [row["row"], row["database"] or "-", _number(row["limit"]), _number(row["ours"]), row["what"],
                 _ratio(row), goal, f"{mark} [{runs.index(run) + 1}]"]  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    named = {row["row"] for row in measured}
    missing = [row for row in ORDER if row not in named and row not in ("capture", "detect")]
    lines += [f"| {row} | | | | not measured yet | | | |" for row in missing]
    lines.append("| capture | | | | not built yet: the registry takes in no EPCIS events | | >= 0.3 | |")
    lines.append("| detect | | | | measured apart: [detection.md](detection.md) | | >= 0.93 | |")
    notes = [f"[{number}] {run}  " for number, run in enumerate(runs, 1)]
    return "\n".join([*lines, "", *notes, "", *_times(measured)]).rstrip()


def _times(measured: list[dict[str, Any]]) -> list[str]:
    """How long single answers took under load, and how many were no answers."""
    rows = [row for row in measured if "ours_p95_ms" in row]
    if not rows:
        return []
    lines = ["| under load, 64 connections | database | p50 / p95 / p99 ms | of the limit | other status | broken | |"]
    lines.append("|" + " --- |" * 7)
    for row in rows:
        ours, limit = (" / ".join(f"{row[f'{side}_p{p}_ms']:g}" for p in (50, 95, 99)) for side in ("ours", "limit"))
        mark = "p95 below 300 ms" if row["ours_p95_ms"] < 300 else "**p95 not below 300 ms**"
        cells = [row["row"], row["database"], ours, limit, f"{row['ours_not_200']}", f"{row['ours_broken']}", mark]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def _ratio(row: dict[str, Any]) -> str:
    """The median, and between which ratios the pairs lie."""
    ratios = [pair[2] for pair in row["pairs"]]
    spread = f" ({min(ratios):.3g} to {max(ratios):.3g})" if len(ratios) > 1 else " (one pair)"
    return f"{row['ratio']:.3g}{spread}"


def _place(row: str) -> int:
    return ORDER.index(row) if row in ORDER else len(ORDER)


def _run(row: dict[str, Any]) -> str:
    machine = row["machine"]
    where = f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gb']} GB"
    server = {"PostgreSQL": str(row["server"])} if "server" in row else {}
    known = {**row["versions"], **server}
    programs = ", ".join(f"{name} {known[name]}" for name in sorted(known, key=str.casefold))
    return f"{row['date']}: {where}; {programs}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
