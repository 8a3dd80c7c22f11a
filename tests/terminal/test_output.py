"""A killed `order codes -o FILE` goes on where it stopped, with the bytes of an unbroken run, and never into a wrong
part."""

import os
import resource
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.processes import PATIENCE
from tests.terminal.conftest import Counter


def _end(started: "subprocess.Popen[bytes]", number: int) -> None:
    """Kill the command alone, then whatever of its group has not noticed."""
    started.send_signal(number)
    started.wait(PATIENCE)
    with suppress(ProcessLookupError):
        os.killpg(started.pid, signal.SIGKILL)
    started.communicate()


def _grown(part: Path, size: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while not (part.exists() and part.stat().st_size > size):
        assert time.monotonic() < deadline, "no codes are written"
        time.sleep(0.01)


@pytest.mark.slow("processes")
def test_a_run_killed_twice_gives_the_bytes_of_an_unbroken_one(counter: Counter) -> None:
    order_id = counter.order("--lot", "L1", "--quantity", "300000")
    broken, whole = counter.place / "broken.csv", counter.place / "whole.csv"
    part = counter.place / "broken.csv.part"
    command = ("order", "codes", order_id, "--format", "csv", "-o")
    for size, number in ((5_000_000, signal.SIGKILL), (20_000_000, signal.SIGTERM)):
        started = counter.start(*command, broken)
        _grown(part, size)
        _end(started, number)
        assert not broken.exists()
    ended = counter.process(*command, broken)
    assert (ended.returncode, b"going on after" in ended.stderr) == (0, True)
    assert counter.process(*command, whole).returncode == 0
    assert broken.read_bytes() == whole.read_bytes()
    assert not part.exists()
    assert whole.read_bytes().count(b"\n") == 300_001


@pytest.mark.parametrize("form", ["text", "csv", "ndjson"])
@pytest.mark.parametrize("lines", [0, 1, 7, 20])
def test_after_any_whole_line_and_a_torn_one_the_rest_follows(counter: Counter, form: str, lines: int) -> None:
    order_id = counter.order()
    whole = counter.do("order", "codes", order_id, "--format", form).encode()
    pieces = whole.splitlines(keepends=True)
    target, part = counter.place / "f", counter.place / "f.part"
    torn = pieces[lines][:9] if lines < len(pieces) else b""
    part.write_bytes(b"".join(pieces[:lines]) + torn)
    counter.do("order", "codes", order_id, "--format", form, "-o", target)
    assert target.read_bytes() == whole


@pytest.mark.parametrize("level", ["lot", "type"])
def test_orders_without_units_resume_too(counter: Counter, level: str) -> None:
    lot = ("--lot", "L1") if level == "lot" else ()
    order_id = counter.order("--level", level, "--quantity", "9", *lot)
    for form in ("text", "csv", "ndjson"):
        whole = counter.do("order", "codes", order_id, "--format", form).encode()
        (counter.place / f"{form}.part").write_bytes(b"".join(whole.splitlines(keepends=True)[:4]))
        counter.do("order", "codes", order_id, "--format", form, "-o", counter.place / form)
        assert (counter.place / form).read_bytes() == whole


def _parts(counter: Counter, order_id: str) -> dict[str, bytes]:
    other = counter.order()
    text = counter.do("order", "codes", order_id).encode()
    table = counter.do("order", "codes", order_id, "--format", "csv").encode()
    return {
        "another order": counter.do("order", "codes", other, "--stop", "9", "--format", "csv").encode(),
        "another format": counter.do("order", "codes", order_id, "--stop", "9", "--format", "ndjson").encode(),
        "text without header": b"".join(text.splitlines(keepends=True)[:9]),
        "another range": counter.do(
            "order", "codes", order_id, "--start", "3", "--stop", "9", "--format", "csv"
        ).encode(),
        "one line of something else": b"index,gtin\n",
        "more than the order has": table + table.splitlines(keepends=True)[-1],
        "zeros after a power cut": table[:200].rpartition(b"\n")[0] + b"\n" + bytes(4096) + b"\n",
        "no table at all": bytes(range(256)) * 4000 + b"\n",
    }


def test_a_part_of_another_order_format_or_range_is_refused_and_left_as_it_is(counter: Counter) -> None:
    order_id = counter.order()
    target, part = counter.place / "f", counter.place / "f.part"
    for what, content in _parts(counter, order_id).items():
        part.write_bytes(content + b"torn")
        result = counter.run("order", "codes", order_id, "--format", "csv", "-o", target)
        assert (result.exit_code, "[part_other]" in result.stderr) == (1, True), what
        assert part.read_bytes() == content + b"torn", what
        assert not target.exists(), what


def test_a_part_without_any_line_end_is_begun_anew(counter: Counter) -> None:
    order_id = counter.order()
    (counter.place / "f.part").write_bytes(b"index,gt")
    counter.do("order", "codes", order_id, "--format", "csv", "-o", counter.place / "f")
    assert (counter.place / "f").read_text(encoding="utf-8") == counter.do(
        "order", "codes", order_id, "--format", "csv"
    )


@pytest.mark.slow("processes")
def test_two_runs_never_write_one_part(counter: Counter) -> None:
    order_id = counter.order("--lot", "L1", "--quantity", "300000")
    started = counter.start("order", "codes", order_id, "-o", "f")
    _grown(counter.place / "f.part", 0)
    second = counter.run("order", "codes", order_id, "-o", counter.place / "f")
    _end(started, signal.SIGKILL)
    assert (second.exit_code, "[part_busy]" in second.stderr) == (1, True)


@pytest.mark.slow("processes")
def test_ctrl_c_says_how_to_go_on_and_shows_no_traceback(counter: Counter) -> None:
    order_id = counter.order("--lot", "L1", "--quantity", "300000")
    started = counter.start("order", "codes", order_id, "-o", "f")
    _grown(counter.place / "f.part", 1_000_000)
    os.killpg(started.pid, signal.SIGINT)
    _, said = started.communicate(timeout=PATIENCE)
    assert started.returncode == 1
    assert b"run the same command again" in said
    assert b"Traceback" not in said


@pytest.mark.slow("processes")
def test_memory_does_not_grow_with_the_order(counter: Counter) -> None:
    order_id = counter.order("--lot", "L1", "--quantity", "400000")
    peaks = []
    for stop in ("20000", "400000"):
        with (counter.place / "codes").open("wb") as target:
            started = counter.start("order", "codes", order_id, "--stop", stop, stdout=target)
            _, status, used = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
        started.communicate()
        assert started.returncode == 0
        peaks.append(used.ru_maxrss)
    assert peaks[1] < 1.5 * peaks[0], peaks


@pytest.mark.slow("processes")
def test_codes_on_a_full_disk_stop_with_the_way_to_go_on_and_go_on_elsewhere(
    counter: Counter, small_disk: Path
) -> None:
    order_id = counter.order("--lot", "L1", "--quantity", "16000")
    target = small_disk / "codes.txt"
    (small_disk / "filler").write_bytes(bytes(1_500_000))
    ended = counter.process("order", "codes", order_id, "-o", target)
    assert ended.returncode == 3
    assert b"No space left" in ended.stderr
    assert b"run the same command again" in ended.stderr
    assert not target.exists()
    moved = counter.place / "codes.txt"
    shutil.copy(small_disk / "codes.txt.part", counter.place / "codes.txt.part")
    counter.process("order", "codes", order_id, "-o", moved)
    assert moved.read_bytes() == counter.process("order", "codes", order_id).stdout


@pytest.mark.slow("processes")
def test_codes_over_the_file_size_limit_stop_with_the_way_to_go_on(counter: Counter) -> None:
    order_id = counter.order("--lot", "L1", "--quantity", "8000")

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))

    ended = counter.process("order", "codes", order_id, "-o", "f", preexec_fn=small)
    assert (ended.returncode, b"File too large" in ended.stderr) == (3, True)
    assert counter.process("order", "codes", order_id, "-o", "f").returncode == 0
