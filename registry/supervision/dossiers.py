"""Dossiers: everything known about a product, a lot, an organisation or a single unit, on one page for an officer.

1. A dossier reads and leaves no trace. A unit is judged as its printed code would be judged now, seal and all.
2. Lists are cut at 50, newest first; whole lists have pages of their own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from registry.catalogue import product_records, products
from registry.codes.keyring import Keyring
from registry.codes.seals import open_texts
from registry.codes.serials import SerialCipher
from registry.errors import NotFound
from registry.judgement import evidence
from registry.judgement.answers import Answer
from registry.judgement.unit_state import unpack
from registry.judgement.verdict import SealState, judge
from registry.market.findings import look_up, with_state
from registry.model.cases import CaseState, Flag
from registry.model.goods import Level, Listing, Organisation
from registry.model.keys import KeyState
from registry.model.measures import MeasureFilter, Reach, RecordedMeasure, Target
from registry.model.orders import Correction, Order, OrderFilter, Unit
from registry.model.papers import Paper, PaperSubject
from registry.model.people import Viewer
from registry.model.product_fields import ProductRecord
from registry.model.sightings import Sale, ScanFilter, SessionCounts, Suspicion
from registry.model.sites import Site
from registry.store.catalogue import listing_rows, paper_rows, site_rows
from registry.store.engine.engine import Connection, Engine, read
from registry.store.keys import key_rows
from registry.store.market import measure_rows, sale_rows, scan_rows, unit_rows
from registry.store.orders import order_rows, own_serial_rows, shipment_rows
from registry.store.supervision import flag_rows, lookup_rows, reach_rows
from registry.supervision import flags
from registry.supervision.flags import SeenScan

AT_MOST = 50
# What no database is asked for: it could not even be written down there.
_LOT = re.compile(r"[!-~]{1,20}")
_ORDER = re.compile(r"[0-9A-Z]{8}")
SPAN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Goods:
    """A product, or one of its lots, with all that is on record of it and the papers of it and of its orders.

    Orders with their corrections, measures (also lifted ones), flags, how many consumers' reports, how far it went, and
    where it was seen in the last 90 days.
    """

    listing: Listing
    record: ProductRecord
    papers: tuple[Paper, ...]
    lot: str | None
    orders: tuple[Order, ...]
    corrections: tuple[Correction, ...]
    measures: tuple[RecordedMeasure, ...]
    flags: tuple[Flag, ...]
    reports: int
    reach: Reach
    sessions: SessionCounts


@dataclass(frozen=True, slots=True)
class Company:
    """An organisation with its papers, products, sites, orders, measures and flags, how many sites, people and API keys
    it has, and where its goods were seen in the last 90 days.
    """

    organisation: Organisation
    papers: tuple[Paper, ...]
    listings: tuple[Listing, ...]
    sites: tuple[Site, ...]
    orders: tuple[Order, ...]
    measures: tuple[RecordedMeasure, ...]
    flags: tuple[Flag, ...]
    site_count: int
    people: int
    api_keys: int
    sessions: SessionCounts


@dataclass(frozen=True, slots=True)
class UnitDossier:
    """A unit: its order, its serial, what its printed code would be answered now, how suspect it is and why, its newest
    scans and its sales with their organisations' names, its flags, measures, and where its order was shipped.
    """

    unit: Unit
    order: Order
    serial: str
    answer: Answer
    level: Suspicion
    why: tuple[str, ...]
    scans: tuple[SeenScan, ...]
    sales: tuple[tuple[Sale, str | None], ...]
    flags: tuple[Flag, ...]
    measures: tuple[RecordedMeasure, ...]
    shipped: tuple[str, ...]


def goods(conn: Connection, viewer: Viewer, gtin: str, lot: str | None, now: datetime) -> Goods:
    """A product or, with `lot`, a lot as placed or as corrected. Raises NotFound."""
    listing = products.visible(conn, viewer, gtin)
    if lot is not None and not _LOT.fullmatch(lot):
        raise NotFound("lot_unknown", "There is no such lot.")
    if lot is None:
        placed = order_rows.seen_by(conn, viewer, OrderFilter(gtin=gtin, at_most=AT_MOST))
    else:
        placed = order_rows.of_lots(conn, [(gtin, lot)]).get((gtin, lot), [])[:AT_MOST]
        if not placed:
            raise NotFound("lot_unknown", f"GTIN {gtin} has no codes for lot {lot[:20]!r}.")
    corrections = order_rows.corrections_of(conn, [order.id for order in placed]) if placed else {}
    return Goods(
        listing,
        product_records.find(conn, listing),
        tuple(_papers(conn, viewer, listing, placed, lot)),
        lot,
        tuple(placed),
        tuple(one for order in placed for one in corrections.get(order.id, ())),
        tuple(measure_rows.every(conn, viewer, MeasureFilter(None, gtin=gtin, lot=lot), AT_MOST)),
        tuple(flag_rows.about(conn, viewer, gtin, lot, AT_MOST)),
        lookup_rows.reported(conn, gtin, lot),
        reach_rows.of(conn, Target(gtin, lot)),
        scan_rows.session_counts(conn, viewer, ScanFilter(now - SPAN, now + timedelta(seconds=1), gtin, lot)),
    )


def company_itself(conn: Connection, viewer: Viewer, organisation_id: int) -> Organisation:
    """An organisation that is the viewer's to see. Raises NotFound."""
    organisation = listing_rows.organisation(conn, organisation_id) if 0 < organisation_id < 1 << 31 else None
    if organisation is None or not listing_rows.sees(conn, viewer, organisation.id):
        raise NotFound("organisation_unknown", f"There is no organisation {organisation_id}.")
    return organisation


def company(conn: Connection, viewer: Viewer, organisation_id: int, now: datetime) -> Company:
    """An organisation with all about it. Raises NotFound."""
    organisation = company_itself(conn, viewer, organisation_id)
    own = Viewer(organisation.id)
    staff = lookup_rows.staff(conn, organisation.id)
    return Company(
        organisation,
        tuple(paper_rows.of(conn, viewer, PaperSubject(organisation.id))),
        tuple(kept.listing for kept in listing_rows.owned(conn, own, None, "", AT_MOST)),
        tuple(site_rows.of_organisation(conn, organisation.id, AT_MOST)),
        tuple(order_rows.seen_by(conn, own, OrderFilter(at_most=AT_MOST))),
        tuple(measure_rows.every(conn, own, MeasureFilter(None), AT_MOST)),
        tuple(flag_rows.on_goods_of(conn, own, CaseState.ALL, AT_MOST)),
        site_rows.count(conn, organisation.id),
        staff.people,
        staff.api_keys,
        scan_rows.session_counts(conn, own, ScanFilter(now - SPAN, now + timedelta(seconds=1))),
    )


def _papers(
    conn: Connection, viewer: Viewer, listing: Listing, placed: Sequence[Order], lot: str | None
) -> list[Paper]:
    """The papers of these orders, and of the product where it is asked for as a whole."""
    of_orders = paper_rows.of_orders(conn, viewer, [order.id for order in placed])
    if lot is not None:
        return of_orders
    return [*paper_rows.of(conn, viewer, PaperSubject(listing.organisation.id, listing.product.gtin)), *of_orders]


def item(engine: Engine, keyring: Keyring, viewer: Viewer, unit: Unit, now: datetime) -> UnitDossier:
    """A unit that was issued. Raises NotFound, Unavailable when its serial key is not here."""
    named = _ORDER.fullmatch(unit.order_id) is not None
    with read(engine) as conn:
        order = order_rows.visible(conn, viewer, unit.order_id) if named else None
        serial = _serial(conn, keyring, order, unit) if order else None
    if order is None or serial is None:
        raise NotFound("unit_unknown", "There is no such unit.")
    checked = open_texts(keyring, [f"{order.gtin} {serial}"])
    with read(engine) as conn:
        stored = unit_rows.find(conn, [unit]).get(unit)
        state = unpack(stored.state if stored else b"")
        (findings,) = look_up(conn, keyring, checked, now)
        lost = key_rows.states(conn)[order.code_key] is KeyState.REVOKED
        findings = replace(findings, seal=SealState.REVOKED_KEY if lost else SealState.VALID)
        answer = Answer(judge(with_state(findings, state)), checked[0].code, findings.listing, unit, now)
        kept, sold = scan_rows.of_unit(conn, unit), sale_rows.of_unit(conn, unit)
        names = flags.names_of(conn, [*kept, *sold])
        wanted = MeasureFilter(None, gtin=order.gtin, unit=unit)
        return UnitDossier(
            unit,
            order,
            serial,
            answer,
            evidence.suspicion(state),
            evidence.reasons(state),
            flags.seen_scans(kept, names),
            tuple((sale, names.of(sale)) for sale in sold),
            tuple(flag_rows.of_unit(conn, viewer, unit)),
            tuple(measure_rows.every(conn, viewer, wanted, AT_MOST)),
            tuple(sorted(shipment_rows.of(conn, {unit.order_id}).get(unit.order_id, ()))),
        )


def _serial(conn: Connection, keyring: Keyring, order: Order, unit: Unit) -> str | None:
    """The serial of a unit; None where its order has none such."""
    if order.level is not Level.UNIT or not 0 <= unit.unit_index < order.quantity:
        return None
    if order.serial_key is None:
        own = own_serial_rows.of_order(conn, order.gtin, order.id, unit.unit_index, unit.unit_index + 1)
        return own[0] if own else None
    return SerialCipher(keyring.serial_key(order.serial_key), order.gtin).write(order.number, unit.unit_index)
