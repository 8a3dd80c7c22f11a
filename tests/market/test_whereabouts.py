"""Where and when codes were scanned: in days of Viet Nam, and only one's own."""

from datetime import UTC, datetime, timedelta

import pytest

from registry.market import whereabouts
from registry.model.people import Viewer
from registry.model.sightings import in_province
from registry.store.engine.engine import read
from tests.factories import World, check, make_order, make_visit, printed


@pytest.mark.parametrize(
    ("now", "first"),
    [
        # In Viet Nam it is the 22nd from 17:00 UTC of the 21st on.
        (datetime(2026, 11, 21, 16, 59, tzinfo=UTC), datetime(2026, 11, 14, 17, tzinfo=UTC)),
        (datetime(2026, 11, 21, 17, 0, tzinfo=UTC), datetime(2026, 11, 15, 17, tzinfo=UTC)),
    ],
)
def test_the_last_days_are_whole_days_of_viet_nam_with_today(now: datetime, first: datetime) -> None:
    about = whereabouts.last_days(now, 7, "08934588000012", "L1")
    assert (about.since, about.until) == (first, first + timedelta(7))
    assert (about.gtin, about.lot) == ("08934588000012", "L1")


def test_a_scan_is_counted_where_and_when_it_was_for_its_owner_alone(world: World) -> None:
    order = make_order(world)
    check(world, printed(world, order).uri, make_visit(1, "phone", in_province("48")))
    about = whereabouts.last_days(world.now, 3)
    with read(world.engine) as conn:
        own = whereabouts.session_counts(conn, Viewer(order.organisation_id), about)
        others = whereabouts.session_counts(conn, Viewer(order.organisation_id + 1), about)
    assert (own.total, own.by_province, [count for _, count in own.by_day]) == (1, {"48": 1}, [0, 0, 1])
    assert others.total == 0
