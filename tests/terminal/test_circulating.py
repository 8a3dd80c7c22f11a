"""recall, withdraw, report-stolen, destroy, export, restore: on a code, a lot or a product, never without a reason."""

import json

import pytest

from tests.terminal.conftest import GTIN, Counter


@pytest.mark.parametrize(
    ("act", "verdict"),
    [("recall", "recalled"), ("withdraw", "blocked"), ("report-stolen", "blocked"), ("destroy", "spent")],
)
def test_an_act_by_code_lot_or_product_shows_in_every_later_answer(counter: Counter, act: str, verdict: str) -> None:
    first = counter.do("order", "codes", counter.order()).splitlines()
    other = counter.do("order", "codes", counter.order("--lot", "L2", "--quantity", "1")).splitlines()
    texts = [first[0], first[1], other[0]]
    scopes = [
        ((first[0],), [verdict, "genuine", "genuine"]),
        (("--gtin", GTIN, "--lot", "L1"), [verdict, verdict, "genuine"]),
        (("--gtin", f"{GTIN[1:4]} {GTIN[4:]}"), [verdict] * 3),
    ]
    for scope, expected in scopes:
        assert "done" in counter.do(act, *scope, "--reason", "a test")
        assert [one["verdict"] for one in counter.answers(*texts)] == expected
        assert "was so already" in counter.do(act, *scope, "--reason", "a test")
    for scope, _ in scopes:
        lifted = counter.run("restore", *scope, "--reason", "a mistake")
        assert lifted.exit_code == (1 if act == "destroy" else 0)
    expected = [verdict if act == "destroy" else "genuine"] * 3
    assert [one["verdict"] for one in counter.answers(*texts)] == expected


@pytest.mark.parametrize(
    ("scope", "status"),
    [
        ((), 2),
        (("--lot", "L1"), 2),
        (("--gtin", GTIN, "--lot", "l1"), 1),
        (("--gtin", GTIN, "--lot", ""), 1),
        (("--gtin", "4006381333931"), 1),
        (("not a code",), 1),
        (("",), 1),
        ((GTIN,), 2),
        ((GTIN, "--gtin", GTIN), 2),
        (("x" * 5000,), 1),
    ],
)
def test_an_act_on_nothing_known_is_refused_and_changes_nothing(
    counter: Counter, scope: tuple[str, ...], status: int
) -> None:
    code = counter.do("order", "codes", counter.order()).splitlines()[0]
    for act in ("recall", "restore"):
        result = counter.run(act, *scope, "--reason", "a test")
        assert result.exit_code == status, result.stderr
        assert "Error" in result.stderr
    assert counter.verdict(code) == "genuine"


def test_an_act_needs_its_reason(counter: Counter) -> None:
    counter.order()
    lot = ("--gtin", GTIN, "--lot", "L1")
    assert counter.run("recall", *lot).exit_code == 2
    assert counter.run("recall", *lot, "--reason", " ").exit_code == 2
    assert counter.run("recall", *lot, "--reason", "x" * 501).exit_code == 2
    assert counter.run("recall", *lot, "--reason", "x", "--level", "4").exit_code == 2
    assert counter.run("restore", *lot).exit_code == 2


def test_restoring_a_backup_tells_what_is_kept_and_what_has_to_be_recorded_again(counter: Counter) -> None:
    counter.do("backup", counter.place / "saved.backup")
    order = counter.order()
    counter.do("recall", "--gtin", GTIN, "--lot", "L1", "--reason", "Quyết định 7")
    keys = [json.loads(line) for line in counter.do("keys", "list", "--json").splitlines()]
    key = next(row["number"] for row in keys if row["purpose"] == "code")
    counter.do("keys", "revoke", str(key), "--reason", "bị lộ")
    told = counter.do("restore", counter.place / "saved.backup")
    for words in (
        "the state before is in", "kept since the backup: 4 entries", "1 keys", "1 order_placed, 1 recall",
        f"record again: recall {GTIN}, level 1, lot L1, reason Quyết định 7", "Everybody signs in again",
    ):  # fmt: skip
        assert words in told, (words, told)
    assert counter.run("order", "codes", order).exit_code == 1
    (entry,) = [json.loads(line) for line in counter.do("audit", "list", "--act", "restored", "--json").splitlines()]
    assert (entry["subject"], entry["detail"]["lost"]) == ("saved.backup", {"order_placed": 1, "recall": 1})
    counter.do("audit", "check")
    state = {row["number"]: row["state"] for row in map(json.loads, counter.do("keys", "list", "--json").splitlines())}
    assert state[key] == "revoked"


def test_who_is_asked_may_say_yes_or_give_the_option_and_only_for_a_backup(counter: Counter) -> None:
    counter.do("backup", counter.place / "saved.backup")
    counter.sql("UPDATE registry SET made_at = made_at + 1")
    archive = counter.place / "saved.backup"
    for answer in ("n\n", "\n", ""):
        refused = counter.run("restore", archive, given=answer)
        assert (refused.exit_code, "[restore_parted]" in refused.stderr) == (1, True)
        assert "does not continue the backup" in refused.stderr
    assert "restored the registry" in counter.run("restore", archive, given="y\n").stdout
    counter.sql("UPDATE registry SET made_at = made_at + 1")
    assert "restored the registry" in counter.do("restore", archive, "--yes")
    for option in ("--yes", "--unauthenticated"):
        result = counter.run("restore", "--gtin", GTIN, "--reason", "x", option)
        assert (result.exit_code, "for a backup file" in result.stderr) == (2, True)


PLACE = ("--place", "Nhà thuốc An Khang", "--province", "01")


@pytest.fixture
def order_id(counter: Counter) -> str:
    printed = counter.do("order", "place", "--gtin", GTIN, "--lot", "L1", "--quantity", "4")
    return printed.split()[-1]


@pytest.fixture
def codes(counter: Counter, order_id: str) -> list[str]:
    return counter.do("order", "codes", order_id).splitlines()


def test_exported_goods_are_spent_until_they_come_back(counter: Counter, codes: list[str]) -> None:
    scope = ("--gtin", GTIN, "--lot", "L1", "--reason", "tờ khai 12")
    assert "in force: exported" in counter.do("export", *scope)
    result = counter.run("verify", codes[0])
    assert (result.exit_code, "The lot was exported." in result.stdout) == (1, True)
    counter.do("restore", *scope)
    assert counter.run("verify", codes[0]).exit_code == 0
    counter.do("export", codes[1], "--reason", "tờ khai 13")
    assert counter.run("sell", codes[1], *PLACE).exit_code == 1
    assert counter.do("sell", codes[0], *PLACE).startswith("sold")
