"""People and API keys are bound to sites of their own organisation."""

from dataclasses import replace

import pytest

from registry.errors import Invalid
from registry.model.people import REGISTRY, ApiKey, Permission, Person, Role
from registry.model.sites import Site, SiteKind
from registry.model.trail import TrailFilter
from registry.office import bindings, trail
from registry.store.catalogue import site_rows
from registry.store.engine.engine import read, write
from registry.store.office import account_rows
from tests.factories import NOW, World, make_organisation


def founded(world: World) -> tuple[Person, ApiKey, list[Site]]:
    owner = make_organisation(world).id
    with write(world.engine) as conn:
        person = account_rows.add_person(conn, Person(0, "an", "An", owner, (Role.SHOP,)), "lan", NOW)
        key = ApiKey("aaaaaaaa", owner, Role.SHOP, (Permission.VERIFY,), None, "lan", NOW)
        account_rows.add_key(conn, key, bytes(32))
        sites = [site_rows.add(conn, Site(0, owner, name, SiteKind.SHOP), NOW) for name in ("Hai", "Một")]
    return person, key, sites


def test_a_binding_is_set_as_a_whole_once_and_stands_in_the_trail(world: World) -> None:
    person, key, sites = founded(world)
    for wanted, first in ((sites, True), (sites[::-1], False), (sites[:1], True), ([], True), ([], False)):
        with write(world.engine) as conn:
            assert bindings.bind_person(conn, person, wanted, "lan", NOW) is first
            assert bindings.bind_key(conn, key, wanted, "lan", NOW) is first
            assert bindings.of_people(conn, [person]).get(person.id, []) == sorted(wanted, key=lambda site: site.name)
            assert bindings.of_keys(conn, [key]).get(key.prefix, []) == sorted(wanted, key=lambda site: site.name)
    with read(world.engine) as conn:
        rows = trail.entries(conn, REGISTRY, TrailFilter(by="lan"))
    assert [(row.entry.act, row.entry.subject) for row in rows[:2]] == [
        ("api_key_bound", "aaaaaaaa"), ("person_bound", "an"),
    ]  # fmt: skip
    assert len(rows) == 6
    assert rows[-1].entry.detail["sites"] == [f"{site.name} ({site.id})" for site in sites]


def test_nobody_is_bound_to_anothers_or_to_a_closed_site(world: World) -> None:
    person, key, (one, two) = founded(world)
    owner = make_organisation(world, "8935000").id
    with write(world.engine) as conn:
        other = site_rows.add(conn, Site(0, owner, "X", SiteKind.SHOP), NOW)
        site_rows.close(conn, two.id, NOW)
    for site, words in ((other, "no site of this organisation"), (replace(two, closed_at=NOW), "is closed")):
        with write(world.engine) as conn:
            with pytest.raises(Invalid, match=words):
                bindings.bind_person(conn, person, [one, site], "lan", NOW)
            with pytest.raises(Invalid, match=words):
                bindings.bind_key(conn, key, [site], "lan", NOW)
            assert bindings.of_people(conn, [person]) == {}
