"""How long the history of a product is kept: 12 months past the last expiry, or 60 months without one."""

from datetime import date

from registry.model.retention import ProductDates, keep_until, months_later


def test_the_last_expiry_counts_and_twelve_months_are_added() -> None:
    assert keep_until(ProductDates(date(2027, 12, 31), None, date(2026, 1, 1))) == date(2028, 12, 31)


def test_without_an_expiry_sixty_months_count_from_the_last_order_or_the_last_change() -> None:
    assert keep_until(ProductDates(None, date(2026, 2, 28), date(2020, 1, 1))) == date(2031, 2, 28)
    assert keep_until(ProductDates(None, None, date(2026, 5, 4))) == date(2031, 5, 4)
    assert keep_until(ProductDates(None, None, None)) is None


def test_of_both_kinds_of_orders_the_later_end_counts() -> None:
    assert keep_until(ProductDates(date(2027, 1, 1), date(2026, 1, 1), None)) == date(2031, 1, 1)
    assert keep_until(ProductDates(date(2035, 1, 1), date(2026, 1, 1), None)) == date(2036, 1, 1)


def test_a_month_without_such_a_day_ends_with_its_last() -> None:
    assert months_later(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert months_later(date(2026, 12, 31), 60) == date(2031, 12, 31)
    assert months_later(date(2026, 11, 30), 3) == date(2027, 2, 28)
