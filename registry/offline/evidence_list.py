"""From an answer to a line of an inspection's list, and how a recall on it is written.

What is shown of a code are the values it names, else the beginning of its text: nothing worth copying.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from registry.judgement.answers import Answer
from registry.judgement.verdict import printed_expiry
from registry.model.days import Precision, local_day, parse_rfc3339, rfc3339
from registry.model.inspections import InspectionLine, StandingMeasure
from registry.model.measures import Measure
from registry.model.phrases import Phrase

_MOST_REASONS: Final = 500
# Whatever may be a seal or most of one: what is shown of a text must not be worth copying.
_COPYABLE: Final = re.compile(r"[A-Za-z0-9_-]{40,}")
_SHOWN: Final = 60


def standing_json(measure: StandingMeasure) -> dict[str, object]:
    """A recall or the like, as report and database hold it."""
    return {
        "disposition": measure.disposition,
        "scope": measure.scope,
        "level": measure.level,
        "reason": measure.reason,
        "notice": measure.notice._asdict(),
        "at": rfc3339(measure.at, Precision.MILLISECOND),
    }


def standing_of(fields: Mapping[str, Any]) -> StandingMeasure:
    """What `standing_json` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    return StandingMeasure(
        fields["disposition"],
        fields["scope"],
        fields["level"],
        fields["reason"],
        Phrase(**fields["notice"]),
        parse_rfc3339(fields["at"]),
    )


def listed(digest: bytes, text: str, answer: Answer) -> InspectionLine:
    """An answer as the list keeps it, without its number there."""
    judgement, code, listing = answer.judgement, answer.code, answer.listing
    expiry = judgement.expiry or (printed_expiry(code, local_day(answer.checked_at)) if code else None)
    return InspectionLine(
        0,
        answer.checked_at,
        digest,
        shown(text, answer),
        judgement.verdict.value,
        _fitting(judgement.reasons),
        code.gtin if code else None,
        code.serial if code else None,
        judgement.lot or (code.lot if code else None),
        expiry,
        listing.product.name[:300] if listing else None,
        listing.organisation.name if listing else None,
        judgement.level.value if judgement.level else None,
        judgement.seal.value if judgement.seal else None,
        answer.history.words,
        tuple(_standing(measure) for measure in judgement.measures),
    )


def _fitting(reasons: tuple[str, ...]) -> tuple[str, ...]:
    while len(" ".join(reasons)) > _MOST_REASONS:
        reasons = reasons[:-1]
    return reasons


def _standing(measure: Measure) -> StandingMeasure:
    notice = Phrase(measure.notice_vi or "", measure.notice_en or "")
    scope = measure.target.scope.value
    return StandingMeasure(measure.disposition.value, scope, measure.level, measure.reason, notice, measure.at)


def shown(text: str, answer: Answer) -> str:
    """What may be seen of a code: the values it names, else the beginning of its text; never a seal."""
    code = answer.code
    if code is not None:
        values = (("01", code.gtin), ("10", code.lot), ("17", code.expiry), ("21", code.serial))
        return "".join(f"({ai}){value}" for ai, value in values if value is not None)
    plain = "".join(sign if sign.isprintable() else "␝" for sign in text)
    if plain[:8].lower().startswith(("https://", "http://")):
        plain = plain.split("?", 1)[0]
    plain = _COPYABLE.sub("…", plain)
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + "…"
