"""A suspended company gets nothing new, whoever asks and wherever; what it has stays."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest

from registry.catalogue import assortment, products
from registry.catalogue.assortment import Hand
from registry.catalogue.products import Mode
from registry.errors import Conflict, Invalid
from registry.intake import importing, spreadsheet
from registry.market import measures
from registry.market.measures import Decision
from registry.model.goods import Category, Organisation, Product
from registry.model.measures import Act, Target
from registry.model.orders import RangeKind, Request, SpanRequest
from registry.model.people import REGISTRY, Permission, Role, Viewer
from registry.model.product_fields import ProductRecord
from registry.model.trail import TrailFilter
from registry.office import api_keys, suspensions
from registry.office.api_keys import KeyRequest
from registry.office.suspensions import Suspended
from registry.office.trail import entries
from registry.orders import issuing, serial_intake
from registry.orders.issuing import Deed, Placement
from registry.store.engine.engine import read, write
from registry.store.orders import order_rows, own_serial_rows
from tests.factories import (
    EXPIRY,
    HOST,
    NOW,
    World,
    ask,
    make_gtin,
    make_order,
    make_organisation,
    make_product,
    printed,
)

SOON = NOW + timedelta(hours=1)


def suspended(world: World, prefix: str = "8934588") -> Organisation:
    """The company of a prefix, suspended by two."""
    one = make_organisation(world, prefix)
    with write(world.engine) as conn:
        suspensions.suspend(conn, one, "nghi hàng giả", SOON, "an", "bình")
    return one


def lifted(world: World, one: Organisation) -> None:
    with write(world.engine) as conn:
        suspensions.lift(conn, one, "đã xác minh", SOON, "chi", "dũng")


def test_a_suspension_and_its_lifting_stand_in_the_trail_with_their_hands(world: World) -> None:
    one = suspended(world)
    with pytest.raises(Conflict), write(world.engine) as conn:
        suspensions.suspend(conn, one, "lần nữa", SOON, "x")
    lifted(world, one)
    with pytest.raises(Conflict), write(world.engine) as conn:
        suspensions.lift(conn, one, "lần nữa", SOON, "x")
    with read(world.engine) as conn:
        assert suspensions.in_force(conn, one.id) is None
        done = entries(conn, Viewer(one.id), TrailFilter(subject=one.tax_code))[:2]
    assert [(r.entry.act, r.entry.by, r.entry.second, r.entry.detail["reason"]) for r in done] == [
        ("company_lifted", "chi", "dũng", "đã xác minh"),
        ("company_suspended", "an", "bình", "nghi hàng giả"),
    ]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_a_suspension_needs_its_reason(world: World, reason: str) -> None:
    one = make_organisation(world)
    with pytest.raises(Invalid), write(world.engine) as conn:
        suspensions.suspend(conn, one, reason, NOW, "an")


def test_no_order_but_the_one_that_was_placed_under_the_same_key(world: World) -> None:
    gtin = make_product(world).gtin
    placed = make_order(world, gtin, key="mine")
    one = suspended(world)
    with pytest.raises(Suspended, match=r"suspended since .* \(nghi hàng giả\)"):
        make_order(world, gtin)
    assert make_order(world, gtin, key="mine") == placed
    make_order(world, make_product(world, prefix="8935000").gtin)
    lifted(world, one)
    make_order(world, gtin, lot="L2")


def own_serials(tmp_path: Path, count: int = 3) -> Path:
    path = tmp_path / "serials.txt"
    path.write_text("".join(f"S-{n * n * 7919:05d}{n * 9973 % 97:02d}x\n" for n in range(1, count + 1)))
    return path


def test_no_serials_of_its_own_not_even_the_rest_of_an_upload(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gtin = make_product(world).gtin
    monkeypatch.setattr(serial_intake, "PIECE", 2)
    upload = serial_intake.read_file(own_serials(tmp_path, 5))
    request, placement = Request(gtin, 5, lot="L1", expiry=EXPIRY), Placement(HOST, NOW, world.draw, "chủ")
    made: list[Organisation] = []

    def suspend_then(done: int) -> None:
        if done and not made:
            made.append(suspended(world))

    with pytest.raises(Suspended):
        serial_intake.take_in(world.engine, request, upload, placement, suspend_then)
    with read(world.engine) as conn:
        (order,) = order_rows.of_lots(conn, [(gtin, "L1")]).get((gtin, "L1"), [None])
    assert order is None
    with pytest.raises(Suspended):
        serial_intake.take_in(world.engine, request, upload, placement, lambda _: None)
    lifted(world, made[0])
    whole = serial_intake.take_in(world.engine, request, upload, placement, lambda _: None)
    with read(world.engine) as conn:
        assert own_serial_rows.count(conn, gtin, whole.id) == 5


def test_no_new_product_by_form_or_list_but_those_on_record_change(world: World) -> None:
    gtin, new = make_product(world).gtin, make_gtin(7)
    one = suspended(world)
    hand = Hand("chủ", one, SOON)
    with pytest.raises(Suspended):
        assortment.save(world.engine, hand, ProductRecord(Product(new, "Mới", Category.FOOD)), None)
    with read(world.engine) as conn:
        version = assortment.find(conn, Viewer(one.id), gtin).changed_at
    assortment.save(world.engine, hand, ProductRecord(Product(gtin, "Tên mới", Category.MEDICINE)), version)
    text = f"gtin,name,category,organisation_tax_code\n{gtin[1:]},Lại tên mới,medicine,{one.tax_code}\n"
    sheet = spreadsheet.read(f"{text}{new[1:]},Mới,food,{one.tax_code}\n".encode(), "list.csv")
    for only in (one, None):
        loaded = products.load(world.engine, importing.check(sheet, {}), Mode.PARTIAL, SOON, only)
        assert [(error.code, error.row) for error in loaded.errors] == [("organisation_suspended", 3)]
    with read(world.engine) as conn:
        assert products.find_product(conn, gtin).product.name == "Lại tên mới"
        assert new not in products.by_gtin(conn, [new])


def test_no_new_api_key(world: World) -> None:
    one = suspended(world)
    asked = KeyRequest(Role.PRODUCER, (Permission.ORDERS,))
    with pytest.raises(Suspended), write(world.engine) as conn:
        api_keys.create(conn, one, asked, "quản trị", SOON, world.draw)
    lifted(world, one)
    with write(world.engine) as conn:
        api_keys.create(conn, one, asked, "quản trị", SOON, world.draw)


def test_nothing_is_activated_and_all_else_is_said_of_units_as_before(world: World) -> None:
    order = make_order(world, inactive=True)
    suspended(world)
    with pytest.raises(Suspended), write(world.engine) as conn:
        issuing.mark(conn, order.id, RangeKind.ACTIVATED, SpanRequest(0, 5), Deed("chủ", SOON))
    with write(world.engine) as conn:
        issuing.mark(conn, order.id, RangeKind.SPOILED, SpanRequest(0, 5), Deed("chủ", SOON, "rách"))
        issuing.ship(conn, order.id, ["01"], Deed("chủ", SOON))
        issuing.correct(conn, order.id, "L2", None, Deed("chủ", SOON, "in sai"))
        measures.carry_out(conn, Act.RECALL, Target(order.gtin, "L1"), Decision("chủ", "sai hàm lượng", 2), SOON)


def test_what_was_issued_keeps_its_answer(world: World) -> None:
    order = make_order(world)
    code = printed(world, order).uri
    before = ask(world, code)
    one = suspended(world)
    after = ask(world, code)
    lifted(world, one)
    assert before == after == ask(world, code)


def test_an_order_stands_before_a_suspension_or_not_at_all(world: World) -> None:
    one, gtins = make_organisation(world), [make_product(world, item).gtin for item in range(1, 9)]
    start = Barrier(len(gtins) + 1)

    def order(gtin: str) -> bool:
        start.wait()
        try:
            with write(world.engine) as conn:
                request = Request(gtin, 10, lot="L1", expiry=EXPIRY)
                issuing.place(conn, request, Placement(HOST, SOON, world.draw, "chủ"))
        except Suspended:
            return False
        return True

    def suspend() -> None:
        start.wait()
        with write(world.engine) as conn:
            suspensions.suspend(conn, one, "nghi hàng giả", SOON, "an", "bình")

    with ThreadPoolExecutor(len(gtins) + 1) as pool:
        placing = [pool.submit(order, gtin) for gtin in gtins]
        pool.submit(suspend).result()
        placed = sum(one.result() for one in placing)
    with read(world.engine) as conn:
        recorded = [one.entry.act for one in entries(conn, REGISTRY)]
        orders = sum(len(order_rows.of_lots(conn, [(gtin, "L1")])) for gtin in gtins)
    assert placed == orders == recorded.count("order_placed")
    # The newest first: nothing was placed behind the suspension.
    assert "order_placed" not in recorded[: recorded.index("company_suspended")]
    with pytest.raises(Suspended):
        make_order(world, gtins[0], lot="L2")
