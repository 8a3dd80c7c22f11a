"""The words of pages besides verdicts and reasons, Vietnamese first, English second; one file or more for each desk.

1. A fixed sentence stands in `WORDS` under a key that its page or template writes out: `t.oq_back`, `word("oq_back")`.
2. What depends on a code stands in a table by that code, an enum where there is one: `t.FLAG_KIND[flag.kind]`,
   `say(FLAG_KIND[flag.kind])`. So a search for a name finds who uses it and what it says.
3. `FAULTS` says on a page what a failure of that code says to programs.
4. Keys, codes of failures and names of tables are unique over all files.
"""

from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

import registry.web.account.words
import registry.web.api.words
import registry.web.front.words
import registry.web.inspector.words
import registry.web.officer.words
import registry.web.producer.words
from registry.model.goods import Category
from registry.model.phrases import Phrase
from registry.web.account import mail_words, official_words, site_words
from registry.web.officer import case_words, measures_words, overview_words, trail_words
from registry.web.page import company_words, notice_words, record_words
from registry.web.producer import error_words, list_words, market_words, order_words, template_words
from registry.web.public import camera_words, consumer_words, registration_words, reporting_words

CATEGORIES: dict[Category, Phrase] = {
    Category.MEDICINE: Phrase("Thuốc", "Medicine"),
    Category.FOOD: Phrase("Thực phẩm", "Food"),
    Category.SUPPLEMENT: Phrase("Thực phẩm bảo vệ sức khỏe", "Food supplement"),
    Category.COSMETIC: Phrase("Mỹ phẩm", "Cosmetic"),
    Category.DEVICE: Phrase("Thiết bị y tế", "Medical device"),
    Category.VETERINARY: Phrase("Thuốc thú y", "Veterinary medicine"),
    Category.FERTILISER: Phrase("Phân bón", "Fertiliser"),
    Category.PESTICIDE: Phrase("Thuốc bảo vệ thực vật", "Pesticide"),
    Category.OTHER: Phrase("Hàng hóa khác", "Other goods"),
}

_FILES = (
    registry.web.account.words,
    mail_words,
    official_words,
    site_words,
    registry.web.api.words,
    registry.web.front.words,
    registry.web.inspector.words,
    registry.web.officer.words,
    case_words,
    measures_words,
    overview_words,
    trail_words,
    registry.web.producer.words,
    error_words,
    list_words,
    template_words,
    market_words,
    order_words,
    notice_words,
    record_words,
    company_words,
    camera_words,
    consumer_words,
    registration_words,
    reporting_words,
)


def _tables(file: ModuleType) -> dict[str, dict[Any, Phrase]]:
    public = {name: table for name, table in vars(file).items() if name.isupper() and not name.startswith("_")}
    return {name: table for name, table in public.items() if isinstance(table, dict) and _is_said(table)}


def _is_said(table: dict[Any, Any]) -> bool:
    return all(isinstance(one, Phrase) for one in table.values())


def _together(tables: Iterator[Mapping[str, Any]]) -> dict[str, Any]:
    """Tables as one; a key that stands in two of them is a mistake."""
    merged: dict[str, Any] = {}
    for table in tables:
        if twice := merged.keys() & table.keys():
            raise AssertionError(f"two files of words give {', '.join(sorted(twice))}")
        merged |= table
    return merged


WORDS: dict[str, Phrase] = _together(_tables(file).get("WORDS", {}) for file in _FILES)
FAULTS: dict[str, Phrase] = _together(_tables(file).get("FAULTS", {}) for file in _FILES)
_GENERAL = ("WORDS", "FAULTS")
TABLES: dict[str, dict[Any, Phrase]] = {
    "CATEGORIES": CATEGORIES,
    **_together({name: one for name, one in _tables(file).items() if name not in _GENERAL} for file in _FILES),
}
