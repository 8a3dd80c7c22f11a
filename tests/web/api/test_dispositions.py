"""Dispositions and recalls over HTTP: who may say what of whose goods."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.model.people import REGISTRY, Role
from registry.office import approvals
from registry.store.engine.engine import read
from tests.web.conftest import FOOD, MEDICINE, World, gs1_text
from tests.web.program import OTHERS_GTIN, Program, another_producer, problem

LOT = {"gtin": MEDICINE, "lot": "LOT-A", "disposition": "withdrawn", "reason": "Biên bản 7"}


@pytest.fixture
def producer(world: World, client: FlaskClient) -> Program:
    return Program(world, client)


def say(program: Program, *names: str, word: str = "destroyed", **more: object) -> list[tuple[str, Any]]:
    codes = [program.world.printed.get(name, name) for name in names]
    program.post("/v1/dispositions", {"codes": codes, "disposition": word, "reason": "Biên bản 7"} | more)
    return [
        (one["outcome"], one["error"]["code"] if one["outcome"] == "refused" else one["in_force"])
        for one in program.told()["results"]
    ]


def verdict(program: Program, name: str) -> str:
    answer = program.client.post("/v1/verify", json={"code": program.world.printed[name]})
    body: dict[str, Any] = answer.get_json()
    return str(body["verdict"])


def test_a_producer_says_it_of_its_own_goods(world: World, producer: Program) -> None:
    assert say(producer, "genuine", "lot_known", place="Kho 2") == [("done", ["destroyed"]), ("done", ["destroyed"])]
    assert say(producer, "genuine") == [("repeated", ["destroyed"])]
    assert verdict(producer, "genuine") == "spent"
    producer.post("/v1/dispositions", LOT)
    (told,) = producer.told()["results"]
    assert told == {
        "outcome": "done", "scope": "lot", "gtin": MEDICINE, "lot": "LOT-A", "in_force": ["withdrawn"],
    }  # fmt: skip
    with read(world.engine) as conn:
        assert [one.entry.act for one in approvals.trail(conn, REGISTRY, at_most=3)] == [
            "withdraw",
            "destroy",
            "destroy",
        ]


@pytest.mark.parametrize("word", ["destroyed", "stolen", "exported", "withdrawn"])
def test_the_four_words(producer: Program, word: str) -> None:
    assert say(producer, "genuine", word=word) == [("done", [word])]


@pytest.mark.parametrize("word", ["recalled", "active", "restored", "sold", None, 5, ["stolen"]])
def test_no_other_word(producer: Program, word: str) -> None:
    assert problem(producer.post("/v1/dispositions", LOT | {"disposition": word})) == (400, "disposition")


def test_what_cannot_be_said_is_an_answer(producer: Program) -> None:
    assert say(producer, "forged", "unknown", "malformed", "type_known", "spent", word="stolen") == [
        ("refused", "code_unknown"),
        ("refused", "code_unknown"),
        ("refused", "code_unknown"),
        ("refused", "code_names_product"),
        # The lot is destroyed, nothing stands on the unit itself.
        ("done", ["stolen"]),
    ]


def test_anothers_goods_are_answered_as_unknown(world: World, client: FlaskClient) -> None:
    stranger = Program(world, client, owner=another_producer(world))
    stranger.post("/v1/dispositions", {"codes": [world.printed["genuine"], world.printed["unknown"]]} | {
        "disposition": "destroyed", "reason": "x",
    })  # fmt: skip
    foreign, unknown = stranger.told()["results"]
    assert foreign == unknown
    assert problem(stranger.post("/v1/dispositions", LOT)) == (404, "gtin_unknown")
    assert problem(stranger.post("/v1/recalls", {"gtin": MEDICINE, "level": 1, "reason": "x"})) == (404, "gtin_unknown")
    assert verdict(stranger, "genuine") == "genuine"


@pytest.mark.parametrize("role", [Role.SHOP, Role.PHARMACY])
def test_a_shop_speaks_of_what_it_holds(world: World, client: FlaskClient, role: Role) -> None:
    shop = Program(world, client, role, owner=another_producer(world))
    assert say(shop, "listed", "lot_known", "genuine", word="stolen") == [
        ("refused", "unsealed"),
        ("refused", "unsealed"),
        ("done", ["stolen"]),
    ]
    assert say(shop, gs1_text(world.printed["genuine"])) == [("done", ["destroyed", "stolen"])]
    for word in ("exported", "withdrawn"):
        answer = shop.post("/v1/dispositions", {"codes": ["x"], "disposition": word, "reason": "x"})
        assert problem(answer) == (409, "disposition_not_yours")
    answer = shop.post("/v1/dispositions", LOT | {"disposition": "stolen"})
    assert problem(answer) == (409, "disposition_not_yours")


def test_an_officer_speaks_of_everything(world: World, client: FlaskClient) -> None:
    another_producer(world)
    officer = Program(world, client, Role.OFFICER)
    assert say(officer, "genuine", "blocked", word="withdrawn") == [
        ("done", ["withdrawn"]),
        ("done", ["stolen", "withdrawn"]),
    ]


def test_a_lot_that_nobody_ordered_is_unknown(producer: Program) -> None:
    assert problem(producer.post("/v1/dispositions", LOT | {"lot": "LOT-Z"})) == (404, "lot_unknown")
    assert problem(producer.post("/v1/dispositions", LOT | {"lot": None})) == (400, "lot")
    assert problem(producer.post("/v1/dispositions", LOT | {"codes": ["x"]})) == (400, "codes")
    body = {"codes": ["x"] * 1001, "disposition": "stolen", "reason": "x"}
    assert problem(producer.post("/v1/dispositions", body)) == (400, "codes")


# --- recalls

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
