"""Officials' accounts at the machine: founding, asking, emergencies."""

import json

import pytest

from tests.terminal.conftest import Counter

OFFICER = ("--role", "officer", "--authority", "1")


@pytest.fixture
def founded(counter: Counter) -> Counter:
    for login in ("quan.tri.1", "quan.tri.2"):
        counter.do("user", "add", login, "--name", "Quản trị", "--role", "administrator")
    return counter


def people(counter: Counter) -> dict[str, str]:
    lines = counter.do("user", "list", "--json").splitlines()
    return {one["login"]: one["state"] for one in map(json.loads, lines)}


def test_the_first_two_administrators_come_at_once_the_third_is_asked_for(founded: Counter) -> None:
    assert people(founded) == {"quan.tri.1": "active", "quan.tri.2": "active"}
    said = founded.do("user", "add", "ba", "--name", "Ba", "--role", "administrator").splitlines()
    # Neither of the two has a password yet, so neither can sign.
    assert said[0].startswith("request 1: an administrator signs it at /people/requests, by ")
    assert said[1] == "nobody may sign it yet: it waits until somebody may"
    assert len(said[-1]) == 43
    assert "ba" not in people(founded)


def test_officers_are_made_at_once_only_while_nobody_could_sign(counter: Counter) -> None:
    counter.do("user", "add", "som", "--name", "Sớm", *OFFICER)
    for login in ("quan.tri.1", "quan.tri.2"):
        counter.do("user", "add", login, "--name", "Quản trị", "--role", "administrator")
    told = json.loads(counter.do("user", "add", "muon", "--name", "Muộn", *OFFICER, "--json"))
    assert told.keys() == {"login", "request", "token", "signer", "few", "until"}
    assert (told["login"], told["request"], told["signer"]) == ("muon", 1, None)
    assert set(people(counter)) == {"som", "quan.tri.1", "quan.tri.2"}
    json.loads(counter.do("user", "reset", "som", "--json"))
    counter.do("user", "disable", "som")
    assert counter.do("user", "enable", "som").startswith("request 3: ")
    assert people(counter)["som"] == "disabled"


def test_an_emergency_acts_at_once_with_its_reason(founded: Counter) -> None:
    refused = founded.run("user", "add", "an", "--name", "An", *OFFICER, "--emergency", " ")
    assert refused.exit_code == 2
    assert "Say why" in refused.stderr
    founded.do("user", "add", "an", "--name", "An", *OFFICER, "--emergency", "cháy máy chủ")
    founded.do("user", "reset", "an", "--emergency", "mất điện thoại")
    founded.do("user", "disable", "an")
    founded.do("user", "enable", "an", "--emergency", "trở lại")
    assert people(founded)["an"] == "active"
    entries = [json.loads(line) for line in founded.do("audit", "list", "--subject", "an", "--json").splitlines()]
    told = [(one["act"], one["detail"].get("reason")) for one in reversed(entries)]
    assert told == [
        ("person_added", "cháy máy chủ"),
        ("password_reset", "mất điện thoại"),
        ("person_disabled", None),
        ("person_enabled", "trở lại"),
    ]


def test_of_others_there_is_no_emergency(founded: Counter) -> None:
    shop = ("--role", "shop", "--organisation", "0101234565")
    refused = founded.run("user", "add", "han", "--name", "Hân", *shop, "--emergency", "x")
    assert (refused.exit_code, "emergency: only for" in refused.stderr) == (2, True)
    founded.do("user", "add", "han", "--name", "Hân", *shop)
    for act in ("reset", "enable"):
        assert founded.run("user", act, "han", "--emergency", "x").exit_code == 2
    assert founded.run("user", "enable", "han").exit_code == 1
    founded.do("user", "disable", "han")
    assert "one-time token for a new password" in founded.do("user", "enable", "han")
    assert people(founded)["han"] == "active"
