"""Sales: recorded once however often a till sends them, undone once, refusals kept."""

from dataclasses import replace
from datetime import timedelta

import pytest

from registry.model.orders import Unit
from registry.model.sightings import Sale, SaleOutcome
from registry.store.engine import schema
from registry.store.engine.engine import IntegrityError, record, write
from registry.store.market import sale_rows, unit_rows
from registry.store.market.sale_rows import SalePlace
from registry.store.orders import shipment_rows
from tests.factories import NOW, World, make_order, make_organisation
from tests.store.market.test_unit_rows import together
from tests.store.plans import noted, read_whole


def make_sale(unit: Unit | None, minutes: int = 0, **changes: object) -> Sale:
    plain = Sale(unit, "R-1", NOW + timedelta(minutes=minutes), None, "till 1", "Shop 1", "01", SaleOutcome.SOLD)
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_a_sale_comes_back_as_it_was_recorded(world: World) -> None:
    unit = Unit(make_order(world).id, 3)
    shop = make_organisation(world).id
    there = [
        make_sale(unit, organisation_id=shop, province=None),
        make_sale(unit, 1, id="R-2", outcome=SaleOutcome.SECOND, reason="sold elsewhere", place="Shop 2"),
        make_sale(unit, 2, outcome=SaleOutcome.REFUSED, reason="recalled"),
    ]
    with record(world.engine) as conn:
        for sale in reversed(there):
            sale_rows.record(conn, sale)
        sale_rows.record(conn, make_sale(None, 3, outcome=SaleOutcome.REFUSED, reason="unknown"))
        assert sale_rows.of_unit(conn, unit) == there
        assert sale_rows.of_unit(conn, Unit(unit.order_id, 4)) == []


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_till_that_sends_everything_twice_has_sold_once(world: World, signed_in: bool) -> None:
    unit = Unit(make_order(world).id, 3)
    shop = make_organisation(world).id if signed_in else None

    def till() -> None:
        for minute in range(5):
            with record(world.engine) as conn:
                unit_rows.lock(conn, [unit])
                sale_rows.record(conn, make_sale(unit, minute, organisation_id=shop))

    together(till, till, till)
    with write(world.engine) as conn:
        (only,) = sale_rows.of_unit(conn, unit)
        assert sale_rows.mark_undone(conn, unit, "R-1", "till 1", NOW)
        sale_rows.record(conn, make_sale(unit, 9, organisation_id=shop))
        assert sale_rows.of_unit(conn, unit) == [replace(only, undone_at=NOW)]


def test_the_same_receipt_number_of_another_shop_is_another_sale(world: World) -> None:
    unit = Unit(make_order(world).id, 3)
    one, two = make_organisation(world).id, make_organisation(world, "8935000").id
    shops = [SalePlace(one, "Shop 1"), SalePlace(two, "Shop 1"), SalePlace(one, "Shop 2"), SalePlace(None, "Shop 1")]
    with record(world.engine) as conn:
        for minute, shop in enumerate(shops):
            sale_rows.record(conn, make_sale(unit, minute, organisation_id=shop.organisation_id, place=shop.place))
        assert [SalePlace(sale.organisation_id, sale.place) for sale in sale_rows.of_unit(conn, unit)] == shops
        for minute, shop in enumerate(shops):
            there = sale_rows.find(conn, unit, "R-1", shop)
            assert there is not None
            assert there.at == NOW + timedelta(minutes=minute)
        assert sale_rows.mark_undone(conn, unit, "R-1", "till 1", NOW, shops[0])
        assert [sale.undone_at for sale in sale_rows.of_unit(conn, unit)] == [NOW, None, None, None]


def test_the_newest_sale_that_was_not_refused_is_found_and_undone_once(world: World) -> None:
    unit = Unit(make_order(world).id, 3)
    with record(world.engine) as conn:
        assert sale_rows.find(conn, unit, "R-1") is None
        assert not sale_rows.mark_undone(conn, unit, "R-1", "x", NOW)
        sale_rows.record(conn, make_sale(unit))
        sale_rows.record(conn, make_sale(unit, 1, place="Shop 2", outcome=SaleOutcome.SECOND))
        sale_rows.record(conn, make_sale(unit, 2, outcome=SaleOutcome.REFUSED))
        sale_rows.record(conn, make_sale(unit, 3, id="R-2"))
        assert sale_rows.find(conn, unit, "R-1") == make_sale(unit, 1, place="Shop 2", outcome=SaleOutcome.SECOND)
        assert [sale_rows.mark_undone(conn, unit, "R-1", "till 2", NOW) for _ in range(2)] == [True, False]
        there = sale_rows.find(conn, unit, "R-1")
        assert there is not None
        assert there.undone_at == NOW


def test_every_refused_sale_is_recorded_and_listed_newest_first(world: World) -> None:
    unit = Unit(make_order(world).id, 3)
    no = {"outcome": SaleOutcome.REFUSED, "reason": "unknown"}
    with record(world.engine) as conn:
        for minute, of in enumerate([unit, None, unit, None]):
            sale_rows.record(conn, make_sale(of, minute, **no))
        sale_rows.record(conn, make_sale(unit, 9))
        assert sale_rows.refused(conn, NOW + timedelta(minutes=1)) == [
            make_sale(None, 3, **no), make_sale(unit, 2, **no), make_sale(None, 1, **no)
        ]  # fmt: skip
        assert len(sale_rows.refused(conn, NOW, 2)) == 2


def test_refused_sales_that_name_no_unit_are_counted_apart(world: World) -> None:
    unit = Unit(make_order(world).id, 3)
    with record(world.engine) as conn:
        for minute, of in enumerate([None, unit, None, unit, unit]):
            sale_rows.record(conn, make_sale(of, minute, outcome=SaleOutcome.REFUSED, reason="unknown"))
        assert sale_rows.refused_without_unit(conn, NOW) == 2
        assert sale_rows.refused_without_unit(conn, NOW + timedelta(minutes=1)) == 1


def test_a_sale_of_an_unknown_unit_can_only_be_refused(world: World) -> None:
    with pytest.raises(ValueError, match="refused"), write(world.engine) as conn:
        sale_rows.record(conn, make_sale(None))
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        sale_rows.record(conn, make_sale(Unit("NOORDER0", 3)))


def test_two_who_record_sales_of_a_unit_that_they_did_not_lock_lose_none_in_silence(world: World) -> None:
    unit = Unit(make_order(world).id, 3)
    with record(world.engine) as conn:
        sale_rows.record(conn, make_sale(unit))
        sale_rows.record(conn, make_sale(unit, id="R-2"))
    row = {"order_id": unit.order_id, "unit_index": 3, "number": 2, "sale_id": "R-3", "outcome": "sold"}
    with pytest.raises(IntegrityError), write(world.engine) as conn:
        conn.execute(schema.sales.insert().values(at=NOW, by="x", place="x", **row))


def test_no_statement_on_sales_reads_the_whole_table(world: World) -> None:
    unit = Unit(make_order(world).id, 3)
    with noted(world.engine) as ran, record(world.engine) as conn:
        sale_rows.find(conn, unit, "R-1", SalePlace(1, "x"))
        sale_rows.of_unit(conn, unit)
        sale_rows.mark_undone(conn, unit, "R-1", "x", NOW)
        sale_rows.refused(conn, NOW)
        sale_rows.refused_without_unit(conn, NOW)
        shipment_rows.of(conn, [unit.order_id])
    assert len(ran) == 7
    with write(world.engine) as conn:
        for statement, parameters in ran:
            assert not {"sales", "refused_sales", "shipments"} & set(read_whole(conn, statement, parameters)), statement
