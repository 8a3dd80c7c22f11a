"""A code's past in one sentence that counts nothing."""

import re
from datetime import date
from itertools import product

import pytest

from registry.model import histories
from registry.model.phrases import Phrase
from tests.model.test_phrases import COUNTING

# --- the history of a code

CHECKED, SOLD = date(2026, 3, 3), date(2026, 3, 5)


HERE, THERE = Phrase("Hà Nội", "Ha Noi"), Phrase("Huế", "Hue")


@pytest.mark.parametrize(
    ("told", "vi", "en"),
    [
        ((None, None, None, None, False),
         "Đây là lần đầu tiên mã này được kiểm tra.", "This is the first check of this code."),
        ((CHECKED, None, None, None, False),
         "Được kiểm tra lần đầu ngày 03/03/2026.", "First checked on 3 March 2026."),
        ((CHECKED, HERE, None, None, True),
         "Được kiểm tra lần đầu ngày 03/03/2026 gần Hà Nội.", "First checked on 3 March 2026 near Ha Noi."),
        ((CHECKED, HERE, SOLD, None, False),
         "Được kiểm tra lần đầu ngày 03/03/2026 gần Hà Nội; được bán ngày 05/03/2026; "
         "chưa được kiểm tra lại kể từ khi bán.",
         "First checked on 3 March 2026 near Ha Noi; sold on 5 March 2026; not checked again since it was sold."),
        ((CHECKED, HERE, SOLD, THERE, True),
         "Được kiểm tra lần đầu ngày 03/03/2026 gần Hà Nội; được bán ngày 05/03/2026 tại Huế.",
         "First checked on 3 March 2026 near Ha Noi; sold on 5 March 2026 in Hue."),
        ((SOLD, None, CHECKED, HERE, True),
         "Được bán ngày 03/03/2026 tại Hà Nội; được kiểm tra lần đầu ngày 05/03/2026.",
         "Sold on 3 March 2026 in Ha Noi; first checked on 5 March 2026."),
        ((None, None, SOLD, HERE, False),
         "Được bán ngày 05/03/2026 tại Hà Nội; đây là lần đầu tiên mã này được kiểm tra.",
         "Sold on 5 March 2026 in Ha Noi; this is the first check of this code."),
        ((None, None, SOLD, None, True), "Được bán ngày 05/03/2026.", "Sold on 5 March 2026."),
    ],
)  # fmt: skip
def test_the_history_says_when_a_code_was_first_checked_and_sold(
    told: tuple[date | None, Phrase | None, date | None, Phrase | None, bool], vi: str, en: str
) -> None:
    assert histories.history(*told) == Phrase(vi, en)


def test_nothing_is_told_of_a_past_that_is_not_known() -> None:
    assert histories.history(None, None, None, None, True) is None


def test_every_history_is_one_sentence_that_counts_nothing() -> None:
    for told in product((None, CHECKED), (None, HERE), (None, CHECKED, SOLD), (None, THERE), (False, True)):
        words = histories.history(*told)
        if words is not None:
            for text in words:
                assert text[0].isupper()
                assert text.endswith(".")
                assert text.count(".") == 1
            without_days = re.sub("[0-9]+", "", words.en)
            assert not COUNTING.search(without_days)
