"""Own serials through the command line: placed, refused, killed in the middle and gone on with."""

import json
import os
import random
import signal
import time

import pytest

from tests.processes import PATIENCE
from tests.terminal.conftest import EXPIRY, GTIN, Counter

PLACE = ("order", "place", "--gtin", GTIN, "--lot", "L1", "--expiry", EXPIRY.isoformat(), "--serials")


def _file(counter: Counter, count: int, seed: int = 1) -> list[str]:
    chance = random.Random(seed)
    serials = [f"{chance.randrange(10**14):014d}{number:06X}" for number in range(count)]
    (counter.place / "serials.txt").write_text("\r\n".join(serials) + "\r\n")
    return serials


def _orders(counter: Counter) -> list[dict[str, object]]:
    return [json.loads(line) for line in counter.do("order", "list", "--json").splitlines()]


@pytest.mark.parametrize("quantity", ["29", "31"])
def test_a_quantity_that_does_not_fit_the_file_is_refused(counter: Counter, quantity: str) -> None:
    _file(counter, 30)
    result = counter.run(*PLACE, counter.place / "serials.txt", "--quantity", quantity)
    assert (result.exit_code, "[serials_quantity]" in result.stderr) == (2, True)
    assert _orders(counter) == []


@pytest.mark.parametrize("level", ["lot", "type"])
def test_serials_are_for_units_only(counter: Counter, level: str) -> None:
    _file(counter, 3)
    result = counter.run(*PLACE, counter.place / "serials.txt", "--level", level)
    assert (result.exit_code, "[serials_level]" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"AB-0001X9Q\nAB-77\x1dZ31K2\n", 2, "serials_refused"),
        (b"AB-0001X9Q\n..\n", 2, "serials_refused"),
        (b"7K3M9Q2XT4WZ\n", 2, "serials_refused"),
        (b"AB-0001X9Q\nAB-77Z31K2\nAB-0001X9Q\n", 2, "serials_refused"),
        (b"", 2, "no_serials"),
        (b'serial\n"a', 2, "csv"),
        (None, 3, "file"),
    ],
)
def test_a_bad_file_is_named_with_its_line_and_places_nothing(
    counter: Counter, content: bytes | None, status: int, code: str
) -> None:
    file = counter.place / "serials.txt"
    if content is not None:
        file.write_bytes(content)
    result = counter.run(*PLACE, file)
    assert (result.exit_code, f"[{code}]" in result.stderr) == (status, True), result.stderr
    assert _orders(counter) == []


def test_one_product_never_mixes_both_kinds(counter: Counter) -> None:
    counter.order()
    _file(counter, 3)
    result = counter.run(*PLACE, counter.place / "serials.txt")
    assert (result.exit_code, "[serials_mixed]" in result.stderr) == (1, True)


@pytest.mark.slow("processes")
def test_an_upload_killed_in_the_middle_goes_on_to_the_same_order(counter: Counter) -> None:
    serials = _file(counter, 200_000)
    file = counter.place / "serials.txt"
    started = counter.start(*PLACE, file)
    until = time.monotonic() + PATIENCE
    while not (there := _orders(counter)):
        assert time.monotonic() < until
        assert started.poll() is None
        time.sleep(0.01)
    os.killpg(started.pid, signal.SIGKILL)
    started.communicate()
    order_id = str(there[0]["id"])
    assert [one["state"] for one in _orders(counter)] == ["loading"]
    printed = counter.run("order", "codes", order_id)
    assert (printed.exit_code, "[order_loading]" in printed.stderr) == (1, True)
    answer = counter.answers(f"{GTIN} {serials[0]}")[0]
    assert answer["verdict"] == "unknown"
    ended = counter.process(*PLACE, file)
    assert (ended.returncode, ended.stdout.split()[-1].decode()) == (0, order_id)
    assert [(one["id"], one["state"], one["quantity"]) for one in _orders(counter)] == [(order_id, "placed", 200_000)]
    assert counter.verdict(f"{GTIN} {serials[-1]}") == counter.verdict(f"{GTIN} {serials[0]}") == "listed"
