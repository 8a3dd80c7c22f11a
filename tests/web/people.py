"""People who have signed in, as clients of the application."""

import itertools
import re
import secrets
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry.model import people
from registry.model.authorities import Authority
from registry.model.people import Person, Role
from registry.office import accounts, sessions
from registry.office.accounts import Invitation
from registry.store.engine.engine import write
from registry.store.office import account_rows
from registry.web.front.credentials import COOKIE
from tests.factories import OWN_AUTHORITY, add_account, make_authority
from tests.web.conftest import World

PASSWORD = "một mật khẩu đủ dài"
# Nobody of a run has the login of somebody else.
_numbers = itertools.count(1)


# Of an officer or inspector: an authority, or the province where somebody sits who acts for a national one, with its
# name; nothing: the registry's own.
Place = Authority | tuple[str, str] | None


def _authority(world: World, place: Place) -> Authority:
    if isinstance(place, Authority):
        return place
    return make_authority(world.engine, place[1]) if place else OWN_AUTHORITY


def make_person(
    world: World,
    *roles: Role,
    login: str = "",
    organisation_id: int | None = None,
    place: Place = None,
) -> Person:
    """A person with PASSWORD; roles that act for an organisation act for the first one."""
    return accounts.set_password(
        world.engine, _invite(world, *roles, login=login, organisation_id=organisation_id, place=place).token, PASSWORD,
        world.moment,
    )  # fmt: skip


def _invite(
    world: World, *roles: Role, login: str = "", organisation_id: int | None, place: Place = None
) -> Invitation:
    if organisation_id is None and people.FOR_AN_ORGANISATION.intersection(roles):
        organisation_id = 1
    login = login or f"{roles[0]}-{next(_numbers):06}"
    authority = _authority(world, place) if people.FOR_AN_AUTHORITY.intersection(roles) else None
    province = place[0] if isinstance(place, tuple) else None
    new = Person(0, login, f"Nguyễn {login}", organisation_id, roles, province=province, authority=authority)
    with write(world.engine) as conn:
        return add_account(conn, new, "test", world.moment, secrets.randbelow)


@dataclass
class Signed:
    """A browser with a session; its forms carry the session's token."""

    client: FlaskClient
    person: Person
    csrf: str

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, **more)

    def post(self, path: str, **form: object) -> TestResponse:
        return self.client.post(path, data=form | {"csrf": self.csrf})


def seen_on(page: TestResponse) -> str:
    """What the form of a pending product says that its officer has looked at."""
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page.text)
    assert found is not None
    return found[1]


def signed_in(
    world: World, *roles: Role, login: str = "", organisation_id: int | None = None, client: FlaskClient | None = None,
    place: Place = None,
) -> Signed:  # fmt: skip
    """A new person with a session, without the cost of a password; `place`: for whom they act."""
    invited = _invite(world, *roles, login=login, organisation_id=organisation_id, place=place)
    with write(world.engine) as conn:
        # No hash of any password; whoever has none cannot sign as the second.
        account_rows.set_hash(conn, invited.person.id, "-", invited.person.login, world.moment)
    return session_of(world, invited.person, client)


def session_of(world: World, person: Person, client: FlaskClient | None = None) -> Signed:
    """A session of a person."""
    opened = sessions.begin(world.engine, person, world.moment, secrets.randbelow)
    client = client or world.app().test_client()
    client.set_cookie(COOKIE, opened.secret)
    return Signed(client, person, opened.csrf)
