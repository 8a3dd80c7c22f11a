"""The words of pages besides verdicts and reasons: labels, headings, advice; Vietnamese first, English second.

One file for each desk, their keys unique over all of them. `error_<code>` says in a page what a failure of that code
says to programs.
"""

from registry.model import Category
from registry.phrases import Phrase
from registry.web.words import (
    account,
    api,
    camera,
    consumer,
    inspector,
    limits,
    measures,
    officer,
    overview,
    producer,
    producer_errors,
    producer_lists,
    producer_orders,
    registration,
    reports,
)

_FILES = (
    consumer.WORDS,
    reports.WORDS,
    camera.WORDS,
    limits.WORDS,
    account.WORDS,
    overview.WORDS,
    measures.WORDS,
    producer.WORDS,
    producer_lists.WORDS,
    producer_orders.WORDS,
    producer_errors.WORDS,
    officer.WORDS,
    registration.WORDS,
    inspector.WORDS,
    api.WORDS,
)
WORDS: dict[str, Phrase] = {key: phrase for words in _FILES for key, phrase in words.items()}
if len(WORDS) != sum(len(words) for words in _FILES):
    raise AssertionError("two files of words give the same key")

CATEGORIES: dict[Category, Phrase] = {
    Category.MEDICINE: Phrase("Thuốc", "Medicine"),
    Category.FOOD: Phrase("Thực phẩm", "Food"),
    Category.SUPPLEMENT: Phrase("Thực phẩm bảo vệ sức khỏe", "Food supplement"),
    Category.COSMETIC: Phrase("Mỹ phẩm", "Cosmetic"),
    Category.DEVICE: Phrase("Thiết bị y tế", "Medical device"),
    Category.OTHER: Phrase("Hàng hóa khác", "Other goods"),
}
