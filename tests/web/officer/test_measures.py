"""Recalls and blocks: the reach is seen first, nothing happens twice, and nobody lifts anything alone."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from registry.model.keys import KeyState
from registry.model.measures import Disposition, MeasureFilter, RecordedMeasure, Target
from registry.model.orders import Order, OrderFilter, Unit
from registry.model.people import REGISTRY, Role
from registry.model.requests import Petition, RequestFilter
from registry.model.trail import TrailFilter
from registry.store.engine.engine import read
from registry.store.keys import key_rows
from registry.store.market import measure_rows
from registry.store.office import request_rows, trail_rows
from registry.store.orders import order_rows
from tests.web.conftest import FOOD, MEDICINE, World
from tests.web.people import Signed, signed_in

ON_LOT_A = MeasureFilter(gtin=MEDICINE, lot="LOT-A")


@pytest.fixture
def officer(world: World) -> Signed:
    return signed_in(world, Role.OFFICER, login="lan")


@pytest.fixture
def lot_a(world: World) -> Order:
    with read(world.engine) as conn:
        return order_rows.seen_by(conn, REGISTRY, OrderFilter(MEDICINE, "LOT-A"))[0]


def form(**more: str) -> dict[str, str]:
    usual = {"act": "recall", "gtin": MEDICINE, "lots": "LOT-A", "level": "2", "reason": "QĐ 12/QLD"}
    return usual | {"notice_vi": "Trả lại nơi mua.\r\nGọi 1900 0000.", "notice_en": "Return it."} | more


def standing(world: World, wanted: MeasureFilter = ON_LOT_A) -> list[RecordedMeasure]:
    with read(world.engine) as conn:
        return measure_rows.every(conn, REGISTRY, wanted)


def asked(world: World) -> list[Petition]:
    with read(world.engine) as conn:
        return request_rows.every(conn, REGISTRY, RequestFilter())


def acts(world: World) -> list[str]:
    with read(world.engine) as conn:
        return [one.entry.act for one in trail_rows.page(conn, REGISTRY, TrailFilter(), 50)]


def said(location: str) -> str:
    return parse_qs(urlsplit(location).query)["said"][0]


@pytest.mark.parametrize("role", [Role.PRODUCER, Role.INSPECTOR, Role.ADMINISTRATOR])
def test_only_an_officer_may(world: World, client: FlaskClient, role: Role) -> None:
    other = signed_in(world, role, client=client)
    for path in ("/officer/measures", "/officer/measures/new", "/officer/keys", f"/officer/keys/{world.code_key}"):
        assert other.get(path).status_code == 403
    assert other.post("/officer/measures", **form()).status_code == 403
    assert standing(world) == []


def test_a_form_without_the_sessions_token_does_nothing(world: World, officer: Signed) -> None:
    officer.client.post("/officer/measures", data=form())
    assert standing(world) == []


def test_the_reach_is_shown_before_anything_happens(world: World, officer: Signed) -> None:
    page = officer.post("/officer/measures/check", **form())
    assert page.status_code == 200
    assert re.search(r"Mã đã cấp</dt><dd>20<", page.text)
    assert "Mức 2 – nghiêm trọng, hoàn tất trong 15 ngày" in page.text
    assert "Gọi 1900 0000." in page.text
    assert standing(world) == []
    assert acts(world).count("recall") == 1  # the world's own


def test_a_confirmed_recall_is_in_every_answer_and_stands_in_the_trail_once(world: World, officer: Signed) -> None:
    before = acts(world).count("recall")
    first = officer.post("/officer/measures", **form())
    assert (first.status_code, said(first.location)) == (303, "mea_done")
    (one,) = standing(world)
    measure = one.measure
    assert (measure.target, measure.disposition, measure.level) == (Target(MEDICINE, "LOT-A"), Disposition.RECALLED, 2)
    assert (measure.by, measure.reason, measure.notice_en) == ("lan", "QĐ 12/QLD", "Return it.")
    assert measure.notice_vi == "Trả lại nơi mua.\nGọi 1900 0000."
    again = officer.post("/officer/measures", **form())
    assert said(again.location) == "mea_already"
    assert standing(world) == [one]
    assert acts(world).count("recall") == before + 1
    verdict = officer.client.post("/v1/verify", json={"code": world.printed["genuine"], "record": False}, headers={
        "X-CSRF": officer.csrf})  # fmt: skip
    assert verdict.get_json()["verdict"] == "recalled"
    assert "hoàn tất" in officer.get(first.location).text.lower()


def test_several_lots_are_recalled_together_or_none_is(world: World, officer: Signed) -> None:
    wrong = officer.post("/officer/measures", **form(lots="LOT-A\r\nLOT-E\r\nLOT-X"))
    assert wrong.status_code == 404
    assert standing(world) == []
    assert "không có mã nào cho lô LOT-X" in wrong.text
    done = officer.post("/officer/measures", **form(lots="LOT-A\r\n\r\n LOT-E \r\nLOT-A"))
    assert said(done.location) == "mea_done"
    targets = {
        one.measure.target for one in standing(world, MeasureFilter(gtin=MEDICINE, disposition=Disposition.RECALLED))
    }
    assert targets == {Target(MEDICINE, lot) for lot in ("LOT-A", "LOT-E", "LOT-R")}


def test_the_whole_product_is_warned_of_and_destruction_too(world: World, officer: Signed) -> None:
    page = officer.post("/officer/measures/check", **form(lots="", act="destroy")).text
    assert "mọi lô đã và sẽ sản xuất" in page
    assert "không thể gỡ bỏ" in page
    assert re.search(r"Đơn hàng</dt><dd>4<", page)
    assert "mọi lô đã" not in officer.post("/officer/measures/check", **form()).text


def test_single_codes_are_blocked_by_what_was_scanned(world: World, officer: Signed, lot_a: Order) -> None:
    code = world.printed["genuine"]
    blocked = form(gtin="", lots="", codes=f"{code}\r\n{code}", act="report-stolen", reason="Mất ở kho")
    page = officer.post("/officer/measures/check", **blocked)
    assert f"/officer/unit/{lot_a.id}/0" in page.text
    assert said(officer.post("/officer/measures", **blocked).location) == "mea_done"
    (one,) = standing(world, MeasureFilter(unit=Unit(lot_a.id, 0)))
    assert (one.measure.disposition, one.measure.level) == (Disposition.STOLEN, None)


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"reason": "  "}, 400, "Hãy ghi lý do"),
        ({"reason": "x" * 501}, 400, "nhiều nhất 500"),
        ({"level": "4"}, 400, "mức 1, 2 hoặc 3"),
        ({"level": ""}, 400, "mức 1, 2 hoặc 3"),
        ({"act": "restore"}, 400, "Hãy chọn một biện pháp"),
        ({"act": "sell"}, 400, "Hãy chọn một biện pháp"),
        ({"gtin": "", "lots": ""}, 400, "không nhập cả hai"),
        ({"codes": "x"}, 400, "không nhập cả hai"),
        ({"gtin": "8934588012342"}, 400, "số cuối là số kiểm tra"),
        ({"gtin": "4006381333931"}, 404, "chưa được đăng ký"),
        ({"lots": "LOT-Z"}, 404, "không có mã nào cho lô LOT-Z"),
        ({"lots": "\n".join(f"L{n}" for n in range(51))}, 400, "Nhiều nhất 50"),
        ({"notice_vi": "x" * 2001}, 400, "2.000"),
        ({"gtin": "", "lots": "", "codes": "hello"}, 404, "Mã thứ 1 không do hệ thống cấp"),
        ({"gtin": "", "lots": "", "codes": MEDICINE}, 400, "hãy nhập GTIN"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    world: World, officer: Signed, change: dict[str, str], status: int, words: str
) -> None:
    for path in ("/officer/measures/check", "/officer/measures"):
        page = officer.post(path, **form(**{"notice_en": "Kept as <typed>.", **change}))
        assert page.status_code == status
        assert 'role="alert"' in page.text
        assert words in page.text
        assert "Kept as &lt;typed&gt;." in page.text
    assert standing(world) == []


def test_a_confirmation_can_be_taken_back_to_the_form_as_it_was(world: World, officer: Signed) -> None:
    page = officer.post("/officer/measures/check", **form(change="1")).text
    assert "QĐ 12/QLD" in page
    assert "Trả lại nơi mua.\nGọi 1900 0000." in page
    assert 'action="/officer/measures/check"' in page


def test_hostile_text_is_only_text(world: World, officer: Signed) -> None:
    hostile = "<script>alert(1)</script>{{ 7*7 }}'; DROP TABLE measures; --"
    assert "<script>alert" not in officer.post("/officer/measures/check", **form(reason=hostile)).text
    assert officer.post("/officer/measures", **form(reason=hostile)).status_code == 303
    page = officer.get("/officer/measures").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in page


def test_the_list_tells_in_force_and_lifted_and_a_late_recall(world: World, officer: Signed) -> None:
    page = officer.get("/officer/measures").text
    assert "LOT-R" in page
    assert "quá hạn" not in page
    world.moment += timedelta(days=16)
    late = signed_in(world, Role.OFFICER, login="mai")
    assert "quá hạn" in late.get("/officer/measures").text
    assert "Không có biện pháp nào" in late.get("/officer/measures?state=lifted").text
    stolen = late.get("/officer/measures?state=all&kind=stolen").text
    assert "Mất cắp" in stolen
    assert "LOT-R" not in stolen


@pytest.mark.parametrize("query", ["state=x", "kind=x", "before=x", "before=-1", "before=" + "9" * 30, "state=&kind="])
def test_a_list_asked_for_oddly_is_still_the_list(officer: Signed, query: str) -> None:
    assert officer.get(f"/officer/measures?{query}").status_code == 200


def recalled(world: World) -> RecordedMeasure:
    (one,) = standing(world, MeasureFilter(gtin=MEDICINE, lot="LOT-R"))
    return one


def test_lifting_waits_for_a_second_officer(world: World, officer: Signed) -> None:
    one = recalled(world)
    answer = officer.post(f"/officer/measures/{one.id}/lift", reason="Kiểm nghiệm đạt")
    assert (answer.status_code, said(answer.location)) == (303, "mea_lift_asked")
    (request,) = asked(world)
    assert (request.kind, request.made_by, request.content["reason"]) == ("unblock", "lan", "Kiểm nghiệm đạt")
    assert (request.content["gtin"], request.content["lot"]) == (MEDICINE, "LOT-R")
    assert recalled(world) == one
    officer.post(f"/officer/measures/{one.id}/lift", reason="Kiểm nghiệm đạt")
    assert len(asked(world)) == 1
    page = officer.get(f"/officer/measures/{one.id}").text
    assert f"Đang chờ chữ ký thứ hai (đề nghị {request.id})" in page
    assert f'href="/officer/requests/{request.id}"' in page
    assert "/lift" not in page


def test_a_lift_without_a_reason_or_of_nothing_asks_nobody(world: World, officer: Signed) -> None:
    one = recalled(world)
    page = officer.post(f"/officer/measures/{one.id}/lift", reason="  ")
    assert page.status_code == 400
    assert 'role="alert"' in page.text
    assert officer.post("/officer/measures/99999/lift", reason="x").status_code == 404
    assert officer.get("/officer/measures/" + "9" * 30).status_code == 404
    assert asked(world) == []


def test_what_is_destroyed_offers_no_lifting(world: World, officer: Signed) -> None:
    (one,) = standing(world, MeasureFilter(gtin=FOOD, disposition=Disposition.DESTROYED))
    page = officer.get(f"/officer/measures/{one.id}").text
    assert "Đã tiêu hủy thì không thể gỡ bỏ" in page
    assert "/lift" not in page


def test_a_key_is_revoked_only_by_two_and_its_reach_is_shown(world: World, officer: Signed) -> None:
    listed = officer.get("/officer/keys").text
    assert str(world.code_key) in listed
    assert f"/officer/keys/{world.serial_key}" not in listed
    page = officer.get(f"/officer/keys/{world.code_key}").text
    assert "8 đơn hàng, 160 mã" in page
    answer = officer.post(f"/officer/keys/{world.code_key}/revoke", reason="Tệp khóa bị lộ")
    assert said(answer.location) == "mea_key_asked"
    (request,) = asked(world)
    assert (request.kind, request.subject, request.made_by) == ("revoke_key", str(world.code_key), "lan")
    page = officer.get(f"/officer/keys/{world.code_key}").text
    assert f"Đang chờ chữ ký thứ hai (đề nghị {request.id})" in page
    assert "/revoke" not in page
    with read(world.engine) as conn:
        assert key_rows.states(conn)[world.code_key] is KeyState.ACTIVE


def test_a_serial_key_an_unknown_one_and_no_reason_are_refused(world: World, officer: Signed) -> None:
    assert officer.post(f"/officer/keys/{world.serial_key}/revoke", reason="x").status_code == 409
    assert officer.post("/officer/keys/65000/revoke", reason="x").status_code == 404
    assert officer.get("/officer/keys/65000").status_code == 404
    page = officer.post(f"/officer/keys/{world.code_key}/revoke", reason="")
    assert page.status_code == 400
    assert 'role="alert"' in page.text
    assert asked(world) == []
