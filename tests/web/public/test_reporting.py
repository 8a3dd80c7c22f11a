"""Consumers' reports: the form, the receipt, and limits; nothing of the reporter or of a seal shows."""

import html
import re
import uuid
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from registry.errors import NotFound
from registry.model.cases import CaseState, ConsumerReport, ReportOutcome, ReportReason
from registry.model.people import REGISTRY
from registry.store.engine.engine import read, write
from registry.store.engine.schema import scans
from registry.store.supervision import report_rows
from registry.supervision import reports
from registry.web.public.reporting_words import REPORT_OUTCOME, REPORT_REASON
from tests.factories import make_officer
from tests.web.conftest import MEDICINE, World


def photo(side: int = 40, kind: str = "JPEG") -> bytes:
    file = BytesIO()
    Image.new("RGB", (side, side), "red").save(file, kind)
    return file.getvalue()


def typed(**more: Any) -> dict[str, Any]:
    return {"id": str(uuid.uuid4()), "reason": "quality", "words": "Vị lạ"} | more


def kept(world: World) -> list[ConsumerReport]:
    with read(world.engine) as conn:
        return report_rows.every(conn, REGISTRY, CaseState.ALL)


def value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return html.unescape(found[1])


def seal_of(text: str) -> str:
    return text.partition("8030=")[2] or text.partition("?s=")[2]


def test_the_form_has_every_reason_and_asks_for_no_name(client: FlaskClient) -> None:
    page = client.get("/report")
    assert page.status_code == 200
    assert set(re.findall(r'type="radio" name="reason" value="([a-z_]+)"', page.text)) == set(ReportReason)
    assert "checked" not in page.text
    assert not re.search(r'name="(name|birth|address)"', page.text)
    english = client.get("/report?lang=en").text
    assert "Report a suspicious product" in english
    assert all(words.en in html.unescape(english) for words in REPORT_REASON.values())


def test_the_scan_page_leads_to_the_form_without_the_seal_in_an_address(world: World, client: FlaskClient) -> None:
    text = world.printed["genuine"]
    page = client.post("/report/about", data={"codes": text, "reason": "opened_before"})
    assert page.status_code == 200
    assert value(page.text, "code") == text
    assert re.search(r'value="opened_before" required checked', page.text)
    assert MEDICINE in page.text
    assert "<dt>Sản phẩm</dt><dd>Paracetamol 500 mg" in page.text
    # Of its two buttons the first one says what it leaves out.
    assert page.text.index("Gửi ngay, không thêm ảnh") < page.text.rindex('<button class="button wide-button">')
    # Once, in the hidden field: not in what people see, not in a link.
    assert page.text.count(seal_of(text)) == 1
    assert kept(world) == []


def test_a_report_with_photos_gets_a_receipt(world: World, client: FlaskClient) -> None:
    files = [(BytesIO(photo()), "tem <1>.jpg"), (BytesIO(photo(50, "PNG")), "tem.png"), (BytesIO(), "")]
    sent = client.post("/report", data=typed(code=world.printed["genuine"], province="52", photos=files))
    assert sent.status_code == 303
    (report,) = kept(world)
    assert sent.headers["Location"].startswith(f"/report/{report.receipt}?")
    assert (report.gtin, report.verdict, report.province, report.words) == (MEDICINE, "genuine", "52", "Vị lạ")
    with read(world.engine) as conn:
        assert len(reports.photos(conn, report.id)) == 2
        assert conn.execute(scans.select()).fetchall() == []
    page = client.get(sent.headers["Location"])
    assert "Đã nhận phản ánh" in page.text
    assert reports.shown(report.receipt) in page.text
    assert "<dt>Số ảnh đã nhận</dt><dd>2</dd>" in page.text


def test_the_receipt_tells_the_outcome_and_nothing_of_the_reporter(world: World, client: FlaskClient) -> None:
    secret = typed(words="Tôi là Lan", contact="0912345678", lat="21.03", lon="105.85", code=world.printed["genuine"])
    client.post("/report", data=secret)
    (report,) = kept(world)
    assert report.point == (2103, 10585)
    page = client.get(f"/report/{reports.shown(report.receipt).lower()}")
    assert "đang chờ cán bộ" in page.text
    with write(world.engine) as conn:
        reports.settle(
            conn, make_officer("officer.an"), report.id, ReportOutcome.CONFIRMED, "<b>Đã thu giữ</b>", world.moment
        )
    page = client.get(f"/report/{report.receipt}")
    assert REPORT_OUTCOME[ReportOutcome.CONFIRMED].vi in page.text
    assert "&lt;b&gt;Đã thu giữ&lt;/b&gt;" in page.text
    for hidden in ("Tôi là Lan", "0912345678", "21.03", "2103", "105.85", "officer.an", seal_of(secret["code"])):
        assert hidden not in page.text


def test_a_receipt_is_found_by_the_form_and_an_unknown_one_says_so(world: World, client: FlaskClient) -> None:
    client.post("/report", data=typed())
    (report,) = kept(world)
    way = client.get("/report", query_string={"receipt": f" {reports.shown(report.receipt).lower()} ", "lang": "en"})
    assert (way.status_code, way.headers["Location"]) == (303, f"/report/{report.receipt}?lang=en")
    for wrong in ("0000000000", "<script>", "7K3M", "x" * 3000):
        page = client.get("/report", query_string={"receipt": wrong}, follow_redirects=True)
        assert page.status_code == 404
        assert "Không có phản ánh nào" in page.text
        assert "<script>" not in page.text
    assert client.get("/report/ỐỐỐ").status_code == 404


def test_sent_twice_is_one_report(world: World, client: FlaskClient) -> None:
    form = typed(code=world.printed["genuine"])
    first, second = (client.post("/report", data=dict(form)) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert len(kept(world)) == 1
    # Changed and sent again by the way back: asked once more, under a new id.
    changed = client.post("/report", data=form | {"words": "Thêm"})
    assert changed.status_code == 409
    assert value(changed.text, "id") != form["id"]
    again = client.post("/report", data=form | {"words": "Thêm", "id": value(changed.text, "id")})
    assert again.status_code == 303
    assert len(kept(world)) == 2


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"reason": ""}, "Hãy chọn một lý do"),
        ({"reason": "' OR 1=1 --"}, "Hãy chọn một lý do"),
        ({"words": "", "code": ""}, "chưa có gì để xem xét"),
        ({"words": "x" * 1001}, "nhiều nhất 1000"),
        ({"contact": "x" * 201}, "nhiều nhất 200"),
        ({"code": "x" * 5000}, "Mã quá dài"),
        ({"lat": "nan", "lon": "1"}, "Vị trí không đọc được"),
        ({"lat": "91", "lon": "1"}, "Vị trí không đọc được"),
        ({"photos": [(BytesIO(b"<svg/>"), "a.jpg")]}, "không phải ảnh"),
        ({"photos": [(BytesIO(b"\0\0\0\x18ftypheic" + b"\0" * 50), "a.heic")]}, "HEIC"),
        ({"photos": [(BytesIO(photo()), "a.jpg")] * 4}, "Nhiều nhất 3"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_typed_is_lost(
    world: World, client: FlaskClient, wrong: dict[str, Any], says: str
) -> None:
    wrong = {k: [(BytesIO(f[0].getvalue()), f[1]) for f in v] if k == "photos" else v for k, v in wrong.items()}
    form = typed(words="Tôi đã <i>thấy</i>", province="79", contact="a@b.vn") | wrong
    page = client.post("/report", data=form)
    assert page.status_code == 400
    assert says in html.unescape(page.text)
    assert value(page.text, "id") == form["id"]
    assert "<i>" not in page.text
    if "words" not in wrong:
        assert "Tôi đã &lt;i&gt;thấy&lt;/i&gt;" in page.text
        assert '<option value="79" selected>' in page.text
    assert ("chọn lại" in page.text) == ("photos" in wrong)
    assert kept(world) == []


def upload(client: FlaskClient, *photos: bytes) -> TestResponse:
    """A form with large photos as bytes: the client would leave its own temporary files open."""
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{text}'.encode() for name, text in typed().items()]
    parts += [b'Content-Disposition: form-data; name="photos"; filename="a.jpg"\r\n\r\n' + photo for photo in photos]
    body = b"".join(b"--edge\r\n" + part + b"\r\n" for part in parts) + b"--edge--\r\n"
    return client.post("/report", data=body, content_type="multipart/form-data; boundary=edge")


def test_a_photo_of_eleven_megabytes_and_a_body_of_forty_are_refused(world: World, client: FlaskClient) -> None:
    page = upload(client, b"\xff\xd8\xff" + bytes(11_000_000))
    assert (page.status_code, "10 MB" in page.text) == (400, True)
    assert upload(client, *[bytes(10_000_000)] * 4).status_code == 413
    assert kept(world) == []
    assert upload(client, photo()).status_code == 303


def test_a_form_of_another_site_is_refused(world: World, client: FlaskClient) -> None:
    for path in ("/report", "/report/about"):
        assert client.post(path, data=typed(), headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post("/report", data=typed(), headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303


def test_too_many_reports_are_told_to_wait(world: World, client: FlaskClient) -> None:
    for _ in range(reports.PER_HOUR):
        assert client.post("/report", data=typed()).status_code == 303
    page = client.post("/report", data=typed(words="không mất"))
    assert (page.status_code, page.headers["Retry-After"]) == (429, "3600")
    assert "không mất" in page.text
    told = client.post("/v1/reports", json={"reason": "price", "words": "rẻ"})
    assert told.status_code == 429
    assert told.json is not None
    assert told.json["code"] == "report_limit"


def ask(client: FlaskClient, **body: Any) -> TestResponse:
    return client.post("/v1/reports", json={"reason": "looks_copied"} | body)


def test_any_code_may_be_reported(world: World, client: FlaskClient) -> None:
    for text in world.printed.values():
        if len(kept(world)) < reports.PER_HOUR:
            assert ask(client, code=text).status_code == 200
    verdicts = {report.verdict for report in kept(world)}
    assert {"genuine", "forged", "recalled", "blocked"} <= verdicts


def test_every_outcome_and_reason_has_its_words() -> None:
    assert set(REPORT_OUTCOME) == set(ReportOutcome)
    assert set(REPORT_REASON) == set(ReportReason)


def test_nobody_finds_a_report_by_its_number(world: World, client: FlaskClient) -> None:
    client.post("/report", data=typed())
    (report,) = kept(world)
    assert client.get(f"/report/{report.id}").status_code == 404
    with read(world.engine) as conn, pytest.raises(NotFound):
        reports.find(conn, str(report.id))


def test_trying_receipts_is_limited(world: World) -> None:
    limit = 20
    world.settings = replace(world.settings, public_limit=limit)
    client = world.app().test_client()
    codes = [client.get(f"/v1/reports/{number:010}").status_code for number in range(limit + 1)]
    assert codes[:-1] == [404] * limit
    assert codes[-1] == 429
    assert client.get("/report/0000000000", headers={"Accept": "text/html"}).status_code == 429
    assert client.post("/report", data=typed()).status_code == 429
