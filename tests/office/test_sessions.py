"""Sessions end when they should, and one-time codes count once."""

import random
import secrets
from base64 import b32decode
from datetime import timedelta

import pytest

from registry.errors import Invalid, Refused
from registry.model import people
from registry.model.people import Person, Role
from registry.model.trail import TrailFilter
from registry.office import accounts, sessions, trail
from registry.office.sessions import CODE_LIMIT, IDLE, WHOLE, FirstCode, Opened
from registry.store.engine.engine import read, write
from registry.store.office import session_rows
from tests.factories import NOW, OWN_AUTHORITY, World, add_account, reset_account

KEY = bytes(range(32))
DRAW = random.Random(5).randrange


def person(world: World, login: str = "an") -> Person:
    with write(world.engine) as conn:
        return add_account(
            conn, Person(0, login, "An", None, (Role.OFFICER,), authority=OWN_AUTHORITY), "x", NOW, DRAW
        ).person


def begin(world: World, who: Person) -> Opened:
    return sessions.begin(world.engine, who, NOW, DRAW)


def code_at(secret: str, seconds: int = 0) -> str:
    return sessions._app(b32decode(secret)).generate(int(NOW.timestamp()) + seconds).decode()


def with_codes(world: World) -> tuple[Person, str]:
    who, secret = person(world), sessions.new_totp(DRAW)
    sessions.set_totp(world.engine, KEY, who, FirstCode(secret, code_at(secret)), NOW, DRAW)
    with read(world.engine) as conn:
        return accounts.find_person(conn, "an"), secret


def test_a_session_is_known_by_its_secret_and_kept_as_a_hash(world: World) -> None:
    opened = begin(world, person(world))
    found = sessions.find(world.engine, opened.secret, NOW)
    assert found is not None
    assert (found.person.login, found.confirmed) == ("an", True)
    for other in ("", "x", "A" * 43, opened.secret[:-1], opened.secret.swapcase()):
        assert sessions.find(world.engine, other, NOW) is None
    with read(world.engine) as conn:
        assert session_rows.find(conn, people.digest(opened.secret)) is not None
        kept = conn.exec_driver_sql("SELECT * FROM sessions").one()
    assert opened.secret not in str(kept)


def test_a_session_ends_when_it_is_idle_or_old(world: World) -> None:
    opened = begin(world, person(world))
    assert sessions.find(world.engine, opened.secret, NOW + IDLE) is None
    at = NOW
    while at < NOW + WHOLE - timedelta(hours=1):
        at += timedelta(hours=1)
        assert sessions.find(world.engine, opened.secret, at) is not None, "each use keeps it"
    assert sessions.find(world.engine, opened.secret, NOW + WHOLE) is None


def test_signing_out_a_new_password_and_disabling_end_sessions(world: World) -> None:
    who = person(world)
    one, two = begin(world, who), begin(world, who)
    sessions.end(world.engine, one.secret)
    assert sessions.find(world.engine, one.secret, NOW) is None
    assert sessions.find(world.engine, two.secret, NOW) is not None
    with write(world.engine) as conn:
        invited = reset_account(conn, "an", "x", NOW, DRAW)
    accounts.set_password(world.engine, invited.token, "a long enough password", NOW)
    assert sessions.find(world.engine, two.secret, NOW) is None
    three = begin(world, who)
    with write(world.engine) as conn:
        accounts.disable(conn, "an", "x", NOW)
    assert sessions.find(world.engine, three.secret, NOW) is None


def test_ended_sessions_leave_no_rows(world: World) -> None:
    who = person(world)
    begin(world, who)
    sessions.begin(world.engine, who, NOW + WHOLE, DRAW)
    with read(world.engine) as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM sessions").scalar() == 1


def test_the_token_of_forms_is_the_sessions_own(world: World) -> None:
    who = person(world)
    one, two = begin(world, who), begin(world, who)
    assert one.csrf != two.csrf
    assert one.csrf not in one.secret


def test_with_one_time_codes_a_session_waits_for_one(world: World) -> None:
    who, secret = with_codes(world)
    assert who.has_totp
    waiting = begin(world, who)
    assert not waiting.confirmed
    found = sessions.find(world.engine, waiting.secret, NOW)
    assert found is not None
    assert not found.confirmed
    later = NOW + timedelta(seconds=30)
    whole = sessions.confirm(world.engine, KEY, waiting, code_at(secret, 30), later, DRAW)
    assert whole.confirmed
    assert whole.secret != waiting.secret, "the first half of a sign-in is worth nothing afterwards"
    assert sessions.find(world.engine, waiting.secret, later) is None


def test_a_code_counts_once_and_not_for_long(world: World) -> None:
    who, secret = with_codes(world)
    for at, code in ((0, code_at(secret)), (30, code_at(secret)), (90, code_at(secret, 30)), (0, "000000"), (0, "é")):
        with pytest.raises(Refused, match="wrong"):
            sessions.confirm(world.engine, KEY, begin(world, who), code, NOW + timedelta(seconds=at), DRAW)
    later = NOW + timedelta(seconds=60)
    sessions.confirm(world.engine, KEY, begin(world, who), code_at(secret, 60), later, DRAW)
    with pytest.raises(Refused):
        sessions.confirm(world.engine, KEY, begin(world, who), code_at(secret, 60), later, DRAW)


def test_codes_cannot_be_tried_for_ever(world: World) -> None:
    who, secret = with_codes(world)
    for _ in range(CODE_LIMIT):
        with pytest.raises(Refused, match="wrong"):
            sessions.confirm(world.engine, KEY, begin(world, who), "000000", NOW, DRAW)
    with pytest.raises(Refused, match="wait"):
        sessions.confirm(world.engine, KEY, begin(world, who), code_at(secret, 30), NOW, DRAW)


def test_the_secret_of_codes_is_kept_sealed(world: World) -> None:
    who, secret = with_codes(world)
    with read(world.engine) as conn:
        kept = session_rows.totp(conn, who.id)
    assert kept is not None
    assert b32decode(secret) not in kept[0]
    with pytest.raises(Exception, match="another serial key"):
        sessions.confirm(world.engine, bytes(32), begin(world, who), code_at(secret, 30), NOW, DRAW)


def test_turning_codes_on_stands_in_the_trail(world: World) -> None:
    who = with_codes(world)[0]
    with read(world.engine) as conn:
        (told,) = trail.entries(conn, people.REGISTRY, TrailFilter(act="codes_turned_on"))
    assert (told.entry.by, told.entry.subject) == (who.login, who.login)


def test_codes_are_not_turned_on_by_a_wrong_first_code(world: World) -> None:
    who, secret = person(world), sessions.new_totp(DRAW)
    for bad, code in ((secret, "123456"), ("x", "123456"), ("A" * 32, code_at(secret)), ("é", "1")):
        with pytest.raises(Invalid):
            sessions.set_totp(world.engine, KEY, who, FirstCode(bad, code), NOW, secrets.randbelow)


def test_a_new_password_turns_codes_off(world: World) -> None:
    with_codes(world)
    with write(world.engine) as conn:
        invited = reset_account(conn, "an", "x", NOW, DRAW)
    accounts.set_password(world.engine, invited.token, "a long enough password", NOW)
    with read(world.engine) as conn:
        assert not accounts.find_person(conn, "an").has_totp


def test_what_an_app_scans_names_the_login(world: World) -> None:
    uri = sessions.totp_uri("an", sessions.new_totp(DRAW), "Sổ")
    assert uri.startswith("otpauth://totp/")
    assert "secret=" in uri
