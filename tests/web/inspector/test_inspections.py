"""The inspector's desk: opening, the list with what is taken off it, closing, downloads."""

import io
import json
import re
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader
from werkzeug.test import TestResponse

from registry.keys import trust_list
from registry.model.inspections import Inspection
from registry.model.people import Role
from registry.offline import inspection_report
from registry.offline.inspection_report import SignatureOutcome
from registry.store.engine.engine import read
from registry.store.engine.schema import audit, inspections
from registry.store.supervision import inspection_rows
from tests.web.conftest import World
from tests.web.inspecting import WORDS, make_bundle_key, make_inspection
from tests.web.people import Signed, signed_in

FORM = {
    "authority": WORDS.authority,
    "place": WORDS.place,
    "province": WORDS.province,
    "purpose": WORDS.purpose,
    "legal_basis": WORDS.legal_basis,
    "trader": WORDS.trader,
}


@pytest.fixture
def officer(world: World) -> Signed:
    return signed_in(world, Role.INSPECTOR, place=("01", WORDS.authority))


@pytest.fixture
def opened(world: World, officer: Signed) -> Inspection:
    return make_inspection(world, officer.person)


def add(officer: Signed, opened: Inspection, *codes: str, **more: object) -> dict[str, Any]:
    answer = officer.client.post(
        f"/inspector/{opened.id}/checks",
        json={"codes": list(codes)} | more,
        headers={"Accept": "application/json", "X-CSRF": officer.csrf},
    )
    assert answer.status_code == 200, answer.data
    found: dict[str, Any] = json.loads(answer.data)
    return found


def upload(officer: Signed, path: str, name: str, data: bytes, *, script: bool = False) -> TestResponse:
    headers = {"Accept": "application/json"} if script else {}
    field = "photo" if path.endswith("photos") else "file"
    form = {"csrf": officer.csrf, field: (io.BytesIO(data), name)}
    return officer.client.post(path, data=form, headers=headers)


def listed(world: World, opened: Inspection) -> list[tuple[int, str, int]]:
    with read(world.engine) as conn:
        return [(one.number, one.verdict, one.times) for one in inspection_rows.all_checks(conn, opened.id)]


def acts(world: World) -> list[str]:
    with read(world.engine) as conn:
        done = [row.act for row in conn.execute(audit.select().order_by(audit.c.number))]
    return [act for act in done if act.startswith("inspection")]


def picture(colour: str = "red") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(made, "PNG")
    return made.getvalue()


# ---- Opening --------------------------------------------------------------------------------------------------------


def test_the_form_knows_the_inspectors_place_and_opening_twice_is_one_inspection(world: World, officer: Signed) -> None:
    page = officer.get("/inspector/new").text
    assert WORDS.authority in page
    assert '<option value="01" selected>' in page
    once = re.findall(r'name="once" value="([^"]+)"', page)[0]
    first, again = officer.post("/inspector", once=once, **FORM), officer.post("/inspector", once=once, **FORM)
    assert first.status_code == 303
    assert first.location == again.location
    assert officer.post("/inspector", once="another", **FORM).location != first.location
    assert WORDS.place in officer.get("/inspector").text
    assert acts(world) == ["inspection_opened"] * 2


BAD = [(field, value) for field in FORM if field != "trader" for value in ("", "   ", "x" * 501, "a\x01b")]


@pytest.mark.parametrize(("field", "value"), [*BAD, ("province", "99"), ("trader", "x" * 301)])
def test_a_field_that_will_not_do_is_named_and_nothing_typed_is_lost(
    world: World, officer: Signed, field: str, value: str
) -> None:
    answer = officer.post("/inspector", once="1", **(FORM | {"purpose": "Cô <b>Ba</b> {{ 7*7 }}", field: value}))
    assert answer.status_code == 400
    assert f'id="e-{field}"' in answer.text
    assert ("Cô &lt;b&gt;Ba&lt;/b&gt; {{ 7*7 }}" in answer.text) == (field != "purpose")
    with read(world.engine) as conn:
        assert conn.execute(inspections.select()).first() is None


def test_words_are_put_right_while_it_is_open(officer: Signed, opened: Inspection) -> None:
    path = f"/inspector/{opened.id}"
    assert officer.post(f"{path}/edit", **(FORM | {"trader": "Cửa hàng Bốn Mùa"})).status_code == 303
    assert "Cửa hàng Bốn Mùa" in officer.get(path).text
    assert officer.post(f"{path}/edit", **(FORM | {"place": ""})).status_code == 400


# ---- Codes ----------------------------------------------------------------------------------------------------------


def test_hostile_codes_are_shown_as_text(officer: Signed, opened: Inspection) -> None:
    add(officer, opened, "<script>alert(1)</script>", "{{ 7*7 }}'; DROP TABLE people; --", "x" * 5000, "\x00\x1d\u202e")
    page = officer.get(f"/inspector/{opened.id}").text
    assert "<script>alert" not in page
    assert "{{ 7*7 }}&#39;; DROP TABLE" in page
    for number in range(1, 5):
        assert officer.get(f"/inspector/{opened.id}/checks/{number}").status_code == 200


def test_a_code_taken_off_the_list_leaves_a_trace_and_may_come_back(
    world: World, officer: Signed, opened: Inspection
) -> None:
    path = f"/inspector/{opened.id}"
    add(officer, opened, world.printed["genuine"], world.printed["recalled"])
    assert officer.post(f"{path}/checks/2/remove").status_code == 303
    assert add(officer, opened, world.printed["listed"])["summary"] == {"genuine": 1, "listed": 1}
    assert "đã gỡ" in officer.get(path).text
    officer.post(f"{path}/checks/2/remove")
    officer.post(f"{path}/checks/2/restore")
    assert add(officer, opened, world.printed["listed"])["summary"]["recalled"] == 1
    assert acts(world)[1:] == ["inspection_check_removed", "inspection_check_restored"]


def test_the_list_is_filtered_by_verdict_and_long_ones_have_pages(
    world: World, officer: Signed, opened: Inspection
) -> None:
    add(officer, opened, *[f"word {n}" for n in range(300)], world.printed["genuine"])
    path = f"/inspector/{opened.id}"
    page = officer.get(f"{path}?verdict=genuine").text
    assert re.findall(r'/checks/([0-9]+)"', page) == ["301"]
    assert '/checks/1"' not in officer.get(path).text
    assert '/checks/1"' in officer.get(f"{path}?before=102").text
    for query in ("verdict=x", "before=x", "before=99999999999999", "new=1&again=x", "verdict=%01"):
        assert officer.get(f"{path}?{query}").status_code == 200


# ---- Closing --------------------------------------------------------------------------------------------------------


def test_without_a_key_closing_is_refused_and_the_list_is_kept(
    world: World, officer: Signed, opened: Inspection
) -> None:
    add(officer, opened, world.printed["genuine"])
    answer = officer.post(f"/inspector/{opened.id}/close")
    assert answer.status_code == 409
    assert "khóa để ký" in answer.text
    make_bundle_key(world)
    assert officer.post(f"/inspector/{opened.id}/close").status_code == 303


def test_an_empty_inspection_is_not_closed(world: World, officer: Signed, opened: Inspection) -> None:
    make_bundle_key(world)
    assert officer.post(f"/inspector/{opened.id}/close").status_code == 409


def test_closing_makes_a_signed_report_that_nothing_changes(world: World, officer: Signed, opened: Inspection) -> None:
    make_bundle_key(world)
    path = f"/inspector/{opened.id}"
    add(officer, opened, *world.printed.values())
    upload(officer, f"{path}/photos", "a.png", picture())
    assert officer.get(f"{path}/report.json").status_code == 404
    assert "Kết thúc, ký báo cáo" in officer.get(f"{path}/close").text
    for _ in range(2):
        assert officer.post(f"{path}/close").location == f"{path}?said=inspector_closed"
    report, signature = officer.get(f"{path}/report.json").data, officer.get(f"{path}/report.sig").text
    with read(world.engine) as conn:
        trusted = trust_list.trust_list(conn)["keys"]
    assert inspection_report.check_signature(report, signature, trusted).outcome is SignatureOutcome.VALID
    told = json.loads(report)
    assert told["counts"]["checked"] == len(world.printed)
    assert told["inspection"]["inspector"] == officer.person.name
    assert len(told["photos"]) == 1
    for kind in ("report.pdf", "trader.pdf"):
        pages = PdfReader(io.BytesIO(officer.get(f"{path}/{kind}").data)).pages
        assert WORDS.trader in pages[0].extract_text()
    for refused in (f"{path}/checks", f"{path}/edit", f"{path}/photos", f"{path}/checks/1/remove"):
        answer = officer.post(refused, code="x", **FORM)
        assert answer.status_code in (400, 409), refused
    assert officer.get(f"{path}/report.json").data == report
    assert officer.get(f"{path}/camera").status_code == 303
    assert acts(world).count("inspection_closed") == 1
