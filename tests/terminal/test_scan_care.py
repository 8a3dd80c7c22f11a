"""scans purge."""

import secrets
from datetime import UTC, datetime, timedelta

import pytest

from registry.judgement.unit_state import UnitState, pack
from registry.model.cases import CaseState, ReportOutcome, ReportReason
from registry.model.orders import Unit
from registry.model.people import REGISTRY
from registry.model.sightings import Channel, Scan
from registry.store.engine.engine import open_engine, read, record, write
from registry.store.market import scan_rows, unit_rows
from registry.store.market.unit_rows import StoredUnit
from registry.store.supervision import report_rows
from registry.supervision import forgetting, reports
from registry.supervision.reports import NewReport
from tests.factories import make_officer
from tests.terminal.conftest import Counter

NOW = datetime.now(UTC)
STATE = StoredUnit(pack(UnitState(first=1, last=1, sessions=3, reached=2, why=16)), None, 5)


def scanned(counter: Counter, *days: int) -> Unit:
    """A unit that was judged a copy, with one scan so many days ago for each."""
    unit = Unit(counter.order(), 0)
    engine = open_engine(counter.url)
    with record(engine) as conn:
        unit_rows.save(conn, {unit: STATE})
        scan_rows.record(conn, [_scan(unit, number, age) for number, age in enumerate(days)])
    engine.dispose()
    return unit


def _scan(unit: Unit, number: int, days: int) -> Scan:
    at = NOW - timedelta(days=days)
    return Scan(unit, number.to_bytes(16, "big"), at, Channel.CONSUMER, None, 1, 1, None, True, "genuine")


def left(counter: Counter, unit: Unit) -> tuple[int, StoredUnit | None]:
    """How many scans of a unit there are, and what is known of it."""
    engine = open_engine(counter.url)
    with read(engine) as conn:
        found = len(scan_rows.of_unit(conn, unit, 1000)), unit_rows.find(conn, [unit]).get(unit)
    engine.dispose()
    return found


def test_purge_removes_scans_older_than_half_a_year_and_keeps_what_is_known_of_units(counter: Counter) -> None:
    unit = scanned(counter, 500, 181, 179, 0)
    assert "2 scans from before" in counter.do("scans", "purge")
    assert left(counter, unit) == (2, STATE)
    assert counter.do("scans", "purge").startswith("0 scans")
    assert "1 scans" in counter.do("scans", "purge", "--older-than", "30")
    assert left(counter, unit) == (1, STATE)


def test_purge_clears_reports_settled_ninety_days_ago(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "_REPORTS", 2)
    counter.order()
    engine = open_engine(counter.url)
    for number, age in enumerate([200, 120, 91, 89]):
        told = NewReport(number.to_bytes(16, "big"), ReportReason.HARM, words="Đau đầu", contact="0912345678")
        at = NOW - timedelta(days=age)
        report = reports.hand_in(engine, told, f"10.0.{number}.0/24", at, secrets.randbelow)
        with write(engine) as conn:
            reports.settle(conn, make_officer("officer"), report.id, ReportOutcome.NOT_ENOUGH, "", at)
    assert "3 reports settled before" in counter.do("scans", "purge")
    assert "0 reports settled before" in counter.do("scans", "purge")
    with read(engine) as conn:
        assert [report.contact for report in report_rows.every(conn, REGISTRY, CaseState.ALL)] == [
            "0912345678",
            None,
            None,
            None,
        ]
    engine.dispose()


def test_purge_goes_on_until_nothing_is_left_piece_by_piece(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "_PIECE", 3)
    unit = scanned(counter, *[200] * 10, 5)
    assert "10 scans" in counter.do("scans", "purge")
    assert left(counter, unit)[0] == 1


def test_a_purge_that_was_stopped_keeps_what_it_did_and_the_next_goes_on(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "_PIECE", 3)
    unit = scanned(counter, *[200] * 10)
    whole, calls = scan_rows.purge, iter(range(10))

    def stopped(*arguments: object) -> int:
        if next(calls) == 2:
            raise KeyboardInterrupt
        return whole(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as broken:
        broken.setattr(scan_rows, "purge", stopped)
        assert counter.run("scans", "purge").exit_code != 0
    assert left(counter, unit) == (4, STATE)
    assert "4 scans" in counter.do("scans", "purge")


@pytest.mark.parametrize("days", ["0", "36501"])
def test_fewer_days_than_one_are_refused(counter: Counter, days: str) -> None:
    unit = scanned(counter, 500, 0)
    refused = counter.run("scans", "purge", "--older-than", days)
    assert refused.exit_code == 2
    assert "1 to 36500 days" in refused.stderr
    assert left(counter, unit)[0] == 2


@pytest.mark.parametrize("days", ["-3", "1.5", "180d"])
def test_days_that_are_no_number_are_refused(counter: Counter, days: str) -> None:
    refused = counter.run("scans", "purge", "--older-than", days)
    assert refused.exit_code == 2
    assert "Error" in refused.stderr
