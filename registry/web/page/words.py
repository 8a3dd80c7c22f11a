"""The words of pages besides verdicts and reasons: labels, headings, advice; Vietnamese first, English second.

One file for each desk, their keys unique over all of them. `error_<code>` says in a page what a failure of that code
says to programs.
"""

import registry.web.account.words
import registry.web.api.words
import registry.web.front.words
import registry.web.inspector.words
import registry.web.officer.words
import registry.web.producer.words
from registry.model.goods import Category
from registry.model.phrases import Phrase
from registry.web.officer import measures_words, overview_words
from registry.web.producer import error_words, list_words, order_words
from registry.web.public import camera_words, consumer_words, registration_words, reporting_words

_FILES = (
    consumer_words.WORDS,
    reporting_words.WORDS,
    camera_words.WORDS,
    registry.web.front.words.WORDS,
    registry.web.account.words.WORDS,
    overview_words.WORDS,
    measures_words.WORDS,
    registry.web.producer.words.WORDS,
    list_words.WORDS,
    order_words.WORDS,
    error_words.WORDS,
    registry.web.officer.words.WORDS,
    registration_words.WORDS,
    registry.web.inspector.words.WORDS,
    registry.web.api.words.WORDS,
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
