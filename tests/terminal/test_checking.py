"""verify: exit statuses, lists of any length, and what is recorded."""

import json
import os
import pty
import resource
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from registry.store.engine.engine import open_engine, read
from tests.processes import PATIENCE
from tests.terminal.conftest import EXPIRY, GTIN, Counter

FIELDS = {
    "verdict", "level", "seal", "reasons", "gtin", "serial", "lot", "expiry", "disposition", "history", "scan",
    "checked_at",
}  # fmt: skip


def test_exit_is_0_when_every_code_is_genuine_and_1_when_one_is_not(counter: Counter) -> None:
    codes = counter.do("order", "codes", counter.order()).splitlines()
    assert counter.run("verify", *codes).exit_code == 0
    assert counter.run("verify", *codes, GTIN).exit_code == 1
    assert counter.run("verify", "").exit_code == 1


def test_json_gives_one_object_a_line_in_order_with_the_fields_of_the_api(counter: Counter) -> None:
    codes = counter.do("order", "codes", counter.order()).splitlines()
    texts = [codes[3], "Trăm năm trong cõi người ta", codes[0], "4006381333931", GTIN]
    found = counter.answers(*texts)
    assert [one["verdict"] for one in found] == ["genuine", "malformed", "genuine", "foreign", "type_known"]
    assert [one["serial"] and f"/21/{one['serial']}?" in text for one, text in zip(found, texts, strict=True)] == [
        True, None, True, None, None,
    ]  # fmt: skip
    for one in found:
        assert set(one) >= FIELDS
        assert ("product" in one) == (one["verdict"] not in ("malformed", "foreign", "forged"))


def test_a_file_and_standard_input_answer_like_arguments(counter: Counter) -> None:
    codes = counter.do("order", "codes", counter.order())
    file = counter.place / "codes.txt"
    file.write_bytes(b"\xef\xbb\xbf" + codes.replace("\n", "\r\n").encode())
    expected = [one["serial"] for one in counter.answers(*codes.splitlines())]
    from_file = counter.do("verify", "--file", file, "--json")
    from_input = counter.do("verify", "--file", "-", "--json", given=codes)
    for printed in (from_file, from_input):
        assert [json.loads(line)["serial"] for line in printed.splitlines()] == expected
    unended = counter.do("verify", "--file", "-", "--json", given=codes.rstrip("\n"))
    assert len(unended.splitlines()) == 20


def kept(counter: Counter) -> list[tuple[object, ...]]:
    engine = open_engine(counter.url)
    try:
        with read(engine) as conn:
            return [tuple(row) for row in conn.exec_driver_sql("SELECT channel, province, verdict FROM scans")]
    finally:
        engine.dispose()


def test_without_record_nothing_is_stored(counter: Counter) -> None:
    codes = counter.do("order", "codes", counter.order()).splitlines()
    counter.run("verify", *codes, "hello")
    assert kept(counter) == []


def test_record_keeps_one_scan_a_unit_and_a_run(counter: Counter) -> None:
    codes = counter.do("order", "codes", counter.order()).splitlines()[:2]
    given = "\n".join([*codes, codes[0], "hello"])
    arguments = ("verify", "--file", "-", "--record", "--place", "huế", "--json")
    found = [json.loads(line) for line in counter.run(*arguments, given=given).stdout.splitlines()]
    assert [one["verdict"] for one in found] == ["genuine", "genuine", "genuine", "malformed"]
    assert len({one["scan"]["id"] for one in found}) == 1
    assert found[0]["scan"]["place"] == {"province": "46"}
    assert kept(counter) == [("inspector", "46", "genuine")] * 2
    counter.do("verify", "--record", "--channel", "shop", codes[0])
    assert sorted(kept(counter))[-1] == ("shop", None, "genuine")
    told = counter.do("verify", codes[0])
    assert "Huế" in told
    engine = open_engine(counter.url)
    with read(engine) as conn:
        assert conn.exec_driver_sql("SELECT kind, count FROM hourly_counts").fetchall() == [("malformed", 1)]
    engine.dispose()


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("--place", "01"), 2),
        (("--channel", "shop"), 2),
        (("--record", "--channel", "platform"), 2),
        (("--record", "--place", "Atlantis"), 2),
        (("--record", "--place", "99"), 2),
    ],
)
def test_a_scan_is_described_only_with_record_and_by_a_known_place(
    counter: Counter, arguments: tuple[str, ...], status: int
) -> None:
    assert counter.run("verify", *arguments, GTIN).exit_code == status


def test_bad_rules_are_named_before_anything_is_recorded(counter: Counter) -> None:
    code = counter.do("order", "codes", counter.order()).splitlines()[0]
    file = counter.place / "rules.json"
    file.write_text('{"far": [0.1, 0.2]}', encoding="utf-8")
    result = counter.run("verify", "--record", code, REGISTRY_EVIDENCE_FILE=str(file))
    assert (result.exit_code, "rules.json, far" in result.stderr) == (2, True)
    assert kept(counter) == []


def test_only_lf_or_crlf_ends_a_line_so_gs_nel_and_u2028_stay_inside_a_code(counter: Counter) -> None:
    link = counter.do("order", "codes", counter.order()).splitlines()[0]
    serial, seal = link.split("/21/")[1].split("?")[0], link.split("8030=")[1]
    scanned = f"01{GTIN}17{EXPIRY:%y%m%d}" + f"10L1\x1d21{serial}\x1d8030{seal}"
    inside = [scanned, "a\x85b", "a\u2028b", "a\u2029b", "a\x0bb", "a\x0cb", "a\x1eb", "a\rb"]
    result = counter.run("verify", "--file", "-", "--json", given="\n".join(inside).encode())
    verdicts = [json.loads(line)["verdict"] for line in result.stdout.split("\n") if line]
    assert verdicts == ["genuine"] + ["malformed"] * 7


def test_bytes_that_are_no_utf8_are_answered_as_malformed(counter: Counter) -> None:
    result = counter.run("verify", "--file", "-", "--json", given=b"\xff\xfe\x00\n\x00\n\xc3\n")
    assert [json.loads(line)["verdict"] for line in result.stdout.splitlines()] == ["malformed"] * 3


def test_an_empty_input_says_so(counter: Counter) -> None:
    result = counter.run("verify", "--file", "-", given=b"\n\n")
    assert (result.exit_code, "no code to verify" in result.stderr) == (0, True)


@pytest.mark.slow("processes")
def test_a_line_without_end_is_answered_in_little_memory(counter: Counter) -> None:
    megabytes = 300
    limit = 700 << 20

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))

    started = counter.start("verify", "--file", "-", "--json", stdin=subprocess.PIPE, preexec_fn=small)
    assert started.stdin is not None
    block = b"0" * (1 << 20)
    for _ in range(megabytes):
        started.stdin.write(block)
    # All but what the pipe holds is read now. What wait4 tells would begin with the memory of whoever forked.
    status = Path(f"/proc/{started.pid}/status").read_text()
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    started.stdin.close()
    assert started.stdout is not None
    assert started.stderr is not None
    printed, said = started.stdout.read(), started.stderr.read()
    started.wait()
    started.stdout.close()
    started.stderr.close()
    assert (started.returncode, said) == (1, b"")
    assert [json.loads(line)["verdict"] for line in printed.splitlines()] == ["malformed"]
    assert peak < megabytes << 10


@pytest.mark.slow("processes")
def test_a_long_list_takes_no_more_memory_than_a_short_one(counter: Counter) -> None:
    block = (counter.do("order", "codes", counter.order()) * 50).encode()
    answers = counter.place / "answers"
    with answers.open("wb") as out:
        started = counter.start("verify", "--file", "-", "--record", "--json", stdin=subprocess.PIPE, stdout=out)
    assert started.stdin is not None
    peaks: list[int] = []
    for blocks in (2, 18):
        for _ in range(blocks):
            started.stdin.write(block)
        started.stdin.flush()
        answered_by(answers, 1000 * (2 if not peaks else 20), started)
        status = Path(f"/proc/{started.pid}/status").read_text()
        peaks.append(next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")))
    _, said = started.communicate(timeout=PATIENCE)
    assert (started.returncode, said) == (0, b"")
    assert peaks[1] - peaks[0] < 16 << 10


def answered_by(file: Path, lines: int, started: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while file.read_bytes().count(b"\n") < lines:
        assert started.poll() is None
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.mark.slow("processes")
@pytest.mark.parametrize("piped", [False, True])
def test_a_list_shows_how_far_it_is_on_a_terminal_and_nothing_of_it_on_standard_output(
    counter: Counter, piped: bool
) -> None:
    codes = counter.do("order", "codes", counter.order()) * 60
    file = counter.place / "codes.txt"
    file.write_text(codes, encoding="utf-8")
    screen, end = pty.openpty()
    with file.open("rb") as source:
        given = ("-", source) if piped else (file, subprocess.DEVNULL)
        started = counter.start("verify", "--file", given[0], "--json", stdin=given[1], stderr=end)
    os.close(end)
    printed, _ = started.communicate(timeout=PATIENCE)
    shown = b""
    # A terminal whose other end is closed is at its end, or at fault, as the system likes.
    with suppress(OSError):
        while part := os.read(screen, 1 << 16):
            shown += part
    os.close(screen)
    assert (started.returncode, [json.loads(line)["verdict"] for line in printed.splitlines()]) == (
        0,
        ["genuine"] * 1200,
    )
    assert (b"1,200 codes" if piped else b"1200/1200") in shown


@pytest.mark.parametrize("arguments", [(), ("x", "--file", "y"), ("--file", "")])
def test_codes_and_file_exclude_each_other(counter: Counter, arguments: tuple[str, ...]) -> None:
    assert counter.run("verify", *arguments).exit_code == 2


@pytest.mark.parametrize("file", ["nowhere.txt", "."])
def test_a_file_that_cannot_be_read_is_a_fault_of_the_environment(counter: Counter, file: str) -> None:
    result = counter.run("verify", "--file", counter.place / file)
    assert (result.exit_code, "[file]" in result.stderr) == (3, True)
