"""organisation suspend, lift, change, history: at once, with the operator's one name in the trail."""

import json

import pytest

from tests.terminal.conftest import GTIN, Counter

TAX = "0101234565"


def test_a_company_is_suspended_and_lifted_at_once_and_it_stands_in_history_and_trail(counter: Counter) -> None:
    order = counter.order()
    assert "is suspended" in counter.do("organisation", "suspend", TAX, "--reason", "nghi hàng giả")
    assert "suspended already: nghi hàng giả" in counter.do("organisation", "suspend", TAX, "--reason", "lần nữa")
    assert "nghi hàng giả" in json.loads(counter.do("organisation", "show", TAX, "--json"))["suspended"]
    refused = counter.run("order", "place", "--gtin", GTIN, "--lot", "L2", "--expiry", "2031-01-31", "--quantity", "5")
    assert (refused.exit_code, "[organisation_suspended]" in refused.stderr) == (1, True)
    for command in (("codes", order), ("labels", order, "--sheet", "a4-65", "-o", "x.pdf")):
        refused = counter.run("order", *command)
        assert (refused.exit_code, "[organisation_suspended]" in refused.stderr) == (1, True)
    refused = counter.run("apikey", "create", "--organisation", TAX, "--role", "producer", "--scope", "orders")
    assert "[organisation_suspended]" in refused.stderr
    assert "no more" in counter.do("organisation", "lift", TAX, "--reason", "đã xác minh")
    assert "was not suspended" in counter.do("organisation", "lift", TAX, "--reason", "đã xác minh")
    assert counter.do("order", "codes", order).count("\n") == 20
    (line,) = counter.do("organisation", "history", TAX, "--json").splitlines()
    told = json.loads(line)
    assert (told["reason"], told["second"], told["lift_reason"]) == ("nghi hàng giả", None, "đã xác minh")
    assert "lifted" in counter.do("organisation", "history", TAX)
    assert "company_suspended" in counter.do("audit", "list")


def test_data_changes_with_its_history_and_a_field_is_emptied_by_nothing(counter: Counter) -> None:
    counter.do("organisation", "change", TAX, "--address", "12 Lê Lợi", "--phone", "024 3825 0000", "--reason", "mới")
    out = counter.do("organisation", "change", TAX, "--address", "", "--province", "Huế", "--reason", "sửa lại")
    assert "12 Lê Lợi -> -" in out
    shown = json.loads(counter.do("organisation", "show", TAX, "--json"))
    assert (shown["address"], shown["province"], shown["phone"]) == (None, "46", "02438250000")
    assert "Nothing is different" in counter.do("organisation", "change", TAX, "--address", "", "--reason", "x")
    history = [json.loads(line) for line in counter.do("organisation", "history", TAX, "--json").splitlines()]
    assert {(one["field"], one["before"], one["after"]) for one in history} >= {
        ("address", "12 Lê Lợi", ""),
        ("phone", "", "02438250000"),
    }
    assert "sửa lại" in counter.do("organisation", "history", TAX)


def test_a_company_is_found_by_its_new_name(counter: Counter) -> None:
    counter.do("organisation", "change", "Dược An Khang", "--name", "Dược Mới", "--role", "importer", "--reason", "x")
    assert "importer" in counter.do("organisation", "show", "duoc moi")
    assert counter.run("organisation", "show", "Dược An Khang").exit_code == 1


def test_nothing_was_ever_changed(counter: Counter) -> None:
    assert "never suspended" in counter.do("organisation", "history", TAX)


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (("change", TAX, "--reason", "x"), 2, "nothing_to_change"),
        (("change", TAX, "--tax-code", "0100109106", "--reason", "x"), 2, "tax_code_stays"),
        (("change", TAX, "--gln", "1", "--reason", "x"), 2, "gln"),
        (("change", TAX, "--email", "a@b", "--reason", "x"), 2, "email"),
        (("change", TAX, "--name", "Mới", "--reason", " "), 2, "reason_missing"),
        (("change", "Nobody", "--name", "x", "--reason", "x"), 1, "organisation_unknown"),
        (("suspend", "Nobody", "--reason", "x"), 1, "organisation_unknown"),
        (("suspend", TAX, "--reason", ""), 2, "reason_missing"),
    ],
)
def test_what_cannot_be_done_is_named(counter: Counter, arguments: tuple[str, ...], status: int, code: str) -> None:
    result = counter.run("organisation", *arguments)
    assert (result.exit_code, f"[{code}]" in result.stderr) == (status, True), result.stderr


def test_a_doubtful_number_is_told_and_taken_and_a_good_one_is_not_told(counter: Counter) -> None:
    wrong = counter.run("organisation", "add", "--name", "Hai", "--tax-code", "0100109107", "--prefix", "893700")
    assert wrong.exit_code == 0
    assert "0100109107" in wrong.stderr
    assert "893700" in wrong.stderr
    right = counter.run("organisation", "add", "--name", "Ba", "--tax-code", "0100109106", "--prefix", "8938888")
    assert (right.exit_code, right.stderr) == (0, "")
    assert "893999" in counter.run("organisation", "set-prefix", "0100109106", "893999").stderr
