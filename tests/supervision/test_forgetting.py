"""Raw scans and what is personal in reports go piece by piece; what is known of units stays."""

from datetime import timedelta

import pytest

from registry.model.cases import ReportOutcome
from registry.model.orders import Unit
from registry.model.people import REGISTRY
from registry.store.engine.engine import read, record, write
from registry.store.market import scan_rows
from registry.supervision import forgetting, reports
from tests.factories import NOW, World, make_officer, make_order
from tests.store.market.test_scan_rows import make_scan
from tests.supervision.test_reports import send, told

DAY = timedelta(days=1)


def test_scans_go_in_pieces_and_progress_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "_PIECE", 3)
    unit = Unit(make_order(world).id, 0)
    with record(world.engine) as conn:
        ages = [*[200] * 7, 179]
        scan_rows.record(conn, [make_scan(unit, number, at=NOW - DAY * age) for number, age in enumerate(ages)])
    told_of = list[int]()
    removed = forgetting.forget_scans(world.engine, NOW - DAY * forgetting.KEPT_DAYS, NOW, told_of.append)
    assert (removed, told_of) == (7, [3, 3, 1])
    with read(world.engine) as conn:
        assert len(scan_rows.of_unit(conn, unit)) == 1


def test_reports_settled_ninety_days_ago_say_nothing_personal_any_more(world: World) -> None:
    report = send(world, told(1, contact="0912 345 678"))
    with write(world.engine) as conn:
        reports.settle(conn, make_officer(), report.id, ReportOutcome.NOT_ENOUGH, "", NOW)
    for days, cleared in ((89, 0), (91, 1), (92, 0)):
        count, settled = forgetting.forget_reporters(world.engine, NOW + DAY * days, lambda _: None)
        assert (count, settled) == (cleared, NOW + DAY * (days - 90))
    with read(world.engine) as conn:
        assert reports.one(conn, REGISTRY, report.id).contact is None
