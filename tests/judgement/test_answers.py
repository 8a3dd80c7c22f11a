"""What an answer may tell of a unit's past: days and provinces, as they were before the check that is answered."""

from dataclasses import replace
from datetime import UTC, datetime

from registry.judgement.answers import UnitHistory, history
from registry.judgement.unit_state import Selling, UnitState
from registry.model import histories
from registry.model.phrases import Phrase

MARCH = datetime(2026, 3, 3, 18, tzinfo=UTC)
SOLD = datetime(2026, 3, 10, 2, tzinfo=UTC)
SOLD_DAY = datetime(2026, 3, 9, 17, tzinfo=UTC)
CHECKED = UnitState(first=int(MARCH.timestamp()) // 60, last=int(MARCH.timestamp()) // 60, sessions=1, first_province=1)
BOUGHT = replace(CHECKED, last=int(SOLD.timestamp()) // 60)
BOUGHT = replace(BOUGHT, selling=Selling(count=1, minute=BOUGHT.last, province=79))
HANOI, SAIGON = Phrase("Hà Nội", "Ha Noi"), Phrase("Thành phố Hồ Chí Minh", "Ho Chi Minh City")


def test_of_a_unit_nobody_touched_nothing_is_told() -> None:
    assert history(UnitState(), UnitState()) == UnitHistory()


def test_only_a_check_that_was_weighed_is_called_the_first() -> None:
    told = history(UnitState(), CHECKED)
    assert told == UnitHistory(words=histories.history(None, None, None, None, False))
    assert told.words is not None
    assert "first check" in told.words.en


def test_the_first_check_is_told_by_its_day_in_viet_nam_and_its_province() -> None:
    told = history(CHECKED, CHECKED)
    day = datetime(2026, 3, 3, 17, tzinfo=UTC)
    assert (told.first_checked_at, told.first_place, told.sold_at, told.sold_place) == (day, "01", None, None)
    assert told.words == histories.history(datetime(2026, 3, 4, tzinfo=UTC).date(), HANOI, None, None, True)


def test_a_check_since_the_sale_is_told_apart_from_none() -> None:
    day, sold = datetime(2026, 3, 4, tzinfo=UTC).date(), SOLD.date()
    told = history(BOUGHT, BOUGHT)
    assert (told.sold_at, told.sold_place) == (SOLD_DAY, "79")
    assert told.words == histories.history(day, HANOI, sold, SAIGON, False)
    since = replace(BOUGHT, last=BOUGHT.last + 1)
    assert history(since, since).words == histories.history(day, HANOI, sold, SAIGON, True)


def test_a_sale_that_was_taken_back_is_not_told() -> None:
    undone = replace(BOUGHT, selling=replace(BOUGHT.selling, undone=True))
    assert history(undone, undone).sold_at is None


def test_a_unit_sold_before_any_check_tells_of_the_sale() -> None:
    sold = replace(UnitState(), selling=BOUGHT.selling, last=BOUGHT.last)
    told = history(sold, sold)
    assert (told.first_checked_at, told.sold_at) == (None, SOLD_DAY)
    assert told.words == histories.history(None, None, SOLD.date(), SAIGON, True)
    assert history(sold, replace(sold, first=sold.last + 5)).words == histories.history(
        None, None, SOLD.date(), SAIGON, False
    )
