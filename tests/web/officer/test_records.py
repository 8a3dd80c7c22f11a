"""Full records before an officer: details, notes, papers, registers and history; nothing is decided."""

from datetime import date
from io import BytesIO

from registry.catalogue import registers
from registry.catalogue.registers import NewEdition
from registry.model.people import Role
from registry.model.register_entries import RegisterKind
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import read
from tests.web.conftest import MEDICINE, PENDING, World
from tests.web.officer.test_queue import applied
from tests.web.people import Signed, seen_on, signed_in
from tests.web.producer.test_products import fields
from tests.web.producing import producer


def officer(world: World) -> Signed:
    return signed_in(world, Role.OFFICER, place=("01", "Sở Y tế"))


def change(world: World, gtin: str, **typed: str) -> None:
    signed = producer(world)
    path = f"/producer/products/{gtin}"
    assert signed.post(path, **{**fields(signed.get(path).text), **typed}).status_code == 303


def load(world: World, kind: RegisterKind, text: str) -> None:
    new = NewEdition(kind, date(2026, 1, 31), "Cục Quản lý Dược", "an", world.moment)
    registers.load(world.engine, new, text.splitlines(keepends=True))


def test_details_and_contradictions_are_shown_and_block_nothing(world: World) -> None:
    change(world, PENDING, origin="Việt Nam", importer_name="Nhà nhập khẩu X", composition="Đường mía")
    signed = officer(world)
    for page in (signed.get(f"/officer/products/{PENDING}").text, signed.get(f"/officer/product/{PENDING}").text):
        assert "Đường mía" in page
        assert "Nhà nhập khẩu X" in page
        assert "Khai xuất xứ Việt Nam nhưng có nhà nhập khẩu" in page
    seen = seen_on(signed.get(f"/officer/products/{PENDING}"))
    assert signed.post(f"/officer/products/{PENDING}/decide", act="approve", seen=seen).status_code == 303
    with read(world.engine) as conn:
        assert listing_rows.listings(conn, [PENDING])[PENDING].state == "approved"


def test_a_product_without_contradictions_has_no_note(world: World) -> None:
    assert 'id="notes"' not in officer(world).get(f"/officer/product/{MEDICINE}").text


def test_papers_are_seen_and_downloaded_from_product_lot_and_company(world: World) -> None:
    maker = producer(world)
    form: dict[str, object] = {"kind": "quality", "number": "CN-7", "issuer": "QUATEST", "issued_on": "2026-05-01"}
    for more in ({"gtin": MEDICINE, "file": (BytesIO(b"%PDF-1.7 %%EOF"), "a.pdf")}, {"kind": "registration"}):
        sent = form | more | {"csrf": maker.csrf}
        answer = maker.client.post("/producer/papers", data=sent, content_type="multipart/form-data")
        assert answer.status_code == 303
    signed = officer(world)
    assert 'href="/officer/papers/1/file"' in signed.get(f"/officer/product/{MEDICINE}").text
    assert "CN-7" in signed.get("/officer/organisation/1").text
    file = signed.get("/officer/papers/1/file")
    assert (file.status_code, file.headers["Content-Disposition"]) == (200, 'attachment; filename="quality-1.pdf"')
    assert signed.get("/officer/papers/99/file").status_code == 404
    assert maker.get("/officer/papers/1/file").status_code == 403


def test_registers_stand_beside_a_pending_product(world: World) -> None:
    signed = officer(world)
    assert 'id="registers"' not in signed.get(f"/officer/products/{PENDING}").text
    change(world, PENDING, authorisation_number="VD-1-25")
    load(world, RegisterKind.PERMITS, "number,product,holder,valid_until\nVD-1-25,Thuốc khác,Ai đó,2025-12-31\n")
    load(world, RegisterKind.BUSINESS, "tax_code,name\n0300588569,A\n")
    page = signed.get(f"/officer/products/{PENDING}").text
    assert "Thuốc khác" in page
    assert "khác</span>" in page
    assert "Danh mục không có số này" in page
    assert "Cục Quản lý Dược" in page


def test_the_business_register_stands_beside_an_application(world: World) -> None:
    number, signed = applied(world, "Trà Sớm Mai"), officer(world)
    assert 'id="registers"' not in signed.get(f"/officer/requests/{number}").text
    load(world, RegisterKind.BUSINESS, "tax_code,name,state\n0109876543,Trà Chiều Tà,Ngừng hoạt động\n")
    page = signed.get(f"/officer/requests/{number}").text
    for told in ("Trà Chiều Tà", "Ngừng hoạt động", "khác</span>", "Cục Quản lý Dược, ngày 31/01/2026"):
        assert told in page
    answer = signed.post(
        f"/officer/requests/{number}/decide", act="approve", trade="producer", prefix="8937777", login="tran.bay"
    )
    assert answer.status_code == 303


def test_the_history_and_the_report_of_any_producer(world: World) -> None:
    change(world, MEDICINE, brand="Nhãn mới")
    signed = officer(world)
    assert "Nhãn mới" in signed.get(f"/officer/product/{MEDICINE}/history").text
    assert signed.get("/officer/product/08934588999999/history").status_code == 404
    assert 'href="/officer/organisation/1/completeness"' in signed.get("/officer/organisation/1").text
    assert MEDICINE in signed.get("/officer/organisation/1/completeness").text
    assert MEDICINE in signed.get("/officer/organisation/1/completeness.csv").text
    assert signed.get("/officer/organisation/99/completeness").status_code == 404
