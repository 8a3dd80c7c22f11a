"""Recalls by programs: of a product or of lots, all or none, and read by whose they are."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.model.people import Role
from tests.web.api.test_dispositions import verdict
from tests.web.conftest import FOOD, MEDICINE, World
from tests.web.program import OTHERS_GTIN, Program, another_producer, problem


@pytest.fixture
def producer(world: World, client: FlaskClient) -> Program:
    return Program(world, client)


RECALL = {
    "gtin": MEDICINE,
    "lots": ["LOT-A", "LOT-E"],
    "level": 2,
    "reason": "Quyết định 12/QLD",
    "notice": {"vi": "Trả lại nơi mua.\nXin cảm ơn.", "en": "Return it."},
}


def test_a_producer_recalls_its_own_lots(world: World, producer: Program) -> None:
    producer.post("/v1/recalls", RECALL)
    assert producer.told(201) == {
        "gtin": MEDICINE,
        "level": 2,
        "results": [{"lot": "LOT-A", "outcome": "done"}, {"lot": "LOT-E", "outcome": "done"}],
    }
    assert verdict(producer, "genuine") == "recalled"
    producer.post("/v1/recalls", RECALL)
    assert {one["outcome"] for one in producer.told(201)["results"]} == {"repeated"}


def test_a_whole_product_is_recalled(producer: Program) -> None:
    producer.post("/v1/recalls", {"gtin": FOOD, "level": 1, "reason": "x"})
    assert producer.told(201)["results"] == [{"lot": None, "outcome": "done"}]


def test_of_lots_all_or_none(producer: Program) -> None:
    answer = producer.post("/v1/recalls", RECALL | {"lots": ["LOT-A", "LOT-Z"]})
    assert problem(answer) == (404, "lot_unknown")
    assert verdict(producer, "genuine") == "genuine"


def test_recalls_are_read_by_whose_they_are(world: World, client: FlaskClient, producer: Program) -> None:
    producer.post("/v1/recalls", RECALL)
    stranger = Program(world, client, owner=another_producer(world))
    stranger.get("/v1/recalls")
    assert stranger.told() == {"recalls": [], "next": None}
    for reader in (producer, Program(world, client, Role.OFFICER)):
        reader.get("/v1/recalls")
        assert {one["lot"] for one in reader.told()["recalls"]} == {"LOT-R", "LOT-A", "LOT-E"}
    producer.get("/v1/recalls?limit=2")
    more = producer.told()["next"]
    producer.get(f"/v1/recalls?limit=2&after={more}")
    assert [one["lot"] for one in producer.told()["recalls"]] == ["LOT-E"]
    assert producer.told()["next"] is None


def test_recalls_since_a_moment(world: World, producer: Program) -> None:
    at = world.moment.isoformat().replace("+00:00", "Z")
    producer.get(f"/v1/recalls?since={at}")
    assert len(producer.told()["recalls"]) == 1
    producer.get("/v1/recalls?since=2999-01-01T00:00:00Z")
    assert producer.told()["recalls"] == []
    for query in ("since=yesterday", "since=2026-01-01", "after=x", "limit=0"):
        assert problem(producer.get(f"/v1/recalls?{query}")) == (400, query.partition("=")[0])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"level": 4}, "level"),
        ({"level": None}, "level"),
        ({"level": "1"}, "level"),
        ({"lots": []}, "lots"),
        ({"lots": "LOT-A"}, "lots"),
        ({"lots": [5]}, "lots"),
        ({"lots": ["a\x00"]}, "lots"),
        ({"lots": ["x"] * 201}, "lots"),
        ({"reason": " "}, "reason"),
        ({"notice": "text"}, "notice"),
        ({"notice": {"vi": 5}}, "vi"),
        ({"notice": {"en": "x" * 2001}}, "en"),
        ({"gtin": OTHERS_GTIN[:-1]}, "gtin"),
    ],
)
def test_a_bad_recall_is_named(producer: Program, changes: dict[str, Any], code: str) -> None:
    assert problem(producer.post("/v1/recalls", RECALL | changes)) == (400, code)
