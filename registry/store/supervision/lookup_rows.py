"""Finding rows by what somebody types: names, lots, serials, receipts; bounded, and only what the viewer may see."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa

from registry.model.goods import Listing, Organisation, Serials
from registry.model.orders import Unit
from registry.model.people import Viewer
from registry.store.catalogue import listing_rows, territory_rows
from registry.store.engine import schema
from registry.store.engine.engine import Connection
from registry.store.engine.schema import api_keys, corrections, orders, people, products, reports
from registry.store.orders import own_serial_rows

_PIECE = 5_000


def _holds(column: sa.ColumnElement[str], words: Sequence[str]) -> sa.ColumnElement[bool]:
    return sa.and_(*(column.contains(word, autoescape=True) for word in words))


def organisations(conn: Connection, viewer: Viewer, words: Sequence[str], at_most: int) -> list[Organisation]:
    """Organisations whose folded name holds every word (folded too), by name."""
    table = schema.organisations
    query = sa.select(table.c.id).where(_holds(table.c.name_key, words), territory_rows.owned(viewer, table.c.id))
    ids = list(conn.scalars(query.order_by(table.c.name_key, table.c.id).limit(at_most)))
    return [organisation for one in ids if (organisation := listing_rows.organisation(conn, one))]


def listings(conn: Connection, viewer: Viewer, words: Sequence[str], permit: str, at_most: int) -> list[Listing]:
    """Products whose folded name holds every word (folded too), or whose permit is this (normalised); by name."""
    matching = sa.or_(_holds(products.c.name_key, words), products.c.authorisation_key == permit)
    query = sa.select(products.c.gtin).where(matching, territory_rows.owned(viewer, products.c.organisation_id))
    gtins = list(conn.scalars(query.order_by(products.c.name_key, products.c.gtin).limit(at_most)))
    by_gtin = listing_rows.listings(conn, gtins) if gtins else {}
    return [by_gtin[gtin] for gtin in gtins]


def lots(conn: Connection, viewer: Viewer, lot: str, at_most: int) -> list[tuple[str, str]]:
    """The lots of this name, in capitals or not, as placed or as corrected: their GTINs, and how they are written."""
    usual = (lot, lot.upper(), lot.lower())
    # The indexes know the usual ways to write it; only a name that is none of them costs a look at every order.
    return _lots(conn, viewer, lambda column: column.in_(usual), at_most) or _lots(
        conn, viewer, lambda column: sa.func.upper(column) == lot.upper(), at_most
    )


def _lots(
    conn: Connection, viewer: Viewer, named: Callable[[sa.Column[Any]], sa.ColumnElement[bool]], at_most: int
) -> list[tuple[str, str]]:
    placed = sa.select(orders.c.gtin, orders.c.lot).where(named(orders.c.lot))
    corrected = (
        sa.select(orders.c.gtin, corrections.c.lot)
        .join(corrections, corrections.c.order_id == orders.c.id)
        .where(named(corrections.c.lot))
    )
    either = [query.where(territory_rows.owned(viewer, orders.c.organisation_id)) for query in (placed, corrected)]
    return sorted((row[0], row[1]) for row in conn.execute(sa.union(*either).limit(at_most)))


def own_serial(conn: Connection, viewer: Viewer, serial: str) -> list[tuple[str, Unit]]:
    """The units of whatever product that the viewer sees under a producer's own serial, matched exactly, by GTIN."""
    query = sa.select(products.c.gtin).where(products.c.serials == Serials.OWN)
    query = query.where(territory_rows.owned(viewer, products.c.organisation_id)).order_by(products.c.gtin)
    gtins = list(conn.scalars(query))
    units: dict[tuple[str, str], Unit] = {}
    for start in range(0, len(gtins), _PIECE):
        units |= own_serial_rows.find(conn, [(gtin, serial) for gtin in gtins[start : start + _PIECE]])
    return [(gtin, unit) for (gtin, _), unit in sorted(units.items())]


class ReportLookup(NamedTuple):
    """A consumer's report by its id, and the GTIN that it is about, "" for none."""

    id: int
    gtin: str


def report(conn: Connection, viewer: Viewer, receipt: str) -> ReportLookup | None:
    """The consumer's report with this receipt, if it is the viewer's to see."""
    query = sa.select(reports.c.id, reports.c.gtin)
    row = conn.execute(query.where(reports.c.receipt == receipt, territory_rows.reports_seen(viewer))).first()
    return ReportLookup(row.id, row.gtin or "") if row else None


def reported(conn: Connection, gtin: str, lot: str | None = None) -> int:
    """How many reports of consumers are about a product, or about one of its lots."""
    query = sa.select(sa.func.count()).select_from(reports).where(reports.c.gtin == gtin)
    return int(conn.execute(query if lot is None else query.where(reports.c.lot == lot)).scalar_one())


class StaffCount(NamedTuple):
    """How many people have an account in an organisation, and how many API keys of it are not revoked."""

    people: int
    api_keys: int


def staff(conn: Connection, organisation_id: int) -> StaffCount:
    """Who acts for an organisation."""
    persons = sa.select(sa.func.count()).select_from(people).where(people.c.organisation_id == organisation_id)
    programs = (
        sa.select(sa.func.count())
        .select_from(api_keys)
        .where(api_keys.c.organisation_id == organisation_id, api_keys.c.revoked_at.is_(None))
    )
    return StaffCount(int(conn.execute(persons).scalar_one()), int(conn.execute(programs).scalar_one()))
