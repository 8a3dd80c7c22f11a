"""order: place, codes, and what is later said of units."""

import csv
import io
import json

import pytest

from tests.terminal.conftest import GTIN, Counter


def test_the_last_word_of_the_last_line_is_the_order_id(counter: Counter) -> None:
    printed = counter.do("order", "place", "--gtin", GTIN, "--lot", "L1", "--quantity", "3")
    order_id = printed.split()[-1]
    assert printed.endswith(f" {order_id}\n")
    assert json.loads(counter.do("order", "show", order_id.lower(), "--json"))["quantity"] == 3
    assert order_id in counter.do("order", "list")


def test_text_is_one_digital_link_a_line_and_nothing_else(counter: Counter) -> None:
    lines = counter.do("order", "codes", counter.order()).split("\n")
    assert lines.pop() == ""
    assert len(lines) == 20
    assert all(line.startswith(f"HTTPS://ID.EXAMPLE/01/{GTIN}/10/L1/21/") for line in lines)
    assert len(set(lines)) == 20


def test_csv_and_ndjson_hold_the_same_codes_as_text_with_their_index(counter: Counter) -> None:
    order_id = counter.order()
    text = counter.do("order", "codes", order_id).splitlines()
    rows = list(csv.DictReader(io.StringIO(counter.do("order", "codes", order_id, "--format", "csv"))))
    objects = [json.loads(line) for line in counter.do("order", "codes", order_id, "--format", "ndjson").splitlines()]
    assert [row["code"] for row in rows] == text
    assert [one["code"] for one in objects] == text
    assert [int(row["index"]) for row in rows] == list(range(20))
    assert [one["index"] for one in objects] == list(range(20))


def test_a_file_holds_the_bytes_of_standard_output_and_is_not_written_over(counter: Counter) -> None:
    order_id = counter.order()
    target = counter.place / "codes.csv"
    counter.do("order", "codes", order_id, "--format", "csv", "-o", target)
    assert target.read_text(encoding="utf-8") == counter.do("order", "codes", order_id, "--format", "csv")
    again = counter.run("order", "codes", order_id, "--format", "csv", "-o", target)
    assert (again.exit_code, "[file_exists]" in again.stderr) == (2, True)
    assert counter.do("order", "codes", order_id, "-o", "-") == counter.do("order", "codes", order_id)


def test_the_same_key_gives_the_same_order_and_other_content_is_refused(counter: Counter) -> None:
    asked = ("--lot", "L1", "--quantity", "3", "--key", "k-1")
    assert counter.order(*asked) == counter.order(*asked)
    other = counter.run("order", "place", "--gtin", GTIN, "--lot", "L1", "--quantity", "4", "--key", "k-1")
    assert (other.exit_code, "[idempotency_mismatch]" in other.stderr) == (1, True)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("--quantity", "0"), "quantity"),
        (("--quantity", "-5"), "quantity"),
        (("--quantity", "4000000001"), "quantity"),
        (("--quantity", "9" * 30), "quantity"),
        (("--quantity", "1e6"), "number"),
        (("--quantity", "1,000"), "number"),
        (("--quantity", ""), "number"),
        (("--quantity", "１２"), "number"),
        (("--expiry", "31/12/2027"), "day"),
        (("--expiry", "2027-02-30"), "day"),
        (("--expiry", ""), "day"),
        (("--expiry", "2020-01-01"), "expiry_past"),
        (("--expiry", "9999-12-31"), "expiry_far"),
        (("--lot", ""), "lot_characters"),
        (("--lot", "A B"), "lot_characters"),
        (("--lot", ".."), "lot_characters"),
        (("--lot", "Lô1"), "lot_characters"),
        (("--lot", "x" * 21), "lot_too_long"),
        (("--level", "lot"), "lot_missing"),
        (("--level", "type", "--lot", "L1"), "type_with_lot"),
        (("--key", ""), "idempotency_key"),
    ],
)
def test_a_wrong_order_is_misuse_names_the_rule_and_places_nothing(
    counter: Counter, asked: tuple[str, ...], code: str
) -> None:
    result = counter.run("order", "place", "--gtin", GTIN, *asked)
    assert (result.exit_code, f"[{code}]" in result.stderr) == (2, True), result.stderr
    assert counter.do("order", "list", "--json") == ""


def test_an_order_that_is_not_there_is_a_no(counter: Counter) -> None:
    for order_id in ("NOTTHERE", "", "ỗ", "x" * 5000):
        for command in (("show",), ("codes",), ("cancel",), ("activate",)):
            result = counter.run("order", *command, order_id)
            assert (result.exit_code, "`order list`" in result.stderr) == (1, True)


def test_units_are_good_once_activated_and_never_after_spoiling_or_cancelling(counter: Counter) -> None:
    order_id = counter.order("--lot", "L1", "--quantity", "4", "--inactive")
    codes = counter.do("order", "codes", order_id).splitlines()
    assert counter.verdict(codes[0]) == "inactive"
    assert "3 units newly activated" in counter.do("order", "activate", order_id, "--stop", "3")
    assert "1 units newly activated" in counter.do("order", "activate", order_id)
    counter.do("order", "spoil", order_id, "--start", "1", "--stop", "2", "--reason", "torn")
    assert [one["verdict"] for one in counter.answers(*codes)] == ["genuine", "inactive", "genuine", "genuine"]
    counter.do("order", "cancel", order_id)
    assert counter.verdict(codes[0]) == "blocked"
    noted = counter.run("order", "codes", order_id)
    assert "cancelled" in noted.stderr
    assert noted.stdout.splitlines() == codes


def test_a_correction_changes_what_is_shown_and_not_the_codes(counter: Counter) -> None:
    order_id = counter.order()
    before = counter.do("order", "codes", order_id)
    counter.do("order", "correct", order_id, "--lot", "L1A", "--reason", "misprint")
    assert counter.do("order", "codes", order_id) == before
    answer = counter.answers(before.splitlines()[0])[0]
    assert (answer["verdict"], answer["lot"]) == ("genuine", "L1A")


def test_lot_and_type_level_codes_prove_no_single_item(counter: Counter) -> None:
    lot = counter.do("order", "codes", counter.order("--level", "lot", "--lot", "L9", "--quantity", "2")).splitlines()
    kind = counter.do("order", "codes", counter.order("--level", "type")).splitlines()
    assert lot[0] == lot[1]
    assert [one["verdict"] for one in counter.answers(lot[0], kind[0])] == ["lot_known", "type_known"]
