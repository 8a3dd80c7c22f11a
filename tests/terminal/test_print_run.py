"""An order opened for printing: its range, its keys and its own serials."""

from pathlib import Path

from tests.terminal.conftest import EXPIRY, GTIN, Counter
from tests.terminal.test_ordering_serials import _file


def test_a_range_gives_the_middle_of_the_whole(counter: Counter) -> None:
    order_id = counter.order()
    whole = counter.do("order", "codes", order_id).splitlines()
    assert counter.do("order", "codes", order_id, "--start", "5", "--stop", "9").splitlines() == whole[5:9]
    for bad in (("--start", "20"), ("--start", "9", "--stop", "9"), ("--stop", "21"), ("--start", "-1")):
        assert counter.run("order", "codes", order_id, *bad).exit_code == 2


PLACE = ("order", "place", "--gtin", GTIN, "--lot", "L1", "--expiry", EXPIRY.isoformat(), "--serials")


def test_own_serials_are_ordered_printed_and_verified(counter: Counter) -> None:
    serials = _file(counter, 30)
    command = (*PLACE, counter.place / "serials.txt")
    order_id = counter.do(*command, "--quantity", "30").split()[-1]
    assert counter.do(*command).split()[-1] == order_id
    table = [line.split(",") for line in counter.do("order", "codes", order_id, "--format", "csv").splitlines()]
    assert [row[2] for row in table[1:]] == serials
    assert counter.verdict(table[7][-1]) == "genuine"
    assert counter.verdict(f"{GTIN} {serials[7]}") == "listed"
    assert counter.verdict(f"{GTIN} {serials[7][:-1]}") == "unknown"


def _key(counter: Counter, purpose: str) -> Path:
    return next(counter.keys.glob(f"{purpose}-*"))


def _code_key_missing(counter: Counter) -> None:
    _key(counter, "code").unlink()


def test_a_lost_code_key_is_told_apart_from_a_lost_order(counter: Counter) -> None:
    _code_key_missing(counter)
    assert "backup" in counter.run("order", "codes", counter.order()).stderr
