"""What no database can write down is refused before anything looks at it, on SQLite as on PostgreSQL."""

import gzip

import pytest
from flask.testing import FlaskClient

from registry.model.people import Role
from tests.web.conftest import MEDICINE, World
from tests.web.people import PASSWORD, Signed, make_person, signed_in

TOO_LARGE = 1 << 63


@pytest.fixture
def officer(world: World) -> Signed:
    return signed_in(world, Role.OFFICER, login="an", place=("01", "Chi cục"))


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/sign-in", {"login": "a\0n", "password": PASSWORD}),
        ("/sign-in", {"login": "an", "password": PASSWORD, "held\0": "x"}),
        ("/register", {"name": "Công ty\0"}),
        ("/report", {"code": MEDICINE, "reason": "harm", "words": "\0"}),
        ("/password", {"token": "\0", "password": PASSWORD, "again": PASSWORD}),
    ],
)
def test_a_nul_in_a_form_of_everybody_is_said_in_words(
    world: World, client: FlaskClient, path: str, form: dict[str, str]
) -> None:
    make_person(world, Role.OFFICER, login="an")
    answer = client.post(path, data=form)
    assert answer.status_code == 400
    assert "(NUL)" in answer.text
    assert answer.mimetype == "text/html"


@pytest.mark.parametrize(
    "path",
    [
        "/officer/search?q=a%00",
        "/officer/queue?kind=%00",
        "/officer/products/%00",
        "/officer/audit?by=%00&lang=en",
        "/officer/flags/1?%00=1",
    ],
)
def test_a_nul_in_an_address_of_a_desk_is_said_in_words(officer: Signed, path: str) -> None:
    answer = officer.get(path)
    assert (answer.status_code, "(NUL)" in answer.text) == (400, True)


def test_a_nul_in_a_form_of_a_desk_changes_nothing(officer: Signed) -> None:
    for form in ({"q": "a\0"}, {"q": "a", "\0": "x"}):
        answer = officer.post("/officer/search", **form)
        assert (answer.status_code, "(NUL)" in answer.text) == (400, True)
    assert officer.post("/officer/search", q="a").status_code in (200, 303)


@pytest.mark.parametrize("path", ["/v1/orders/%00", "/v1/orders?lot=%00", "/v1/recalls?gtin=%00"])
def test_a_nul_in_an_address_of_a_call_is_a_problem(world: World, path: str) -> None:
    answer = signed_in(world, Role.PRODUCER).get(path)
    assert (answer.status_code, answer.json and answer.json["code"]) == (400, "bad_text")


def test_a_public_address_with_a_nul_is_no_trouble(client: FlaskClient) -> None:
    picture = f"/pictures/{MEDICINE[:13]}%00/{'0' * 64}.webp"
    for path in (picture, "/report/%00", "/register/%00", "/static/%00", "/%00"):
        assert client.get(path).status_code in (400, 404), path


def test_a_code_with_a_nul_is_answered_as_any_unreadable_one(client: FlaskClient) -> None:
    for path in ("/01/%00", f"/01/{MEDICINE}/21/%00", f"/01/{MEDICINE}/10/A%00?17=%00", f"/01/{MEDICINE}?x=%00"):
        answer = client.get(path, headers={"Accept": "text/html"})
        assert answer.status_code < 500, path
        assert answer.mimetype == "text/html", path
    assert client.post("/check", data={"codes": f"{MEDICINE}\0\n\0"}).status_code == 200


@pytest.mark.parametrize("path", ["flags", "requests", "reports", "measures", "keys", "organisation", "unit/ABCDEFGH"])
def test_a_number_beyond_63_bits_is_no_page(officer: Signed, path: str) -> None:
    answer = officer.get(f"/officer/{path}/{TOO_LARGE}")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert officer.get(f"/officer/{path}/{TOO_LARGE - 1}").status_code == 404


def test_a_stranger_is_asked_to_sign_in_first(client: FlaskClient) -> None:
    assert client.get("/officer/search?q=%00").status_code == 303


@pytest.mark.parametrize("packing", ["gzip", "GZIP", "br", "deflate", "zstd", "gzip, identity"])
@pytest.mark.parametrize("path", ["/v1/verify", "/v1/verify/batch", "/v1/orders", "/report"])
def test_a_packed_body_is_no_kind_that_is_read(client: FlaskClient, path: str, packing: str) -> None:
    headers = {"Content-Encoding": packing, "Content-Type": "application/json"}
    answer = client.post(path, data=gzip.compress(b'{"code": "8934588012341"}'), headers=headers)
    assert answer.status_code in ((415, 401) if path == "/v1/orders" else (415,))


def test_a_body_that_says_it_is_not_packed_is_read(client: FlaskClient) -> None:
    body = {"code": "8934588012341", "record": False}
    assert client.post("/v1/verify", json=body, headers={"Content-Encoding": "identity"}).status_code == 200
