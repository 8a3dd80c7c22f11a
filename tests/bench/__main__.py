"""`python -m tests.bench NAME`: run one measurement, or `all` of them."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from registry import crews
from tests.bench import bulk, capture, detect, fit, growth, issue, page, room, sheets, stream, verify
from tests.bench.machine import machine, versions
from tests.bench.pairs import Asked, Result, read, say

BENCHES: dict[str, Callable[[Asked], list[Result]]] = {
    "issue": issue.run,
    "issue-memory": issue.run_memory,
    "verify": verify.run,
    "bulk": bulk.run,
    "labels": sheets.run,
    "capture": capture.run,
    "storage": room.run_storage,
    "unit-state": room.run_state,
    "growth": growth.run,
}
ON_BOTH = ("verify", "bulk", "storage", "unit-state", "growth")

USAGE = f"""usage: python -m tests.bench NAME [options], NAME one of {", ".join(BENCHES)}; --help tells the options
       python -m tests.bench all [options]    all of them but detect, on both databases, into docs/performance.md
       python -m tests.bench detect [--share S] [--write] | fit
       python -m tests.bench detect --stream FILE [--answers FILE] [--json]"""


def run(arguments: list[str]) -> None:
    # As the registry's own command line does.
    crews.settle_in()
    match arguments:
        case ["fit"]:
            fit.main()
        case ["detect", *rest] if any(word.partition("=")[0] == "--stream" for word in rest):
            stream.main(rest)
        case ["detect", *rest]:
            detect.main(rest)
        case ["all", *rest]:
            every(rest)
        case [name, *rest] if name in BENCHES:
            one(name, rest)
        case _:
            sys.exit(USAGE)


def one(name: str, options: Sequence[str]) -> None:
    """Run a measurement; the last line is JSON: the row of that name, and the others it took under `others`."""
    asked, to_write = read(options)
    results = BENCHES[name](asked)
    about: dict[str, object] = {
        "date": datetime.now(UTC).date().isoformat(), "machine": machine(), "versions": versions()
    }  # fmt: skip
    if to_write:
        page.write(results, about)
    first, *others = (result.told() for result in results)
    print(json.dumps({"bench": name, **first, "others": others, **about}, ensure_ascii=False))


def every(options: Sequence[str]) -> None:
    """Every row by itself, each in a process of its own, so that none leaves memory or threads to the next.

    `detect` takes half an hour and has a page of its own: it runs by name alone. Rows that exist for both databases
    run on both, unless --database names one. What fails is told at the end, and then the status is 1.
    """
    asked, _ = read(options)
    plain = [word for word in options if word != "--write"]
    failed = []
    for name in BENCHES:
        if name == "capture":
            say("capture: not built yet")
            continue
        bases = ["sqlite"]
        if name in ON_BOTH and not asked.quick:
            bases = ["sqlite", "postgresql"]
        named = any(word.partition("=")[0] == "--database" for word in plain)
        for base in bases[:1] if named else bases:
            more = [*plain, *([] if named else ["--database", base]), *([] if asked.quick else ["--write"])]
            say(f"== {name} {' '.join(more)}")
            if subprocess.run([sys.executable, "-m", "tests.bench", name, *more], check=False).returncode:
                failed.append(f"{name} {base}")
    say("detect: not part of this; run `python -m tests.bench detect --write` (about half an hour)")
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    run(sys.argv[1:])
