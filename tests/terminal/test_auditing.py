"""audit list and check: what commands did stands there under the account they ran under, and a forgery shows."""

import getpass
import json

import pytest

from tests.terminal.conftest import GTIN, Counter


def code_key(counter: Counter) -> str:
    """The number of a code key."""
    rows = [json.loads(line) for line in counter.do("keys", "list", "--json").splitlines()]
    return str(next(row["number"] for row in rows if row["purpose"] == "code"))


@pytest.fixture
def busy(counter: Counter) -> Counter:
    """A registry in which the operator did one of everything."""
    order = counter.do("order", "place", "--gtin", GTIN, "--lot", "L1", "--quantity", "10").split()[-1]
    counter.do("recall", "--gtin", GTIN, "--lot", "L1", "--reason", "Quyết định 12")
    counter.do("restore", "--gtin", GTIN, "--lot", "L1", "--reason", "Quyết định 15")
    counter.do("order", "cancel", order, "--reason", "nhầm")
    counter.do("keys", "rotate")
    counter.do("user", "add", "nguyen.an", "--name", "Nguyễn An", "--role", "officer", "--authority", "1")
    counter.do("user", "disable", "nguyen.an")
    counter.do("keys", "revoke", code_key(counter), "--reason", "bị lộ")
    return counter


def listed(counter: Counter, *more: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in counter.do("audit", "list", "--json", *more).splitlines()]


def test_what_commands_did_stands_in_the_trail_under_the_operators_account(busy: Counter) -> None:
    found = listed(busy)
    acts = [one["act"] for one in reversed(found)]
    wanted = [
        "key_made", "key_made", "key_made",
        "organisation_added", "prefix_given", "products_imported", "order_placed", "recall", "restore",
        "order_cancelled", "key_made", "person_added", "person_disabled", "key_revoked",
    ]  # fmt: skip
    assert [act for act in acts if act in wanted] == wanted
    # The operator's emergency way: at once, by one name, and to be seen.
    assert {(one["by"], one["second"]) for one in found} == {(getpass.getuser()[:100], None)}
    (recall,) = listed(busy, "--act", "recall")
    assert recall["subject"] == GTIN
    assert isinstance(recall["detail"], dict)
    assert recall["detail"]["reason"] == "Quyết định 12"


def test_the_list_is_paged_and_filtered(busy: Counter) -> None:
    newest = listed(busy, "--limit", "2")
    older = listed(busy, "--limit", "2", "--before", str(newest[-1]["number"]))
    numbers = [int(str(one["number"])) for one in newest + older]
    assert numbers == list(range(numbers[0], numbers[0] - 4, -1))
    assert listed(busy, "--by", "nobody") == []
    assert "nothing in the trail" in busy.do("audit", "list", "--subject", "nothing")
    shown = busy.do("audit", "list", "--subject", "nguyen.an")
    assert "person_disabled" in shown
    assert "person_added" in shown


def test_check_gives_the_head_and_a_forgery_is_named(busy: Counter) -> None:
    said = busy.do("audit", "check").splitlines()
    newest = listed(busy, "--limit", "1")[0]
    assert said == ["every entry is as it was recorded", f"head {newest['number']} {newest['hash']}"]
    if busy.url.startswith("sqlite"):
        busy.sql("DROP TRIGGER audit_no_update", "UPDATE audit SET \"by\" = 'somebody' WHERE number = 2")
    else:
        busy.sql("ALTER TABLE audit DISABLE TRIGGER audit_stays", "UPDATE audit SET \"by\" = 'x' WHERE number = 2")
    result = busy.run("audit", "check")
    assert result.exit_code == 1
    assert "BROKEN at entry 2" in result.stdout


def test_the_first_keys_begin_the_trail(empty: Counter) -> None:
    empty.do("init")
    assert empty.do("audit", "check").splitlines()[-1].startswith("head 3 ")
    assert [one["act"] for one in listed(empty)] == ["key_made"] * 3


def test_what_a_terminal_would_obey_is_not_printed(counter: Counter) -> None:
    counter.do("user", "add", "x.y", "--name", "An", "--role", "officer", "--authority", "1")
    counter.do("keys", "revoke", code_key(counter), "--reason", "a\x1b[2Jb")
    assert "\x1b" not in counter.do("audit", "list")
