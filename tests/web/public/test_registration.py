"""A company that has never seen the product comes in with nothing but the pages."""

import re
from html import unescape
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from registry.catalogue import organisations, registration
from registry.intake.pictures import MEDIA_TYPE
from registry.model.people import REGISTRY, Role
from registry.model.requests import RequestFilter, RequestKind
from registry.model.trail import TrailFilter
from registry.office import accounts, trail
from registry.store.engine.engine import read
from registry.store.office import file_rows, request_rows
from tests.web.conftest import World
from tests.web.people import Signed, signed_in

PDF = b"%PDF-1.4\nx\n%%EOF\n"
FORM = {
    "name": "Công ty Dược Mới",
    "tax_code": "0109876532",
    "address": "2 Hàng Bài",
    "province": "01",
    "contact": "Trần Văn Bảy",
    "email": "bay@duocmoi.vn",
    "phone": "024 3825 0000",
    "login": "tran.bay",
    "prefixes": "8937777",
    "remark": "",
    "trades": "producer",
}
PASSWORD = "một mật khẩu đủ dài"


def words(answer: TestResponse) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())


def hidden(answer: TestResponse, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.get_data(as_text=True))
    assert found is not None
    return found[1]


def send(client: FlaskClient, *papers: tuple[str, bytes], secret: str = "", **changes: str) -> TestResponse:
    secret = secret or hidden(client.get("/register"), "secret")
    sent = [FileStorage(BytesIO(content), name) for name, content in papers or (("giấy.pdf", PDF),)]
    form = MultiDict[str, object](
        [*(FORM | changes | {"secret": secret}).items(), *(("papers", file) for file in sent)]
    )
    # The client's own way leaves a temporary file open behind a large body.
    boundary, body = encode_multipart(form)
    return client.post("/register", data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def applications(world: World) -> int:
    with read(world.engine) as conn:
        return len(request_rows.every(conn, REGISTRY, RequestFilter((RequestKind.PRODUCER,), None)))


@pytest.fixture
def officer(world: World) -> Signed:
    return signed_in(world, Role.OFFICER, login="an", place=("79", "Chi cục"))


def decide(officer: Signed, **form: object) -> None:
    (number,) = re.findall(r"/officer/requests/(\d+)", officer.get("/officer/requests").get_data(as_text=True))
    assert officer.post(f"/officer/requests/{number}/decide", **form).status_code == 303


def test_a_company_applies_is_approved_and_signs_in_with_nothing_but_the_pages(
    world: World, client: FlaskClient, officer: Signed
) -> None:
    answer = send(client)
    assert answer.status_code == 303
    receipt = answer.headers["Location"].partition("?")[0]
    page = client.get(receipt)
    assert "Đang chờ cán bộ xem" in words(page)
    assert "giấy.pdf" in words(page)
    assert client.post(f"{receipt}/password").status_code == 409
    decide(officer, act="approve", prefix="8937777", trade="producer", login="tran.bay")
    page = client.get(receipt)
    assert "Đã chấp thuận" in words(page)
    assert "#" not in "".join(re.findall(r'href="(/password[^"]*)"', page.get_data(as_text=True)))
    page = client.post(f"{receipt}/password")
    (link,) = re.findall(r'href="/password\?lang=vi#([A-Za-z0-9_-]{43})"', page.get_data(as_text=True))
    done = client.post("/password", data={"token": link, "password": PASSWORD, "again": PASSWORD})
    assert done.status_code == 303
    assert "Đăng nhập" in words(client.get(receipt))
    # The receipt gives no second password, and nobody but its holder had the first one.
    assert client.post(f"{receipt}/password").status_code == 409
    entered = client.post("/sign-in", data={"login": "tran.bay", "password": PASSWORD})
    assert entered.status_code == 303
    assert accounts.sign_in(world.engine, "tran.bay", PASSWORD, "10.0.0.0/24", world.moment).person is not None


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_pages_speak_both_languages(client: FlaskClient, language: str) -> None:
    page = client.get(f"/register?lang={language}")
    assert f'<html lang="{language}">' in page.get_data(as_text=True)
    assert "reg_" not in words(page)
    answer = send(client)
    page = client.get(f"{answer.headers['Location'].partition('?')[0]}?lang={language}")
    assert f'<html lang="{language}">' in page.get_data(as_text=True)
    assert "reg_" not in words(page)


def test_an_applicant_says_what_it_is_and_the_officer_sees_it(
    world: World, client: FlaskClient, officer: Signed
) -> None:
    page = client.get("/register").text
    assert re.findall(r'name="trades" value="([a-z]+)"', page) == [
        "producer", "importer", "distributor", "carrier", "shop", "pharmacy", "hospital", "depot"
    ]  # fmt: skip
    form = MultiDict([*(FORM | {"prefixes": "", "secret": "A" * 43}).items(), ("trades", "carrier")])
    form.setlist("trades", ["carrier", "pharmacy"])
    assert client.post("/register", data=form).status_code == 303
    (number,) = re.findall(r"/officer/requests/(\d+)", officer.get("/officer/requests").text)
    shown = officer.get(f"/officer/requests/{number}").text
    assert "vận chuyển, kho bãi, nhà thuốc" in unescape(shown)
    assert re.findall(r'name="trade" value="([a-z]+)" checked', shown) == ["carrier", "pharmacy"]
    refused = officer.post(f"/officer/requests/{number}/decide", act="approve", trade="officer", login="tran.bay")
    assert (refused.status_code, "không cấp vai trò khác" in words(refused)) == (400, True)
    decide(officer, act="approve", trade="pharmacy", login="tran.bay")
    with read(world.engine) as conn:
        person = accounts.find_person(conn, "tran.bay")
    assert person.roles == (Role.PHARMACY, Role.ADMINISTRATOR)


@pytest.mark.parametrize("trade", ["officer", "inspector", "administrator", "platform"])
def test_nobody_applies_for_what_the_registry_gives(world: World, client: FlaskClient, trade: str) -> None:
    answer = send(client, trades=trade)
    assert (answer.status_code, 'id="e-trades"' in answer.text) == (400, True)
    assert applications(world) == 0


def test_pressing_twice_or_going_back_is_one_application(world: World, client: FlaskClient) -> None:
    secret = hidden(client.get("/register"), "secret")
    first, second = send(client, secret=secret), send(client, secret=secret, name="Khác")
    assert first.headers["Location"] == second.headers["Location"]
    assert applications(world) == 1
    assert send(client).headers["Location"] != first.headers["Location"]


@pytest.mark.parametrize(
    ("field", "bad"),
    [(name, "") for name in FORM if name not in ("prefixes", "remark")]
    + [(name, "x" * 5000) for name in FORM]
    + [("email", "<script>alert(1)</script>"), ("login", "'; DROP TABLE people; --"), ("prefixes", "{{7*7}}")],
)
def test_a_bad_field_is_marked_and_what_was_typed_stays(
    world: World, client: FlaskClient, field: str, bad: str
) -> None:
    answer = send(client, **{field: bad})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert (
        page.count('aria-invalid="true"') == 2
        if field not in ("prefixes", "trades")
        else page.count('aria-invalid="true"') >= 1
    )
    assert f'id="e-{field}"' in page
    assert "<script>alert" not in page
    for name, value in FORM.items():
        if name != field:
            assert value in unescape(page)
    assert applications(world) == 0


def test_nobody_finds_out_who_there_is_by_trying_without_end(
    world: World, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registration, "MOST_FAULTY_AN_HOUR", 2)
    signed_in(world, Role.OFFICER, login="quan.chuc")
    for _ in range(2):
        assert 'id="e-login"' in send(client, login="quan.chuc").get_data(as_text=True)
    for login in ("quan.chuc", "khong.co"):
        answer = send(client, login=login)
        assert answer.status_code == 429
        assert 'id="e-login"' not in answer.get_data(as_text=True)
        assert FORM["contact"] in unescape(answer.get_data(as_text=True))
    assert applications(world) == 0
    other = client.post("/register", data=FORM, environ_base={"REMOTE_ADDR": "198.51.100.7"})
    assert other.status_code == 303


PAPERS: dict[str, tuple[tuple[str, bytes], ...]] = {
    "a program": (("x.pdf", b"MZ\x90\x00"),),
    "a page": (("x.pdf", b"<html><script>alert(1)</script>"),),
    "a cut PDF": (("x.pdf", b"%PDF-1.4 and no end"),),
    "a zip": (("x.pdf", b"PK\x03\x04"),),
    "a broken photo": (("x.png", b"\x89PNG\r\n\x1a\nbroken"),),
    "six documents": tuple((f"{n}.pdf", PDF) for n in range(6)),
    "more than 5 MB": (("x.pdf", b"%PDF-1.4" + bytes(5 * 1024 * 1024) + b"%%EOF"),),
}


@pytest.mark.parametrize("case", PAPERS)
def test_a_document_that_is_not_taken_is_said_and_nothing_typed_is_lost(
    world: World, client: FlaskClient, case: str
) -> None:
    answer = send(client, *PAPERS[case])
    assert answer.status_code == 400
    assert FORM["contact"] in unescape(answer.get_data(as_text=True))
    assert "hãy chọn lại tài liệu" in words(answer)
    assert applications(world) == 0


def test_an_upload_beyond_all_bounds_is_refused_before_it_is_read(world: World, client: FlaskClient) -> None:
    answer = send(client, *((f"{n}.pdf", bytes(10 * 1024 * 1024)) for n in range(3)))
    assert answer.status_code == 413
    assert applications(world) == 0


def test_a_photo_of_a_document_is_made_anew(world: World, client: FlaskClient) -> None:
    made = BytesIO()
    Image.new("RGB", (640, 480), "gray").save(made, "PNG")
    data = made.getvalue()
    assert send(client, ("giấy.png", data)).status_code == 303
    with read(world.engine) as conn:
        (asked,) = request_rows.every(conn, REGISTRY, RequestFilter((RequestKind.PRODUCER,)))
        (paper,) = request_rows.documents(conn, asked.id)
        kept = file_rows.get(conn, paper.digest)
    assert kept is not None
    assert kept.media_type == MEDIA_TYPE
    assert kept.content != data


def test_a_refused_application_is_mended_and_sent_again_with_its_documents(
    world: World, client: FlaskClient, officer: Signed
) -> None:
    receipt = send(client).headers["Location"].partition("?")[0]
    assert client.get(f"{receipt}/again").status_code == 303
    decide(officer, act="refuse", reason="Thiếu giấy GS1")
    assert "Thiếu giấy GS1" in words(client.get(receipt))
    page = client.get(f"{receipt}/again")
    assert FORM["name"] in unescape(page.get_data(as_text=True))
    data = FORM | {"secret": hidden(page, "secret"), "again": hidden(page, "again")}
    papers = [(BytesIO(PDF + b"\n%%EOF"), "gs1.pdf")]
    again = client.post("/register", data=data | {"papers": papers})
    assert again.status_code == 303
    page = client.get(again.headers["Location"])
    assert "giấy.pdf" in words(page)
    assert "gs1.pdf" in words(page)
    assert applications(world) == 2


def test_a_receipt_is_found_by_its_secret_alone(world: World, client: FlaskClient) -> None:
    receipt = send(client).headers["Location"].partition("?")[0]
    for other in ("A" * 43, "1", receipt.split("/")[-1][:-1] + "é"):
        assert client.get(f"/register/{other}").status_code == 404
        assert client.post(f"/register/{other}/password").status_code == 404
    with read(world.engine) as conn:
        (asked,) = request_rows.every(conn, REGISTRY, RequestFilter((RequestKind.PRODUCER,)))
        assert receipt.split("/")[-1] not in str(asked)
        assert trail.entries(conn, REGISTRY, TrailFilter(act="producer_approved")) == []


def test_one_network_sends_so_many(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registration, "MOST_AN_HOUR", 2)
    assert [send(client).status_code for _ in range(3)] == [303, 303, 429]


def test_a_form_of_another_sites_page_is_refused(world: World, client: FlaskClient) -> None:
    answer = client.post("/register", data=FORM, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert applications(world) == 0


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"tax_code": "0109876543"}, "Mã số thuế 0109876543: chữ số kiểm tra không khớp"),
        ({"tax_code": "0109876543-001"}, "Mã số thuế 0109876543-001"),
        ({"prefixes": "8937777, 893701"}, "Tiền tố 893701"),
    ],
)
def test_a_doubtful_number_is_asked_about_before_it_is_sent_and_told_before_it_is_approved(
    world: World, client: FlaskClient, officer: Signed, changes: dict[str, str], told: str
) -> None:
    asked = send(client, **changes)
    assert asked.status_code == 400
    assert told in words(asked)
    assert FORM["name"] in asked.get_data(as_text=True)
    assert applications(world) == 0
    # What was confirmed are these numbers and no others.
    other = {"tax_code": "0109876544"} if "tax_code" in changes else {"prefixes": "893702"}
    confirmed = hidden(asked, "confirmed")
    assert send(client, **changes | other, confirmed=confirmed).status_code == 400
    assert send(client, **changes, confirmed=confirmed).status_code == 303
    assert applications(world) == 1
    (number,) = re.findall(r"/officer/requests/(\d+)", officer.get("/officer/requests").get_data(as_text=True))
    assert told in words(officer.get(f"/officer/requests/{number}"))


def test_good_numbers_are_asked_about_by_nobody(world: World, client: FlaskClient, officer: Signed) -> None:
    for tax_code in ("0100109106", "0314409058-002", "001085012345"):
        answer = send(client, tax_code=tax_code, login=f"a{tax_code}", prefixes="8937777")
        assert answer.status_code == 303, tax_code
    page = words(officer.get("/officer/requests"))
    assert "không khớp" not in page


def test_how_a_company_is_reached_comes_from_its_application(
    world: World, client: FlaskClient, officer: Signed
) -> None:
    send(client)
    decide(officer, act="approve", trade="producer", login="tran.bay", prefix="8937777")
    with read(world.engine) as conn:
        made = organisations.find_organisation(conn, "0109876532")
    assert (made.phone, made.email) == ("02438250000", "bay@duocmoi.vn")
