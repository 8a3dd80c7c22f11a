"""The reference lists: loaded as a whole, and laid beside what companies and products say.

1. A list is loaded piece by piece beside the one in force, so that nobody waits for it, and takes its place in one
   short transaction, with its date and source and an entry in the trail. One faulty line, and nothing has changed.
2. A load that fails removes what it has written, nothing else: another one may be under way. What a killed load has
   left nobody reads, and the next list that is put in force removes it. Of two loads of one list the one that began
   later counts, and the other is told as soon as it is overtaken.
3. It decides nothing: a line that differs is marked on the officer's page, and what a list does not know is said.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import islice

from registry.errors import Conflict, Invalid
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
from registry.store.engine.engine import Connection, Engine, read, write

_MOST_SOURCE = 300
# So many rows are written within some hundredths of a second.
_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class NewEdition:
    """What is told of a list that is about to be loaded: which, of which day, from where, by whom and when."""

    kind: RegisterKind
    dated: date
    source: str
    by: str
    now: datetime


def load(
    engine: Engine, new: NewEdition, lines: Iterable[str], advance: Callable[[int], object] = lambda _: None
) -> RegisterEdition:
    """Put a list in the place of the one that is loaded; all of it or nothing. `advance` is told rows as they are kept.

    Raises Invalid for a line, a source or a day that cannot be, Conflict where another load has overtaken this one.
    """
    source = _checked_source(new)
    pieces = _PIECES[new.kind](lines)
    first = next(pieces)
    with write(engine) as conn:
        # No other load can take it: it has rows when this transaction ends.
        version = max([register_rows.in_force(conn, new.kind), *register_rows.versions(conn, new.kind)]) + 1
        first.put(conn, version)
    try:
        advance(first.rows)
        rows = first.rows
        for piece in pieces:
            with write(engine) as conn:
                _require_not_overtaken(conn, new.kind, version)
                piece.put(conn, version)
            advance(piece.rows)
            rows += piece.rows
        edition = RegisterEdition(new.kind, new.dated, source, rows, new.now, new.by)
        with write(engine) as conn:
            _put_in_force(conn, edition, version)
    except BaseException:
        _remove(engine, new.kind, version)
        raise
    _remove_older(engine, new.kind, version)
    return edition


def _checked_source(new: NewEdition) -> str:
    try:
        source = template.plain(new.source, _MOST_SOURCE)
    except ValueFault as fault:
        raise Invalid("source", f"source: expected {fault.expected}; {fault.way_out}.") from fault
    if not source:
        raise Invalid("source", "source: say from where the list comes.")
    if new.dated > local_day(new.now):
        raise Invalid("dated", "date: a list cannot be of a day to come.")
    return source


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some rows of a list, read already, and how they are put into a version."""

    rows: int
    put: Callable[[Connection, int], None]


def _businesses(lines: Iterable[str]) -> Iterator[_Piece]:
    entries = register_lists.businesses(lines)
    while part := list(islice(entries, _AT_ONCE)):
        yield _Piece(len(part), partial(register_rows.put_businesses, entries=part))


def _permits(lines: Iterable[str]) -> Iterator[_Piece]:
    entries = register_lists.permits(lines)
    while part := list(islice(entries, _AT_ONCE)):
        yield _Piece(len(part), partial(register_rows.put_permits, entries=part))


_PIECES: Mapping[RegisterKind, Callable[[Iterable[str]], Iterator[_Piece]]] = {
    RegisterKind.BUSINESS: _businesses,
    RegisterKind.PERMITS: _permits,
}


def _require_not_overtaken(conn: Connection, kind: RegisterKind, version: int) -> None:
    # Whoever is put in force removes the rows of those that began before.
    if register_rows.in_force(conn, kind) > version:
        raise Conflict("register_overtaken", "Another load of this list has begun after this one and counts: see list.")


def _put_in_force(conn: Connection, edition: RegisterEdition, version: int) -> None:
    """Short, however long the list is: its rows were counted as they were written, and are all there."""
    _require_not_overtaken(conn, edition.kind, version)
    register_rows.put_edition(conn, edition, version)
    detail: dict[str, object] = {"rows": edition.rows, "source": edition.source, "dated": edition.dated.isoformat()}
    audit(conn, TrailEntry(edition.loaded_at, edition.loaded_by, TrailAct.REGISTER_LOADED, edition.kind.value, detail))


def _remove_older(engine: Engine, kind: RegisterKind, in_force: int) -> None:
    """The list before the one in force, and what loads that began before it have written."""
    with read(engine) as conn:
        older = [version for version in register_rows.versions(conn, kind) if version < in_force]
    for version in older:
        _remove(engine, kind, version)


def _remove(engine: Engine, kind: RegisterKind, version: int) -> None:
    """Some rows of a version at a time, to the last: its number may be another load's as soon as none is left."""
    left = True
    while left:
        with write(engine) as conn:
            register_rows.drop(conn, kind, version, _AT_ONCE)
            left = version in register_rows.versions(conn, kind)


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
