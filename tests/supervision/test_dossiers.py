"""Dossiers: an item is judged as its printed code would be, and nobody reads another organisation's."""

import pytest

from registry.errors import NotFound
from registry.judgement.unit_state import pack
from registry.judgement.verdict import Verdict
from registry.keys import making
from registry.market import measures
from registry.market.measures import Decision
from registry.model.cases import FlagKind
from registry.model.goods import Level, Serials
from registry.model.measures import Act, Target
from registry.model.orders import Correction, Order, Unit
from registry.model.people import REGISTRY, Viewer
from registry.orders import issuing
from registry.orders.issuing import Deed
from registry.store.catalogue import listing_rows
from registry.store.engine import schema
from registry.store.engine.engine import read, record, write
from registry.store.market import unit_rows
from registry.store.market.unit_rows import StoredUnit
from registry.store.orders import order_rows, own_serial_rows
from registry.store.supervision import flag_rows
from registry.supervision import dossiers
from registry.supervision.dossiers import UnitDossier
from tests.factories import NO_EVIDENCE, World, ask, make_order, make_organisation, make_product, printed
from tests.supervision.test_flags import copied


def item(world: World, unit: Unit, viewer: Viewer = REGISTRY) -> UnitDossier:
    return world.custodian.run(lambda keyring: dossiers.item(world.engine, keyring, viewer, unit, world.now))


@pytest.fixture
def order(world: World) -> Order:
    return make_order(world)


def test_an_item_is_answered_as_its_printed_code_whatever_stands_against_it(world: World, order: Order) -> None:
    unit = Unit(order.id, 4)
    code = printed(world, order, 4)

    def same() -> Verdict:
        found, scanned = item(world, unit), ask(world, code.uri)
        assert found.answer.judgement == scanned.judgement
        assert (found.serial, found.answer.unit) == (code.code.serial, unit)
        return found.answer.judgement.verdict

    assert same() is Verdict.GENUINE
    with record(world.engine) as conn:
        unit_rows.lock(conn, [unit])
        unit_rows.save(conn, {unit: StoredUnit(pack(copied()))})
    assert same() is Verdict.DUPLICATED
    assert item(world, unit).level.name == "DUPLICATED"
    with write(world.engine) as conn:
        measures.carry_out(conn, Act.RECALL, Target(order.gtin, "L1"), Decision("lan", "QĐ"), world.now)
    assert same() is Verdict.RECALLED
    with write(world.engine) as conn:
        issuing.cancel(conn, order.id, Deed("lan", world.now, "sai"))
    assert same() is Verdict.BLOCKED


def test_an_item_under_a_lost_key_is_not_told_genuine(world: World, order: Order) -> None:
    with write(world.engine) as conn:
        making.revoke(conn, order.code_key, "bị lộ", world.now)
    found = item(world, Unit(order.id, 4)).answer.judgement
    assert found == ask(world, printed(world, order, 4).uri).judgement
    assert found.verdict is Verdict.LISTED


def test_an_item_with_a_serial_of_its_producer_is_found_too(world: World) -> None:
    order = make_order(world, quantity=2)
    with write(world.engine) as conn:
        own_serial_rows.add(conn, order.gtin, order.id, 0, ["SN-1", "SN-2"])
        listing_rows.settle_serials(conn, order.gtin, Serials.OWN)
        conn.execute(schema.orders.update().values(serial_key=None))
    found = item(world, Unit(order.id, 1))
    assert (found.serial, found.answer.judgement.verdict) == ("SN-2", Verdict.GENUINE)


@pytest.mark.parametrize(("order_id", "index"), [("", 0), ("ABCDEFGH", 0), ("a\x00", 0), ("own", 1000), ("own", -1)])
def test_what_was_never_issued_has_no_dossier(world: World, order: Order, order_id: str, index: int) -> None:
    with pytest.raises(NotFound):
        item(world, Unit(order.id if order_id == "own" else order_id, index))


def test_an_order_of_lots_has_no_items(world: World) -> None:
    order = make_order(world, level=Level.LOT)
    with pytest.raises(NotFound):
        item(world, Unit(order.id, 0))


def test_a_lot_gathers_what_is_about_it_alone(world: World, order: Order) -> None:
    other = make_order(world, order.gtin, lot="L2")
    with write(world.engine) as conn:
        order_rows.correct(conn, Correction(other.id, "L1", None, "nhầm lô", "lan", world.now))
        for target in (Target(order.gtin, "L1"), Target(order.gtin, "L2")):
            flag_rows.raise_or_join(conn, FlagKind.LOT_OUT_OF_LINE, target, True, NO_EVIDENCE, world.now)
        unit = Target(order.gtin, unit=Unit(order.id, 0))
        flag_rows.raise_or_join(conn, FlagKind.UNIT_SUSPECT, unit, True, NO_EVIDENCE, world.now)
        found = dossiers.goods(conn, REGISTRY, order.gtin, "L1", world.now)
        whole = dossiers.goods(conn, REGISTRY, order.gtin, None, world.now)
    assert {one.id for one in found.orders} == {order.id, other.id}
    assert [one.reason for one in found.corrections] == ["nhầm lô"]
    assert {(flag.kind, flag.lot) for flag in found.flags} == {
        (FlagKind.LOT_OUT_OF_LINE, "L1"),
        (FlagKind.UNIT_SUSPECT, None),
    }
    assert len(whole.flags) == 3


def test_an_organisation_reads_its_own_dossiers_alone(world: World, order: Order) -> None:
    own, strange = make_organisation(world), make_organisation(world, "8938501")
    make_product(world, prefix="8938501")
    mine, theirs = Viewer(own.id), Viewer(strange.id)
    with read(world.engine) as conn:
        assert dossiers.goods(conn, mine, order.gtin, "L1", world.now).listing.organisation.id == own.id
        assert dossiers.company(conn, mine, own.id, world.now).organisation == own
        for lot in (None, "L1"):
            with pytest.raises(NotFound):
                dossiers.goods(conn, theirs, order.gtin, lot, world.now)
        with pytest.raises(NotFound):
            dossiers.company(conn, theirs, own.id, world.now)
    assert item(world, Unit(order.id, 0), mine).serial
    with pytest.raises(NotFound):
        item(world, Unit(order.id, 0), theirs)
