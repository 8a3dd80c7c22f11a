"""Where codes are seen, and flags: in words, for one's own goods, and naming nobody."""

import re
import secrets

from registry.codes import serials
from registry.model.cases import FlagKind
from registry.model.flag_evidence import UnitEvidence
from registry.model.measures import Target
from registry.model.orders import Request, Unit
from registry.model.people import Role
from registry.model.sightings import Channel, Scan, in_province
from registry.model.work import ItemKind, Remark, WorkItem
from registry.store.engine.engine import read, record, write
from registry.store.market import scan_rows
from registry.store.office import work_rows
from registry.store.supervision import flag_rows
from registry.web.front.context import service
from tests.web.conftest import FOOD, MEDICINE, World
from tests.web.people import signed_in
from tests.web.producing import THEIRS, make_order, producer, second_organisation


def test_a_flag_names_its_pack_by_number_from_one_and_serial(world: World) -> None:
    signed = producer(world)
    order = make_order(world, signed, Request(MEDICINE, 20, lot="LOT-U"))
    number = raise_flag(world, FlagKind.UNIT_DUPLICATED, Target(MEDICINE, unit=Unit(order.id, 12)))
    with world.app().app_context():
        serial = serials.group(service().serial(order, 12))
    assert f"số 13 (S/N {serial})" in signed.get(f"/producer/flags/{number}").text
    # Officers read the same number.
    officer = signed_in(world, Role.OFFICER)
    assert "<dd>13</dd>" in officer.get(f"/officer/unit/{order.id}/12").text
    assert f"số 13 của đơn {order.id}" in officer.get("/officer/product/" + MEDICINE).text


def keep_scans(world: World, order_id: str, *provinces: str | None) -> None:
    new = [
        Scan(
            Unit(order_id, at), secrets.token_bytes(16), world.moment, Channel.CONSUMER, None, at + 1, 0,
            in_province(code) if code else None, True, "genuine",
        )
        for at, code in enumerate(provinces)
    ]  # fmt: skip
    with record(world.engine) as conn:
        scan_rows.record(conn, new)


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
        return flag_rows.raise_or_join(conn, kind, target, True, UnitEvidence(("EVIDENCE",)), world.moment).id


def test_flags_are_told_in_words_without_evidence_or_names(world: World) -> None:
    other = second_organisation(world)
    signed = producer(world)
    number = raise_flag(world, FlagKind.UNIT_DUPLICATED, Target(MEDICINE, lot="LOT-A"))
    foreign = raise_flag(world, FlagKind.LOT_OUT_OF_LINE, Target(THEIRS, lot="T"))
    inspector = signed_in(world, Role.INSPECTOR, login="thanh-tra").person
    with write(world.engine) as conn:
        work_rows.add_remark(conn, WorkItem(ItemKind.FLAG, number), Remark(world.moment, inspector.login, "nội bộ"))
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
        (remark,) = work_rows.remarks_on(conn, WorkItem(ItemKind.FLAG, number))
    assert (remark.by, remark.words) == (signed.person.login, "Hàng <b>chuyển</b> kho")
    assert "Hàng &lt;b&gt;chuyển" in producer(world).get(path).text
    assert "Giải trình cảnh báo" in signed.get("/producer/trail").text
