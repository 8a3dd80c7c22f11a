"""The officers' queues in a browser's words: what waits, taking over, evidence, decisions, the second signature."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from registry.catalogue import registration
from registry.catalogue.registration import Application
from registry.market import circulation
from registry.market.circulation import Decision
from registry.model.cases import FlagKind, ReportOutcome, ReportReason
from registry.model.goods import Category, Product
from registry.model.keys import KeyState
from registry.model.measures import Act, Target
from registry.model.orders import Unit
from registry.model.people import REGISTRY, Role
from registry.office import approvals
from registry.office.approvals import Asked, Item, Queue, Standing, Wanted
from registry.store.catalogue import listings
from registry.store.engine.engine import read, write
from registry.store.keys import keys
from registry.store.office import files, work
from registry.store.office import requests as rows
from registry.store.orders import orders
from registry.store.supervision import flags as flag_rows
from registry.supervision import deciding, reports
from registry.web.officer.trail_words import ACTS
from tests.web.conftest import FOOD, MEDICINE, PENDING, STRANGE, World
from tests.web.people import Signed, signed_in

AWAY, HOME = ("79", "Chi cục Thành phố Hồ Chí Minh"), ("01", "Chi cục Hà Nội")
HOSTILE = "<script>alert(1)</script>{{7*7}}' OR 1=1"


@pytest.fixture
def officer(world: World) -> Signed:
    return signed_in(world, Role.OFFICER, login="an", place=AWAY)


@pytest.fixture
def second(world: World) -> Signed:
    return signed_in(world, Role.OFFICER, login="binh", place=HOME)


def words(answer: TestResponse) -> str:
    """The text of a page, without tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())


def flagged(world: World, gtin: str = MEDICINE, kind: FlagKind = FlagKind.UNIT_DUPLICATED) -> int:
    with write(world.engine) as conn:
        order = orders.recent(conn, gtin, 1)[0]
        told: dict[str, object] = {"scores": {"authenticated": 3.25, "anonymous": 0.0}, "counts": {"farthest": 110}}
        return flag_rows.raise_or_join(conn, kind, Target(gtin, unit=Unit(order.id, 3)), True, told, world.moment)


def applied(world: World, name: str = "Công ty Mới") -> int:
    asked = Application(
        name, "0109876543", "2 Hàng Bài", "01", "Trần Bảy", "b@moi.vn", "02438250000", "tran.bay", ("8937777",)
    )
    with write(world.engine) as conn:
        papers = [registration.read_paper("giấy phép.pdf", b"%PDF-1.4\nx\n%%EOF\n")]
        return registration.apply(conn, asked, papers, "A" * 43, world.moment).id


def standing(world: World, number: int) -> Standing:
    with read(world.engine) as conn:
        return approvals.find(conn, REGISTRY, number).standing


def seen_in(answer: TestResponse, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.get_data(as_text=True))
    assert found is not None
    return found[1]


@pytest.mark.parametrize("line", ["request", "signature", "product", "flag", "report"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_queue_has_its_page_in_both_languages(world: World, officer: Signed, line: str, language: str) -> None:
    flagged(world)
    applied(world)
    answer = officer.get(f"/officer/queue?kind={line}&lang={language}")
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.get_data(as_text=True)
    # A word that is missing would be an empty cell or a key.
    assert "oq_" not in words(answer)


@pytest.mark.parametrize("path", ["queue?kind=x", "requests/0", "requests/99", "flags/99", "reports/99", "products/x"])
def test_what_is_not_there_is_not_found(officer: Signed, path: str) -> None:
    assert officer.get(f"/officer/{path}").status_code == 404


def test_the_short_addresses_of_the_queues_lead_to_them(world: World, officer: Signed) -> None:
    applied(world)
    for path, there in (("requests", "Công ty Mới"), ("second", "Không có"), ("products", PENDING), ("flags", "Không")):
        assert there in words(officer.get(f"/officer/{path}")), path


def test_an_officer_takes_an_item_and_the_second_is_told_and_shown_by_whom(
    world: World, officer: Signed, second: Signed
) -> None:
    flag_id = flagged(world)
    path = f"/officer/flags/{flag_id}"
    mine, theirs = officer.get(path), second.get(path)
    form = {"act": "take", "seen": seen_in(mine, "seen"), "due": seen_in(mine, "due")}
    assert officer.post(f"/officer/work/flag/{flag_id}", **form).headers["Location"].startswith(path)
    form = {"act": "take", "seen": seen_in(theirs, "seen"), "due": seen_in(theirs, "due")}
    late = second.post(f"/officer/work/flag/{flag_id}", **form)
    assert late.status_code == 409
    assert "Người khác vừa thay đổi việc này" in words(late)
    assert "an ghi lúc" in words(late)
    with read(world.engine) as conn:
        told = work.of(conn, Item(Queue.FLAG, flag_id))
        assert told is not None
        assert (told.responsible, told.authority) == ("an", AWAY[1])
    listed = words(officer.get("/officer/queue?kind=flag&mine=1"))
    assert "an" in listed
    assert "Không có việc nào" in words(second.get("/officer/queue?kind=flag&mine=1"))
    # With what is before their eyes now, the second may take it over.
    form = {"act": "take", "seen": seen_in(late, "seen"), "due": seen_in(late, "due")}
    assert second.post(f"/officer/work/flag/{flag_id}", **form).status_code == 303


def test_an_item_is_assigned_to_an_officer_alone_with_a_day(world: World, officer: Signed, second: Signed) -> None:
    signed_in(world, Role.SHOP, login="cua.hang")
    flag_id = flagged(world)
    path = f"/officer/work/flag/{flag_id}"
    good = {"act": "assign", "seen": "", "responsible": "binh", "authority": "Đội 3", "due": "2027-01-31"}
    for wrong in ({"responsible": "cua.hang"}, {"responsible": HOSTILE}, {"due": "x"}, {"due": "0001-01-01"}):
        answer = officer.post(path, **good | wrong)
        assert answer.status_code in (400, 404), wrong
        # Nothing typed is lost.
        assert "Đội 3" in answer.get_data(as_text=True)
    assert officer.post(path, **good).status_code == 303
    assert "31/01/2027" in words(officer.get(f"/officer/flags/{flag_id}"))
    assert officer.post("/officer/work/nothing/1", **good).status_code == 404


@pytest.mark.parametrize("act", ["take", "assign", "remark"])
@pytest.mark.parametrize("item", ["flag/77", "report/77", "request/77", "product/77", "flag/9223372036854775808"])
def test_nobody_takes_or_remarks_on_what_there_is_not(world: World, officer: Signed, act: str, item: str) -> None:
    form = {"act": act, "words": "x", "due": "2027-01-31", "responsible": "an"}
    assert officer.post(f"/officer/work/{item}", **form).status_code == 404
    with read(world.engine) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM work").scalar_one() == 0
        assert conn.exec_driver_sql("SELECT count(*) FROM remarks").scalar_one() == 0


def test_remarks_are_kept_as_words(world: World, officer: Signed) -> None:
    flag_id = flagged(world)
    assert officer.post(f"/officer/work/flag/{flag_id}", act="remark", words=HOSTILE).status_code == 303
    page = officer.get(f"/officer/flags/{flag_id}")
    assert HOSTILE in words(page) or unescape(HOSTILE) in unescape(page.get_data(as_text=True))
    assert "<script>alert" not in page.get_data(as_text=True)
    assert officer.post(f"/officer/work/flag/{flag_id}", act="remark", words="").status_code == 400


def test_a_flag_shows_its_evidence_in_words_and_the_serial_on_the_pack(world: World, officer: Signed) -> None:
    flag_id = flagged(world)
    shown = words(officer.get(f"/officer/flags/{flag_id}"))
    with read(world.engine) as conn:
        flag = flag_rows.one(conn, flag_id)
        assert flag is not None
        assert flag.unit is not None
        order = orders.by_id(conn, flag.unit.order_id)
        assert order is not None
    with world.app().app_context():
        from registry.codes import serials
        from registry.web.front.context import desk

        serial = desk().serial(order, 3)
    assert serials.group(serial) in shown
    assert "Có dấu hiệu bị sao chép" in shown
    assert "Mã đã bị sao chép" not in shown
    assert "Chi tiết kỹ thuật Điểm từ tổ chức" in shown
    assert "Điểm từ tổ chức đã đăng nhập 3,25" in shown
    assert "1100 km" in shown
    assert "Điểm từ người lạ" not in shown
    english = words(officer.get(f"/officer/flags/{flag_id}?lang=en"))
    assert "Score by organisations 3.25" in english


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
        (asked,) = rows.every(conn, REGISTRY, rows.Sought())
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
        flag = flag_rows.one(conn, flag_id)
        (entry,) = approvals.trail(conn, REGISTRY, Wanted(act="flag_settled"))
    assert flag is not None
    assert (flag.settled_by, entry.entry.by, entry.entry.second) == ("binh", "binh", "an")
    assert "binh + an" in words(officer.get(f"/officer/flags/{flag_id}"))


def test_a_second_press_of_the_same_button_does_nothing_twice(world: World, officer: Signed, second: Signed) -> None:
    with write(world.engine) as conn:
        number = deciding.ask_revocation(conn, world.code_key, "bị lộ", "binh", world.moment).id
    page = words(officer.get(f"/officer/requests/{number}"))
    assert "bị lộ" in page
    assert "binh" in page
    path = f"/officer/requests/{number}/decide"
    assert officer.post(path, act="approve").status_code == 303
    again = officer.post(path, act="approve")
    assert again.status_code == 409
    assert "trước bạn" in words(again)
    with read(world.engine) as conn:
        assert keys.states(conn)[world.code_key] is KeyState.REVOKED
        assert len(approvals.trail(conn, REGISTRY, Wanted(act="key_revoked"))) == 1


def test_a_request_to_unblock_shows_what_stands_and_is_withdrawn_by_its_maker(
    world: World, officer: Signed, second: Signed
) -> None:
    with write(world.engine) as conn:
        asked = deciding.ask_unblocking(conn, Target(MEDICINE, "LOT-R"), "đã kiểm nghiệm", "an", world.moment)
    page = words(second.get(f"/officer/requests/{asked.id}"))
    assert "Không đạt tiêu chuẩn chất lượng" in page
    assert "LOT-R" in page
    path = f"/officer/requests/{asked.id}/decide"
    assert second.post(path, act="withdraw").status_code == 409
    assert second.post(path, act="").status_code == 400
    assert second.post(path, act="refuse", reason="").status_code == 400
    assert officer.post(path, act="withdraw").status_code == 303
    assert standing(world, asked.id) is Standing.WITHDRAWN


def test_a_registration_is_shown_with_its_documents_and_approved(world: World, officer: Signed) -> None:
    number = applied(world, HOSTILE)
    path = f"/officer/requests/{number}"
    page = officer.get(path)
    assert "<script>alert" not in page.get_data(as_text=True)
    for word in ("0109876543", "8937777", "b@moi.vn", "giấy phép.pdf"):
        assert word in words(page)
    (link,) = re.findall(rf'href="({path}/files/[0-9a-f]{{64}})"', page.get_data(as_text=True))
    paper = officer.get(link)
    assert (paper.status_code, paper.content_type) == (200, "application/pdf")
    assert paper.headers["Content-Disposition"].startswith("attachment")
    assert paper.headers["X-Content-Type-Options"] == "nosniff"
    assert officer.get(f"{path}/files/{'0' * 64}").status_code == 404
    assert officer.post(f"{path}/decide", act="approve", login="x y").status_code == 400
    assert officer.post(f"{path}/decide", act="approve", prefix="8937777", login="tran.bay").status_code == 303
    with read(world.engine) as conn:
        made = listings.organisation_by_tax_code(conn, "0109876543")
    assert made is not None
    assert (made.name, made.prefixes) == (HOSTILE, ("8937777",))


def test_a_document_of_a_request_is_for_officers_alone(world: World) -> None:
    number = applied(world)
    with read(world.engine) as conn:
        (paper,) = rows.documents(conn, number)
        assert files.get(conn, paper.digest) is not None
    path = f"/officer/requests/{number}/files/{paper.digest.hex()}"
    assert world.app().test_client().get(path).status_code == 303
    for role in (Role.PRODUCER, Role.INSPECTOR, Role.ADMINISTRATOR, Role.SHOP):
        assert signed_in(world, role).get(path).status_code == 403


def test_a_document_is_what_its_bytes_say_whatever_they_came_as_before(world: World, officer: Signed) -> None:
    papers = {"pdf": b"%PDF-1.4\nx\n%%EOF\n", "photo": b"\xff\xd8\xff photo"}
    with write(world.engine) as conn:
        files.put(conn, papers["pdf"], "text/html", world.moment)
        digest = files.put(conn, papers["photo"], "text/html", world.moment)
    number = applied(world)
    with write(world.engine) as conn:
        (paper,) = rows.documents(conn, number)
        rows.attach(conn, number, "ảnh.jpg", digest)
    answer = officer.get(f"/officer/requests/{number}/files/{paper.digest.hex()}")
    assert (answer.data, answer.content_type) == (papers["pdf"], "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    answer = officer.get(f"/officer/requests/{number}/files/{digest.hex()}")
    assert (answer.content_type, answer.headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert "Content-Disposition" not in answer.headers


def test_a_registration_is_refused_with_a_reason_and_nothing_typed_is_lost(world: World, officer: Signed) -> None:
    number = applied(world)
    path = f"/officer/requests/{number}/decide"
    assert officer.post(path, act="refuse", reason="").status_code == 400
    assert officer.post(path, act="refuse", reason="thiếu giấy GS1").status_code == 303
    assert standing(world, number) is Standing.REFUSED
    late = officer.post(path, act="approve", login="tran.bay")
    assert late.status_code == 409
    assert "thiếu giấy GS1" in words(late)


def test_two_claims_stand_side_by_side(world: World, officer: Signed) -> None:
    from registry.catalogue import products as domain
    from registry.model.goods import Organisation

    with write(world.engine) as conn:
        new = Organisation(0, "Công ty Đòi Quyền", tax_code="0101010101", prefixes=("8939999",))
        claimant = domain.add_organisation(conn, new, world.moment)
        product = Product(FOOD, "Sữa của tôi", Category.FOOD)
        asked = deciding.claim(conn, claimant, product, "chu", world.moment)
    path = f"/officer/requests/{asked.id}"
    page = words(officer.get(path))
    for word in ("Công ty Đòi Quyền", "Sữa của tôi", "8939999", "không thể chuyển", "khác"):
        assert word in page
    assert officer.post(f"{path}/decide", act="move", reason="x").status_code == 409
    assert officer.post(f"{path}/decide", act="stay", reason="").status_code == 400
    assert officer.post(f"{path}/decide", act="stay", reason="theo GS1").status_code == 303
    assert standing(world, asked.id) is Standing.REFUSED


def test_a_pending_product_is_looked_at_and_decided(world: World, officer: Signed) -> None:
    path = f"/officer/products/{PENDING}"
    assert "Chờ duyệt" in words(officer.get(path))
    assert officer.post(f"{path}/decide", act="refuse", reason="").status_code == 400
    assert officer.post(f"{path}/decide", act="approve").status_code == 303
    assert "Đã duyệt" in words(officer.get(path))
    assert officer.post(f"{path}/decide", act="refuse", reason="muộn").status_code == 409
    assert PENDING not in words(officer.get("/officer/queue?kind=product"))
    assert officer.get(f"/officer/products/{STRANGE}").status_code == 404


def test_a_report_is_settled_and_its_reporter_reads_the_answer(world: World, officer: Signed) -> None:
    told = reports.Told(uuid4().bytes, ReportReason.QUALITY, words=HOSTILE, contact="0900000000")
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
        assert reports.one(conn, made.id).outcome is ReportOutcome.CONFIRMED
    assert officer.get(f"{path}/photos/{'0' * 64}").status_code == 404
    assert "Cảm ơn" in words(world.app().test_client().get(f"/report/{made.receipt}"))


def test_colour_comes_with_a_word_for_the_time_that_is_left(world: World, officer: Signed) -> None:
    with write(world.engine) as conn:
        circulation.act(conn, Act.RECALL, Target(FOOD), Decision("x", "y", 1), world.moment)
        for days, lot in ((-3, "LOT-S"), (0, "LOT-B")):
            at = world.moment + timedelta(days=days)
            flag_rows.raise_or_join(conn, FlagKind.LOT_OUT_OF_LINE, Target(FOOD, lot), True, {}, at)
    page = officer.get("/officer/queue?kind=flag").get_data(as_text=True)
    assert re.search(r'<span class="tag bad">quá hạn</span>', page)
    assert re.search(r'<span class="tag warn">sắp hết hạn</span>', page)


def test_the_trail_is_read_page_by_page_and_filtered(world: World, officer: Signed, second: Signed) -> None:
    with write(world.engine) as conn:
        asked = deciding.ask_revocation(conn, world.code_key, HOSTILE, "an", world.moment)
        for number in range(60):
            approvals.audit(conn, approvals.Entry(world.moment, "chi", "key_made", f"{number:03d}"))
    assert second.post(f"/officer/requests/{asked.id}/decide", act="approve").status_code == 303
    page = officer.get("/officer/audit")
    assert "an + binh" in words(page)
    assert "<script>alert" not in page.get_data(as_text=True)
    (older,) = re.findall(r'href="(/officer/audit\?[^"]*before=\d+)"', page.get_data(as_text=True))
    assert "059" in words(page)
    assert "000" not in words(page).split("059")[1].split()
    assert "000" in words(officer.get(unescape(older))).split()
    found = words(officer.get("/officer/audit?act=key_revoked&by=binh"))
    assert "an + binh" in found
    assert "059" not in found
    for wild in ("before=x", "before=99999999999999999999", "by=%01", "subject=%27%22--"):
        assert officer.get(f"/officer/audit?{wild}").status_code == 200, wild


def test_the_trail_is_told_in_words_and_its_acts_are_told_apart(world: World, officer: Signed) -> None:
    told: dict[str, object] = {
        "roles": ["producer", "administrator"], "state": "pending", "in_force": ["recalled"], "category": "food",
        "province": "79", "provinces": ["01"], "fields": ["brand"], "scopes": ["verify"], "reason": "rotated",
        "outcome": "no_finding", "kind": "unit_suspect", "unit": ["ABCD2345", 6], "due": "2027-01-31T16:59:00+00:00",
    }  # fmt: skip
    with write(world.engine) as conn:
        approvals.audit(conn, approvals.Entry(world.moment, "an", "password_set", "flag 3", told))
    page = words(officer.get("/officer/audit"))
    for there in (
        "đặt mật khẩu", "Cảnh báo 3", "vai trò: Nhà sản xuất, Quản trị", "trạng thái: chờ duyệt", "hàng: Thực phẩm",
        "đang có hiệu lực: Đang thu hồi", "Hồ Chí Minh", "các tỉnh: Hà Nội", "mục: nhãn hiệu", "quyền: Kiểm tra mã",
        "lý do: đã thay khóa mới", "kết luận: Không phát hiện gì", "ABCD2345 / 7", "hạn: 31/01/2027 23:59",
    ):  # fmt: skip
        assert there in page, there
    names = [phrase.vi for phrase in ACTS.values()]
    assert len(names) == len(set(names))
    assert 'href="/officer/audit"' in officer.get("/officer/queue").text


def test_officers_pages_are_closed_to_everybody_else(world: World) -> None:
    flag_id = flagged(world)
    number = applied(world)
    assert standing(world, number) is Standing.OPEN
    for path in (
        f"/officer/flags/{flag_id}",
        f"/officer/requests/{number}",
        "/officer/queue",
        f"/officer/products/{PENDING}",
    ):
        assert world.app().test_client().get(path).headers["Location"].startswith("/sign-in")
        assert signed_in(world, Role.PRODUCER).get(path).status_code == 403
    forged = signed_in(world, Role.OFFICER)
    forged.csrf = "0" * 32
    assert forged.post(f"/officer/requests/{number}/decide", act="refuse", reason="x").status_code == 403
    assert standing(world, number) is Standing.OPEN
    assert Asked.PRODUCER in tuple(Asked)
