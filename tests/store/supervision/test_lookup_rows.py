"""Finding rows by what somebody types: every word counts, signs of a database are letters, one's own alone is seen."""

from datetime import timedelta

from registry.model.cases import ConsumerReport, ReportReason
from registry.model.goods import Authorisation, Serials
from registry.model.orders import Correction, Unit
from registry.model.people import REGISTRY, ApiKey, Permission, Person, Role, Viewer
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import read, write
from registry.store.office import account_rows
from registry.store.orders import order_rows, own_serial_rows
from registry.store.supervision import lookup_rows, report_rows
from tests.factories import NOW, World, make_order, make_organisation, make_product

OTHER = "8938505"


def test_organisations_are_found_by_every_word_and_bounded(world: World) -> None:
    mine, other = make_organisation(world), make_organisation(world, OTHER)
    with read(world.engine) as conn:

        def found(*words: str, viewer: Viewer = REGISTRY, at_most: int = 9) -> list[int]:
            return [one.id for one in lookup_rows.organisations(conn, viewer, words, at_most)]

        assert found("cong", "duoc") == [mine.id, other.id]
        assert found("duoc", OTHER) == [other.id]
        assert found("duoc", viewer=Viewer(mine.id)) == [mine.id]
        assert found("duoc", at_most=1) == [mine.id]
        assert found("%") == found("_") == found("duoc", "nowhere") == []
        assert lookup_rows.organisations(conn, REGISTRY, [OTHER], 9)[0].prefixes == (OTHER,)


def test_products_are_found_by_their_words_or_their_permit(world: World) -> None:
    permit = Authorisation("medicine_registration", "VD – 1 - 19", "VD-1-19")
    first = make_product(world, 1, name="Đường phèn")
    second = make_product(world, 2, name="Bột nghệ", authorisation=permit)
    theirs = make_product(world, 1, OTHER, name="Đường trắng")
    with read(world.engine) as conn:

        def found(*words: str, permit: str = "-", viewer: Viewer = REGISTRY) -> list[str]:
            return [one.product.gtin for one in lookup_rows.listings(conn, viewer, words, permit, 9)]

        assert found("duong") == [first.gtin, theirs.gtin]
        assert found("duong", "phen") == [first.gtin]
        assert found("nowhere", permit="VD-1-19") == [second.gtin]
        assert found("duong", viewer=Viewer(make_organisation(world).id)) == [first.gtin]
        assert found("nowhere") == []


def test_lots_are_found_as_placed_and_as_corrected_in_capitals_or_not(world: World) -> None:
    first = make_order(world, lot="lo-A1")
    second = make_order(world, lot="L2")
    theirs = make_order(world, make_product(world, 1, OTHER).gtin, lot="Lo-A1")
    with write(world.engine) as conn:
        order_rows.correct(conn, Correction(second.id, "L3", None, "in sai", "an", NOW))

        def found(lot: str, viewer: Viewer = REGISTRY, at_most: int = 9) -> list[tuple[str, str]]:
            return lookup_rows.lots(conn, viewer, lot, at_most)

        assert found("l2") == [(second.gtin, "L2")]
        assert found("L3") == found("l3") == [(second.gtin, "L3")]
        # Written in none of the usual ways, so every order is looked at.
        assert found("Lo-a1") == sorted([(first.gtin, "lo-A1"), (theirs.gtin, "Lo-A1")])
        assert found("lo-A1") == [(first.gtin, "lo-A1")]
        assert found("Lo-a1", Viewer(make_organisation(world).id)) == [(first.gtin, "lo-A1")]
        assert found("L%") == found("") == []
        assert len(found("Lo-a1", at_most=1)) == 1


def test_a_producers_own_serial_leads_to_every_product_that_has_it(world: World) -> None:
    placed = [make_order(world, make_product(world, item).gtin) for item in (1, 2, 3)]
    with write(world.engine) as conn:
        for order in placed:
            own_serial_rows.add(conn, order.gtin, order.id, 0, ["x", "S1"])
        for order in placed[:2]:
            listing_rows.settle_serials(conn, order.gtin, Serials.OWN)
        assert lookup_rows.own_serial(conn, REGISTRY, "S1") == [(order.gtin, Unit(order.id, 1)) for order in placed[:2]]
        assert lookup_rows.own_serial(conn, REGISTRY, "s1") == []


def test_reports_are_found_by_their_receipt_and_counted_by_what_they_are_about(world: World) -> None:
    gtin = make_product(world).gtin
    about = [(gtin, "L1"), (gtin, "L2"), (gtin, None), (None, None)]
    with write(world.engine) as conn:
        numbers = [
            report_rows.add(
                conn,
                ConsumerReport(0, bytes([n] * 16), f"RECEIPT{n}", NOW, ReportReason.OTHER, gtin=product, lot=lot),
                [],
            )
            for n, (product, lot) in enumerate(about)
        ]
        assert lookup_rows.report(conn, REGISTRY, "RECEIPT0") == (numbers[0], gtin)
        assert lookup_rows.report(conn, REGISTRY, "RECEIPT3") == (numbers[3], "")
        assert lookup_rows.report(conn, REGISTRY, "receipt0") is None
        assert (lookup_rows.reported(conn, gtin), lookup_rows.reported(conn, gtin, "L1")) == (3, 1)
        assert lookup_rows.reported(conn, "08934588099999") == 0


def test_people_and_keys_of_an_organisation_are_counted(world: World) -> None:
    mine, other = make_organisation(world).id, make_organisation(world, OTHER).id
    with write(world.engine) as conn:
        for login in ("an", "binh"):
            account_rows.add_person(conn, Person(0, login, login, mine, (Role.SHOP,)), "alice", NOW)
        for prefix in ("aaaaaaaa", "bbbbbbbb"):
            new = ApiKey(prefix, mine, Role.SHOP, (Permission.VERIFY,), None, "alice", NOW)
            account_rows.add_key(conn, new, bytes(32))
        account_rows.revoke_key(conn, "aaaaaaaa", "alice", NOW + timedelta(hours=1))
        assert lookup_rows.staff(conn, mine) == (2, 1)
        assert lookup_rows.staff(conn, other) == (0, 0)
