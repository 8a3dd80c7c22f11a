"""The reference lists: loaded as a whole, and laid beside what companies and products say.

1. A list takes the place of the one before in one transaction, with its date and source, and leaves an entry in the
   trail. A list with one faulty line changes nothing.
2. It decides nothing: a line that differs is marked on the officer's page, and what a list does not know is said.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from registry.errors import Invalid
from registry.intake import register_lists, template
from registry.intake.template import ValueFault
from registry.model import register_entries
from registry.model.days import local_day
from registry.model.goods import Organisation
from registry.model.product_fields import ProductField, ProductRecord
from registry.model.register_entries import RegisterAnswer, RegisterEdition, RegisterKind
from registry.model.trail import TrailAct, TrailEntry
from registry.office.trail import audit
from registry.store.catalogue import register_rows
from registry.store.engine.engine import Connection, Engine, write

_MOST_SOURCE = 300


@dataclass(frozen=True, slots=True)
class NewEdition:
    """What is told of a list that is about to be loaded: which, of which day, from where, by whom and when."""

    kind: RegisterKind
    dated: date
    source: str
    by: str
    now: datetime


def load(engine: Engine, new: NewEdition, lines: Iterable[str]) -> RegisterEdition:
    """Put a list in the place of the one that is loaded; all of it or nothing.

    Raises Invalid for a line, a source or a day that cannot be.
    """
    try:
        source = template.plain(new.source, _MOST_SOURCE)
    except ValueFault as fault:
        raise Invalid("source", f"source: expected {fault.expected}; {fault.way_out}.") from fault
    if not source:
        raise Invalid("source", "source: say from where the list comes.")
    if new.dated > local_day(new.now):
        raise Invalid("dated", "date: a list cannot be of a day to come.")
    with write(engine) as conn:
        if new.kind is RegisterKind.BUSINESS:
            rows = register_rows.replace_business(conn, register_lists.businesses(lines))
        else:
            rows = register_rows.replace_permits(conn, register_lists.permits(lines))
        edition = RegisterEdition(new.kind, new.dated, source, rows, new.now, new.by)
        register_rows.put_edition(conn, edition)
        detail: dict[str, object] = {"rows": rows, "source": source, "dated": new.dated.isoformat()}
        audit(conn, TrailEntry(new.now, new.by, TrailAct.REGISTER_LOADED, new.kind.value, detail))
    return edition


def editions(conn: Connection) -> list[RegisterEdition]:
    """The lists that are loaded."""
    there = (register_rows.edition(conn, kind) for kind in RegisterKind)
    return [edition for edition in there if edition is not None]


def beside_company(conn: Connection, tax_code: str | None, name: str, address: str | None) -> RegisterAnswer | None:
    """A company beside the business register; None where no list is loaded or there is no tax code to look up."""
    edition = register_rows.edition(conn, RegisterKind.BUSINESS)
    if edition is None or not tax_code:
        return None
    entry = register_rows.business(conn, tax_code)
    lines = register_entries.beside_business(entry, name, address) if entry else ()
    return RegisterAnswer(edition, tax_code, lines)


def beside_product(conn: Connection, record: ProductRecord, owner: Organisation, now: datetime) -> list[RegisterAnswer]:
    """A product beside the registers: its permit, its holder and its importer, as far as lists are loaded."""
    company = beside_company(conn, owner.tax_code, owner.name, owner.address)
    details = record.details
    importer = beside_company(
        conn,
        details.get(ProductField.IMPORTER_TAX_CODE),
        details.get(ProductField.IMPORTER_NAME, ""),
        details.get(ProductField.IMPORTER_ADDRESS),
    )
    answers = (_beside_permit(conn, record, owner, local_day(now)), company, importer)
    return [answer for answer in answers if answer is not None]


def _beside_permit(conn: Connection, record: ProductRecord, owner: Organisation, today: date) -> RegisterAnswer | None:
    permit, edition = record.product.authorisation, register_rows.edition(conn, RegisterKind.PERMITS)
    if permit is None or edition is None:
        return None
    entry = register_rows.permit(conn, permit.normalised[:300])
    registrant = record.details.get(ProductField.REGISTRANT)
    holders = (owner.name, registrant) if registrant else (owner.name,)
    lines = register_entries.beside_permit(entry, record.product.name, holders, today) if entry else ()
    return RegisterAnswer(edition, permit.raw, lines)
