"""The inspector's desk: opening, codes by every way, evidence, photos, closing, downloads, and who may see what."""

import io
import json
import re
import zipfile
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader
from werkzeug.test import TestResponse

from registry.intake import spreadsheet
from registry.keys import custody
from registry.model import phrases
from registry.model.inspections import Inspection
from registry.model.people import Role
from registry.model.sightings import Channel
from registry.offline import inspection_report
from registry.offline.inspection_report import Outcome
from registry.store.engine.engine import read
from registry.store.engine.schema import audit, inspections, scans
from registry.store.keys import keys as key_rows
from registry.store.supervision import inspections as rows
from tests.web.conftest import World, gs1_text
from tests.web.inspecting import WORDS, make_bundle_key, make_inspection
from tests.web.people import Signed, session_of, signed_in

# What expires later is genuine today; what was destroyed and is in an inspector's hand is a copy.
IN_HAND = {"spoiled": "inactive", "expired": "genuine", "spent": "duplicated"}
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
        return [(one.number, one.verdict, one.times) for one in rows.all_checks(conn, opened.id)]


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


def test_every_verdict_comes_onto_the_list_and_is_recorded_as_the_inspectors(
    world: World, officer: Signed, opened: Inspection
) -> None:
    given = list(world.printed.values())
    told = add(officer, opened, *given)
    assert [one["number"] for one in told["results"]] == list(range(1, len(given) + 1))
    for (name, _), one in zip(world.printed.items(), told["results"], strict=True):
        assert one["verdict"] == IN_HAND.get(name, name)
    assert told["total"] == len(given)
    assert sum(told["summary"].values()) == len(given)
    page = officer.get(f"/inspector/{opened.id}").text
    for verdict in told["summary"]:
        assert phrases.VERDICTS[verdict].word.vi in page
    with read(world.engine) as conn:
        kept = conn.execute(scans.select()).fetchall()
    assert {row.channel for row in kept} == {Channel.INSPECTOR}
    assert {row.province for row in kept} == {"01"}


def test_no_seal_stands_on_a_page_in_an_answer_or_in_the_database(
    world: World, officer: Signed, opened: Inspection
) -> None:
    seal = world.printed["genuine"].split("8030=")[1]
    broken = world.printed["genuine"].replace("/01/08934588012341", "/01/08934588012342")
    told = add(officer, opened, world.printed["genuine"], broken, "text " + seal)
    everything = json.dumps(told) + officer.get(f"/inspector/{opened.id}").text
    everything += officer.get(f"/inspector/{opened.id}/checks/1").text
    with read(world.engine) as conn:
        everything += repr(rows.all_checks(conn, opened.id))
    assert seal[:40] not in everything


def test_the_same_code_is_one_row_counted_and_told(world: World, officer: Signed, opened: Inspection) -> None:
    code = world.printed["genuine"]
    assert add(officer, opened, code)["results"][0]["new"]
    again = add(officer, opened, f"  {code}\r\n")["results"][0]
    assert (again["number"], again["new"], again["times"]) == (1, False, 2)
    assert listed(world, opened) == [(1, "genuine", 2)]
    assert "bị sao chép" in officer.get(f"/inspector/{opened.id}/checks/1").text
    with read(world.engine) as conn:
        assert len(conn.execute(scans.select()).fetchall()) == 1


def test_a_part_that_is_sent_again_counts_once(world: World, officer: Signed, opened: Inspection) -> None:
    batch = {"batch": "ab" * 16, "start": 0}
    codes = [world.printed["genuine"], world.printed["recalled"], world.printed["genuine"]]
    add(officer, opened, *codes, **batch)
    told = add(officer, opened, *codes, **batch)
    assert [one["new"] for one in told["results"]] == [False] * 3
    assert listed(world, opened) == [(1, "genuine", 2), (2, "recalled", 1)]


def test_forms_without_a_script_add_one_many_and_files(world: World, officer: Signed, opened: Inspection) -> None:
    path = f"/inspector/{opened.id}/checks"
    printed = world.printed
    answer = officer.post(path, code=printed["genuine"], once="a")
    assert (answer.status_code, answer.location) == (303, f"/inspector/{opened.id}?new=1&again=0")
    assert officer.post(path, code=printed["genuine"], once="a").location.endswith("?new=0&again=1")
    assert listed(world, opened) == [(1, "genuine", 1)]
    assert officer.post(path, code=printed["genuine"], once="b").status_code == 303
    assert listed(world, opened) == [(1, "genuine", 2)]
    answer = officer.post(path, codes=f"{printed['recalled']}\r\n\n{printed['expired']}\n")
    assert "2 mã mới" in officer.get(answer.location).text
    table = [("ghi chú", "Mã"), ("a", printed["inactive"]), ("b", printed["genuine"])]
    for name, data in (("x.csv", spreadsheet.write_csv(table)), ("x.xlsx", spreadsheet.write_xlsx(table))):
        assert upload(officer, path, name, data).status_code == 303
    # The same list twice, whatever file it came in.
    assert listed(world, opened)[-1] == (4, "inactive", 1)
    assert listed(world, opened)[0] == (1, "genuine", 3)


def test_a_file_is_read_for_the_script_and_kept_nowhere(world: World, officer: Signed, opened: Inspection) -> None:
    lines = "\n".join([world.printed["genuine"], gs1_text(world.printed["recalled"]), ""]).encode()
    answer = upload(officer, f"/inspector/{opened.id}/file", "x.txt", lines, script=True)
    told = json.loads(answer.data)
    assert told["codes"] == lines.decode().split("\n")[:2]
    assert re.fullmatch(r"[0-9a-f]{32}", told["batch"])
    assert listed(world, opened) == []


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 30_000_000)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [("x.xlsx", bomb(), "giải nén"), ("x.zip", b"PK\x03\x04nothing", "hỏng"), ("x.csv", b"\x89PNG\0\0", "CSV"),
     ("x.xls", b"\xd0\xcf\x11\xe0" + bytes(100), "xls"), ("x.txt", b"a\0b", "danh sách"),
     ("x.txt", b"\xff\xfe\xfa", "UTF-8"),
     ("x.csv", b"code\n", "mã nào"), ("x.csv", b"", "mã nào")],
)  # fmt: skip
def test_what_is_no_list_is_refused_in_words(
    world: World, officer: Signed, opened: Inspection, name: str, data: bytes, said: str
) -> None:
    path = f"/inspector/{opened.id}"
    answer = upload(officer, f"{path}/checks", name, data)
    assert answer.status_code == 400
    assert said in re.findall(r'role="alert">([^<]*)', answer.text)[0]
    answer = upload(officer, f"{path}/file", name, data, script=True)
    assert said in json.loads(answer.data)["detail"]
    assert listed(world, opened) == []


def test_too_many_codes_are_refused_and_stay_in_the_form(world: World, officer: Signed, opened: Inspection) -> None:
    codes = "\n".join(f"x{n}" for n in range(10_001))
    answer = officer.post(f"/inspector/{opened.id}/checks", codes=codes)
    assert answer.status_code == 400
    assert "x10000</textarea>" in answer.text
    assert officer.post(f"/inspector/{opened.id}/checks", codes=" \n").status_code == 400


@pytest.mark.parametrize(
    "body",
    [{}, {"codes": "x"}, {"codes": [1]}, {"codes": []}, {"codes": ["x"], "batch": "no"}, {"codes": ["x"], "start": -1},
     {"codes": ["x"], "start": "1"}, {"codes": ["x"], "start": True}, {"codes": ["x"], "batch": 7}],
)  # fmt: skip
def test_a_script_that_sends_nonsense_is_told(officer: Signed, opened: Inspection, body: dict[str, Any]) -> None:
    headers = {"Accept": "application/json", "X-CSRF": officer.csrf}
    answer = officer.client.post(f"/inspector/{opened.id}/checks", json=body, headers=headers)
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


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


# ---- Photos ---------------------------------------------------------------------------------------------------------


def test_photos_are_kept_shown_and_removed(world: World, officer: Signed, opened: Inspection) -> None:
    path = f"/inspector/{opened.id}"
    assert upload(officer, f"{path}/photos", "a.png", picture()).status_code == 303
    found = re.findall(rf'{path}/photos/([0-9a-f]{{64}})"><img', officer.get(path).text)
    assert len(found) == 1
    shown = officer.get(f"{path}/photos/{found[0]}")
    assert (shown.content_type, shown.data[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert officer.post(f"{path}/photos/{found[0]}/remove").status_code == 303
    assert officer.get(f"{path}/photos/{found[0]}").status_code == 404


@pytest.mark.parametrize(
    ("data", "said"), [(b"%PDF-1.7", "JPEG"), (b"\xff\xd8\xff\xe0broken", "hỏng|ảnh"), (b"", "rỗng")]
)
def test_what_is_no_photo_is_refused_in_words(officer: Signed, opened: Inspection, data: bytes, said: str) -> None:
    answer = upload(officer, f"/inspector/{opened.id}/photos", "a.jpg", data)
    assert answer.status_code == 400
    assert re.search(said, re.findall(r'role="alert">([^<]*)', answer.text)[0])


def test_a_photo_of_50_mb_is_refused_without_being_read(officer: Signed, opened: Inspection) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n' + bytes(50_000_000)
    headers = {"X-CSRF": officer.csrf, "Content-Type": "multipart/form-data; boundary=x"}
    answer = officer.client.post(f"/inspector/{opened.id}/photos", data=body + b"\r\n--x--\r\n", headers=headers)
    assert answer.status_code == 413


def test_the_twenty_first_photo_is_refused(officer: Signed, opened: Inspection) -> None:
    path = f"/inspector/{opened.id}/photos"
    for n in range(20):
        assert upload(officer, path, "a.png", picture(f"#{12 * n:02x}8040")).status_code == 303
    assert upload(officer, path, "a.png", picture("#ff0000")).status_code == 409


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
        trusted = custody.trust_list(key_rows.every(conn))["keys"]
    assert inspection_report.check_signature(report, signature, trusted).outcome is Outcome.VALID
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


# ---- Who may see what -----------------------------------------------------------------------------------------------

READ = ("", "/edit", "/checks/1", "/camera", "/close", "/report.json", "/report.pdf", "/photos/" + "0" * 64)


def test_a_stranger_to_an_inspection_finds_nothing(world: World, officer: Signed, opened: Inspection) -> None:
    add(officer, opened, world.printed["genuine"])
    other = signed_in(world, Role.INSPECTOR)
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
