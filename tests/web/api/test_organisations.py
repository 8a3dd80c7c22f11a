"""POST /v1/organisations: an officer registers one, nobody else. GET: one's own, or for officers any."""

import pytest
from flask.testing import FlaskClient

from registry.catalogue import organisations
from registry.model.people import Role
from registry.office import suspensions
from registry.store.engine.engine import write
from tests.web.conftest import World
from tests.web.program import Program, other_organisation, problem


@pytest.fixture
def producer(world: World, client: FlaskClient) -> Program:
    return Program(world, client)


@pytest.fixture
def officer(world: World, client: FlaskClient) -> Program:
    return Program(world, client, Role.OFFICER)


def test_an_officer_registers_an_organisation(officer: Program) -> None:
    asked = {"name": "HTX Sông Lô", "tax_code": "0109999982", "province": "25", "prefixes": ["8936001"]}
    officer.post("/v1/organisations", asked)
    made = officer.told(201)
    assert (made["tax_code"], made["prefixes"], made["roles"]) == ("0109999982", ["8936001"], ["producer"])
    assert made["warnings"] == []
    assert problem(officer.post("/v1/organisations", asked)) == (409, "tax_code_known")


def test_a_number_that_is_probably_mistyped_is_taken_and_told(officer: Program) -> None:
    asked = {"name": "HTX Sông Lô", "tax_code": "0109999983", "prefixes": ["893600"], "phone": "02438250000"}
    officer.post("/v1/organisations", asked)
    made = officer.told(201)
    assert made["warnings"] == ["tax_code_check_digit", "prefix_short"]
    assert made["phone"] == "02438250000"
    bad = officer.post("/v1/organisations", asked | {"tax_code": "0100109106", "email": "a@b"})
    assert problem(bad) == (400, "email")


def test_a_company_is_read_by_itself_and_by_officers_with_its_suspension(
    world: World, officer: Program, producer: Program
) -> None:
    producer.get("/v1/organisations/0101234565")
    assert producer.told(200)["suspended"] is None
    with write(world.engine) as conn:
        suspensions.suspend(conn, organisations.by_id(conn, 1), "nghi hàng giả", world.moment, "an", "bình")
    for who in (producer, officer):
        who.get("/v1/organisations/0101234565")
        assert who.told(200)["suspended"]["reason"] == "nghi hàng giả"
    stranger = Program(world, producer.client, owner=other_organisation(world))
    for text in ("0101234565", "0100109106", "x"):
        assert problem(stranger.get(f"/v1/organisations/{text}")) == (404, "organisation_unknown")


def test_a_producer_registers_nobody(producer: Program) -> None:
    answer = producer.post("/v1/organisations", {"name": "HTX", "tax_code": "0109999982"})
    assert problem(answer) == (409, "organisation_registered")
