"""A product's own picture: uploaded by its producer, shown on the scan page from this host, and nothing else served."""

import re
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from registry.catalogue import organisations
from registry.model.goods import Organisation
from registry.model.people import Role
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import read, write
from registry.store.engine.schema import audit, products
from registry.store.office import file_rows
from tests.web.conftest import FOOD, HOST, MEDICINE, PENDING, World
from tests.web.people import Signed, signed_in

FORM = f"/producer/products/{MEDICINE}/picture"


def photo(colour: str = "green") -> bytes:
    file = BytesIO()
    Image.new("RGB", (900, 450), colour).save(file, "JPEG")
    return file.getvalue()


def send(person: Signed, content: bytes, path: str = FORM) -> TestResponse:
    return person.post(path, picture=(BytesIO(content), "hộp thuốc.jpg"))


def image_of(world: World, gtin: str = MEDICINE) -> str | None:
    with read(world.engine) as conn:
        return listing_rows.listings(conn, [gtin])[gtin].product.image


def scan_page(world: World, client: FlaskClient) -> str:
    return client.get(world.printed["genuine"].removeprefix("HTTPS://ID.EXAMPLE")).text


def test_an_uploaded_picture_stands_on_the_scan_page(world: World, client: FlaskClient) -> None:
    assert "<img" not in scan_page(world, client)
    producer = signed_in(world, Role.PRODUCER)
    assert "trang khác" in producer.get(FORM).text
    assert send(producer, photo()).status_code == 303
    found = re.search(
        rf'<img class="picture" src="(/pictures/{MEDICINE}/[0-9a-f]{{64}}\.webp)"', scan_page(world, client)
    )
    assert found
    assert image_of(world) == f"https://id.example{found[1]}"
    answer = client.get(found[1])
    assert answer.content_type == "image/webp"
    assert "immutable" in answer.headers["Cache-Control"]
    assert Image.open(BytesIO(answer.data)).size == (480, 240)
    assert len(answer.data) <= 30_000
    assert found[1] in producer.get(FORM).text
    with read(world.engine) as conn:
        acts = [row.act for row in conn.execute(audit.select())]
    assert acts[-1] == "product_changed"


def test_a_removed_or_replaced_picture_is_served_no_more(world: World, client: FlaskClient) -> None:
    producer = signed_in(world, Role.PRODUCER)
    send(producer, photo())
    first = (image_of(world) or "").removeprefix("https://id.example")
    send(producer, photo("blue"))
    assert client.get(first).status_code == 404
    second = (image_of(world) or "").removeprefix("https://id.example")
    assert client.get(second).status_code == 200
    assert producer.post(FORM, remove="1").status_code == 303
    assert image_of(world) is None
    assert client.get(second).status_code == 404
    assert "<img" not in scan_page(world, client)


def test_no_other_file_is_served_by_its_digest(world: World, client: FlaskClient) -> None:
    with write(world.engine) as conn:
        digest = file_rows.put(conn, b"a report's photo", "image/webp", world.moment)
    for gtin in (MEDICINE, PENDING, "0", "x" * 14):
        assert client.get(f"/pictures/{gtin}/{digest.hex()}.webp").status_code == 404
    for name in (f"{digest.hex()}.jpg", "..%2f..%2fetc%2fpasswd", "0" * 64 + ".webp", "é" * 64 + ".webp"):
        assert client.get(f"/pictures/{MEDICINE}/{name}").status_code == 404


def test_a_picture_that_cannot_be_read_is_said_and_nothing_changes(world: World) -> None:
    producer = signed_in(world, Role.PRODUCER)
    before = image_of(world)
    for content, says in ((b"<svg/>", "không phải ảnh"), (b"", "trống"), (photo()[:300], "ảnh")):
        page = send(producer, content)
        assert (page.status_code, says in page.text) == (400, True)
    assert producer.post(FORM).status_code == 400
    assert image_of(world) == before


@pytest.mark.parametrize("path", [f"/producer/products/{FOOD[:-1]}0/picture", "/producer/products/x/picture"])
def test_a_product_of_nobody_is_not_found(world: World, path: str) -> None:
    producer = signed_in(world, Role.PRODUCER)
    assert producer.get(path).status_code == 404
    assert send(producer, photo(), path).status_code == 404


def test_another_organisations_product_is_not_found(world: World) -> None:
    with write(world.engine) as conn:
        other = organisations.add_organisation(
            conn, Organisation(0, "Công ty Khác", tax_code="0109999982", province="01"), world.moment
        )
    stranger = signed_in(world, Role.PRODUCER, organisation_id=other.id)
    assert stranger.get(FORM).status_code == 404
    assert send(stranger, photo()).status_code == 404
    assert image_of(world) == "https://pictures.example/p.webp"


def test_a_stranger_uploads_nothing(world: World, client: FlaskClient) -> None:
    assert client.post(FORM, data={"picture": (BytesIO(photo()), "a.jpg")}).status_code == 401
    assert image_of(world) == "https://pictures.example/p.webp"


def test_no_other_file_is_public_by_its_digest(world: World) -> None:
    with write(world.engine) as conn:
        digest = file_rows.put(conn, b"%PDF-1.4 a document of an applicant", "application/pdf", world.moment).hex()
        path = f"/pictures/{MEDICINE}/{digest}.webp"
        address = f"https://{HOST.lower()}{path}"
        conn.execute(products.update().where(products.c.gtin == MEDICINE).values(image=address))
    assert world.app().test_client().get(path).status_code == 404
