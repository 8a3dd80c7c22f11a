"""Inspections as values: a code is off the list between its removal and its return, a province has its name."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from registry.model.inspections import Inspection, InspectionLine
from registry.model.phrases import Phrase

NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)
CHECK = InspectionLine(1, NOW, bytes(32), "(01)08934588012341", "genuine", ())
OPENED = Inspection("7K3M9Q2X", 1, None, "Tra", "Chi cục", "Chợ", "01", "Định kỳ", "QĐ 12", None, NOW)


def later(minutes: int | None) -> datetime | None:
    return None if minutes is None else NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("removed", "restored", "off"),
    [
        (None, None, False),
        (1, None, True),
        (1, 2, False),
        # Taken off once more after it had come back.
        (3, 2, True),
        # In one moment the return counts.
        (2, 2, False),
        (None, 2, False),
    ],
)
def test_a_code_is_off_the_list_between_removal_and_return(
    removed: int | None, restored: int | None, off: bool
) -> None:
    assert replace(CHECK, removed_at=later(removed), restored_at=later(restored)).removed is off


def test_a_province_is_told_in_words_and_a_code_that_is_none_as_it_is() -> None:
    assert OPENED.where == Phrase("Hà Nội", "Ha Noi")
    assert replace(OPENED, province="02").where == Phrase("02", "02")
