"""A program with an API key, or for an authority a person's session, and what it is answered; keys of any role."""

import json
import secrets
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.model.authorities import Authority
from registry.model.goods import Category, Listing, Organisation, Product, ProductState
from registry.model.people import FOR_AN_AUTHORITY, ApiKey, Permission, Role, digest, written
from registry.store.catalogue import listing_rows
from registry.store.engine.engine import write
from registry.store.office import account_rows
from tests.factories import OWN_AUTHORITY
from tests.web.conftest import World
from tests.web.people import signed_in

OTHERS_GTIN = "08936000000011"


def make_key(
    world: World,
    role: Role,
    *scopes: Permission,
    owner: int = 1,
    sandbox: bool = False,
    authority: Authority = OWN_AUTHORITY,
) -> str:
    """A key of any role and scopes, whether they can be made now or not; `authority` of those that act for one."""
    prefix, secret = secrets.token_hex(4).translate(str.maketrans("0189", "ghij")), secrets.token_urlsafe(32)
    key = ApiKey(
        prefix, owner, role, scopes or tuple(Permission), None, "alice", world.moment, sandbox=sandbox,
        authority=authority if role in FOR_AN_AUTHORITY else None,
    )  # fmt: skip
    with write(world.engine) as conn:
        account_rows.add_key(conn, key, digest(secret))
    return written(prefix, secret)


def other_organisation(world: World) -> int:
    new = Organisation(0, "HTX Sông Lô", tax_code="0109999982")
    with write(world.engine) as conn:
        return listing_rows.add_organisation(conn, new, world.moment).id


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def problem(answer: TestResponse) -> tuple[int, str]:
    body: dict[str, Any] = json.loads(answer.data)
    assert answer.content_type == "application/problem+json"
    return answer.status_code, body["code"]


class Program:
    """Calls the API with a key of its own, officers and inspectors with a session; `last` is the latest answer."""

    def __init__(
        self, world: World, client: FlaskClient, role: Role = Role.PRODUCER, owner: int = 1, sandbox: bool = False
    ) -> None:
        self.world, self.client = world, client
        self.last: TestResponse
        if role in FOR_AN_AUTHORITY and not sandbox:
            me = signed_in(world, role)
            self.client, self.headers = me.client, {"X-CSRF": me.csrf}
        else:
            self.headers = bearer(make_key(world, role, owner=owner, sandbox=sandbox))

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
        made = listing_rows.add_organisation(conn, Organisation(0, "HTX Sông Lô", tax_code="0109999982"), world.moment)
        product = Product(OTHERS_GTIN, "Chè Shan tuyết", Category.FOOD)
        listing_rows.put_product(conn, Listing(product, made, ProductState.APPROVED), world.moment)
    return made.id
