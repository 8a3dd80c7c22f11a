"""Each kind of right that was ended since stays ended, and nothing else of the present registry comes along."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from registry.keys import making
from registry.model.goods import Organisation
from registry.model.keys import KeyState, Purpose
from registry.model.people import Permission, Person, PersonState, Role, Viewer
from registry.office import accounts, api_keys, mailboxes, sessions, suspensions
from registry.office.api_keys import KeyRequest
from registry.store.catalogue import listing_rows
from registry.store.engine import schema
from registry.store.engine.copying import copy_out
from registry.store.engine.engine import Engine, open_engine, read, write
from registry.store.keys import carry_rows
from tests.factories import NOW, World, make_order, make_organisation
from tests.office.logins import PASSWORD

LATER = NOW + timedelta(days=1)


@pytest.fixture
def before(world: World, tmp_path: Path) -> Iterator[Engine]:
    """A registry with an order, three people of a company and an API key: as it was, to carry over to."""
    make_order(world)
    owner = make_organisation(world)
    for login in ("an", "binh", "chi"):
        with write(world.engine) as conn:
            new = Person(0, login, login, owner.id, (Role.SHOP,))
            invited = accounts.add_person(conn, new, "x", NOW, world.draw)
        accounts.set_password(world.engine, invited.token, PASSWORD, NOW)
        sessions.begin(world.engine, invited.person, NOW, world.draw)
    with write(world.engine) as conn:
        api_keys.create(conn, owner, KeyRequest(Role.SHOP, (Permission.VERIFY,)), "x", NOW, world.draw)
        mailboxes.set_address(conn, accounts.find_person(conn, "an"), "an@example.vn", "an", NOW)
    copy_out(world.engine, tmp_path / "before.sqlite")
    engine = open_engine(f"sqlite:///{tmp_path / 'before.sqlite'}")
    yield engine
    engine.dispose()


def rows(engine: Engine, table: sa.Table) -> list[dict[str, object]]:
    with read(engine) as conn:
        found = conn.execute(sa.select(table).order_by(*table.primary_key.columns))
        return [dict(row._mapping) for row in found]


def carried(world: World, before: Engine) -> dict[str, int]:
    """How much of each kind; a second time nothing."""
    ways = {
        "organisations": carry_rows.organisations_since,
        "keys": carry_rows.keys_as_now,
        "serial keys": carry_rows.serial_keys_since,
        "api keys": carry_rows.api_keys_revoked,
        "accounts": carry_rows.accounts_disabled,
        "credentials": carry_rows.credentials_as_now,
        "links": carry_rows.links_used,
        "suspensions": carry_rows.companies_suspended,
    }
    with read(world.engine) as present, write(before) as conn:
        first = {name: way(conn, present) for name, way in ways.items()}
        again = {name: way(conn, present) for name, way in ways.items()}
    assert set(again.values()) == {0}
    return {name: count for name, count in first.items() if count}


def test_where_nothing_happened_nothing_is_carried(world: World, before: Engine) -> None:
    assert carried(world, before) == {}


def test_keys_are_what_they_are_now(world: World, before: Engine) -> None:
    with write(world.engine) as conn:
        made = making.rotate(conn, world.folder, Purpose.CODE, making.Birth(LATER, "live", world.draw))
        making.revoke(conn, made.number, "lộ", LATER)
    assert carried(world, before) == {"keys": 2}
    assert rows(before, schema.keys) == rows(world.engine, schema.keys)


def test_a_key_that_the_backup_knows_as_revoked_stays_so(world: World, before: Engine) -> None:
    with write(before) as conn:
        number = conn.execute(sa.select(schema.keys.c.number).where(schema.keys.c.purpose == "code")).scalar_one()
        conn.execute(schema.keys.update().where(schema.keys.c.number == number).values(state=KeyState.REVOKED))
    assert carried(world, before) == {}


def test_a_product_keeps_the_serial_key_it_got_after_a_leak(world: World, before: Engine) -> None:
    gtin = make_order(world).gtin
    with write(world.engine) as conn:
        making.generate(conn, world.folder, Purpose.SERIAL, making.Birth(LATER, "live", world.draw))
        making.rekey(conn, gtin, "lộ", LATER)
    assert carried(world, before) == {"keys": 1, "serial keys": 1}
    assert rows(before, schema.gtin_serial_keys) == rows(world.engine, schema.gtin_serial_keys)


def test_revoked_api_keys_and_disabled_accounts_and_suspended_companies_stay_so(world: World, before: Engine) -> None:
    owner = make_organisation(world)
    (prefix,) = [row["prefix"] for row in rows(before, schema.api_keys)]
    with write(world.engine) as conn:
        api_keys.revoke(conn, Viewer(owner.id), str(prefix), "x", LATER)
        accounts.disable(conn, "an", "x", LATER)
        suspensions.suspend(conn, owner, "bị điều tra", LATER, "an", "bình")
    assert carried(world, before) == {"api keys": 1, "accounts": 1, "suspensions": 1}
    for table in (schema.api_keys, schema.people, schema.suspensions):
        assert rows(before, table) == rows(world.engine, table)


def test_who_is_disabled_in_the_backup_stays_disabled_whatever_came_since(world: World, before: Engine) -> None:
    with write(before) as conn:
        accounts.disable(conn, "chi", "x", NOW)
    assert carried(world, before) == {}
    states = {row["login"]: row["state"] for row in rows(before, schema.people)}
    assert states["chi"] == PersonState.DISABLED


def test_no_former_password_address_or_link_comes_back(world: World, before: Engine) -> None:
    with write(world.engine) as conn:
        token = accounts.reset(conn, "binh", "x", LATER, world.draw).token
        mailboxes.set_address(conn, accounts.find_person(conn, "an"), "an.moi@example.vn", "an", LATER)
    accounts.set_password(world.engine, token, "a later password", LATER)
    with write(before) as conn:
        link = {"digest": bytes(32), "purpose": "address", "person_id": 1, "made_at": NOW, "until": LATER}
        conn.execute(schema.mailed_links.insert().values(link))
    assert carried(world, before) == {"credentials": 2, "links": 1}
    secrets = [(row["login"], row["password"], row["reset_digest"]) for row in rows(before, schema.people)]
    assert secrets == [
        (row["login"], row["password"], row["reset_digest"]) for row in rows(world.engine, schema.people)
    ]
    assert rows(before, schema.mailboxes) == rows(world.engine, schema.mailboxes)
    assert rows(before, schema.mailed_links) == []


def test_organisations_that_came_since_stay_under_their_numbers(world: World, before: Engine) -> None:
    later = make_organisation(world, "8935000")
    with write(world.engine) as conn, write(before) as past:
        nameless = [Organisation(0, name, province="01") for name in ("Hộ Lan", "Hộ Mai")]
        one = listing_rows.add_organisation(past, nameless[0], NOW)
        # The number of that one is taken here, by one of the same name, which is another.
        two = listing_rows.add_organisation(conn, nameless[1], NOW)
        assert (one.id, two.id) == (later.id, later.id + 1)
        key = past.scalar(sa.select(schema.organisations.c.name_key).where(schema.organisations.c.id == one.id))
        renamed = schema.organisations.update().where(schema.organisations.c.id == two.id)
        conn.execute(renamed.values(name="Hộ Lan", name_key=key))
    assert carried(world, before) == {"organisations": 1}
    there = {row["id"]: row["name"] for row in rows(before, schema.organisations)}
    assert (there[one.id], there[two.id]) == ("Hộ Lan", f"Hộ Lan ({two.id})")


def test_nobody_is_signed_in_any_more(before: Engine) -> None:
    with write(before) as conn:
        assert carry_rows.end_sessions(conn) == 3
        assert carry_rows.end_sessions(conn) == 0
