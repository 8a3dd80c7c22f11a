"""What an inspection is, and what stands on its list: codes with their answers, photos by their hashes.

Of a code the list keeps the values it names and the SHA-256 of its text, never the text, which could be copied.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from registry.model.phrases import Phrase
from registry.model.places import PROVINCES


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
class StandingMeasure:
    """A recall or the like that stood when the code was checked, as far as an inspector is told."""

    disposition: str
    scope: str
    level: int | None
    reason: str
    notice: Phrase
    at: datetime


@dataclass(frozen=True, slots=True)
class InspectionLine:
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
    measures: tuple[StandingMeasure, ...] = ()
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


@dataclass(frozen=True, slots=True)
class SignedReport:
    """A closed inspection's report as it was signed, and its detached signature."""

    report: bytes
    signature: str


class ListedInspection(NamedTuple):
    """An inspection, and how many codes are on its list."""

    inspection: Inspection
    codes: int


@dataclass(frozen=True, slots=True)
class ListCounts:
    """How many codes on the list got which verdict, in the order of the words, and how many were taken off it."""

    by_verdict: dict[str, int]
    removed: int

    @property
    def total(self) -> int:
        """How many codes are on the list."""
        return sum(self.by_verdict.values())
