"""People, one-time tokens, sign-in with its limits, and API keys."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from argon2 import PasswordHasher

from registry.errors import Conflict, Invalid, NotFound, Refused, RegistryError, Unavailable
from registry.model import people
from registry.model.people import ApiKey, Permission, Person, PersonState, Role, Viewer
from registry.model.trail import TrailFilter
from registry.office import accounts, trail
from registry.office.accounts import LOGIN_LIMIT, WINDOW, Invitation, KeyRequest
from registry.store.engine.engine import Connection, Engine, read, record, write
from registry.store.office import accounts as rows
from tests.factories import NOW, World, make_organisation

PASSWORD, NETWORK = "mật khẩu của An", "203.0.113.0/24"
AN = Person(0, "Nguyen.An", "Nguyễn Văn An", None, (Role.OFFICER, Role.INSPECTOR))
HOUR = timedelta(hours=1)


def add(world: World, person: Person = AN) -> Invitation:
    with write(world.engine) as conn:
        return accounts.add_person(conn, person, "alice", NOW, world.draw)


def reset(world: World, at: datetime = NOW) -> Invitation:
    with write(world.engine) as conn:
        return accounts.reset(conn, "nguyen.an", "alice", at, world.draw)


def sign_in(world: World, password: str = PASSWORD, login: str = "nguyen.an", at: datetime = NOW) -> bool | None:
    """True and False, or None where there were too many attempts."""
    done = accounts.sign_in(world.engine, login, password, NETWORK, at)
    return None if done.wait is not None else done.person is not None


def make_key(world: World, role: Role = Role.SHOP, days: int | None = None, *scopes: Permission) -> tuple[ApiKey, str]:
    owner = make_organisation(world)
    asked = KeyRequest(role, scopes or (Permission.VERIFY,), "Quầy 1", days)
    with write(world.engine) as conn:
        return accounts.create_key(conn, owner, asked, "alice", NOW, world.draw)


# --- people


def test_a_person_comes_in_by_a_one_time_token(world: World) -> None:
    made = add(world)
    assert made.person.login == "nguyen.an"
    assert made.until == NOW + timedelta(hours=24)
    assert sign_in(world) is False
    accounts.set_password(world.engine, made.token, PASSWORD, NOW)
    assert sign_in(world) is True
    assert sign_in(world, login=" NGUYEN.AN") is True
    assert sign_in(world, "another password") is False


def test_a_token_is_used_once_and_for_a_day(world: World) -> None:
    first = add(world)
    with pytest.raises(Refused, match="one-time token"):
        accounts.set_password(world.engine, first.token, PASSWORD, first.until)
    accounts.set_password(world.engine, first.token, PASSWORD, first.until - HOUR)
    with pytest.raises(Refused, match="one-time token"):
        accounts.set_password(world.engine, first.token, "another password", NOW)
    assert sign_in(world) is True


def test_of_two_who_use_one_token_at_the_same_moment_one_sets_the_password(world: World) -> None:
    token, barrier = add(world).token, Barrier(2)

    def use(password: str) -> str | None:
        barrier.wait()
        try:
            accounts.set_password(world.engine, token, password, NOW)
        except Refused:
            return None
        return password

    with ThreadPoolExecutor(2) as pool:
        done = [password for password in pool.map(use, ["the first password", "the other password"]) if password]
    assert len(done) == 1
    assert sign_in(world, done[0]) is True


def test_a_second_token_ends_the_first_and_leaves_the_password(world: World) -> None:
    accounts.set_password(world.engine, add(world).token, PASSWORD, NOW)
    first, second = reset(world), reset(world)
    with pytest.raises(Refused):
        accounts.set_password(world.engine, first.token, "another password", NOW)
    assert sign_in(world) is True
    accounts.set_password(world.engine, second.token, "another password", NOW)
    assert sign_in(world) is False
    assert sign_in(world, "another password") is True
    with read(world.engine) as conn:
        told = trail.entries(conn, people.REGISTRY, TrailFilter(act="password_set"))
    assert [(one.entry.by, one.entry.subject) for one in told] == [("nguyen.an", "nguyen.an")] * 2


def test_neither_token_nor_password_is_kept(world: World, heavy_secrets: None) -> None:
    made = add(world)
    with read(world.engine) as conn:
        row = conn.exec_driver_sql("SELECT password, reset_digest FROM people").one()
    assert row.password is None
    assert bytes(row.reset_digest) == people.digest(made.token)
    accounts.set_password(world.engine, made.token, PASSWORD, NOW)
    with read(world.engine) as conn:
        row = conn.exec_driver_sql("SELECT password, reset_digest FROM people").one()
    assert row.password.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert row.reset_digest is None


@pytest.mark.parametrize("password", ["", "too short", "x" * 201, "x nguyen.an x", "\ud800" * 12])
def test_a_bad_password_is_refused_and_the_token_stays_good(world: World, password: str) -> None:
    token = add(world).token
    with pytest.raises(Invalid, match="password"):
        accounts.set_password(world.engine, token, password, NOW)
    accounts.set_password(world.engine, token, PASSWORD, NOW)


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "é" * 43, "\ud800"])
def test_an_unknown_token_is_refused(world: World, token: str) -> None:
    add(world)
    with pytest.raises(Refused, match="one-time token"):
        accounts.set_password(world.engine, token, PASSWORD, NOW)


def test_who_is_disabled_comes_in_no_more(world: World) -> None:
    accounts.set_password(world.engine, add(world).token, PASSWORD, NOW)
    token = reset(world).token
    with write(world.engine) as conn:
        assert accounts.disable(conn, "Nguyen.An", "bob", NOW)
        assert not accounts.disable(conn, "nguyen.an", "bob", NOW)
    assert sign_in(world) is False
    with pytest.raises(Refused):
        accounts.set_password(world.engine, token, PASSWORD, NOW)
    with pytest.raises(Refused, match="disabled"):
        reset(world)
    with read(world.engine) as conn:
        assert rows.every_person(conn, people.REGISTRY)[0].state is PersonState.DISABLED


BAD = [
    ({"login": "a"}, "login"),
    ({"login": "nguyễn"}, "login"),
    ({"name": "  "}, "name"),
    ({"name": "x" * 301}, "name"),
    ({"name": "a\nb"}, "name"),
    ({"roles": ()}, "role"),
    ({"roles": (Role.OFFICER, Role.PHARMACY)}, "organisation_missing"),
]


@pytest.mark.parametrize(("changes", "code"), BAD)
def test_a_bad_field_is_named(world: World, changes: dict[str, Any], code: str) -> None:
    good: dict[str, Any] = {"login": "an", "name": "An", "roles": (Role.OFFICER,)}
    given = good | changes
    with pytest.raises(Invalid) as caught:
        add(world, Person(0, given["login"], given["name"], None, given["roles"]))
    assert caught.value.code == code


def test_a_login_is_given_once_however_it_is_spelled(world: World) -> None:
    add(world)
    with pytest.raises(Conflict, match="taken"):
        add(world, Person(0, "nguyen.AN", "Somebody else", None, (Role.OFFICER,)))


def test_an_unknown_login_is_named(world: World) -> None:
    with write(world.engine) as conn, pytest.raises(NotFound, match="nobody"):
        accounts.disable(conn, "nobody", "bob", NOW)


# --- sign-in and its limits


def test_an_unknown_login_costs_the_same_hash(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Spy:
        def verify(self, stored: str, password: bytes) -> bool:
            asked.append(stored)
            return True

    monkeypatch.setattr(accounts, "_HASHER", Spy())
    add(world)
    assert sign_in(world, login="nobody") is False
    assert sign_in(world) is False, "whoever has set no password has none to guess"
    assert asked == [accounts._NOBODY, accounts._NOBODY]
    assert not PasswordHasher().check_needs_rehash(accounts._NOBODY)


@pytest.fixture
def wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every password is wrong, at no cost."""
    monkeypatch.setattr(accounts, "_matches", lambda found, password: False)


def test_too_many_wrong_passwords_close_a_login_for_a_while(world: World) -> None:
    accounts.set_password(world.engine, add(world).token, PASSWORD, NOW)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "_matches", lambda found, password: False)
        assert [sign_in(world) for _ in range(LOGIN_LIMIT)] == [False] * LOGIN_LIMIT
    done = accounts.sign_in(world.engine, "NGUYEN.AN ", PASSWORD, NETWORK, NOW + timedelta(minutes=5))
    assert (done.person, done.wait) == (None, timedelta(minutes=10))
    assert sign_in(world, at=NOW + WINDOW) is True


def test_one_network_locks_nobody_out_elsewhere_and_many_together_do(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.set_password(world.engine, add(world).token, PASSWORD, NOW)
    monkeypatch.setattr(accounts, "EVERYWHERE_LIMIT", LOGIN_LIMIT + 2)

    def elsewhere(password: str, network: str = "198.51.100.0/24") -> bool | None:
        done = accounts.sign_in(world.engine, "nguyen.an", password, network, NOW)
        return None if done.wait is not None else done.person is not None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "_matches", lambda found, password: False)
        assert [sign_in(world) for _ in range(LOGIN_LIMIT + 20)] == [False] * LOGIN_LIMIT + [None] * 20
    assert sign_in(world) is None
    assert elsewhere(PASSWORD) is True
    assert elsewhere("wrong password") is False
    assert elsewhere("wrong password") is False
    assert elsewhere(PASSWORD, "192.0.2.0/24") is None, "from anywhere: there were too many guesses in all"


def test_a_right_password_ends_the_count(world: World) -> None:
    accounts.set_password(world.engine, add(world).token, PASSWORD, NOW)
    for _ in range(2):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(accounts, "_matches", lambda found, password: False)
            assert {sign_in(world) for _ in range(LOGIN_LIMIT - 1)} == {False}
        assert sign_in(world) is True


def test_a_network_that_tries_many_logins_is_closed_and_another_is_not(
    world: World, monkeypatch: pytest.MonkeyPatch, wrong: None
) -> None:
    monkeypatch.setattr(accounts, "NETWORK_LIMIT", 20)
    assert [sign_in(world, login=f"guess{n}") for n in range(21)] == [False] * 20 + [None]
    assert accounts.sign_in(world.engine, "guess99", "x", "198.51.100.0/24", NOW).wait is None


def test_who_signs_in_does_not_use_up_the_networks_count(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts, "NETWORK_LIMIT", 2)
    accounts.set_password(world.engine, add(world).token, PASSWORD, NOW)
    assert [sign_in(world) for _ in range(4)] == [True] * 4


def test_many_attempts_at_once_are_no_more_than_the_limit(world: World, wrong: None) -> None:
    barrier = Barrier(8)

    def guess(_: int) -> list[bool | None]:
        barrier.wait()
        return [sign_in(world) for _ in range(3)]

    with ThreadPoolExecutor(8) as pool:
        done = [each for many in pool.map(guess, range(8)) for each in many]
    assert (done.count(False), done.count(None)) == (LOGIN_LIMIT, 24 - LOGIN_LIMIT)


def test_what_was_typed_as_a_login_is_not_kept_and_counts_are_dropped_in_time(world: World, wrong: None) -> None:
    sign_in(world, login="my password by mistake")
    sign_in(world, login="\ud800")
    with read(world.engine) as conn:
        kept = conn.exec_driver_sql("SELECT subject FROM sign_in_attempts").scalars().all()
    assert {len(bytes(subject)) for subject in kept} == {16}
    assert len(kept) == 5
    sign_in(world, at=NOW + timedelta(days=1))
    with read(world.engine) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM sign_in_attempts").scalar_one() == 3


def test_a_weaker_hash_is_made_anew_by_the_right_password(world: World, heavy_secrets: None) -> None:
    add(world)
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with write(world.engine) as conn:
        conn.exec_driver_sql(f"UPDATE people SET password = '{weak}'")
    assert sign_in(world) is True
    with read(world.engine) as conn:
        stored = conn.exec_driver_sql("SELECT password FROM people").scalar_one()
    assert "m=65536" in stored
    assert sign_in(world) is True


def test_a_damaged_hash_opens_nothing(world: World) -> None:
    add(world)
    with write(world.engine) as conn:
        conn.exec_driver_sql("UPDATE people SET password = 'damaged'")
    assert sign_in(world) is False


# --- API keys


def test_a_key_opens_by_its_whole_text_alone(world: World) -> None:
    made, text = make_key(world)
    assert text.startswith(f"vnpc_{made.prefix}_")
    found = accounts.authenticate(world.engine, text, NOW)
    assert found is not None
    assert (found.organisation_id, found.role, found.scopes) == (make_organisation(world).id, Role.SHOP, made.scopes)
    for other in (text[:-1], text[:-1] + ("A" if text[-1] != "A" else "E"), text.upper(), made.prefix, "", text + " "):
        assert accounts.authenticate(world.engine, other, NOW) is None


def test_one_keys_secret_does_not_open_another(world: World) -> None:
    (one, first), (other, second) = make_key(world), make_key(world)
    swapped = first.replace(one.prefix, other.prefix)
    assert accounts.authenticate(world.engine, swapped, NOW) is None
    assert accounts.authenticate(world.engine, second, NOW) is not None


def test_the_secret_is_kept_nowhere(world: World) -> None:
    made, text = make_key(world)
    with read(world.engine) as conn:
        row = conn.exec_driver_sql("SELECT * FROM api_keys").one()
    assert bytes(row.digest) == people.digest(text.removeprefix(f"vnpc_{made.prefix}_"))
    assert not any(isinstance(value, str) and text[14:] in value for value in row)


def test_an_expired_key_opens_nothing(world: World) -> None:
    _, text = make_key(world, Role.SHOP, 30)
    assert accounts.authenticate(world.engine, text, NOW + timedelta(days=30, seconds=-1)) is not None
    assert accounts.authenticate(world.engine, text, NOW + timedelta(days=30)) is None


def test_a_revoked_key_opens_nothing_and_stays_revoked(world: World) -> None:
    made, text = make_key(world)
    with write(world.engine) as conn:
        assert accounts.revoke_key(conn, people.REGISTRY, f"vnpc_{made.prefix}", "bob", NOW)
        assert not accounts.revoke_key(conn, people.REGISTRY, made.prefix, "carol", NOW + HOUR)
        assert conn.exec_driver_sql("SELECT revoked_by FROM api_keys").scalar_one() == "bob"
    assert accounts.authenticate(world.engine, text, NOW) is None


def test_nobody_revokes_another_organisations_key(world: World) -> None:
    made, text = make_key(world)
    other = Viewer(make_organisation(world, "8935000").id)
    with write(world.engine) as conn, pytest.raises(NotFound):
        accounts.revoke_key(conn, other, made.prefix, "bob", NOW)
    assert accounts.authenticate(world.engine, text, NOW) is not None


def test_a_whole_key_given_to_revoke_is_not_repeated(world: World) -> None:
    _, text = make_key(world)
    with write(world.engine) as conn, pytest.raises(NotFound) as caught:
        accounts.revoke_key(conn, people.REGISTRY, text, "bob", NOW)
    assert text[14:] not in caught.value.message


def test_the_last_use_is_noted_once_an_hour(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _, text = make_key(world)
    writes: list[int] = []

    def counted(engine: Engine) -> AbstractContextManager[Connection]:
        writes.append(1)
        return record(engine)

    monkeypatch.setattr(accounts, "record", counted)
    for minutes in (1, 30, 59, 61, 62):
        found = accounts.authenticate(world.engine, text, NOW + timedelta(minutes=minutes))
        assert found is not None
    assert len(writes) == 2
    with read(world.engine) as conn:
        assert rows.every_key(conn, people.REGISTRY)[0].used_at == NOW + HOUR


def test_a_key_opens_even_where_its_use_cannot_be_noted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _, text = make_key(world)

    def full(_: Engine) -> AbstractContextManager[Connection]:
        raise Unavailable("disk_full", "no room")

    monkeypatch.setattr(accounts, "record", full)
    assert accounts.authenticate(world.engine, text, NOW) is not None


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (KeyRequest(Role.SHOP, ()), "scope"),
        (KeyRequest(Role.SHOP, (Permission.FLAGS,)), "scope"),
        (KeyRequest(Role.ADMINISTRATOR, (Permission.VERIFY,)), "scope"),
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
        accounts.create_key(conn, owner, asked, "alice", NOW, world.draw)
    assert (type(caught.value), caught.value.code) == (Invalid, code)


def test_a_prefix_is_never_given_twice(world: World) -> None:
    owner, asked = make_organisation(world), KeyRequest(Role.SHOP, (Permission.VERIFY,))
    chances = [0] * 8 + [1] + [0] * 8 + [1] * 8 + [2]
    with write(world.engine) as conn:
        made = [accounts.create_key(conn, owner, asked, "x", NOW, lambda _: chances.pop(0))[0] for _ in "12"]
    assert [key.prefix for key in made] == ["aaaaaaaa", "bbbbbbbb"]
