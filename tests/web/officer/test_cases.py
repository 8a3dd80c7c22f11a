"""Flags, reports and pending products: their evidence in words, and their end with a coded outcome."""

from uuid import uuid4

import pytest

from registry.model.cases import ReportOutcome, ReportReason
from registry.model.keys import KeyState
from registry.model.people import REGISTRY, Role
from registry.model.requests import RequestFilter
from registry.model.trail import TrailFilter
from registry.office import trail
from registry.store.engine import schema
from registry.store.engine.engine import read, write
from registry.store.keys import key_rows
from registry.store.office import request_rows
from registry.store.orders import order_rows
from registry.store.supervision import flag_rows
from registry.supervision import deciding, reports, sweeping
from tests.web.conftest import PENDING, STRANGE, World
from tests.web.officer.test_queue import flagged, words
from tests.web.people import Signed, seen_on, signed_in

AWAY, HOME = ("79", "Chi cục Thành phố Hồ Chí Minh"), ("01", "Chi cục Hà Nội")

HOSTILE = "<script>alert(1)</script>{{7*7}}' OR 1=1"


@pytest.fixture
def officer(world: World) -> Signed:
    return signed_in(world, Role.OFFICER, login="an", place=AWAY)


@pytest.fixture
def second(world: World) -> Signed:
    return signed_in(world, Role.OFFICER, login="binh", place=HOME)


def test_a_flag_shows_its_evidence_in_words_and_the_serial_on_the_pack(world: World, officer: Signed) -> None:
    flag_id = flagged(world)
    shown = words(officer.get(f"/officer/flags/{flag_id}"))
    with read(world.engine) as conn:
        flag = flag_rows.one(conn, REGISTRY, flag_id)
        assert flag is not None
        assert flag.unit is not None
        order = order_rows.by_id(conn, flag.unit.order_id)
        assert order is not None
    with world.app().app_context():
        from registry.codes import serials
        from registry.web.front.context import service

        serial = service().serial(order, 3)
    assert serials.group(serial) in shown
    assert "Có dấu hiệu bị sao chép" in shown
    assert "Mã đã bị sao chép" not in shown
    assert "Chi tiết kỹ thuật Điểm từ tổ chức" in shown
    assert "Điểm từ tổ chức đã đăng nhập 3,25" in shown
    assert "1100 km" in shown
    assert "Điểm từ người lạ" not in shown
    english = words(officer.get(f"/officer/flags/{flag_id}?lang=en"))
    assert "Score by organisations 3.25" in english


@pytest.mark.parametrize("text", ["{}", '{"reports": 1, "reasons": {"moon": 1}, "provinces": {}}', "<b>"])
def test_odd_evidence_of_one_flag_takes_no_page_down(world: World, officer: Signed, text: str) -> None:
    flag_id = flagged(world)
    with write(world.engine) as conn:
        conn.execute(schema.flags.update().where(schema.flags.c.id == flag_id).values(evidence=text))
    assert f"/officer/flags/{flag_id}" in officer.get("/officer/flags").text
    assert officer.get("/officer/queue").status_code == officer.get("/officer/flags").status_code == 200
    page = words(officer.get(f"/officer/flags/{flag_id}"))
    assert {"{}": "Dữ liệu như đã lưu {}", "<b>": '{"text": "<b>"}'}.get(text, "moon (1)") in page
    sweeping.sweep(world.engine, world.moment)


def test_a_verdict_of_another_release_is_shown_as_it_stands(world: World, officer: Signed) -> None:
    told = reports.NewReport(uuid4().bytes, ReportReason.PRICE, words="giá rẻ")
    made = reports.hand_in(world.engine, told, "10.0.0.0/24", world.moment, lambda n: n // 3)
    with write(world.engine) as conn:
        conn.execute(schema.reports.update().values(verdict="of_tomorrow"))
    assert "of_tomorrow" in words(officer.get(f"/officer/reports/{made.id}"))


def test_an_officer_of_another_province_settles_a_flag_and_the_second_is_shown_how(
    world: World, officer: Signed, second: Signed
) -> None:
    flag_id = flagged(world)
    path = f"/officer/flags/{flag_id}/settle"
    for wrong in (
        {"outcome": "", "note": "x"},
        {"outcome": "no_finding", "note": " "},
        {"outcome": HOSTILE, "note": "x"},
    ):
        assert officer.post(path, **wrong).status_code == 400
    good = {"outcome": "genuine_examined", "note": "đã xem hàng ở kho"}
    assert officer.post(path, **good).status_code == 303
    late = second.post(path, outcome="no_finding", note="tôi cũng xem")
    assert late.status_code == 409
    assert "Người khác đã đóng cảnh báo này trước bạn" in words(late)
    assert "đã xem hàng ở kho" in words(late)


def test_a_flag_on_goods_of_ones_own_province_is_settled_by_two_names(
    world: World, officer: Signed, second: Signed
) -> None:
    flag_id = flagged(world)
    assert "cần chữ ký của cán bộ thứ hai" in words(second.get(f"/officer/flags/{flag_id}"))
    form = {"outcome": "no_finding", "note": "không thấy gì"}
    assert "oq_second_asked" in second.post(f"/officer/flags/{flag_id}/settle", **form).headers["Location"]
    with read(world.engine) as conn:
        (asked,) = request_rows.every(conn, REGISTRY, RequestFilter())
    page = second.get(f"/officer/flags/{flag_id}")
    assert f"Đang chờ chữ ký thứ hai (đề nghị {asked.id})" in words(page)
    assert f'href="/officer/requests/{asked.id}"' in page.text
    assert f"/officer/flags/{flag_id}/settle" not in page.text
    # Another proposal for the same, from a page that was open before.
    other = second.post(f"/officer/flags/{flag_id}/settle", outcome="data_error", note="khác")
    assert (other.status_code, "Bạn đã đề nghị khác cho việc này" in words(other)) == (409, True)
    assert f'href="/officer/requests/{asked.id}"' in other.text
    for line in ("kind=signature", "kind=flag&mine=1"):
        listed = second.get(f"/officer/queue?{line}")
        assert "Tôi đã đề nghị" in words(listed)
        assert f'href="/officer/requests/{asked.id}"' in listed.text
        assert "Tôi đã đề nghị" not in words(officer.get(f"/officer/queue?{line}"))
    own = f"/officer/requests/{asked.id}/decide"
    assert second.post(own, act="approve").status_code == 409
    assert "không thể tự ký" in words(second.get(f"/officer/requests/{asked.id}"))
    assert "Đóng cảnh báo" in words(officer.get("/officer/queue?kind=signature"))
    assert "Không có việc nào" in words(second.get("/officer/queue?kind=signature"))
    assert officer.post(own, act="approve").status_code == 303
    with read(world.engine) as conn:
        flag = flag_rows.one(conn, REGISTRY, flag_id)
        (entry,) = trail.entries(conn, REGISTRY, TrailFilter(act="flag_settled"))
    assert flag is not None
    assert (flag.settled_by, entry.entry.by, entry.entry.second) == ("binh", "binh", "an")
    assert "binh + an" in words(officer.get(f"/officer/flags/{flag_id}"))


def test_a_second_press_of_the_same_button_does_nothing_twice(world: World, officer: Signed, second: Signed) -> None:
    with write(world.engine) as conn:
        number = deciding.ask_revocation(conn, second.person, world.code_key, "bị lộ", world.moment).id
    page = words(officer.get(f"/officer/requests/{number}"))
    assert "bị lộ" in page
    assert "binh" in page
    path = f"/officer/requests/{number}/decide"
    assert officer.post(path, act="approve").status_code == 303
    again = officer.post(path, act="approve")
    assert again.status_code == 409
    assert "trước bạn" in words(again)
    with read(world.engine) as conn:
        assert key_rows.states(conn)[world.code_key] is KeyState.REVOKED
        assert len(trail.entries(conn, REGISTRY, TrailFilter(act="key_revoked"))) == 1


def test_a_pending_product_is_looked_at_and_decided(world: World, officer: Signed) -> None:
    path = f"/officer/products/{PENDING}"
    assert "Chờ duyệt" in words(officer.get(path))
    assert officer.post(f"{path}/decide", act="refuse", reason="").status_code == 400
    assert officer.post(f"{path}/decide", act="approve", seen=seen_on(officer.get(path))).status_code == 303
    assert "Đã duyệt" in words(officer.get(path))
    assert officer.post(f"{path}/decide", act="refuse", reason="muộn").status_code == 409
    assert PENDING not in words(officer.get("/officer/queue?kind=product"))
    assert officer.get(f"/officer/products/{STRANGE}").status_code == 404


def test_a_report_is_settled_and_its_reporter_reads_the_answer(world: World, officer: Signed) -> None:
    told = reports.NewReport(uuid4().bytes, ReportReason.QUALITY, words=HOSTILE, contact="0900000000")
    made = reports.hand_in(world.engine, told, "10.0.0.0/24", world.moment, lambda n: n // 3)
    path = f"/officer/reports/{made.id}"
    page = officer.get(path)
    assert "<script>alert" not in page.get_data(as_text=True)
    assert "0900000000" in words(page)
    assert officer.post(f"{path}/settle", outcome="x").status_code == 400
    assert officer.post(f"{path}/settle", outcome="confirmed", reply="Cảm ơn").status_code == 303
    late = officer.post(f"{path}/settle", outcome="insincere", reply="")
    assert late.status_code == 409
    with read(world.engine) as conn:
        assert reports.one(conn, REGISTRY, made.id).outcome is ReportOutcome.CONFIRMED
    assert officer.get(f"{path}/photos/{'0' * 64}").status_code == 404
    assert "Cảm ơn" in words(world.app().test_client().get(f"/report/{made.receipt}"))
