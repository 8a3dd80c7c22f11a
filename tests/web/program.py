"""A program with an API key, and what it is answered."""

import json
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.model.goods import Category, Listing, Organisation, Product, ProductState
from registry.model.people import Role
from registry.store.catalogue import listings
from registry.store.engine.engine import write
from tests.web.conftest import World
from tests.web.front.test_credentials import bearer, make_key, problem

__all__ = ["OTHERS_GTIN", "Program", "another_producer", "problem"]

OTHERS_GTIN = "08936000000011"


class Program:
    """Calls the API with a key of its own; `last` is the latest answer."""

    def __init__(
        self, world: World, client: FlaskClient, role: Role = Role.PRODUCER, owner: int = 1, sandbox: bool = False
    ) -> None:
        self.world, self.client = world, client
        self.headers = bearer(make_key(world, role, owner=owner, sandbox=sandbox))
        self.last: TestResponse

    def get(self, path: str) -> TestResponse:
        self.last = self.client.get(path, headers=self.headers)
        return self.last

    def post(self, path: str, body: object, key: str | None = None) -> TestResponse:
        more = {"Idempotency-Key": key} if key is not None else {}
        self.last = self.client.post(
            path, data=json.dumps(body), content_type="application/json", headers=self.headers | more
        )
        return self.last

    def send(self, path: str, data: bytes, kind: str, key: str | None = None) -> TestResponse:
        more = {"Idempotency-Key": key} if key is not None else {}
        self.last = self.client.post(path, data=data, content_type=kind, headers=self.headers | more)
        return self.last

    def told(self, status: int = 200) -> dict[str, Any]:
        """The latest answer as JSON, if its status is the one expected."""
        assert self.last.status_code == status, self.last.text
        found: dict[str, Any] = json.loads(self.last.data)
        return found


def another_producer(world: World) -> int:
    """Another organisation with an approved product of its own; its id."""
    with write(world.engine) as conn:
        made = listings.add_organisation(conn, Organisation(0, "HTX Sông Lô", tax_code="0109999999"), world.moment)
        product = Product(OTHERS_GTIN, "Chè Shan tuyết", Category.FOOD)
        listings.put_product(conn, Listing(product, made, ProductState.APPROVED), world.moment)
    return made.id
