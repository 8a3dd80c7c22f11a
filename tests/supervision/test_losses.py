"""Reports of lost goods: what is taken in, who decides, and which notes stay."""

from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from registry.errors import Conflict, Invalid, NotFound, RegistryError
from registry.market import measures
from registry.model.goods import Organisation
from registry.model.measures import Disposition, Target
from registry.model.orders import Order, Unit
from registry.model.people import Viewer
from registry.model.requests import RequestState
from registry.store.engine.engine import read, write
from registry.supervision import losses
from registry.supervision.losses import Loss, LostItems
from tests.factories import NOW, World, make_officer, make_order, make_organisation


class Goods(NamedTuple):
    order: Order
    shop: Organisation
    loss: Loss


@pytest.fixture
def goods(world: World) -> Goods:
    order, shop = make_order(world), make_organisation(world, "8936000")
    targets = tuple(Target(order.gtin, unit=Unit(order.id, index)) for index in (3, 1, 2, 2))
    return Goods(order, shop, Loss(targets, Disposition.STOLEN, "Mất trộm", "Kho 9"))


def report(world: World, goods: Goods, **change: Any) -> int:
    with write(world.engine) as conn:
        return losses.report(conn, goods.shop, replace(goods.loss, **change), "apikey:x", NOW).id


def test_a_report_is_read_back_as_it_was_made_each_item_once(world: World, goods: Goods) -> None:
    number = report(world, goods)
    with read(world.engine) as conn:
        (petition,) = losses.of_organisation(conn, Viewer(goods.shop.id))
        assert losses.of_organisation(conn, Viewer(goods.shop.id + 100)) == []
        (lot,) = losses.by_lots(conn, losses.loss_of(petition))
    assert petition.id == number
    assert [unit.unit_index for unit in losses.loss_of(petition).units] == [1, 2, 3]
    assert isinstance(lot, LostItems)
    assert (lot.gtin, lot.lot, lot.count) == (goods.order.gtin, goods.order.lot, 3)


@pytest.mark.parametrize(
    ("change", "code"),
    [({"reason": " "}, "reason_missing"), ({"reason": "x" * 501}, "reason_missing"), ({"place": "\n"}, "place"),
     ({"targets": ()}, "codes")],
)  # fmt: skip
def test_a_bad_report_is_refused_by_its_field(world: World, goods: Goods, change: dict[str, object], code: str) -> None:
    with pytest.raises(Invalid) as fault:
        report(world, goods, **change)
    assert fault.value.code == code


def test_an_accepted_report_stands_on_each_item_and_is_decided_once(world: World, goods: Goods) -> None:
    number, officer = report(world, goods), make_officer()
    with write(world.engine) as conn:
        done = losses.accept(conn, officer, number, NOW)
        for target in goods.loss.targets:
            (measure,) = measures.in_force(conn, target)
            assert (measure.disposition, measure.by, measure.place) == (Disposition.STOLEN, officer.login, "Kho 9")
    assert done.standing is RequestState.APPROVED
    with pytest.raises(Conflict), write(world.engine) as conn:
        losses.refuse(conn, officer, number, "x", NOW)


def test_only_the_organisation_takes_its_report_back(world: World, goods: Goods) -> None:
    number = report(world, goods)
    with pytest.raises(NotFound), write(world.engine) as conn:
        losses.withdraw(conn, Viewer(goods.shop.id + 100), number, "eve", NOW)
    with write(world.engine) as conn:
        assert losses.withdraw(conn, Viewer(goods.shop.id), number, "ban", NOW).standing is RequestState.WITHDRAWN


def test_many_reports_do_not_wait_at_once(world: World, goods: Goods) -> None:
    for number in range(losses.MOST_OPEN):
        report(world, goods, targets=(Target(goods.order.gtin, unit=Unit(goods.order.id, number)),))
    with pytest.raises(RegistryError) as fault:
        report(world, goods)
    assert fault.value.code == "losses_waiting"
