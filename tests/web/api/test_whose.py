"""Whose rows a call is about: an officer's anybody's, everybody else's their own organisation's."""

import pytest
from flask.testing import FlaskClient

from registry.model.people import Role
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import read
from tests.web.api.test_products import GOOD
from tests.web.conftest import FOOD, MEDICINE, PENDING, World
from tests.web.program import OTHERS_GTIN, Program, another_producer, problem

NEW = "08934588012402"


@pytest.fixture
def producer(world: World, client: FlaskClient) -> Program:
    return Program(world, client)


@pytest.fixture
def officer(world: World, client: FlaskClient) -> Program:
    return Program(world, client, Role.OFFICER)


def test_an_officer_says_whose_product_it_is(officer: Program) -> None:
    assert problem(officer.post("/v1/products", GOOD)) == (400, "organisation_tax_code")
    answer = officer.post("/v1/products", GOOD | {"organisation_tax_code": "0000000001"})
    assert problem(answer) == (404, "organisation_unknown")
    officer.post("/v1/products", GOOD | {"organisation_tax_code": "0101234565"})
    assert officer.told(201)["gtin"] == NEW


def test_a_viewer_sees_its_own_and_an_officer_all(world: World, client: FlaskClient, producer: Program) -> None:
    other = Program(world, client, owner=another_producer(world))

    def seen(program: Program) -> set[str]:
        program.get("/v1/products")
        return {one["gtin"] for one in program.told()["products"]}

    assert seen(producer) == {MEDICINE, FOOD, PENDING}
    assert seen(other) == {OTHERS_GTIN}
    assert seen(Program(world, client, Role.OFFICER)) == {MEDICINE, FOOD, PENDING, OTHERS_GTIN}


LIST = "gtin,name,category\n8934588012402,Trà gừng,food\n8934588012341,Paracetamol 500 mg,medicine\n"


def test_a_producer_loads_nothing_for_another(world: World, producer: Program) -> None:
    another_producer(world)
    text = "gtin,name,category,organisation_tax_code\n8934588012402,Trà,food,0109999982\n8934588012358,Sữa,food,\n"
    producer.send("/v1/products/import?mode=partial", text.encode(), "text/csv")
    told = producer.told()
    assert [(one["row"], one["code"]) for one in told["errors"]] == [(2, "organisation_not_yours")]
    text = "gtin,name,category,organisation\n8934588012402,Trà,food,Công ty bịa\n"
    producer.send("/v1/products/import", text.encode(), "text/csv")
    assert producer.told()["errors"][0]["code"] == "organisation_not_yours"
    answer = producer.send("/v1/products/import?organisation_tax_code=0109999982", LIST.encode(), "text/csv")
    assert problem(answer) == (400, "organisation_tax_code")
    with read(world.engine) as conn:
        assert {one.name for one in listing_rows.every_organisation(conn)} == {"Công ty Dược <Mẫu>", "HTX Sông Lô"}


def test_an_officer_loads_for_anybody(officer: Program) -> None:
    officer.send("/v1/products/import?organisation_tax_code=0101234565", LIST.encode(), "text/csv")
    assert officer.told()["new"] == 1
