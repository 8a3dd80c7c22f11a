"""What an entry of the audit trail says, in words: its subject, and the names and values of its details.

The trail keeps codes, which stay the same for good; a code that no table knows is shown as it stands there.
"""

from collections.abc import Mapping
from datetime import date

from registry.model.days import parse_rfc3339
from registry.model.phrases import Phrase
from registry.web.officer.overview import province_name
from registry.web.officer.trail_words import DETAILS, FIELDS, STATES, SUBJECTS
from registry.web.page import pages
from registry.web.page.words import CATEGORIES, WORDS
from registry.web.public.reporting_words import OUTCOMES

# By detail: how the keys of its values' words begin.
_KEYS = {
    "role": "role_",
    "roles": "role_",
    "scopes": "scope_",
    "kind": "oq_flag_",
    "outcome": "oq_outcome_",
    "in_force": "oq_disposition_",
    "purpose": "mea_key_",
    "level": "ov_level_",
}
_TABLES: dict[str, Mapping[str, Phrase]] = {
    "category": {category.value: words for category, words in CATEGORIES.items()},
    "outcome": {outcome.value: words for outcome, words in OUTCOMES.items()},
    "state": STATES,
    "fields": FIELDS,
    "changed": FIELDS,
}
_REASONS = {"rotated": "mea_key_rotated", "withdrawn": "oq_standing_withdrawn"}


def details(detail: Mapping[str, object]) -> str:
    """The details of an entry, those that say nothing left out."""
    return ", ".join(
        f"{_named(name)}: {_value(name, value)}"
        for name, value in detail.items()
        if value is not False and value not in (None, "", [], {})
    )


def subject(text: str) -> str:
    """What an entry is about: the word for a thing of a queue, before its number; a key, GTIN or login as it is."""
    kind, _, number = text.replace(":", " ", 1).partition(" ")
    return f"{pages.say(SUBJECTS[kind])} {number}" if kind in SUBJECTS and number else text


def _named(detail: str) -> str:
    words = DETAILS.get(f"oq_detail_{detail}") or FIELDS.get(detail)
    return pages.say(words) if words else detail


def _value(name: str, value: object) -> str:
    if isinstance(value, bool):
        return pages.word("oq_yes")
    # The trail keeps where units stand from 0; people count from 1, and `stop` is so the last one itself.
    if name == "start" and isinstance(value, int):
        return str(value + 1)
    if name == "unit" and isinstance(value, list) and len(value) == 2:
        return f"{value[0]} / {value[1] + 1}"
    if name == "authorisation" and isinstance(value, dict):
        return str(value.get("raw", ""))
    if isinstance(value, list):
        return ", ".join(_value(name, one) for one in value)
    if isinstance(value, dict):
        return details(value)
    return _word(name, value) if isinstance(value, str) else str(value)


def _word(name: str, value: str) -> str:
    """A text of the trail in words, by the detail that it stands under."""
    key = _REASONS.get(value, "") if name == "reason" else f"{_KEYS[name]}{value}" if name in _KEYS else ""
    if key in WORDS:
        return pages.word(key)
    table = _TABLES.get(name, {})
    if value in table:
        return pages.say(table[value])
    if name in ("province", "provinces"):
        return province_name(value)
    return _time(value) if name in ("due", "expiry", "until") else value


def _time(value: str) -> str:
    try:
        return pages.moment(parse_rfc3339(value)) if "T" in value else pages.day(date.fromisoformat(value))
    except ValueError:
        return value
