"""What a producer sees of flags: its own goods' alone, with the lot, and of the remarks its own people's."""

import pytest

from registry.errors import NotFound
from registry.model.cases import FlagKind, FlagOutcome, Ruling
from registry.model.measures import Target
from registry.model.orders import Order, Unit
from registry.model.people import REGISTRY, Person, Role, Viewer
from registry.model.work import ItemKind, WorkItem
from registry.office import assignments, trail
from registry.store.engine.engine import write
from registry.store.supervision import flag_rows
from registry.supervision import flags, own_flags
from tests.factories import NO_EVIDENCE, NOW, World, add_account, make_order, make_product

OTHER = "8938505"


def raise_flag(world: World, target: Target, kind: FlagKind = FlagKind.UNIT_SUSPECT) -> int:
    with write(world.engine) as conn:
        return flag_rows.raise_or_join(conn, kind, target, True, NO_EVIDENCE, NOW).id


@pytest.fixture
def order(world: World) -> Order:
    return make_order(world)


@pytest.fixture
def mine(order: Order) -> Viewer:
    return Viewer(order.organisation_id)


def test_flags_on_ones_own_goods_are_listed_by_how_they_stand(world: World, order: Order, mine: Viewer) -> None:
    opened = raise_flag(world, Target(order.gtin, unit=Unit(order.id, 3)))
    settled = raise_flag(world, Target(order.gtin, "L9"), FlagKind.LOT_OUT_OF_LINE)
    raise_flag(world, Target(make_product(world, 1, OTHER).gtin, "T"), FlagKind.LOT_OUT_OF_LINE)
    with write(world.engine) as conn:
        flags.settle(conn, settled, Ruling(FlagOutcome.DATA_ERROR, "đã xem", "an"), NOW)
        found = own_flags.every(conn, mine)
        assert own_flags.count_open(conn, mine) == 1
    assert [[flag.id for flag in some] for some in (found.opened, found.settled)] == [[opened], [settled]]
    assert (found.lots, set(found.listings)) == ({opened: "L1", settled: "L9"}, {order.gtin})


def test_a_flag_is_shown_with_its_unit_and_what_ones_own_people_said(world: World, order: Order, mine: Viewer) -> None:
    flag_id = raise_flag(world, Target(order.gtin, unit=Unit(order.id, 3)))
    with write(world.engine) as conn:
        new = Person(0, "lan", "Lan", order.organisation_id, (Role.PRODUCER,))
        add_account(conn, new, "test", NOW, world.draw)
        assignments.note(conn, REGISTRY, WorkItem(ItemKind.FLAG, flag_id), "nội bộ", "an", NOW)
        own_flags.explain(conn, mine, flag_id, "chuyển kho", "lan", NOW)
        found = own_flags.show(conn, mine, flag_id)
        entry = trail.entries(conn, mine)[0].entry
    assert (found.flag.id, found.lot, found.order, found.listing.product.gtin) == (flag_id, "L1", order, order.gtin)
    assert [(remark.by, remark.words) for remark in found.remarks] == [("lan", "chuyển kho")]
    assert (entry.act, entry.subject, entry.by) == ("flag_explained", str(flag_id), "lan")


def test_anothers_flag_is_answered_like_one_that_is_not_there(world: World, mine: Viewer) -> None:
    foreign = raise_flag(world, Target(make_product(world, 1, OTHER).gtin, "T"), FlagKind.LOT_OUT_OF_LINE)
    with write(world.engine) as conn:
        for number in (foreign, 9_999, 1 << 70):
            with pytest.raises(NotFound):
                own_flags.show(conn, mine, number)
            with pytest.raises(NotFound):
                own_flags.explain(conn, mine, number, "x", "lan", NOW)
