"""A company at the officers' desk: its data at once, suspension and administrator by two, nothing by one alone."""

import io
import re
from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from registry.catalogue import organisations
from registry.catalogue.company_changes import Editing
from registry.model.authorities import Territory
from registry.model.goods import Organisation
from registry.model.people import REGISTRY, Role
from registry.model.requests import RequestFilter
from registry.model.sites import Commune
from registry.office import suspensions
from registry.store.catalogue import site_rows
from registry.store.engine.engine import read, write
from registry.store.office import request_rows
from registry.supervision import company_cases
from tests.factories import make_authority
from tests.web.account.test_company import form
from tests.web.conftest import World
from tests.web.officer.test_queue import AWAY, HOME, words
from tests.web.people import Signed, signed_in
from tests.web.siting import HANOI, SAIGON, close_site, make_site

PATH = "/officer/organisation/1"


@pytest.fixture
def officer(world: World) -> Signed:
    return signed_in(world, Role.OFFICER, login="an", place=AWAY)


@pytest.fixture
def second(world: World) -> Signed:
    return signed_in(world, Role.OFFICER, login="binh", place=HOME)


def newest(world: World) -> int:
    with read(world.engine) as conn:
        return request_rows.every(conn, REGISTRY, RequestFilter(standing=None))[0].id


def in_force(world: World) -> bool:
    with read(world.engine) as conn:
        return suspensions.in_force(conn, 1) is not None


def test_one_officer_asks_and_another_one_suspends(world: World, officer: Signed, second: Signed) -> None:
    assert officer.post(f"{PATH}/suspend", reason="").status_code == 400
    assert officer.post(f"{PATH}/suspend", reason="nghi hàng giả", immediate="hàng đang bán").status_code == 303
    number = newest(world)
    page = words(officer.get(PATH))
    assert f"đề nghị {number}" in page
    assert not in_force(world)
    decide = f"/officer/requests/{number}/decide"
    assert officer.post(decide, act="approve").status_code == 409
    assert not in_force(world)
    shown = words(second.get(f"/officer/requests/{number}"))
    assert "Công ty Dược <Mẫu>" in shown
    assert "nghi hàng giả" in shown
    assert "Phải tạm dừng ngay vì hàng đang bán" in shown
    assert second.post(decide, act="approve").status_code == 303
    assert in_force(world)
    page = words(officer.get(PATH))
    assert "Bị tạm dừng từ" in page
    assert "an + binh" in page
    assert "0101234565" in words(second.get("/officer/audit?act=company_suspended"))


def explained(owner: Signed, request: int, words: str, *papers: tuple[str, bytes]) -> TestResponse:
    data: dict[str, object] = {"request": str(request), "words": words, "csrf": owner.csrf}
    data["papers"] = [(io.BytesIO(content), name) for name, content in papers]
    return owner.client.post("/company/explain", data=data, content_type="multipart/form-data")


def test_a_company_explains_before_a_second_officer_signs(world: World, officer: Signed, second: Signed) -> None:
    owner = signed_in(world, Role.PRODUCER, Role.ADMINISTRATOR, login="chu", organisation_id=1)
    clerk = signed_in(world, Role.SHOP, login="ban.hang", organisation_id=1)
    officer.post(f"{PATH}/suspend", reason="nghi hàng giả", immediate=" ")
    number = newest(world)
    path = f"/officer/requests/{number}"
    assert "chưa giải trình" in words(second.get(path))
    assert second.post(f"{path}/decide", act="approve").status_code == 409
    assert not in_force(world)
    for signed in (owner, clerk):
        page = words(signed.get("/company"))
        assert "Có đề nghị tạm dừng đơn vị" in page
        assert "nghi hàng giả" in page
        assert "(an" not in page
        assert "an," not in page
    assert explained(clerk, number, "của tôi").status_code == 403
    assert explained(owner, number, " ").status_code == 400
    kept = explained(owner, number, "Hàng thật, xem phiếu", ("phiếu.txt", b"x"))
    assert kept.status_code == 400
    assert "Hàng thật, xem phiếu" in kept.get_data(as_text=True)
    sent = explained(owner, number, "Hàng thật, xem phiếu", ("phiếu.pdf", b"%PDF-1.4\nx\n%%EOF\n"))
    assert sent.location == "/company?said=co_explained"
    assert "phiếu.pdf" in words(owner.get("/company"))
    shown = second.get(path)
    for said in ("Hàng thật, xem phiếu (chu", "phiếu.pdf"):
        assert said in words(shown)
    assert "chưa giải trình" not in words(shown)
    assert second.post(f"{path}/decide", act="approve").status_code == 303
    assert in_force(world)
    assert "Có đề nghị tạm dừng" not in words(owner.get("/company"))
    assert explained(owner, number, "nữa").status_code == 404
    assert "Giải trình đề nghị tạm dừng" in words(owner.get("/producer/trail"))


def test_what_must_be_at_once_a_company_does_not_read_before(world: World, officer: Signed) -> None:
    owner = signed_in(world, Role.PRODUCER, Role.ADMINISTRATOR, login="chu", organisation_id=1)
    before = words(owner.get("/company")), words(owner.get("/producer/trail"))
    officer.post(f"{PATH}/suspend", reason="nghi hàng giả", immediate="hàng đang bán")
    number = newest(world)
    assert (words(owner.get("/company")), words(owner.get("/producer/trail"))) == before
    unknown = explained(owner, number + 1, "vì sao")
    known = explained(owner, number, "vì sao")
    assert (known.status_code, words(known)) == (unknown.status_code, words(unknown))
    away = [owner.post("/company/withdraw", request=str(one)) for one in (number, number + 1)]
    assert [one.status_code for one in away] == [404, 404]


def test_lifting_takes_two_as_well_and_history_stays(world: World, officer: Signed, second: Signed) -> None:
    with write(world.engine) as conn:
        suspensions.suspend(conn, organisations.by_id(conn, 1), "nghi hàng giả", world.moment, "operator")
    assert officer.post(f"{PATH}/suspend", reason="lần nữa").status_code == 409
    assert officer.post(f"{PATH}/lift", reason="đã xác minh").status_code == 303
    decide = f"/officer/requests/{newest(world)}/decide"
    assert officer.post(decide, act="approve").status_code == 409
    assert in_force(world)
    assert second.post(decide, act="approve").status_code == 303
    assert not in_force(world)
    page = words(officer.get(PATH))
    assert "Bị tạm dừng từ" not in page
    assert "nghi hàng giả" in page
    assert "đã xác minh" in page


def test_data_is_changed_at_once_by_a_form_that_nobody_overtook(world: World, officer: Signed) -> None:
    def typed(**changes: str) -> dict[str, str]:
        page = officer.get(PATH).get_data(as_text=True)
        version = re.search(r'name="version" value="(\d+)"', page)
        assert version
        usual = {"name": "Dược Mới", "province": "79", "roles": "producer", "reason": "đổi tên"}
        return usual | {"version": version[1]} | changes

    old = typed(name="Tên cũ")
    assert officer.post(f"{PATH}/change", **typed()).location == f"{PATH}?said=co_changed"
    assert officer.post(f"{PATH}/change", **typed()).location == f"{PATH}?said=co_same"
    assert officer.post(f"{PATH}/change", **old).status_code == 409
    bad = officer.post(f"{PATH}/change", **typed(gln="1", address="Địa chỉ mới"))
    assert bad.status_code == 400
    assert "Địa chỉ mới" in bad.get_data(as_text=True)
    page = words(officer.get(PATH))
    for said in ("Công ty Dược <Mẫu>", "Dược Mới", "đổi tên", "12 Lê Lợi, Hà Nội"):
        assert said in page
    assert "tên, địa chỉ" in words(officer.get("/officer/audit?act=company_changed"))


def test_what_a_company_asks_for_is_granted_by_one_officer(world: World, officer: Signed) -> None:
    owner = signed_in(world, Role.PRODUCER, Role.ADMINISTRATOR, organisation_id=1)
    owner.post("/company", **form(owner, name="Dược Mới", roles="importer"))
    path = f"/officer/requests/{newest(world)}"
    shown = words(officer.get(path))
    for said in ("Công ty Dược <Mẫu>", "Dược Mới", "vì sao"):
        assert said in shown
    assert "Dược Mới" in words(officer.get("/officer/audit?act=change_company_asked"))
    assert officer.post(f"{path}/decide", act="approve").location == f"{path}?said=co_granted"
    with read(world.engine) as conn:
        assert organisations.by_id(conn, 1).name == "Dược Mới"


def asked_administrator(officer: Signed, papers: int = 1, **fields: str) -> TestResponse:
    data: dict[str, object] = {
        "login": "moi",
        "person": "Trần Mới",
        "reason": "đã nghỉ",
        "csrf": officer.csrf,
        **fields,
    }
    data["papers"] = [(io.BytesIO(f"%PDF-1.4\n{n}\n%%EOF\n".encode()), f"giấy {n}.pdf") for n in range(papers)]
    return officer.client.post(f"{PATH}/administrator", data=data, content_type="multipart/form-data")


def test_a_new_administrator_is_asked_for_with_proof_and_signed_by_another(
    world: World, officer: Signed, second: Signed
) -> None:
    signed_in(world, Role.PRODUCER, Role.ADMINISTRATOR, login="cu", organisation_id=1)
    missing = asked_administrator(officer, 0)
    assert missing.status_code == 400
    assert 'value="moi"' in missing.get_data(as_text=True)
    assert asked_administrator(officer, login="an").status_code == 409
    assert asked_administrator(officer).status_code == 303
    path = f"/officer/requests/{newest(world)}"
    shown = second.get(path)
    assert "giấy 0.pdf" in words(shown)
    assert "Trần Mới (moi)" in words(shown)
    assert officer.post(f"{path}/decide", act="appoint").status_code == 409
    assert second.post(f"{path}/decide", act="approve").status_code == 400
    done = second.post(f"{path}/decide", act="appoint")
    assert done.status_code == 200
    token = re.search(r"/password\?lang=vi#([A-Za-z0-9_-]{43})", done.get_data(as_text=True))
    assert token
    # Shown once: the page itself holds it no more.
    assert token[1] not in second.get(path).get_data(as_text=True)
    given = (
        world.app()
        .test_client()
        .post("/password", data={"token": token[1], "password": "một mật khẩu đủ dài", "again": "một mật khẩu đủ dài"})
    )
    assert given.status_code == 303
    assert "administrator_reset" not in words(officer.get("/officer/audit"))
    assert "cấp lại người quản trị" in words(officer.get("/officer/audit?act=administrator_reset"))


def test_only_officers_come_here(world: World) -> None:
    for role in (Role.PRODUCER, Role.INSPECTOR, Role.ADMINISTRATOR, Role.SHOP):
        signed = signed_in(world, role)
        for act in ("change", "suspend", "lift", "administrator"):
            assert signed.post(f"{PATH}/{act}", reason="x").status_code == 403


def test_a_company_that_is_not_there(officer: Signed) -> None:
    for number in ("99", "9" * 30):
        assert officer.get(f"/officer/organisation/{number}").status_code == 404
        assert officer.post(f"/officer/organisation/{number}/suspend", reason="x").status_code == 404


def test_doubtful_numbers_stand_beside_what_is_decided_and_good_ones_do_not(world: World, officer: Signed) -> None:
    assert "chữ số kiểm tra không khớp" not in words(officer.get(PATH))
    with write(world.engine) as conn:
        made = organisations.add_organisation(
            conn, Organisation(0, "Hai", "0100109107", prefixes=("893700",)), world.moment
        )
    page = words(officer.get(f"/officer/organisation/{made.id}"))
    assert "Mã số thuế 0100109107: chữ số kiểm tra không khớp" in page
    assert "Tiền tố 893700" in page


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_state_of_the_page_in_both_languages(
    world: World, officer: Signed, second: Signed, language: str
) -> None:
    with write(world.engine) as conn:
        one = organisations.by_id(conn, 1)
        company_cases.ask_suspension(conn, one, "x", "an", world.moment)
    assert officer.get(f"{PATH}?lang={language}").status_code == 200
    with write(world.engine) as conn:
        suspensions.suspend(conn, one, "x", world.moment, "operator")
        company_cases.ask_lifting(conn, one, "x", "an", world.moment)
        company_cases.ask_change(conn, one, replace(one, name="Mới"), Editing("chu", world.moment, "x"))
    assert officer.get(f"{PATH}?lang={language}").status_code == 200
    with read(world.engine) as conn:
        numbers = [each.id for each in request_rows.every(conn, REGISTRY, RequestFilter())]
    for number in numbers:
        assert second.get(f"/officer/requests/{number}?lang={language}").status_code == 200


def test_an_officer_sees_the_sites_of_a_company(world: World, officer: Signed) -> None:
    assert "Chưa có địa điểm nào" in words(officer.get(PATH))
    with write(world.engine) as conn:
        site_rows.put_communes(conn, [Commune("00070", "Phường Hoàn Kiếm", "01")], [], world.moment)
    first = make_site(world, HANOI | {"address": "12 Hàng Bài", "commune": "00070"})
    shut = make_site(world, SAIGON | {"code": "VN-79"})
    close_site(world, shut)
    page = words(officer.get(PATH))
    for there in (
        "Nhà thuốc Hà Nội", "Nhà thuốc", "8934588000003", "12 Hàng Bài, Phường Hoàn Kiếm", "Hà Nội", "Đang mở",
        "Nhà thuốc Sài Gòn", "VN-79", "Thành phố Hồ Chí Minh", "Đã đóng",
    ):  # fmt: skip
        assert there in page, there
    # An officer reads them and changes none.
    assert not re.search(rf'href="[^"]*/sites(/{first.id})?"', officer.get(PATH).text)


def test_many_sites_stand_behind_a_link(world: World, officer: Signed) -> None:
    for n in range(12):
        make_site(world, {"name": f"Cửa hàng {n:02}", "kind": "shop", "province": "01"})
    page = words(officer.get(PATH))
    assert ("Cửa hàng 09" in page, "Cửa hàng 10" in page) == (True, False)
    assert "Tất cả 12 địa điểm" in page
    assert f'href="{PATH}/sites"' in officer.get(PATH).text
    everything = words(officer.get(f"{PATH}/sites"))
    assert all(f"Cửa hàng {n:02}" in everything for n in range(12))
    found = words(officer.get(f"{PATH}/sites?q=cua hang 11"))
    assert ("Cửa hàng 11" in found, "Cửa hàng 09" in found) == (True, False)
    assert officer.get("/officer/organisation/99/sites").status_code == 404


def test_sites_of_a_company_elsewhere_are_not_there(world: World) -> None:
    make_site(world, HANOI)
    hanoi = signed_in(world, Role.OFFICER, place=make_authority(world.engine, "Đội 1", Territory("01")))
    saigon = signed_in(world, Role.OFFICER, place=make_authority(world.engine, "Đội 9", Territory("79")))
    with read(world.engine) as conn:
        assert organisations.by_id(conn, 1).province == "01"
    assert (hanoi.get(PATH).status_code, hanoi.get(f"{PATH}/sites").status_code) == (200, 200)
    assert (saigon.get(PATH).status_code, saigon.get(f"{PATH}/sites").status_code) == (404, 404)
