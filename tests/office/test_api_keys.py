"""API keys: what opens, what is kept of them, and how they end."""

from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from registry.errors import Invalid, NotFound, Refused, RegistryError, Unavailable
from registry.model import people
from registry.model.people import ApiKey, Permission, Role, Viewer
from registry.office import api_keys
from registry.office.api_keys import KeyRequest
from registry.store.engine.engine import Connection, Engine, read, record, write
from registry.store.office import account_rows
from tests.factories import NOW, World, make_organisation

HOUR = timedelta(hours=1)


def make_key(world: World, role: Role = Role.SHOP, days: int | None = None, *scopes: Permission) -> tuple[ApiKey, str]:
    owner = make_organisation(world)
    asked = KeyRequest(role, scopes or (Permission.VERIFY,), "Quầy 1", days)
    with write(world.engine) as conn:
        return api_keys.create(conn, owner, asked, "alice", NOW, world.draw)


def test_a_key_opens_by_its_whole_text_alone(world: World) -> None:
    made, text = make_key(world)
    assert text.startswith(f"vnpc_{made.prefix}_")
    found = api_keys.authenticate(world.engine, text, NOW)
    assert found is not None
    assert (found.key.organisation_id, found.key.role, found.key.scopes) == (
        make_organisation(world).id,
        Role.SHOP,
        made.scopes,
    )
    for other in (text[:-1], text[:-1] + ("A" if text[-1] != "A" else "E"), text.upper(), made.prefix, "", text + " "):
        assert api_keys.authenticate(world.engine, other, NOW) is None


def test_one_keys_secret_does_not_open_another(world: World) -> None:
    (one, first), (other, second) = make_key(world), make_key(world)
    swapped = first.replace(one.prefix, other.prefix)
    assert api_keys.authenticate(world.engine, swapped, NOW) is None
    assert api_keys.authenticate(world.engine, second, NOW) is not None


def test_the_secret_is_kept_nowhere(world: World) -> None:
    made, text = make_key(world)
    with read(world.engine) as conn:
        row = conn.exec_driver_sql("SELECT * FROM api_keys").one()
    assert bytes(row.digest) == people.digest(text.removeprefix(f"vnpc_{made.prefix}_"))
    assert not any(isinstance(value, str) and text[14:] in value for value in row)


def test_an_expired_key_opens_nothing(world: World) -> None:
    _, text = make_key(world, Role.SHOP, 30)
    assert api_keys.authenticate(world.engine, text, NOW + timedelta(days=30, seconds=-1)) is not None
    assert api_keys.authenticate(world.engine, text, NOW + timedelta(days=30)) is None


def test_a_revoked_key_opens_nothing_and_stays_revoked(world: World) -> None:
    made, text = make_key(world)
    with write(world.engine) as conn:
        assert api_keys.revoke(conn, people.REGISTRY, f"vnpc_{made.prefix}", "bob", NOW)
        assert not api_keys.revoke(conn, people.REGISTRY, made.prefix, "carol", NOW + HOUR)
        assert conn.exec_driver_sql("SELECT revoked_by FROM api_keys").scalar_one() == "bob"
    assert api_keys.authenticate(world.engine, text, NOW) is None


def test_nobody_revokes_another_organisations_key(world: World) -> None:
    made, text = make_key(world)
    other = Viewer(make_organisation(world, "8935000").id)
    with write(world.engine) as conn, pytest.raises(NotFound):
        api_keys.revoke(conn, other, made.prefix, "bob", NOW)
    assert api_keys.authenticate(world.engine, text, NOW) is not None


def test_a_whole_key_given_to_revoke_is_not_repeated(world: World) -> None:
    _, text = make_key(world)
    with write(world.engine) as conn, pytest.raises(NotFound) as caught:
        api_keys.revoke(conn, people.REGISTRY, text, "bob", NOW)
    assert text[14:] not in caught.value.message


def test_the_last_use_is_noted_once_an_hour(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _, text = make_key(world)
    writes: list[int] = []

    def counted(engine: Engine) -> AbstractContextManager[Connection]:
        writes.append(1)
        return record(engine)

    monkeypatch.setattr(api_keys, "record", counted)
    for minutes in (1, 30, 59, 61, 62):
        found = api_keys.authenticate(world.engine, text, NOW + timedelta(minutes=minutes))
        assert found is not None
    assert len(writes) == 2
    with read(world.engine) as conn:
        assert account_rows.every_key(conn, people.REGISTRY)[0].used_at == NOW + HOUR


def test_a_key_opens_even_where_its_use_cannot_be_noted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _, text = make_key(world)

    def full(_: Engine) -> AbstractContextManager[Connection]:
        raise Unavailable("disk_full", "no room")

    monkeypatch.setattr(api_keys, "record", full)
    assert api_keys.authenticate(world.engine, text, NOW) is not None


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (KeyRequest(Role.SHOP, ()), "scope"),
        (KeyRequest(Role.SHOP, (Permission.FLAGS,)), "scope"),
        (KeyRequest(Role.SHOP, (Permission.SELL,), ""), "name"),
        (KeyRequest(Role.SHOP, (Permission.SELL,), "a\nb"), "name"),
        (KeyRequest(Role.SHOP, (Permission.SELL,), "x" * 101), "name"),
        (KeyRequest(Role.SHOP, (Permission.SELL,), None, 0), "expires"),
        (KeyRequest(Role.SHOP, (Permission.SELL,), None, 3651), "expires"),
    ],
)
def test_a_bad_wish_for_a_key_is_named(world: World, asked: KeyRequest, code: str) -> None:
    owner = make_organisation(world)
    with write(world.engine) as conn, pytest.raises(RegistryError) as caught:
        api_keys.create(conn, owner, asked, "alice", NOW, world.draw)
    assert (type(caught.value), caught.value.code) == (Invalid, code)


@pytest.mark.parametrize("role", Role)
def test_a_key_acts_for_an_organisation_alone(world: World, role: Role) -> None:
    if role in people.FOR_AN_ORGANISATION:
        assert make_key(world, role)[0].authority is None
        return
    for scope in Permission:
        with pytest.raises(Refused, match=f"an {role} signs in"):
            make_key(world, role, None, scope)
    with read(world.engine) as conn:
        assert account_rows.every_key(conn, people.REGISTRY) == []


def test_a_prefix_is_never_given_twice(world: World) -> None:
    owner, asked = make_organisation(world), KeyRequest(Role.SHOP, (Permission.VERIFY,))
    chances = [0] * 8 + [1] + [0] * 8 + [1] * 8 + [2]
    with write(world.engine) as conn:
        made = [api_keys.create(conn, owner, asked, "x", NOW, lambda _: chances.pop(0))[0] for _ in "12"]
    assert [key.prefix for key in made] == ["aaaaaaaa", "bbbbbbbb"]
