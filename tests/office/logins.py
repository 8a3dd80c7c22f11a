"""A person of the tests, and how they are added and sign in."""

from datetime import datetime

from registry.model.people import Person, Role
from registry.office import accounts
from registry.office.accounts import Invitation
from registry.store.engine.engine import write
from tests.factories import NOW, OWN_AUTHORITY, World, add_account, reset_account

PASSWORD, NETWORK = "cây đa bến nước xưa", "203.0.113.0/24"
AN = Person(0, "Nguyen.An", "Nguyễn Văn An", None, (Role.OFFICER, Role.INSPECTOR), authority=OWN_AUTHORITY)


def add(world: World, person: Person = AN) -> Invitation:
    with write(world.engine) as conn:
        return add_account(conn, person, "alice", NOW, world.draw)


def reset(world: World, at: datetime = NOW) -> Invitation:
    with write(world.engine) as conn:
        return reset_account(conn, "nguyen.an", "alice", at, world.draw)


def sign_in(world: World, password: str = PASSWORD, login: str = "nguyen.an", at: datetime = NOW) -> bool | None:
    """True and False, or None where there were too many attempts."""
    done = accounts.sign_in(world.engine, login, password, NETWORK, at)
    return None if done.wait is not None else done.person is not None
