"""Own serials, recalls, where codes are seen, flags: in words, for one's own goods, and naming nobody."""

import io
import re
import secrets
from datetime import timedelta

from werkzeug.test import TestResponse

from registry.codes import serials
from registry.model.cases import FlagKind, FlagOutcome
from registry.model.days import LOCAL_ZONE
from registry.model.measures import Disposition, Target
from registry.model.orders import Request, Unit
from registry.model.people import Role
from registry.model.sightings import Channel, Scan, in_province
from registry.store.engine.engine import read, record, write
from registry.store.market import measures, scans
from registry.store.office import work
from registry.store.office.work import Item, Queue, Remark
from registry.store.orders import orders
from registry.store.supervision import flags
from registry.web.front.context import desk
from registry.web.page.words import WORDS
from tests.web.conftest import FOOD, MEDICINE, World
from tests.web.people import Signed, signed_in
from tests.web.producing import THEIRS, give_prefix, make_order, producer, second_organisation

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
    answers = [upload(signed, b"serial\nA7K2M\nQ9X4T\n", gtin=gtin, lot="S1") for _ in range(2)]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    order_id = answers[0].location.split("/")[3].split("?")[0]
    with read(world.engine) as conn:
        order = orders.by_id(conn, order_id)
    assert order is not None
    assert (order.quantity, order.serial_key, order.lot) == (2, None, "S1")
    assert b"A7K2M" in signed.get(f"/producer/orders/{order_id}/codes").data


def test_faulty_lines_are_named_in_words_and_nothing_is_taken_in(world: World) -> None:
    signed = producer(world)
    gtin = fresh_product(world, signed)
    lines = "\n".join(["A7K2M", "có dấu", "A7K2M", "0123456789AB"])
    answer = upload(signed, lines.encode(), gtin=gtin, lot="S1")
    assert answer.status_code == 400
    for words in ("Dòng 2:", "Dòng 4:", "giống sê-ri của hệ thống"):
        assert words in answer.text
    assert 'value="S1"' in answer.text
    upload(signed, b"A7K2M\nB8L3N\n", gtin=gtin, lot="S1")
    known = upload(signed, b"C9M4P\nB8L3N\n", gtin=gtin, lot="S2")
    assert known.status_code == 409
    assert "Dòng 2" in known.text
    counted = upload(signed, b"\n".join(b"X%d" % n for n in range(100, 120)), gtin=gtin)
    assert "tăng đều 1" in counted.text
    assert upload(signed, b"", gtin=gtin).status_code == 400


def test_serials_for_anothers_product_are_refused(world: World) -> None:
    second_organisation(world)
    assert upload(producer(world), b"A7K2M\n", gtin=THEIRS).status_code == 404


RECALL = {"gtin": MEDICINE, "lot": "LOT-A", "level": "1", "reason": "Sai nhãn", "notice_vi": "Trả lại nơi mua"}


def recalled(world: World, gtin: str, lot: str | None) -> bool:
    with read(world.engine) as conn:
        return any(m.disposition is Disposition.RECALLED for m in measures.on(conn, Target(gtin, lot)))


def test_a_recall_is_shown_before_it_is_done_and_done_once(world: World) -> None:
    signed = producer(world)
    asked = signed.post("/producer/recalls/confirm", **RECALL)
    assert asked.status_code == 200
    assert "20 mã trong 1 đơn" in asked.text
    assert not recalled(world, MEDICINE, "LOT-A")
    assert signed.post("/producer/recalls", **RECALL).location == "/producer/recalls?said=pd_recalled"
    assert recalled(world, MEDICINE, "LOT-A")
    assert signed.post("/producer/recalls", **RECALL).location == "/producer/recalls?said=pd_recalled_before"
    page = signed.get("/producer/recalls").text
    assert "LOT-A" in page
    assert "Sai nhãn" in page


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


def test_a_flag_names_its_pack_by_number_from_one_and_serial(world: World) -> None:
    signed = producer(world)
    order = make_order(world, signed, Request(MEDICINE, 20, lot="LOT-U"))
    number = raise_flag(world, FlagKind.UNIT_DUPLICATED, Target(MEDICINE, unit=Unit(order.id, 12)))
    with world.app().app_context():
        serial = serials.group(desk().serial(order, 12))
    assert f"số 13 (S/N {serial})" in signed.get(f"/producer/flags/{number}").text
    # Officers read the same number.
    officer = signed_in(world, Role.OFFICER)
    assert "<dd>13</dd>" in officer.get(f"/officer/unit/{order.id}/12").text
    assert f"số 13 của đơn {order.id}" in officer.get("/officer/product/" + MEDICINE).text


def test_a_recall_of_nothing_of_ones_own_is_refused_and_the_form_stays(world: World) -> None:
    second_organisation(world)
    signed = producer(world)
    for changed in ({"lot": "LOT-X"}, {"gtin": THEIRS, "lot": ""}, {"reason": " "}, {"level": "9"}):
        for path in ("/producer/recalls/confirm", "/producer/recalls"):
            answer = signed.post(path, **RECALL | changed)
            assert answer.status_code in (400, 404)
            assert "Trả lại nơi mua" in answer.text
    assert not recalled(world, THEIRS, None)


def keep_scans(world: World, order_id: str, *provinces: str | None) -> None:
    new = [
        Scan(
            Unit(order_id, at), secrets.token_bytes(16), world.moment, Channel.CONSUMER, None, at + 1, 0,
            in_province(code) if code else None, True, "genuine",
        )
        for at, code in enumerate(provinces)
    ]  # fmt: skip
    with record(world.engine) as conn:
        scans.record(conn, new)


def test_where_codes_are_seen_is_a_map_a_line_and_tables_of_ones_own(world: World) -> None:
    other = second_organisation(world)
    signed = producer(world)
    mine = make_order(world, signed, Request(MEDICINE, 10, lot="SEEN"))
    theirs = make_order(world, producer(world, other.id), Request(THEIRS, 10, lot="T"))
    keep_scans(world, mine.id, "79", "79", "01", None)
    keep_scans(world, theirs.id, "96", "96")
    for path in ("/producer/seen", "/producer", f"/producer/seen?gtin={MEDICINE}&lot=SEEN&days=7"):
        page = signed.get(path).text
        assert "Thành phố Hồ Chí Minh: 2</title>" in page
        assert "Cà Mau: 0</title>" in page
        assert "<td>Hà Nội</td><td" in page
        assert "1 lượt không cho biết" in page
        assert "style=" not in page.split("</head>")[1]
    assert "Thành phố Hồ Chí Minh: 0</title>" in signed.get("/producer/seen?lot=KHAC").text


def raise_flag(world: World, kind: FlagKind, target: Target) -> int:
    with write(world.engine) as conn:
        return flags.raise_or_join(conn, kind, target, True, {"secret": "EVIDENCE"}, world.moment)


def test_every_kind_of_flag_and_outcome_has_its_words() -> None:
    for kind in FlagKind:
        assert f"pd_flag_{kind}" in WORDS
        assert f"pd_flag_do_{kind}" in WORDS
    for outcome in FlagOutcome:
        assert f"pd_outcome_{outcome}" in WORDS


def test_flags_are_told_in_words_without_evidence_or_names(world: World) -> None:
    other = second_organisation(world)
    signed = producer(world)
    number = raise_flag(world, FlagKind.UNIT_DUPLICATED, Target(MEDICINE, lot="LOT-A"))
    foreign = raise_flag(world, FlagKind.LOT_OUT_OF_LINE, Target(THEIRS, lot="T"))
    inspector = signed_in(world, Role.INSPECTOR, login="thanh-tra").person
    with write(world.engine) as conn:
        work.add_remark(conn, Item(Queue.FLAG, number), Remark(world.moment, inspector.login, "nội bộ"))
    for path in ("/producer/flags", f"/producer/flags/{number}"):
        page = signed.get(path).text
        assert "Một mã xuất hiện ở nhiều nơi" in page
        assert "LOT-A" in page
        for hidden in ("EVIDENCE", "thanh-tra", "nội bộ"):
            assert hidden not in page
    assert f"/producer/flags/{foreign}" not in signed.get("/producer/flags").text
    answers = [signed.get(f"/producer/flags/{at}") for at in (foreign, 9_999, 1 << 70)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({re.sub("[0-9]+", "N", answer.text) for answer in answers[:2]}) == 1
    assert signed.post(f"/producer/flags/{foreign}", words="x").status_code == 404
    assert "T" in producer(world, other.id).get(f"/producer/flags/{foreign}").text


def test_an_explanation_reaches_the_officers_and_colleagues(world: World) -> None:
    signed = producer(world)
    number = raise_flag(world, FlagKind.LOT_SHIPPING_DATA, Target(FOOD, lot="LOT-S"))
    path = f"/producer/flags/{number}"
    assert signed.post(path, words="").status_code == 400
    assert signed.post(path, words="Hàng <b>chuyển</b> kho").status_code == 303
    with read(world.engine) as conn:
        (remark,) = work.remarks_on(conn, Item(Queue.FLAG, number))
    assert (remark.by, remark.words) == (signed.person.login, "Hàng <b>chuyển</b> kho")
    assert "Hàng &lt;b&gt;chuyển" in producer(world).get(path).text
    assert "Giải trình cảnh báo" in signed.get("/producer/trail").text
