"""user and apikey: what is shown once, what is listed, and every refusal."""

import json

import pytest

from registry.model.people import read_key
from registry.store.engine.engine import open_engine, read
from registry.terminal import accounting
from registry.terminal.command_line import main
from tests.terminal.conftest import Counter

AN = ("nguyen.an", "--name", "Nguyễn Văn An", "--role", "pharmacy", "--organisation", "0101234565")


@pytest.fixture(autouse=True)
def at_the_counter(monkeypatch: pytest.MonkeyPatch) -> None:
    for command in accounting.COMMANDS:
        monkeypatch.setitem(main.commands, str(command.name), command)


def create(counter: Counter, *more: str) -> str:
    usual = ("--organisation", "0101234565", "--role", "pharmacy", "--scope", "verify,sell", "--name", "Quầy 1")
    return counter.do("apikey", "create", *usual, *more)


def people(counter: Counter, *more: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in counter.do("user", "list", "--json", *more).splitlines()]


def keys(counter: Counter, *more: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in counter.do("apikey", "list", "--json", *more).splitlines()]


def everything(counter: Counter) -> str:
    engine = open_engine(counter.url)
    try:
        with read(engine) as conn:
            tables = ("people", "api_keys")
            return str([conn.exec_driver_sql(f"SELECT * FROM {table}").all() for table in tables])
    finally:
        engine.dispose()


def test_a_new_person_gets_a_token_that_is_kept_nowhere(counter: Counter) -> None:
    lines = counter.do("user", "add", *AN).splitlines()
    assert lines[0].startswith("nguyen.an: one-time token")
    assert len(lines[1]) == 43
    assert lines[1] not in everything(counter)
    assert people(counter) == [
        {
            "login": "nguyen.an",
            "name": "Nguyễn Văn An",
            "organisation": "Dược An Khang",
            "roles": ["pharmacy"],
            "state": "active",
            "has_password": False,
            "authority": None,
            "province": None,
            "sites": [],
        }
    ]


def test_a_person_is_reset_and_disabled(counter: Counter) -> None:
    first = json.loads(counter.do("user", "add", *AN, "--json"))["token"]
    second = json.loads(counter.do("user", "reset", "Nguyen.An", "--json"))["token"]
    assert first != second
    assert "is disabled" in counter.do("user", "disable", "nguyen.an")
    assert "already" in counter.do("user", "disable", "nguyen.an")
    refused = counter.run("user", "reset", "nguyen.an")
    assert (refused.exit_code, "[login_disabled]" in refused.output) == (1, True)
    assert "disabled" in counter.do("user", "list")


def test_people_are_listed_by_organisation(counter: Counter) -> None:
    counter.do("user", "add", *AN)
    counter.do("user", "add", "binh", "--name", "Bình", "--role", "officer", "--role", "inspector", "--authority", "1")
    assert [one["login"] for one in people(counter)] == ["binh", "nguyen.an"]
    assert people(counter)[0]["roles"] == ["inspector", "officer"]
    assert [one["login"] for one in people(counter, "--organisation", "Dược An Khang")] == ["nguyen.an"]


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (("user", "add", *AN), 1, "login_taken"),
        (("user", "add", "x", "--name", "x", "--role", "officer", "--authority", "1"), 2, "login"),
        (("user", "add", "chi", "--name", " ", "--role", "officer", "--authority", "1"), 2, "name"),
        (("user", "add", "chi", "--name", "Chi", "--role", "shop"), 2, "organisation_missing"),
        (("user", "add", "chi", "--name", "Chi", "--role", "shop", "--organisation", "x"), 1, "organisation_unknown"),
        (("user", "reset", "nobody"), 1, "login_unknown"),
        (("user", "disable", "nobody"), 1, "login_unknown"),
        (("apikey", "revoke", "aaaaaaaa"), 1, "key_unknown"),
        (("apikey", "create", "--organisation", "x", "--role", "shop", "--scope", "sell"), 1, "organisation_unknown"),
        (("apikey", "create", "--organisation", "0101234565", "--role", "shop", "--scope", "fly"), 2, "scope"),
        (("apikey", "create", "--organisation", "0101234565", "--role", "shop", "--scope", "flags"), 2, "scope"),
    ],
)
def test_what_is_wrong_is_named(counter: Counter, arguments: tuple[str, ...], status: int, code: str) -> None:
    counter.do("user", "add", *AN)
    result = counter.run(*arguments)
    assert (result.exit_code, f"[{code}]" in result.output) == (status, True), result.output


def test_a_key_is_shown_once_on_the_last_line_and_never_listed(counter: Counter) -> None:
    text = create(counter, "--expires", "30").splitlines()[-1]
    parts = read_key(text)
    assert parts is not None
    prefix, secret = parts
    for listed in (counter.do("apikey", "list"), counter.do("apikey", "list", "--json"), everything(counter)):
        assert prefix in listed
        assert secret not in listed
    (key,) = keys(counter)
    assert (key["organisation"], key["role"], key["scopes"]) == ("Dược An Khang", "pharmacy", ["verify", "sell"])
    assert (key["name"], key["state"], key["used_at"]) == ("Quầy 1", "active", None)
    assert key["expires_at"]


def test_a_key_is_made_for_a_machine_to_read(counter: Counter) -> None:
    made = json.loads(create(counter, "--json"))
    assert made.pop("key").startswith(f"vnpc_{made['prefix']}_")
    assert keys(counter) == [made]


def test_a_key_is_revoked_by_its_prefix(counter: Counter) -> None:
    prefix = str(json.loads(create(counter, "--json"))["prefix"])
    assert f"{prefix} is revoked" in counter.do("apikey", "revoke", prefix)
    assert f"{prefix} was revoked already" in counter.do("apikey", "revoke", f"vnpc_{prefix}")
    assert keys(counter)[0]["state"] == "revoked"
    assert "revoked" in counter.do("apikey", "list")


def test_a_sandbox_key_says_so(counter: Counter) -> None:
    assert create(counter, "--sandbox").startswith("Sandbox key of Dược An Khang as pharmacy")
    assert create(counter).startswith("API key of")
    assert sorted(str(key["sandbox"]) for key in keys(counter)) == ["False", "True"]


def test_keys_are_listed_by_organisation(counter: Counter) -> None:
    create(counter)
    counter.do("organisation", "add", "--name", "HTX Sông Lô", "--tax-code", "0109999982")
    assert keys(counter, "--organisation", "HTX Sông Lô") == []
    assert len(keys(counter, "--organisation", "0101234565")) == 1


def test_people_and_keys_are_bound_to_sites_when_they_are_made_and_later(counter: Counter) -> None:
    for name in ("Quầy 1", "Quầy 2"):
        counter.do("site", "add", "--organisation", "0101234565", "--name", name, "--kind", "shop", "--province", "01")
    counter.do("user", "add", *AN, "--site", "quay 1")
    prefix = read_prefix(create(counter, "--site", "Quầy 1", "--site", "Quầy 2", "--json"))
    assert people(counter)[0]["sites"] == ["Quầy 1"]
    assert keys(counter)[0]["sites"] == ["Quầy 1", "Quầy 2"]
    assert counter.do("user", "bind", "nguyen.an", "--site", "Quầy 2") == "nguyen.an: Quầy 2\n"
    assert counter.do("apikey", "bind", prefix) == f"{prefix}: bound to no site\n"
    assert (people(counter)[0]["sites"], keys(counter)[0]["sites"]) == (["Quầy 2"], [])
    assert "Quầy 2" in counter.do("user", "list")


def read_prefix(shown: str) -> str:
    return str(json.loads(shown)["prefix"])


def test_a_site_that_is_none_makes_neither_person_nor_key(counter: Counter) -> None:
    for words in (
        ("user", "add", *AN, "--site", "Quầy 9"),
        ("user", "add", "han", "--name", "Hân", "--role", "officer", "--authority", "1", "--site", "Trụ sở"),
        ("apikey", "create", "--organisation", "0101234565", "--role", "shop", "--scope", "sell", "--site", "x"),
    ):
        refused = counter.run(*words)
        assert (refused.exit_code, "site:" in refused.stderr) == (2, True)
    assert (people(counter), keys(counter)) == ([], [])


def test_where_a_person_reads_is_said_with_the_account_or_later(counter: Counter) -> None:
    add = ("user", "add", "an", "--name", "An", "--role", "producer", "--organisation", "0101234565")
    assert counter.run(*add, "--email", "an@example.vn, b@example.vn").exit_code == 2
    counter.do(*add, "--email", "an@example.vn")
    counter.do("user", "email", "an", "moi@example.vn")
    counter.do("user", "email", "an", "--none")
    for wrong in (("an",), ("an", "x"), ("an", "a@b.vn", "--none")):
        assert counter.run("user", "email", *wrong).exit_code == 2
    assert counter.run("user", "email", "nobody", "a@b.vn").exit_code == 1
    kinds = [json.loads(line)["kind"] for line in counter.do("messages", "list", "--json").splitlines()]
    assert kinds == ["first_password", "first_password"]
