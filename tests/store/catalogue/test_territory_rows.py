"""What officers of two provinces, of a commune and of the nation see of all that lies somewhere, in each direction."""

from dataclasses import dataclass

import pytest

from registry.catalogue import organisations
from registry.market import measures
from registry.market.measures import Decision
from registry.model.authorities import NOWHERE, Territory
from registry.model.cases import ConsumerReport, FlagKind, ReportReason
from registry.model.goods import Category, Listing, Organisation, Product, ProductState
from registry.model.inspections import Inspection
from registry.model.measures import Act, Target
from registry.model.orders import OrderFilter
from registry.model.people import REGISTRY, Person, Role, Viewer
from registry.model.requests import Petition, RequestFilter, RequestKind
from registry.model.trail import TrailAct, TrailEntry
from registry.model.work import ItemKind, QueueLine, Work, WorkItem
from registry.office import trail
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import Connection, read, write
from registry.store.market import measure_rows
from registry.store.office import request_rows, trail_rows, work_rows
from registry.store.orders import order_rows
from registry.store.supervision import (
    figure_rows,
    flag_rows,
    inspection_rows,
    lookup_rows,
    queue_rows,
    report_rows,
)
from tests.factories import NO_EVIDENCE, NOW, OWN_AUTHORITY, World, add_account, make_gtin, make_order

HANOI, SAIGON, NATION = (Viewer(None, Territory("01"), "an"), Viewer(None, Territory("79"), "binh"), REGISTRY)
COMMUNE, NOBODY = Viewer(None, Territory("79", "26734"), "chi"), Viewer(None, NOWHERE, "dung")
# By province of the goods' owner: Hà Nội, Hồ Chí Minh City, and one that nobody knows.
PLACES = ("01", "79", None)


@dataclass
class Laid:
    """What lies in each of the places: numbers and ids, in their order."""

    owners: list[int]
    gtins: list[str]
    orders: list[str]
    flags: list[int]
    requests: list[int]
    reports: list[int]
    inspections: list[str]


@pytest.fixture
def laid(world: World) -> Laid:
    laid = Laid([], [], [], [], [], [], [])
    with write(world.engine) as conn:
        inspector = Person(0, "kiem", "Kiểm", None, (Role.INSPECTOR,), authority=OWN_AUTHORITY)
        person = add_account(conn, inspector, "x", NOW, world.draw).person
        for number, province in enumerate(PLACES):
            prefix, tax_code = f"893500{number}", f"010000000{number}"
            new = Organisation(0, f"Công ty {number}", tax_code, province=province, prefixes=(prefix,))
            owner = organisations.add_organisation(conn, new, NOW)
            laid.owners.append(owner.id)
            for item, state in ((1, ProductState.APPROVED), (2, ProductState.PENDING)):
                product = Product(make_gtin(item, prefix), f"Sữa {item}", Category.FOOD)
                listing_rows.put_product(conn, Listing(product, owner, state), NOW)
            laid.gtins.append(make_gtin(1, prefix))
            petition = Petition(0, RequestKind.PREFIX, "8930", {}, NOW, f"x{number}", owner.id, province)
            laid.requests.append(request_rows.add(conn, petition))
            if province is not None:
                kept = Inspection(
                    f"AAAAAAA{number}", person.id, None, "", "Đội", "Chợ", province, "Định kỳ", "QĐ", None, NOW
                )
                assert inspection_rows.add(conn, kept)
                laid.inspections.append(kept.id)
            trail.audit(conn, TrailEntry(NOW, "x", TrailAct.PREFIX_GIVEN, f"place {number}", {}, owner.id))
    for gtin in laid.gtins:
        laid.orders.append(make_order(world, gtin).id)
    with write(world.engine) as conn:
        for number, (gtin, province) in enumerate(zip(laid.gtins, PLACES, strict=True)):
            laid.flags.append(
                flag_rows.raise_or_join(conn, FlagKind.LOT_OUT_OF_LINE, Target(gtin, "L1"), True, NO_EVIDENCE, NOW).id
            )
            report = ConsumerReport(
                0, bytes([number] * 16), f"RECEIPT{number}", NOW, ReportReason.OTHER, gtin=gtin, province=province
            )
            added = report_rows.add(conn, report, [])
            assert added is not None
            laid.reports.append(added)
            measures.carry_out(conn, Act.RECALL, Target(gtin), Decision("x", "vì", 1), NOW)
    return laid


def seen(conn: Connection, viewer: Viewer, laid: Laid) -> list[set[int]]:
    """For each kind of thing, the places of which a viewer sees it, by every reading of it that there is."""
    of_flags = {laid.flags.index(one.id) for one in flag_rows.every(conn, viewer)}
    assert of_flags == {at for at, number in enumerate(laid.flags) if flag_rows.one(conn, viewer, number)}
    assert len(of_flags) == queue_rows.waiting(conn, viewer, NOW)[QueueLine.FLAGS].count
    assert sum(figure_rows.flags_by_kind(conn, viewer, NOW, NOW.replace(year=2027)).values()) == len(of_flags)
    of_reports = {laid.reports.index(one.id) for one in report_rows.every(conn, viewer)}
    assert of_reports == {at for at, number in enumerate(laid.reports) if report_rows.one(conn, viewer, number)}
    assert of_reports == {at for at in range(3) if lookup_rows.report(conn, viewer, f"RECEIPT{at}")}
    assert len(of_reports) == queue_rows.waiting(conn, viewer, NOW)[QueueLine.REPORTS].count
    assert sum(figure_rows.reports_by_province(conn, viewer, NOW, NOW.replace(year=2027)).values()) == len(of_reports)
    asked = request_rows.every(conn, viewer, RequestFilter((RequestKind.PREFIX,)))
    of_requests = {laid.requests.index(one.id) for one in asked}
    assert of_requests == {at for at, number in enumerate(laid.requests) if request_rows.one(conn, viewer, number)}
    assert len(of_requests) == queue_rows.waiting(conn, viewer, NOW)[QueueLine.REQUESTS].count
    of_goods = {at for at, gtin in enumerate(laid.gtins) if listing_rows.visible(conn, viewer, gtin)}
    assert len(listing_rows.page(conn, viewer, "", None, None, 9)) == 2 * len(of_goods)
    assert len(listing_rows.waiting(conn, viewer)) == len(of_goods)
    assert queue_rows.waiting(conn, viewer, NOW)[QueueLine.PRODUCTS].count == len(of_goods)
    assert len(lookup_rows.listings(conn, viewer, ["sua"], "", 9)) == 2 * len(of_goods)
    of_owners = {laid.owners.index(one.id) for one in lookup_rows.organisations(conn, viewer, ["cong", "ty"], 9)}
    of_orders = {laid.orders.index(one.id) for one in order_rows.seen_by(conn, viewer, OrderFilter())}
    assert of_orders == {at for at, number in enumerate(laid.orders) if order_rows.visible(conn, viewer, number)}
    assert {gtin for gtin, _ in lookup_rows.lots(conn, viewer, "L1", 9)} == {laid.gtins[at] for at in of_orders}
    of_measures = {laid.gtins.index(one.measure.target.gtin) for one in measure_rows.every(conn, viewer)}
    assert len(measure_rows.recalls(conn, viewer, None, 0, 9)) == len(of_measures)
    given = trail_rows.page(conn, viewer, trail._EVERYTHING, 99)
    of_entries = {int(one.entry.subject[-1]) for one in given if one.entry.subject.startswith("place")}
    return [of_flags, of_reports, of_requests, of_goods, of_owners, of_orders, of_measures, of_entries]


@pytest.mark.parametrize(
    ("viewer", "places"), [(HANOI, {0}), (SAIGON, {1}), (NATION, {0, 1, 2}), (COMMUNE, set()), (NOBODY, set())]
)
def test_each_sees_what_lies_in_the_territory_and_the_nation_all(
    world: World, laid: Laid, viewer: Viewer, places: set[int]
) -> None:
    with read(world.engine) as conn:
        assert seen(conn, viewer, laid) == [places] * 8
        listed = {one.inspection.id for one in inspection_rows.every(conn, viewer, 999)}
        assert listed == {laid.inspections[at] for at in places if PLACES[at] is not None}


def test_a_report_that_names_no_province_lies_where_its_goods_do(world: World, laid: Laid) -> None:
    with write(world.engine) as conn:
        new = ConsumerReport(0, b"z" * 16, "RECEIPT9", NOW, ReportReason.OTHER, gtin=laid.gtins[1])
        number = report_rows.add(conn, new, [])
        assert number is not None
        assert report_rows.one(conn, SAIGON, number)
        assert report_rows.one(conn, HANOI, number) is None
        made_elsewhere = ConsumerReport(
            0, b"y" * 16, "RECEIPT8", NOW, ReportReason.OTHER, gtin=laid.gtins[1], province="01"
        )
        other = report_rows.add(conn, made_elsewhere, [])
        assert other is not None
        assert report_rows.one(conn, HANOI, other)
        assert report_rows.one(conn, SAIGON, other) is None


def test_what_a_person_has_in_hand_or_asked_for_is_theirs_to_see_and_nobody_elses(world: World, laid: Laid) -> None:
    pending = int(make_gtin(2, "8935002"))
    items = {
        ItemKind.FLAG: laid.flags[2],
        ItemKind.REPORT: laid.reports[2],
        ItemKind.REQUEST: laid.requests[2],
        ItemKind.PRODUCT: pending,
    }
    with write(world.engine) as conn:
        for queue, number in items.items():
            item = WorkItem(queue, number)
            assert not work_rows.is_there(conn, HANOI, item)
            work_rows.put(conn, item, Work("an", None, None, NOW, "x"))
            assert work_rows.is_there(conn, HANOI, item)
            assert not work_rows.is_there(conn, SAIGON, item)
        assert flag_rows.one(conn, HANOI, laid.flags[2])
        assert report_rows.one(conn, HANOI, laid.reports[2])
        assert request_rows.one(conn, HANOI, laid.requests[2])
        assert listing_rows.pending(conn, HANOI, f"{pending:014d}")
        assert listing_rows.visible(conn, HANOI, f"{pending:014d}") is None, "in its queue alone"
        own = request_rows.add(conn, Petition(0, RequestKind.UNBLOCK, "x", {}, NOW, "an"))
        assert request_rows.one(conn, HANOI, own)
        assert request_rows.one(conn, SAIGON, own) is None
        trail.audit(conn, TrailEntry(NOW, "an", TrailAct.KEY_MADE, "mine"))
        assert [one.entry.subject for one in trail_rows.page(conn, HANOI, trail._EVERYTHING, 1)] == ["mine"]
        assert "mine" not in {one.entry.subject for one in trail_rows.page(conn, SAIGON, trail._EVERYTHING, 99)}
