"""How long each kind is kept: 12 months past expiry or its end, 60 months without one, and never a second less."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from registry.model.days import LOCAL_ZONE
from registry.model.retention import (
    KEPT,
    NO_GOODS,
    GoodsDates,
    ProductDates,
    RecordKind,
    history_until,
    is_over,
    keep_until,
    months_later,
    over_before,
)

EXPIRED = GoodsDates(date(2027, 12, 31), False)


def test_every_kind_has_its_time_and_says_from_when_and_why() -> None:
    assert set(KEPT) == set(RecordKind)
    for kept in KEPT.values():
        assert kept.since
        assert kept.why
        assert (kept.past_expiry or 12, kept.without) in {(12, 60), (12, 12)}


def test_goods_count_from_expiry_and_what_is_closed_later_from_then() -> None:
    assert keep_until(RecordKind.SALE, date(2026, 12, 1), EXPIRED) == date(2028, 12, 31)
    assert keep_until(RecordKind.SALE, date(2029, 5, 4), EXPIRED) == date(2030, 5, 4)
    assert keep_until(RecordKind.SALE, date(2026, 12, 1)) == date(2031, 12, 1)


def test_of_several_lots_the_last_counts_and_one_without_expiry_asks_for_sixty_months() -> None:
    mixed = GoodsDates(date(2027, 12, 31), True)
    assert keep_until(RecordKind.FLAG, date(2026, 12, 1), mixed) == date(2031, 12, 1)
    far = GoodsDates(date(2034, 1, 1), True)
    assert keep_until(RecordKind.INSPECTION, date(2026, 12, 1), far) == date(2035, 1, 1)


def test_what_is_of_no_goods_does_not_ask_for_their_expiry() -> None:
    far = GoodsDates(date(2050, 1, 1), False)
    assert keep_until(RecordKind.APPLICATION, date(2026, 12, 1), far) == date(2031, 12, 1)
    assert keep_until(RecordKind.ANSWERED_CALL, date(2026, 12, 1)) == date(2027, 12, 1)


@pytest.mark.parametrize("kind", RecordKind)
@pytest.mark.parametrize("goods", [NO_GOODS, EXPIRED, GoodsDates(date(2020, 2, 29), False)])
def test_a_record_stays_to_the_last_second_of_its_last_day_and_ends_the_next(
    kind: RecordKind, goods: GoodsDates
) -> None:
    closed_at = datetime(2024, 2, 29, 16, 59, 59, tzinfo=UTC)
    last = keep_until(kind, date(2024, 2, 29), goods)
    end = datetime.combine(last + timedelta(days=1), time(), LOCAL_ZONE)
    second = timedelta(seconds=1)
    assert not is_over(kind, closed_at, goods, end - second)
    assert is_over(kind, closed_at, goods, end)
    # The same asked the other way round, as a statement asks it.
    for now in (end - second, end, end + timedelta(days=400)):
        before = over_before(kind, goods, now)
        assert (before is not None and closed_at < before) is is_over(kind, closed_at, goods, now)


def test_before_an_expiry_is_a_year_old_no_moment_is_over() -> None:
    assert over_before(RecordKind.SALE, EXPIRED, datetime(2028, 12, 31, 16, 59, 59, tzinfo=UTC)) is None
    over = over_before(RecordKind.SALE, EXPIRED, datetime(2028, 12, 31, 17, 0, 1, tzinfo=UTC))
    assert over == datetime(2028, 1, 1, tzinfo=LOCAL_ZONE)


def test_the_last_expiry_of_a_product_counts_and_twelve_months_are_added() -> None:
    assert history_until(ProductDates(date(2027, 12, 31), None, date(2026, 1, 1))) == date(2028, 12, 31)
    assert history_until(ProductDates(date(2027, 12, 31), None, date(2029, 1, 1))) == date(2030, 1, 1)


def test_without_an_expiry_sixty_months_count_from_the_last_order_or_the_last_change() -> None:
    assert history_until(ProductDates(None, date(2026, 2, 28), date(2020, 1, 1))) == date(2031, 2, 28)
    assert history_until(ProductDates(None, None, date(2026, 5, 4))) == date(2031, 5, 4)
    assert history_until(ProductDates(None, None, None)) is None


def test_of_both_kinds_of_orders_the_later_end_counts() -> None:
    assert history_until(ProductDates(date(2027, 1, 1), date(2026, 1, 1), None)) == date(2031, 1, 1)
    assert history_until(ProductDates(date(2035, 1, 1), date(2026, 1, 1), None)) == date(2036, 1, 1)


def test_a_month_without_such_a_day_ends_with_its_last() -> None:
    assert months_later(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert months_later(date(2026, 12, 31), 60) == date(2031, 12, 31)
    assert months_later(date(2026, 11, 30), 3) == date(2027, 2, 28)
