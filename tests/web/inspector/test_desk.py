"""Every page of the inspector's desk: whose inspection it is, whose forms are taken, and in which language."""

import pytest

from registry.model.authorities import Territory
from registry.model.inspections import Inspection
from registry.model.people import Role
from tests.factories import make_authority
from tests.web.conftest import World
from tests.web.inspecting import WORDS, make_inspection
from tests.web.inspector.test_inspections import FORM, add, listed
from tests.web.people import Signed, session_of, signed_in


@pytest.fixture
def officer(world: World) -> Signed:
    return signed_in(world, Role.INSPECTOR, place=("01", WORDS.authority))


@pytest.fixture
def opened(world: World, officer: Signed) -> Inspection:
    return make_inspection(world, officer.person)


READ = ("", "/edit", "/checks/1", "/camera", "/close", "/report.json", "/report.pdf", "/photos/" + "0" * 64)


def test_a_stranger_to_an_inspection_finds_nothing(world: World, officer: Signed, opened: Inspection) -> None:
    add(officer, opened, world.printed["genuine"])
    elsewhere = make_authority(world.engine, "Đội 9", Territory("79"))
    other = signed_in(world, Role.INSPECTOR, place=elsewhere)
    for path in READ:
        assert other.get(f"/inspector/{opened.id}{path}").status_code == 404, path
    for path in ("/edit", "/checks/1/remove", "/close", "/photos"):
        assert other.post(f"/inspector/{opened.id}{path}", **FORM).status_code == 404, path
    headers = {"Accept": "application/json", "X-CSRF": other.csrf}
    for path in ("/checks", "/file"):
        answer = other.client.post(f"/inspector/{opened.id}{path}", json={"codes": ["x"]}, headers=headers)
        assert answer.status_code == 404
    assert opened.id not in other.get("/inspector").text


def test_a_colleague_reads_and_changes_nothing(world: World) -> None:
    one = signed_in(world, Role.INSPECTOR, organisation_id=1)
    opened = make_inspection(world, one.person)
    add(one, opened, world.printed["genuine"])
    colleague = signed_in(world, Role.INSPECTOR, organisation_id=1)
    page = colleague.get(f"/inspector/{opened.id}").text
    assert "chỉ xem" in page
    assert 'id="one"' not in page
    assert colleague.get(f"/inspector/{opened.id}/checks/1").status_code == 200
    for path in ("/checks", "/checks/1/remove", "/close", "/edit"):
        assert colleague.post(f"/inspector/{opened.id}{path}", code="x", **FORM).status_code == 409, path
    assert listed(world, opened) == [(1, "genuine", 1)]


def test_an_inspectors_forms_need_the_sessions_token(world: World, officer: Signed, opened: Inspection) -> None:
    answer = officer.client.post(f"/inspector/{opened.id}/checks", data={"code": world.printed["genuine"]})
    assert answer.status_code == 403
    assert listed(world, opened) == []
    assert session_of(world, officer.person).post(f"/inspector/{opened.id}/checks", code="x").status_code == 303


def test_the_desk_speaks_english(world: World, officer: Signed, opened: Inspection) -> None:
    add(officer, opened, world.printed["recalled"])
    for path in ("", "/checks/1", "/close", "/edit"):
        page = officer.get(f"/inspector/{opened.id}{path}?lang=en").text
        assert '<html lang="en">' in page
    assert "This product is being recalled" in officer.get(f"/inspector/{opened.id}?lang=en").text
