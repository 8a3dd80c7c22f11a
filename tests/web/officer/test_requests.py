"""Requests at the officers' desk: documents, claims side by side, second signatures."""

import re

import pytest

from registry.model.goods import Category, Product
from registry.model.measures import Target
from registry.model.people import Role
from registry.model.requests import RequestState
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import read, write
from registry.store.office import file_rows, request_rows
from registry.supervision import deciding
from tests.web.conftest import FOOD, MEDICINE, World
from tests.web.officer.test_queue import applied, standing, words
from tests.web.people import Signed, signed_in

AWAY, HOME = ("79", "Chi cục Thành phố Hồ Chí Minh"), ("01", "Chi cục Hà Nội")

HOSTILE = "<script>alert(1)</script>{{7*7}}' OR 1=1"


@pytest.fixture
def officer(world: World) -> Signed:
    return signed_in(world, Role.OFFICER, login="an", place=AWAY)


@pytest.fixture
def second(world: World) -> Signed:
    return signed_in(world, Role.OFFICER, login="binh", place=HOME)


def test_a_request_to_unblock_shows_what_stands_and_is_withdrawn_by_its_maker(
    world: World, officer: Signed, second: Signed
) -> None:
    with write(world.engine) as conn:
        asked = deciding.ask_unblocking(conn, officer.person, Target(MEDICINE, "LOT-R"), "đã kiểm nghiệm", world.moment)
    page = words(second.get(f"/officer/requests/{asked.id}"))
    assert "Không đạt tiêu chuẩn chất lượng" in page
    assert "LOT-R" in page
    path = f"/officer/requests/{asked.id}/decide"
    assert second.post(path, act="withdraw").status_code == 409
    assert second.post(path, act="").status_code == 400
    assert second.post(path, act="refuse", reason="").status_code == 400
    assert officer.post(path, act="withdraw").status_code == 303
    assert standing(world, asked.id) is RequestState.WITHDRAWN


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
    assert officer.post(f"{path}/decide", act="approve", trade="producer", login="x y").status_code == 400
    assert (
        officer.post(f"{path}/decide", act="approve", trade="producer", prefix="8937777", login="tran.bay").status_code
        == 303
    )
    with read(world.engine) as conn:
        made = listing_rows.organisation_by_tax_code(conn, "0109876543")
    assert made is not None
    assert (made.name, made.prefixes) == (HOSTILE, ("8937777",))


def test_a_document_of_a_request_is_for_officers_alone(world: World) -> None:
    number = applied(world)
    with read(world.engine) as conn:
        (paper,) = request_rows.documents(conn, number)
        assert file_rows.get(conn, paper.digest) is not None
    path = f"/officer/requests/{number}/files/{paper.digest.hex()}"
    assert world.app().test_client().get(path).status_code == 303
    for role in (Role.PRODUCER, Role.INSPECTOR, Role.ADMINISTRATOR, Role.SHOP):
        assert signed_in(world, role).get(path).status_code == 403


def test_a_document_is_what_its_bytes_say_whatever_they_came_as_before(world: World, officer: Signed) -> None:
    papers = {"pdf": b"%PDF-1.4\nx\n%%EOF\n", "photo": b"\xff\xd8\xff photo"}
    with write(world.engine) as conn:
        file_rows.put(conn, papers["pdf"], "text/html", world.moment)
        digest = file_rows.put(conn, papers["photo"], "text/html", world.moment)
    number = applied(world)
    with write(world.engine) as conn:
        (paper,) = request_rows.documents(conn, number)
        request_rows.attach(conn, number, "ảnh.jpg", digest)
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
    assert standing(world, number) is RequestState.REFUSED
    late = officer.post(path, act="approve", trade="producer", login="tran.bay")
    assert late.status_code == 409
    assert "thiếu giấy GS1" in words(late)


def test_two_claims_stand_side_by_side(world: World, officer: Signed) -> None:
    from registry.catalogue import organisations
    from registry.model.goods import Organisation

    with write(world.engine) as conn:
        new = Organisation(0, "Công ty Đòi Quyền", tax_code="0101010101", prefixes=("8939999",))
        claimant = organisations.add_organisation(conn, new, world.moment)
        product = Product(FOOD, "Sữa của tôi", Category.FOOD)
        asked = deciding.claim(conn, claimant, product, "chu", world.moment)
    path = f"/officer/requests/{asked.id}"
    page = words(officer.get(path))
    for word in ("Công ty Đòi Quyền", "Sữa của tôi", "8939999", "không thể chuyển", "khác"):
        assert word in page
    assert officer.post(f"{path}/decide", act="move", reason="x").status_code == 409
    assert officer.post(f"{path}/decide", act="stay", reason="").status_code == 400
    assert officer.post(f"{path}/decide", act="stay", reason="theo GS1").status_code == 303
    assert standing(world, asked.id) is RequestState.REFUSED
