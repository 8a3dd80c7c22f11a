"""What a reference list says beside what a company says: the business register, and the register of permits.

A list is loaded as a whole with its date and source. It decides nothing: a line that differs is marked for the officer.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from registry.model.goods import search_key


class RegisterKind(StrEnum):
    """Which reference list it is."""

    BUSINESS = "business"
    PERMITS = "permits"


@dataclass(frozen=True, slots=True)
class RegisterEdition:
    """The list that is loaded: of which day it is, from where it came, how many rows it has, who loaded it and when."""

    kind: RegisterKind
    dated: date
    source: str
    rows: int
    loaded_at: datetime
    loaded_by: str


@dataclass(frozen=True, slots=True)
class BusinessEntry:
    """A company in the business register; `state` in the register's own words."""

    tax_code: str
    name: str
    address: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class PermitEntry:
    """A permit in its register; `number` as written, `key` as compared."""

    key: str
    number: str
    product: str
    holder: str | None = None
    valid_until: date | None = None


class RegisterField(StrEnum):
    """What is compared."""

    NAME = "name"
    ADDRESS = "address"
    STATE = "state"
    PRODUCT = "product"
    HOLDER = "holder"
    VALID_UNTIL = "valid_until"


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One line: what we are told, what the register says, and whether that differs."""

    field: RegisterField
    claim: str | None
    register: str | None
    differs: bool


@dataclass(frozen=True, slots=True)
class RegisterAnswer:
    """What the loaded list says of one thing; no lines where it does not know it."""

    edition: RegisterEdition
    subject: str
    lines: tuple[RegisterLine, ...]

    @property
    def differs(self) -> bool:
        return not self.lines or any(line.differs for line in self.lines)


def beside_business(entry: BusinessEntry, name: str, address: str | None) -> tuple[RegisterLine, ...]:
    """A company's own words beside the business register's; case, marks and spaces do not count."""
    return (
        _line(RegisterField.NAME, name, entry.name),
        _line(RegisterField.ADDRESS, address, entry.address),
        RegisterLine(RegisterField.STATE, None, entry.state, False),
    )


def beside_permit(entry: PermitEntry, product: str, holders: tuple[str, ...], today: date) -> tuple[RegisterLine, ...]:
    """A product beside its permit. Any of the holders may hold it: the organisation, or who is named as registrant."""
    held = entry.holder is None or search_key(entry.holder) in {search_key(one) for one in holders}
    over = entry.valid_until is not None and entry.valid_until < today
    until = entry.valid_until.isoformat() if entry.valid_until else None
    return (
        _line(RegisterField.PRODUCT, product, entry.product),
        RegisterLine(RegisterField.HOLDER, "; ".join(holders) or None, entry.holder, not held),
        RegisterLine(RegisterField.VALID_UNTIL, None, until, over),
    )


def _line(field: RegisterField, claim: str | None, register: str | None) -> RegisterLine:
    differs = register is not None and search_key(claim or "") != search_key(register)
    return RegisterLine(field, claim, register, differs)
