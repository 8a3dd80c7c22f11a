"""The pages of sites: who sees and writes which, what is typed wrong, and lists of them."""

import io
from html import unescape

import pytest
from werkzeug.test import TestResponse

from registry.catalogue import sites
from registry.model.people import Role
from registry.model.sites import Site
from registry.store.engine.engine import read
from tests.web.conftest import World
from tests.web.people import Signed, signed_in
from tests.web.program import other_organisation
from tests.web.siting import HANOI, SAIGON, close_site, make_site


@pytest.fixture
def lan(world: World) -> Signed:
    """The administrator of the first organisation."""
    return signed_in(world, Role.ADMINISTRATOR, organisation_id=1)


def every(world: World, owner: int = 1) -> list[Site]:
    with read(world.engine) as conn:
        return [site for site in sites.of_organisation(conn, owner) if site.name != "Trụ sở"]


def words(answer: TestResponse) -> str:
    return unescape(answer.text)


def send(signed: Signed, text: str, mode: str = "all", **more: str) -> TestResponse:
    file = (io.BytesIO(text.encode()), "sites.csv")
    return signed.client.post("/sites/import", data={"csrf": signed.csrf, "mode": mode, "file": file} | more)


def test_an_administrator_adds_changes_and_closes_its_sites(world: World, lan: Signed) -> None:
    added = lan.post("/sites", **(HANOI | {"address": "12 Hàng Bài"}))
    assert (added.status_code, added.location) == (303, "/sites?said=site_added_done")
    (site,) = every(world)
    page = words(lan.get("/sites"))
    for there in ("Nhà thuốc Hà Nội", "12 Hàng Bài", "8934588000003", "Hà Nội", "Đang mở", f'href="/sites/{site.id}"'):
        assert there in page, there
    form = words(lan.get(f"/sites/{site.id}"))
    assert 'value="12 Hàng Bài"' in form
    assert lan.post(f"/sites/{site.id}", **SAIGON).location == "/sites?said=site_changed_done"
    (changed,) = every(world)
    assert (changed.name, changed.province, changed.gln, changed.lat) == ("Nhà thuốc Sài Gòn", "79", None, 10.7769)
    assert 'value="10.77690"' in lan.get(f"/sites/{site.id}").text
    assert lan.post(f"/sites/{site.id}/close").location == "/sites?said=site_closed_done"
    assert "Đã đóng" in words(lan.get(f"/sites/{site.id}"))
    late = lan.post(f"/sites/{site.id}", **HANOI)
    assert (late.status_code, "đã đóng" in words(late)) == (409, True)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Chưa điền."),
        ({"gln": "8934588000004"}, "8934588000003"),
        ({"province": ""}, "Chưa điền."),
        ({"commune": "99999"}, "Không có xã, phường này"),
        ({"lat": "10.78", "lon": "106.7"}, "hàng trăm km"),
        ({"lat": "21"}, "Cần cả vĩ độ và kinh độ."),
        ({"kind": "cave"}, "Loại hình là"),
        ({"name": "nha thuoc ha noi"}, "đang mở khác đã có"),
    ],
)
def test_what_is_typed_wrong_is_told_at_its_field_and_kept(
    world: World, lan: Signed, wrong: dict[str, str], sentence: str
) -> None:
    make_site(world, HANOI)
    answer = lan.post("/sites", **({"name": "Kho", "kind": "warehouse", "province": "01", "address": "9 Huế"} | wrong))
    assert answer.status_code == 400
    assert sentence in words(answer)
    assert 'value="9 Huế"' in words(answer)
    assert len(every(world)) == 1


def test_anothers_site_is_answered_as_one_that_is_not_there(world: World, lan: Signed) -> None:
    site = make_site(world, HANOI, owner=other_organisation(world))
    for number in (site.id, 999):
        assert lan.get(f"/sites/{number}").status_code == 404
        assert lan.post(f"/sites/{number}", **SAIGON).status_code == 404
        assert lan.post(f"/sites/{number}/close").status_code == 404
    # Whose the sites are, an organisation's own administrator cannot say.
    assert "Nhà thuốc Hà Nội" not in words(lan.get("/sites?of=0109999982"))
    lan.post("/sites", **(SAIGON | {"of": "0109999982"}))
    assert [one.name for one in every(world)] == ["Nhà thuốc Sài Gòn"]


def test_the_registrys_administrator_says_whose(world: World) -> None:
    other = other_organisation(world)
    make_site(world, HANOI, owner=other)
    signed = signed_in(world, Role.ADMINISTRATOR)
    assert "Nhà thuốc" not in words(signed.get("/sites"))
    assert "Nhà thuốc Hà Nội" in words(signed.get("/sites?of=0109999982"))
    unknown = signed.get("/sites?of=x")
    assert (unknown.status_code, "Không có đơn vị này" in words(unknown)) == (404, True)
    added = signed.post("/sites", **(SAIGON | {"of": "HTX Sông Lô"}))
    assert added.location == "/sites?said=site_added_done&of=0109999982"
    assert len(every(world, other)) == 2
    nobody = signed.post("/sites", **SAIGON)
    assert (nobody.status_code, every(world)) == (400, [])


def test_a_list_is_checked_loaded_and_told_line_by_line(world: World, lan: Signed) -> None:
    good = "Tên,Loại hình,Tỉnh\n" + "".join(f"Cửa hàng {n},cửa hàng,01\n" for n in range(300))
    checked = send(lan, good, "dry-run")
    assert (checked.status_code, "300 mới" in words(checked), every(world)) == (200, True, [])
    loaded = send(lan, good)
    assert ("Đã nạp: 300 mới" in words(loaded), len(every(world))) == (True, 300)
    page = words(lan.get("/sites"))
    assert "Chỉ hiện 200 trong 300 địa điểm" in page
    assert words(lan.get("/sites?q=cua hang 299")).count('href="/sites/') == 2
    faulty = send(lan, good + "Sai,hang,01\nCửa hàng 3,shop,01\n")
    text = words(faulty)
    assert (faulty.status_code, "Chưa nạp gì" in text, "Loại hình là" in text, ">302<" in text) == (
        409,
        True,
        True,
        True,
    )
    assert send(lan, "Sai,hang\n").status_code == 400
    assert send(lan, "").status_code == 400
    assert send(lan, good.replace("300", "301") + "Kho,kho,79\nSai,hang,01\n", "partial").status_code == 200
    assert len(every(world)) == 301


def test_the_template_is_a_list_that_loads(world: World, lan: Signed) -> None:
    for language in ("vi", "en"):
        text = lan.get(f"/sites/template.csv?lang={language}").get_data().decode("utf-8-sig")
        assert send(lan, text).status_code == 200, text
    assert [site.gln for site in every(world)] == ["8934588000003"]


def test_the_producers_desk_shows_its_own_sites(world: World) -> None:
    closed = make_site(world, HANOI)
    make_site(world, SAIGON, owner=other_organisation(world))
    close_site(world, closed)
    page = words(signed_in(world, Role.PRODUCER).get("/producer/sites"))
    assert ("Nhà thuốc Hà Nội" in page, "Đã đóng" in page, "Nhà thuốc Sài Gòn" in page) == (True, True, False)
    assert 'href="/sites' not in page
    both = words(signed_in(world, Role.PRODUCER, Role.ADMINISTRATOR).get("/producer/sites"))
    assert 'href="/sites"' in both


def test_sites_are_for_administrators_alone(world: World) -> None:
    for role in (Role.PRODUCER, Role.SHOP, Role.OFFICER, Role.INSPECTOR):
        assert signed_in(world, role).get("/sites").status_code == 403
