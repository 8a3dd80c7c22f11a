"""What an entry of the audit trail says, in words: its subject, and the names and values of its details.

The trail keeps codes, which stay the same for good; a code that no table knows is shown as it stands there.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from registry.model.days import parse_rfc3339
from registry.model.measures import Disposition
from registry.model.phrases import Phrase
from registry.model.work import ItemKind
from registry.web.account.words import ROLE, SCOPE
from registry.web.officer.case_words import FLAG_KIND, FLAG_OUTCOME, MEASURE_IN_FORCE
from registry.web.officer.measures_words import KEY_PURPOSE
from registry.web.officer.overview import province_name
from registry.web.officer.overview_words import CODE_LEVEL
from registry.web.officer.trail_words import (
    CHANGED_FIELD,
    DETAIL,
    LINEAGE,
    OFFICER_ACT,
    REASON_CODE,
    STATE,
    SUBJECT,
)
from registry.web.page import pages
from registry.web.page.record_words import PAPER_KIND, PRESCRIPTION
from registry.web.page.words import CATEGORIES
from registry.web.producer.words import PERMIT
from registry.web.public.reporting_words import REPORT_OUTCOME

# By detail: the words of its codes.
_CODES: dict[str, Mapping[Any, Phrase]] = {
    "role": ROLE,
    "roles": ROLE,
    "scopes": SCOPE,
    "kind": {**FLAG_KIND, **PAPER_KIND},
    "prescription": PRESCRIPTION,
    "outcome": {**FLAG_OUTCOME, **REPORT_OUTCOME},
    "in_force": MEASURE_IN_FORCE,
    "disposition": MEASURE_IN_FORCE,
    "purpose": KEY_PURPOSE,
    "level": CODE_LEVEL,
    "category": CATEGORIES,
    "state": STATE,
    "fields": CHANGED_FIELD,
    "lineage": LINEAGE,
    "changed": CHANGED_FIELD,
}
# What a report of lost goods is about (`losses`): what became of how many, and which they are.
_LOST = re.compile(r"(stolen|destroyed) ([0-9]+) [0-9a-f]{12}")
# A unit that a request is to lift something from (`deciding`): product, order and where it stands there, from 0.
_UNIT = re.compile(r"([0-9]{14}) ([0-9A-Z]{8}) ([0-9]+)")
# What is said in people's own words, but for these.
_OR_FREE: dict[str, Mapping[str, Phrase]] = {"reason": REASON_CODE, "authorisation_type": PERMIT}


def details(detail: Mapping[str, object]) -> str:
    """The details of an entry, those that say nothing left out."""
    return ", ".join(
        f"{_named(name)}: {_value(name, value)}"
        for name, value in detail.items()
        if value is not False and value not in (None, "", [], {})
    )


def about(text: str) -> str:
    """What a request is about: a unit as people count; of lost goods what became of how many; else as it is."""
    if unit := _UNIT.fullmatch(text):
        return f"{unit[1]} {unit[2]} / {int(unit[3]) + 1}"
    said = _LOST.fullmatch(text)
    if said is None:
        return text
    return pages.word("co_loss_line", what=pages.say(MEASURE_IN_FORCE[Disposition(said[1])]), count=said[2])


def subject(text: str) -> str:
    """What an entry is about: the word for a thing of a queue, before its number; a key, GTIN or login as it is."""
    text = about(text)
    kind, _, number = text.replace(":", " ", 1).partition(" ")
    return f"{pages.say(SUBJECT[ItemKind(kind)])} {number}" if kind in set(ItemKind) and number else text


def _named(detail: str) -> str:
    words = DETAIL.get(detail)
    return pages.say(words) if words else detail


def _value(name: str, value: object) -> str:
    if isinstance(value, bool):
        return pages.word("oq_yes")
    # The trail keeps where units stand from 0; people count from 1, and `stop` is so the last one itself.
    if name == "start" and isinstance(value, int):
        return str(value + 1)
    if name == "unit" and isinstance(value, list) and len(value) == 2 and isinstance(value[1], int):
        return f"{value[0]} / {value[1] + 1}"
    if name == "lost" and isinstance(value, dict):
        return ", ".join(f"{pages.say_code(OFFICER_ACT, act)}: {count}" for act, count in value.items())
    if name == "authorisation" and isinstance(value, dict):
        return str(value.get("raw", ""))
    if isinstance(value, list):
        return ", ".join(_value(name, one) for one in value)
    if isinstance(value, dict):
        return details(value)
    return _word(name, value) if isinstance(value, str) else str(value)


def _word(name: str, value: str) -> str:
    """A text of the trail in words, by the detail that it stands under."""
    if name in _CODES:
        return pages.say_code(_CODES[name], value)
    if value in _OR_FREE.get(name, {}):
        return pages.say(_OR_FREE[name][value])
    if name in ("province", "provinces"):
        return province_name(value)
    return _time(value) if name in ("due", "expiry", "until", "taken_at") else value


def _time(value: str) -> str:
    try:
        return pages.moment(parse_rfc3339(value)) if "T" in value else pages.day(date.fromisoformat(value))
    except ValueError:
        return value
