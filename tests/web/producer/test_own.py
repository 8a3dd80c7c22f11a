"""Whose desk this is, and how its forms are read."""

import pytest

from registry.model.people import Role
from tests.web.conftest import EXPIRY, World
from tests.web.people import Signed, signed_in
from tests.web.producer.test_orders import FORM
from tests.web.producing import producer


def test_who_acts_for_nobody_has_no_desk_here(world: World) -> None:
    assert signed_in(world, Role.OFFICER).get("/producer/products").status_code == 403
    assert signed_in(world, Role.SHOP).get("/producer").status_code == 403
    assert world.app().test_client().get("/producer/products").status_code == 303


@pytest.fixture
def signed(world: World) -> Signed:
    return producer(world)


def test_an_expiry_may_be_written_as_people_do(signed: Signed) -> None:
    assert signed.post("/producer/orders/new", **FORM | {"expiry": EXPIRY.strftime("%d/%m/%Y")}).status_code == 303
