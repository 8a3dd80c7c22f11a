"""Changing a company's data, with its history: what each field said, what it says now, who, when and why.

1. An officer changes it at once, with a reason. The company's own administrator changes phone and e-mail at once; all
   else they ask officers for (`supervision.company_cases`).
2. Whoever changes it has seen a version; where somebody was quicker, nothing is changed and they are told.
3. Answers show the name and address of today. What was printed before stays as it is, and so does the tax code, for
   good: another code is another company.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from registry.catalogue import organisations
from registry.errors import Conflict, Invalid, Refused
from registry.intake.contacts import plain_phone
from registry.model.companies import Changes, CompanyChange, CompanyField, FieldText, Suspension
from registry.model.goods import Organisation, Trade
from registry.model.trail import TrailAct, TrailEntry
from registry.office.petitions import require_reason
from registry.office.suspensions import subject_of
from registry.office.trail import audit
from registry.store.catalogue import company_rows, listing_rows
from registry.store.engine.engine import Connection

AT_MOST = 200


@dataclass(frozen=True, slots=True)
class Editing:
    """Who changes a company's data, when and why, and who agreed to it."""

    by: str
    now: datetime
    reason: str
    second: str | None = None


@dataclass(frozen=True, slots=True)
class CompanyHistory:
    """What became of a company: its suspensions and what was changed of its data, the newest first."""

    suspensions: tuple[Suspension, ...]
    changes: tuple[CompanyChange, ...]

    @property
    def in_force(self) -> Suspension | None:
        """The suspension that is in force."""
        return next((one for one in self.suspensions if one.lifted_at is None), None)


def history(conn: Connection, organisation_id: int) -> CompanyHistory:
    """All that stands on record of a company's suspensions and data."""
    return CompanyHistory(
        tuple(company_rows.suspensions_of(conn, organisation_id)),
        tuple(company_rows.changes_of(conn, organisation_id, AT_MOST)),
    )


def version(conn: Connection, organisation_id: int) -> int:
    """The version of a company's data that a page shows: it grows with each change."""
    return company_rows.version(conn, organisation_id)


def text_of(organisation: Organisation, field: CompanyField) -> str:
    """What a field says; "" for nothing."""
    if field is CompanyField.ROLES:
        return " ".join(organisation.roles)
    text: str | None = getattr(organisation, field.value)
    return text or ""


def texts(organisation: Organisation) -> dict[CompanyField, str]:
    """What every field of a company's data says."""
    return {field: text_of(organisation, field) for field in CompanyField}


def read_texts(organisation: Organisation, given: Mapping[CompanyField, str]) -> Organisation:
    """A company's data with these fields as they were typed. Raises Invalid naming the field."""
    said = texts(organisation) | {field: " ".join(text.split()) for field, text in given.items()}
    words = said[CompanyField.ROLES].split()
    unknown = sorted(set(words) - set(Trade))
    if unknown:
        raise Invalid("roles", f"roles: {unknown[0][:20]!r} is none of {', '.join(Trade)}.")
    return organisations.checked(
        replace(
            organisation,
            name=said[CompanyField.NAME],
            name_en=said[CompanyField.NAME_EN] or None,
            address=said[CompanyField.ADDRESS] or None,
            province=said[CompanyField.PROVINCE] or None,
            gln=said[CompanyField.GLN] or None,
            roles=tuple(trade for trade in Trade if trade in words),
            phone=plain_phone(said[CompanyField.PHONE]) or None,
            email=said[CompanyField.EMAIL] or None,
        )
    )


def differences(before: Organisation, after: Organisation) -> Changes:
    """The fields in which two versions of a company's data differ."""
    old, new = texts(before), texts(after)
    return {field: FieldText(old[field], new[field]) for field in CompanyField if old[field] != new[field]}


def require_version(conn: Connection, organisation_id: int, seen: int) -> None:
    """Raises Conflict where a company's data was changed since this version of it was seen."""
    if company_rows.version(conn, organisation_id) != seen:
        raise Conflict(
            "company_overtaken", "Somebody changed this company's data meanwhile: look at it, and try again."
        )


def change(conn: Connection, organisation: Organisation, wanted: Organisation, editing: Editing) -> Organisation:
    """Change a company's data to what is wanted; what says so already is left alone, and nothing is nothing.

    Raises Invalid for a bad field or a missing reason, Refused for another tax code, Conflict for a name by which it
    could not be told from another.
    """
    reason = require_reason(editing.reason)
    if wanted.tax_code != organisation.tax_code:
        raise Refused("tax_code_stays", "A tax code never changes: register the new company, which has it.")
    wanted = organisations.checked(replace(wanted, id=organisation.id, prefixes=organisation.prefixes))
    fields = differences(organisation, wanted)
    if not fields:
        return organisation
    if not wanted.tax_code and any(
        one.id != wanted.id for one in listing_rows.organisations_by_name(conn, wanted.name)
    ):
        raise Conflict("name_known", f"An organisation named {wanted.name!r} is registered already.")
    made = [
        CompanyChange(organisation.id, field, text, editing.now, editing.by, reason, editing.second)
        for field, text in fields.items()
    ]
    listing_rows.change_organisation(conn, wanted)
    company_rows.add_changes(conn, made)
    detail: dict[str, object] = {
        "reason": reason,
        "fields": [field.value for field in fields],
        "before": [text.before for text in fields.values()],
        "after": [text.after for text in fields.values()],
    }
    entry = TrailEntry(
        editing.now, editing.by, TrailAct.COMPANY_CHANGED, subject_of(wanted), detail, wanted.id, editing.second
    )
    audit(conn, entry)
    return wanted
