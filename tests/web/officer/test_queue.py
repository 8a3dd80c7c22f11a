"""The officers' queues in a browser's words: what waits, taking over, remarks, and the trail."""

import re
from datetime import timedelta
from html import unescape

import pytest
from werkzeug.test import TestResponse

from registry.catalogue import registration
from registry.catalogue.registration import Application
from registry.market import measures
from registry.market.measures import Decision
from registry.model.cases import FlagKind
from registry.model.flag_evidence import Counts, Scores, UnitEvidence, UnitWeight
from registry.model.measures import Act, Target
from registry.model.orders import OrderFilter, Unit
from registry.model.people import REGISTRY, Role
from registry.model.requests import RequestKind, RequestState
from registry.model.trail import TrailAct, TrailEntry
from registry.model.work import ItemKind, WorkItem
from registry.office import petitions, trail
from registry.store.engine.engine import read, write
from registry.store.office import work_rows
from registry.store.orders import order_rows
from registry.store.supervision import flag_rows
from registry.supervision import deciding
from tests.factories import NO_EVIDENCE
from tests.web.conftest import FOOD, MEDICINE, PENDING, World
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
        order = order_rows.seen_by(conn, REGISTRY, OrderFilter(gtin, at_most=1))[0]
        weight = UnitWeight(Scores(3.25, 0.0, 0.0, 0.0, 0.0), (), Counts(farthest=110), 1)
        told = UnitEvidence((), weight)
        return flag_rows.raise_or_join(conn, kind, Target(gtin, unit=Unit(order.id, 3)), True, told, world.moment).id


def applied(world: World, name: str = "Công ty Mới") -> int:
    asked = Application(
        name, "0109876543", "2 Hàng Bài", "01", "Trần Bảy", "b@moi.vn", "02438250000", "tran.bay", ("8937777",)
    )
    with write(world.engine) as conn:
        papers = [registration.read_paper("giấy phép.pdf", b"%PDF-1.4\nx\n%%EOF\n")]
        return registration.apply(conn, asked, papers, "A" * 43, world.moment).id


def standing(world: World, number: int) -> RequestState:
    with read(world.engine) as conn:
        return petitions.find(conn, REGISTRY, number).standing


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
        told = work_rows.of(conn, WorkItem(ItemKind.FLAG, flag_id))
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


def test_colour_comes_with_a_word_for_the_time_that_is_left(world: World, officer: Signed) -> None:
    with write(world.engine) as conn:
        measures.carry_out(conn, Act.RECALL, Target(FOOD), Decision("x", "y", 1), world.moment)
        for days, lot in ((-3, "LOT-S"), (0, "LOT-B")):
            at = world.moment + timedelta(days=days)
            flag_rows.raise_or_join(conn, FlagKind.LOT_OUT_OF_LINE, Target(FOOD, lot), True, NO_EVIDENCE, at)
    page = officer.get("/officer/queue?kind=flag").get_data(as_text=True)
    assert re.search(r'<span class="tag bad">quá hạn</span>', page)
    assert re.search(r'<span class="tag warn">sắp hết hạn</span>', page)


def test_the_trail_is_read_page_by_page_and_filtered(world: World, officer: Signed, second: Signed) -> None:
    with write(world.engine) as conn:
        asked = deciding.ask_revocation(conn, officer.person, world.code_key, HOSTILE, world.moment)
        for number in range(60):
            trail.audit(conn, TrailEntry(world.moment, "chi", TrailAct.KEY_MADE, f"{number:03d}"))
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


def test_officers_pages_are_closed_to_everybody_else(world: World) -> None:
    flag_id = flagged(world)
    number = applied(world)
    assert standing(world, number) is RequestState.OPEN
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
    assert standing(world, number) is RequestState.OPEN
    assert RequestKind.PRODUCER in tuple(RequestKind)
