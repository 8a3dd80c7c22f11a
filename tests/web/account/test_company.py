"""One's own company: everybody reads, its administrator changes, and every page says what its people should know."""

import re
import secrets
from html import unescape

import pytest
from flask.testing import FlaskClient

from registry.catalogue import organisations, registration
from registry.catalogue.company_changes import Editing
from registry.model.people import REGISTRY, Role
from registry.model.requests import RequestFilter, RequestKind
from registry.office import administrators, suspensions
from registry.store.engine.engine import read, write
from registry.store.office import request_rows
from registry.supervision import asking, company_cases
from tests.factories import let_lot_fall, make_officer
from tests.web.conftest import MEDICINE, World
from tests.web.officer.test_queue import words
from tests.web.people import Signed, signed_in
from tests.web.producing import second_organisation
from tests.web.program import Program, problem

BOTH = (Role.PRODUCER, Role.ADMINISTRATOR)


@pytest.fixture
def owner(world: World) -> Signed:
    return signed_in(world, *BOTH, login="chu", organisation_id=1)


def suspend(world: World) -> None:
    with write(world.engine) as conn:
        suspensions.suspend(conn, organisations.by_id(conn, 1), "nghi hàng giả", world.moment, "an", "bình")


def form(signed: Signed, **changes: str) -> dict[str, str]:
    """The fields of the form as the page shows them, with changes."""
    page = signed.get("/company").get_data(as_text=True)
    fields = {
        name: unescape(value) for name, value in re.findall(r'name="(\w+)" (?:type="\w+" )?value="([^"]*)"', page)
    }
    province = re.search(r'<option value="(\d\d)" selected>', page)
    shown = {name: fields.get(name, "") for name in ("name", "name_en", "address", "gln", "phone", "email", "version")}
    return shown | {"province": province[1] if province else "", "roles": "producer", "reason": "vì sao"} | changes


@pytest.mark.parametrize("role", [Role.PRODUCER, Role.SHOP, Role.PLATFORM])
def test_everybody_of_a_company_reads_and_only_its_administrator_changes(world: World, role: Role) -> None:
    signed = signed_in(world, role, organisation_id=1)
    page = words(signed.get("/company"))
    assert "0101234565" in page
    assert "12 Lê Lợi, Hà Nội" in page
    assert "Lưu hoặc gửi đề nghị" not in page
    assert signed.post("/company", name="x", reason="x", version="0").status_code == 403


def test_who_acts_for_no_company_has_no_such_page(world: World) -> None:
    for role in (Role.OFFICER, Role.ADMINISTRATOR):
        assert signed_in(world, role).get("/company").status_code == 409


def test_a_phone_number_is_changed_at_once_and_stands_in_the_history(world: World, owner: Signed) -> None:
    assert owner.post("/company", **form(owner, phone="024 3825 0000")).location == "/company?said=co_changed"
    page = words(owner.get("/company"))
    assert "02438250000" in page
    assert "vì sao" in page
    assert owner.post("/company", **form(owner)).location == "/company?said=co_same"


def test_a_name_waits_for_an_officer_and_is_taken_back(world: World, owner: Signed) -> None:
    assert owner.post("/company", **form(owner, name="Dược Mới")).location == "/company?said=co_asked"
    page = words(owner.get("/company"))
    assert "Dược Mới" in page
    assert "Đang chờ" in page
    with read(world.engine) as conn:
        (asked,) = request_rows.every(conn, REGISTRY, RequestFilter([RequestKind.CHANGE_COMPANY]))
        assert organisations.by_id(conn, 1).name == "Công ty Dược <Mẫu>"
    colleague = signed_in(world, *BOTH, login="khac", organisation_id=1)
    assert colleague.post("/company/withdraw", request=str(asked.id)).status_code == 409
    stranger = signed_in(world, *BOTH, organisation_id=second_organisation(world).id)
    assert stranger.post("/company/withdraw", request=str(asked.id)).status_code == 404
    for given in ("", "x", "9" * 30):
        assert owner.post("/company/withdraw", request=given).status_code == 400
    assert owner.post("/company/withdraw", request=str(asked.id)).location == "/company?said=co_withdrawn"
    assert "Đã rút" in words(owner.get("/company"))


def test_a_refusal_is_read_with_its_reason(world: World, owner: Signed) -> None:
    owner.post("/company", **form(owner, name="Dược Mới"))
    with write(world.engine) as conn:
        (asked,) = request_rows.every(conn, REGISTRY, RequestFilter([RequestKind.CHANGE_COMPANY]))
        asking.refuse(conn, make_officer("an"), asked.id, "thiếu giấy đổi tên", world.moment)
    assert "thiếu giấy đổi tên" in words(owner.get("/company"))


@pytest.mark.parametrize("bad", [{"gln": "1"}, {"email": "a@b"}, {"reason": ""}, {"name": ""}, {"province": "99"}])
def test_a_bad_field_loses_nothing_that_was_typed(world: World, owner: Signed, bad: dict[str, str]) -> None:
    answer = owner.post("/company", **form(owner, address="Địa chỉ mới") | bad)
    assert answer.status_code == 400
    assert "Địa chỉ mới" in answer.get_data(as_text=True)


def test_a_form_that_somebody_overtook_changes_nothing(world: World, owner: Signed) -> None:
    old = form(owner, phone="0900000001")
    owner.post("/company", **form(owner, phone="0900000002"))
    answer = owner.post("/company", **old)
    assert answer.status_code == 409
    with read(world.engine) as conn:
        assert organisations.by_id(conn, 1).phone == "0900000002"


def test_every_page_of_a_suspended_company_says_so_with_reason_and_day(world: World, owner: Signed) -> None:
    paths = ("/producer", "/producer/orders", "/company", "/people", "/me")
    assert not any("nghi hàng giả" in words(owner.get(path)) for path in paths)
    suspend(world)
    for path in paths:
        page = words(owner.get(path))
        assert "Bị tạm dừng từ" in page, path
        assert "nghi hàng giả" in page, path
        # Who signed is the registry's affair.
        assert "bình" not in page.split("Mã đã cấp")[0], path
    assert "nghi hàng giả" in words(signed_in(world, Role.SHOP, organisation_id=1).get("/me"))
    assert "nghi hàng giả" not in words(
        signed_in(world, *BOTH, organisation_id=second_organisation(world).id).get("/me")
    )
    english = words(owner.get("/company?lang=en"))
    assert "Suspended since" in english


def test_a_suspended_company_reads_recalls_and_explains_and_gets_nothing_new(
    world: World, owner: Signed, client: FlaskClient
) -> None:
    old_key = Program(world, client)
    before = old_key.get("/v1/orders").json["orders"]  # type: ignore[index]
    suspend(world)
    order = {"gtin": MEDICINE, "quantity": 5, "lot": "L9", "expiry": "2031-01-31"}
    assert problem(old_key.post("/v1/orders", order)) == (409, "organisation_suspended")
    assert problem(old_key.post("/v1/orders", order | {"serials": "own"})) == (409, "organisation_suspended")
    assert problem(old_key.get(f"/v1/orders/{before[0]['id']}/codes")) == (409, "organisation_suspended")
    product = {"gtin": "08934588012372", "name": "Mới", "category": "food"}
    assert problem(old_key.post("/v1/products", product)) == (409, "organisation_suspended")
    assert old_key.get("/v1/orders").json["orders"] == before  # type: ignore[index]
    page = owner.post(
        "/producer/orders/new", gtin=MEDICINE, level="unit", lot="L9", expiry="2031-01-31", quantity="5", once="a"
    )
    assert page.status_code == 409
    assert "đang bị tạm dừng" in words(page)
    assert owner.get(f"/producer/orders/{before[0]['id']}/codes").status_code == 409
    assert owner.get(f"/producer/orders/{before[0]['id']}").status_code == 200
    recall = {"gtin": MEDICINE, "lot": "LOT-A", "level": 2, "reason": "sai hàm lượng"}
    assert old_key.post("/v1/recalls", recall).status_code in (200, 201)


def test_a_suspended_company_makes_no_key(world: World, owner: Signed) -> None:
    suspend(world)
    answer = owner.post("/keys", key_role="producer", scope="orders")
    assert answer.status_code == 409
    assert "đang bị tạm dừng" in words(answer)
    assert "vnpc_" not in answer.get_data(as_text=True)


def test_the_people_of_a_company_are_told_of_a_new_administrator(world: World, owner: Signed) -> None:
    colleague = signed_in(world, Role.PRODUCER, organisation_id=1)
    with write(world.engine) as conn:
        one = organisations.by_id(conn, 1)
        named = administrators.successor(conn, one, "moi", "Trần Mới")
        paper = registration.read_paper("a.pdf", b"%PDF-1.4\nx\n%%EOF\n")
        asked = company_cases.ask_administrator(conn, one, named, [paper], Editing("an", world.moment, "đã nghỉ việc"))
        let_lot_fall(conn, asked.id, "bình", world.moment)
        company_cases.sign_administrator(conn, make_officer("bình"), asked.id, world.moment, secrets.randbelow)
    page = words(colleague.get("/producer"))
    assert "Trần Mới (moi)" in page
    assert "đã nghỉ việc" in page
    assert owner.get("/company").status_code == 303
