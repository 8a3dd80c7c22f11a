"""People who read what the registry writes."""

from registry.model.people import FOR_AN_AUTHORITY, Person, Role
from registry.office import accounts, mailboxes
from registry.store.engine.engine import write
from registry.store.office import mailbox_rows
from tests.factories import NOW, OWN_AUTHORITY, World, add_account, make_organisation

PASSWORD = "một mật khẩu đủ dài"
PREFIX = "8934588"


def make_reader(
    world: World, login: str, *roles: Role, address: str | None = "", organisation: bool = True, confirmed: bool = True
) -> Person:
    """A person with a password and a mailbox; `address` None: without one."""
    owner = make_organisation(world, PREFIX).id if organisation else None
    with write(world.engine) as conn:
        authority = OWN_AUTHORITY if FOR_AN_AUTHORITY.intersection(roles) else None
        new = Person(0, login, f"Tên {login}", owner, roles, authority=authority)
        token = add_account(conn, new, "alice", NOW, world.draw).token
    person = accounts.set_password(world.engine, token, PASSWORD, NOW)
    with write(world.engine) as conn:
        if address is not None:
            mailbox_rows.put(conn, person.id, address or f"{login}@example.vn", "alice", NOW)
            if confirmed:
                mailbox_rows.confirm(conn, person.id, NOW)
    with write(world.engine) as conn:
        found = accounts.find_person(conn, login)
        assert mailboxes.of(conn, found) is not None or address is None
    return found
