"""What officers and inspectors had as free text becomes an authority each, and their API keys follow."""

import pytest
import sqlalchemy as sa

from registry.model.authorities import NATION, OTHER, Territory
from registry.model.people import FOR_AN_AUTHORITY, REGISTRY, Person
from registry.model.requests import RequestFilter
from registry.office import api_keys, authorities
from registry.store.engine import upgrade
from registry.store.engine.engine import Engine, IntegrityError, read, write
from registry.store.office import account_rows, request_rows
from tests.store.good_rows import GOOD, insert_row

# login, roles, province, authority: as a registry of schema 0009 had them.
_PEOPLE = [
    ("an", "officer", "01", "Chi cục QLTT Hà Nội"),
    ("binh", "inspector", "01", "Chi cục QLTT Hà Nội"),
    ("chi", "officer inspector", "79", "Chi cục QLTT Hà Nội"),
    ("dung", "officer", None, "Bộ Công an"),
    ("em", "officer administrator", "48", None),
    ("giang", "inspector", None, None),
    ("hoa", "producer", "01", None),
    ("khanh", "administrator", None, None),
]
_KEYS = [
    ("aaaaaaaa", 1, "officer"),
    ("bbbbbbbb", 2, "inspector"),
    ("cccccccc", 1, "shop"),
    ("dddddddd", 1, "inspector"),
]


@pytest.fixture
def former(elsewhere: Engine) -> Engine:
    """A database of schema 0009 with people and keys of authorities that are texts."""
    upgrade.upgrade(elsewhere, "0009")
    with write(elsewhere) as conn:
        for number, province in ((1, "79"), (2, None)):
            named = {"name": f"Đơn vị {number}", "name_key": f"don vi {number}", "roles": "", "made_at": 0}
            insert_row(conn, "organisations", named | {"id": number, "province": province})
        for number, (login, roles, province, authority) in enumerate(_PEOPLE, 1):
            told = {"id": number, "login": login, "roles": roles, "province": province, "authority": authority}
            owner = {"organisation_id": 1} if roles == "producer" else {}
            insert_row(conn, "people", dict(GOOD["people"]) | told | owner)
        insert_row(conn, "people", dict(GOOD["people"]) | {
            "id": 20, "login": "off", "roles": "officer", "state": "disabled", "authority": "Bộ Công an"
        })  # fmt: skip
        for prefix, owner_id, role in _KEYS:
            row = {"prefix": prefix, "organisation_id": owner_id, "role": role, "scopes": "verify", "used_at": 7}
            insert_row(conn, "api_keys", dict(GOOD["api_keys"]) | row)
        place = {"id": 5, "organisation_id": 1, "name_key": "quay"} | {"name": "Quầy", "kind": "shop"}
        insert_row(conn, "sites", dict(GOOD["sites"]) | place)
        for prefix in ("aaaaaaaa", "cccccccc"):
            insert_row(conn, "key_sites", {"prefix": prefix, "site_id": 5})
        insert_row(conn, "sessions", {
            "digest": bytes(32), "person_id": 1, "made_at": 0, "seen_at": 0, "until": 1,
            "confirmed": True,
        })  # fmt: skip
    return elsewhere


def rows(engine: Engine, table: str, order: str, *, without: tuple[str, ...] = ()) -> list[dict[str, object]]:
    with read(engine) as conn:
        found = conn.exec_driver_sql(f"SELECT * FROM {table} ORDER BY {order}").mappings().all()
        return [{name: value for name, value in row.items() if name not in without} for row in found]


def by_login(conn: sa.Connection) -> dict[str, Person]:
    return {person.login: person for person in account_rows.every_person(conn, REGISTRY)}


def test_each_text_becomes_one_authority_in_its_province_and_without_one_of_the_nation(former: Engine) -> None:
    upgrade.upgrade(former)
    with read(former) as conn:
        people = by_login(conn)
        told = {login: (one.authority.name, one.authority.territory) if one.authority else None
                for login, one in people.items()}  # fmt: skip
        every = authorities.every(conn)
    assert told == {
        "an": ("Chi cục QLTT Hà Nội", Territory("01")),
        "binh": ("Chi cục QLTT Hà Nội", Territory("01")),
        # One name in two provinces is two authorities, as they see different things.
        "chi": ("Chi cục QLTT Hà Nội", Territory("79")),
        "dung": ("Bộ Công an", NATION),
        "off": ("Bộ Công an", NATION),
        "em": ("Cơ quan tại Đà Nẵng", Territory("48")),
        "giang": ("Cơ quan quản lý sổ đăng ký", NATION),
        "hoa": None,
        "khanh": None,
    }
    assert people["an"].authority == people["binh"].authority
    assert {one.force for one in every} == {OTHER}
    assert sorted((one.name, one.territory.province) for one in every) == [
        ("Bộ Công an", None),
        ("Chi cục QLTT Hà Nội", "01"),
        ("Chi cục QLTT Hà Nội", "79"),
        ("Cơ quan quản lý sổ đăng ký", None),
        ("Cơ quan tại Thành phố Hồ Chí Minh", "79"),
        ("Cơ quan tại Đà Nẵng", "48"),
    ]


def test_keys_follow_the_province_of_their_organisation(former: Engine) -> None:
    upgrade.upgrade(former)
    with read(former) as conn:
        keys = {key.prefix: key for key in api_keys.every(conn, REGISTRY)}
    told = {prefix: key.authority.territory.province if key.authority else "" for prefix, key in keys.items()}
    assert told == {"aaaaaaaa": "79", "bbbbbbbb": None, "cccccccc": "", "dddddddd": "79"}
    assert keys["aaaaaaaa"].authority == keys["dddddddd"].authority
    assert all((key.authority is not None) == (key.role in FOR_AN_AUTHORITY) for key in keys.values())


def test_nothing_else_of_people_keys_and_what_is_bound_to_them_changes(former: Engine) -> None:
    tables = {
        "people": "id", "api_keys": "prefix", "key_sites": "prefix", "sessions": "person_id", "sites": "id",
        "organisations": "id",
    }  # fmt: skip
    before = {name: rows(former, name, order, without=("authority",)) for name, order in tables.items()}
    upgrade.upgrade(former, "0010")
    after = {name: rows(former, name, order, without=("authority_id",)) for name, order in tables.items()}
    assert after == before
    assert len(before["people"]) == 9
    # Nobody acts for an authority that there is not, and no key has a role that nobody knows.
    for statement in (
        "UPDATE people SET authority_id = 999 WHERE id = 1",
        "UPDATE api_keys SET authority_id = 999",
        "UPDATE api_keys SET role = 'king'",
        "DELETE FROM authorities",
    ):
        with pytest.raises(IntegrityError), write(former) as conn:
            conn.exec_driver_sql(statement)


def test_what_an_officer_of_a_province_saw_there_is_seen_as_before(former: Engine) -> None:
    """Requests of the province stay theirs; a claim between two provinces is the nation's."""
    with write(former) as conn:
        for number, (kind, province, organisation) in enumerate(
            (("producer", "01", None), ("producer", "79", None), ("unblock", None, 1)), 1
        ):
            more = {"id": number, "kind": kind, "subject": str(number), "province": province}
            insert_row(conn, "requests", dict(GOOD["requests"]) | more | {"organisation_id": organisation})
    upgrade.upgrade(former)
    with read(former) as conn:
        people = by_login(conn)
        seen = {login: petition_numbers(conn, people[login]) for login in ("an", "chi", "dung", "em")}
    # `an` asked for all of them, and what somebody asked for is theirs to see.
    assert seen == {"an": [1, 2, 3], "chi": [2], "dung": [1, 2, 3], "em": []}


def petition_numbers(conn: sa.Connection, officer: Person) -> list[int]:
    return sorted(one.id for one in request_rows.every(conn, officer.watch, RequestFilter(standing=None)))
