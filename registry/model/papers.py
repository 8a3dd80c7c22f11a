"""Papers: certificates, test results, customs declarations and the like, each with its number, dates and file.

What a paper is of follows from its kind: the company, a product, or a lot (an order). A paper that was taken back stays
on record with who did it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class PaperScope(StrEnum):
    """What a paper is of."""

    COMPANY = "company"
    PRODUCT = "product"
    LOT = "lot"


class PaperKind(StrEnum):
    """Which paper it is."""

    REGISTRATION = "registration"
    CONFORMITY = "conformity"
    QUALITY = "quality"
    TEST_RESULT = "test_result"
    IP_TITLE = "ip_title"
    CUSTOMS = "customs"
    ORIGIN = "origin"


SCOPES: Mapping[PaperKind, PaperScope] = {
    PaperKind.REGISTRATION: PaperScope.COMPANY,
    PaperKind.CONFORMITY: PaperScope.PRODUCT,
    PaperKind.QUALITY: PaperScope.PRODUCT,
    PaperKind.TEST_RESULT: PaperScope.PRODUCT,
    PaperKind.IP_TITLE: PaperScope.PRODUCT,
    PaperKind.CUSTOMS: PaperScope.LOT,
    PaperKind.ORIGIN: PaperScope.LOT,
}
# Customs itself issues a declaration, so nobody has to say so.
NO_ISSUER = frozenset({PaperKind.CUSTOMS})
MOST_NUMBER, MOST_ISSUER, MOST_OF_ONE = 100, 300, 50


@dataclass(frozen=True, slots=True)
class PaperSubject:
    """Of what a paper is: an organisation, one of its products, or one of its orders."""

    organisation_id: int
    gtin: str | None = None
    order_id: str | None = None

    @property
    def scope(self) -> PaperScope:
        if self.order_id is not None:
            return PaperScope.LOT
        return PaperScope.COMPANY if self.gtin is None else PaperScope.PRODUCT


@dataclass(frozen=True, slots=True)
class PaperFile:
    """The file of a paper: the SHA-256 of its content and the name it came under."""

    digest: bytes
    name: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it is on record."""

    id: int
    kind: PaperKind
    subject: PaperSubject
    number: str
    issuer: str | None
    issued_on: date
    expires_on: date | None
    file: PaperFile | None
    added_at: datetime
    added_by: str
    removed_at: datetime | None = None
    removed_by: str | None = None

    def is_over(self, today: date) -> bool:
        """Whether its time has run out."""
        return self.expires_on is not None and self.expires_on < today
