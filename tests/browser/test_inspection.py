"""An inspection in a real browser: a thousand codes from a file, a scanner, the camera page, the report checked."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from registry.carriers import symbols
from registry.intake import spreadsheet
from registry.keys import trust_list
from registry.model.people import Role
from registry.store.engine.engine import read, write
from registry.store.engine.schema import sessions
from registry.store.supervision import inspection_rows
from tests import processes
from tests.browser.conftest import launch
from tests.browser.people import sign_in
from tests.paths import ROOT, STATIC
from tests.photographs import film, photograph
from tests.web.conftest import World, gs1_text
from tests.web.inspecting import WORDS, make_bundle_key, make_codes
from tests.web.people import make_person

pytestmark = pytest.mark.slow("browser")

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
READER = STATIC / "vendor" / "zxing_reader.wasm"


@pytest.fixture
def page(world: World, browser: "Browser", served: str) -> "Iterator[Page]":
    """A phone of an inspector who has signed in; nothing is said on the console."""
    make_bundle_key(world)
    make_person(world, Role.INSPECTOR, login="thanh.tra", place=("01", WORDS.authority))
    context = browser.new_context(locale="vi-VN", viewport={"width": 360, "height": 740}, accept_downloads=True)
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    opened = context.new_page()
    sign_in(opened, served, "thanh.tra")
    yield opened
    context.close()
    assert errors == []


def begin(page: "Page", served: str) -> str:
    """Open an inspection by the form; its id."""
    page.goto(f"{served}/inspector/new")
    for name in ("place", "purpose", "legal_basis", "trader"):
        page.fill(f"[name={name}]", getattr(WORDS, name))
    page.click("form.box button")
    page.wait_for_selector("#code")
    return page.url.rsplit("/", 1)[1]


def scan(page: "Page", text: str) -> None:
    """What a hand scanner does: types fast, with Ctrl+] for its separator, and ends with Enter."""
    page.focus("#code")
    for part, piece in enumerate(text.split("\x1d")):
        if part:
            page.keyboard.press("Control+]")
        page.keyboard.insert_text(piece)
    page.keyboard.press("Enter")


def test_a_thousand_codes_from_a_file_to_a_report_that_checks(
    world: World, page: "Page", served: str, tmp_path: Path
) -> None:
    inspection_id = begin(page, served)
    codes = [*make_codes(world, 998), world.printed["forged"], world.printed["recalled"]]
    file = tmp_path / "danh-sach.xlsx"
    file.write_bytes(spreadsheet.write_xlsx([("ghi chú", "mã"), *(("", code) for code in codes)]))
    page.set_input_files("[name=file]", file)
    page.click("#many button.button")
    page.wait_for_selector(".said")
    assert "1000 mã mới" in page.inner_text(".said")
    assert page.inner_text("#total") == "1.000"
    assert page.inner_text("[data-verdict=genuine] b") == "998"
    page.click("[data-verdict=forged]")
    assert page.locator("#list tbody tr").count() == 1
    page.goto(f"{served}/inspector/{inspection_id}/close")
    page.click("main .button")
    page.wait_for_selector("text=Báo cáo đã ký")
    for link in ("report.json", "report.sig", "report.pdf", "trader.pdf"):
        with page.expect_download() as waiting:
            page.click(f"a[href$='{link}']")
        waiting.value.save_as(tmp_path / waiting.value.suggested_filename)
    assert (tmp_path / f"inspection-{inspection_id}.pdf").read_bytes().startswith(b"%PDF")
    check(world, tmp_path, tmp_path / f"inspection-{inspection_id}.json", 0, "valid")
    changed = tmp_path / f"inspection-{inspection_id}.json"
    changed.write_bytes(changed.read_bytes().replace(b'"genuine":998', b'"genuine":999'))
    check(world, tmp_path, changed, 1, "changed")


def check(world: World, folder: Path, report: Path, status: int, outcome: str) -> None:
    """Check a report with the command line as a process of its own."""
    with read(world.engine) as conn:
        trusted = trust_list.trust_list(conn)
    (folder / "jwks.json").write_text(json.dumps(trusted), encoding="utf-8")
    command = processes.python(ROOT / "cli.py", "inspection", "check", report, "--json")
    said = subprocess.run(
        [*command, "--keys", str(folder / "jwks.json")],
        capture_output=True,
        cwd=folder,
        env=dict(os.environ),
        timeout=processes.PATIENCE,
    )
    assert (said.returncode, json.loads(said.stdout)["outcome"]) == (status, outcome)


def test_a_scanner_adds_code_after_code_with_its_separators(world: World, page: "Page", served: str) -> None:
    inspection_id = begin(page, served)
    matrix = gs1_text(world.printed["genuine"]).removeprefix("]d2")
    scan(page, matrix)
    page.wait_for_selector(".last.good")
    scan(page, world.printed["recalled"])
    page.wait_for_selector(".last.bad")
    # Its separators got lost on the way: the seal says where they were.
    scan(page, gs1_text(make_codes(world, 1, "LOT-M")[0]).replace("\x1d", ""))
    page.locator("#total", has_text="3").wait_for()
    scan(page, matrix)
    page.wait_for_selector("text=Đã có ở dòng 1")
    assert page.evaluate("document.activeElement.id") == "code"
    with read(world.engine) as conn:
        found = [(one.verdict, one.times) for one in inspection_rows.all_checks(conn, inspection_id)]
    assert found == [("genuine", 2), ("recalled", 1), ("genuine", 1)]


def test_a_list_goes_on_after_the_network_was_gone(world: World, page: "Page", served: str) -> None:
    begin(page, served)
    codes = make_codes(world, 1200)
    page.fill("#codes", "\n".join(codes))
    calls = []

    def fail_second(route: object) -> None:
        calls.append(1)
        route.abort() if len(calls) == 2 else route.continue_()  # type: ignore[attr-defined]

    page.route("**/checks", fail_second)
    page.click("#many button.button")
    page.wait_for_selector("#on:visible")
    assert "1.000 / 1.200" in page.inner_text("#state")
    page.click("#on")
    page.wait_for_selector(".said")
    assert "1200 mã mới" in page.inner_text(".said")


def test_scanned_codes_wait_while_there_is_no_network(world: World, page: "Page", served: str) -> None:
    inspection_id = begin(page, served)
    page.context.set_offline(True)
    for name in ("genuine", "recalled", "forged"):
        scan(page, world.printed[name])
    page.wait_for_selector("text=3 mã đang chờ")
    page.context.set_offline(False)
    page.locator("#total", has_text="3").wait_for()
    with read(world.engine) as conn:
        found = [(one.verdict, one.times) for one in inspection_rows.all_checks(conn, inspection_id)]
    assert found == [("genuine", 1), ("recalled", 1), ("forged", 1)]


def test_without_a_script_the_forms_do_the_same(world: World, browser: "Browser", served: str) -> None:
    make_person(world, Role.INSPECTOR, login="thanh.tra", place=("01", WORDS.authority))
    context = browser.new_context(locale="vi-VN", java_script_enabled=False)
    page = context.new_page()
    sign_in(page, served, "thanh.tra")
    begin(page, served)
    page.fill("#codes", "\n".join([world.printed["genuine"], world.printed["recalled"]]))
    page.click("#many button.button")
    page.wait_for_selector(".said")
    assert page.locator("#list tbody tr").count() == 2
    context.close()


def test_the_camera_page_puts_codes_onto_the_inspections_list(world: World, page: "Page", served: str) -> None:
    inspection_id = begin(page, served)
    page.goto(f"{served}/inspector/{inspection_id}/camera")
    page.fill("#code", world.printed["genuine"])
    page.click("#typed button")
    page.wait_for_selector("#list .sign.good")
    page.click("#list .evidence")
    assert "Mã hợp lệ" in page.inner_text("h1")
    with read(world.engine) as conn:
        assert [one.verdict for one in inspection_rows.all_checks(conn, inspection_id)] == ["genuine"]


def test_a_session_that_ends_in_the_middle_of_a_list_loses_nothing(world: World, page: "Page", served: str) -> None:
    inspection_id = begin(page, served)
    page.fill("#codes", "\n".join(make_codes(world, 700)))
    with write(world.engine) as conn:
        conn.execute(sessions.delete())
    page.click("#many button.button")
    page.wait_for_selector("text=Phiên làm việc đã hết")
    # The way back in opens in another tab: what waits in this one stays.
    with page.context.expect_page() as opened:
        page.click("#state a:has-text('Đăng nhập lại')")
    tab = opened.value
    sign_in(tab, served, "thanh.tra")
    page.click("#on")
    page.wait_for_selector(".said")
    with read(world.engine) as conn:
        assert len(inspection_rows.all_checks(conn, inspection_id)) == 700


@pytest.mark.skipif(not READER.exists(), reason="the barcode reader is not here: run .ci/fetch-reader, which needs npm")
def test_the_camera_puts_what_it_sees_onto_the_inspections_list(
    world: World, browser: "Browser", served: str, tmp_path: Path
) -> None:
    make_person(world, Role.INSPECTOR, login="thanh.tra", place=("01", WORDS.authority))
    shown = ("genuine", "recalled", "forged")
    (tmp_path / "film.mjpeg").write_bytes(film([photograph([symbols.qr(world.printed[name]) for name in shown])]))
    fakes = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    seeing = launch(browser.browser_type, *fakes, f"--use-file-for-fake-video-capture={tmp_path / 'film.mjpeg'}")
    page = seeing.new_context(locale="vi-VN").new_page()
    sign_in(page, served, "thanh.tra")
    inspection_id = begin(page, served)
    page.goto(f"{served}/inspector/{inspection_id}/camera")
    page.click("#open")
    page.locator("#list .evidence:visible").nth(2).wait_for()
    with read(world.engine) as conn:
        found = sorted(one.verdict for one in inspection_rows.all_checks(conn, inspection_id))
    seeing.close()
    assert found == sorted(shown)


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not here: run .ci/fetch-axe, which needs npm")
def test_the_pages_are_accessible_and_fit_a_phone(world: World, page: "Page", served: str) -> None:
    path = f"{served}/inspector/{begin(page, served)}"
    page.fill("#codes", "\n".join(world.printed.values()))
    page.click("#many button.button")
    page.wait_for_selector(".said")
    wanted = [f"{served}/inspector", f"{served}/inspector/new", path]
    for address in (*wanted, *(path + tail for tail in ("/checks/1", "/edit", "/camera", "/close"))):
        page.goto(address)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']})")
        assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), address
