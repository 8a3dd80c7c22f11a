"""`issue` and `issue-memory`: the codes of an order as a CSV file.

`issue`: codes a second of `production.lines` for a whole order (serial, seal, text) in as many processes as cores,
written to a file in the temporary folder, processes started and ended within the time; against deterministic ES256
over the same messages, in processes that are started already.

`issue-memory`: the most memory of `cli.py order codes ID --format csv -o FILE` and its processes, each one's own peak
(VmHWM) summed, so shared pages count in every process; 10 million codes against 100 thousand. The larger file takes
minutes and 2 GB of disk, and its peak hardly varies, so one pair is usual.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from registry.codes import product_codes, production
from registry.codes.production import LineFormat
from registry.model.orders import Order, Span
from tests.bench.crew import CORES, crew
from tests.bench.grounds import Ground, ground, place_orders
from tests.bench.machine import family, peak_kb
from tests.bench.pairs import Asked, Result, in_turn, say
from tests.paths import ROOT

SMALL, QUICK_SMALL = 100_000, 20_000


def run(asked: Asked) -> list[Result]:
    """Codes a second, as a share of bare signatures a second."""
    count = asked.size(1_000_000, 20_000)
    with ground("sqlite") as place, tempfile.TemporaryDirectory(prefix="registry-bench-") as folder:
        (order,) = place_orders(place, 1, 1, count)
        ring = place.keyring([order])
        # The messages differ in the serial alone; any will do for the bare loop.
        messages = [
            product_codes.signed_bytes(production.product_code(order, f"{n:012d}"), order.code_key)
            for n in range(count)
        ]
        file = Path(folder) / "codes.csv"
        say(f"issue: an order of {count:,} codes to {file}, {CORES} processes each")

        def ours(_number: int) -> float:
            began = time.perf_counter()
            with file.open("wb") as out:
                for block in production.lines(order, ring, Span(0, count), LineFormat.CSV, CORES):
                    out.write(block)
            took = time.perf_counter() - began
            if file.read_bytes().count(b"\n") != count + 1:
                raise AssertionError("the file does not hold the whole order")
            return count / took

        with crew(ring.signers[order.code_key], [(b"", message) for message in messages]) as limit:
            pairs = in_turn("issue", lambda _: limit.sign(), ours, asked.turns())
    return [
        Result("issue", "codes/s", pairs, 0.85, details={"codes": count, "processes": CORES, "to": "a file on disk"})
    ]


def run_memory(asked: Asked) -> list[Result]:
    """Peak memory of a large order, as a multiple of a small one's."""
    large, small = asked.size(10_000_000, 60_000), QUICK_SMALL if asked.quick else SMALL
    with ground("sqlite") as place, tempfile.TemporaryDirectory(prefix="registry-bench-") as folder:
        orders = place_orders(place, 1, 2, large)
        say(f"issue-memory: {large:,} codes against {small:,}, files in {folder}")
        pairs = in_turn(
            "issue-memory",
            lambda _: _peak_mb(place, orders[0], small, Path(folder)),
            lambda _: _peak_mb(place, orders[1], large, Path(folder)),
            asked.turns(1),
        )
    details: dict[str, object] = {"codes": large, "small": small, "processes": CORES}
    return [Result("issue-memory", "MB at the peak", pairs, 1.1, at_most=True, details=details)]


def _peak_mb(place: Ground, order: Order, stop: int, folder: Path) -> float:
    """The sum of the peaks of the command and its processes, in MB."""
    file = folder / "codes.csv"
    environment = os.environ | {"REGISTRY_DATABASE_URL": place.url, "REGISTRY_KEYS_DIR": str(place.keys_dir)}
    command = [sys.executable, "cli.py", "order", "codes", order.id, "--stop", str(stop), "--format", "csv"]
    with subprocess.Popen([*command, "-o", str(file)], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as process:
        peaks: dict[int, int] = {}
        while process.poll() is None:
            for pid in family(process.pid):
                peaks[pid] = max(peaks.get(pid, 0), peak_kb(pid))
            time.sleep(0.1)
    with file.open("rb") as written:
        lines = sum(block.count(b"\n") for block in iter(lambda: written.read(1 << 20), b""))
    file.unlink()
    if process.returncode != 0 or lines != stop + 1:
        raise AssertionError(f"order codes ended with {process.returncode} after {lines:,} lines")
    return sum(peaks.values()) / 1000
