"""POST /v1/organisations: an officer registers one, nobody else."""

import pytest
from flask.testing import FlaskClient

from registry.model.people import Role
from tests.web.conftest import World
from tests.web.program import Program, problem


@pytest.fixture
def producer(world: World, client: FlaskClient) -> Program:
    return Program(world, client)


@pytest.fixture
def officer(world: World, client: FlaskClient) -> Program:
    return Program(world, client, Role.OFFICER)


def test_an_officer_registers_an_organisation(officer: Program) -> None:
    asked = {"name": "HTX Sông Lô", "tax_code": "0109999999", "province": "25", "prefixes": ["8936001"]}
    officer.post("/v1/organisations", asked)
    made = officer.told(201)
    assert (made["tax_code"], made["prefixes"], made["roles"]) == ("0109999999", ["8936001"], ["producer"])
    assert problem(officer.post("/v1/organisations", asked)) == (409, "tax_code_known")


def test_a_producer_registers_nobody(producer: Program) -> None:
    answer = producer.post("/v1/organisations", {"name": "HTX", "tax_code": "0109999999"})
    assert problem(answer) == (409, "organisation_registered")
