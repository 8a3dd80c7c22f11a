"""Sandbox keys: a fixed answer for every verdict, the same fields as a real one, and nothing left behind."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.judgement import sandbox
from registry.judgement.verdict import Verdict
from registry.model.people import Role
from registry.store.engine.engine import read
from registry.store.engine.schema import answered_calls, hourly_counts, sales, scans
from registry.web.front.addresses import ADDRESSES
from tests.web.api.test_openapi import checker, described
from tests.web.conftest import World
from tests.web.program import Program, problem


@pytest.fixture
def tester(world: World, client: FlaskClient) -> Program:
    return Program(world, client, Role.PHARMACY, sandbox=True)


def left(world: World) -> int:
    with read(world.engine) as conn:
        return sum(len(conn.execute(table.select()).all()) for table in (scans, sales, hourly_counts, answered_calls))


def test_the_samples_are_public_and_there_is_one_for_every_verdict(client: FlaskClient) -> None:
    listed = json.loads(client.get("/v1/sandbox").data)["samples"]
    assert sorted(one["verdict"] for one in listed) == sorted(Verdict)
    assert len({one["code"] for one in listed}) == len(Verdict) == 16
    for one in listed:
        assert "SAMPLE" in one["code"] or sandbox.GTIN in one["code"]
        assert "sample" in one["code"].lower()
    assert {one["sale"]["outcome"] for one in listed} == {"sold", "repeated", "resold", "second", "refused"}


def test_every_sample_is_answered_with_its_verdict(world: World, tester: Program) -> None:
    listed = json.loads(tester.client.get("/v1/sandbox").data)["samples"]
    real = json.loads(tester.client.post("/v1/verify", json={"code": world.printed["genuine"], "record": False}).data)
    check = checker(described(tester.client), "Answer")
    for one in listed:
        tester.post("/v1/verify", {"code": one["code"], "scan": {"place": {"province": "01"}}})
        told = tester.told()
        check.validate(told)
        assert told["verdict"] == one["verdict"]
        assert set(told) | {"product"} == set(real)
        assert ("product" in told) == (one["verdict"] not in ("malformed", "foreign", "forged"))
        assert told["scan"]["place"] == {"province": "01"}
        assert all(reason["vi"] and reason["en"] for reason in told["reasons"])
        if "product" in told:
            assert set(told["product"]) == set(real["product"])
            assert "SAMPLE" in told["product"]["name"]
    tester.post("/v1/verify/batch", {"codes": [one["code"] for one in listed]})
    assert tester.told()["summary"] == dict.fromkeys(Verdict, 1)
    assert left(world) == 0


def test_sales_have_fixed_outcomes(world: World, tester: Program) -> None:
    listed = json.loads(tester.client.get("/v1/sandbox").data)["samples"]
    body = {"id": "R1", "codes": [one["code"] for one in listed], "place": "Quầy 1"}
    for _ in range(2):
        tester.post("/v1/sales", body, "k")
        told = tester.told()
        checker(described(tester.client), "Told").validate(told)
        assert [(one["outcome"], one["reason"]["code"]) for one in told["results"]] == [
            (one["sale"]["outcome"], one["sale"]["reason"]) for one in listed
        ]
    assert problem(tester.post("/v1/sales", body | {"place": ""})) == (400, "place")
    assert left(world) == 0


def test_a_real_code_is_no_sample(world: World, tester: Program) -> None:
    tester.post("/v1/verify", {"code": world.printed["genuine"]})
    assert tester.told()["verdict"] == "malformed"
    assert left(world) == 0


def test_a_sample_is_nothing_to_the_real_registry(world: World, client: FlaskClient) -> None:
    shop = Program(world, client, Role.SHOP)
    for sample in sandbox.SAMPLES:
        shop.post("/v1/verify", {"code": sample.text, "record": False})
        assert shop.told()["verdict"] in ("foreign", "malformed")


@pytest.mark.parametrize("address", [name for name, row in ADDRESSES.items() if row.permission and not row.page])
def test_all_else_is_closed_to_a_sandbox_key(world: World, client: FlaskClient, address: str) -> None:
    method, path = address.replace("<int:number>", "1").split(" ")
    let_in = {"POST /v1/verify", "POST /v1/verify/batch", "POST /v1/sales"}
    for role in Role:
        answer = client.open(path, method=method, headers=Program(world, client, role, sandbox=True).headers)
        if address not in let_in:
            assert answer.status_code == 403
            assert json.loads(answer.data)["code"] in ("sandbox", "forbidden")
        else:
            assert json.loads(answer.data)["code"] != "sandbox"


def test_a_stranger_and_a_real_key_are_answered_as_ever(world: World, client: FlaskClient) -> None:
    found: dict[str, Any] = json.loads(client.post("/v1/verify", json={"code": sandbox.SAMPLES[0].text}).data)
    assert found["verdict"] == "foreign"
