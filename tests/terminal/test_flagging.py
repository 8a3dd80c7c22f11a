"""flags list, show, settle, sweep."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from registry.judgement.unit_state import UnitState, pack
from registry.model.cases import FlagKind, FlagOutcome
from registry.model.flag_evidence import Counts, Scores, UnitEvidence, UnitWeight
from registry.model.measures import Target
from registry.model.orders import Unit
from registry.model.places import PROVINCES
from registry.model.sightings import Channel, Sale, SaleOutcome, Scan, in_province
from registry.store.engine.engine import Connection, open_engine, record
from registry.store.market import sale_rows, scan_rows, unit_rows
from registry.store.market.unit_rows import StoredUnit
from registry.store.supervision import flag_rows
from registry.terminal.flagging import KINDS
from tests.factories import NO_EVIDENCE
from tests.terminal.conftest import GTIN, Counter

NOW = datetime.now(UTC)
COUNTS = Counts(far_gps=2, farthest=114, provinces=1 | 1 << list(PROVINCES).index("79"))


@contextmanager
def behind(counter: Counter) -> Iterator[Connection]:
    """The registry's tables, as scanning would fill them."""
    engine = open_engine(counter.url)
    try:
        with record(engine) as conn:
            yield conn
    finally:
        engine.dispose()


def raised(
    counter: Counter,
    kind: FlagKind,
    unit: Unit | None = None,
    sure: bool = False,
    evidence: UnitEvidence = NO_EVIDENCE,
) -> int:
    with behind(counter) as conn:
        # A flag of a unit names no lot of its own, as recording raises it.
        target = Target(GTIN, None if unit else "L1", unit)
        return flag_rows.raise_or_join(conn, kind, target, sure, evidence, NOW - timedelta(days=3)).id


@pytest.fixture
def unit(counter: Counter) -> Unit:
    """A unit that was judged a copy, scanned twice and sold twice."""
    unit = Unit(counter.order(), 4)
    scan = Scan(unit, b"a" * 16, NOW, Channel.CONSUMER, None, 3_000_000_001, 9, in_province("79"), True, "genuine")
    sold = Sale(unit, "T1", NOW, None, "till", "Quầy 1", "01", SaleOutcome.SECOND, "second_sale")
    with behind(counter) as conn:
        state = pack(UnitState(first=1, last=1, reached=2, why=16))
        unit_rows.save(conn, {unit: StoredUnit(state, None, 4)})
        scan_rows.record(conn, [scan])
        sale_rows.record(conn, sold)
    return unit


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_list_shows_open_flags_in_words_and_signed_in_evidence_first(counter: Counter, unit: Unit) -> None:
    assert counter.do("flags", "list").strip() == "no open flags"
    smeared = raised(counter, FlagKind.POISONING)
    sold = raised(counter, FlagKind.UNIT_DUPLICATED, unit, sure=True)
    header, first, second = counter.do("flags", "list").splitlines()
    assert header.split() == ["ID", "KIND", "PRODUCT", "LOT", "OPENED", "AGE", "TIMES", "EVIDENCE", "BY"]
    assert re.split("  +", first) == [
        str(sold), "unit copied", GTIN, "L1", f"{NOW - timedelta(days=3):%Y-%m-%d}", "3 d", "1", "signed in",
    ]  # fmt: skip
    assert second.startswith(str(smeared))
    assert "lot smeared by strangers?" in second
    assert [one["id"] for one in lines(counter.do("flags", "list", "--json"))] == [sold, smeared]
    only = counter.do("flags", "list", "--kind", "poisoning_suspected").splitlines()
    assert [line.split()[0] for line in only] == ["ID", str(smeared)]


def test_list_all_shows_settled_ones_with_their_outcome(counter: Counter, unit: Unit) -> None:
    flag_id = str(raised(counter, FlagKind.UNIT_DUPLICATED, unit))
    counter.do("flags", "settle", flag_id, "--outcome", "copies_confirmed", "--note", "hai hộp")
    assert counter.do("flags", "list").strip() == "no open flags"
    assert counter.do("flags", "list", "--all").splitlines()[1].endswith("copies_confirmed")
    assert [one["outcome"] for one in lines(counter.do("flags", "list", "--all", "--json"))] == ["copies_confirmed"]


def test_a_long_list_says_that_it_is_cut(counter: Counter) -> None:
    with behind(counter) as conn:
        for number in range(201):
            flag_rows.raise_or_join(conn, FlagKind.LOT_OUT_OF_LINE, Target(GTIN, f"L{number}"), False, NO_EVIDENCE, NOW)
    cut = counter.run("flags", "list")
    assert len(cut.stdout.splitlines()) == 201
    assert "first 200" in cut.stderr
    assert len(counter.do("flags", "list", "--json").splitlines()) == 201


def test_every_kind_has_its_words() -> None:
    assert KINDS.keys() == set(FlagKind)


def test_show_tells_the_whole_case(counter: Counter, unit: Unit) -> None:
    evidence = UnitEvidence((), UnitWeight(Scores(0.0, 0.0, 0.0, 6.5, 0.0), (2.45, 3.0), COUNTS, 4))
    flag_id = str(raised(counter, FlagKind.UNIT_DUPLICATED, unit, evidence=evidence))
    text = counter.do("flags", "show", flag_id)
    for said in (
        f"flag       {flag_id}: unit copied [unit_duplicated]",
        f"product    {GTIN}  Viên nén A",
        f"unit       4 of order {unit.order_id}",
        "now        duplicated, because: second_sale",
        "given by   strangers",
        "evidence   scores: accusing 6.5\n",
        "evidence   organisations: 2.45, 3\n",
        "evidence   sessions: 4\n",
        "evidence   counts: far gps 2, farthest 1,140 km, provinces Hà Nội/Thành phố Hồ Chí Minh\n",
        "evidence   reasons: none",
        "lot        L1",
        "Quầy 1",
        "Thành phố Hồ Chí Minh",
    ):
        assert said in text
    assert re.search(r"consumer +Thành phố Hồ Chí Minh +province +A +genuine", text)
    # The pseudonym of the phone stays inside.
    assert "3000000001" not in text
    told = lines(counter.do("flags", "show", flag_id, "--json"))[0]
    assert told["lot"] == "L1"
    assert told["unit"] == {"order": unit.order_id, "index": 4}
    assert [scan["device"] for scan in told["scans"]] == ["A"]
    assert [(sale["outcome"], sale["place"]) for sale in told["sales"]] == [("second", "Quầy 1")]
    assert (told["level"], told["why"], told["earlier"]) == ("duplicated", ["second_sale"], [])
    assert "3000000001" not in json.dumps(told)


def test_settling_clears_the_verdict_and_the_next_flag_tells_of_it(counter: Counter, unit: Unit) -> None:
    flag_id = str(raised(counter, FlagKind.UNIT_DUPLICATED, unit))
    done = counter.do("flags", "settle", flag_id, "--outcome", "genuine_examined", "--note", "Biên bản 12")
    assert f"flag {flag_id} settled as genuine_examined" in done
    assert "verdict (duplicated) is cleared" in done
    assert "settled    genuine_examined by" in counter.do("flags", "show", flag_id)
    again = str(raised(counter, FlagKind.UNIT_DUPLICATED, unit))
    text = counter.do("flags", "show", again)
    assert "now        none" in text
    assert re.search(rf"earlier    genuine_examined by .* \(flag {flag_id}\): Biên bản 12", text)


def test_a_settled_flag_is_refused_and_the_officer_named(counter: Counter, unit: Unit) -> None:
    flag_id = str(raised(counter, FlagKind.UNIT_DUPLICATED, unit))
    counter.do("flags", "settle", flag_id, "--outcome", "data_error", "--note", "đồng hồ sai")
    refused = counter.run("flags", "settle", flag_id, "--outcome", "copies_confirmed", "--note", "x")
    assert refused.exit_code == 1
    assert "settled as data_error by" in refused.stderr
    assert "[flag_settled]" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("show", "99"), 1, "no flag 99"),
        (("show", "9" * 30), 1, "no flag 999"),
        (("show", "x"), 2, "no whole number"),
        (("settle", "99", "--outcome", "no_finding", "--note", "x"), 1, "no flag 99"),
        (("settle", "99", "--outcome", "no_finding", "--note", "  "), 2, "1 to 1000 characters"),
        (("settle", "99", "--outcome", "no_finding"), 2, "--note"),
        (("settle", "99", "--outcome", "other", "--note", "x"), 2, "'other'"),
        (("list", "--kind", "other"), 2, "'other'"),
    ],
)
def test_what_cannot_be_is_named(counter: Counter, arguments: tuple[str, ...], status: int, said: str) -> None:
    answer = counter.run("flags", *arguments)
    assert answer.exit_code == status
    assert said in answer.stderr


def test_sweep_says_what_it_found_and_can_be_repeated(counter: Counter) -> None:
    assert "0 lots of 0 products: 0 to look at" in counter.do("flags", "sweep")
    for lot, marks in (("L1", 0), ("L2", 0), ("BAD", 4)):
        order_id = counter.order("--lot", lot, "--quantity", "100")
        with behind(counter) as conn:
            state = pack(UnitState(first=1, last=1))
            unit_rows.save(conn, {Unit(order_id, n): StoredUnit(state, None, marks if n < 3 else 0) for n in range(60)})
    first = counter.do("flags", "sweep").splitlines()
    assert re.search(r"^raised +[0-9]+ +lot out of line +[0-9]{14} +BAD +3 second sales of 60 seen units", first[1])
    assert first[-1] == "3 lots of 1 products: 1 to look at, 1 of them newly flagged"
    again = counter.do("flags", "sweep").splitlines()
    assert again[1].startswith("unchanged")
    assert again[-1].endswith("0 of them newly flagged")
    told = lines(counter.do("flags", "sweep", "--json"))[0]
    assert (told["news"], told["kind"], told["lot"]) == ("unchanged", "lot_out_of_line", "BAD")
    assert "seen: 60" in counter.do("flags", "show", str(told["id"]))


def test_every_outcome_can_be_given(counter: Counter, unit: Unit) -> None:
    for outcome in FlagOutcome:
        flag_id = str(raised(counter, FlagKind.UNIT_SUSPECT, unit))
        assert f"settled as {outcome}" in counter.do(
            "flags", "settle", flag_id, "--outcome", outcome.value, "--note", "x"
        )
