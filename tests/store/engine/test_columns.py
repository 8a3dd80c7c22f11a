"""What the tables are made of: moments that sort as they should, days, closed sets of words."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.engine import Dialect

from registry.store.engine.columns import Day, Instant, metadata, microseconds, one_of, where

# SQLAlchemy types its dialects no further.
DIALECTS: tuple[Dialect, ...] = (SQLiteDialect(), PGDialect())  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("moment", "count"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), 0),
        (datetime(1970, 1, 1, 7, tzinfo=timezone(timedelta(hours=7))), 0),
        (datetime(1969, 12, 31, 23, 59, 59, 999_999, UTC), -1),
        (datetime(2026, 11, 22, 5, 0, 0, 1, UTC), 1_795_323_600_000_001),
    ],
)
def test_a_moment_is_its_microseconds_since_1970(moment: datetime, count: int) -> None:
    assert microseconds(moment) == count


def test_a_moment_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        microseconds(datetime(2026, 11, 22))  # noqa: DTZ001


@given(st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_moment_comes_back_as_it_was_kept(moment: datetime) -> None:
    for dialect in DIALECTS:
        kept = Instant().process_bind_param(moment, dialect)
        assert Instant().process_result_value(kept, dialect) == moment


@given(st.tuples(*[st.datetimes(timezones=st.just(UTC))] * 2))
def test_moments_sort_as_they_are_kept(two: tuple[datetime, datetime]) -> None:
    first, second = two
    assert (first < second) == (microseconds(first) < microseconds(second))


@given(st.dates())
def test_a_day_is_kept_as_its_iso_text(day: date) -> None:
    for dialect in DIALECTS:
        assert Day().process_bind_param(day, dialect) == day.isoformat()
        assert Day().process_result_value(day.isoformat(), dialect) == day


def test_nothing_stays_nothing() -> None:
    for kind in (Instant(), Day()):
        for dialect in DIALECTS:
            assert kind.process_bind_param(None, dialect) is None
            assert kind.process_result_value(None, dialect) is None


def test_a_closed_set_is_a_condition_named_after_its_column() -> None:
    check = one_of("state", "open", "settled")
    assert (check.name, str(check.sqltext)) == ("state_known", "state IN ('open', 'settled')")


def test_a_partial_index_has_one_condition_on_either_database() -> None:
    assert {name: str(condition) for name, condition in where("lot <> ''").items()} == {
        "sqlite_where": "lot <> ''",
        "postgresql_where": "lot <> ''",
    }


def test_whatever_has_a_name_is_named_by_one_convention() -> None:
    for table in metadata.tables.values():
        for constraint in table.constraints:
            assert constraint.name is not None or isinstance(constraint, sa.PrimaryKeyConstraint), table.name
        names = [str(index.name) for index in table.indexes]
        assert len(names) == len(set(names))
