"""What a caller may say of a scan: it is echoed as understood, kept, or refused by its field."""

import uuid

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.model.sightings import Locating
from tests.web.api import test_verify_recording
from tests.web.api.test_verify import found
from tests.web.api.test_verify_recording import kept, rows
from tests.web.conftest import World


def ask(client: FlaskClient, code: object, **more: object) -> TestResponse:
    return client.post("/v1/verify", json={"code": code, **more})


def test_a_scan_is_made_where_none_is_given(world: World, client: FlaskClient) -> None:
    made = uuid.UUID(found(ask(client, world.printed["genuine"]))["scan"]["id"])
    assert made.version == 7
    assert made.variant == uuid.RFC_4122


def test_a_scan_is_echoed_as_understood(client: FlaskClient) -> None:
    scan = {
        "id": "01997A2E-6C1B-7D2A-8F00-3B1C5D7E9F01",
        "device": "my phone",
        "place": {"lat": 21.03, "lon": 105.85, "accuracy_m": 20, "province": "01", "street": "x"},
        "mood": "good",
    }
    answer = found(ask(client, "x", scan=scan, record=False))
    assert answer["scan"] == {
        "id": "01997a2e-6c1b-7d2a-8f00-3b1c5d7e9f01",
        "place": {"lat": 21.03, "lon": 105.85, "accuracy_m": 20, "province": "01"},
    }


@pytest.mark.parametrize(
    ("scan", "code"),
    [
        ("x", "scan"),
        ({"id": "x"}, "scan_id"),
        ({"id": 7}, "scan_id"),
        ({"id": "{1997a2e-6c1b-7d2a-8f00-3b1c5d7e9f01"}, "scan_id"),
        ({"device": 5}, "scan_device"),
        ({"device": "x" * 201}, "scan_device"),
        ({"place": []}, "scan_place"),
        ({"place": {}}, "scan_place"),
        ({"place": {"lat": 91, "lon": 0}}, "scan_place"),
        ({"place": {"lat": True, "lon": 0}}, "scan_place"),
        ({"place": {"lat": "21", "lon": 0}}, "scan_place"),
        ({"place": {"lat": 21}}, "scan_place"),
        ({"place": {"province": "99"}}, "scan_province"),
        ({"place": {"province": 1}}, "scan_province"),
    ],
)
def test_a_bad_scan_is_named(client: FlaskClient, scan: object, code: str) -> None:
    answer = ask(client, "x", scan=scan)
    assert (answer.status_code, answer.json["code"]) == (400, code)  # type: ignore[index]


@pytest.mark.parametrize(
    ("place", "province", "by"),
    [
        ({"lat": 10.8, "lon": 106.7, "accuracy_m": 30}, "79", Locating.GPS),
        ({"lat": 10.8, "lon": 106.7, "province": "01"}, "79", Locating.GPS),
        ({"province": "46"}, "46", Locating.PROVINCE),
    ],
)
def test_a_place_is_kept_with_where_it_comes_from(
    world: World, client: FlaskClient, place: dict[str, object], province: str, by: Locating
) -> None:
    assert test_verify_recording.ask(client, world.printed["genuine"], scan={"place": place})["scan"]["place"] == place
    (scan,) = kept(world)
    assert scan.position is not None
    assert (scan.position.province, scan.position.by) == (province, by)


@pytest.mark.parametrize(
    "place",
    [{"lat": 90.1, "lon": 0}, {"lat": 0, "lon": -180.1}, {"lat": 21, "lon": 105, "accuracy_m": -1}, {"province": "02"}],
)
def test_a_place_outside_the_globe_or_the_country_is_refused_and_nothing_recorded(
    world: World, client: FlaskClient, place: dict[str, object]
) -> None:
    before = rows(world)
    answer = client.post("/v1/verify", json={"code": world.printed["genuine"], "scan": {"place": place}})
    assert answer.status_code == 400
    assert rows(world) == before


def test_a_megabyte_of_device_is_refused_by_its_length(client: FlaskClient) -> None:
    def status(length: int) -> int:
        return client.post("/v1/verify", json={"code": "x", "scan": {"device": "x" * length}}).status_code

    assert (status(200), status(201), status(1 << 20)) == (200, 400, 413)
