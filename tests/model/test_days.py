"""Calendar days are those of Viet Nam, whatever zone a moment is told in; one writer and one reader of moments."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.model.days import LOCAL_ZONE, Precision, local_day, parse_rfc3339, rfc3339
from tests.paths import ROOT

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)


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


@pytest.mark.parametrize(
    ("moment", "precision", "text"),
    [
        (NOON, Precision.SECOND, "2026-11-22T05:00:00Z"),
        (NOON, Precision.MILLISECOND, "2026-11-22T05:00:00.000Z"),
        (NOON, Precision.MICROSECOND, "2026-11-22T05:00:00.000000Z"),
        (NOON, Precision.EXACT, "2026-11-22T05:00:00+00:00"),
        (NOON.replace(second=59, microsecond=123_999), Precision.SECOND, "2026-11-22T05:00:59Z"),
        (NOON.replace(second=59, microsecond=123_999), Precision.MILLISECOND, "2026-11-22T05:00:59.123Z"),
        (NOON.replace(second=59, microsecond=123_999), Precision.MICROSECOND, "2026-11-22T05:00:59.123999Z"),
        (NOON.replace(second=59, microsecond=123_999), Precision.EXACT, "2026-11-22T05:00:59.123999+00:00"),
        (datetime(1, 2, 3, tzinfo=UTC), Precision.SECOND, "0001-02-03T00:00:00Z"),
    ],
)
def test_a_moment_is_written_in_utc_whatever_zone_it_is_told_in(
    moment: datetime, precision: Precision, text: str
) -> None:
    assert rfc3339(moment, precision) == text
    assert rfc3339(moment.astimezone(LOCAL_ZONE), precision) == text


def test_of_no_moment_nothing_is_written() -> None:
    assert rfc3339(None) is None


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-22T12:00:00+07:00", NOON),
        ("2026-11-22T05:00:00Z", NOON),
        ("2026-11-22 00:30:00.000001-04:30", NOON.replace(microsecond=1)),
        ("2026-11-22t05:00:00z", NOON),
        ("2026-11-22T05:00:00.5Z", NOON.replace(microsecond=500_000)),
        ("2026-11-22T05:00:00.123456789Z", NOON.replace(microsecond=123_456)),
        (f"2026-11-22t12:00:00.{'0' * 40}+07:00", NOON),
    ],
)
def test_a_moment_is_read_in_any_zone_and_kept_in_utc(text: str, moment: datetime) -> None:
    found = parse_rfc3339(text)
    assert (found, found.tzinfo) == (moment, UTC)


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2026-11-22", "2026-11-22T05:00:00", "0001-01-01T00:00:00+07:00", "9999-12-31T23:59:59-01:00"],
)
def test_what_names_no_moment_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"Invalid isoformat|has no zone|outside the years"):
        parse_rfc3339(text)


@pytest.mark.parametrize("precision", Precision)
def test_a_moment_without_its_zone_is_not_written(precision: Precision) -> None:
    with pytest.raises(ValueError, match="has no zone"):
        rfc3339(NOON.replace(tzinfo=None), precision)


@given(st.datetimes(timezones=st.sampled_from([UTC, LOCAL_ZONE]), min_value=datetime(2, 1, 1)))  # noqa: DTZ001
def test_what_is_written_exactly_is_read_back(moment: datetime) -> None:
    assert parse_rfc3339(rfc3339(moment, Precision.EXACT)) == moment
    assert parse_rfc3339(rfc3339(moment, Precision.MICROSECOND)) == moment


def test_nobody_else_writes_or_reads_a_moment() -> None:
    own = re.compile(r"""\btimespec=|[+]00:00["']|%SZ|%fZ|datetime\.fromisoformat""")
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "registry").rglob("*.py")
        if own.search(path.read_text("utf-8"))
    }
    assert found == {"registry/model/days.py"}
