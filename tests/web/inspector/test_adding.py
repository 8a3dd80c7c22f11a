"""What comes onto an inspection's list: codes of every kind, files and photos, or a word why not."""

import io
import json
import re
import zipfile
from typing import Any

import pytest

from registry.intake import spreadsheet
from registry.model import phrases
from registry.model.inspections import Inspection
from registry.model.people import Role
from registry.model.sightings import Channel
from registry.store.engine.engine import read
from registry.store.engine.schema import scans
from registry.store.supervision import inspection_rows
from tests.web.conftest import World, gs1_text
from tests.web.inspecting import WORDS, make_inspection
from tests.web.inspector.test_inspections import add, listed, picture, upload
from tests.web.people import Signed, signed_in

# What expires later is genuine today; what was destroyed and is in an inspector's hand is a copy.
IN_HAND = {"spoiled": "inactive", "expired": "genuine", "spent": "duplicated"}


@pytest.fixture
def officer(world: World) -> Signed:
    return signed_in(world, Role.INSPECTOR, place=("01", WORDS.authority))


@pytest.fixture
def opened(world: World, officer: Signed) -> Inspection:
    return make_inspection(world, officer.person)


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
        everything += repr(inspection_rows.all_checks(conn, opened.id))
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
