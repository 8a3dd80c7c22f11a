"""sell, undo-sale and order ship at the command line: exit statuses, files, and what the seller reads."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.terminal.conftest import GTIN, Counter

PLACE = ("--place", "Nhà thuốc An Khang", "--province", "01")


@pytest.fixture
def order_id(counter: Counter) -> str:
    printed = counter.do("order", "place", "--gtin", GTIN, "--lot", "L1", "--quantity", "4")
    return printed.split()[-1]


@pytest.fixture
def codes(counter: Counter, order_id: str) -> list[str]:
    return counter.do("order", "codes", order_id).splitlines()


def test_a_sale_is_told_in_two_languages_and_a_sold_code_is_no_longer_genuine(
    counter: Counter, codes: list[str]
) -> None:
    printed = counter.do("sell", codes[0], *PLACE)
    assert printed.startswith("sold")
    assert "Đã ghi nhận việc bán. / The sale is recorded." in printed
    result = counter.run("verify", codes[0])
    assert result.exit_code == 1
    assert "Đã được bán / Already sold" in result.stdout


def test_the_same_report_is_recognised_without_an_id(counter: Counter, codes: list[str]) -> None:
    counter.do("sell", codes[0], *PLACE)
    assert counter.do("sell", codes[0], *PLACE).startswith("repeated")


def test_the_help_says_that_an_id_names_one_sale_alone(counter: Counter) -> None:
    printed = " ".join(counter.do("sell", "--help").split())
    assert "of the day" not in printed
    assert "number of this sale alone" in printed
    assert "another item with the same code is taken for the first one" in printed


def test_a_sale_that_was_taken_back_needs_a_new_id_and_exits_1_without_one(counter: Counter, codes: list[str]) -> None:
    counter.do("sell", codes[0], *PLACE, "--id", "R1")
    counter.do("undo-sale", codes[0], "--place", "Nhà thuốc An Khang")
    file = counter.place / "sales.txt"
    file.write_text(codes[0], encoding="utf-8")
    for what in ((codes[0],), ("--file", file)):
        again = counter.run("sell", *what, *PLACE, "--id", "R1")
        assert again.exit_code == 1
        assert "This sale was taken back" in again.stdout
        assert "nothing more to do" not in again.stdout
    assert counter.do("sell", codes[0], *PLACE, "--id", "R2").startswith("sold")


@pytest.mark.parametrize("what", ["recall", "withdraw", "report-stolen", "destroy", "export"])
def test_a_measure_shows_where_it_was_taken(counter: Counter, codes: list[str], what: str) -> None:
    printed = counter.do(what, codes[0], "--reason", "x", "--place", "Kho Cục QLTT Hà Nội, 01")
    assert "(Kho Cục QLTT Hà Nội, 01)" in printed
    long = counter.run(what, codes[1], "--reason", "x", "--place", "x" * 201)
    assert (long.exit_code, "[place]" in long.stderr) == (2, True)


def test_a_sale_elsewhere_exits_1_and_accuses_neither_shop(counter: Counter, codes: list[str]) -> None:
    counter.do("sell", codes[0], *PLACE, "--id", "R1")
    result = counter.run("sell", codes[0], "--place", "Chợ Bến Thành", "--province", "Hồ Chí Minh", "--id", "R1")
    assert result.exit_code == 2
    result = counter.run("sell", codes[0], "--place", "Chợ Bến Thành", "--province", "79", "--id", "R1")
    assert result.exit_code == 1
    assert "one of two items is not the original" in result.stdout


def test_a_refused_sale_exits_1_and_says_why_and_what_to_do(counter: Counter, codes: list[str]) -> None:
    counter.do("recall", codes[0], "--reason", "glass")
    result = counter.run("sell", codes[0], *PLACE)
    assert result.exit_code == 1
    assert "This item is being recalled." in result.stdout
    assert "do not hand" in result.stdout
    typed = counter.run("sell", f"{GTIN} 7K3M9Q2XT4WZ", *PLACE)
    assert (typed.exit_code, "This serial was never issued" in typed.stdout) == (1, True)


def test_a_file_of_sales_goes_on_after_a_refusal_and_can_be_sent_again(counter: Counter, codes: list[str]) -> None:
    file = counter.place / "sales.txt"
    file.write_bytes("\r\n".join([*codes[:2], "nonsense", codes[3]]).encode())
    for outcome in ("sold 3", "repeated 3"):
        result = counter.run("sell", "--file", file, *PLACE, "--id", "file 1")
        assert result.exit_code == 1
        assert outcome in result.stdout
        assert "refused 1" in result.stdout
        assert "This text names no product number." in result.stdout


def test_sales_come_from_a_pipe(counter: Counter, codes: list[str]) -> None:
    assert counter.do("sell", "--file", "-", *PLACE, given="\n".join(codes)).strip() == "sold 4"


def test_the_time_of_a_sale_may_be_told(counter: Counter, codes: list[str]) -> None:
    now = datetime.now(UTC)
    assert counter.do("sell", codes[0], *PLACE, "--at", now.isoformat()).startswith("sold")
    late = counter.run("sell", codes[1], *PLACE, "--at", (now + timedelta(hours=1)).isoformat())
    assert (late.exit_code, "lies in the future" in late.stdout) == (1, True)
    early = counter.run("sell", codes[1], *PLACE, "--at", "2020-01-01T00:00:00+07:00")
    assert (early.exit_code, "before the order" in early.stdout) == (1, True)


@pytest.mark.parametrize("moment", ["yesterday", "2026-11-22", "2026-11-22T09:30:00", "0001-01-01T00:00:00+14:00", ""])
def test_a_moment_without_its_zone_is_misuse(counter: Counter, moment: str) -> None:
    result = counter.run("sell", "x", *PLACE, "--at", moment)
    assert (result.exit_code, "[moment]" in result.stderr) == (2, True)


def test_a_code_and_a_file_together_or_neither_are_misuse(counter: Counter) -> None:
    assert counter.run("sell", *PLACE).exit_code == 2
    assert counter.run("sell", "x", "--file", "-", *PLACE).exit_code == 2


def test_a_file_that_is_not_there_is_the_environments_fault(counter: Counter, tmp_path: Path) -> None:
    assert counter.run("sell", "--file", tmp_path / "none", *PLACE).exit_code == 3


def test_an_empty_file_says_so(counter: Counter) -> None:
    assert counter.do("sell", "--file", "-", *PLACE, given="").strip() == "There was no code."


def test_a_sale_is_taken_back_at_its_place_and_only_there(counter: Counter, codes: list[str]) -> None:
    assert counter.run("undo-sale", codes[0], "--place", "Nhà thuốc An Khang").exit_code == 1
    counter.do("sell", codes[0], *PLACE)
    elsewhere = counter.run("undo-sale", codes[0], "--place", "elsewhere")
    assert (elsewhere.exit_code, "[sold_elsewhere]" in elsewhere.stderr) == (1, True)
    assert counter.do("undo-sale", codes[0], "--place", "Nhà thuốc An Khang").startswith("undone")
    assert counter.do("undo-sale", codes[0], "--place", "Nhà thuốc An Khang").startswith("was so already")
    assert counter.run("verify", codes[0]).exit_code == 0
    assert counter.do("sell", codes[0], *PLACE).startswith("sold")


def test_where_an_order_was_shipped_is_shown(counter: Counter, order_id: str) -> None:
    assert counter.do("order", "ship", order_id, "--province", "01") == "shipped to 01 Hà Nội\n"
    printed = counter.do("order", "ship", order_id, "--province", "Thành phố Hồ Chí Minh", "--province", "01")
    assert printed == "shipped to 01 Hà Nội, 79 Thành phố Hồ Chí Minh\n"
    assert "shipped      01 Hà Nội, 79 Thành phố Hồ Chí Minh" in counter.do("order", "show", order_id)
    assert '"shipped": ["01", "79"]' in counter.do("order", "show", order_id, "--json")


def test_an_unknown_province_is_misuse(counter: Counter, order_id: str) -> None:
    result = counter.run("order", "ship", order_id, "--province", "99")
    assert (result.exit_code, "[province]" in result.stderr) == (2, True)
    assert counter.run("order", "ship", order_id).exit_code == 2
