"""recall, withdraw, report-stolen, destroy, export, restore: on a code, a lot or a product, never without a reason."""

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
