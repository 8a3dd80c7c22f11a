"""A code's past in a sentence, Vietnamese first, English second: first check and sale, by day and province.

The words never count scans.
"""

from datetime import date

from registry.model.phrases import Phrase

_MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905 one line
# What can be said of a code's past, in the order in which it is told.
_CHECKED = Phrase("được kiểm tra lần đầu", "first checked")
_NEAR, _IN = Phrase("gần", "near"), Phrase("tại", "in")
_SOLD = Phrase("được bán", "sold")
_NOW = Phrase("đây là lần đầu tiên mã này được kiểm tra", "this is the first check of this code")
_NOT_AGAIN = Phrase("chưa được kiểm tra lại kể từ khi bán", "not checked again since it was sold")


def _event(what: Phrase, day: date | None, word: Phrase, place: Phrase | None) -> tuple[Phrase, ...]:
    """What happened on a day and, with the word that stands before it, where; empty without a day."""
    if day is None:
        return ()
    vi = f"{what.vi} ngày {day.day:02}/{day.month:02}/{day.year}"
    en = f"{what.en} on {day.day} {_MONTHS[day.month - 1]} {day.year}"
    return (Phrase(f"{vi} {word.vi} {place.vi}", f"{en} {word.en} {place.en}") if place else Phrase(vi, en),)


def history(
    first_day: date | None, first_place: Phrase | None, sold_day: date | None, sold_place: Phrase | None,
    seen_since: bool,
) -> Phrase | None:  # fmt: skip
    """When a code was first checked and when sold, in one sentence; None where nothing of it is known.

    `first_day` is None where no check came before this one, `sold_day` where no sale stands. `seen_since`: checked
    after the sale (nothing is said of that: it may be the buyer's own) or, without one, at all. Never a count: it
    frightens honest buyers and says nothing.
    """
    checked, sold = _event(_CHECKED, first_day, _NEAR, first_place), _event(_SOLD, sold_day, _IN, sold_place)
    if not checked:
        events = sold if seen_since else (*sold, _NOW)
    elif first_day and sold_day and sold_day < first_day:
        events = (*sold, *checked)
    else:
        events = (*checked, *sold, *((_NOT_AGAIN,) if sold and not seen_since else ()))
    if not events:
        return None
    vi, en = ("; ".join(languages) for languages in zip(*events, strict=True))
    return Phrase(f"{vi[0].upper()}{vi[1:]}.", f"{en[0].upper()}{en[1:]}.")
