"""What is in force on the goods of an order is told wherever the order is."""

import re
from datetime import timedelta

from registry.model.days import LOCAL_ZONE
from registry.model.orders import Request
from tests.web.conftest import MEDICINE, World
from tests.web.producing import make_order, producer

RECALL = {"gtin": MEDICINE, "lot": "LOT-A", "level": "1", "reason": "Sai nhãn", "notice_vi": "Trả lại nơi mua"}


def test_a_recalled_lot_is_told_wherever_its_orders_are_and_before_printing(world: World) -> None:
    signed = producer(world)
    # The newest orders are those of this test: the home page shows a few only.
    world.moment += timedelta(seconds=1)
    order = make_order(world, signed, Request(MEDICINE, 5, lot="LOT-Z1"))
    other = make_order(world, signed, Request(MEDICINE, 5, lot="LOT-Z2"))
    form = signed.get("/producer/recalls").text
    assert re.search(r'<select id="f-level".*?<option value="">Hãy chọn', form, re.DOTALL)
    told = f"Lô đang bị thu hồi từ {world.moment.astimezone(LOCAL_ZONE):%d/%m/%Y}"
    paths = ("/producer", "/producer/orders", f"/producer/orders/{order.id}")
    before = [signed.get(path).text.count(told) for path in paths]
    assert signed.post("/producer/recalls", **RECALL | {"lot": "LOT-Z1"}).status_code == 303
    assert [signed.get(path).text.count(told) for path in paths] == [number + 1 for number in before]
    for tail in ("labels", "download"):
        assert "Bạn có chắc" in signed.get(f"/producer/orders/{order.id}/{tail}").text
        assert "Bạn có chắc" not in signed.get(f"/producer/orders/{other.id}/{tail}").text
    assert told not in signed.get(f"/producer/orders/{other.id}").text
    assert "Bãi bỏ cần cơ quan quản lý" in signed.get("/producer/recalls").text
