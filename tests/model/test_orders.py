"""Orders: what makes the codes' bytes never changes, and a unit is its order and its index."""

from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime

import pytest

from registry.model.goods import Level
from registry.model.orders import MAX_QUANTITY, Order, OrderState, RangeKind, Request, Unit
from registry.store.engine.schema import orders, unit_ranges
from tests.store.closed_sets import allowed

GTIN = "08934588012341"
NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)
ORDER = Order(
    "7K3M9Q2X", GTIN, 1, 5, Level.UNIT, "L1", date(2027, 12, 31), 20, False, "ID.EXAMPLE", 7, 9, OrderState.PLACED, NOW
)


@pytest.mark.parametrize("field", ["gtin", "number", "lot", "expiry", "host", "code_key", "serial_key"])
def test_what_makes_the_codes_bytes_never_changes(field: str) -> None:
    with pytest.raises(FrozenInstanceError):
        setattr(ORDER, field, getattr(ORDER, field))


def test_who_asks_for_nothing_else_gets_one_active_unit() -> None:
    asked = Request(GTIN)
    assert (asked.quantity, asked.level, asked.inactive) == (1, Level.UNIT, False)
    assert (asked.lot, asked.expiry, asked.key) == (None, None, None)


def test_a_unit_is_its_order_and_its_index() -> None:
    assert Unit("A", 1) == ("A", 1) != Unit("A", 2)
    assert sorted([Unit("B", 0), Unit("A", 10), Unit("A", 9)]) == [Unit("A", 9), Unit("A", 10), Unit("B", 0)]
    assert len({Unit("A", 1), Unit("A", 1), Unit("B", 1)}) == 2


def test_the_database_takes_exactly_these_words_and_as_many_codes() -> None:
    assert allowed(orders.c.state) == set(OrderState)
    assert allowed(unit_ranges.c.kind) == set(RangeKind)
    conditions = " ".join(str(getattr(one, "sqltext", "")) for one in orders.constraints)
    assert str(MAX_QUANTITY) in conditions
