"""What an inspection is, and what stands on its list: codes with their answers, photos by their hashes.

Of a code the list keeps the values it names and the SHA-256 of its text, never the text, which could be copied.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from registry.answers import Answer
from registry.model import Measure, local_day
from registry.phrases import Phrase
from registry.places import PROVINCES
from registry.verdict import printed_expiry

_MOST_REASONS: Final = 500
# Whatever may be a seal or most of one: what is shown of a text must not be worth copying.
_COPYABLE: Final = re.compile(r"[A-Za-z0-9_-]{40,}")
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Inspection:
    """An inspection: where, by whom, why, by what right, and at whose premises, if that is to be said.

    `inspector` is the name of the person `person_id`; `province` a two-digit code. Nothing changes once it is closed.
    """

    id: str
    person_id: int
    organisation_id: int | None
    inspector: str
    authority: str
    place: str
    province: str
    purpose: str
    legal_basis: str
    trader: str | None
    opened_at: datetime
    closed_at: datetime | None = None

    @property
    def where(self) -> Phrase:
        """The province in words."""
        return Phrase(*PROVINCES.get(self.province, (self.province, self.province)))


@dataclass(frozen=True, slots=True)
class Standing:
    """A recall or the like that stood when the code was checked, as far as an inspector is told."""

    disposition: str
    scope: str
    level: int | None
    reason: str
    notice: Phrase
    at: datetime


@dataclass(frozen=True, slots=True)
class Check:
    """One code of an inspection, as it was answered when it was first brought.

    `number` counts from 1; `digest` is the SHA-256 of its text, `shown` what may be seen of it. `times` is how often it
    was brought: a second time may be a second item with the same code. It is off the list between removal and return.
    """

    number: int
    at: datetime
    digest: bytes
    shown: str
    verdict: str
    reasons: tuple[str, ...]
    gtin: str | None = None
    serial: str | None = None
    lot: str | None = None
    expiry: date | None = None
    product: str | None = None
    producer: str | None = None
    level: str | None = None
    seal: str | None = None
    history: Phrase | None = None
    measures: tuple[Standing, ...] = ()
    times: int = 1
    removed_at: datetime | None = None
    restored_at: datetime | None = None

    @property
    def removed(self) -> bool:
        return self.removed_at is not None and (self.restored_at is None or self.restored_at < self.removed_at)


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo: the SHA-256 of the file as the camera made it, which the inspector keeps, and of the picture kept."""

    digest: bytes
    original: bytes
    at: datetime


def standing_json(measure: Standing) -> dict[str, object]:
    """A recall or the like, as report and database hold it."""
    return {
        "disposition": measure.disposition,
        "scope": measure.scope,
        "level": measure.level,
        "reason": measure.reason,
        "notice": measure.notice._asdict(),
        "at": moment(measure.at),
    }


def standing_of(found: Mapping[str, Any]) -> Standing:
    """What `standing_json` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    return Standing(
        found["disposition"],
        found["scope"],
        found["level"],
        found["reason"],
        Phrase(**found["notice"]),
        datetime.fromisoformat(found["at"]),
    )


def moment(at: datetime | None) -> str | None:
    """RFC 3339 in UTC, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if at else None


def listed(digest: bytes, text: str, answer: Answer) -> Check:
    """An answer as the list keeps it, without its number there."""
    judgement, code, listing = answer.judgement, answer.code, answer.listing
    expiry = judgement.expiry or (printed_expiry(code, local_day(answer.checked_at)) if code else None)
    return Check(
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


def _standing(measure: Measure) -> Standing:
    notice = Phrase(measure.notice_vi or "", measure.notice_en or "")
    scope = measure.target.scope.value
    return Standing(measure.disposition.value, scope, measure.level, measure.reason, notice, measure.at)


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
