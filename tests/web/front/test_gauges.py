"""What /metrics sums over workers."""

import time
from pathlib import Path
from threading import Thread

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.mmap_dict import MmapedDict, mmap_key

from registry.web.front.gauges import _Summed


def test_a_file_that_a_worker_has_just_made_is_waited_for(tmp_path: Path) -> None:
    """A worker makes its file and fills it a moment later; who asks in between is not told of a server error."""
    file = tmp_path / "counter_1.db"
    file.touch()

    def fill() -> None:
        time.sleep(0.2)
        held = MmapedDict(str(file))  # type: ignore[no-untyped-call]  # the library leaves it untyped
        held.write_value(mmap_key("scans", "scans_total", [], [], "Scans."), 3.0, 0.0)  # type: ignore[no-untyped-call]
        held.close()  # type: ignore[no-untyped-call]

    worker = Thread(target=fill)
    worker.start()
    summed = CollectorRegistry()
    _Summed(summed, path=str(tmp_path))  # type: ignore[no-untyped-call]
    found = generate_latest(summed)
    worker.join()
    assert b"scans_total" in found or b"scans_total" in generate_latest(summed)
