"""What stands on a company as a whole: suspensions, changed data, and doubts about its numbers.

1. At most one suspension of a company is in force; one that was lifted stays on record.
2. Its tax code is who it is and never changes: another code is another company.
3. Phone and e-mail are contact details, which its own administrator changes at once; all else an officer decides.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CompanyField(StrEnum):
    """What of a company's data can change."""

    NAME = "name"
    NAME_EN = "name_en"
    ADDRESS = "address"
    PROVINCE = "province"
    GLN = "gln"
    ROLES = "roles"
    PHONE = "phone"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Suspension:
    """A suspension: why, since when, by whom and who second (None: the operator alone); the same of its lifting."""

    id: int
    organisation_id: int
    reason: str
    since: datetime
    by: str
    second: str | None = None
    lifted_at: datetime | None = None
    lifted_by: str | None = None
    lifted_second: str | None = None
    lift_reason: str | None = None


@dataclass(frozen=True, slots=True)
class FieldText:
    """What a field said before and says now; "" for nothing. Roles stand as words with spaces between."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CompanyChange:
    """A field of a company that was changed: when, by whom, who agreed (`second`), and why."""

    organisation_id: int
    field: CompanyField
    text: FieldText
    at: datetime
    by: str
    reason: str
    second: str | None = None


# The fields that differ between two versions of a company's data.
Changes = Mapping[CompanyField, FieldText]


class NumberDoubt(StrEnum):
    """What about a number is unusual enough to ask whether it is right; none of it is impossible."""

    TAX_CODE_CHECK_DIGIT = "tax_code_check_digit"
    PREFIX_SHORT = "prefix_short"


@dataclass(frozen=True, slots=True)
class DoubtfulNumber:
    """A tax code or a prefix that somebody should look at once more."""

    doubt: NumberDoubt
    number: str
