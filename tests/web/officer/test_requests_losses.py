"""A shop's report of lost goods at the officers' desk, and at the shop's own page."""

import json

import pytest
from flask.testing import FlaskClient

from registry.model.people import REGISTRY, Role
from registry.model.requests import RequestState
from registry.office import trail
from registry.store.engine.engine import read
from tests.web.conftest import MEDICINE, World
from tests.web.officer.test_queue import standing, words
from tests.web.people import Signed, signed_in
from tests.web.program import Program, another_producer


@pytest.fixture
def officer(world: World) -> Signed:
    return signed_in(world, Role.OFFICER, login="an")


def reported(world: World, client: FlaskClient, owner: int, *names: str) -> int:
    shop = Program(world, client, Role.SHOP, owner=owner)
    codes = [world.printed[name] for name in names]
    shop.post("/v1/dispositions", {"codes": codes, "disposition": "stolen", "reason": "<b>Trộm</b>", "place": "Kho 9"})
    return int(shop.told()["results"][0]["request"])


def verdict(world: World, client: FlaskClient, name: str) -> tuple[str, bool]:
    told = client.post("/v1/verify", json={"code": world.printed[name], "record": False}).get_json()
    return told["verdict"], "loss_reported" in {one["code"] for one in told["reasons"]}


def test_an_officer_sees_what_is_reported_and_accepts_it(world: World, client: FlaskClient, officer: Signed) -> None:
    number = reported(world, client, another_producer(world), "genuine", "expired")
    path = f"/officer/requests/{number}"
    queue = officer.get("/officer/queue?kind=request").get_data(as_text=True)
    assert path in queue
    assert "Báo mất cắp: 2 sản phẩm" in queue
    assert "Báo mất cắp: 2 sản phẩm" in officer.get("/officer/audit").get_data(as_text=True)
    page = officer.get(path).get_data(as_text=True)
    assert "<b>Trộm" not in page
    for word in ("Báo mất", "Trộm", "Kho 9", MEDICINE, "LOT-A"):
        assert word in page
    assert officer.post(f"{path}/decide", act="move").status_code == 400
    assert verdict(world, client, "genuine") == ("genuine", True)
    assert officer.post(f"{path}/decide", act="approve").status_code == 303
    assert verdict(world, client, "genuine") == ("blocked", False)
    assert standing(world, number) is RequestState.APPROVED
    with read(world.engine) as conn:
        acts = [one.entry for one in trail.entries(conn, REGISTRY, at_most=4)]
    assert [one.act for one in acts] == ["loss_accepted", "report_stolen", "report_stolen", "loss_reported"]
    assert {one.by for one in acts[:3]} == {officer.person.login}
    assert "units" not in json.dumps(acts[3].detail)
    assert officer.post(f"{path}/decide", act="approve").status_code == 409


def test_refusing_needs_a_reason_and_takes_the_note_off(world: World, client: FlaskClient, officer: Signed) -> None:
    number = reported(world, client, another_producer(world), "genuine")
    path = f"/officer/requests/{number}/decide"
    assert officer.post(path, act="refuse", reason="").status_code == 400
    assert verdict(world, client, "genuine") == ("genuine", True)
    assert officer.post(path, act="refuse", reason="Không có căn cứ").status_code == 303
    assert verdict(world, client, "genuine") == ("genuine", False)


def test_what_is_destroyed_by_another_word_meanwhile_stands_in_nobodys_way(
    world: World, client: FlaskClient, officer: Signed
) -> None:
    number = reported(world, client, another_producer(world), "genuine", "expired")
    producer = Program(world, client)
    producer.post("/v1/dispositions", {"codes": [world.printed["genuine"]], "disposition": "destroyed", "reason": "x"})
    assert officer.post(f"/officer/requests/{number}/decide", act="approve").status_code == 303
    assert verdict(world, client, "genuine")[0] == "spent"
    assert verdict(world, client, "expired")[0] == "blocked"


def test_the_shop_follows_its_report_and_takes_it_back(world: World, client: FlaskClient) -> None:
    owner = another_producer(world)
    number = reported(world, client, owner, "genuine")
    person = signed_in(world, Role.SHOP, login="ban", organisation_id=owner)
    assert "1 sản phẩm" in words(person.get("/company"))
    stranger = signed_in(world, Role.PRODUCER, login="khac", organisation_id=1)
    assert stranger.post("/company/withdraw", request=str(number)).status_code == 404
    assert person.post("/company/withdraw", request=str(number)).status_code == 303
    assert standing(world, number) is RequestState.WITHDRAWN
    assert verdict(world, client, "genuine") == ("genuine", False)
