"""What waits for officers, who has it in hand, and what was remarked of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class WorkQueue(StrEnum):
    """The lines in which things wait for an officer."""

    REQUEST = "request"
    PRODUCT = "product"
    FLAG = "flag"
    REPORT = "report"


class WorkItem(NamedTuple):
    """One thing that waits: its queue and number there (of a product its GTIN)."""

    queue: WorkQueue
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


class Pile(StrEnum):
    """The piles on an officer's desk."""

    REQUESTS = "requests"
    PRODUCTS = "products"
    FLAGS = "flags"
    REPORTS = "reports"
    SECOND = "second"


@dataclass(frozen=True, slots=True)
class PileSize:
    """How many items of a queue wait; `since` is when the oldest came, None where nothing waits."""

    count: int
    since: datetime | None
