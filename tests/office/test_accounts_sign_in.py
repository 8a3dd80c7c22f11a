"""Signing in: what a wrong password costs, and its limits by login and by network."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import timedelta
from threading import Barrier

import pytest
from argon2 import PasswordHasher

from registry.office import accounts
from registry.office.accounts import LOGIN_LIMIT, WINDOW
from registry.store.engine.engine import Connection, Engine, read, record, write
from tests.factories import NOW, World
from tests.office.logins import NETWORK, PASSWORD, add, sign_in


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


def test_a_wrong_sign_in_is_one_writing_transaction_and_one_too_many_is_none(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []

    def counted(engine: Engine) -> AbstractContextManager[Connection]:
        begun.append("record")
        return record(engine)

    monkeypatch.setattr(accounts, "record", counted)
    monkeypatch.setattr(accounts, "write", counted)
    monkeypatch.setattr(accounts, "NETWORK_LIMIT", 3)
    assert [sign_in(world, login=f"guess{n}") for n in range(3)] == [False] * 3
    assert len(begun) == 3
    hashes: list[bytes] = []
    monkeypatch.setattr(accounts, "_matches", lambda found, password: hashes.append(password))
    assert [sign_in(world, login=f"guess{n}") for n in range(3, 8)] == [None] * 5
    assert (len(begun), hashes) == (3, [])
