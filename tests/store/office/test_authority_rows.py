"""Rows of forces and authorities."""

import pytest

from registry.model.authorities import NATION, OTHER, Authority, Force, Territory
from registry.model.people import Person, Role
from registry.model.phrases import Phrase
from registry.store.engine.engine import IntegrityError, write
from registry.store.office import account_rows, authority_rows
from tests.factories import NOW, OWN_AUTHORITY, World


def test_every_registry_has_the_forces_of_the_law_and_an_authority_of_its_own(world: World) -> None:
    with write(world.engine) as conn:
        assert authority_rows.every(conn) == [OWN_AUTHORITY]
        codes = [force.code for force in authority_rows.every_force(conn)]
        assert sorted(codes) == sorted(
            ["police", "market_surveillance", "customs", "tax", "border_guard", "coast_guard", "health_food_safety",
             "science_technology", "agriculture", "other"]
        )  # fmt: skip
        authority_rows.add_force(conn, Force("fire", Phrase("Cứu hỏa", "Fire")), "an", NOW)
        assert Force("fire", Phrase("Cứu hỏa", "Fire")) in authority_rows.every_force(conn)


def test_one_name_in_one_territory_is_one_authority(world: World) -> None:
    new = Authority(0, "Đội 1", "police", Territory("79", "26734"))
    with write(world.engine) as conn:
        number = authority_rows.add(conn, new, "an", NOW)
        found = authority_rows.one(conn, number)
        assert found == Authority(number, "Đội 1", "police", Territory("79", "26734"))
        elsewhere = authority_rows.add(conn, Authority(0, "Đội 1", "police", NATION), "an", NOW)
        assert [one.id for one in authority_rows.every(conn)] == [1, elsewhere, number]
        authority_rows.change(conn, Authority(number, "Đội 2", OTHER, Territory("01")), "bình", NOW)
        assert authority_rows.one(conn, number) == Authority(number, "Đội 2", OTHER, Territory("01"))
        assert authority_rows.one(conn, 999) is None
    for wrong in (Authority(0, "Đội 1", "police", NATION), Authority(0, "X", "nobody", NATION)):
        with pytest.raises(IntegrityError), write(world.engine) as conn:
            authority_rows.add(conn, wrong, "an", NOW)


def test_who_acts_for_an_authority_is_counted(world: World) -> None:
    with write(world.engine) as conn:
        for login in ("an", "binh"):
            new = Person(0, login, login, None, (Role.OFFICER,), authority=OWN_AUTHORITY)
            account_rows.add_person(conn, new, "x", NOW)
        account_rows.add_person(conn, Person(0, "chi", "Chi", None, (Role.ADMINISTRATOR,)), "x", NOW)
        assert authority_rows.members(conn) == {1: 2}
