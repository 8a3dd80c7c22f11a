"""retention show, run."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from registry.model.orders import Unit
from registry.model.retention import RecordKind
from registry.store.engine.engine import open_engine, record
from registry.store.market import sale_rows
from registry.terminal import console
from tests.store.market.test_sale_rows import make_sale
from tests.terminal.conftest import Counter

SOLD_AT = datetime(2026, 11, 1, 3, tzinfo=UTC)


@pytest.fixture
def later(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> Counter:
    """A counter long after two sales, and the making of their product, whose time is over."""
    unit = Unit(counter.order(), 0)
    engine = open_engine(counter.url)
    with record(engine) as conn:
        for number in ("R-1", "R-2"):
            sale_rows.record(conn, make_sale(unit, id=number, at=SOLD_AT))
    engine.dispose()
    monkeypatch.setattr(console, "now", lambda: datetime(2046, 1, 1, tzinfo=UTC))
    return counter


def test_the_first_run_waits_for_a_word_and_later_ones_do_not(later: Counter) -> None:
    shown = later.do("retention", "show")
    assert "retention run --first" in shown
    line = next(line for line in shown.splitlines() if line.startswith("sale "))
    assert "12 months past expiry, else 60 months from the sale" in line
    assert line.split()[-2:] == ["2", "2026-11-01"]
    refused = later.run("retention", "run")
    assert refused.exit_code == 1
    assert "retention_first" in refused.stderr
    assert "retention run --first" in refused.stderr
    assert "2 sale" in later.do("retention", "run", "--first")
    assert "nothing was over" in later.do("retention", "run")
    shown = later.do("retention", "show")
    assert "--first" not in shown
    assert ["2046-01-01", "sale", "2"] in [line.split() for line in shown.splitlines()]
    assert "records_ended" in later.do("audit", "list")
    later.do("audit", "check")


def test_show_changes_nothing_and_speaks_json(later: Counter) -> None:
    for _ in range(2):
        lines = [json.loads(line) for line in later.do("retention", "show", "--json").splitlines()]
        assert [line["kind"] for line in lines] == [str(kind) for kind in RecordKind]
        due = {line["kind"]: line["due"] for line in lines}
        assert due == dict.fromkeys(map(str, RecordKind), 0) | {"sale": 2, "product_history": 1}
        assert lines[0]["oldest"] == SOLD_AT.isoformat()
        assert (lines[0]["months_past_expiry"], lines[0]["months_without"]) == (12, 60)
    later.do("retention", "run", "--first")
    last = json.loads(later.do("retention", "show", "--json").splitlines()[-1])
    assert last == {"day": date(2046, 1, 1).isoformat(), "kind": "sale", "ended": 2}


def test_where_nothing_is_over_a_run_needs_no_word(counter: Counter) -> None:
    assert "nothing was over" in counter.do("retention", "run")
    assert "--first" not in counter.do("retention", "show")


@pytest.mark.parametrize("days", ["-1", "36501", "x"])
def test_days_that_are_none_are_refused(counter: Counter, days: str) -> None:
    assert counter.run("retention", "show", "--days", days).exit_code == 2


def test_what_ended_longer_ago_is_shown_when_asked_for(later: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    later.do("retention", "run", "--first")
    monkeypatch.setattr(console, "now", lambda: datetime(2046, 1, 1, tzinfo=UTC) + timedelta(days=40))
    assert "2046-01-01" not in later.do("retention", "show")
    assert "2046-01-01" in later.do("retention", "show", "--days", "60")
