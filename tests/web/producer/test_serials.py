"""A producer's own serials: taken in whole or not at all, and every faulty line named."""

import io

from werkzeug.test import TestResponse

from registry.store.engine.engine import read
from registry.store.orders import order_rows
from tests.web.conftest import World
from tests.web.people import Signed
from tests.web.producing import THEIRS, give_prefix, producer, second_organisation

NEW = "8934588012372"


def upload(signed: Signed, content: bytes, **form: str) -> TestResponse:
    data = {"csrf": signed.csrf, "file": (io.BytesIO(content), "serials.txt"), **form}
    return signed.client.post("/producer/serials", data=data, content_type="multipart/form-data")


def fresh_product(world: World, signed: Signed) -> str:
    give_prefix(world)
    signed.post("/producer/products/new", gtin=NEW, name="Vitamin C", category="supplement")
    return f"0{NEW}"


def test_own_serials_are_taken_in_once(world: World) -> None:
    signed = producer(world)
    gtin = fresh_product(world, signed)
    answers = [upload(signed, b"serial\nA7K2M-9Q\nQ9X4T-7B\n", gtin=gtin, lot="S1") for _ in range(2)]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    order_id = answers[0].location.split("/")[3].split("?")[0]
    with read(world.engine) as conn:
        order = order_rows.by_id(conn, order_id)
    assert order is not None
    assert (order.quantity, order.serial_key, order.lot) == (2, None, "S1")
    assert b"A7K2M-9Q" in signed.get(f"/producer/orders/{order_id}/codes").data


def test_faulty_lines_are_named_in_words_and_nothing_is_taken_in(world: World) -> None:
    signed = producer(world)
    gtin = fresh_product(world, signed)
    lines = "\n".join(["A7K2M-9Q", "có dấu", "A7K2M-9Q", "0123456789AB"])
    answer = upload(signed, lines.encode(), gtin=gtin, lot="S1")
    assert answer.status_code == 400
    for words in ("Dòng 2:", "Dòng 4:", "giống sê-ri của hệ thống"):
        assert words in answer.text
    assert 'value="S1"' in answer.text
    upload(signed, b"A7K2M-9Q\nB8L3N-4D\n", gtin=gtin, lot="S1")
    known = upload(signed, b"C9M4P-2H\nB8L3N-4D\n", gtin=gtin, lot="S2")
    assert known.status_code == 409
    assert "Dòng 2" in known.text
    counted = upload(signed, b"\n".join(b"X%08d" % n for n in range(100, 120)), gtin=gtin)
    assert "tăng đều 1" in counted.text
    assert upload(signed, b"", gtin=gtin).status_code == 400


def test_serials_for_anothers_product_are_refused(world: World) -> None:
    second_organisation(world)
    assert upload(producer(world), b"A7K2M-9Q\n", gtin=THEIRS).status_code == 404
