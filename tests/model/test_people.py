"""Roles, the table of permissions, and how keys, tokens, logins and passwords are written."""

import random
import unicodedata
from dataclasses import replace
from datetime import timedelta

import pytest

from registry.model import people
from registry.model.authorities import NATION, Authority, Territory
from registry.model.goods import Trade
from registry.model.people import ApiKey, KeyStanding, Permission, Person, Role, Viewer
from registry.model.sightings import Channel
from tests.factories import NOW

KEY = ApiKey("k3m9q2xt", 1, Role.SHOP, (Permission.VERIFY, Permission.SELL), None, "alice", NOW)


def test_the_table_says_of_every_permission_who_has_it() -> None:
    assert set(people.MAY) == set(Permission)
    assert people.MAY[Permission.SELL] == {Role.SHOP, Role.PHARMACY, Role.HOSPITAL, Role.PRODUCER, Role.OFFICER}
    # Whoever holds goods may say that they were lost; who sells to trade alone sells nothing to consumers.
    assert people.MAY[Permission.DISPOSE] == people.HOLDERS | {Role.PRODUCER, Role.OFFICER}
    for role in (Role.DISTRIBUTOR, Role.CARRIER, Role.DEPOT):
        assert {one for one, roles in people.MAY.items() if role in roles} == {
            Permission.VERIFY, Permission.DISPOSE, Permission.SITES, Permission.SELF
        }  # fmt: skip
    assert people.MAY[Permission.FLAGS] == {Role.INSPECTOR, Role.OFFICER}
    of_administrators = {permission for permission, roles in people.MAY.items() if Role.ADMINISTRATOR in roles}
    assert of_administrators == {Permission.PEOPLE, Permission.MESSAGES, Permission.SELF}, (
        "they care for people and need no data"
    )
    assert people.MAY[Permission.DECIDE] == {Role.OFFICER}
    persons = {Permission.FLAGS, Permission.DECIDE, Permission.PEOPLE, Permission.INSPECT, Permission.MESSAGES}
    assert set(people.SCOPES) == set(Permission) - persons - {Permission.SELF}, "what is an authority's needs a person"


@pytest.mark.parametrize(
    ("trades", "roles"),
    [
        ((Trade.PRODUCER,), {Role.PRODUCER}),
        ((Trade.IMPORTER,), {Role.PRODUCER}),
        ((Trade.DISTRIBUTOR, Trade.CARRIER), {Role.DISTRIBUTOR, Role.CARRIER}),
        ((Trade.HOSPITAL, Trade.PHARMACY), {Role.HOSPITAL, Role.PHARMACY}),
        ((Trade.DEPOT,), {Role.DEPOT}),
        (tuple(Trade), people.FOR_AN_ORGANISATION),
    ],
)
def test_each_trade_gives_its_role_and_none_that_decides(trades: tuple[Trade, ...], roles: set[Role]) -> None:
    held = people.roles_of(trades)
    assert set(held) == roles | {Role.ADMINISTRATOR}
    assert people.FOR_AN_AUTHORITY.isdisjoint(held)


def test_a_scope_counts_only_where_the_role_may() -> None:
    key = people.caller_of_key
    assert key(KEY).may(Permission.SELL)
    assert not key(KEY).may(Permission.FLAGS)
    assert not key(replace(KEY, role=Role.INSPECTOR)).may(Permission.SELL)


def test_who_asks_sees_their_organisations_rows_and_an_officer_those_of_the_territory() -> None:
    of_shop = Person(1, "lan", "Lan", 7, (Role.SHOP, Role.PRODUCER))
    caller = people.caller_of_person(of_shop)
    assert (caller.name, caller.account, caller.viewer) == ("lan", "organisation:7", Viewer(7))
    assert caller.may(Permission.SELL)
    assert caller.may(Permission.ORDERS)
    assert not caller.may(Permission.DECIDE)
    key = people.caller_of_key(KEY)
    assert (key.name, key.account, key.viewer) == ("apikey:k3m9q2xt", "organisation:1", Viewer(1))
    team = Authority(3, "Đội 1", "police", Territory("79"))
    for role in (Role.OFFICER, Role.INSPECTOR):
        officer = people.caller_of_person(Person(2, "an", "An", None, (role,), authority=team))
        assert (officer.account, officer.viewer) == ("person:an", Viewer(None, Territory("79"), "an"))
    nobodys = people.caller_of_person(Person(2, "an", "An", None, (Role.OFFICER,)))
    assert not nobodys.viewer.sees_all, "who belongs to no authority sees nothing"
    key_of_officer = people.caller_of_key(replace(KEY, role=Role.OFFICER, authority=replace(team, territory=NATION)))
    assert key_of_officer.viewer.sees_all
    boss = people.caller_of_person(Person(4, "sep", "Sếp", None, (Role.ADMINISTRATOR,)))
    assert boss.viewer == people.REGISTRY


@pytest.mark.parametrize(
    ("role", "channel"),
    [
        (Role.SHOP, Channel.SHOP),
        (Role.PHARMACY, Channel.PHARMACY),
        (Role.INSPECTOR, Channel.INSPECTOR),
        (Role.PLATFORM, Channel.PLATFORM),
        (Role.PRODUCER, Channel.PLATFORM),
        (Role.OFFICER, Channel.PLATFORM),
        # What their checks weigh is not decided yet: no item in hand counts.
        (Role.DISTRIBUTOR, Channel.PLATFORM),
        (Role.CARRIER, Channel.PLATFORM),
        (Role.HOSPITAL, Channel.PLATFORM),
        (Role.DEPOT, Channel.PLATFORM),
    ],
)
def test_what_a_role_does_counts_on_its_channel(role: Role, channel: Channel) -> None:
    assert people.caller_of_key(replace(KEY, role=role)).channel is channel
    alone = Person(1, "an", "An", 1, (role, Role.ADMINISTRATOR))
    assert people.caller_of_person(alone).channel is channel


def test_a_key_ends_at_its_moment_and_by_revocation() -> None:
    ending = replace(KEY, expires_at=NOW)
    assert ending.standing(NOW - timedelta(microseconds=1)) is KeyStanding.ACTIVE
    assert ending.standing(NOW) is KeyStanding.EXPIRED
    assert replace(ending, revoked_at=NOW).standing(NOW) is KeyStanding.REVOKED


def test_a_key_is_read_as_it_was_written() -> None:
    draw = random.Random(1).randrange
    for _ in range(200):
        prefix, secret = people.new_prefix(draw), people.new_secret(draw)
        text = people.written(prefix, secret)
        assert people.read_key(text) == (prefix, secret)
        assert len(text) == 57
        assert people.is_token(secret)


def test_a_secret_holds_all_the_chance_of_32_bytes() -> None:
    assert people.new_secret(lambda n: 0) == "A" * 43
    assert people.new_secret(lambda n: n - 1) == "_" * 42 + "8"


@pytest.mark.parametrize(
    "text",
    ["", "vnpc_", "vnpc_abcdefgh_", "VNPC_abcdefgh_" + "A" * 43, "vnpc_abcdefgh_" + "A" * 42,
     "vnpc_abcdefgh_" + "A" * 44, "vnpc_abcdefg1_" + "A" * 43, "vnpc_abcdefgh_" + "A" * 42 + "=",
     "vnpc_abcdefgh_" + "A" * 43 + "\n", "x" * 100_000],
)  # fmt: skip
def test_another_text_is_no_key(text: str) -> None:
    assert people.read_key(text) is None


def test_a_prefix_is_read_with_and_without_its_sign_but_never_from_a_whole_key() -> None:
    assert people.read_prefix("abcdefgh") == people.read_prefix("vnpc_abcdefgh") == "abcdefgh"
    assert people.read_prefix("vnpc_abcdefgh_" + "A" * 43) is None


@pytest.mark.parametrize("typed", ["Nguyen.An", " nguyen.an ", "ＮＧＵＹＥＮ.ＡＮ"])
def test_a_login_is_one_however_it_is_typed(typed: str) -> None:
    assert people.fold_login(typed) == "nguyen.an"


@pytest.mark.parametrize("text", ["", "a", "-an", "nguyễn", "an an", "an\x00", "а" * 5, "a" * 101])
def test_a_login_has_no_signs_that_can_be_mistaken(text: str) -> None:
    assert not people.is_login(people.fold_login(text))


def test_a_password_is_one_on_every_keyboard() -> None:
    text = "mật khẩu của tôi"
    assert people.password_bytes(unicodedata.normalize("NFD", text)) == people.password_bytes(text) == text.encode()


@pytest.mark.parametrize("text", ["", "elevensigns", "x" * 201, "\ud800" * 12])
def test_a_password_nobody_can_have(text: str) -> None:
    assert people.password_bytes(text) is None
