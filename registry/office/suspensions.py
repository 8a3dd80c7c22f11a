"""Companies that are suspended: nothing new goes out to them, and what they have stays.

1. While a company is suspended it gets no order, no serials of its own, no new product and no API key; codes that were
   ordered before are not given out or activated. Its people sign in and read, recall, withdraw, correct, spoil, ship,
   sell and explain as before.
2. What was issued keeps its answers: no verdict asks whether its maker is suspended (Circular 31/2026 art. 11 suspends
   the maker's use of codes here; goods are recalled or blocked by measures of their own).
3. Who writes asks in the writing transaction, and writers take turns: an order is placed before the suspension or
   refused after it, never in between.
4. Here nobody asks whether a second signed: officers come by `supervision.company_cases`, the operator alone.
"""

from datetime import datetime

from registry.errors import Conflict, Refused
from registry.model.companies import Suspension
from registry.model.goods import Organisation
from registry.model.trail import TrailAct, TrailEntry
from registry.office import notices
from registry.office.petitions import require_short_reason
from registry.office.trail import audit
from registry.store.catalogue import company_rows
from registry.store.engine.engine import Connection


class Suspended(Refused):
    """A company is suspended, so nothing new goes out to it; `suspension` says why and since when."""

    def __init__(self, suspension: Suspension) -> None:
        super().__init__(
            "organisation_suspended",
            f"The organisation is suspended since {suspension.since:%Y-%m-%d %H:%M} UTC ({suspension.reason}): no new "
            "orders, serials, products, API keys or downloads until officers lift it. Issued codes stay good.",
        )
        self.suspension = suspension


def subject_of(organisation: Organisation) -> str:
    """How the trail and requests name a company."""
    return organisation.tax_code or organisation.name[:200]


def in_force(conn: Connection, organisation_id: int) -> Suspension | None:
    """The suspension that is in force on a company; None where there is none."""
    return company_rows.in_force(conn, organisation_id)


def require_none(conn: Connection, organisation_id: int) -> None:
    """Raises Suspended where a company is suspended."""
    suspension = company_rows.in_force(conn, organisation_id)
    if suspension is not None:
        raise Suspended(suspension)


def suspend(
    conn: Connection, organisation: Organisation, reason: str, now: datetime, by: str, second: str | None = None
) -> Suspension:
    """Suspend a company. Raises Invalid without a reason, Conflict where it is suspended already."""
    reason = require_short_reason(reason)
    if company_rows.in_force(conn, organisation.id) is not None:
        raise Conflict("suspended_already", f"{organisation.name} is suspended already.")
    made = company_rows.suspend(conn, Suspension(0, organisation.id, reason, now, by, second))
    _audit(conn, organisation, TrailAct.COMPANY_SUSPENDED, made, reason)
    notices.company_suspended(conn, made, now)
    return made


def lift(
    conn: Connection, organisation: Organisation, reason: str, now: datetime, by: str, second: str | None = None
) -> Suspension:
    """End a company's suspension; it stays on record. Raises Invalid without a reason, Conflict where there is none."""
    reason = require_short_reason(reason)
    suspension = company_rows.in_force(conn, organisation.id)
    if suspension is None:
        raise Conflict("not_suspended", f"{organisation.name} is not suspended.")
    company_rows.lift(conn, suspension.id, reason, now, by, second)
    notices.company_lifted(conn, suspension, now)
    _audit(conn, organisation, TrailAct.COMPANY_LIFTED, Suspension(0, organisation.id, "", now, by, second), reason)
    return company_rows.suspensions_of(conn, organisation.id)[0]


def _audit(conn: Connection, organisation: Organisation, act: TrailAct, hands: Suspension, reason: str) -> None:
    entry = TrailEntry(
        hands.since, hands.by, act, subject_of(organisation), {"reason": reason}, organisation.id, hands.second
    )
    audit(conn, entry)
