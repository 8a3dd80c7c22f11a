"""Calendar days are those of Viet Nam, whatever zone a moment is told in."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from registry.model.days import LOCAL_ZONE, local_day


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 21, 16, 59, 59, 999_999, UTC), date(2026, 11, 21)),
        (datetime(2026, 11, 21, 17, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 12, 31, 17, tzinfo=UTC), date(2027, 1, 1)),
        (datetime(2028, 2, 28, 17, tzinfo=UTC), date(2028, 2, 29)),
    ],
)
def test_a_day_begins_at_midnight_in_viet_nam(moment: datetime, day: date) -> None:
    assert local_day(moment) == day


def test_the_same_moment_is_the_same_day_in_every_zone() -> None:
    moment = datetime(2026, 11, 21, 17, tzinfo=UTC)
    zones = [timezone(timedelta(hours=hours)) for hours in range(-12, 15)]
    assert {local_day(moment.astimezone(zone)) for zone in zones} == {date(2026, 11, 22)}


def test_the_clock_is_never_put_forward() -> None:
    assert {LOCAL_ZONE.utcoffset(datetime(2026, month, 1)) for month in range(1, 13)} == {timedelta(hours=7)}  # noqa: DTZ001
