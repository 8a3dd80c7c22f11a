"""Orders at the producer's desk: placed once, marked, corrected, cancelled; nobody else's."""

import re

import pytest

from registry.codes import serials
from registry.model.goods import Level
from registry.model.orders import OrderFilter, OrderState, RangeKind, Request
from registry.model.people import REGISTRY, Role
from registry.store.engine.engine import read
from registry.store.orders import order_rows, shipment_rows
from registry.web.front.context import service
from tests.web.conftest import EXPIRY, FOOD, MEDICINE, PENDING, World
from tests.web.people import Signed, signed_in
from tests.web.producing import THEIRS, make_order, producer, second_organisation

FORM = {
    "gtin": MEDICINE,
    "level": "unit",
    "lot": "LOT-9",
    "expiry": EXPIRY.isoformat(),
    "quantity": "1.000",
    "once": "abc-123",
}


@pytest.fixture
def signed(world: World) -> Signed:
    return producer(world)


def count(world: World) -> int:
    with read(world.engine) as conn:
        return len(order_rows.seen_by(conn, REGISTRY, OrderFilter(at_most=1000)))


def stored(world: World, order_id: str) -> object:
    with read(world.engine) as conn:
        return order_rows.by_id(conn, order_id)


def order_of(location: str) -> str:
    return location.split("/")[3].split("?")[0]


def test_an_order_is_placed_and_its_page_says_so(world: World, signed: Signed) -> None:
    answer = signed.post("/producer/orders/new", **FORM)
    order_id = order_of(answer.location)
    with read(world.engine) as conn:
        order = order_rows.by_id(conn, order_id)
    assert order is not None
    assert (order.gtin, order.lot, order.expiry, order.quantity) == (MEDICINE, "LOT-9", EXPIRY, 1000)
    page = signed.get(answer.location).text
    assert "Đã đặt mã" in page
    assert "1.000" in page
    assert order_id in signed.get("/producer/orders").text


def test_sent_twice_reloaded_or_sent_after_going_back_it_is_one_order(world: World, signed: Signed) -> None:
    before = count(world)
    places = {order_of(signed.post("/producer/orders/new", **FORM).location) for _ in range(3)}
    assert (len(places), count(world)) == (1, before + 1)
    again = signed.post("/producer/orders/new", **FORM | {"quantity": "2000"})
    assert again.status_code == 409
    assert "đã được gửi với nội dung khác" in again.text
    assert count(world) == before + 1
    assert signed.post("/producer/orders/new", **FORM | {"once": "another"}).status_code == 303
    assert count(world) == before + 2


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"quantity": "0"}, "quantity"),
        ({"quantity": "1,5"}, "quantity"),
        ({"quantity": "99999999999999"}, "quantity"),
        ({"quantity": ""}, "quantity"),
        ({"lot": "LÔ 1"}, "lot"),
        ({"lot": "L" * 21}, "lot"),
        ({"level": "lot", "lot": ""}, "lot"),
        ({"expiry": "2020-01-01"}, "expiry"),
        ({"expiry": "31/02/2027"}, "expiry"),
        ({"gtin": PENDING}, "gtin"),
        ({"gtin": "08934588099999"}, "gtin"),
        ({"gtin": "<script>"}, "gtin"),
    ],
    ids=str,
)
def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(
    world: World, signed: Signed, changed: dict[str, str], field: str
) -> None:
    before = count(world)
    answer = signed.post("/producer/orders/new", **FORM | changed)
    assert answer.status_code in (400, 404, 409)
    assert f'id="e-{field}"' in answer.text
    assert 'name="once" value="abc-123"' in answer.text
    assert "<script>" not in answer.text.replace('<script src="', "")
    assert "--" not in re.findall(r'id="e-[a-z]+">([^<]*)<', answer.text)[0]
    assert count(world) == before


def test_all_faults_of_a_form_are_told_at_once(world: World, signed: Signed) -> None:
    before = count(world)
    wrong = {"gtin": PENDING, "quantity": "0", "lot": "LÔ 1", "expiry": "2020-01-01"}
    for quantity in ("0", "nhiều"):
        answer = signed.post("/producer/orders/new", **FORM | wrong | {"quantity": quantity})
        assert re.findall(r'id="e-([a-z]+)"', answer.text) == ["gtin", "lot", "expiry", "quantity"]
    assert count(world) == before


def test_nobody_orders_sees_or_touches_anothers(world: World, signed: Signed) -> None:
    other = second_organisation(world)
    theirs = make_order(world, producer(world, other.id), Request(THEIRS, 10, lot="T1"))
    tails = ("", "/cancel", "/download", "/codes", "/labels", "/labels.pdf", "/symbol?kind=qr")
    ids = (theirs.id, "ZZZZZZZZ", "x")
    answers = [signed.get(f"/producer/orders/{order_id}{tail}") for order_id in ids for tail in tails]
    assert {answer.status_code for answer in answers} == {404}
    # The way to the other language keeps the question, which is not the answer.
    assert len({re.sub("[A-Z0-9]{8}|kind=qr&amp;", "ID", answer.text).replace("?ID", "?") for answer in answers}) == 1
    for act in ("activate", "spoil", "spoil/confirm", "ship", "correct", "cancel"):
        answer = signed.post(f"/producer/orders/{theirs.id}/{act}", first="1", last="2", reason="x", lot="L")
        assert answer.status_code == 404, act
    assert stored(world, theirs.id) == theirs
    assert theirs.id not in signed.get("/producer/orders").text
    refused = signed.post("/producer/orders/new", **FORM | {"gtin": THEIRS})
    assert refused.status_code == 404


def test_ranges_are_counted_from_one_and_drawn_as_a_bar(world: World, signed: Signed) -> None:
    order = make_order(world, signed, Request(MEDICINE, 100, lot="L1", inactive=True))
    path = f"/producer/orders/{order.id}"
    assert signed.post(f"{path}/activate", first="1", last="50").status_code == 303
    assert signed.post(f"{path}/spoil", first="11", last="20", reason="Rách").status_code == 303
    with read(world.engine) as conn:
        spans = {
            kind: [(run.start, run.stop) for run in order_rows.runs(conn, order.id, kind, 0, 100)] for kind in RangeKind
        }
    assert spans == {RangeKind.ACTIVATED: [(0, 50)], RangeKind.SPOILED: [(10, 20)]}
    page = signed.get(path).text
    assert "50 / 100" in page
    assert 'x="100.00" width="100.00"' in page
    assert signed.post(f"{path}/activate").status_code == 303
    assert "100 / 100" in signed.get(path).text
    for form in ({"first": "90", "last": "101"}, {"first": "0", "last": "3"}, {"first": "5", "last": "4"}):
        assert signed.post(f"{path}/spoil", reason="x", **form).status_code == 400
    assert signed.post(f"{path}/spoil", first="1", last="2", reason=" ").status_code == 400
    assert signed.post(f"{path}/spoil", first="1", reason="x").status_code == 400


def test_spoiling_is_shown_with_numbers_and_serials_before_it_is_done(world: World, signed: Signed) -> None:
    order = make_order(world, signed, Request(MEDICINE, 200, lot="L1"))
    path = f"/producer/orders/{order.id}"
    assert f'action="{path}/spoil/confirm"' in signed.get(path).text
    form = {"first": "191", "last": "200", "reason": "Rách"}
    asked = signed.post(f"{path}/spoil/confirm", **form)
    with world.app().app_context():
        first, last = (serials.group(service().serial(order, index)) for index in (190, 199))
    assert f"Hủy 10 nhãn, số 191 (S/N {first}) đến số 200 (S/N {last})? Không hoàn lại được." in asked.text
    with read(world.engine) as conn:
        assert order_rows.runs(conn, order.id, RangeKind.SPOILED, 0, 200) == []
    hidden = dict(re.findall(r'<input type="hidden" name="(first|last|reason)" value="([^"]*)">', asked.text))
    assert hidden == form
    assert signed.post(f"{path}/spoil", **hidden).status_code == 303
    page = signed.get(path).text
    assert f"(S/N {first} – {last})" in page
    trail = signed_in(world, Role.OFFICER).get(f"/officer/audit?subject={order.id}").text
    assert "từ số: 191, đến số: 200" in trail
    assert "10 nhãn trong khoảng này đã" in signed.post(f"{path}/spoil/confirm", **form).text
    for wrong in ({"last": "201"}, {"last": ""}, {"first": "0"}, {"reason": ""}):
        assert signed.post(f"{path}/spoil/confirm", **form | wrong).status_code == 400
    lots = make_order(world, signed, Request(FOOD, 3, Level.LOT, "L7"))
    assert signed.post(f"/producer/orders/{lots.id}/spoil/confirm", first="1", last="1", reason="x").status_code == 409


def test_where_goods_went_and_what_was_printed_wrong_is_said(world: World, signed: Signed) -> None:
    order = make_order(world, signed, Request(MEDICINE, 10, lot="L1"))
    path = f"/producer/orders/{order.id}"
    assert signed.post(f"{path}/ship", province=["01", "79", "xx"]).status_code == 303
    assert signed.post(f"{path}/ship").status_code == 400
    assert signed.post(f"{path}/correct", lot="L2", reason="In nhầm").status_code == 303
    assert signed.post(f"{path}/correct", lot="L2", reason="").status_code == 400
    with read(world.engine) as conn:
        assert shipment_rows.of(conn, [order.id]) == {order.id: frozenset({"01", "79"})}
    page = signed.get(path).text
    for words in ("Hà Nội, Thành phố Hồ Chí Minh", "L2", "In nhầm"):
        assert words in page


def test_cancelling_asks_first_and_needs_a_reason(world: World, signed: Signed) -> None:
    order = make_order(world, signed, Request(MEDICINE, 10, lot="L1"))
    path = f"/producer/orders/{order.id}/cancel"
    assert "10" in signed.get(path).text
    assert stored(world, order.id).state is OrderState.PLACED  # type: ignore[attr-defined]
    assert signed.post(path, reason="").status_code == 400
    assert signed.post(path, reason="In sai").status_code == 303
    assert stored(world, order.id).state is OrderState.CANCELLED  # type: ignore[attr-defined]
    assert signed.post(path, reason="Lần nữa").status_code == 303


def test_lot_and_type_orders_have_their_pages_too(world: World, signed: Signed) -> None:
    for request in (Request(FOOD, 3, Level.LOT, "L7"), Request(FOOD, 3, Level.TYPE)):
        order = make_order(world, signed, request)
        for tail in ("", "/download", "/labels", "/labels.pdf", "/codes"):
            assert signed.get(f"/producer/orders/{order.id}{tail}").status_code == 200
