"""Dispositions over HTTP: who may say what of whose goods."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.model.people import REGISTRY, Role
from registry.office import trail
from registry.store.engine.engine import read, write
from registry.supervision import losses
from tests.web.conftest import MEDICINE, World, gs1_text
from tests.web.program import Program, another_producer, problem

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


def noted(program: Program, name: str) -> bool:
    answer = program.client.post("/v1/verify", json={"code": program.world.printed[name], "record": False})
    return "loss_reported" in {one["code"] for one in answer.get_json()["reasons"]}


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
        assert [one.entry.act for one in trail.entries(conn, REGISTRY, at_most=3)] == [
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
        ("reported", []),
    ]
    assert say(shop, gs1_text(world.printed["genuine"])) == [("reported", [])]
    assert verdict(shop, "genuine") == "genuine"
    for word in ("exported", "withdrawn"):
        answer = shop.post("/v1/dispositions", {"codes": ["x"], "disposition": word, "reason": "x"})
        assert problem(answer) == (409, "disposition_not_yours")
    answer = shop.post("/v1/dispositions", LOT | {"disposition": "stolen"})
    assert problem(answer) == (409, "disposition_not_yours")


def test_a_report_of_others_goods_is_one_request_and_a_note_until_it_is_taken_back(
    world: World, client: FlaskClient
) -> None:
    shop = Program(world, client, Role.SHOP, owner=another_producer(world))
    assert say(shop, "genuine", "expired", word="stolen", place="Quầy 5") == [("reported", []), ("reported", [])]
    number = shop.told()["results"][0]["request"]
    assert say(shop, "expired", "genuine", word="stolen", place="Quầy 5") == [("reported", []), ("reported", [])]
    assert {one["request"] for one in shop.told()["results"]} == {number}
    assert noted(shop, "genuine")
    answer = shop.post("/v1/dispositions", {"codes": [world.printed["genuine"], world.printed["expired"]]} | {
        "disposition": "stolen", "reason": "other words",
    })  # fmt: skip
    assert problem(answer) == (409, "request_differs")
    say(shop, "genuine")
    other = shop.told()["results"][0]["request"]
    with write(world.engine) as conn:
        losses.withdraw(conn, REGISTRY, number, "alice", world.moment)
    # The other report names it too.
    assert (noted(shop, "genuine"), noted(shop, "expired")) == (True, False)
    with write(world.engine) as conn:
        losses.withdraw(conn, REGISTRY, other, "alice", world.moment)
    assert not noted(shop, "genuine")
    assert verdict(shop, "expired") == "genuine"


def test_few_reports_of_one_organisation_wait_at_a_time(world: World, client: FlaskClient, monkeypatch: Any) -> None:
    monkeypatch.setattr(losses, "MOST_OPEN", 1)
    shop = Program(world, client, Role.SHOP, owner=another_producer(world))
    assert say(shop, "genuine") == [("reported", [])]
    assert say(shop, "genuine") == [("reported", [])]
    body = {"codes": [world.printed["expired"]], "disposition": "stolen", "reason": "x"}
    assert problem(shop.post("/v1/dispositions", body)) == (409, "losses_waiting")


def test_a_producer_with_a_shop_acts_on_its_own_goods_and_reports_others(world: World, client: FlaskClient) -> None:
    mine = Program(world, client)
    theirs = Program(world, client, Role.SHOP, owner=another_producer(world))
    assert say(mine, "genuine", word="stolen") == [("done", ["stolen"])]
    assert say(theirs, "genuine", word="stolen") == [("reported", ["stolen"])]


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
