"""What a page shows of an answer: the product where it is proven, and what stands against it."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from registry.model import phrases
from registry.model.days import local_day
from tests.web.conftest import MEDICINE, PENDING, World


def path_of(uri: str) -> str:
    return uri.removeprefix("HTTPS://ID.EXAMPLE")


def test_genuine_shows_the_public_items(world: World, client: FlaskClient) -> None:
    text = client.get(path_of(world.printed["genuine"])).text
    for item in ("Paracetamol 500 mg", "Hạ Nhiệt", "LOT-A", MEDICINE, "12 Lê Lợi", "893100493025", "Thuốc"):
        assert item in text
    assert "Công ty Dược &lt;Mẫu&gt;" in text
    # A picture on another host is neither shown nor linked to.
    assert "pictures.example" not in text
    assert "<img" not in text


@pytest.mark.parametrize("verdict", ["forged", "foreign", "unknown", "malformed"])
def test_what_proves_nothing_shows_no_product(world: World, client: FlaskClient, verdict: str) -> None:
    text = client.post("/check", data={"codes": world.printed[verdict]}).text
    assert phrases.VERDICTS[verdict].word.vi in text
    for item in ("Paracetamol", "Hạ Nhiệt", "Công ty", "893100493025"):
        assert item not in text


def test_pending_is_foreign_without_product(client: FlaskClient) -> None:
    text = client.get(f"/01/{PENDING}").text
    assert phrases.VERDICTS["foreign"].word.vi in text
    assert "Chờ duyệt" not in text


def test_a_recall_shows_level_reason_and_notice(world: World, client: FlaskClient) -> None:
    text = client.get(path_of(world.printed["recalled"])).text
    until = f"{local_day(world.moment) + timedelta(days=15):%d/%m/%Y}"
    assert f"Thu hồi. Nhà sản xuất phải thu hồi xong chậm nhất ngày {until}" in text
    assert "Không đạt tiêu chuẩn chất lượng" in text
    assert "Trả lại nhà thuốc" in text
    english = client.get(path_of(world.printed["recalled"]) + "&lang=en").text
    assert f"Recall. The producer must have it back by {until}" in english
    assert "Return it to the pharmacy" in english
