"""What an officer settles: flags with their rulings, and consumers' reports with what became of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from registry.model.flag_evidence import FlagEvidence
from registry.model.orders import Unit


class FlagKind(StrEnum):
    """What an officer should look at."""

    UNIT_SUSPECT = "unit_suspect"
    UNIT_DUPLICATED = "unit_duplicated"
    SEALED_NOT_ISSUED = "sealed_not_issued"
    SEEN_AFTER_END = "seen_after_end"
    LOT_OUT_OF_LINE = "lot_out_of_line"
    LOT_SHIPPING_DATA = "lot_shipping_data"
    POISONING = "poisoning_suspected"
    CONSUMER_REPORT = "consumer_report"


class CaseState(StrEnum):
    """Which flags or reports are asked for."""

    OPEN = "open"
    SETTLED = "settled"
    ALL = "all"


class FlagOutcome(StrEnum):
    """How an officer settles a flag; only `copies_confirmed` and `theft_confirmed` leave the verdict standing."""

    COPIES_CONFIRMED = "copies_confirmed"
    THEFT_CONFIRMED = "theft_confirmed"
    GENUINE_EXAMINED = "genuine_examined"
    DATA_ERROR = "data_error"
    FALSE_REPORTS = "false_reports"
    NO_FINDING = "no_finding"


# What says that a unit may be copied; and the rulings that leave its verdict standing, and so are kept as long as it.
ABOUT_UNITS = (FlagKind.UNIT_SUSPECT, FlagKind.UNIT_DUPLICATED)
STANDING = frozenset({FlagOutcome.COPIES_CONFIRMED, FlagOutcome.THEFT_CONFIRMED})


@dataclass(frozen=True, slots=True)
class Ruling:
    """How a flag is settled: what was found, in a word and in a note, by whom; `second`: who has signed too."""

    outcome: FlagOutcome
    note: str
    by: str
    second: str | None = None


_DUE, _DUE_OF_STRANGERS = timedelta(hours=24), timedelta(days=7)


def due_at(opened_at: datetime, authenticated: bool) -> datetime:
    """When a flag is to be decided, if no officer sets another day."""
    return opened_at + (_DUE if authenticated else _DUE_OF_STRANGERS)


@dataclass(frozen=True, slots=True)
class Flag:
    """A case for an officer: about a unit, a lot or a product, with its evidence.

    `authenticated` ranks it: whether signed-in parties gave the evidence, or strangers only.
    """

    id: int
    kind: FlagKind
    gtin: str
    lot: str | None
    unit: Unit | None
    opened_at: datetime
    last_at: datetime
    times: int
    authenticated: bool
    evidence: FlagEvidence
    outcome: FlagOutcome | None = None
    settled_at: datetime | None = None
    settled_by: str | None = None
    note: str | None = None

    @property
    def due_at(self) -> datetime:
        return due_at(self.opened_at, self.authenticated)


class ReportReason(StrEnum):
    """What a consumer reports: one tap on the page."""

    LOOKS_COPIED = "looks_copied"
    OPENED_BEFORE = "opened_before"
    QUALITY = "quality"
    PRICE = "price"
    SOLD_ELSEWHERE = "sold_elsewhere"
    HARM = "harm"
    OTHER = "other"


class ReportOutcome(StrEnum):
    """What became of a report, as its receipt tells."""

    CONFIRMED = "confirmed"
    NOT_CONFIRMED = "not_confirmed"
    PASSED_ON = "passed_on"
    NOT_ENOUGH = "not_enough"
    INSINCERE = "insincere"


@dataclass(frozen=True, slots=True)
class ConsumerReport:
    """A consumer's report as it is kept; `sent_as` are the 16 bytes of the id that the reporter's page made.

    `gtin`, `lot`, `unit` and `verdict` say what the code that was reported names; all None without a code. `point` is
    in hundredths of a degree. `words`, `contact` and `point` are gone some time after the outcome.
    """

    id: int
    sent_as: bytes
    receipt: str
    at: datetime
    reason: ReportReason
    words: str | None = None
    gtin: str | None = None
    lot: str | None = None
    unit: Unit | None = None
    verdict: str | None = None
    province: str | None = None
    point: tuple[int, int] | None = None
    contact: str | None = None
    flag_id: int | None = None
    outcome: ReportOutcome | None = None
    reply: str | None = None
    settled_at: datetime | None = None
    settled_by: str | None = None
