"""What waits for officers, who has it in hand, and what was remarked of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class ItemKind(StrEnum):
    """What a thing is that officers work at, in the words of the database."""

    REQUEST = "request"
    PRODUCT = "product"
    FLAG = "flag"
    REPORT = "report"


class WorkItem(NamedTuple):
    """One thing that waits: its kind, and its number among those (of a product its GTIN)."""

    kind: ItemKind
    number: int


@dataclass(frozen=True, slots=True)
class Work:
    """Who is responsible for an item, for which authority, until when; and who said so last."""

    responsible: str | None
    authority: str | None
    due_at: datetime | None
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody noted about an item."""

    at: datetime
    by: str
    words: str


class QueueLine(StrEnum):
    """The lines in which things wait for officers; second signatures are requests of officers."""

    REQUESTS = "request"
    SIGNATURES = "signature"
    PRODUCTS = "product"
    FLAGS = "flag"
    REPORTS = "report"


@dataclass(frozen=True, slots=True)
class QueueSize:
    """How many items of a line wait; `since` is when the oldest came, None where nothing waits."""

    count: int
    since: datetime | None
