"""What stands in the audit trail: acts of weight, and which of them to read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """An act of weight: when, by whom and with whom (`second`), what, on what, and what explains it.

    `act` is a short word such as `key_revoked`. `detail` is JSON-ready and holds no floats. `organisation_id`: the
    organisation that may read the entry beside the registry itself.
    """

    at: datetime
    by: str
    act: str
    subject: str
    detail: Mapping[str, object] = field(default_factory=dict)
    organisation_id: int | None = None
    second: str | None = None


@dataclass(frozen=True, slots=True)
class RecordedEntry:
    """An entry as it stands in the trail; `detail` is the text that was recorded."""

    number: int
    entry: TrailEntry
    hash: bytes
    detail_text: str


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """Which entries to read: those before a number, by a name, of an act, on a subject."""

    before: int | None = None
    by: str | None = None
    act: str | None = None
    subject: str | None = None
