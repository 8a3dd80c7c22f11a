"""What a caller learns of one text: the judgement, the values read, the product, and what may be told of the past.

1. Of the past an answer tells days and provinces, never how often or by whom a code was checked: a count frightens
   honest buyers and says little.
2. The past is what was known before the scan that is answered, so that nobody is told of their own.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from registry.codes.product_codes import ProductCode
from registry.judgement import evidence
from registry.judgement.unit_state import UnitState
from registry.judgement.verdict import Judgement, printed_expiry
from registry.model import histories, phrases
from registry.model.days import LOCAL_ZONE, Precision, local_day, rfc3339
from registry.model.goods import Listing
from registry.model.measures import Measure
from registry.model.orders import Unit
from registry.model.phrases import Phrase
from registry.model.places import PROVINCES

_MINUTES_A_DAY = 1440
# By how many minutes Viet Nam's clocks are ahead of UTC, the year round.
_AHEAD = LOCAL_ZONE.utcoffset(None) // timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class UnitHistory:
    """A unit's past: days (their beginning), provinces by code, and both in a sentence; None where nothing is known.

    The sale is the one that stands.
    """

    first_checked_at: datetime | None = None
    first_place: str | None = None
    sold_at: datetime | None = None
    sold_place: str | None = None
    words: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a caller learns of one text: the judgement, the values read, and the product if the code may show it."""

    judgement: Judgement
    code: ProductCode | None
    listing: Listing | None
    unit: Unit | None
    checked_at: datetime
    history: UnitHistory = UnitHistory()


def history(before: UnitState, after: UnitState) -> UnitHistory:
    """What may be told of a unit's past, from its state before and after this check; the same if nothing was recorded.

    Only a check that was recorded and weighed can be called the first.
    """
    checked = _day_of(before.first) if before.first else None
    sold = _day_of(before.selling.minute) if evidence.is_sold(before) else None
    first_place = _province(before.first_province) if checked else None
    sold_place = _province(before.selling.province) if sold else None
    words = _words(
        local_day(checked) if checked else None,
        Phrase(*PROVINCES[first_place]) if first_place else None,
        local_day(sold) if sold else None,
        Phrase(*PROVINCES[sold_place]) if sold_place else None,
        before.last > before.selling.minute if checked else not after.first,
    )
    return UnitHistory(checked, first_place, sold, sold_place, words)


# Days and provinces are few, and each is told of many items.
_words = lru_cache(maxsize=4096)(histories.history)


def _day_of(minute: int) -> datetime:
    """The beginning of the day in Viet Nam: to the minute it would tell when somebody was in the shop."""
    return _beginning((minute + _AHEAD) // _MINUTES_A_DAY)


@lru_cache(maxsize=4096)
def _beginning(day: int) -> datetime:
    """When a day, counted from 1970, begins in Viet Nam."""
    return datetime.fromtimestamp((day * _MINUTES_A_DAY - _AHEAD) * 60, UTC)


def _province(number: int) -> str | None:
    return f"{number:02}" if number else None


def to_json(answer: Answer) -> dict[str, object]:
    """An answer with the fields of `POST /v1/verify`; `product` is missing where the code proves nothing."""
    judgement, code = answer.judgement, answer.code
    expiry = judgement.expiry or (printed_expiry(code, local_day(answer.checked_at)) if code else None)
    fields: dict[str, object] = {
        "verdict": judgement.verdict.value,
        "level": judgement.level.value if judgement.level else None,
        "seal": judgement.seal.value if judgement.seal else None,
        "reasons": [_reason_json(word) for word in judgement.reasons],
        "gtin": code.gtin if code else None,
        "serial": code.serial if code else None,
        "lot": judgement.lot or (code.lot if code else None),
        "expiry": expiry.isoformat() if expiry else None,
        "disposition": judgement.disposition.value if judgement.disposition else None,
        "measures": [_measure_json(measure) for measure in judgement.measures],
        "history": _history_json(answer.history),
        "scan": None,
        "checked_at": rfc3339(answer.checked_at, Precision.MILLISECOND),
    }
    if answer.listing is not None:
        fields["product"] = _product_json(answer.listing)
    return fields


def _reason_json(word: str) -> dict[str, str]:
    words = phrases.reason(word)
    return {"code": word, "vi": words.vi, "en": words.en}


def _history_json(history: UnitHistory) -> dict[str, str | None]:
    words = history.words
    return {
        "first_checked_at": rfc3339(history.first_checked_at),
        "first_place": history.first_place,
        "sold_at": rfc3339(history.sold_at),
        "sold_place": history.sold_place,
        "vi": words.vi if words else None,
        "en": words.en if words else None,
    }


def _measure_json(measure: Measure) -> dict[str, object]:
    return {
        "disposition": measure.disposition.value,
        "scope": measure.target.scope.value,
        "level": measure.level,
        "reason": measure.reason,
        "notice": {"vi": measure.notice_vi, "en": measure.notice_en},
        "at": rfc3339(measure.at),
    }


def _product_json(listing: Listing) -> dict[str, object]:
    product, owner = listing.product, listing.organisation
    # The seven items of Decree 37/2026 art. 23(7), and what its users have to be warned of.
    warnings = {"warnings": product.warnings} if product.warnings else {}
    return {
        "name": product.name,
        "brand": product.brand,
        "category": product.category.value,
        "origin": product.origin,
        "image": product.image,
        "producer": owner.name,
        "producer_address": owner.address,
        "authorisation": product.authorisation.raw if product.authorisation else None,
        **warnings,
    }
