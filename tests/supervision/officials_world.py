"""Officials of the tests, made as an operator and administrators make them, and who can sign in."""

from datetime import datetime

from registry.model.authorities import Authority
from registry.model.people import Person, Role
from registry.office import accounts
from registry.store.engine.engine import Connection, write
from registry.store.office import account_rows
from registry.supervision import officials
from registry.supervision.officials import Alone, Asker, OfficialRequest
from tests.factories import NOW, OWN_AUTHORITY, World


def let_sign_in(conn: Connection, person: Person) -> Person:
    """Give a person what counts as a password, without the cost of one."""
    account_rows.set_hash(conn, person.id, "-", person.login, NOW)
    return accounts.find_person(conn, person.login)


def found_administrators(world: World, *logins: str) -> list[Person]:
    """The first administrators, at once, as the machine makes them."""
    with write(world.engine) as conn:
        return [
            let_sign_in(
                conn,
                officials.add_alone(
                    conn,
                    Person(0, login, login, None, (Role.ADMINISTRATOR,)),
                    None,
                    Alone("root", NOW, world.draw),
                ).person,
            )
            for login in logins
        ]


def new_officer(login: str, authority: Authority = OWN_AUTHORITY) -> Person:
    return Person(0, login, f"Cán bộ {login}", None, (Role.OFFICER,), authority=authority)


def ask(world: World, by: str, new: Person, at: datetime = NOW) -> OfficialRequest:
    with write(world.engine) as conn:
        return officials.ask_to_add(conn, new, None, Asker(by, at, world.draw))


def make_official(world: World, by: Person, second: Person, new: Person, at: datetime = NOW) -> Person:
    """An official whom one administrator asked for and another one signed, with a password."""
    made = ask(world, by.login, new, at)
    with write(world.engine) as conn:
        officials.sign(conn, second, made.petition.id, at)
        return let_sign_in(conn, accounts.find_person(conn, new.login))
